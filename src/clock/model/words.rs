//! Cells on their way out, word by word.

use crate::cells::{TICK, Word};
use crate::unit::Instant;

/// The word in the making. It is kept until a cell comes that has no room, so that the newest cell
/// can still be changed.
#[derive(Clone, Debug)]
pub(super) struct WordMaker {
    word: Word,
}

impl WordMaker {
    pub(super) const fn new() -> WordMaker {
        WordMaker { word: Word::certain(0, 0, Instant(0)) }
    }

    /// Appends a cell that starts at `at` and is `period` ticks long; returns the word before it if that
    /// is full.
    pub(super) fn put(&mut self, changes: bool, at: Instant, period: f64) -> Option<Word> {
        let full = (self.word.len == 64).then_some(self.word);
        if full.is_some() || self.word.len == 0 {
            self.word = Word { at, cell: (period * TICK as f64) as u64, ..Word::certain(0, 0, at) };
        }
        self.word.bits |= u64::from(changes) << self.word.len;
        self.word.len += 1;
        full
    }

    /// The newest cell does not start with a change after all, or does.
    pub(super) const fn flip(&mut self) {
        if let Some(newest) = self.word.len.checked_sub(1) {
            self.word.bits ^= 1 << newest;
        }
    }

    /// What is there, at the end of a stretch.
    pub(super) fn take(&mut self) -> Option<Word> {
        let word = self.word;
        self.word.len = 0;
        self.word.bits = 0;
        (word.len > 0).then_some(word)
    }
}
