//! Sample points counted from the sync gap of each frame.

use super::step::{Step, whole};
use crate::cells::Framing;

/// Feed-forward: a long gap says where the frame is, and from there on cells are as long as they were
/// said to be.
#[derive(Clone, Debug)]
pub(super) struct FrameResync {
    /// Length of a cell, in ticks.
    period: f64,
    /// A gap above this many cells is that of a sync.
    sync_above: f64,
    /// Cells of that gap.
    sync_gap: f64,
    /// Cells after a sync in which a long gap is not one.
    deaf: f64,
    /// Ticks and cells since the end of the last sync gap.
    ticks: f64,
    cells: f64,
    synced: bool,
}

impl FrameResync {
    pub(super) fn new(framing: &Framing, nominal: f64) -> FrameResync {
        let gap = framing.sync_runs.iter().filter_map(|runs| runs.first()).min();
        FrameResync {
            period: nominal,
            sync_above: f64::from(framing.longest_data_run + framing.longest_run) / 2.0,
            sync_gap: f64::from(gap.copied().unwrap_or(1)),
            // A preamble may have a second long run.
            deaf: f64::from(framing.frame_cells) / 2.0,
            ticks: 0.0,
            cells: 0.0,
            synced: false,
        }
    }

    pub(super) const fn period(&self) -> f64 {
        self.period
    }

    pub(super) const fn restart(&mut self) {
        self.ticks = 0.0;
        self.cells = 0.0;
        self.synced = false;
    }

    pub(super) fn edge(&mut self, ticks: f64) -> Step {
        self.ticks += ticks;
        let position = self.ticks / self.period;
        let due = whole(position);
        let error = position - due;
        let may_sync = !self.synced || position > self.deaf;
        if ticks > self.sync_above * self.period && may_sync {
            self.ticks = 0.0;
            self.cells = 0.0;
            self.synced = true;
            return Step::after(self.sync_gap, error, 0.0);
        }
        let cells = due - self.cells;
        self.cells = due;
        Step::after(cells, error, error * self.period)
    }
}
