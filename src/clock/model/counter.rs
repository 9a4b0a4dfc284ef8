//! A counter that starts anew at every edge.

use super::kind::BitTime;
use super::step::{Step, whole};
use crate::cells::Framing;

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
    /// A gap of at least this share of the longest one is that of a sync.
    sync_share: f64,
}

impl EdgeCounter {
    pub(super) fn new(bit_time: BitTime, framing: &Framing, nominal: f64) -> EdgeCounter {
        let longest_cells = f64::from(framing.longest_run.max(1));
        // Half way between the longest gap of data and that of a sync.
        let sync_share = (f64::from(framing.longest_data_run) / longest_cells + 1.0) / 2.0;
        let longest = nominal * longest_cells;
        EdgeCounter { bit_time, period: nominal, longest, longest_cells, sync_share }
    }

    pub(super) const fn period(&self) -> f64 {
        self.period
    }

    pub(super) fn edge(&mut self, ticks: f64) -> Step {
        if self.bit_time == BitTime::SyncGap {
            self.longest -= self.longest * FORGOTTEN;
            if ticks >= self.longest * self.sync_share {
                self.longest = ticks;
                self.period = (ticks / self.longest_cells).max(1e-3);
            }
        }
        let position = ticks / self.period;
        let cells = whole(position);
        Step::after(cells, position - cells, 0.0)
    }
}
