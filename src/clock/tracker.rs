//! One edge at a time: phase, period and duty-cycle distortion of the line.
//!
//! A second-order loop in the unit of cells. It keeps how far the last edge lay behind the start
//! of its cell, multiplies the time to the next edge by the frequency, and rounds to the nearest
//! cell; what is left over is the error that corrects phase, frequency and distortion.
//! (`spec` of the recursion: type-2 loop with proportional and integral gain; where few samples
//! make a cell, errors inside the sampling interval are ignored: a *dead zone*.)

use crate::cells::TICK;

/// One cell, in the fixed-point unit of this module.
pub(super) const CELL: i64 = 1 << 32;
const HALF: i64 = CELL / 2;

/// A frequency in cells per tick, times 2^62.
const FREQUENCY_ONE: u128 = 1 << 62;

/// An edge further off than this tells nothing about the phase of a settled loop.
const FAR: i64 = CELL / 100 * 38;

/// Steady gains of the loop as shares of 65536: the phase takes 1/21 of an error, and the frequency
/// a share that makes the loop well damped at the edge density of music.
const PHASE_GAIN: i64 = 65536 / 21;
const FREQUENCY_GAIN: i64 = PHASE_GAIN * PHASE_GAIN / 65536 / 8;
/// With a dead zone only the edges outside it speak, and they are few.
const DEAD_PHASE_GAIN: i64 = 65536 / 10;
const DEAD_FREQUENCY_GAIN: i64 = DEAD_PHASE_GAIN * DEAD_PHASE_GAIN / 65536 / 60;
/// Duty-cycle distortion drifts slowly.
const DUTY_GAIN: i64 = 65536 / 256;
const DEAD_DUTY_GAIN: i64 = 65536 / 1024;

/// A rest longer than this is as long as any, in units of [`CELL`].
const MOST_CELLS: i64 = i64::MAX / 8;

/// Below this many samples per cell (in quarters) the sampling interval hides the phase: 2.25.
const DEAD_ZONE_BELOW_QUARTERS: u64 = 9;
/// Half the width of the dead zone, in hundredths of a sample.
const DEAD_ZONE_HUNDREDTHS: i64 = 46;

/// So many edges in a row that far off are a jump of the phase; the loop then takes the gains of
/// one that has seen this many edges.
const FAR_EDGES: u32 = 6;
const JUMPED: u32 = 3;

/// A pulse narrower than this may not be a cell, if the sampling is fine enough to say so.
const NARROW: i64 = CELL / 100 * 68;

/// Edges over which the loop takes larger shares of an error, and those before it looks for
/// distortion.
const LEARNING: u32 = 256;
const PHASE_FIRST: i64 = 24;

/// Edges until the loop counts as settled.
const SETTLED: u32 = 32;

/// The state of the loop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracker {
    /// Cells per tick, times 2^62.
    frequency: u64,
    /// How far the last edge lay behind the start of its cell.
    lag: i64,
    /// Half of what high pulses are too long.
    duty: i64,
    /// Half the width of the dead zone; 0 for none.
    dead: i64,
    /// A pulse narrower than this may not be a cell.
    narrow: i64,
    /// Mean size of the error.
    spread: i64,
    /// The error of the last edge.
    error: i64,
    /// Edges in a row that were far off.
    far: u32,
    /// Edges since the start; stops at a large number.
    edges: u32,
}

/// What an edge turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Cells since the edge before; 0 for a second edge in the same cell.
    pub(super) cells: i64,
    /// How late the edge is, in units of [`CELL`].
    pub(super) error: i64,
    /// The pulse that ends here is too narrow to be a cell for sure.
    pub(super) narrow: Option<Narrow>,
}

/// What to make of a narrow pulse that covers the middle of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrow {
    /// Edges here wander so much that it may well be a cell.
    Cell,
    /// Far narrower than edges here wander: something that does not belong to the signal.
    Glitch,
}

impl Tracker {
    /// A loop whose last edge was at the start of a cell; `period` in 1/65536 ticks.
    pub(super) fn new(period: u64, ticks_per_sample: u32) -> Tracker {
        let period = period.max(TICK);
        let frequency = frequency_of(period);
        let sample = TICK * u64::from(ticks_per_sample);
        let few_samples = period * 4 < sample * DEAD_ZONE_BELOW_QUARTERS;
        // Interpolated edges are not quantised to samples.
        let dead = if few_samples && ticks_per_sample == 1 {
            CELL / 100 * DEAD_ZONE_HUNDREDTHS / (period * 16 / sample) as i64 * 16
        } else {
            0
        };
        // Sampling alone can take half a sample from either end of a pulse.
        let half_sample = if ticks_per_sample == 1 { CELL / (period * 2 / sample) as i64 } else { 0 };
        let narrow = (NARROW - half_sample).max(HALF);
        Tracker { frequency, lag: 0, duty: 0, dead, narrow, spread: CELL / 16, error: 0, far: 0, edges: 0 }
    }

