//! Packed one-bit samples -> edges.

use super::line::Line;
use crate::trace::Packed;
use crate::unit::Instant;

/// Finds the edges of one channel in packed one-bit samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PackedEdges {
    line: Line,
}

impl PackedEdges {
    /// Nothing is known about the line; the next sample is at `at` and sets the level.
    #[must_use]
    pub const fn new(at: Instant) -> PackedEdges {
        PackedEdges { line: Line::new(at) }
    }

    /// Writes the instants of the next edges, rising, in samples, and says how many.
    ///
    /// Takes words off `input` for as long as their edges fit into `out`. If `out` is full
    /// afterwards, call again with the same `input`, even if that is empty by now: edges of the
    /// last word may be waiting.
    pub fn changes(&mut self, input: &mut Packed<'_>, out: &mut [Instant]) -> usize {
        self.line.changes(|| input.take_word(), out)
    }

    /// All edges before this instant have been handed out.
    #[must_use]
    pub const fn until(&self) -> Instant {
        self.line.until()
    }
}

impl Default for PackedEdges {
    /// A line that starts at 0.
    fn default() -> PackedEdges {
        PackedEdges::new(Instant(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn naive(levels: &[bool]) -> Vec<Instant> {
        (1..levels.len()).filter(|&n| levels[n] != levels[n - 1]).map(|n| Instant(n as i64)).collect()
    }

    fn packed(levels: &[bool]) -> Vec<u64> {
        levels
            .chunks(64)
            .map(|chunk| chunk.iter().enumerate().fold(0, |word, (n, &level)| word | u64::from(level) << n))
            .collect()
    }

    proptest! {
        #[test]
        fn edges_agree_with_a_loop_however_input_and_output_are_cut(
            runs in prop::collection::vec((any::<bool>(), 1usize..90), 0..60),
            pieces in prop::collection::vec(0usize..200, 1..20),
            room in 0usize..9,
        ) {
            let levels: Vec<bool> = runs.iter().flat_map(|&(level, len)| std::iter::repeat_n(level, len)).collect();
            let mut edges = PackedEdges::default();
            let mut found = Vec::new();
            let (mut rest, mut pieces) = (&levels[..], pieces.iter().cycle());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.len().min(*pieces.next().unwrap() + 1));
                rest = after;
                let words = packed(piece);
                let mut input = Packed { words: &words, samples: piece.len() };
                loop {
                    let mut out = std::vec![Instant(-1); room + 1];
                    let n = edges.changes(&mut input, &mut out);
                    found.extend_from_slice(&out[..n]);
                    prop_assert!(found.last().is_none_or(|&last| last < edges.until()));
                    if n < out.len() { break }
                }
            }
            prop_assert_eq!(edges.until(), Instant(levels.len() as i64));
            prop_assert_eq!(found, naive(&levels));
        }
    }

    #[test]
    fn a_line_that_starts_high_has_no_edge_at_its_start() {
        let mut edges = PackedEdges::new(Instant(1000));
        let mut out = [Instant(0); 4];
        let n = edges.changes(&mut Packed { words: &[0b0111, u64::MAX], samples: 66 }, &mut out);
        assert_eq!(&out[..n], [Instant(1003), Instant(1064)]);
    }

    #[test]
    fn bits_past_the_last_sample_are_ignored() {
        let mut edges = PackedEdges::default();
        let mut out = [Instant(0); 4];
        assert_eq!(edges.changes(&mut Packed { words: &[0xf0, 7], samples: 4 }, &mut out), 0);
        assert_eq!(edges.until(), Instant(4));
    }

    #[test]
    fn a_full_output_keeps_the_edges_of_the_word() {
        let mut edges = PackedEdges::default();
        let mut input = Packed { words: &[0b0101], samples: 64 };
        let mut out = [Instant(0); 2];
        assert_eq!(edges.changes(&mut input, &mut out), 2);
        assert_eq!(edges.until(), Instant(3));
        assert_eq!(edges.changes(&mut input, &mut out), 1);
        assert_eq!(out[0], Instant(3));
        assert_eq!(edges.until(), Instant(64));
    }
}
