//! What a receiver did, counted.

use crate::unit::Instant;

/// A slip: from one sync to another there was a cell too many, or too few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Slip {
    /// When the last sync before it started.
    pub after: Instant,
    /// When the first sync behind it started.
    pub at: Instant,
    /// Cells inserted, or deleted if negative.
    pub cells: i32,
}

/// What a [`Model`](super::Model) did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Account {
    /// Edges taken.
    pub edges: u64,
    /// Cells given.
    pub cells: u64,
    /// Edges that fell into the cell of the edge before, so that two changes became none.
    pub merged: u64,
    /// Syncs seen.
    pub syncs: u64,
    /// Slips.
    pub slips: u64,
    /// Cells inserted by slips.
    pub inserted: u64,
    /// Cells deleted by slips.
    pub deleted: u64,
    /// Rests of the line, after which it began anew.
    pub rests: u64,
    /// The largest distance of an edge from where it was expected, in cells. Where a decision falls
    /// wrong this is near one half.
    pub worst_error: f64,
    /// The first slip.
    pub first_slip: Option<Slip>,
}
