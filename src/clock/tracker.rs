//! One edge at a time: phase, period and duty-cycle distortion of the line.
//!
//! A second-order loop in the unit of cells. It keeps how far the last edge lay behind the start
//! of its cell, multiplies the time to the next edge by the frequency, and rounds to the nearest
//! cell; what is left over is the error that corrects phase, frequency and distortion.
//! It is a type-2 loop with proportional and integral gain. Where few samples make a cell, errors
//! inside the sampling interval are ignored: a *dead zone*.

use core::ops::Range;

use super::cells::Anchor;
use super::coherence::{Fit, Frequency};
use super::deviation::Deviation;
use super::ring::Ring;
use super::trap::is_near_rational;
use crate::cells::TICK;
use crate::unit::Instant;

/// One cell, in the fixed-point unit of this module.
pub(super) const CELL: i64 = 1 << 32;
const HALF: i64 = CELL / 2;

/// A frequency in cells per tick, times 2^62.
const FREQUENCY_ONE: u128 = 1 << 62;

/// An edge further off than this tells nothing about the phase of a settled loop, or if sampling
/// explains as much, one that is so much further off.
const FAR: i64 = CELL / 100 * 38;
const FAR_BEYOND_SAMPLING: i64 = CELL / 100 * 12;

/// What share of an error each part of the loop takes, in 1/65536.
#[derive(Clone, Copy, Debug)]
struct Gains {
    phase: i64,
    frequency: i64,
    duty: i64,
}

impl Gains {
    /// The phase takes one in `phase`, and the frequency a share of that which makes the loop well
    /// damped; duty-cycle distortion drifts slowly.
    const fn new(phase: i64, damping: i64, duty: i64) -> Gains {
        let phase = 65536 / phase;
        Gains { phase, frequency: phase * phase / 65536 / damping, duty: 65536 / duty }
    }
}

/// The gains of a loop that has learned, at the edge density of music.
const STEADY: Gains = Gains::new(21, 8, 256);
/// With a dead zone only the edges outside it speak, and they are few.
const DEAD: Gains = Gains::new(10, 60, 1024);
/// What share of that moves the frequency if whole frames tell it.
const HELD: i64 = 16;
/// Those inside move nothing.
const NONE: Gains = Gains { phase: 0, frequency: 0, duty: 0 };

/// An edge less far off than this says nothing but where the phase is. What puts a cell in
/// doubt is further off.
pub(super) const CALM: i64 = CELL / 100 * 12;
/// No edge of a loop that still learns is calm.
const NEVER_CALM: i64 = 0;

/// A rest longer than this is as long as any, in units of [`CELL`].
const MOST_CELLS: i64 = i64::MAX / 8;

/// Below this many samples per cell (in quarters) the sampling interval hides the phase: 4.
const DEAD_ZONE_BELOW_QUARTERS: u64 = 16;
/// Half the width of the dead zone, in hundredths of a sample.
const DEAD_ZONE_HUNDREDTHS: i64 = 46;

/// So many edges in a row that far off are a jump of the phase.
pub(super) const FAR_EDGES: u32 = 6;

/// A pulse narrower than this may not be a cell, if the sampling is fine enough to say so.
const NARROW: i64 = CELL / 100 * 68;

/// Duty-cycle distortion beyond this cannot be told from a cell more or less.
const MOST_SHIFT: i64 = CELL / 100 * 45;

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
    /// What the last edge adds to the frequency.
    drift: i64,
    /// How far the last edge lay behind the start of its cell.
    lag: i64,
    /// How far duty-cycle distortion moves the last edge; the next one moves the other way.
    shift: i64,
    /// Half the width of the dead zone; 0 for none.
    dead: i64,
    /// How far sampling moves an edge at most; 0 if edges are interpolated.
    half_sample: i64,
    /// A pulse narrower than this may not be a cell.
    narrow: i64,
    /// An edge less far off than this, after a pulse that is not narrow, needs no second look.
    calm: i64,
    /// What such an edge moves.
    calm_gains: Gains,
    /// Mean size of the error.
    spread: i64,
    /// The frequency is known from whole frames.
    held: bool,
    /// The error of the last edge.
    error: i64,
    /// An edge further off than this tells nothing about the phase of a settled loop.
    far_from: i64,
    /// Edges in a row that were far off.
    far: u32,
    /// Edges since the start; stops at a large number.
    edges: u32,
    /// How far all edges since [`measure`](Tracker::measure) were off.
    deviation: Deviation,
}

