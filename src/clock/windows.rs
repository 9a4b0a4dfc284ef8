//! What each boundary of a frame costs, by the samples near it: no change at either level, a change
//! from low, a change from high.

use super::cells::Boundaries;
use super::ring::Ring;
use crate::cells::TICK;

/// The unit of costs: so much is a likelihood *e* times as small.
pub(super) const NAT: i32 = 64;
/// What it costs that a sample shows the wrong level; where a cell has more than two, as much per
/// half cell.
const MISMATCH: i32 = 14 * NAT;
/// What is seen at a boundary is odd if the best there is costs as much.
pub(super) const ODD: i32 = 12 * NAT;
/// From here on a distance costs less, and at most twice this.
const UNEXPLAINED: i32 = 16 * NAT;
/// More than any frame costs.
pub(super) const NEVER: i32 = 1 << 28;

/// How edges come from changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// How far edges of even index lie behind their boundary, in 1/65536 ticks; those of odd index
    /// lie as far before it.
    pub(super) shift: i64,
    /// Random part of where edges lie, RMS, in 1/65536 ticks.
    pub(super) sigma: i64,
    /// Length of a cell, in 1/65536 ticks.
    pub(super) period: i64,
}

/// What one boundary costs: no change at either level, a change from low, a change from high.
pub(super) type Branch = [[i32; 2]; 2];

/// Goes along the boundaries of a frame and the edges near each.
pub(super) struct Windows<'a> {
    ring: &'a Ring,
    boundaries: &'a Boundaries<'a>,
    seen: Seen,
    /// What a cell is worth in a distance.
    weight: i64,
    mismatch: i32,
    /// The next edge that no window has passed.
    edge: u64,
    /// The first sample of the next window.
    sample: i64,
    /// The level there, as the lowest bit of the index of the next edge has it.
    level: usize,
}

/// Edges looked at in one window; more cannot be a signal.
const MOST_EDGES: usize = 6;

impl<'a> Windows<'a> {
    /// Starts at the boundary `first`.
    pub(super) fn new(ring: &'a Ring, boundaries: &'a Boundaries<'a>, seen: Seen, first: i64) -> Windows<'a> {
        let seen = Seen { period: seen.period.max(1), ..seen };
        let start = boundaries.at(first) - seen.period / 2;
        let sample = first_sample(start);
        let edge = ring.first_from(boundaries.origin().plus(sample + 1));
        // Costs are in 1/64 nat: 64 d^2 / 2 s^2, with d in 1/1024 cells.
        let sigma = (seen.sigma * 1024 / seen.period).max(8);
        let weight = (i64::from(NAT) << 16) / (2 * sigma * sigma).max(1);
        let few = seen.period < 2 * TICK as i64;
        let mismatch =
            if few { MISMATCH } else { (i64::from(MISMATCH) * 2 * TICK as i64 / seen.period) as i32 };
        Windows {
            ring,
            boundaries,
            seen,
            weight,
            mismatch: mismatch.max(1),
            edge,
            sample,
            level: (edge & 1) as usize,
        }
    }

    /// What boundary `cell`, the next one, costs.
    pub(super) fn next(&mut self, cell: i64) -> Branch {
        let boundary = self.boundaries.at(cell);
        let end = first_sample(boundary + self.seen.period / 2).max(self.sample);
        let start = self.sample;
        let origin = self.boundaries.origin();
        let mut edges = [0; MOST_EDGES];
        let mut count = 0;
        let first_level = self.level;
        while self.edge < self.ring.end() {
            // Relative to the frame, so that it fits.
            let at = self.ring.at(self.edge).since(origin);
            if at >= end {
                break;
            }
            if let Some(place) = edges.get_mut(count) {
                *place = at.max(start);
                count += 1;
            }
            self.edge += 1;
        }
        self.sample = end;
        // An edge at the first sample of a window lies between the two windows.
        self.level = (self.edge & 1) as usize;
        let edges = edges.get(..count).unwrap_or_default();
        // How many samples show each level.
        let mut shown = [0i64; 2];
        let (mut from, mut level) = (start, first_level);
        for &at in edges {
            shown[level & 1] += at - from;
            (from, level) = (at, level ^ 1);
        }
        shown[level & 1] += end - from;
        let mut branch = [[0; 2]; 2];
        for (from, costs) in branch.iter_mut().enumerate() {
            let to = (from ^ 1) & 1;
            let change = self.change(from, boundary, start..end, first_level, edges, shown);
            *costs =
                if from == 0 { [self.wrong(shown[to]), change] } else { [change, self.wrong(shown[to])] };
        }
        branch
    }

    fn wrong(&self, samples: i64) -> i32 {
        if samples == 0 {
            return 0;
        }
        ODD + (samples * i64::from(self.mismatch)).min(i64::from(NEVER / 512)) as i32
    }

    /// What a change away from level `from` costs at a boundary, in the best place for it.
    fn change(
        &self,
        from: usize,
        boundary: i64,
        samples: core::ops::Range<i64>,
        first_level: usize,
        edges: &[i64],
        shown: [i64; 2],
    ) -> i32 {
        // Where the edge of this change should be.
        let shift = if from == 0 { self.seen.shift } else { -self.seen.shift };
        let place = boundary + shift;
        let middle = |sample: i64| (sample << 16) + (TICK / 2) as i64;
        // Before all samples: they should all show the new level.
        let early = self.wrong(shown[from & 1]) + self.distance(place - middle(samples.start));
        let late = self.wrong(shown[(from ^ 1) & 1]) + self.distance(middle(samples.end - 1) - place);
        let mut best = early.min(late);
        // Samples that show the wrong level if the change is at an edge: so far, and from there on.
        let (mut before, mut after) = (0, shown[from & 1]);
        let (mut last, mut level) = (samples.start, first_level);
        for &at in edges {
            if level == from {
                after -= at - last;
            } else {
                before += at - last;
            }
            (last, level) = (at, level ^ 1);
            let off = (middle(at - 1) - place).max(place - middle(at));
            best = best.min(self.wrong(before + after) + self.distance(off));
        }
        best
    }

    /// What it costs that a change lies this far (in 1/65536 ticks) outside where it was seen.
    fn distance(&self, off: i64) -> i32 {
        let off = ((off.max(0) << 10) / self.seen.period.max(1)).min(4096);
        let cost = ((off * off * self.weight) >> 16).min(i64::from(NEVER / 512)) as i32;
        // What jitter does not explain is something else, of which nobody knows how far it reaches.
        if cost > UNEXPLAINED { (UNEXPLAINED + (cost - UNEXPLAINED) / 8).min(2 * UNEXPLAINED) } else { cost }
    }
}

/// The first sample at or after `at`, which is in 1/65536 ticks. A sample sees what was half a tick
/// before it.
const fn first_sample(at: i64) -> i64 {
    (at - (TICK / 2) as i64 + TICK as i64 - 1) >> 16
}
