//! Cells on their way out: written edge by edge, handed on word by word below a watermark.

use core::ops::Range;

use crate::bits::low_mask;
use crate::cells::{TICK, Word};
use crate::unit::Instant;

/// Words kept: as many cells as may wait for a sync, the longest run, and one word in the making.
const WORDS: usize = 32;

/// The newest 64 cells; the newest is the top bit. What came before the first one counts as changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recent(pub(super) u64);

impl Recent {
    pub(super) const fn new() -> Recent {
        Recent(u64::MAX)
    }

    /// Takes `cells` cells without a change.
    pub(super) const fn rest(&mut self, cells: u64) {
        // Whatever is longer than a word is silence.
        self.0 = self.0.unbounded_shr(if cells < 64 { cells as u32 } else { 64 });
    }

    /// Takes `cells` cells, at least one, of which only the last starts with a change.
    pub(super) const fn change_after(&mut self, cells: u64) {
        self.rest(cells);
        self.0 |= 1 << 63;
    }

    /// Turns the change at the start of a cell around; the newest has `age` 0.
    pub(super) const fn flip(&mut self, age: u64) {
        if age < 64 {
            self.0 ^= 1 << (63 - age);
        }
    }
}

/// Cells by position, which only grows.
#[derive(Clone, Debug)]
pub(super) struct CellBuffer {
    recent: Recent,
    /// All whole words, and the one in the making when it was last asked for.
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

impl Anchor {
    /// When the cell so many cells before starts.
    fn start_of(&self, cells: u64) -> Start {
        let ahead = -(i128::from(cells) * i128::from(self.period) + i128::from(self.lag));
        let at = self.edge.plus((ahead >> TICK.trailing_zeros()) as i64);
        Start { at, part: ahead as u16, period: self.period }
    }
}

impl CellBuffer {
    pub(super) const fn new() -> CellBuffer {
        const NEVER: Start = Start { at: Instant(0), part: 0, period: 1 };
        CellBuffer {
            recent: Recent::new(),
            bits: [0; WORDS],
            doubt: [0; WORDS],
            times: [NEVER; WORDS],
            start: 0,
            end: 0,
        }
    }

    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    const fn slot(position: u64) -> usize {
        (position / 64) as usize % WORDS
    }

    /// The newest cells.
    pub(super) const fn recent(&self) -> Recent {
        self.recent
    }

    /// How many cells can be appended before a word begins.
    pub(super) const fn left_in_word(&self) -> u64 {
        self.end.wrapping_neg() % 64
    }

    /// Takes note of cells that were appended to `recent`; `left` of those that were left in the word
    /// are still to come.
    pub(super) const fn set_recent(&mut self, recent: Recent, left: u64) {
        self.end += self.left_in_word() - left;
        self.recent = recent;
    }

    /// Appends `cells` cells, at least one, without a change. `anchor` says when the last one starts.
    /// The caller has made sure of room.
    pub(super) fn append(&mut self, cells: u64, anchor: Anchor) {
        if cells > self.left_in_word() {
            self.begin_words(self.end + cells, anchor);
        }
        self.recent.rest(cells);
        self.end += cells;
    }

    /// The same, and the last one starts with a change.
    pub(super) fn append_change(&mut self, cells: u64, anchor: Anchor) {
        self.append(cells, anchor);
        self.recent.flip(0);
    }

    /// Ends the word in the making and makes room for words up to `end`.
    fn begin_words(&mut self, end: u64, anchor: Anchor) {
        self.write_newest();
        let mut first = self.end.next_multiple_of(64);
        while first < end {
            let slot = CellBuffer::slot(first);
            self.bits[slot] = 0;
            self.doubt[slot] = 0;
            self.times[slot] = anchor.start_of(end - 1 - first);
            first += 64;
        }
    }

    /// Says anew when the newest cell starts, and so when its word does: the clock was elsewhere.
    pub(super) fn place_newest(&mut self, anchor: Anchor) {
        let Some(newest) = self.end.checked_sub(1) else { return };
        if newest / 64 * 64 >= self.start {
            self.times[CellBuffer::slot(newest)] = anchor.start_of(newest % 64);
        }
    }

    /// Writes the word that holds the newest cell.
    const fn write_newest(&mut self) {
        if let Some(newest) = self.end.checked_sub(1) {
            self.bits[CellBuffer::slot(newest)] = self.recent.0 >> (63 - newest % 64);
        }
    }

    /// 64 cells from `position` on; the first of them is here, those past the end are undefined.
    pub(super) fn bits_at(&mut self, position: u64) -> u64 {
        self.write_newest();
        read(&self.bits, position)
    }

    /// The doubt of 64 cells from `position` on, in the same way.
    pub(super) fn doubt_at(&self, position: u64) -> u64 {
        read(&self.doubt, position)
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

    /// Where the boundaries of the cells from `start` on are.
    pub(super) fn boundaries(&self, start: u64) -> Boundaries<'_> {
        Boundaries { cells: self, start, origin: self.time_of(start), nudge: 0, period: None }
    }

