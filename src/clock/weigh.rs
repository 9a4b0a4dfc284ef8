//! Frames that leave something open: what is most likely, and for which place of the clock?

use super::cells::{Boundaries, CellBuffer};
use super::coherence::Frequency;
use super::noise::Noise;
use super::phase_map::{Clock, PhaseMap};
use super::ring::Ring;
use super::tracker::Tracker;
use super::trellis::{self, Decoded, spread_doubt};
use super::windows::{NAT, Seen};
use crate::cells::{Framing, TICK};

/// Eighths of a sample by which a clock may be off that sampling leaves free room.
pub(super) const NUDGES: [i64; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];

/// The same about where a map of phases has the clock on the average.
const FEW_NUDGES: [i64; 5] = [0, -2, 2, -4, 4];

/// A frame that costs more than this may have another clock than the one that was followed.
const STRAINED: i32 = 4 * NAT;

/// What it costs that the clock is an eighth of a sample off; twice as far, four times as much.
const NUDGED: i32 = NAT / 4;

/// What frames are weighed with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale<'a> {
    /// What is known of where the clock is, if sampling hides it for long.
    map: Option<&'a PhaseMap>,
    framing: &'static Framing,
    seen: Seen,
    /// How far distortion moves edges of even index, in units of a cell times 2^32.
    shift: i64,
    /// That of the loop.
    frequency: Frequency,
    /// Sampling hides more of where the clock is than the loop can tell.
    few_samples: bool,
    /// At this rate it is hidden for long.
    trapped: bool,
    /// No edges need not mean no pulse.
    may_vanish: bool,
    /// Each sample is a cell: there is nothing to weigh.
    in_step: bool,
}

/// A frame, and how much later its clock was than the loop had it, in 1/65536 ticks.
#[derive(Clone, Copy, Debug)]
struct Weighed {
    frame: Decoded,
    later: i64,
}

impl Weighed {
    fn or(self, other: Weighed) -> Weighed {
        let later = if other.frame.cost < self.frame.cost { other.later } else { self.later };
        Weighed { frame: self.frame.or(other.frame), later }
    }
}

impl<'a> Scale<'a> {
    /// For the clock of a loop whose next edge has the index `next`.
    pub(super) fn new(
        framing: &'static Framing,
        tracker: &Tracker,
        noise: &Noise,
        map: &'a PhaseMap,
        next: u64,
    ) -> Scale<'a> {
        let (shift, period) = (tracker.shift_ticks(), tracker.period() as i64);
        Scale {
            map: Some(map).filter(|map| tracker.is_trapped() && !map.is_empty()),
            shift: tracker.shift_of_even(next),
            frequency: tracker.frequency(),
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
    /// Returns how much later the clock was than the loop had it, in 1/65536 ticks, if nothing is left open.
    pub(super) fn weigh(
        &self,
        ring: &Ring,
        cells: &mut CellBuffer,
        start: u64,
        followed: bool,
    ) -> Option<i64> {
        if self.in_step || !self.may_vanish && self.is_certain(cells, start) {
            return Some(0);
        }
        let Some(Weighed { frame, later }) = self.decode(ring, cells, start, followed) else {
            self.keep_doubt(cells, start);
            return None;
        };
        for (n, (bits, doubt)) in frame.bits.into_iter().zip(frame.doubt).enumerate().take(self.words()) {
            cells.replace(start + n as u64 * 64, bits, doubt);
        }
        (frame.doubt == [0; 4]).then_some(later)
    }

    /// What is in doubt in a frame that breaks the rules stays so, whatever the rules would say.
    fn keep_doubt(&self, cells: &mut CellBuffer, start: u64) {
        if !self.few_samples {
            // Many samples tell which edges are out of place.
            return;
        }
        let mut found = [0; 4];
        for (doubt, position) in found.iter_mut().zip((start..).step_by(64)).take(self.words()) {
            *doubt = cells.doubt_at(position);
        }
        let mut doubts = found;
        spread_doubt(self.framing, &found, &mut doubts);
        for (doubt, position) in doubts.into_iter().zip((start..).step_by(64)).take(self.words()) {
            let bits = cells.bits_at(position);
            cells.replace(position, bits, doubt);
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

    fn decode(&self, ring: &Ring, cells: &CellBuffer, start: u64, followed: bool) -> Option<Weighed> {
        if let Some(map) = self.map {
            return self.decode_by(map, ring, cells, start, followed);
        }
        let tracked = trellis::decode(self.framing, ring, &cells.boundaries(start), self.seen, followed);
        let strained = tracked.is_none_or(|decoded| decoded.cost > STRAINED);
        let tracked = tracked.map(|frame| Weighed { frame, later: 0 });
        if !(self.trapped || self.few_samples && strained) {
            return tracked;
        }
        let alike = cells.boundaries(start).even(self.seen.period);
        let even = by_loop().filter_map(|(nudge, later)| {
            let frame = trellis::decode(self.framing, ring, &alike.later(later), self.seen, followed)?;
            // A frame that checks itself says more. Otherwise: the further off, the less likely.
            let off = if self.framing.self_checking { 0 } else { (nudge * nudge) as i32 * NUDGED };
            Some(Weighed { frame: frame.dearer(off), later })
        });
        tracked.into_iter().chain(even).reduce(Weighed::or)
    }

    /// By where the clock may be as a map has it.
    fn decode_by(
        &self,
        map: &PhaseMap,
        ring: &Ring,
        cells: &CellBuffer,
        start: u64,
        followed: bool,
    ) -> Option<Weighed> {
        let alike = cells.boundaries(start).even(self.seen.period);
        let of_loop = by_loop().map(|(_, later)| (later, self.shift));
        let of_map = self.middle(map, &alike).into_iter().flat_map(|(middle, shift)| {
            FEW_NUDGES.into_iter().map(move |nudge| (middle + nudge * TICK as i64 / 8, shift))
        });
        let places = of_loop.chain(of_map).filter_map(|(later, shift)| {
            let boundaries = alike.later(later);
            let seen = Seen { shift: self.ticks(shift), ..self.seen };
            let frame = trellis::decode(self.framing, ring, &boundaries, seen, followed)?;
            let off = map.cost(&Clock::of(&boundaries, shift));
            Some(Weighed { frame: frame.dearer(off), later })
        });
        places.reduce(Weighed::or)
    }

    /// How much later than these boundaries a map has them on the average, in 1/65536 ticks, and how far
    /// distortion moves edges of even index, in units of a cell times 2^32.
    fn middle(&self, map: &PhaseMap, boundaries: &Boundaries<'_>) -> Option<(i64, i64)> {
        let at = boundaries.origin();
        let (middle, shift) = map.middle(at)?;
        let here = Clock::of(boundaries, 0).boundary(at, self.frequency);
        Some((self.ticks(i64::from(middle.wrapping_sub(here) as i32)), shift))
    }

    /// In 1/65536 ticks, what is in units of a cell times 2^32.
    const fn ticks(&self, cells: i64) -> i64 {
        (cells * self.seen.period) >> 32
    }
}

/// The nine places about that of the loop: by how many eighths of a sample, and 1/65536 ticks, each is later.
fn by_loop() -> impl Iterator<Item = (i64, i64)> {
    [0].into_iter().chain(NUDGES).map(|nudge| (nudge, nudge * TICK as i64 / 8))
}
