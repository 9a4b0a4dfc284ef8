//! What a frame of cells looks like, by its own cells and by what comes behind it.

use super::Aligner;
use super::queue::ORIGIN;
use super::settle::{settle, settle_sync};
use crate::bits::low_mask;
use crate::cells::Framing;
use crate::fault::Marks;

/// A last frame is believed, and marked, if fewer than one in this many of its promises are broken.
const END_MISSES_ONE_IN: u32 = 8;

/// What comes behind a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// A sync, where it should be.
    Sync,
    /// A damaged sync, but the one after it is where it should be.
    LaterSync,
    /// A sync that begins where it should, and is cut short or damaged further on.
    BrokenSync,
    /// Cells, but no sync.
    Nothing,
    /// The end of the stretch.
    End,
    /// The stretch ends inside the frame.
    Cut,
}

/// What the cells of a frame look like.
pub(super) struct Verdict<const W: usize> {
    pub(super) bits: [u64; W],
    pub(super) own: Option<usize>,
    pub(super) behind: Behind,
    /// The first cell after the sync whose promise is broken.
    pub(super) broken: Option<u32>,
    pub(super) marks: Marks,
}

impl<const W: usize> Aligner<W> {
    /// What the frame at `start` looks like; `None` while too few cells are there to say.
    pub(super) fn judge(&self, start: u64) -> Option<Verdict<W>> {
        let behind = self.behind(start)?;
        let mut bits = [0; W];
        for (word, position) in bits.iter_mut().zip((start..).step_by(64)) {
            *word = self.queue.bits_at(position);
        }
        let mut marks = Marks::NONE;
        if self.queue.any_doubt_from(start) {
            let mut doubt = [0; W];
            for (word, position) in doubt.iter_mut().zip((start..).step_by(64)) {
                *word = self.queue.doubt_at(position);
            }
            if self.lacks_first_change(start) {
                bits[0] |= 1;
            }
            if start <= ORIGIN && self.framing.sync_of(bits[0]).is_some() {
                // The first cell of a stretch is part of a sync, which says what it was.
                doubt[0] &= !(1 << (ORIGIN - start));
            }
            if self.framing.sync_of(bits[0]).is_none()
                && let Some(cells) = settle_sync(bits[0], doubt[0], self.framing)
            {
                bits[0] = cells;
                doubt[0] &= !low_mask(self.framing.sync_len - 1);
                marks |=
                    if self.framing.self_checking { Marks::SETTLED } else { Marks::SETTLED | Marks::DOUBT };
            }
            let settled = settle(&mut bits, &doubt, self.framing);
            if settled.any {
                marks |= Marks::SETTLED;
            }
            if settled.open || settled.any && !self.framing.self_checking {
                marks |= Marks::DOUBT;
            }
        }
        let mut sync_cells = low_mask(self.framing.sync_len);
        let mut broken = None;
        let (mut misses, mut promises) = (0, 0);
        for (n, word) in bits.iter().enumerate() {
            let wrong = (self.framing.always[n] & !word | self.framing.never[n] & word) & !sync_cells;
            misses += wrong.count_ones();
            promises += self.framing.always[n].count_ones();
            if wrong != 0 && broken.is_none() {
                broken = Some(n as u32 * 64 + wrong.trailing_zeros());
            }
            sync_cells = 0;
        }
        let own = self.framing.sync_of(bits[0]);
        // The line fell silent inside the frame, or something else began.
        let fell_silent = behind == Behind::End
            && (misses > promises / END_MISSES_ONE_IN
                || broken.is_some_and(|cell| self.silent_from(start + u64::from(cell))));
        let behind = if fell_silent { Behind::Cut } else { behind };
        Some(Verdict { bits, own, behind, broken, marks })
    }

    fn behind(&self, start: u64) -> Option<Behind> {
        let sync = u64::from(self.framing.sync_len);
        let next = start + u64::from(self.framing.frame_cells);
        let later = next + u64::from(self.framing.frame_cells);
        let end = self.queue.end();
        if end >= next + sync && self.sync_at(next).is_some() {
            Some(Behind::Sync)
        } else if end >= later + sync {
            Some(if self.sync_at(later).is_some() {
                Behind::LaterSync
            } else if self.sync_begins_at(next) {
                Behind::BrokenSync
            } else {
                Behind::Nothing
            })
        } else if !self.ending {
            None
        } else if end < next {
            Some(Behind::Cut)
        } else {
            // A stretch that goes on for a while should have had a sync, but the change that begins the
            // next frame may be the last one.
            let silence = next + (self.framing.always[0] & 1);
            Some(if end < next + sync || self.silent_from(silence) {
                Behind::End
            } else if self.sync_begins_at(next) {
                Behind::BrokenSync
            } else {
                Behind::Nothing
            })
        }
    }

    /// Whether the line holds at `position` as only a sync does, for longer than data ever could: what
    /// comes before is whole then, whatever became of the rest of the sync.
    fn sync_begins_at(&self, position: u64) -> bool {
        let Framing { always: [always, ..], never: [never, ..], longest_data_run, .. } = self.framing;
        let bits = self.queue.bits_at(position);
        let broken = always & !bits | never & bits | self.queue.doubt_at(position);
        broken & low_mask(longest_data_run + 1) == 0
    }

    /// Whether no cell from `from` to the end of the stretch holds a change.
    pub(super) fn silent_from(&self, from: u64) -> bool {
        let end = self.queue.end();
        (from..end)
            .step_by(64)
            .all(|position| self.queue.bits_at(position) & low_mask((end - position).min(64) as u32) == 0)
    }
}
