//! Voltages -> edges: threshold, hysteresis, interpolation.

use crate::trace::Voltages;
use crate::unit::{INTERPOLATED_TICKS, Instant};

/// What makes levels of voltages: a centre, and a dead band around it against noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Threshold {
    centre: i32,
    low_below: i32,
    high_from: i32,
}

/// The dead band of [`Threshold::from_samples`], as a part of the swing.
#[cfg(feature = "alloc")]
const HYSTERESIS_PART: i64 = 5;

/// How many samples [`Threshold::from_samples`] looks at, at most.
#[cfg(feature = "alloc")]
const LOOK_AT: usize = 1 << 16;

impl Threshold {
    /// High from `centre` + `hysteresis` / 2 on, low below `centre` - `hysteresis` / 2, unchanged
    /// in between. Microvolts.
    #[must_use]
    pub const fn new(centre: i32, hysteresis: u32) -> Threshold {
        let half = (hysteresis / 2) as i32;
        Threshold { centre, low_below: centre.saturating_sub(half), high_from: centre.saturating_add(half) }
    }

    /// Chooses a threshold that suits `samples` (microvolts): midway between the 10 % and the 90 %
    /// percentile, with a fifth of their distance as hysteresis. `None` if nothing swings.
    ///
    /// If the line rests for most of the time, so that these percentiles lie close together, the
    /// 0.1 % and 99.9 % percentiles stand in for them. Looks at up to 65536 samples, evenly
    /// spread; allocates a copy of those.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn from_samples(samples: &[i32]) -> Option<Threshold> {
        let step = samples.len().div_ceil(LOOK_AT).max(1);
        let mut sorted: alloc::vec::Vec<i32> = samples.iter().copied().step_by(step).collect();
        sorted.sort_unstable();
        let last = sorted.len().checked_sub(1)?;
        let percentile =
            |per_mille: usize| sorted.get((last * per_mille + 500) / 1000).map_or(0, |&v| i64::from(v));
        let (mut low, mut high) = (percentile(100), percentile(900));
        let (lowest, highest) = (percentile(1), percentile(999));
        if (high - low) * 4 < highest - lowest {
            (low, high) = (lowest, highest);
        }
        if high <= low {
            return None;
        }
        let centre = i32::try_from((low + high).div_euclid(2)).ok()?;
        Some(Threshold::new(centre, u32::try_from((high - low) / HYSTERESIS_PART).ok()?))
    }

    /// The voltage at which edges are located, in microvolts.
    #[must_use]
    pub const fn centre(self) -> i32 {
        self.centre
    }

    /// Width of the dead band, in microvolts.
    #[must_use]
    pub const fn hysteresis(self) -> u32 {
        self.high_from.abs_diff(self.low_below)
    }
}

/// Finds the edges of one analogue channel, between samples.
///
/// An edge is where the straight line between two neighbouring samples crosses the centre of the
/// threshold; it counts once the far side of the dead band is reached, and of several crossings
/// before that the last is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct VoltageEdges {
    threshold: Threshold,
    /// The last sample, `None` before the first.
    last: Option<i32>,
    /// The level that the last edge led to.
    high: bool,
    /// The first sample that has not come yet.
    next: i64,
    /// The last crossing of the centre, in ticks.
    crossing: i64,
}

const TICKS: i64 = INTERPOLATED_TICKS as i64;

impl VoltageEdges {
    /// Nothing is known about the line; the next sample is sample `at` and sets the level.
    #[must_use]
    pub const fn new(threshold: Threshold, at: i64) -> VoltageEdges {
        VoltageEdges { threshold, last: None, high: false, next: at, crossing: 0 }
    }

    /// Writes the instants of the next edges, rising, in [`INTERPOLATED_TICKS`] per sample, and
    /// says how many. The channel of `input` does not matter.
    ///
    /// Takes samples off `input` for as long as their edges fit into `out`; if `out` is full
    /// afterwards, call again with what is left of `input`.
    pub fn changes(&mut self, input: &mut Voltages<'_>, out: &mut [Instant]) -> usize {
        let Threshold { centre, low_below, high_from } = self.threshold;
        let mut free = out.iter_mut();
        while let Some((&now, rest)) = input.microvolts.split_first() {
            match self.last {
                None => self.high = now >= centre,
                Some(last) => {
                    let crossing = if (last >= centre) == (now >= centre) {
                        self.crossing
                    } else {
                        (self.next - 1).saturating_mul(TICKS).saturating_add(fraction(last, now, centre))
                    };
                    if (!self.high && now >= high_from) || (self.high && now < low_below) {
                        let Some(slot) = free.next() else { break };
                        *slot = Instant(crossing);
                        self.high = !self.high;
                    }
                    self.crossing = crossing;
                }
            }
            self.last = Some(now);
            self.next += 1;
            input.microvolts = rest;
        }
        let left = free.len();
        out.len() - left
    }

    /// What makes levels of voltages.
    #[must_use]
    pub const fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// All edges before this instant have been handed out, in [`INTERPOLATED_TICKS`] per sample:
    /// the last sample, or the last crossing of the centre if that is not decided yet.
    #[must_use]
    pub const fn until(&self) -> Instant {
        match self.last {
            Some(last) if (last >= self.threshold.centre) != self.high => Instant(self.crossing),
            Some(_) => Instant((self.next - 1).saturating_mul(TICKS)),
            None => Instant(self.next.saturating_mul(TICKS)),
        }
    }
}

/// Where between two samples on different sides of `centre` the line crosses it, in ticks after the
/// first: 1..=[`INTERPOLATED_TICKS`], so that edges always rise.
fn fraction(first: i32, second: i32, centre: i32) -> i64 {
    let swing = (i64::from(second) - i64::from(first)).abs();
    let part = (i64::from(centre) - i64::from(first)).abs();
    ((part * TICKS + swing / 2) / swing.max(1)).clamp(1, TICKS)
}

#[cfg(test)]
#[path = "voltages_tests.rs"]
mod tests;
