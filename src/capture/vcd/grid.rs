//! Times of a dump -> instants of the trace.
//!
//! A logic analyser samples, and its export rounds the times of samples to the timescale: at 24 MHz
//! and 100 ps, sample 1 is at 417 and sample 2 at 833. If the rate is known and all times are such
//! times, the samples themselves come back, exactly. Else a tick of the timescale is an instant.

use crate::unit::{Instant, Ratio};

/// Where instants lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grid {
    /// Ticks of the timescale.
    Ticks,
    /// Samples: so many per tick.
    Samples {
        /// Samples, ...
        num: u64,
        /// ... per so many ticks; more than `num`.
        den: u64,
    },
}

impl Grid {
    /// Samples at `rate` among ticks, `None` unless a sample is at least two ticks long.
    pub(super) fn of_samples(rate: Ratio, ticks_per_second: Ratio) -> Option<Grid> {
        let per_tick = super::super::rate::reduced(
            u128::from(rate.num()).checked_mul(ticks_per_second.den().into())?,
            u128::from(rate.den()).checked_mul(ticks_per_second.num().into())?,
        )?;
        let (num, den) = (per_tick.num(), per_tick.den());
        (den / 2 >= num).then_some(Grid::Samples { num, den })
    }

    /// Whether samples fall between ticks.
    pub(super) const fn is_uneven(self) -> bool {
        match self {
            Grid::Ticks => false,
            Grid::Samples { num, .. } => num > 1,
        }
    }

    /// The instant nearest to a time, and whether the time is that of a sample, rounded up or down.
    #[inline]
    pub(super) fn place(self, time: i64) -> (Instant, bool) {
        let Grid::Samples { num, den } = self else { return (Instant(time), true) };
        // 64-bit division is several times faster where it is enough.
        let (whole, rest) = match time.unsigned_abs().checked_mul(num) {
            Some(scaled) => ((scaled / den) as i64, scaled % den),
            None => {
                let scaled = u128::from(time.unsigned_abs()) * u128::from(num);
                ((scaled / u128::from(den)) as i64, (scaled % u128::from(den)) as u64)
            }
        };
        // `rest` and `num` are distances in the same unit: `num` is one tick.
        let up = rest > den / 2;
        let off = if up { den - rest } else { rest };
        (Instant(whole + i64::from(up)), off < num)
    }

    /// How many times a piece of a dump's body has; 0 if one of them is not that of a sample.
    pub(super) fn fits(self, body: &[u8]) -> usize {
        let mut comment = false;
        let mut count = 0;
        let mut words = body.split(|byte| *byte <= b' ').peekable();
        while let Some(word) = words.next() {
            match word {
                b"$comment" => comment = true,
                b"$end" => comment = false,
                // the last word may be cut
                [b'#', digits @ ..] if !comment && words.peek().is_some() => {
                    let Some(time) = super::time::time(digits) else { return count };
                    if !self.place(time).1 {
                        return 0;
                    }
                    count += usize::from(time > 0);
                }
                _ => {}
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hertz(num: u64) -> Ratio {
        Ratio::new(num, 1).unwrap()
    }

    #[test]
    fn times_that_sigrok_rounds_are_samples_again() {
        let grid = Grid::of_samples(hertz(24_000_000), hertz(10_000_000_000)).unwrap();
        assert_eq!(grid.place(30_340_833), (Instant(72_818), true));
        assert_eq!(grid.place(30_344_167), (Instant(72_826), true));
        assert_eq!(grid.place(30_344_000), (Instant(72_826), false));
        assert_eq!(grid.fits(b"#0 1!\n#417 0!\n#833 1! $comment #5 $end"), 2);
        assert_eq!(grid.fits(b"#0 1!\n#417 0!\n#834 1!\n#900 0! "), 0);
        assert_eq!(grid.fits(b"#0 1!\n"), 0);
    }

    #[test]
    fn samples_shorter_than_two_ticks_make_no_grid() {
        assert_eq!(Grid::of_samples(hertz(600), hertz(1000)), None);
        assert_eq!(Grid::of_samples(hertz(500), hertz(1000)), Some(Grid::Samples { num: 1, den: 2 }));
    }

    proptest! {
        #[test]
        fn any_rounding_of_a_sample_finds_it(
            rate in 1u64..1_000_000_000,
            sample in 0u64..1 << 40,
            up in any::<bool>(),
        ) {
            let ticks = hertz(1_000_000_000_000);
            let grid = Grid::of_samples(hertz(rate), ticks).unwrap();
            let scaled = u128::from(sample) * u128::from(ticks.num());
            let time = scaled / u128::from(rate) + u128::from(up && scaled % u128::from(rate) != 0);
            prop_assume!(time < 1 << 62);
            prop_assert_eq!(grid.place(time as i64), (Instant(sample as i64), true));
        }
    }
}