/// Where a loop is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// How far the last edge lay behind the start of its cell, in units of [`CELL`].
    pub(super) lag: i64,
    /// How far duty-cycle distortion moves the last edge, in the same unit.
    pub(super) shift: i64,
    pub(super) frequency: Frequency,
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
        // Half a sample: where an edge may lie, and what sampling can take from either end of a pulse.
        // Interpolated edges are not quantised.
        let sampled = ticks_per_sample == 1;
        let half_sample = if sampled { (TICK << 31).checked_div(period).unwrap_or(0) as i64 } else { 0 };
        let few_samples = period * 4 < TICK * DEAD_ZONE_BELOW_QUARTERS;
        let dead = if few_samples { half_sample / 50 * DEAD_ZONE_HUNDREDTHS } else { 0 };
        let narrow = (NARROW - half_sample).max(HALF);
        Tracker {
            frequency,
            drift: 0,
            lag: 0,
            shift: 0,
            dead,
            half_sample,
            narrow,
            calm: NEVER_CALM,
            calm_gains: if dead == 0 { STEADY } else { NONE },
            spread: CELL / 16,
            held: false,
            error: 0,
            far_from: FAR.max(half_sample + FAR_BEYOND_SAMPLING),
            far: 0,
            edges: 0,
            deviation: Deviation::NONE,
        }
    }

    /// A settled loop of few samples per cell, whose last edge is `edge`.
    pub(super) fn fitted(fit: &Fit, ring: &Ring, edge: u64) -> Tracker {
        let frequency = u64::from(fit.frequency) << 30;
        let (lag, shift) = fit.place(ring, edge);
        let tracker = Tracker::new(fit.period(), 1);
        Tracker { frequency, lag, shift, edges: LEARNING, calm: tracker.calm_once_learned(), ..tracker }
    }

    /// How far off an edge may be that needs no second look, once the loop has learned.
    const fn calm_once_learned(&self) -> i64 {
        if self.dead == 0 { CALM } else { self.dead }
    }

    /// Whether sampling also hides for long where in its free room the clock is.
    pub(super) fn is_trapped(&self) -> bool {
        self.has_few_samples() && is_near_rational(self.period())
    }

    /// How far sampling moves an edge at most, in units of [`CELL`]; 0 if edges are interpolated.
    pub(super) const fn half_sample(&self) -> i64 {
        self.half_sample
    }

    /// Starts anew to measure how far edges are off.
    pub(super) const fn measure(&mut self) {
        self.deviation = Deviation::NONE;
    }

    /// How far the edges since [`measure`](Tracker::measure) were off.
    pub(super) const fn deviation(&self) -> Deviation {
        self.deviation
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

    /// The frequency.
    pub(super) const fn frequency(&self) -> Frequency {
        (self.frequency >> 30) as Frequency
    }

    /// How far duty-cycle distortion moves the last edge, in units of [`CELL`].
    pub(super) const fn shift(&self) -> i64 {
        self.shift
    }

    /// How far duty-cycle distortion moves edges of even index if the next one has the index `next`, in units
    /// of [`CELL`].
    pub(super) const fn shift_of_even(&self, next: u64) -> i64 {
        if next.is_multiple_of(2) { -self.shift } else { self.shift }
    }

    /// The same loop at another place.
    pub(super) fn at_place(self, place: Place) -> Tracker {
        let Place { lag, shift, frequency } = place;
        let shift = shift.clamp(-MOST_SHIFT, MOST_SHIFT);
        Tracker { lag, shift, frequency: u64::from(frequency) << 30, drift: 0, ..self }
    }

    /// How far the last edge lay behind the start of its cell, in 1/65536 ticks.
    pub(super) const fn lag_ticks(&self) -> i64 {
        ((self.lag as i128 * self.period() as i128) >> 32) as i64
    }

    /// How far duty-cycle distortion moves the last edge, in 1/65536 ticks.
    pub(super) const fn shift_ticks(&self) -> i64 {
        ((self.shift as i128 * self.period() as i128) >> 32) as i64
    }

    /// Where the cell of the last edge, which came at `edge`, is.
    pub(super) const fn anchor(&self, edge: Instant) -> Anchor {
        Anchor { edge, lag: self.lag_ticks(), period: self.period() }
    }

    /// Cells, in units of [`CELL`], that pass in `ticks`; saturates far beyond any legal run.
    #[inline]
    pub(super) const fn cells_in(&self, ticks: u64) -> i64 {
        let cells = (ticks as u128 * self.frequency as u128) >> 30;
        if cells > MOST_CELLS as u128 { MOST_CELLS } else { cells as i64 }
    }

    /// The same loop, its cells so many eighths of a sample later.
    pub(super) const fn nudged_samples(self, eighths: i64) -> Tracker {
        Tracker { lag: self.lag - self.half_sample / 4 * eighths, ..self }
    }

    /// The same loop, its cells so many eighths of a cell later.
    pub(super) const fn nudged_cells(self, eighths: i64) -> Tracker {
        Tracker { lag: self.lag - CELL / 8 * eighths, ..self }
    }

    /// Whether its cells are further from those of another than sampling hides.
    pub(super) const fn is_elsewhere(&self, other: &Tracker) -> bool {
        self.lag.abs_diff(other.lag) > self.half_sample.unsigned_abs()
    }

    /// Holds the frequency to what `cells` in `ticks` allow, if these are right to a tick, and lets single
    /// edges move it less.
    pub(super) fn hold_frequency(&mut self, cells: u64, ticks: u64) {
        self.held = true;
        let Some(mean) = (u128::from(cells) << 62).checked_div(u128::from(ticks)) else { return };
        let mean = mean as u64;
        let margin = mean / ticks.max(1);
        self.frequency = self.frequency.max(mean - margin).min(mean.saturating_add(margin));
        self.drift = 0;
    }

    /// Lets edges move the frequency again.
    pub(super) const fn release_frequency(&mut self) {
        self.held = false;
    }

    /// How many edges in a row were far off, up to the last one.
    pub(super) const fn far(&self) -> u32 {
        self.far
    }

    /// Counts edges that are far off anew.
    pub(super) const fn forget_far(&mut self) {
        self.far = 0;
    }

    /// Sets from where on an edge is far off, within the limits of what can be.
    pub(super) fn set_far_from(&mut self, far_from: i64) {
        self.far_from = far_from.min(FAR.max(self.half_sample + FAR_BEYOND_SAMPLING));
    }

    /// The same loop with its cells moved to where the edges with these indices, the next ones, lie on
    /// the average.
    pub(super) fn jumped(self, ring: &Ring, edges: Range<u64>) -> Tracker {
        let (mut position, mut shift) = (self.lag, self.shift);
        let (mut first, mut sum, mut count) = (None, 0, 0);
        for edge in edges {
            position = position.wrapping_add(self.cells_in(ring.gap(edge)));
            shift = -shift;
            // In parts of a cell, relative to the first: a circle.
            let place = (position - shift) as u32;
            let first = *first.get_or_insert(place);
            sum += i64::from(place.wrapping_sub(first) as i32);
            count += 1;
        }
        let mean = i64::from((i64::from(first.unwrap_or(0)) + sum / count.max(1)) as i32);
        Tracker { lag: self.lag - mean, far: 0, ..self }
    }

    /// How much later its cells could be at least and at most for sampling to explain these edges, the last
    /// of which it has taken; the least is more than the most if it does not explain them.
    pub(super) fn room(&self, ring: &Ring, edges: Range<u64>) -> (i64, i64) {
        let (mut least, mut most) = (CELL, -CELL);
        let (mut position, mut shift) = (self.lag, self.shift);
        for edge in edges.rev() {
            // In parts of a cell: a circle.
            let error = i64::from((position - shift) as i32);
            (least, most) = (least.min(error), most.max(error));
            position = position.wrapping_sub(self.cells_in(ring.gap(edge)));
            shift = -shift;
        }
        (most - self.half_sample, least + self.half_sample)
    }

    /// The same loop, its cells so much later.
    pub(super) const fn later(self, by: i64) -> Tracker {
        Tracker { lag: self.lag - by, ..self }
    }

    /// The same loop running backwards in time from its last edge.
    pub(super) const fn reversed(self) -> Tracker {
        Tracker { lag: -self.lag, shift: -self.shift, error: -self.error, ..self }
    }

    /// Takes the next edge, `ticks` after the one before.
    pub(super) fn step(&mut self, ticks: u64) -> Step {
        self.step_cells(self.cells_in(ticks))
    }

    /// The same, with the time since the edge before in units of [`CELL`].
    pub(super) fn step_cells(&mut self, passed: i64) -> Step {
        match self.step_calm(passed, u64::MAX) {
            Some(cells) => Step { cells: cells as i64, error: self.error, narrow: None },
            None => self.step_carefully(passed),
        }
    }

    /// Takes the next edge if nothing about it asks for a second look and it comes after at least one
    /// and at most `most` cells; returns how many. Otherwise nothing changes.
    #[inline(always)]
    pub(super) fn step_calm(&mut self, passed: i64, most: u64) -> Option<u64> {
        let shift = -self.shift;
        let position = self.lag + passed;
        let place = position - shift;
        let cells = (place + HALF) >> 32;
        let error = place - (cells << 32);
        // The edges of this pulse, each freed from distortion.
        let width = place - self.error;
        // One comparison for both signs, which nothing can foretell.
        let near = ((error + self.calm) as u64) < self.calm as u64 * 2;
        if !near || width < self.narrow || cells.wrapping_sub(1) as u64 >= most {
            return None;
        }
        // The frequency follows one edge late, so that the time to the next edge need not wait for it.
        self.frequency = self.frequency.wrapping_add_signed(self.drift);
        self.shift = shift;
        self.lag = position - (cells << 32);
        self.error = error;
        self.spread += (error.abs() - self.spread) >> 6;
        self.deviation.add(error);
        self.far = 0;
        let gains = self.calm_gains;
        self.correct(error, &gains);
        Some(cells as u64)
    }

    /// Takes an edge that is far off, or whose pulse is narrow, or any edge of a loop that still learns
    /// or works with a dead zone.
    fn step_carefully(&mut self, passed: i64) -> Step {
        self.frequency = self.frequency.wrapping_add_signed(self.drift);
        self.shift = -self.shift;
        let position = self.lag + passed;
        let place = position - self.shift;
        let cells = ((place + HALF) >> 32).max(0);
        let error = place - (cells << 32);
        let width = place - self.error;
        let mut pull = error;
        if self.dead != 0 {
            pull = (error.abs() - self.dead).max(0) * error.signum();
            self.deviation.add_beyond((error.abs() - self.half_sample).max(0));
        }
        let narrow = (width < self.narrow && cells == 1)
            .then(|| if CELL - width > (self.spread * 8).max(HALF) { Narrow::Glitch } else { Narrow::Cell });
        if self.edges >= SETTLED && (error.abs() > self.far_from || width < HALF) {
            if self.dead == 0 || width < HALF {
                pull = 0;
            }
            self.far += 1;
        } else {
            self.far = 0;
        }
        let mut gains = if self.dead == 0 { STEADY } else { DEAD };
        if self.edges < LEARNING {
            let n = i64::from(self.edges);
            gains.phase = gains.phase.max(65536 / (n + 3));
            gains.frequency = gains.frequency.max(gains.phase * gains.phase / 65536 / 32);
            // Until the phase is right, its error must not be taken for distortion.
            gains.duty = if n < PHASE_FIRST { 0 } else { gains.duty.max(65536 / n) };
            self.edges += 1;
            if self.edges == LEARNING {
                self.calm = self.calm_once_learned();
            }
        }
        if self.held {
            gains.frequency /= HELD;
        }
        self.lag = position - (cells << 32);
        self.error = error;
        self.spread += (error.abs() - self.spread) >> 6;
        if self.far == 0 || self.dead != 0 {
            self.deviation.add(error);
        } else {
            self.deviation.add_outlier(error, self.far_from);
        }
        self.correct(pull, &gains);
        Step { cells, error, narrow }
    }

    /// Moves phase, frequency and distortion by their shares of an error.
    #[inline(always)]
    fn correct(&mut self, pull: i64, gains: &Gains) {
        self.lag -= (pull * gains.phase) >> 16;
        // In two shifts, so that 64 bits hold the product.
        let change = (pull * gains.frequency) >> 16;
        self.drift = -(((self.frequency >> 24) as i64 * change) >> 8);
        self.shift = (self.shift + ((pull * gains.duty) >> 16)).clamp(-MOST_SHIFT, MOST_SHIFT);
    }

    /// Mean size of the error, in units of [`CELL`].
    pub(super) const fn spread(&self) -> i64 {
        self.spread
    }

    /// What the pulses before edges like the last one are too long, in units of [`CELL`].
    pub(super) const fn duty(&self) -> i64 {
        self.shift * 2
    }
}

/// Whole cells in a count in units of [`CELL`], 0 if negative.
pub(super) const fn whole_cells(fixed: i64) -> u64 {
    if fixed < 0 { 0 } else { (fixed / CELL) as u64 }
}

/// The frequency that goes with a period in 1/65536 ticks; at most one cell per tick.
fn frequency_of(period: u64) -> u64 {
    (FREQUENCY_ONE * u128::from(TICK) / u128::from(period.max(TICK))) as u64
}
