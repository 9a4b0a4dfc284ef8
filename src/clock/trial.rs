//! Is this clock the right one? What it makes of edges is judged by the frames in them.

use core::cmp::Reverse;
use core::ops::Range;

use super::cells::Recent;
use super::estimate::Candidate;
use super::ring::Ring;
use super::sync::SyncMonitor;
use super::tracker::Tracker;
use crate::cells::Framing;

/// Of the changes that a protocol promises, one in this many may be missing from a candidate; where
/// samples are few, pulses can hide between them.
const PROMISES_PER_MISS: u32 = 32;
const PROMISES_PER_MISS_COARSE: u32 = 6;

/// What a clock makes of edges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trial {
    /// The loop at the last edge.
    pub(super) tracker: Tracker,
    monitor: SyncMonitor,
    recent: Recent,
    framing: &'static Framing,
    /// Cells so far.
    end: u64,
    /// Changes since the last sync, by cell of the frame.
    changes: [u64; 4],
    /// How many syncs came one frame after another.
    pub(super) frames: u32,
    /// Changes promised in these frames, and how many of them were missing.
    promises: u32,
    pub(super) misses: u32,
    /// A run was longer than any legal one.
    too_long: bool,
    /// How far edges were off beyond what sampling explains: sum of squares, in 2^-24 cells squared.
    pub(super) strain: u64,
}

impl Trial {
    /// Starts with a loop at an edge that ends a sync.
    pub(super) const fn from_sync(framing: &'static Framing, tracker: Tracker) -> Trial {
        let end = framing.runs_end_at as u64 + 1;
        Trial { monitor: SyncMonitor::at_sync(framing), end, ..Trial::anywhere(framing, tracker) }
    }

    /// Starts with a loop at any edge.
    pub(super) const fn anywhere(framing: &'static Framing, tracker: Tracker) -> Trial {
        Trial {
            tracker,
            monitor: SyncMonitor::new(framing),
            recent: Recent::new(),
            framing,
            end: framing.runs_end_at as u64 + 1,
            changes: [0; 4],
            frames: 0,
            promises: 0,
            misses: 0,
            too_long: false,
            strain: 0,
        }
    }

    /// Goes through the edges with these indices, of which the first comes after the last one so far;
    /// stops after `most` cells.
    pub(super) fn run(mut self, ring: &Ring, edges: Range<u64>, most: u64) -> Trial {
        let limit = self.end.saturating_add(most);
        for edge in edges {
            let step = self.tracker.step(ring.gap(edge));
            let beyond = (step.error.abs() - self.tracker.half_sample()).max(0) >> 20;
            self.strain += (beyond * beyond) as u64;
            self.advance(step.cells.unsigned_abs());
            if self.end >= limit {
                break;
            }
        }
        self
    }

    fn advance(&mut self, cells: u64) {
        if cells == 0 {
            self.recent.flip(0);
            return;
        }
        // At a fraction of the right length of a cell, all runs look too long, and some like syncs.
        self.too_long |= cells > u64::from(self.framing.longest_run);
        let last = self.monitor.last().unwrap_or(0);
        self.end += cells;
        self.recent.change_after(cells);
        let one_frame_on = self.monitor.look(self.recent, self.end).is_some();
        let cell = self.end - 1 - last;
        if let Some(word) = self.changes.get_mut((cell / 64) as usize) {
            *word |= 1 << (cell % 64);
        }
        if one_frame_on {
            self.judge();
        }
        if self.monitor.last() != Some(last) {
            self.changes = [0; 4];
        }
    }

    fn judge(&mut self) {
        let after_sync = u64::MAX << (self.framing.runs_end_at + 1);
        let frame_cells = self.framing.frame_cells as usize;
        for (n, (always, changes)) in
            self.framing.always.iter().zip(self.changes).enumerate().take(frame_cells / 64)
        {
            let promised = always & if n == 0 { after_sync } else { u64::MAX };
            self.promises += promised.count_ones();
            self.misses += (promised & !changes).count_ones();
        }
        self.frames += 1;
    }

    /// Where samples are few, pulses can be missing.
    pub(super) const fn holds_somehow(&self) -> bool {
        self.frames > 1 && self.misses * PROMISES_PER_MISS_COARSE <= self.promises
    }

    /// What tells a better trial of the same edges.
    pub(super) const fn merit(&self) -> (u32, Reverse<u32>, Reverse<u64>) {
        (self.frames, Reverse(self.misses), Reverse(self.strain))
    }

    /// Whether nearly all cells were in frames, and these without a fault.
    pub(super) fn is_all_frames(&self) -> bool {
        // At either end one may be cut.
        let frames = u64::from(self.frames * 8 / 7 + 2);
        self.misses == 0 && frames * u64::from(self.framing.frame_cells) >= self.end
    }

    const fn holds(&self) -> bool {
        self.frames > 0 && !self.too_long && self.misses * PROMISES_PER_MISS <= self.promises
    }
}

/// Runs the loop from a candidate up to the edge `to`: whether two syncs one frame apart are there
/// and what the protocol promises in between is kept. Returns the loop at that edge.
pub(super) fn try_candidate(
    ring: &Ring,
    framing: &'static Framing,
    candidate: Candidate,
    to: u64,
    ticks_per_sample: u32,
) -> Option<Tracker> {
    let tracker = Tracker::new(candidate.period, ticks_per_sample);
    let trial = Trial::from_sync(framing, tracker).run(ring, candidate.edge + 1..to + 1, u64::MAX);
    trial.holds().then_some(trial.tracker)
}
