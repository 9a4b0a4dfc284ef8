//! The block: 192 frames, and the channel status and user data that they carry bit by bit.

use super::preamble::Preamble;
use crate::unit::Span;

/// Frames in a block (IEC 60958-1, block structure).
pub const BLOCK_FRAMES: u32 = 192;

/// 192 bits of one kind in one channel: one from each frame of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BlockBits {
    /// Byte 0 first; the bit of frame *n* is bit *n* % 8 of byte *n* / 8. Unknown bits are 0.
    pub bytes: [u8; 24],
    /// Which bits are known, in the same order.
    pub known: [u8; 24],
}

impl BlockBits {
    /// The bit of frame `n`, 0..=191, if it is known.
    #[must_use]
    pub fn bit(&self, n: usize) -> Option<bool> {
        let known = self.known.get(n / 8)? >> (n % 8) & 1 == 1;
        known.then_some(self.bytes.get(n / 8)? >> (n % 8) & 1 == 1)
    }

    /// How many of the 192 bits are known.
    #[must_use]
    pub fn known_bits(&self) -> u32 {
        self.known.iter().map(|byte| byte.count_ones()).sum()
    }
}

/// Status and user bits of both channels over one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Block {
    /// Channel status of channel A and of channel B.
    pub status: [BlockBits; 2],
    /// User data of channel A and of channel B.
    pub user: [BlockBits; 2],
    /// From the first frame seen to the end of the last.
    pub span: Span,
    /// How many frames the block had, seen or lost, from its B preamble to the next; less than 192
    /// also where the recording starts or ends in it.
    pub frames: u32,
}

impl Block {
    /// Whether every bit of both channels is known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.status.iter().chain(&self.user).all(|bits| bits.known_bits() == BLOCK_FRAMES)
    }
}

/// The bits of one channel over a block, in words: that of frame *n* is bit *n* % 64 of word *n* / 64.
#[derive(Clone, Copy, Debug, Default)]
struct ChannelBits {
    status: [u64; 3],
    user: [u64; 3],
    /// Which of them are known.
    known: [u64; 3],
}

impl ChannelBits {
    const NONE: ChannelBits = ChannelBits { status: [0; 3], user: [0; 3], known: [0; 3] };

    fn put(&mut self, n: u32, status: bool, user: bool) {
        let (word, shift) = (n as usize / 64, n % 64);
        let put = |bits: &mut [u64; 3], bit: bool| {
            if let Some(bits) = bits.get_mut(word) {
                *bits = *bits & !(1 << shift) | u64::from(bit) << shift;
            }
        };
        put(&mut self.status, status);
        put(&mut self.user, user);
        put(&mut self.known, true);
    }

    /// Moves every bit to the frame before; the last one becomes unknown.
    fn make_room(&mut self) {
        for [a, b, c] in [&mut self.status, &mut self.user, &mut self.known] {
            *a = *a >> 1 | *b << 63;
            *b = *b >> 1 | *c << 63;
            *c >>= 1;
        }
    }

    fn bytes(words: &[u64; 3]) -> [u8; 24] {
        let mut bytes = [0; 24];
        for (eight, word) in bytes.chunks_exact_mut(8).zip(words) {
            eight.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }
}

/// Puts the bits of subframes where they belong.
///
/// Before the first B preamble nobody knows where in a block the stream is: the last 192 frames are
/// kept, and the first B says that they were the end of a block.
#[derive(Clone, Debug)]
pub(super) struct BlockTracker {
    bits: [ChannelBits; 2],
    /// From the first subframe put to the end of the last.
    span: Option<Span>,
    /// Frame within the block of the newest subframe, if a B preamble told.
    position: Option<u32>,
    /// Channel of the newest subframe.
    channel: usize,
    /// Frames since the start of the block, lost ones included; capped.
    frames: u32,
    /// Frames were lost since the last B preamble, so the length of the block proves nothing.
    lossy: bool,
}

/// What the preamble of a subframe did to the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The frame within the block, if known.
    pub(super) frame: Option<u8>,
    /// The block that ended before this subframe.
    pub(super) ended: Option<Block>,
    /// The block did not have 192 frames.
    pub(super) wrong_length: bool,
}

impl BlockTracker {
    pub(super) const fn new() -> BlockTracker {
        BlockTracker {
            bits: [ChannelBits::NONE; 2],
            span: None,
            position: None,
            channel: 1,
            frames: 0,
            lossy: true,
        }
    }

