//! From a candidate to a lock: is it real, and where does it start?

use core::ops::Range;

use super::cells::{CellBuffer, Recent};
use super::coherence::{self, Fit};
use super::deviation::Deviation;
use super::ring::Ring;
use super::search;
use super::sync::SyncMonitor;
use super::tracker::{CELL, Tracker};
use super::trial::Trial;
use crate::cells::Framing;

/// Cells longer than the longest legal run that the line may rest before the stretch ends.
const PATIENCE_CELLS: u32 = 5;

/// Edges over which the mean error tells a signal from something else.
const STRAY_EDGES: u64 = 128;
/// The most that error may be: nothing in particular gives a quarter of a cell.
const STRAY_MOST: i64 = CELL / 100 * 19;

/// How far off an edge was, as far as that says something, and what its mean may be.
const fn stray_of(error: i64, tracker: &Tracker) -> (i64, i64) {
    if !tracker.has_few_samples() {
        return (error.abs(), STRAY_MOST);
    }
    // What sampling does not explain; half of what nothing in particular gives.
    let half = tracker.half_sample();
    let room = (CELL / 2 - half) >> 16;
    let beyond = error.abs() - half;
    (if beyond > 0 { beyond } else { 0 }, room * room / 2)
}

/// Edges from which the clock is told where samples are few.
const FIT_EDGES: u64 = 1024;

/// Of the changes that a protocol promises, one in this many may be missing from a frame of a lock:
/// damage, not another signal in which it sees a sync by chance.
const PROMISES_PER_MISS: u32 = 8;

/// Of the cells of a frame that no sync follows, one in this many may be in doubt.
const DOUBTS_PER_CELL: u32 = 8;

/// Whether the frame that starts at `start`, whose cells are all here, keeps most of what the protocol
/// promises about it.
pub(super) fn keeps_promises(framing: &Framing, cells: &mut CellBuffer, start: u64) -> bool {
    let (mut promises, mut misses) = (0, 0);
    for (always, position) in
        framing.always.iter().zip((start..start + u64::from(framing.frame_cells)).step_by(64))
    {
        promises += always.count_ones();
        misses += (always & !cells.bits_at(position)).count_ones();
    }
    misses * PROMISES_PER_MISS <= promises
}

/// Whether the frame that starts at `start` looks like one although no sync follows it: it is here,
/// keeps its promises, and most of its edges were where they should be.
pub(super) fn is_frame(framing: &Framing, cells: &mut CellBuffer, start: u64) -> bool {
    let end = start + u64::from(framing.frame_cells);
    let doubts: u32 = (start..end).step_by(64).map(|position| cells.doubt_at(position).count_ones()).sum();
    end <= cells.end()
        && doubts * DOUBTS_PER_CELL <= framing.frame_cells
        && keeps_promises(framing, cells, start)
}

/// Where decoding starts, and with what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// The first edge of the stretch.
    pub(super) edge: u64,
    /// The loop at that edge.
    pub(super) tracker: Tracker,
    /// How the edges lie from there on, as far as that is known.
    pub(super) seen: Deviation,
}

/// Whether a line that did not change for `ticks` is at rest, by the clock of `tracker`.
pub(super) fn is_rest(framing: &Framing, tracker: &Tracker, ticks: u64) -> bool {
    tracker.cells_in(ticks) > rest_from(framing)
}

/// A line that does not change for longer than this, in units of [`CELL`], is at rest.
pub(super) fn rest_from(framing: &Framing) -> i64 {
    // Runs are whole cells: half a cell more, so that none of them is this long.
    i64::from(framing.longest_run + PATIENCE_CELLS) * CELL + CELL / 2
}

