//! Edges -> packed one-bit samples: the way back.

use crate::bits::{low_mask, prefix_xor};
use crate::unit::Instant;

/// Draws a line from its edges: packed one-bit samples, first in time in bit 0.
///
/// ```
/// use lightpipe::edges::Packer;
/// use lightpipe::unit::Instant;
///
/// let mut packer = Packer::new(false);
/// let mut words = [0; 4];
/// let mut edges = &[Instant(2), Instant(5)][..];
/// let mut n = packer.edges(&mut edges, &mut words);
/// n += packer.hold(Instant(70), &mut words[n..]);
/// assert_eq!(words[..n], [0b11100]);
/// let last = packer.finish().unwrap();
/// assert_eq!((last.bits, last.samples), (0, 6));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Packer {
    /// The level before the current word, in all bits.
    before: u64,
    /// Changes in the current word.
    changes: u64,
    /// Samples of the current word whose level is known.
    filled: u32,
    /// The first sample of the current word.
    word_start: i64,
}

/// The samples after the last whole word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct LastWord {
    /// The samples; from `samples` on, the level of the last one is repeated.
    pub bits: u64,
    /// How many, 1 to 63.
    pub samples: u32,
}

impl LastWord {
    /// The bytes that hold samples, in `bits.to_le_bytes()`: 1 to 8.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.samples.div_ceil(8) as usize
    }
}

impl Packer {
    /// A line that is at `level` from sample 0 on.
    #[must_use]
    pub const fn new(level: bool) -> Packer {
        let before = if level { u64::MAX } else { 0 };
        Packer { before, changes: 0, filled: 0, word_start: 0 }
    }

    /// Takes edges (sample indices, rising) off `input`, writes the words that they complete, and
    /// says how many.
    ///
    /// Stops when the edges are used up or `out` is full; call again as long as edges are left. An
    /// edge before the last one given counts as at the same instant, and two at one instant cancel.
    pub fn edges(&mut self, input: &mut &[Instant], out: &mut [u64]) -> usize {
        let mut written = 0;
        while let Some((edge, rest)) = input.split_first() {
            let Some(words) = out.get_mut(written..) else { break };
            let (n, arrived) = self.hold_to(edge.0, words);
            written += n;
            if !arrived {
                break;
            }
            self.changes ^= 1u64.checked_shl(self.filled).unwrap_or(0);
            *input = rest;
        }
        written
    }

    /// The line keeps its level up to, not including, sample `until`. Writes the words that this
    /// completes and says how many; if that is the whole of `out`, call again.
    pub fn hold(&mut self, until: Instant, out: &mut [u64]) -> usize {
        self.hold_to(until.0, out).0
    }

    /// The first sample whose level is not known yet.
    #[must_use]
    pub const fn position(&self) -> Instant {
        Instant(self.word_start.saturating_add(self.filled as i64))
    }

    /// Ends the line: the samples after the last whole word, `None` if there are none.
    #[must_use]
    pub const fn finish(self) -> Option<LastWord> {
        if self.filled == 0 {
            return None;
        }
        Some(LastWord {
            bits: self.before ^ prefix_xor(self.changes & low_mask(self.filled)),
            samples: self.filled,
        })
    }

    /// Writes whole words up to sample `until`; says how many, and whether it got there.
    #[inline]
    fn hold_to(&mut self, until: i64, out: &mut [u64]) -> (usize, bool) {
        let ahead = until.saturating_sub(self.word_start);
        if ahead < 64 {
            self.filled = self.filled.max(ahead.max(0) as u32);
            return (0, true);
        }
        let mut words = out.iter_mut();
        let mut whole = (ahead / 64) as u64;
        while whole > 0 {
            let Some(word) = words.next() else { break };
            *word = self.before ^ prefix_xor(self.changes);
            self.before = if *word >> 63 == 1 { u64::MAX } else { 0 };
            self.changes = 0;
            self.filled = 0;
            self.word_start = self.word_start.saturating_add(64);
            whole -= 1;
        }
        let left = words.len();
        if whole == 0 {
            self.filled = (ahead % 64) as u32;
        }
        (out.len() - left, whole == 0)
    }
}

impl Default for Packer {
    /// A line that starts low.
    fn default() -> Packer {
        Packer::new(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edges::PackedEdges;
    use crate::trace::Packed;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn naive(level: bool, edges: &[Instant], until: usize) -> Vec<bool> {
        (0..until as i64)
            .map(|n| level ^ (edges.iter().filter(|edge| edge.0 <= n).count() % 2 == 1))
            .collect()
    }

    /// Packs with `room` words of output at a time, edges given `cut` at a time.
    fn pack(level: bool, edges: &[Instant], until: i64, room: usize, cut: usize) -> (Vec<u64>, usize) {
        let mut packer = Packer::new(level);
        let mut words = Vec::new();
        let mut out = std::vec![0; room];
        for mut piece in edges.chunks(cut) {
            while !piece.is_empty() {
                let n = packer.edges(&mut piece, &mut out);
                words.extend_from_slice(&out[..n]);
            }
        }
        loop {
            let n = packer.hold(Instant(until), &mut out);
            words.extend_from_slice(&out[..n]);
            if n < room {
                break;
            }
        }
        let samples = words.len() * 64 + packer.finish().map_or(0, |last| last.samples as usize);
        words.extend(packer.finish().map(|last| last.bits));
        (words, samples)
    }

    proptest! {
        #[test]
        fn packing_agrees_with_a_loop_and_edges_come_back(
            level: bool,
            gaps in prop::collection::vec(1i64..200, 0..80),
            tail in 1i64..200,
            room in 1usize..6,
            cut in 1usize..9,
        ) {
            let edges: Vec<Instant> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(Instant(*at)) }).collect();
            let until = edges.last().map_or(0, |edge| edge.0) + tail;
            let (words, samples) = pack(level, &edges, until, room, cut);
            prop_assert_eq!(samples as i64, until);
            let levels: Vec<bool> = (0..samples).map(|n| words[n / 64] >> (n % 64) & 1 == 1).collect();
            prop_assert_eq!(&levels, &naive(level, &edges, samples));
            // padding repeats the last level
            if let (Some(last), used @ 1..) = (words.last(), samples % 64) {
                let padding = if levels[samples - 1] { u64::MAX } else { 0 };
                prop_assert_eq!(last >> used, padding >> used);
            }
            let mut out = std::vec![Instant(0); edges.len() + 1];
            let n = PackedEdges::default().changes(&mut Packed { words: &words, samples }, &mut out);
            prop_assert_eq!(&out[..n], &edges[..]);
        }
    }

    #[test]
    fn an_edge_at_zero_turns_the_start_level_over() {
        let (words, samples) = pack(false, &[Instant(0), Instant(3)], 5, 1, 1);
        assert_eq!((words[0] & 0x1f, samples), (0b00111, 5));
    }

    #[test]
    fn an_edge_out_of_order_counts_where_the_line_is() {
        let (words, samples) = pack(false, &[Instant(5), Instant(2), Instant(6)], 8, 1, 1);
        assert_eq!((words[0] & 0xff, samples), (0b1100_0000, 8));
    }

    #[test]
    fn an_empty_line_has_no_last_word() {
        assert_eq!(Packer::new(true).finish(), None);
    }
}
