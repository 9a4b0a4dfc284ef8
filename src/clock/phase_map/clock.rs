//! A clock, and what is known of edges by it.

use core::ops::Range;

use crate::clock::cells::Boundaries;
use crate::clock::coherence::{Frequency, angle_of};
use crate::unit::Instant;

/// A clock at an instant: a cell starts `part` (in 1/65536 ticks) behind it, seen half a sample late as all
/// edges are on the average. `shift` is how far distortion moves edges of even index, in units of
/// [`CELL`](crate::clock::tracker::CELL).
#[derive(Clone, Copy, Debug)]
pub(in crate::clock) struct Clock {
    pub(in crate::clock) at: Instant,
    pub(in crate::clock) part: i64,
    pub(in crate::clock) shift: i64,
}

impl Clock {
    /// That of a frame with these boundaries.
    pub(in crate::clock) fn of(boundaries: &Boundaries<'_>, shift: i64) -> Clock {
        Clock { at: boundaries.origin(), part: boundaries.at(0), shift }
    }

    fn angle(&self, frequency: Frequency) -> u32 {
        let part = ((i128::from(self.part) * i128::from(frequency)) >> 16) as u32;
        angle_of(self.at, frequency).wrapping_add(part)
    }

    /// How far an edge is behind the start of its cell, in units of [`CELL`](crate::clock::tracker::CELL).
    pub(in crate::clock) fn lag(&self, edge: Instant, frequency: Frequency) -> i64 {
        i64::from(angle_of(edge, frequency).wrapping_sub(self.angle(frequency)) as i32)
    }

    /// How far an edge is behind the start of the cell `cell`, in the same unit.
    pub(super) fn behind(&self, edge: Instant, cell: i16, frequency: Frequency) -> i64 {
        let ticks = (i128::from(edge.since(self.at)) << 16) - i128::from(self.part);
        ((ticks * i128::from(frequency)) >> 16) as i64 - (i64::from(cell) << 32)
    }

    /// How far its boundaries are behind an instant, as an angle, without distortion.
    pub(in crate::clock) fn boundary(&self, at: Instant, frequency: Frequency) -> u32 {
        self.angle(frequency).wrapping_sub(frequency / 2).wrapping_sub(angle_of(at, frequency))
    }

    /// The angles of the boundaries at edges of even index, and of odd index.
    pub(super) fn boundaries(&self, frequency: Frequency) -> [u32; 2] {
        let start = self.angle(frequency).wrapping_sub(frequency / 2);
        [start.wrapping_add(self.shift as u32), start.wrapping_sub(self.shift as u32)]
    }
}

/// What goes with the edges of a frame.
#[derive(Clone, Debug)]
pub(in crate::clock) struct Evidence<'a> {
    /// The frequencies that the number of cells allows.
    pub(in crate::clock) counted: Range<Frequency>,
    /// About where the clock is.
    pub(in crate::clock) clock: Clock,
    /// The edge that `cells` begins with.
    pub(in crate::clock) first: u64,
    /// Of each edge whose cell is beyond doubt, which one that is, counted from that of the clock.
    pub(in crate::clock) cells: &'a [Option<i16>],
}

impl Evidence<'_> {
    /// The cell of an edge, if that is beyond doubt.
    pub(super) fn cell_of(&self, edge: u64) -> Option<i16> {
        self.cells.get(edge.checked_sub(self.first)? as usize).copied().flatten()
    }
}
