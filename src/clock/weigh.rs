//! Frames that leave something open: what is most likely, and for which place of the clock?

use super::cells::CellBuffer;
use super::noise::Noise;
use super::ring::Ring;
use super::tracker::Tracker;
use super::trellis::{self, Decoded};
use super::windows::{NAT, Seen};
use crate::cells::{Framing, TICK};

/// Eighths of a sample by which a clock may be off that sampling leaves free room.
pub(super) const NUDGES: [i64; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];

/// A frame that costs more than this may have another clock than the one that was followed.
const STRAINED: i32 = 4 * NAT;

/// What it costs that the clock is an eighth of a sample off; twice as far, four times as much.
const NUDGED: i32 = NAT / 4;

/// What frames are weighed with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    framing: &'static Framing,
    seen: Seen,
    /// Sampling hides more of where the clock is than the loop can tell.
    few_samples: bool,
    /// At this rate it is hidden for long.
    trapped: bool,
    /// No edges need not mean no pulse.
    may_vanish: bool,
    /// Each sample is a cell: there is nothing to weigh.
    in_step: bool,
}

impl Scale {
    /// For the clock of a loop whose next edge has the index `next`.
    pub(super) fn new(framing: &'static Framing, tracker: &Tracker, noise: &Noise, next: u64) -> Scale {
        let (shift, period) = (tracker.shift_ticks(), tracker.period() as i64);
        Scale {
            framing,
            seen: Seen {
                shift: if next.is_multiple_of(2) { -shift } else { shift },
                sigma: ((i128::from(noise.sigma()) * i128::from(period)) >> 32) as i64,
                period,
            },
            few_samples: tracker.has_few_samples(),
            trapped: tracker.is_trapped(),
            may_vanish: noise.lets_pulses_vanish(tracker),
            in_step: Noise::is_in_step(tracker),
        }
    }

    /// Weighs the frame at `start` if anything about it is open; `followed` if a sync is known to follow.
    pub(super) fn weigh(&self, ring: &Ring, cells: &mut CellBuffer, start: u64, followed: bool) {
        if self.in_step || !self.may_vanish && self.is_certain(cells, start) {
            return;
        }
        if let Some(decoded) = self.decode(ring, cells, start, followed) {
            for (n, (bits, doubt)) in
                decoded.bits.into_iter().zip(decoded.doubt).enumerate().take(self.words())
            {
                cells.replace(start + n as u64 * 64, bits, doubt);
            }
        }
    }

    const fn words(&self) -> usize {
        self.framing.frame_cells as usize / 64
    }

    /// Whether no cell is in doubt, and all promises are kept.
    fn is_certain(&self, cells: &mut CellBuffer, start: u64) -> bool {
        let Framing { always, never, .. } = self.framing;
        // Where a recording starts, nothing was seen of what begins its first cell, and nothing will be.
        let unseen = if start == 0 { cells.doubt_at(0) & 1 } else { 0 };
        self.framing.sync_of(cells.bits_at(start) | unseen).is_some()
            && always.iter().zip(never).enumerate().take(self.words()).all(|(n, (always, never))| {
                let position = start + n as u64 * 64;
                let unseen = if n == 0 { unseen } else { 0 };
                let bits = cells.bits_at(position);
                cells.doubt_at(position) & !unseen == 0 && (always & !bits | never & bits) & !unseen == 0
            })
    }

    fn decode(&self, ring: &Ring, cells: &CellBuffer, start: u64, followed: bool) -> Option<Decoded> {
        let tracked = trellis::decode(self.framing, ring, &cells.boundaries(start), self.seen, followed);
        let strained = tracked.is_none_or(|decoded| decoded.cost > STRAINED);
        if !(self.trapped || self.few_samples && strained) {
            return tracked;
        }
        let even = [0].into_iter().chain(NUDGES).filter_map(|nudge| {
            let boundaries = cells.boundaries(start).even(self.seen.period).later(nudge * TICK as i64 / 8);
            let decoded = trellis::decode(self.framing, ring, &boundaries, self.seen, followed)?;
            // The further off, the less likely; a frame that checks itself says more.
            let nudge = if self.framing.self_checking { 0 } else { nudge };
            Some(Decoded { cost: decoded.cost + (nudge * nudge) as i32 * NUDGED, ..decoded })
        });
        tracked.into_iter().chain(even).reduce(Decoded::or)
    }
}
