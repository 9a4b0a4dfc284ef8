//! The level of one line, and the changes in the word of samples that came last.

use crate::bits::low_mask;
use crate::unit::Instant;

/// Turns words of samples into instants; what [`PackedEdges`](super::PackedEdges) and
/// [`InterleavedEdges`](super::InterleavedEdges) have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Line {
    /// The level of the last sample, in bit 0; `None` before the first.
    level: Option<u64>,
    /// The first sample that has not come yet.
    next: Instant,
    /// Changes in the last word that have not been handed out: bit *n* is `word_start` + *n*.
    pending: u64,
    word_start: Instant,
}

impl Line {
    pub(super) const fn new(at: Instant) -> Line {
        Line { level: None, next: at, pending: 0, word_start: at }
    }

    /// Everything before this instant has been handed out.
    pub(super) const fn until(&self) -> Instant {
        if self.pending == 0 { self.next } else { self.word_start.plus(self.pending.trailing_zeros() as i64) }
    }

    /// Hands out changes of the words that `next_word` gives, until it gives none or `out` is full.
    #[inline]
    pub(super) fn changes(
        &mut self,
        mut next_word: impl FnMut() -> Option<(u64, u32)>,
        out: &mut [Instant],
    ) -> usize {
        let mut free = out.iter_mut();
        loop {
            while self.pending != 0 {
                let Some(slot) = free.next() else { return out.len() };
                *slot = self.word_start.plus(i64::from(self.pending.trailing_zeros()));
                self.pending &= self.pending - 1;
            }
            let Some((word, len)) = next_word() else { break };
            let before = self.level.unwrap_or(word & 1);
            self.pending = (word ^ (word << 1 | before)) & low_mask(len);
            self.level = Some(word >> (len - 1) & 1);
            self.word_start = self.next;
            self.next = self.next.plus(i64::from(len));
        }
        let left = free.len();
        out.len() - left
    }
}
