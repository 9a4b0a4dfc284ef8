//! The length of a cell, from edges alone.
//!
//! A sync is a pattern of runs with a known sum, so every stretch of edges that has the right
//! *proportions* says what a cell would be if it were a sync. Two of these, one frame apart by their
//! own measure, make a candidate. Nothing about rates is assumed: this works in ticks, from one tick
//! per cell on, and idle line or noise before the signal costs nothing.

use super::ring::Ring;
use crate::cells::{Framing, TICK};

/// Gaps before a sync that must be legal data.
const QUIET_GAPS: u64 = 8;
/// Possible syncs remembered while waiting for one a frame later: as many as the data of a frame may
/// feign, at another length of a cell.
const REMEMBERED: usize = 32;

/// A pair of syncs one frame apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Index of the edge that ends the first sync.
    pub(super) edge: u64,
    /// Length of a cell, in 1/65536 ticks.
    pub(super) period: u64,
}

/// Looks for syncs of one protocol.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimator {
    framing: &'static Framing,
    /// Edges that may end a sync, newest first, with the length of a cell they claim.
    seen: [(u64, u64); REMEMBERED],
    count: usize,
}

impl Estimator {
    pub(super) const fn new(framing: &'static Framing) -> Estimator {
        Estimator { framing, seen: [(0, 0); REMEMBERED], count: 0 }
    }

    /// Looks at the edge with index `edge`, which is in the ring; `stretch` is the first edge that
    /// may belong to the signal.
    pub(super) fn look(&mut self, ring: &Ring, edge: u64, stretch: u64) -> Option<Candidate> {
        let claim = self.framing.sync_runs.iter().find_map(|runs| self.claim(ring, edge, runs))?;
        let first = stretch.max(ring.oldest());
        // The rest of the line before the first edge can hide the first sync.
        let hidden = core::iter::once((first, claim));
        let pairs = self.seen.iter().take(self.count).copied().chain(hidden);
        let frame = u64::from(self.framing.frame_cells);
        let candidate =
            pairs.filter(|&(earlier, _)| (first..edge).contains(&earlier)).find_map(|(earlier, other)| {
                let ticks = ring.at(edge).since(ring.at(earlier)) as u64;
                let expected = frame.checked_mul(claim.checked_add(other)?)? / 2;
                let near = |a: u64, b: u64, percent: u64| a.abs_diff(b) <= b / 100 * percent;
                let period = ticks.checked_mul(TICK)?.checked_div(frame)?;
                (near(period * frame, expected, 10) && near(claim, other, 25))
                    .then_some(Candidate { edge: earlier, period })
            });
        self.seen.copy_within(..REMEMBERED - 1, 1);
        self.seen[0] = (edge, claim);
        self.count = (self.count + 1).min(REMEMBERED);
        candidate
    }

    /// The length of a cell if the gaps before `edge` have the proportions of `runs`.
    fn claim(&self, ring: &Ring, edge: u64, runs: &[u8]) -> Option<u64> {
        let first = edge.checked_sub(runs.len() as u64)?;
        if first < ring.oldest() {
            return None;
        }
        let total: u64 = runs.iter().map(|&run| u64::from(run)).sum();
        let ticks = ring.at(edge).since(ring.at(first));
        if !(1..1 << 40).contains(&ticks) {
            return None;
        }
        let period = (ticks as u64 * TICK).checked_div(total)?;
        let fits = runs.iter().zip(first..).all(|(&run, from)| {
            let gap = ring.gap(from + 1).saturating_mul(TICK);
            gap.abs_diff(period * u64::from(run)) <= period / 2
        });
        let longest = period * u64::from(self.framing.longest_data_run) + period * 3 / 4;
        let before = first.saturating_sub(QUIET_GAPS).max(ring.oldest());
        let quiet = (before..first).all(|from| ring.gap(from + 1).saturating_mul(TICK) <= longest);
        (fits && quiet).then_some(period)
    }
}