    /// Forgets the bits of the block that ended.
    const fn begin(&mut self) {
        self.bits = [ChannelBits::NONE; 2];
        self.span = None;
        self.frames = 1;
    }

    /// Moves to the subframe that starts with `preamble`, before its bits are put.
    pub(super) fn place(&mut self, preamble: Preamble) -> Placed {
        let mut placed = Placed { frame: None, ended: None, wrong_length: false };
        match preamble {
            Preamble::B => {
                let length = self.position.map(|_| self.frames);
                placed.wrong_length = !self.lossy && length.is_some_and(|length| length != BLOCK_FRAMES);
                if self.frames > 0 {
                    placed.ended = Some(self.current());
                }
                self.begin();
                self.position = Some(0);
                self.lossy = false;
            }
            Preamble::M => {
                self.next_frame();
                if let Some(position) = self.position {
                    if position + 1 < BLOCK_FRAMES {
                        self.position = Some(position + 1);
                    } else {
                        // The B preamble that is due did not come.
                        placed.wrong_length = !self.lossy;
                        placed.ended = Some(self.current());
                        self.begin();
                        self.position = None;
                        self.lossy = true;
                    }
                }
            }
            Preamble::W => {}
        }
        self.channel = preamble.channel();
        placed.frame = self.position.map(|position| position as u8);
        placed
    }

    /// Moves to the subframe that starts with `preamble`, if it is the one that is due inside a block
    /// whose start is known; otherwise nothing changes. Returns the frame within the block.
    pub(super) fn place_next(&mut self, preamble: Preamble) -> Option<u8> {
        let position = self.position?;
        let position = match (preamble, self.channel) {
            (Preamble::W, 0) => position,
            (Preamble::M, 1) if position + 1 < BLOCK_FRAMES => position + 1,
            _ => return None,
        };
        // A frame begins with channel A, behind a channel B.
        self.frames = (self.frames + self.channel as u32).min(BLOCK_FRAMES * 2);
        self.position = Some(position);
        self.channel = preamble.channel();
        Some(position as u8)
    }

    fn next_frame(&mut self) {
        self.frames = (self.frames + 1).min(BLOCK_FRAMES * 2);
        if self.position.is_none() {
            self.make_room();
        }
    }

    /// Moves the kept bits one frame towards the start of the block.
    fn make_room(&mut self) {
        self.bits.iter_mut().for_each(ChannelBits::make_room);
    }

    /// Puts the bits of the subframe that was just placed.
    pub(super) fn put(&mut self, status: bool, user: bool, span: Span) {
        self.span = Some(Span { start: self.span.map_or(span.start, |block| block.start), end: span.end });
        // While the position is unknown, the newest frame counts as the last of a block.
        let n = self.position.unwrap_or(BLOCK_FRAMES - 1);
        if let Some(bits) = self.bits.get_mut(self.channel) {
            bits.put(n, status, user);
        }
    }

    /// Moves past `subframes` that were lost.
    pub(super) fn lose(&mut self, subframes: u64) {
        self.lossy = true;
        let halves = (self.channel as u64).saturating_add(subframes);
        self.channel = (halves % 2) as usize;
        let frames = halves / 2;
        match self.position {
            Some(position) if u64::from(position) + frames < u64::from(BLOCK_FRAMES) => {
                self.position = Some(position + frames as u32);
                self.frames += frames as u32;
            }
            Some(_) => *self = BlockTracker { channel: self.channel, ..BlockTracker::new() },
            None => (0..frames.min(u64::from(BLOCK_FRAMES))).for_each(|_| self.next_frame()),
        }
    }

    /// The channel that the next subframe should have.
    pub(super) const fn next_channel(&self) -> usize {
        1 - self.channel
    }

    /// Whether the next subframe of channel A should start a block.
    pub(super) fn block_is_due(&self) -> bool {
        self.position == Some(BLOCK_FRAMES - 1)
    }

    /// The block in progress, with the bits seen so far. Where no B preamble has come, nothing tells
    /// where in it they belong, and none is known.
    pub(super) fn in_progress(&self) -> Block {
        match self.position {
            Some(_) => self.current(),
            None => Block { span: self.span.unwrap_or_default(), ..Block::default() },
        }
    }

