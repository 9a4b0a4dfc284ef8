//! Trace <-> edges: where the level of a line changes.

use crate::unit::Instant;

/// Changes of a line's level, in rising order, and how far the line is known beyond them.
///
/// Each change turns the level around; what it was before the first does not matter.
#[derive(Clone, Copy, Debug)]
pub struct Edges<'a> {
    /// When the level changed: the first instant at the new level.
    pub at: &'a [Instant],
    /// The line is known up to here, not including it.
    pub until: Instant,
}
