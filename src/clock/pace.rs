//! Cells -> edges: the way back, with an exact clock.

use core::num::NonZeroU128;

use crate::cells::Word;
use crate::unit::{Instant, Ratio};

/// Gives cells their place among samples.
///
/// Sample *n* shows cell floor(*n* x cell rate / sample rate), so a change at the start of cell *k*
/// is first seen at sample ceil(*k* x sample rate / cell rate). No rounding adds up.
///
/// ```
/// use lightpipe::cells::Word;
/// use lightpipe::clock::Pacer;
/// use lightpipe::unit::{Instant, Ratio};
/// let mut pacer = Pacer::new(Ratio::new(5, 2).unwrap());
/// let mut out = [Instant(0); 64];
/// let count = pacer.edges(&Word::certain(0b1011, 4, Instant(0)), &mut out);
/// // Cells start at samples 0, 2.5, 5 and 7.5.
/// assert_eq!(out[..count], [Instant(0), Instant(3), Instant(8)]);
/// assert_eq!(pacer.until(), Instant(10));
/// ```
#[derive(Clone, Debug)]
pub struct Pacer {
    samples_per_cell: Ratio,
    /// When the next cell starts, in whole samples, and the numerator of what is left.
    whole: i64,
    rest: u128,
}

impl Pacer {
    /// A pacer whose first cell starts at instant 0.
    #[must_use]
    pub const fn new(samples_per_cell: Ratio) -> Pacer {
        Pacer { samples_per_cell, whole: 0, rest: 0 }
    }

    /// The first sample of the cell that comes next.
    #[must_use]
    pub const fn until(&self) -> Instant {
        Instant(self.whole.saturating_add((self.rest > 0) as i64))
    }

    /// Writes the changes of these cells to `out` and returns how many. Where cells are shorter
    /// than samples, several can fall on the same instant. The `at` of the word plays no part.
    pub fn edges(&mut self, word: &Word, out: &mut [Instant; 64]) -> usize {
        let mut bits = word.bits;
        let mut done = 0;
        let mut count = 0;
        for place in out {
            if bits == 0 {
                break;
            }
            let cell = bits.trailing_zeros();
            self.skip(cell - done);
            done = cell;
            *place = self.until();
            count += 1;
            bits &= bits - 1;
        }
        self.skip(u32::from(word.len).saturating_sub(done));
        count
    }

    fn skip(&mut self, cells: u32) {
        let (num, den) = (self.samples_per_cell.num(), self.samples_per_cell.nonzero_den());
        self.rest += u128::from(num) * u128::from(cells);
        if self.rest >= u128::from(den.get()) {
            // 64-bit division is several times faster where it is enough.
            let (whole, rest) = if let Ok(rest) = u64::try_from(self.rest) {
                (u128::from(rest / den), u128::from(rest % den))
            } else {
                let den = NonZeroU128::from(den);
                (self.rest / den, self.rest % den)
            };
            self.whole = self.whole.saturating_add(i64::try_from(whole).unwrap_or(i64::MAX));
            self.rest = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn samples_show_the_cell_that_the_rule_says(
            words in proptest::collection::vec((any::<u64>(), 1u8..=64), 1..6),
            num in 1u64..2000,
            den in 1u64..500,
        ) {
            let mut pacer = Pacer::new(Ratio::new(num, den).unwrap());
            let mut edges = Vec::new();
            let mut levels = Vec::new();
            let mut level = false;
            for (bits, len) in words {
                let word = Word::certain(bits, len, Instant(0));
                let mut out = [Instant(0); 64];
                let count = pacer.edges(&word, &mut out);
                edges.extend_from_slice(&out[..count]);
                levels.extend((0..len).map(|n| {
                    level ^= bits >> n & 1 == 1;
                    level
                }));
            }
            let samples = (levels.len() as u64 * num).div_ceil(den);
            prop_assert_eq!(pacer.until(), Instant(samples as i64));
            for n in 0..samples {
                let shown = levels[(n * den / num) as usize];
                let toggles = edges.iter().filter(|edge| edge.0 <= n as i64).count();
                prop_assert_eq!(toggles % 2 == 1, shown);
            }
        }
    }
}
