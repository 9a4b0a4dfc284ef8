//! What the bits of a word say about the line.

use std::fmt;

use crate::bits::{low_mask, prefix_xor};

/// What a bit of a word says about the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cells {
    /// The level: what a pin shows.
    #[default]
    Levels,
    /// Whether the level changed at the start of this sample: the bits before NRZI, of which a
    /// transmitter makes levels.
    Transitions,
}

impl Cells {
    /// `levels` or `transitions`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Cells::Levels => "levels",
            Cells::Transitions => "transitions",
        }
    }
}

impl fmt::Display for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Levels, word by word, as what is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellStream {
    cells: Cells,
    /// The level before the next word, 0 or 1; a line is low before it begins.
    before: u64,
}

impl CellStream {
    pub(crate) const fn new(cells: Cells) -> CellStream {
        CellStream { cells, before: 0 }
    }

    /// 64 samples, the first in time in bit 0.
    pub(crate) const fn word(&mut self, levels: u64) -> u64 {
        let changes = levels ^ (levels << 1 | self.before);
        self.before = levels >> 63;
        match self.cells {
            Cells::Levels => levels,
            Cells::Transitions => changes,
        }
    }

    /// The level after the last word, in all bits.
    pub(crate) const fn rest(&self) -> u64 {
        self.before.wrapping_neg()
    }

    /// The first `samples` (1 to 63) samples of a word; the rest repeats the last level.
    pub(crate) const fn last(&mut self, levels: u64, samples: u32) -> u64 {
        let changes = levels ^ (levels << 1);
        self.word(prefix_xor(changes & low_mask(samples)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn transitions_agree_with_a_loop(a: u64, b: u64, samples in 1u32..64) {
            let mut stream = CellStream::new(Cells::Transitions);
            let found = u128::from(stream.word(a)) | u128::from(stream.last(b, samples)) << 64;
            let end = 64 + samples;
            let levels = u128::from(a) | u128::from(b) << 64;
            let level = |n: u32| n.checked_sub(1).map_or(0, |_| levels >> (n - 1).min(end - 1) & 1);
            let naive = (0..128).fold(0, |bits, n| bits | (level(n) ^ level(n + 1)) << n);
            prop_assert_eq!(found, naive);
        }

        #[test]
        fn the_last_level_is_repeated(levels: u64, samples in 1u32..64) {
            let word = CellStream::new(Cells::Levels).last(levels, samples);
            for n in 0..64 {
                prop_assert_eq!(word >> n & 1, levels >> n.min(samples - 1) & 1);
            }
        }
    }
}
