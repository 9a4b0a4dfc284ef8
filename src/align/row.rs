//! Frame after frame with nothing against any of them: what most of a stream is, in batches.

use super::{AlignedFrame, Aligner, State};
use crate::cells::Word;
use crate::fault::Marks;
use crate::unit::Span;

/// How a protocol knows its syncs and a legal frame, told by words instead of tables. It must agree
/// with the protocol's [`Framing`](crate::cells::Framing), by which [`Aligner::next`] goes.
pub(crate) trait Quick<const W: usize> {
    /// Which sync these cells begin with.
    fn sync_of(&self, cells: u64) -> Option<usize>;
    /// Whether all that is promised behind the sync of a frame is kept.
    fn is_legal(&self, bits: &[u64; W]) -> bool;
}

impl<const W: usize> Aligner<W> {
    /// Delivers frames to `out` as long as each follows the one before, is legal and without doubt,
    /// has a sync behind it, and `make` takes it: just those, and just so, as [`next`](Aligner::next)
    /// would. Returns how many.
    pub(crate) fn row<T>(
        &mut self,
        input: &mut &[Word],
        out: &mut [T],
        quick: &impl Quick<W>,
        mut make: impl FnMut(&AlignedFrame<W>) -> Option<T>,
    ) -> usize {
        let State::Frame { mut start, confirmed: true } = self.state else { return 0 };
        self.queue.refill(input);
        if self.said != 0 || self.due.is_none() || self.queue.end() < start + 64 {
            return 0;
        }
        let (mut at, cell) = self.queue.time_of(start);
        if self.lost_before(at, cell).is_some() {
            return 0;
        }
        // Apart from the number, which saturates.
        let mut count = 0;
        let mut word = self.queue.bits_at(start);
        let mut own = quick.sync_of(word);
        for place in out {
            let next = start + W as u64 * 64;
            if self.queue.end() < next + 64 {
                self.queue.release(start);
                self.queue.refill(input);
                if self.queue.end() < next + 64 {
                    break;
                }
            }
            let mut bits = [word; W];
            for (word, n) in bits.iter_mut().zip(0..).skip(1) {
                *word = self.queue.bits_at(start + 64 * n);
            }
            word = self.queue.bits_at(next);
            let behind = quick.sync_of(word);
            let good = own.is_some() && behind.is_some() && quick.is_legal(&bits);
            if !good || self.queue.any_doubt_from(start) {
                break;
            }
            let end = self.queue.start_of(next);
            let span = Span { start: at, end };
            let number = self.number.saturating_add(count as u64);
            let marks = Marks::NONE;
            let Some(made) = make(&AlignedFrame { bits, span, marks, number, sync: own, adjacent: true })
            else {
                break;
            };
            *place = made;
            count += 1;
            (start, at, own) = (next, end, behind);
        }
        if count > 0 {
            self.number = self.number.saturating_add(count as u64);
            self.due = Some(at);
            self.go_to(State::Frame { start, confirmed: true });
        }
        count
    }
}
