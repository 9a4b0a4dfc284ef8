//! A loop with adaptive gains, duty-cycle distortion and a dead zone.

use super::step::{Step, whole};

/// The gains of a [`Tracker`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackerGains {
    /// Half the width of the dead zone, in samples; 0 for a linear loop. 0.48 for few samples per cell.
    pub dead_zone: f64,
    /// Without a dead zone: the least share of an error that moves the phase, 0.005 (quiet) to 0.02
    /// (meets AES3).
    pub least_phase_gain: f64,
    /// Damping: 1 without a dead zone, 3 with one.
    pub damping: f64,
    /// The least share of an error that moves the distortion.
    pub least_duty_gain: f64,
    /// Edges that the loop is said to have seen at its start: gains are 2 / (n + this).
    pub seen: f64,
    /// How far the length of a cell may go from where it started, as a share.
    pub pull: f64,
    /// Cells from edge to edge at the start: 1.8 for ADAT, 1.4 for IEC 60958.
    pub mean_run: f64,
}

impl TrackerGains {
    /// A linear loop; for two samples per cell and more.
    pub const LINEAR: TrackerGains = TrackerGains {
        dead_zone: 0.0,
        least_phase_gain: 0.02,
        damping: 1.0,
        least_duty_gain: 0.002,
        seen: 60.0,
        pull: 0.15,
        mean_run: 1.6,
    };

    /// With a dead zone of nearly a sample; for fewer than two samples per cell.
    pub const DEAD_ZONE: TrackerGains =
        TrackerGains { dead_zone: 0.48, damping: 3.0, ..TrackerGains::LINEAR };
}

/// With a dead zone, the share of an error that moves the phase stays in these limits, and is this many
/// times larger, since few edges speak.
const DEAD_ZONE_GAIN: (f64, f64) = (0.02, 0.5);
const DEAD_ZONE_FACTOR: f64 = 4.0;
/// How fast the mean run follows.
const MEAN_RUN_GAIN: f64 = 0.01;
/// Distortion beyond this, in cells, cannot be told from a cell more or less.
const MOST_DUTY: f64 = 0.45;

/// The recursion of a reference tracker, one edge at a time; its unit is the sample.
///
/// With D the time from the start of the last cell to an edge (seen at sample n, so at n - 1/2, and
/// freed from distortion), P the length of a cell: m = round(D / P), e = D - m P. The phase moves by
/// kp e, P by ki e, distortion d by 2 kd e; kp starts at 2 / 60 and falls with the edges seen. With a
/// dead zone h, errors count only for what they exceed it.
///
/// ```
/// use lightpipe::clock::model::{Tracker, TrackerGains};
/// // The last cell starts at sample 9.5, cells are 2 samples long, an edge is seen at sample 16.
/// let mut tracker = Tracker::new(TrackerGains::LINEAR, 2.0, 0.0);
/// let step = tracker.edge(6.0, true);
/// assert_eq!(step.cells, 3);
/// assert_eq!(step.error, 0.0);
/// ```
#[derive(Clone, Debug)]
pub struct Tracker {
    gains: TrackerGains,
    period: f64,
    nominal: f64,
    duty: f64,
    mean_run: f64,
    /// How far the last edge, at n - 1/2, lies behind the start of its cell.
    lag: f64,
    edges: f64,
}

/// What an edge is to a [`Tracker`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct TrackerStep {
    /// Cells since the edge before; 0 for a second edge in the same cell.
    pub cells: u32,
    /// How late it is, in samples.
    pub error: f64,
}

impl Tracker {
    /// A loop with a length of a cell in samples (at least a thousandth), whose last edge, at half a
    /// sample before it was seen, came `lag` samples after the start of its cell.
    #[must_use]
    pub fn new(gains: TrackerGains, period: f64, lag: f64) -> Tracker {
        let period = if period > 1e-3 { period } else { 1e-3 };
        Tracker { gains, period, nominal: period, duty: 0.0, mean_run: gains.mean_run, lag, edges: 0.0 }
    }

    /// Takes an edge, `samples` after the one before, to the level `high`.
    pub fn edge(&mut self, samples: f64, high: bool) -> TrackerStep {
        let gains = &self.gains;
        let position = self.lag + samples;
        let behind = position - if high { -self.duty / 2.0 } else { self.duty / 2.0 };
        let cells = whole(behind / self.period);
        let error = behind - cells * self.period;
        self.mean_run += MEAN_RUN_GAIN * (cells - self.mean_run);
        let falling = 1.0 / (self.edges + gains.seen);
        self.edges += 1.0;
        let duty_gain = falling.max(gains.least_duty_gain);
        let pull = (error.abs() - gains.dead_zone).max(0.0) * error.signum();
        let phase_gain = if gains.dead_zone > 0.0 {
            let (least, most) = DEAD_ZONE_GAIN;
            (DEAD_ZONE_FACTOR * 2.0 * falling).max(least).min(most)
        } else {
            (2.0 * falling).max(gains.least_phase_gain)
        };
        let period_gain = phase_gain * phase_gain / (4.0 * gains.damping * gains.damping * self.mean_run);
        self.lag = position - cells * self.period - phase_gain * pull;
        let (least, most) = (self.nominal * (1.0 - gains.pull), self.nominal * (1.0 + gains.pull));
        self.period = (self.period + period_gain * pull).max(least).min(most);
        let most = MOST_DUTY * self.period;
        let shift = 2.0 * duty_gain * if high { -pull } else { pull };
        self.duty = (self.duty + shift).max(-most).min(most);
        TrackerStep { cells: cells as u32, error }
    }

    /// Length of a cell, in samples.
    #[must_use]
    pub const fn period(&self) -> f64 {
        self.period
    }

    /// How far the last edge, at half a sample before it was seen, lies behind the start of its cell.
    #[must_use]
    pub const fn lag(&self) -> f64 {
        self.lag
    }

    /// By how much high pulses are too long, in samples.
    #[must_use]
    pub const fn duty(&self) -> f64 {
        self.duty
    }

    /// After a rest, the next edge is at the start of its cell.
    pub(super) const fn restart(&mut self) {
        self.lag = 0.0;
    }

    pub(super) fn step(&mut self, ticks: f64, high: bool) -> Step {
        let TrackerStep { cells, error } = self.edge(ticks, high);
        Step::after(f64::from(cells), error / self.period, self.lag)
    }
}
