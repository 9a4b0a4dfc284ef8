//! Counts cells between syncs, which tells slips. The receiver knows nothing of it.

use super::account::Slip;
use crate::cells::Framing;
use crate::unit::Instant;

/// Syncs off the grid count if they are a whole number of frames apart, give or take this share of one.
const NEAR_SHARE: u32 = 16;

/// Looks at cells as they come.
#[derive(Clone, Debug)]
pub(super) struct SyncWatch {
    framing: &'static Framing,
    /// The newest 64 cells; the newest is the top bit.
    recent: u64,
    position: u64,
    /// Where frames start: the last sync on this grid.
    grid: Option<(u64, Instant)>,
    /// A sync off the grid, which may be one of data gone wrong.
    other: Option<(u64, Instant)>,
    pub(super) syncs: u64,
}

impl SyncWatch {
    pub(super) const fn new(framing: &'static Framing) -> SyncWatch {
        SyncWatch { framing, recent: 0, position: 0, grid: None, other: None, syncs: 0 }
    }

    /// A new stretch begins; nothing is known of the cells before.
    pub(super) const fn restart(&mut self) {
        self.recent = 0;
        self.grid = None;
        self.other = None;
    }

    /// Takes the next cell. `start` says when a sync started that ends with this cell, if it is one.
    pub(super) fn cell(&mut self, changes: bool, start: impl FnOnce(u32) -> Instant) -> Option<Slip> {
        self.recent = self.recent >> 1 | u64::from(changes) << 63;
        self.position += 1;
        if !changes {
            return None;
        }
        let before = self.framing.runs_end_at;
        let cells = self.recent >> (63 - before.min(63));
        let first = self.position.checked_sub(u64::from(before) + 1)?;
        self.framing.sync_of(cells)?;
        self.syncs += 1;
        self.sync(first, start(before))
    }

    /// Takes back the change at the start of the last cell.
    pub(super) const fn take_back(&mut self) {
        self.recent ^= 1 << 63;
    }

    fn sync(&mut self, first: u64, at: Instant) -> Option<Slip> {
        let frame = u64::from(self.framing.frame_cells);
        // How far past the nearest start of a frame.
        let extra = |start: u64, position: u64| {
            let past = position.saturating_sub(start) % frame;
            if past * 2 > frame { past as i32 - frame as i32 } else { past as i32 }
        };
        let (start, after) = *self.grid.get_or_insert((first, at));
        if extra(start, first) == 0 {
            self.grid = Some((first, at));
            self.other = None;
            return None;
        }
        let other = self.other.replace((first, at));
        // About a frame apart: two of data gone wrong hardly are.
        let (moved, at_moved) = other.filter(|&(moved, _)| {
            extra(moved, first).unsigned_abs() <= self.framing.frame_cells / NEAR_SHARE
        })?;
        self.grid = other;
        if extra(moved, first) == 0 {
            self.grid = self.other.take();
        }
        Some(Slip { after, at: at_moved, cells: extra(start, moved) })
    }
}
