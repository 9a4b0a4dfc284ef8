//! Where syncs are in a stream of cells.

use super::cells::Recent;
use crate::bits::low_mask;
use crate::cells::Framing;

/// Follows the syncs in a stream of cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct SyncMonitor {
    framing: &'static Framing,
    /// Which of the newest cells are never 1 where a sync has just ended.
    never: u64,
    /// Start of the last sync.
    last: Option<u64>,
}

impl SyncMonitor {
    /// Starts at the end of a sync whose first cell has the position 0.
    pub(super) const fn at_sync(framing: &'static Framing) -> SyncMonitor {
        SyncMonitor { last: Some(0), ..SyncMonitor::new(framing) }
    }

    pub(super) const fn new(framing: &'static Framing) -> SyncMonitor {
        let never = framing.never[0] & low_mask(framing.sync_len);
        SyncMonitor { framing, never: never << (63 - framing.runs_end_at), last: None }
    }

    /// Where the last sync started.
    pub(super) const fn last(&self) -> Option<u64> {
        self.last
    }

    /// Whether a sync may end with the newest cell: most data stops here.
    #[inline(always)]
    pub(super) const fn may_end_sync(&self, recent: Recent) -> bool {
        recent.0 & self.never == 0
    }

    /// Looks at the newest cells, of which the newest, the last before `end`, starts with a change.
    /// Returns where a sync started that ends here and came one frame after another.
    pub(super) fn look(&mut self, recent: Recent, end: u64) -> Option<u64> {
        if !self.may_end_sync(recent) {
            return None;
        }
        let runs_end_at = self.framing.runs_end_at;
        self.framing.sync_of(recent.0 >> (63 - runs_end_at))?;
        let start = end.checked_sub(u64::from(runs_end_at) + 1)?;
        let last = self.last.replace(start)?;
        (start - last == u64::from(self.framing.frame_cells)).then_some(start)
    }
}
