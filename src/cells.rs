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

    /// When cell `n` of this word starts; any `n`, also past the end. Saturates.
    #[must_use]
    pub const fn start_of(&self, n: u32) -> Instant {
        self.at.plus(((n as u64).saturating_mul(self.cell).saturating_add(TICK / 2) / TICK) as i64)
    }
}

/// [`Word::cell`] of a cell that takes one tick.
pub const TICK: u64 = 1 << 16;

/// What a protocol promises about its cells, as data for the clock and the aligner.
///
/// Both sit below the protocols and know none of them: each protocol hands down one constant value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// The protocol, for reports.
    pub name: &'static str,
    /// Cells from one sync to the next: the length of a frame or subframe, 64 to 256.
    pub frame_cells: u32,
    /// The first `sync_len` cells of a frame, first in time in bit 0: one of these. Legal data
    /// contains none of them at any offset.
    pub syncs: &'static [u16],
    /// How many cells a sync has, at most 16.
    pub sync_len: u32,
    /// The same syncs as runs between changes, in cells: what is seen before the length of a cell
    /// is known. None has more than four runs.
    pub sync_runs: &'static [&'static [u8]],
    /// The change that ends the last of these runs starts this cell of the frame.
    pub runs_end_at: u32,
    /// The longest run without a change in data, in cells from change to change.
    pub longest_data_run: u32,
    /// The longest such run anywhere in a legal stream.
    pub longest_run: u32,
    /// Cells that always start with a change, counted from the first cell of the frame.
    pub always: [u64; 4],
    /// Cells that never start with a change.
    pub never: [u64; 4],
    /// Whether every doubt concerns a promise and even parity covers the rest (the frame has an even number
    /// of changes), so that a doubt which the
    /// promises settle is settled for good. Otherwise a frame with a doubt keeps its mark.
    pub self_checking: bool,
}

impl Framing {
    /// Which sync these cells (first in time in bit 0) begin with, as an index into
    /// [`syncs`](Framing::syncs).
    #[must_use]
    pub fn sync_of(&self, cells: u64) -> Option<usize> {
        let seen = cells & crate::bits::low_mask(self.sync_len);
        self.syncs.iter().position(|&sync| u64::from(sync) == seen)
    }

    /// Whether the cell so many behind the first cell of the frame always starts with a change.
    pub(crate) fn is_forced(&self, cell: u64) -> bool {
        self.always.get((cell / 64) as usize).is_some_and(|always| always >> (cell % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_cell_saturates() {
        let word = Word { cell: u64::MAX, ..Word::certain(0, 64, Instant(i64::MAX - 1)) };
        assert_eq!(word.start_of(63), Instant(i64::MAX));
    }
}
