//! Cells on their way out: written edge by edge, handed on word by word below a watermark.

use super::tracker::CELL;
use crate::bits::low_mask;
use crate::cells::Word;
use crate::unit::Instant;

/// Words kept: as many cells as may wait for a sync, the longest run, and one word in the making.
const WORDS: usize = 24;

/// Cells by position, which only grows.
#[derive(Clone, Debug)]
pub(super) struct CellBuffer {
    bits: [u64; WORDS],
    doubt: [u64; WORDS],
    times: [(Instant, u64); WORDS],
    /// The first cell not yet handed on; a multiple of 64 until the end of a stretch.
    start: u64,
    /// One past the last cell.
    end: u64,
}

/// Where in time the newest cell is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    /// When the cell starts.
    pub(super) at: Instant,
    /// Length of a cell, in 1/65536 ticks.
    pub(super) period: u64,
}

impl CellBuffer {
    pub(super) const fn new() -> CellBuffer {
        CellBuffer { bits: [0; WORDS], doubt: [0; WORDS], times: [(Instant(0), 1); WORDS], start: 0, end: 0 }
    }

    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    const fn slot(position: u64) -> usize {
        (position / 64) as usize % WORDS
    }

    /// Appends `cells` cells without a change, then, in the last of them, a change if `change`.
    /// `anchor` says when the last one starts. The caller has made sure of room.
    #[inline]
    pub(super) fn append(&mut self, cells: u64, change: bool, anchor: impl Fn() -> Anchor) {
        let last = self.end + cells - 1;
        // Words that begin within these cells.
        let mut first = self.end.next_multiple_of(64);
        while first <= last {
            let slot = CellBuffer::slot(first);
            let Anchor { at, period } = anchor();
            let back = ((last - first) as u128 * u128::from(period)) >> 16;
            self.bits[slot] = 0;
            self.doubt[slot] = 0;
            self.times[slot] = (at.plus(-(back as i64)), period);
            first += 64;
        }
        self.end += cells;
        if change {
            self.bits[CellBuffer::slot(last)] |= 1 << (last % 64);
        }
    }

    /// When the cell at `position`, which is here, starts.
    pub(super) fn time_of(&self, position: u64) -> Instant {
        let (at, period) = self.times[CellBuffer::slot(position)];
        at.plus(((u128::from(position % 64) * u128::from(period)) >> 16) as i64)
    }

    /// Turns the change at the start of a cell around, if the cell is still here.
    pub(super) fn flip(&mut self, position: u64) {
        if (self.start..self.end).contains(&position) {
            self.bits[CellBuffer::slot(position)] ^= 1 << (position % 64);
        }
    }

    /// Puts the level during a cell in doubt, if the cell is still here.
    pub(super) fn doubt(&mut self, position: u64) {
        if (self.start..self.end).contains(&position) {
            self.doubt[CellBuffer::slot(position)] |= 1 << (position % 64);
        }
    }

    /// The next word, if 64 cells lie below `watermark`.
    pub(super) fn full_word(&mut self, watermark: u64) -> Option<Word> {
        if self.start + 64 <= watermark.min(self.end) { self.take(64) } else { None }
    }

    /// The next word, of whatever is there below `watermark`.
    pub(super) fn last_word(&mut self, watermark: u64) -> Option<Word> {
        let len = watermark.min(self.end).saturating_sub(self.start).min(64);
        if len > 0 { self.take(len) } else { None }
    }

    fn take(&mut self, len: u64) -> Option<Word> {
        let slot = CellBuffer::slot(self.start);
        let mask = low_mask(len as u32);
        let (at, cell) = self.times[slot];
        self.start += len;
        Some(Word { bits: self.bits[slot] & mask, doubt: self.doubt[slot] & mask, len: len as u8, at, cell })
    }

    /// Forgets everything; the next cell is the first of a stretch.
    pub(super) fn clear(&mut self) {
        self.start = 0;
        self.end = 0;
    }
}

/// Whole cells in a fixed-point count, 0 if negative.
pub(super) const fn whole_cells(fixed: i64) -> u64 {
    if fixed < 0 { 0 } else { (fixed / CELL) as u64 }
}
