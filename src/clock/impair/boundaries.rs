//! When each cell starts, by the transmitter's clock.

use super::curves::sine;
use super::random::{Random, Stream};
use super::settings::{Impairments, Unfit};
use super::{FINE, Fine};
use crate::unit::{Ppm, Rate, Ratio, Ui};

/// Cells within which the rate is constant, however it drifts.
const BLOCK: u64 = 64;
/// Parts per billion in one.
const BILLION: i128 = 1_000_000_000;
/// How far the rate can get from nominal, in parts per billion.
const FURTHEST: i64 = 500_000_000;

/// The boundaries between cells, one after another.
///
/// Without drift no rounding adds up: times are sums of exact ratios, rounded up.
#[derive(Clone, Debug)]
pub(super) struct Boundaries {
    /// The cell that starts next.
    cell: u64,
    /// When, without `rest` and `drifted`.
    whole: Fine,
    /// Of `den`: what is left of 2^-32 samples.
    rest: u128,
    /// A cell: whole 2^-32 samples, and what is left.
    step: i128,
    step_rest: u128,
    den: u128,
    /// A nominal cell.
    nominal: Fine,
    drift: Option<Drifting>,
}

/// A clock whose rate changes. Rates are in 2^-32 ppb, times in 2^-64 seconds or samples.
#[derive(Clone, Debug)]
struct Drifting {
    /// The rate without drift, in parts of nominal.
    offset: i128,
    block_seconds: u128,
    ramp: i128,
    ramp_bound: i128,
    swing: i128,
    /// Turns per cell, in 2^-64.
    swing_turns: u64,
    walk_step: i128,
    walked: i128,
    random: Random,
    /// What a cell is longer by in this block.
    longer: i128,
    /// What all cells so far were longer by.
    sum: i128,
}

impl Boundaries {
    pub(super) fn new(
        impairments: &Impairments,
        cell_rate: Ratio,
        sample_rate: Ratio,
    ) -> Result<Boundaries, Unfit> {
        let offset = impairments.offset.thousandths();
        if offset.saturating_abs() > FURTHEST {
            return Err(Unfit::Clock);
        }
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let (num, den) = lowest_terms(
            product(sample_rate.num(), cell_rate.den()),
            product(sample_rate.den(), cell_rate.num()),
        );
        if num >> 64 > 0 || den >> 64 > 0 || num >> FINE >= den || num << 16 < den {
            return Err(Unfit::Rates);
        }
        let nominal = ((num << FINE) / den) as Fine;
        let (num, den) =
            lowest_terms(num * BILLION as u128, den * (BILLION + i128::from(offset)).unsigned_abs());
        let step = (num << FINE) / den;
        Ok(Boundaries {
            cell: 0,
            whole: in_samples(impairments.start, nominal),
            rest: 0,
            step: step as i128,
            step_rest: (num << FINE) - step * den,
            den,
            nominal,
            drift: Drifting::new(impairments, cell_rate)?,
        })
    }

    /// How many cells have started.
    pub(super) const fn cell(&self) -> u64 {
        self.cell
    }

    /// When the next cell starts.
    pub(super) fn time(&self) -> Fine {
        let drifted = self.drift.as_ref().map_or(0, |drift| drift.sum >> FINE);
        self.whole + i128::from(self.rest > 0) + drifted
    }

    /// A nominal length of time, in samples.
    pub(super) fn samples(&self, length: Ui) -> Fine {
        in_samples(length, self.nominal)
    }

    /// When it is `length` before the start of the next cell, by a clock that goes as it does now.
    pub(super) fn before(&self, length: Ui) -> Fine {
        let longer = self.drift.as_ref().map_or(0, |drift| drift.longer >> FINE);
        self.time() - in_samples(length, self.step + longer)
    }

    /// Everything from here on comes `by` later.
    pub(super) const fn slip(&mut self, by: Fine) {
        self.whole = self.whole.saturating_add(by);
    }

    /// Lets `cells` (up to 64) pass.
    pub(super) fn advance(&mut self, cells: u32) {
        self.whole += self.step * i128::from(cells);
        self.rest += self.step_rest * u128::from(cells);
        if self.rest >= self.den {
            // 64-bit division is several times faster where it is enough.
            let (whole, rest) = match (u64::try_from(self.rest), u64::try_from(self.den)) {
                (Ok(rest), Ok(den)) => (u128::from(rest / den), u128::from(rest % den)),
                _ => (self.rest / self.den, self.rest % self.den),
            };
            self.whole += whole as i128;
            self.rest = rest;
        }
        let start = self.cell;
        self.cell += u64::from(cells);
        if let Some(drift) = &mut self.drift {
            let mut at = start;
            while at < self.cell {
                if at.is_multiple_of(BLOCK) {
                    drift.enter(at / BLOCK, self.step);
                }
                let next = (at / BLOCK + 1) * BLOCK;
                let longer = drift.longer * i128::from(next.min(self.cell) - at);
                drift.sum = drift.sum.saturating_add(longer);
                at = next;
            }
        }
    }
}

