//! Which channel mode a stream has, read from the blocks as they end.

use super::{ChannelMode, Pair, StatedMode};
use crate::iec60958::{BLOCK_FRAMES, Block, ChannelStatus};

/// Frames that a [`ModeDetector`] holds at most: those before the first block, and a block.
pub const MODE_FRAMES: usize = 2 * BLOCK_FRAMES as usize;

/// Frames of a block that may differ from what mono means, and it is mono all the same: single
/// wrong bits do not make a second channel.
const MOST_DIFFERING: u32 = 8;

/// How a mode came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ModeSource {
    /// No block could tell: none was complete, or its CRCC was wrong.
    #[default]
    NoBlock,
    /// Channel status states it, or states nothing, which is two channels.
    Status,
    /// Channel status states mono, but subframe 2 carries something else: two channels.
    Contradicted,
}

/// Reads the channel mode from complete blocks and holds frames back until it is sure.
///
/// Frames of a block have the mode that its channel status states (channel A); what lies before
/// the first complete block has the mode of that one. A block that is not complete, or whose CRCC is
/// wrong, goes on in the mode before. Without any block in [`MODE_FRAMES`] frames there are two
/// channels. A block that states mono counts as two channels where subframe 2 carries something
/// else in more than a few frames, so that no channel gets lost.
#[derive(Clone, Debug)]
pub struct ModeDetector {
    /// A ring.
    held: [Option<Pair>; MODE_FRAMES],
    first: usize,
    count: usize,
    mode: Option<ChannelMode>,
    source: ModeSource,
}

impl Default for ModeDetector {
    fn default() -> ModeDetector {
        ModeDetector::new()
    }
}

impl ModeDetector {
    /// A detector at the start of a segment.
    #[must_use]
    pub const fn new() -> ModeDetector {
        ModeDetector {
            held: [None; MODE_FRAMES],
            first: 0,
            count: 0,
            mode: None,
            source: ModeSource::NoBlock,
        }
    }

    /// How the mode of the frame that was passed on last came about.
    #[must_use]
    pub const fn source(&self) -> ModeSource {
        self.source
    }

    /// Takes a frame, and passes on the oldest with its mode if no more can be held. Does not allocate.
    pub fn push(&mut self, pair: Pair, mut out: impl FnMut(ChannelMode, ModeSource, Pair)) {
        if self.count == MODE_FRAMES {
            let mode = *self.mode.get_or_insert_default();
            self.pass(mode, 1, &mut out);
        }
        let place = (self.first + self.count) % MODE_FRAMES;
        self.held[place] = Some(pair);
        self.count += 1;
    }

    /// Takes a block that ended, after its last frame and before the next, and passes on what it
    /// tells the mode of.
    pub fn block(&mut self, block: &Block, mut out: impl FnMut(ChannelMode, ModeSource, Pair)) {
        let [a, _] = &block.status;
        let stated = if a.known_bits() == BLOCK_FRAMES {
            StatedMode::of(&ChannelStatus(a.bytes))
        } else {
            StatedMode::Untrusted
        };
        let before = self.held().take_while(|pair| pair.span.start < block.span.start).count();
        let (mode, source) = match stated {
            StatedMode::Untrusted => {
                if let Some(mode) = self.mode {
                    self.pass(mode, self.count, &mut out);
                }
                return;
            }
            StatedMode::Mode(ChannelMode::Mono) if self.differing(before) > MOST_DIFFERING => {
                (ChannelMode::TwoChannel, ModeSource::Contradicted)
            }
            StatedMode::Mode(mode) => (mode, ModeSource::Status),
            StatedMode::Nothing | StatedMode::Other(_) => (ChannelMode::TwoChannel, ModeSource::Status),
        };
        if let Some(mode) = self.mode {
            self.pass(mode, before, &mut out);
        }
        (self.mode, self.source) = (Some(mode), source);
        self.pass(mode, self.count, &mut out);
    }

    /// The segment ends: passes on what is held.
    pub fn finish(&mut self, mut out: impl FnMut(ChannelMode, ModeSource, Pair)) {
        self.pass(self.mode.unwrap_or_default(), self.count, &mut out);
        *self = ModeDetector::new();
    }

    /// The frames that are held, in order.
    fn held(&self) -> impl Iterator<Item = &Pair> {
        let (wrapped, oldest) = self.held.split_at(self.first);
        oldest.iter().chain(wrapped).take(self.count).flatten()
    }

    /// Sound frames behind the first `before` that mono would leave something out of.
    fn differing(&self, before: usize) -> u32 {
        let sound = self.held().skip(before).filter(|pair| pair.is_complete() && pair.marks.is_clean());
        sound.map(|pair| u32::from(!ChannelMode::Mono.holds(pair.samples))).sum()
    }

    fn pass(
        &mut self,
        mode: ChannelMode,
        frames: usize,
        out: &mut impl FnMut(ChannelMode, ModeSource, Pair),
    ) {
        for _ in 0..frames.min(self.count) {
            if let Some(pair) = self.held.get_mut(self.first).and_then(Option::take) {
                out(mode, self.source, pair);
            }
            self.first = (self.first + 1) % MODE_FRAMES;
            self.count -= 1;
        }
    }
}

#[cfg(test)]
mod tests;
