//! The line as voltages: cells in, samples of an instrument out.

use std::collections::VecDeque;

use super::random::{Random, Stream, furthest};
use super::sampler::ceil;
use super::settings::{Impairments, Unfit};
use super::wire::Wire;
use super::{FINE, Fine};
use crate::cells::Word;
use crate::unit::{Instant, Ratio, Ui};

/// What the levels of a line are in volts, and how it gets from one to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The low level, in microvolts.
    pub low: i32,
    /// The high level, in microvolts; below `low`, the line is inverted.
    pub high: i32,
    /// Time from 10 % to 90 % of a slope, which is a straight line and crosses half the swing where the
    /// edge is. A pulse shorter than the whole slope (5/4 of this) does not reach its level. At most 64
    /// cells.
    pub rise: Ui,
    /// Gaussian noise of each sample, RMS, in microvolts.
    pub noise: u32,
}

impl Default for Levels {
    /// 0 and 3.3 V, steep edges, and no noise.
    fn default() -> Levels {
        Levels { low: 0, high: 3_300_000, rise: Ui::from_millionths(0), noise: 0 }
    }
}

/// An [`ImpairedLine`](super::ImpairedLine) seen by an oscilloscope.
///
/// ```
/// use lightpipe::cells::Word;
/// use lightpipe::clock::impair::{Impairments, Levels, VoltageLine};
/// use lightpipe::unit::{Instant, Ratio, Ui};
/// // Four samples per cell, and a slope of two cells in all.
/// let levels = Levels { high: 800_000, rise: Ui::from_millionths(1_600_000), ..Levels::default() };
/// let (cell_rate, sample_rate) = (Ratio::new(1_000_000, 1).unwrap(), Ratio::new(4_000_000, 1).unwrap());
/// let mut line = VoltageLine::new(&Impairments::default(), &levels, cell_rate, sample_rate)?;
/// let mut millivolts = Vec::new();
/// line.cells(&Word::certain(0b100, 4, Instant(0)), |microvolts| millivolts.push(microvolts / 1000));
/// line.finish(|microvolts| millivolts.push(microvolts / 1000));
/// assert_eq!(millivolts, [0, 0, 0, 0, 0, 100, 200, 300, 400, 500, 600, 700, 800, 800, 800, 800]);
/// # Ok::<(), lightpipe::clock::impair::Unfit>(())
/// ```
#[derive(Clone, Debug)]
pub struct VoltageLine {
    wire: Wire,
    levels: Levels,
    /// Half of a slope from one level to the other.
    half_slope: Fine,
    sampling_jitter: Fine,
    furthest: Fine,
    instants: Random,
    noise: Random,
    /// The next sample.
    next: i64,
    /// The level behind all edges that no slope of a sample to come contains.
    level: bool,
    edges: VecDeque<Fine>,
}

/// The longest rise time.
const MOST_RISE: Ui = Ui::cells(64);

impl VoltageLine {
    /// A line on which `cell_rate` nominal cells a second are sent, seen at `sample_rate` samples per
    /// second. The first cell starts at sample 0, or at [`Impairments::start`].
    ///
    /// # Errors
    /// If the rates, an impairment or the rise time are out of the range that their documentation
    /// gives.
    pub fn new(
        impairments: &Impairments,
        levels: &Levels,
        cell_rate: Ratio,
        sample_rate: Ratio,
    ) -> Result<VoltageLine, Unfit> {
        if levels.rise.millionths() < 0 || levels.rise > MOST_RISE {
            return Err(Unfit::Displacement);
        }
        let wire = Wire::new(impairments, cell_rate, sample_rate)?;
        let sampling_jitter = wire.samples(impairments.sampling_jitter);
        // from 10 % to 90 % is four fifths of it
        let half_slope = wire.samples(levels.rise) * 5 / 8;
        Ok(VoltageLine {
            wire,
            levels: *levels,
            half_slope,
            sampling_jitter,
            furthest: if sampling_jitter == 0 { 0 } else { furthest(sampling_jitter) },
            instants: Random::new(impairments.seed, Stream::Sample),
            noise: Random::new(impairments.seed, Stream::Noise),
            next: 0,
            level: false,
            edges: VecDeque::new(),
        })
    }

    /// Sends cells; `out` gets samples, in microvolts, as soon as no edge can concern them any more.
    /// The `at` and the doubt of the word play no part.
    pub fn cells(&mut self, word: &Word, out: impl FnMut(i32)) {
        self.wire.cells(word, |at| self.edges.push_back(at));
        // the first sample that a later edge could reach
        let horizon = ceil(self.wire.horizon() - self.half_slope - self.furthest);
        self.samples(horizon, out);
    }

    /// Ends the line; `out` gets the samples that were held back, up to [`until`](VoltageLine::until).
    pub fn finish(&mut self, out: impl FnMut(i32)) {
        self.wire.finish(|at| self.edges.push_back(at));
        self.samples(self.until().0, out);
    }

    /// The first sample after what was sent.
    #[must_use]
    pub fn until(&self) -> Instant {
        Instant(ceil(self.wire.time()))
    }