    /// The length of a cell in 1/65536 ticks.
    pub(super) const fn period(&self) -> u64 {
        // 2^62 * 2^16 / frequency, without 128-bit division.
        (1 << 62) / ((self.frequency >> 16) | 1)
    }

    /// Whether the sampling hides most of what an edge says, so that the loop works with a dead zone.
    pub(super) const fn has_few_samples(&self) -> bool {
        self.dead != 0
    }

    /// Takes a period measured over many cells, if the loop works with a dead zone.
    pub(super) fn set_coarse_period(&mut self, period: u64) {
        if self.dead != 0 {
            self.frequency = frequency_of(period);
        }
    }

    /// How far the last edge lay behind the start of its cell, in 1/65536 ticks.
    pub(super) const fn lag_ticks(&self) -> i64 {
        ((self.lag as i128 * self.period() as i128) >> 32) as i64
    }

    /// Cells, in units of [`CELL`], that pass in `ticks`, which is not negative; saturates far beyond
    /// any legal run.
    #[inline]
    pub(super) const fn cells_in(&self, ticks: i64) -> i64 {
        let cells = (ticks as u64 as u128 * self.frequency as u128) >> 30;
        if cells > MOST_CELLS as u128 { MOST_CELLS } else { cells as i64 }
    }

    /// The same loop running backwards in time from its last edge.
    pub(super) const fn reversed(self) -> Tracker {
        Tracker { lag: -self.lag, duty: -self.duty, error: -self.error, ..self }
    }

    /// Takes an edge `ticks` after the one before; `rising` says which way the level went.
    pub(super) fn step(&mut self, ticks: i64, rising: bool) -> Step {
        self.step_cells(self.cells_in(ticks), rising)
    }

    /// The same, with the time since the edge before in units of [`CELL`].
    #[inline]
    pub(super) fn step_cells(&mut self, passed: i64, rising: bool) -> Step {
        let shift = if rising { -self.duty } else { self.duty };
        let position = self.lag + passed;
        let place = position - shift;
        let cells = ((place + HALF) >> 32).max(0);
        let error = place - cells * CELL;
        // The edges of this pulse, each freed from distortion.
        let width = cells * CELL + error - self.error;

        let mut pull = error;
        if self.dead != 0 {
            pull = (error.abs() - self.dead).max(0) * error.signum();
        }
        let narrow = (width < self.narrow && cells == 1)
            .then(|| if CELL - width > (self.spread * 8).max(HALF) { Narrow::Glitch } else { Narrow::Cell });
        let settled = self.edges >= SETTLED;
        if settled && (error.abs() > FAR || width < HALF) {
            if self.dead == 0 || width < HALF {
                pull = 0;
            }
            self.far += 1;
            if self.far == FAR_EDGES {
                // Not the edges are out of place, but the clock: it jumped.
                self.far = 0;
                self.edges = JUMPED;
            }
        } else {
            self.far = 0;
        }
        let (mut phase_gain, mut frequency_gain, mut duty_gain) = if self.dead == 0 {
            (PHASE_GAIN, FREQUENCY_GAIN, DUTY_GAIN)
        } else {
            (DEAD_PHASE_GAIN, DEAD_FREQUENCY_GAIN, DEAD_DUTY_GAIN)
        };
        if self.edges < LEARNING {
            let n = i64::from(self.edges);
            phase_gain = phase_gain.max(65536 / (n + 3));
            frequency_gain = frequency_gain.max(phase_gain * phase_gain / 65536 / 32);
            // Until the phase is right, its error must not be taken for distortion.
            duty_gain = if n < PHASE_FIRST { 0 } else { duty_gain.max(65536 / n) };
        }
        self.lag = position - cells * CELL - ((pull * phase_gain) >> 16);
        let change = (pull * frequency_gain) >> 16;
        let step = (self.frequency as i64 as i128 * change as i128) >> 32;
        self.frequency = self.frequency.wrapping_add_signed(-(step as i64));
        self.duty += (if rising { -pull } else { pull } * duty_gain) >> 16;
        self.duty = self.duty.clamp(-CELL / 100 * 45, CELL / 100 * 45);
        self.spread += (error.abs() - self.spread) >> 6;
        self.error = error;
        self.edges += u32::from(self.edges < LEARNING);
        Step { cells, error, narrow }
    }

    /// Mean size of the error, in units of [`CELL`].
    pub(super) const fn spread(&self) -> i64 {
        self.spread
    }

    /// What high pulses are too long, in units of [`CELL`].
    pub(super) const fn duty(&self) -> i64 {
        self.duty * 2
    }
}

/// The frequency that goes with a period in 1/65536 ticks; at most one cell per tick.
fn frequency_of(period: u64) -> u64 {
    (FREQUENCY_ONE * u128::from(TICK) / u128::from(period.max(TICK))) as u64
}