    /// Puts other cells, and other doubt, in the place of 64 from `position` on that are here.
    pub(super) fn replace(&mut self, position: u64, bits: u64, doubt: u64) {
        let mut wrong = self.bits_at(position) ^ bits;
        while wrong != 0 {
            self.flip(position + u64::from(wrong.trailing_zeros()));
            wrong &= wrong - 1;
        }
        let mut wrong = self.doubt_at(position) ^ doubt;
        while wrong != 0 {
            let position = position + u64::from(wrong.trailing_zeros());
            if (self.start..self.end).contains(&position) {
                self.doubt[CellBuffer::slot(position)] ^= 1 << (position % 64);
            }
            wrong &= wrong - 1;
        }
    }

    /// Turns the change at the start of a cell around, if the cell is still here.
    pub(super) fn flip(&mut self, position: u64) {
        if (self.start..self.end).contains(&position) {
            self.bits[CellBuffer::slot(position)] ^= 1 << (position % 64);
            self.recent.flip(self.end - 1 - position);
        }
    }

    /// Puts the level during a cell in doubt, if the cell is still here.
    pub(super) fn doubt(&mut self, position: u64) {
        if (self.start..self.end).contains(&position) {
            self.doubt[CellBuffer::slot(position)] |= 1 << (position % 64);
        }
    }

    /// Puts the levels during all these cells in doubt that are still here.
    pub(super) fn doubt_all(&mut self, positions: Range<u64>) {
        positions.for_each(|position| self.doubt(position));
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
        self.write_newest();
        let slot = CellBuffer::slot(self.start);
        let mask = low_mask(len as u32);
        let Start { period: cell, .. } = self.times[slot];
        let at = self.times[slot].nearest(0);
        self.start += len;
        Some(Word { bits: self.bits[slot] & mask, doubt: self.doubt[slot] & mask, len: len as u8, at, cell })
    }

    /// Takes back the cells from `end` on, which are all here; `recent` are those before.
    pub(super) fn rewind(&mut self, end: u64, recent: Recent) {
        let slot = CellBuffer::slot(end);
        self.doubt[slot] &= low_mask((end % 64) as u32);
        self.recent = recent;
        self.end = end;
    }

    /// Forgets everything; the next cell is the first of a stretch.
    pub(super) fn clear(&mut self) {
        self.recent = Recent::new();
        self.start = 0;
        self.end = 0;
    }
}

/// Where in time the boundaries of cells are, as the clock has found them.
#[derive(Clone, Copy)]
pub(super) struct Boundaries<'a> {
    cells: &'a CellBuffer,
    start: u64,
    origin: Instant,
    nudge: i64,
    /// Length of every cell, if they are to be equally long.
    period: Option<i64>,
}

impl Boundaries<'_> {
    /// The same, as if the clock had run evenly from the first one.
    pub(super) const fn even(self, period: i64) -> Self {
        Boundaries { period: Some(period), ..self }
    }

    /// The same, all later by so many 1/65536 ticks.
    pub(super) const fn later(self, nudge: i64) -> Self {
        Boundaries { nudge, ..self }
    }

    /// The instant that [`at`](Boundaries::at) counts from.
    pub(super) const fn origin(&self) -> Instant {
        self.origin
    }

    /// Where the cell `cell` starts, counted from the first one, in 1/65536 ticks; also before it, and
    /// past the newest.
    pub(super) fn at(&self, cell: i64) -> i64 {
        let position = (self.start as i64 + if self.period.is_some() { 0 } else { cell }).max(0);
        let word = (position as u64).min(self.cells.end - 1).max(self.cells.start) / 64 * 64;
        let from = self.place(word);
        // Between two words that have begun, the clock is known from both sides.
        let next = word + 64;
        let period = if let Some(period) = self.period {
            return from
                + (self.start - word) as i64 * self.cells.times[CellBuffer::slot(word)].period as i64
                + cell * period
                + self.nudge;
        } else if next < self.cells.end {
            (self.place(next) - from) / 64
        } else {
            self.cells.times[CellBuffer::slot(word)].period as i64
        };
        from + (self.start as i64 + cell - word as i64) * period + self.nudge
    }

    fn place(&self, word: u64) -> i64 {
        let start = &self.cells.times[CellBuffer::slot(word)];
        (start.at.since(self.origin) << TICK.trailing_zeros()) + i64::from(start.part)
    }
}

fn read(words: &[u64; WORDS], position: u64) -> u64 {
    let shift = position % 64;
    // Twice, so that a shift of 0 works without a branch.
    words[CellBuffer::slot(position)] >> shift | words[CellBuffer::slot(position + 63)] << 1 << (63 - shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: u64 = 10 * TICK;

    fn anchor(edge: i64, lag: i64) -> Anchor {
        Anchor { edge: Instant(edge), lag, period: PERIOD }
    }

    #[test]
    fn a_clock_that_was_elsewhere_moves_the_word_in_the_making() {
        let mut cells = CellBuffer::new();
        cells.append_change(70, anchor(700, 0));
        let (recent, end) = (cells.recent(), cells.end());
        cells.append_change(40, anchor(1100, 0));
        cells.rewind(end, recent);
        let starts = |cells: &CellBuffer| {
            let boundaries = cells.boundaries(66).even(PERIOD as i64);
            (boundaries.origin().0 << TICK.trailing_zeros()) + boundaries.at(0)
        };
        assert_eq!(starts(&cells), 670 * TICK as i64);
        cells.place_newest(anchor(700, TICK as i64 * 3));
        assert_eq!(starts(&cells), 667 * TICK as i64);
    }
}