    fn samples(&mut self, until: i64, mut out: impl FnMut(i32)) {
        while self.next < until {
            let nominal = i128::from(self.next) << FINE;
            let index = self.next.unsigned_abs();
            let at = nominal + self.instants.normal(index, self.sampling_jitter);
            let swing = i128::from(self.levels.high) - i128::from(self.levels.low);
            let noise = self.noise.normal(index, self.levels.noise.into());
            let volts = i128::from(self.levels.low) + self.swung(at, swing) + noise;
            out(volts.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
            self.next += 1;
            let sure = nominal - self.furthest - self.half_slope;
            while self.edges.front().is_some_and(|edge| *edge <= sure) {
                self.edges.pop_front();
                self.level = !self.level;
            }
        }
    }

    /// The mean level in the slope around a time, times `swing`.
    fn swung(&self, at: Fine, swing: i128) -> i128 {
        let (start, end) = (at - self.half_slope, at + self.half_slope);
        let mut level = self.level;
        let (mut high, mut from) = (0, start);
        for &edge in self.edges.iter().take_while(|edge| **edge <= end) {
            let edge = edge.max(start);
            high += if level { edge - from } else { 0 };
            (level, from) = (!level, edge);
        }
        if start == end {
            return if level { swing } else { 0 };
        }
        high += if level { end - from } else { 0 };
        (swing * high + self.half_slope) / (2 * self.half_slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::impair::ImpairedLine;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn ratio(rate: u64) -> Ratio {
        Ratio::new(rate, 1).unwrap()
    }

    fn volts(impairments: &Impairments, levels: &Levels, words: &[u64], samples_per_cell: u64) -> Vec<i32> {
        let mut line =
            VoltageLine::new(impairments, levels, ratio(1_000_000), ratio(samples_per_cell * 1_000_000))
                .unwrap();
        let mut volts = Vec::new();
        for &bits in words {
            line.cells(&Word::certain(bits, 64, Instant(0)), |sample| volts.push(sample));
        }
        line.finish(|sample| volts.push(sample));
        assert_eq!(volts.len() as i64, line.until().0);
        volts
    }

    #[test]
    fn a_short_pulse_does_not_reach_its_level() {
        // slopes of 2 cells, a pulse of 1: half the swing, in the middle of the pulse
        let levels = Levels { rise: Ui::from_millionths(1_600_000), low: -1000, high: 1000, noise: 0 };
        let got = volts(&Impairments::default(), &levels, &[0b11_0000], 4);
        assert_eq!(got[11..25], [-1000, -1000, -750, -500, -250, 0, 0, 0, 0, 0, -250, -500, -750, -1000]);
    }

    #[test]
    fn noise_has_the_rms_that_was_asked_for() {
        let levels = Levels { noise: 50_000, ..Levels::default() };
        let got = volts(&Impairments::default(), &levels, &[0; 500], 4);
        let count = got.len() as f64;
        let rms = (got.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / count).sqrt();
        assert!((rms / 50_000.0 - 1.0).abs() < 5.0 / (2.0 * count).sqrt(), "{rms}");
    }

    #[test]
    fn every_machine_sees_these_samples() {
        let levels = Levels { noise: 50_000, rise: Ui::from_millionths(300_000), ..Levels::default() };
        let impairments = Impairments {
            seed: 9,
            jitter: Ui::from_millionths(50_000),
            sampling_jitter: Ui::from_millionths(20_000),
            ..Impairments::default()
        };
        let got = volts(&impairments, &levels, &[0b10_1001_0110], 3);
        #[rustfmt::skip]
        let expected = [
            -18184, 39200, -39627, 1086878, 3353197, 3223057, 2315406, -47727, -70991, 50469, -27923, 43661,
            1865715, 3221761, 3273902, 3221134, 3275712, 3216960, 3250517, 3336101, 3225908, 2354440, 49024,
            22328, 30893, -76543, -47757, 2364287, 3352456, 3318316,
        ];
        assert_eq!(got[..30], expected);
    }

    proptest! {
        #[test]
        fn steep_samples_are_those_of_the_one_bit_line(words: [u64; 4], seed: u64, samples in 1u64..20, jitter in 0i64..300_000) {
            let impairments = Impairments {
                seed,
                jitter: Ui::from_millionths(jitter),
                sampling_jitter: Ui::from_millionths(jitter / 3),
                ..Impairments::default()
            };
            let got = volts(&impairments, &Levels::default(), &words, samples);
            let mut line = ImpairedLine::new(&impairments, ratio(1_000_000), ratio(samples * 1_000_000)).unwrap();
            let mut edges = Vec::new();
            for bits in words {
                line.cells(&Word::certain(bits, 64, Instant(0)), |at| edges.push(at.0));
            }
            line.finish(|at| edges.push(at.0));
            for (n, sample) in got.iter().enumerate() {
                let high = edges.iter().filter(|edge| **edge <= n as i64).count() % 2 == 1;
                prop_assert_eq!(*sample, if high { 3_300_000 } else { 0 });
            }
        }
    }
}
