//! A counter that starts anew at every edge.

use super::kind::BitTime;
use super::step::{Step, whole};
use crate::cells::Framing;

/// A gap of at least this share of the longest one is that of a sync.
const SYNC_SHARE: f64 = 0.75;
/// The longest gap is forgotten by this share at each edge, so that a faster signal is found.
const FORGOTTEN: f64 = 1.0 / 4096.0;

/// Rounds each interval by itself.
#[derive(Clone, Debug)]
pub(super) struct EdgeCounter {
    bit_time: BitTime,
    /// Length of a cell, in ticks.
    period: f64,
    /// The longest gap, in ticks, and in cells.
    longest: f64,
    longest_cells: f64,
}

impl EdgeCounter {
    pub(super) fn new(bit_time: BitTime, framing: &Framing, nominal: f64) -> EdgeCounter {
        let longest_cells = f64::from(framing.longest_run.max(1));
        EdgeCounter { bit_time, period: nominal, longest: nominal * longest_cells, longest_cells }
    }

    pub(super) const fn period(&self) -> f64 {
        self.period
    }

    pub(super) fn edge(&mut self, ticks: f64) -> Step {
        if self.bit_time == BitTime::SyncGap {
            self.longest -= self.longest * FORGOTTEN;
            if ticks >= self.longest * SYNC_SHARE {
                self.longest = ticks;
                self.period = (ticks / self.longest_cells).max(1e-3);
            }
        }
        let position = ticks / self.period;
        let cells = whole(position);
        Step::after(cells, position - cells, 0.0)
    }
}
