//! A short queue of cells that can be read from any position.

use crate::bits::low_mask;
use crate::cells::{TICK, Word};
use crate::unit::Instant;

/// Words in the queue: two ADAT frames and a half, a sync, and room to push.
const WORDS: usize = 16;

/// Position of the first cell of a stretch; the cells before it read as zero.
pub(crate) const ORIGIN: u64 = 64;

/// Cells between two positions that only grow: those pushed and not yet released.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    bits: [u64; WORDS],
    doubt: [u64; WORDS],
    /// When the first cell of each word starts, and how long a cell is there (1/65536 ticks).
    times: [(Instant, u64); WORDS],
    /// The first cell that must stay.
    keep: u64,
    /// One past the last cell.
    end: u64,
    /// One past the last cell in doubt.
    doubt_end: u64,
}

impl Queue {
    pub(crate) const fn new() -> Queue {
        Queue {
            bits: [0; WORDS],
            doubt: [0; WORDS],
            times: [(Instant(0), TICK); WORDS],
            keep: ORIGIN,
            end: ORIGIN,
            doubt_end: 0,
        }
    }

    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// Whether a whole word can be pushed without touching cells that must stay.
    pub(crate) const fn has_room(&self) -> bool {
        // One word before `keep` is needed for the cell before the first one.
        self.end + 64 <= self.keep / 64 * 64 + 64 * (WORDS as u64 - 1)
    }

    /// Lets go of all cells before `position`.
    pub(crate) const fn release(&mut self, position: u64) {
        self.keep = position;
    }

    const fn slot(position: u64) -> usize {
        (position / 64) as usize % WORDS
    }

    /// Appends the cells of `word`. The caller has made sure of room.
    pub(crate) fn push(&mut self, word: &Word) {
        let slot = Queue::slot(self.end);
        let shift = (self.end % 64) as u32;
        if word.doubt != 0 {
            self.doubt_end = self.end + 64 - u64::from(word.doubt.leading_zeros());
        }
        if shift == 0 {
            self.bits[slot] = word.bits;
            self.doubt[slot] = word.doubt;
            self.times[slot] = (word.at, word.cell);
        } else {
            let next = (slot + 1) % WORDS;
            let fits = low_mask(shift);
            self.bits[slot] = self.bits[slot] & fits | word.bits << shift;
            self.doubt[slot] = self.doubt[slot] & fits | word.doubt << shift;
            self.bits[next] = word.bits >> (64 - shift);
            self.doubt[next] = word.doubt >> (64 - shift);
            self.times[next] = (word.start_of(64 - shift), word.cell);
        }
        self.end += u64::from(word.len);
    }

    /// 64 cells from `position` on; those past the end are undefined.
    pub(crate) fn bits_at(&self, position: u64) -> u64 {
        read(&self.bits, position)
    }

    /// The doubt of 64 cells from `position` on; past the end undefined.
    pub(crate) fn doubt_at(&self, position: u64) -> u64 {
        read(&self.doubt, position)
    }

    /// Whether any cell from `position` on may be in doubt.
    pub(crate) const fn any_doubt_from(&self, position: u64) -> bool {
        position < self.doubt_end
    }

    /// When the cell at `position` starts, and how long a cell is there (1/65536 ticks). Works for
    /// the cell before the first and the one past the last as well.
    pub(crate) fn time_of(&self, position: u64) -> (Instant, u64) {
        let from = position.clamp(ORIGIN, (self.end - 1).max(ORIGIN)) / 64 * 64;
        let (at, cell) = self.times[Queue::slot(from)];
        let cells = position.wrapping_sub(from) as i64;
        let ticks =
            cells.saturating_mul(cell as i64).saturating_add(TICK as i64 / 2) >> TICK.trailing_zeros();
        (at.plus(ticks), cell)
    }

    /// Forgets all cells: the next one starts a new stretch.
    pub(crate) fn clear(&mut self) {
        self.keep = ORIGIN;
        self.end = ORIGIN;
        self.doubt_end = 0;
        // The cells before the first one are silence.
        self.bits[0] = 0;
        self.doubt[0] = 0;
    }
}

fn read(words: &[u64; WORDS], position: u64) -> u64 {
    let slot = Queue::slot(position);
    let shift = position % 64;
    // Twice by half, so that a shift of 0 works without a branch.
    words[slot] >> shift | words[(slot + 1) % WORDS] << 1 << (63 - shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn cells_come_back_from_any_position_however_they_were_pushed(
            pieces in proptest::collection::vec((any::<u64>(), 1u8..=64), 1..40),
        ) {
            let mut queue = Queue::new();
            let mut all: Vec<bool> = Vec::new();
            for (bits, len) in pieces {
                if !queue.has_room() {
                    queue.release(queue.end() - 256);
                }
                prop_assert!(queue.has_room());
                let at = Instant(1000 + all.len() as i64);
                queue.push(&Word::certain(bits, len, at));
                all.extend((0..len).map(|n| bits >> n & 1 == 1));
                let first = all.len().saturating_sub(256);
                for position in first..all.len() {
                    let seen = queue.bits_at(ORIGIN + position as u64);
                    for (n, &cell) in all[position..].iter().take(64).enumerate() {
                        prop_assert_eq!(seen >> n & 1 == 1, cell);
                    }
                    prop_assert_eq!(queue.time_of(ORIGIN + position as u64).0, Instant(1000 + position as i64));
                }
            }
        }
    }

    #[test]
    fn the_cell_before_the_first_is_zero_and_has_a_time() {
        let mut queue = Queue::new();
        queue.push(&Word::certain(u64::MAX, 64, Instant(10)));
        assert_eq!(queue.bits_at(ORIGIN - 1) & 0b11, 0b10);
        assert_eq!(queue.time_of(ORIGIN - 1).0, Instant(9));
        queue.clear();
        assert_eq!(queue.bits_at(ORIGIN - 1) & 1, 0);
    }
}