impl Drifting {
    fn new(impairments: &Impairments, cell_rate: Ratio) -> Result<Option<Drifting>, Unfit> {
        let super::Drift { ramp, ramp_bound, swing, walk } = impairments.drift;
        let parts = |ppm: Ppm| i128::from(ppm.thousandths()) << FINE;
        let (peak, rate) = swing.map_or((0, Rate::from_hertz(0)), |swing| (parts(swing.peak), swing.rate));
        let furthest = i128::from(FURTHEST) << FINE;
        if peak.abs() > furthest || ramp_bound.thousandths() < 0 || parts(ramp_bound) > furthest {
            return Err(Unfit::Clock);
        }
        if walk.thousandths() < 0 || parts(walk) > furthest {
            return Err(Unfit::Clock);
        }
        if ramp.thousandths() == 0 && peak == 0 && walk.thousandths() == 0 {
            return Ok(None);
        }
        let block_seconds = shifted_quotient(u128::from(cell_rate.den()), u128::from(cell_rate.num()), 64)
            .saturating_mul(BLOCK.into());
        Ok(Some(Drifting {
            offset: BILLION + i128::from(impairments.offset.thousandths()),
            block_seconds,
            ramp: parts(ramp),
            ramp_bound: parts(ramp_bound),
            swing: peak,
            swing_turns: turns_per_cell(rate, cell_rate),
            // the root of 2^-64 seconds counts 2^-32 of roots of seconds
            walk_step: (i128::from(walk.thousandths()))
                .saturating_mul(block_seconds.isqrt() as i128)
                .min(furthest),
            walked: 0,
            random: Random::new(impairments.seed, Stream::Walk),
            longer: 0,
            sum: 0,
        }))
    }

    /// Sets the rate for a block of 64 cells: that in its middle.
    fn enter(&mut self, block: u64, step: i128) {
        let seconds =
            self.block_seconds.saturating_mul(u128::from(block)).saturating_add(self.block_seconds / 2)
                >> FINE;
        let seconds = i128::try_from(seconds).unwrap_or(i128::MAX);
        let ramp = (self.ramp >> FINE).saturating_mul(seconds);
        let ramp = ramp.clamp(-self.ramp_bound, self.ramp_bound);
        let turn = self.swing_turns.wrapping_mul(block.wrapping_mul(BLOCK).wrapping_add(BLOCK / 2));
        let furthest = i128::from(FURTHEST) << FINE;
        if self.walk_step > 0 {
            let step = self.random.normal(block, self.walk_step);
            self.walked = (self.walked + step).clamp(-furthest, furthest);
        }
        let least = ((BILLION - i128::from(FURTHEST)) - self.offset) << FINE;
        let most = ((BILLION + i128::from(FURTHEST)) - self.offset) << FINE;
        let faster = (ramp + sine(turn, self.swing) + self.walked).clamp(least, most);
        // 1 / (offset + faster) - 1 / offset, as a part of the second
        let part = (faster << 60) / ((self.offset << FINE) + faster);
        self.longer = -((step * part) >> (60 - FINE));
    }
}

/// How far a frequency turns in a nominal cell, in 2^-64 of a turn.
pub(super) fn turns_per_cell(rate: Rate, cell_rate: Ratio) -> u64 {
    let cycles = u128::from(rate.millihertz()) * u128::from(cell_rate.den());
    shifted_quotient(cycles, 1000 * u128::from(cell_rate.num()), 64) as u64
}

fn in_samples(length: Ui, cell: Fine) -> Fine {
    (i128::from(length.millionths()) * cell + 500_000).div_euclid(1_000_000)
}

/// `num` 2^`bits` / `den`, rounded down; what does not fit is lost at the top. `den` is below 2^127.
fn shifted_quotient(num: u128, den: u128, bits: u32) -> u128 {
    let (Some(mut quotient), Some(mut rest)) = (num.checked_div(den), num.checked_rem(den)) else { return 0 };
    for _ in 0..bits {
        rest <<= 1;
        quotient = quotient << 1 | u128::from(rest >= den);
        if rest >= den {
            rest -= den;
        }
    }
    quotient
}

fn lowest_terms(num: u128, den: u128) -> (u128, u128) {
    let (mut a, mut b) = (num, den);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let common = a.max(1);
    (num / common, den / common)
}
