//! Rates at which sampling and signal move together for long.
//!
//! At one and 1/*q* samples per cell, all edges fall on the same *q* places between two samples, and
//! these drift as slowly as the rates are apart. What lies between them is never seen; once one place
//! passes a sample, its edges jump by a whole sample. A clock that had no way to know on which side
//! of its free room the truth was then finds them in the cell next to theirs.

use crate::cells::TICK;

/// The largest *q* that matters.
const MOST: u64 = 8;
/// How near, in parts per million.
const NEAR_PPM: u64 = 4000;

/// Whether a cell of this length, in 1/65536 samples, is near such a ratio.
pub(super) fn is_near_rational(period: u64) -> bool {
    (1..=MOST).any(|q| {
        let trap = TICK * (q + 1) / q;
        period.abs_diff(trap) * 1_000_000 < trap * NEAR_PPM
    })
}