/// Runs a good loop forward from edge `from`, where it is, to edge `to`, and back to the first edge
/// of the same stretch (never before `limit`), so that it is settled where decoding starts. Nothing
/// if the syncs that should follow do not.
pub(super) fn find_start(
    ring: &Ring,
    framing: &'static Framing,
    mut tracker: Tracker,
    from: u64,
    to: u64,
    limit: u64,
) -> Option<Start> {
    let found = tracker;
    let (mut monitor, mut recent) = (SyncMonitor::new(framing), Recent::new());
    let (mut cells_seen, mut syncs) = (0, 0);
    for edge in from + 1..=to {
        let step = tracker.step(ring.gap(edge));
        let cells = step.cells.unsigned_abs();
        if cells == 0 {
            recent.flip(0);
            continue;
        }
        cells_seen += cells;
        recent.change_after(cells);
        syncs += u64::from(monitor.look(recent, cells_seen).is_some());
    }
    // A frame can look right by chance, but not one after another.
    let frames = cells_seen.checked_div(u64::from(framing.frame_cells))?;
    if frames > 2 && syncs < frames / 2 {
        return None;
    }
    if tracker.has_few_samples() {
        let edges = (to + 1).saturating_sub(FIT_EDGES).max(limit).max(ring.oldest())..to + 1;
        let edges = search::since_rest(ring, edges);
        let near = coherence::frequency_of(tracker.period());
        if let Some(trial) = search::tell(ring, framing, edges, near) {
            tracker = trial.tracker;
        }
    }
    let (mut edge, mut first) = walk_back(ring, framing, to, tracker, limit);
    if edge > from {
        // The clock jumped in between: the lock starts before that.
        (edge, first) = walk_back(ring, framing, from, found, limit);
    }
    let mut start = Start { edge, tracker: first, seen: first.deviation() };
    if tracker.has_few_samples() {
        // A loop that cannot see between samples is better told than asked.
        let edges = start.edge..(to + 1).min(start.edge + FIT_EDGES);
        let near = coherence::frequency_of(start.tracker.period());
        start.seen = Deviation::NONE;
        if let Some((fit, trial)) = search::fit_found(ring, framing, edges.clone(), near)
            && trial.frames > 0
        {
            start.tracker = Tracker::fitted(&fit, ring, start.edge);
            // Near a simple ratio it is the clock that is off, for long, and not the edges.
            if !start.tracker.is_trapped() {
                start.seen = seen(ring, framing, &fit, edges);
            }
        }
    }
    Some(start)
}

/// How edges lie that a clock was fitted to: like the calmer half of them, as the clock may jump in the other.
fn seen(ring: &Ring, framing: &'static Framing, fit: &Fit, edges: Range<u64>) -> Deviation {
    let middle = u64::midpoint(edges.start, edges.end);
    let [first, second] = [edges.start..middle, middle..edges.end].map(|half| {
        let trial = Trial::anywhere(framing, Tracker::fitted(fit, ring, half.start));
        trial.run(ring, half.start + 1..half.end, u64::MAX).tracker.deviation()
    });
    let beyond = |seen: &Deviation| seen.beyond_since(&Deviation::NONE);
    let ((edges, one), (others, other)) = (beyond(&first), beyond(&second));
    if one.saturating_mul(others) <= other.saturating_mul(edges) { first } else { second }
}

/// Goes back with a loop from the edge where it is, as far as what comes before is the same stretch of the same
/// signal. Returns the first edge of that, and the loop there, which has measured all of them.
fn walk_back(ring: &Ring, framing: &Framing, edge: u64, tracker: Tracker, limit: u64) -> (u64, Tracker) {
    let mut here = (edge, tracker.reversed());
    here.1.measure();
    // Where it was some edges ago, and some edges before that.
    let mut safe = [here; 2];
    let mut mean_stray = 0;
    while here.0 > limit.max(ring.oldest()) {
        let (edge, tracker) = &mut here;
        let gap = ring.gap(*edge);
        if is_rest(framing, tracker, gap) {
            break;
        }
        *edge -= 1;
        let step = tracker.step(gap);
        let (stray, most) = stray_of(step.error, tracker);
        mean_stray += (stray - mean_stray) / STRAY_EDGES as i64;
        if mean_stray > most {
            // Something else came before the signal.
            here = safe[1];
            break;
        }
        if edge.is_multiple_of(STRAY_EDGES) {
            safe = [here, safe[0]];
        }
    }
    let (edge, tracker) = here;
    (edge, tracker.reversed())
}
