//! How well the edges of a lock lie.

use super::tracker::{CELL, Tracker};

/// How the edges of a lock lie, for reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Quality {
    /// Length of a cell, in 1/65536 ticks.
    pub cell: u64,
    /// Mean distance of edges from where they should be, in thousandths of a cell.
    pub spread_millicells: u32,
    /// Root mean square of the distance of all edges of the lock from where they should be, in
    /// millionths of a cell. The sampling has its share in it: 288 675 divided by the samples per cell.
    pub rms_microcells: u32,
    /// What pulses of one polarity are too long, in thousandths of a cell; the sign says which
    /// polarity, but not in terms of high and low.
    pub duty_millicells: i32,
}

impl Quality {
    /// Of a loop whose last edge has this index.
    pub(super) fn of(tracker: &Tracker, edge: u64) -> Quality {
        let milli = |fixed: i64| (fixed * 1000 / CELL) as i32;
        let duty = if edge.is_multiple_of(2) { tracker.duty() } else { -tracker.duty() };
        Quality {
            cell: tracker.period(),
            spread_millicells: milli(tracker.spread()).unsigned_abs(),
            rms_microcells: tracker.deviation().rms_microcells(),
            duty_millicells: milli(duty),
        }
    }
}