    /// The block that ends here.
    fn current(&self) -> Block {
        let of = |words: fn(&ChannelBits) -> &[u64; 3]| {
            self.bits.each_ref().map(|channel| BlockBits {
                bytes: ChannelBits::bytes(words(channel)),
                known: ChannelBits::bytes(&channel.known),
            })
        };
        Block {
            status: of(|channel| &channel.status),
            user: of(|channel| &channel.user),
            span: self.span.unwrap_or_default(),
            frames: self.frames.min(BLOCK_FRAMES),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Instant;

    fn run(tracker: &mut BlockTracker, preamble: Preamble, bit: bool) -> Placed {
        let placed = tracker.place(preamble);
        tracker.put(bit, !bit, Span { start: Instant(1), end: Instant(2) });
        placed
    }

    #[test]
    fn a_full_block_knows_every_bit() {
        let mut tracker = BlockTracker::new();
        for n in 0..192 {
            let preamble = if n == 0 { Preamble::B } else { Preamble::M };
            assert_eq!(run(&mut tracker, preamble, n % 3 == 0).frame, Some(n as u8));
            assert_eq!(run(&mut tracker, Preamble::W, n % 5 == 0).frame, Some(n as u8));
        }
        let placed = tracker.place(Preamble::B);
        assert!(!placed.wrong_length);
        let block = placed.ended.unwrap();
        assert!(block.is_complete());
        assert_eq!(block.frames, 192);
        for n in 0..192 {
            assert_eq!(block.status[0].bit(n), Some(n % 3 == 0));
            assert_eq!(block.status[1].bit(n), Some(n % 5 == 0));
            assert_eq!(block.user[1].bit(n), Some(n % 5 != 0));
        }
        assert_eq!(block.status[0].bit(192), None);
    }

    #[test]
    fn frames_before_the_first_b_are_the_end_of_a_block() {
        let mut tracker = BlockTracker::new();
        run(&mut tracker, Preamble::W, true);
        for n in 0..10 {
            assert_eq!(run(&mut tracker, Preamble::M, n == 3).frame, None);
            run(&mut tracker, Preamble::W, n == 4);
        }
        let block = tracker.place(Preamble::B).ended.unwrap();
        assert_eq!(block.status[0].known_bits(), 10);
        assert_eq!(block.status[1].known_bits(), 11);
        assert_eq!(block.status[0].bit(182 + 3), Some(true));
        assert_eq!(block.status[0].bit(182 + 4), Some(false));
        assert_eq!(block.status[1].bit(182 + 4), Some(true));
        assert_eq!(block.status[1].bit(181), Some(true));
        assert_eq!(block.status[0].bit(181), None);
    }

    #[test]
    fn without_a_b_no_bit_is_known() {
        let mut tracker = BlockTracker::new();
        for _ in 0..300 {
            run(&mut tracker, Preamble::M, true);
            run(&mut tracker, Preamble::W, true);
        }
        let block = tracker.in_progress();
        assert!(block.status.iter().chain(&block.user).all(|bits| bits.known_bits() == 0));
        run(&mut tracker, Preamble::B, true);
        assert_eq!(tracker.in_progress().status[0].known_bits(), 1);
    }

    #[test]
    fn a_block_that_ends_early_or_late_has_the_wrong_length() {
        let mut tracker = BlockTracker::new();
        tracker.place(Preamble::B);
        for _ in 1..190 {
            tracker.place(Preamble::M);
        }
        assert!(tracker.place(Preamble::B).wrong_length);
        for _ in 1..192 {
            assert!(!tracker.place(Preamble::M).wrong_length);
        }
        assert!(tracker.place(Preamble::M).wrong_length);
        let later = tracker.place(Preamble::M);
        assert_eq!((later.wrong_length, later.frame), (false, None));
    }

    #[test]
    fn a_loss_inside_a_block_leaves_bits_unknown_and_proves_nothing_about_its_length() {
        let mut tracker = BlockTracker::new();
        run(&mut tracker, Preamble::B, true);
        run(&mut tracker, Preamble::W, true);
        tracker.lose(20);
        assert_eq!(run(&mut tracker, Preamble::M, true).frame, Some(11));
        let placed = tracker.place(Preamble::B);
        assert!(!placed.wrong_length);
        let status = placed.ended.unwrap().status[0];
        assert_eq!((status.known_bits(), status.bit(5), status.bit(11)), (2, None, Some(true)));
    }
}
