//! What an edge becomes.

/// Cells that an edge completes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Step {
    /// The cells, first in time in bit 0.
    pub(super) bits: u128,
    /// How many; at most [`MOST_CELLS`].
    pub(super) len: u32,
    /// The edge lies in the cell of the one before: two changes are none.
    pub(super) takes_back: bool,
    /// How late the edge is, in cells.
    pub(super) error: f64,
    /// How far the edge lies behind the start of the last of these cells, in ticks.
    pub(super) lag: f64,
}

/// No step completes more cells.
pub(super) const MOST_CELLS: u32 = 100;

impl Step {
    /// An edge `cells` cells after the one before.
    pub(super) fn after(cells: f64, error: f64, lag: f64) -> Step {
        // A float that is out of range becomes the nearest integer, and no number becomes 0.
        let len = (cells as u32).min(MOST_CELLS);
        match len {
            0 => Step { takes_back: true, error, lag, ..Step::default() },
            _ => Step { bits: 1 << (len - 1), len, takes_back: false, error, lag },
        }
    }
}

/// The nearest whole number of cells, not below 0.
pub(super) fn whole(cells: f64) -> f64 {
    (cells + 0.5).floor().max(0.0)
}
