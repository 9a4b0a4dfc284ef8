//! Several samples per cell by a clock of its own, and a vote.

use std::cmp::Ordering;

use super::step::{MOST_CELLS, Step};

/// Counts samples of its own clock; knows nothing of the line between them.
#[derive(Clone, Debug)]
pub(super) struct Oversampler {
    /// Length of a sample, in ticks.
    sample: f64,
    /// Samples per cell.
    samples: i64,
    window: u32,
    /// How far the last edge lies behind the sample before it, in samples.
    rest: f64,
    /// Samples of the cell in the making: all, the high ones, and how many it will have.
    taken: i64,
    high: i64,
    length: i64,
    level: bool,
    /// The sample in the middle of the cell, which decides where the others are at odds.
    middle: bool,
    /// What the last cell was.
    last: bool,
    /// Edges of the window, and how many more of them came late than early.
    edges: u32,
    late: i64,
}

impl Oversampler {
    pub(super) fn new(samples: u32, window: u32, nominal: f64) -> Oversampler {
        let samples = i64::from(samples.clamp(3, 64));
        Oversampler {
            sample: nominal / samples as f64,
            samples,
            window: window.max(1),
            rest: 0.0,
            taken: 0,
            high: 0,
            length: samples,
            level: false,
            middle: false,
            last: false,
            edges: 0,
            late: 0,
        }
    }

    pub(super) fn period(&self) -> f64 {
        self.sample * self.samples as f64
    }

    /// An edge at which a cell begins, after a rest.
    pub(super) const fn restart(&mut self) {
        self.rest = 0.0;
        self.taken = 0;
        self.high = 0;
        self.length = self.samples;
        self.last = self.level;
        self.level = !self.level;
        self.edges = 0;
        self.late = 0;
    }

    /// Lets `ticks` pass; the cells that end meanwhile.
    pub(super) fn pass(&mut self, ticks: f64) -> Step {
        let passed = self.rest + ticks / self.sample;
        let whole = passed.floor().clamp(0.0, f64::from(MOST_CELLS) * self.samples as f64 / 2.0);
        self.rest = (passed - whole).clamp(0.0, 1.0);
        let mut left = whole as i64;
        let mut step = Step::default();
        while left > 0 {
            let now = left.min(self.length - self.taken);
            let middle = self.samples / 2;
            if (self.taken..self.taken + now).contains(&middle) {
                self.middle = self.level;
            }
            self.taken += now;
            self.high += if self.level { now } else { 0 };
            left -= now;
            if self.taken >= self.length {
                let level = match (self.high * 2).cmp(&self.taken) {
                    Ordering::Greater => true,
                    Ordering::Equal => self.middle,
                    Ordering::Less => false,
                };
                step.bits |= u128::from(level != self.last) << step.len.min(127);
                step.len += 1;
                self.last = level;
                self.taken = 0;
                self.high = 0;
                self.length = self.samples;
            }
        }
        let behind = self.taken as f64 + self.rest;
        step.lag = (behind + self.samples as f64) * self.sample;
        let near = if self.taken * 2 > self.length { behind - self.length as f64 } else { behind };
        step.error = near / self.samples as f64;
        step
    }

    pub(super) fn edge(&mut self, ticks: f64) -> Step {
        let step = self.pass(ticks);
        self.level = !self.level;
        // Between the samples on either side of a cut an edge is in its place.
        let off = if self.taken * 2 > self.length { self.taken - self.length } else { self.taken };
        self.late += off.signum();
        self.edges += 1;
        if self.edges >= self.window {
            if self.late.unsigned_abs() * 2 > u64::from(self.edges) {
                // Late edges: this cell ends a sample later than it would.
                self.length += self.late.signum();
            }
            self.edges = 0;
            self.late = 0;
        }
        step
    }
}
