//! What was found out about a capture while reading it.

use std::prelude::v1::*;

/// What was found out while reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notes {
    /// Samples delivered, per channel.
    pub samples: u64,
    /// The capture ends before its format says it should, or is damaged from there on.
    pub truncated: Option<Truncated>,
    /// Rows of text that are no samples.
    pub rows_skipped: u64,
    /// The first of them, as a line of the file, from 1.
    pub first_row_skipped: Option<u64>,
    /// Samples that the instrument marks as outside its range, or leaves out.
    pub clipped: u64,
    /// Rows whose time is not one sample after that of the row before.
    pub time_jumps: u64,
    /// Times of a value change dump that are not those of samples, and were moved to the nearest.
    pub times_moved: u64,
}

/// Where and why a capture ends early.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Truncated {
    /// The first sample that is missing.
    pub at_sample: u64,
    /// Why, in one line.
    pub what: String,
}
