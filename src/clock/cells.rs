//! Cells on their way out: written edge by edge, handed on word by word below a watermark.

use super::tracker::CELL;
use crate::bits::low_mask;
use crate::cells::{TICK, Word};
use crate::unit::Instant;

/// Words kept: as many cells as may wait for a sync, the longest run, and one word in the making.
const WORDS: usize = 32;

/// Cells by position, which only grows.
#[derive(Clone, Debug)]
pub(super) struct CellBuffer {
    bits: [u64; WORDS],
    doubt: [u64; WORDS],
    times: [Start; WORDS],
    /// The first cell not yet handed on; a multiple of 64 until the end of a stretch.
    start: u64,
    /// One past the last cell.
    end: u64,
}

/// Where in time the first cell of a word is.
#[derive(Clone, Copy, Debug)]
struct Start {
    at: Instant,
    /// What comes on top of that, in 1/65536 ticks; less than a tick.
    part: u16,
    /// Length of a cell, in 1/65536 ticks.
    period: u64,
}

impl Start {
    /// How far the start of the cell `cells` later lies behind `at`, in 1/65536 ticks.
    fn ahead(&self, cells: u64) -> i128 {
        i128::from(cells) * i128::from(self.period) + i128::from(self.part)
    }

    /// The tick in which the cell `cells` later starts, to the nearest.
    fn nearest(&self, cells: u64) -> Instant {
        let ticks = (self.ahead(cells) + i128::from(TICK / 2)) >> TICK.trailing_zeros();
        self.at.plus(ticks as i64)
    }
}

/// Where in time the newest cell is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    /// The edge in the cell.
    pub(super) edge: Instant,
    /// How far that edge lies behind the start of the cell, in 1/65536 ticks.
    pub(super) lag: i64,
    /// Length of a cell, in 1/65536 ticks.
    pub(super) period: u64,
}

impl CellBuffer {
    pub(super) const fn new() -> CellBuffer {
        const NEVER: Start = Start { at: Instant(0), part: 0, period: 1 };
        CellBuffer { bits: [0; WORDS], doubt: [0; WORDS], times: [NEVER; WORDS], start: 0, end: 0 }
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
            let Anchor { edge, lag, period } = anchor();
            let ahead = -(i128::from(last - first) * i128::from(period) + i128::from(lag));
            let at = edge.plus((ahead >> TICK.trailing_zeros()) as i64);
            self.bits[slot] = 0;
            self.doubt[slot] = 0;
            self.times[slot] = Start { at, part: ahead as u16, period };
            first += 64;
        }
        self.end += cells;
        if change {
            self.bits[CellBuffer::slot(last)] |= 1 << (last % 64);
        }
    }

    /// When the cell at `position`, which is here, starts.
    pub(super) fn time_of(&self, position: u64) -> Instant {
        self.times[CellBuffer::slot(position)].nearest(position % 64)
    }

    /// Whether an edge lies in the cell at `position`, which is here, or after it.
    pub(super) fn reaches(&self, edge: Instant, position: u64) -> bool {
        let start = &self.times[CellBuffer::slot(position)];
        let ahead = i128::from(edge.since(start.at)) << TICK.trailing_zeros();
        ahead + i128::from(start.period / 2) >= start.ahead(position % 64)
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
        let Start { period: cell, .. } = self.times[slot];
        let at = self.times[slot].nearest(0);
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
