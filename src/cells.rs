//! Cells: the line cut into unit intervals, in the *transition domain*.
//!
//! A cell is 1 if the level changed at its start and 0 if it did not. Two protocols become one in
//! this domain: the data bits of ADAT's NRZI are the cells themselves, and biphase-mark is pairs of
//! them (`1 d`). Polarity does not exist here.
//!
//! Cells travel in [`Word`]s of up to 64 with, for each, a bit of *doubt*, and the instant of the
//! first one. What a protocol expects of its cells is a constant value, a [`Framing`].

use crate::unit::Instant;

/// Up to 64 consecutive cells; the first in time is bit 0.
///
/// A doubt bit says that the *level during* that cell is uncertain: most of the cell may have had
/// the other level. If it did, the changes at the start and at the end of the cell are both the
/// opposite of what `bits` says, so one doubt always concerns two neighbouring cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Word {
    /// The cells: 1 = the level changed at the start of this cell. Zero from `len` on.
    pub bits: u64,
    /// Doubt about the level during each cell. Zero from `len` on.
    pub doubt: u64,
    /// How many cells, 1 to 64. Only the last word of a stretch has fewer than 64.
    pub len: u8,
    /// When the first cell starts, as recovered (not quantised to samples).
    pub at: Instant,
    /// Length of a cell here, in 1/65536 ticks.
    pub cell: u64,
}

impl Word {
    /// Cells that are certain and have no time: one tick each.
    ///
    /// # Panics
    /// Never: `len` above 64 counts as 64.
    #[must_use]
    pub const fn certain(bits: u64, len: u8, at: Instant) -> Word {
        let len = if len > 64 { 64 } else { len };
        Word { bits: bits & crate::bits::low_mask(len as u32), doubt: 0, len, at, cell: TICK }
    }

    /// When cell `n` of this word starts; any `n`, also past the end.
    #[must_use]
    pub const fn start_of(&self, n: u32) -> Instant {
        self.at.plus(((n as u64 * self.cell + TICK / 2) / TICK) as i64)
    }
}

/// [`Word::cell`] of a cell that takes one tick.
pub const TICK: u64 = 1 << 16;

/// What a protocol promises about its cells, as data for the clock.
///
/// The clock sits below the protocols and knows none of them: each hands down one constant value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// The protocol, for reports.
    pub name: &'static str,
    /// Cells from one sync to the next, at most 256.
    pub frame_cells: u32,
    /// The sync patterns. Legal data contains none of them at any offset.
    pub syncs: &'static [Sync],
    /// The longest run of cells without a change in data, counted from change to change.
    pub longest_data_run: u32,
    /// The longest such run anywhere in a legal stream.
    pub longest_run: u32,
    /// Cells that always start with a change, counted from the first cell of the frame.
    pub always: [u64; 4],
    /// Cells that never start with a change.
    pub never: [u64; 4],
}

/// A sync pattern: cells that begin and end with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sync {
    /// The cells, first in time in bit 0; the first and the last are 1.
    pub bits: u32,
    /// How many cells, at most 32.
    pub len: u32,
    /// How many cells before its last cell the frame starts.
    pub lead: u32,
}

impl Sync {
    /// The pattern aligned so that its last cell is the top bit of a word.
    #[must_use]
    pub const fn at_top(self) -> u64 {
        (self.bits as u64) << (64 - self.len)
    }

    /// The bits that [`at_top`](Sync::at_top) fills.
    #[must_use]
    pub const fn top_mask(self) -> u64 {
        u64::MAX << (64 - self.len)
    }
}
