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
    /// By position; the lengths mean nothing here.
    words: [Word; WORDS],
    /// The first cell that must stay.
    keep: u64,
    /// One past the last cell.
    end: u64,
    /// One past the last cell in doubt.
    doubt_end: u64,
}

impl Queue {
    pub(crate) const fn new() -> Queue {
        let words = [Word::certain(0, 64, Instant(0)); WORDS];
        Queue { words, keep: ORIGIN, end: ORIGIN, doubt_end: 0 }
    }

    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// How many whole words can be pushed without touching cells that must stay.
    const fn room(&self) -> usize {
        // One word before `keep` is needed for the cell before the first one.
        let limit = self.keep / 64 * 64 + 64 * (WORDS as u64 - 1);
        (limit.saturating_sub(self.end) / 64) as usize
    }

    /// Takes words from the front of `input` as long as there is room.
    pub(crate) fn refill(&mut self, input: &mut &[Word]) {
        loop {
            let (words, _) = input.split_at(self.room().min(input.len()));
            if words.is_empty() {
                return;
            }
            let mut taken = 0;
            if self.end.is_multiple_of(64) {
                for word in words.iter().take_while(|word| word.len == 64) {
                    self.words[Queue::slot(self.end)] = *word;
                    self.end += 64;
                    taken += 1;
                    if word.doubt != 0 {
                        self.doubt_end = self.end - u64::from(word.doubt.leading_zeros());
                    }
                }
            }
            if taken == 0
                && let Some(word) = words.first()
            {
                self.push(word);
                taken = 1;
            }
            *input = input.get(taken..).unwrap_or_default();
        }
    }

    /// Lets go of all cells before `position`.
    pub(crate) const fn release(&mut self, position: u64) {
        self.keep = position;
    }

    const fn slot(position: u64) -> usize {
        (position / 64) as usize % WORDS
    }

    /// Appends the cells of `word`, for which there is room.
    fn push(&mut self, word: &Word) {
        let slot = Queue::slot(self.end);
        let shift = (self.end % 64) as u32;
        if word.doubt != 0 {
            self.doubt_end = self.end + 64 - u64::from(word.doubt.leading_zeros());
        }
        if shift == 0 {
            self.words[slot] = *word;
        } else {
            let fits = low_mask(shift);
            let last = &mut self.words[slot];
            last.bits = last.bits & fits | word.bits << shift;
            last.doubt = last.doubt & fits | word.doubt << shift;
            self.words[(slot + 1) % WORDS] = Word {
                bits: word.bits >> (64 - shift),
                doubt: word.doubt >> (64 - shift),
                at: word.start_of(64 - shift),
                ..*word
            };
        }
        self.end += u64::from(word.len);
    }

    /// 64 cells from `position` on; those past the end are undefined.
    #[inline]
    pub(crate) const fn bits_at(&self, position: u64) -> u64 {
        let [word, next] = self.words_at(position);
        join(word.bits, next.bits, position)
    }

    /// The doubt of 64 cells from `position` on; past the end undefined.
    pub(crate) const fn doubt_at(&self, position: u64) -> u64 {
        let [word, next] = self.words_at(position);
        join(word.doubt, next.doubt, position)
    }

    const fn words_at(&self, position: u64) -> [&Word; 2] {
        let slot = Queue::slot(position);
        [&self.words[slot], &self.words[(slot + 1) % WORDS]]
    }

    /// Whether any cell from `position` on may be in doubt.
    pub(crate) const fn any_doubt_from(&self, position: u64) -> bool {
        position < self.doubt_end
    }

    /// When the cell at `position` starts, and how long a cell is there (1/65536 ticks). Works for
    /// the cell before the first and the one past the last as well.
    pub(crate) fn time_of(&self, position: u64) -> (Instant, u64) {
        let from = position.clamp(ORIGIN, (self.end - 1).max(ORIGIN)) / 64 * 64;
        let word = &self.words[Queue::slot(from)];
        (start_of(word, position.wrapping_sub(from) as i64), word.cell)
    }

    /// When the cell at `position`, which is here, starts.
    #[inline]
    pub(crate) const fn start_of(&self, position: u64) -> Instant {
        start_of(&self.words[Queue::slot(position)], (position % 64) as i64)
    }

    /// Forgets all cells: the next one starts a new stretch.
    pub(crate) fn clear(&mut self) {
        self.keep = ORIGIN;
        self.end = ORIGIN;
        self.doubt_end = 0;
        // The cells before the first one are silence.
        self.words[0] = Word::certain(0, 64, Instant(0));
    }
}

/// When the cell `cells` after the first of `word` starts; also one before it.
const fn start_of(word: &Word, cells: i64) -> Instant {
    let ticks = cells.saturating_mul(word.cell as i64).saturating_add(TICK as i64 / 2);
    word.at.plus(ticks >> TICK.trailing_zeros())
}

/// 64 cells from `position` on, which lies in `word`.
const fn join(word: u64, next: u64, position: u64) -> u64 {
    let shift = position % 64;
    // Twice, so that a shift of 0 works without a branch.
    word >> shift | next << 1 << (63 - shift)
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
                if queue.room() == 0 {
                    queue.release(queue.end() - 256);
                }
                let at = Instant(1000 + all.len() as i64);
                let mut input = &[Word::certain(bits, len, at)][..];
                queue.refill(&mut input);
                prop_assert!(input.is_empty());
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
