//! Edges -> cells.

use super::aside::Aside;
use super::cells::CellBuffer;
use super::estimate::Estimator;
use super::lock::{Start, find_start, is_frame, is_rest, rest_from};
use super::noise::Noise;
use super::phase_map::PhaseMap;
use super::quality::Quality;
use super::ring::{RING_EDGES, Ring};
use super::search::search;
use super::sync::SyncMonitor;
use super::track::{Cause, Passage, Tracking};
use super::tracker::{CELL, Tracker, whole_cells};
use super::trial::try_candidate;
use crate::cells::{Framing, TICK, Word};
use crate::edges::Edges;
use crate::unit::{Instant, Timebase};

/// How many protocols one [`Recovery`] can look for.
pub const MOST_FRAMINGS: usize = 4;

/// Edges after a candidate that are waited for before decoding starts, so that the loop settles;
/// where samples are few, each edge says less.
const SETTLE_EDGES: u64 = 400;
const SETTLE_EDGES_FEW_SAMPLES: u64 = 800;

/// How often a signal of few samples per cell is searched for, in how many edges, and the fewest.
const SEARCH_EVERY: u64 = 512;
/// In noise that goes on and on it is searched for less and less often, down to once in so many edges.
const SEARCH_AT_LEAST: u64 = 16_384;
const SEARCH_EDGES: u64 = 1024;
const FEWEST_EDGES: u64 = 128;

/// Edges taken at a time while looking for a signal.
const REFILL_EDGES: usize = 64;

/// Edges looked at while looking for a signal, the one that comes next included.
const ACQUIRE_EDGES: u64 = (RING_EDGES - REFILL_EDGES) as u64;

/// More edges than lie between the start of a sync and the edge that ends it, also those of a signal
/// several times as fast in which a lock sees a sync by chance. Decoding anew needs them.
const SYNC_EDGES: u64 = 64;

/// If more frames than this follow the last sync of a lock that ends, they are not its own.
const MOST_FRAMES_AT_END: u64 = 3;

/// Cells of rest before the first edge that are handed on.
const REST_CELLS: u64 = 16;

/// What a [`Recovery`] has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A signal was found. Its cells follow, from the first edge that belongs to it.
    Locked {
        /// Which of the framings, by index.
        framing: usize,
        /// The first edge.
        at: Instant,
        /// Length of a cell, in 1/65536 ticks.
        cell: u64,
        /// Edges before it, since the last lock, that belong to no signal.
        skipped: u64,
    },
    /// Cells.
    Cells(Word),
    /// The stretch of cells is over.
    Unlocked {
        /// Why.
        cause: Cause,
        /// Where.
        at: Instant,
    },
}

/// Recovers clock and cells from the edges of a line whose protocol and rate are not known.
///
/// All protocols it was given are looked for at once. Lock is retroactive: edges wait in a ring of
/// fixed size until a signal is found, and decoding starts with the first one that belongs to it.
/// Cells are handed on below a watermark, the last sync; when no more syncs come, what was held
/// back is decoded anew by the lock that comes next.
///
/// Uses integers only and does not allocate; the value itself is about 71 KiB, and a frame
/// that is weighed takes up to 22 KiB of stack.
#[derive(Clone, Debug)]
pub struct Recovery {
    framings: [&'static Framing; MOST_FRAMINGS],
    estimators: [Estimator; MOST_FRAMINGS],
    ticks_per_sample: u32,
    ring: Ring,
    cells: CellBuffer,
    /// Where the clock of a lock near a simple ratio may be.
    map: PhaseMap,
    state: State,
    /// Index of the first edge after `known_from`.
    first_edge: u64,
    /// Index of the first edge that no lock has decoded.
    stretch: u64,
    /// Index of the first edge that the next lock may start with: the one before `stretch` may have
    /// ended one signal and begun another, at which the line seemed to be at rest.
    limit: u64,
    /// From which edge on signals of few samples per cell are searched.
    search_at: u64,
    /// Edges before this one were searched, or come before the stretch.
    searched: u64,
    /// The line is known from here on.
    known_from: Instant,
    /// The line is known up to here.
    known_until: Instant,
    /// How the edges of the last lock lay.
    quality: Option<Quality>,
}

#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "nothing is allocated in the core, and there is one of it")]
enum State {
    /// Looking at the edges from `next` on; with a candidate that holds, waiting for it to settle.
    Acquiring { next: u64, found: Option<Found> },
    /// Decoding.
    Tracking(Tracking),
    /// Handing on what is left below the watermark, before looking at the edges from `resume` on.
    Ending { watermark: u64, cause: Cause, at: Instant, resume: u64 },
    /// The lock was none: looking on from the edge `next`, with all that the lock took for its own.
    Refuted { cause: Cause, at: Instant, next: u64 },
}

/// A candidate that holds.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// Which of the framings, by index.
    index: usize,
    framing: &'static Framing,
    /// The loop at the edge that brought it.
    tracker: Tracker,
    edge: u64,
}

/// Fills the places for protocols that nobody asked for; finds nothing.
const NO_FRAMING: Framing = Framing {
    name: "",
    frame_cells: 64,
    syncs: &[],
    sync_len: 1,
    sync_runs: &[],
    runs_end_at: 0,
    longest_data_run: 0,
    longest_run: 0,
    always: [0; 4],
    never: [0; 4],
    self_checking: false,
};

impl Recovery {
    /// A recovery for up to [`MOST_FRAMINGS`] protocols (more are ignored) in a timebase.
    #[must_use]
    pub fn new(framings: &[&'static Framing], timebase: Timebase) -> Recovery {
        let mut all: [&'static Framing; MOST_FRAMINGS] = [&NO_FRAMING; MOST_FRAMINGS];
        for (slot, framing) in all.iter_mut().zip(framings) {
            *slot = framing;
        }
        Recovery {
            framings: all,
            estimators: all.map(Estimator::new),
            ticks_per_sample: timebase.ticks_per_sample(),
            ring: Ring::new(),
            cells: CellBuffer::new(),
            map: PhaseMap::new(),
            state: State::Acquiring { next: 0, found: None },
            first_edge: 0,
            stretch: 0,
            limit: 0,
            search_at: SEARCH_EVERY,
            searched: 0,
            known_from: Instant(0),
            known_until: Instant(0),
            quality: None,
        }
    }

    /// Takes edges from the front of `input` and returns the next event, or `None` once all of
    /// `input` is used up. Edges must come in rising order; one that does not counts as coming
    /// together with the one before.
    pub fn next(&mut self, input: &mut Edges<'_>) -> Option<Event> {
        loop {
            if let Some(event) = self.step() {
                return Some(event);
            }
            if input.at.is_empty() {
                self.known_until = self.known_until.max(input.until);
                if !self.is_at_rest() {
                    return None;
                }
                if let Some(event) = self.end_stretch(Cause::Rest) {
                    return Some(event);
                }
                continue;
            }
            self.refill(input);
        }
    }

    /// Ends the recording, or the part of it before a hole: call until `None`. After that,
    /// [`resume`](Recovery::resume) starts a new part.
    pub fn finish(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.step() {
                return Some(event);
            }
            if let Some(event) = self.end_stretch(Cause::End) {
                return Some(event);
            }
            if let State::Acquiring { next, found: None } = self.state
                && next >= self.ring.end()
            {
                return None;
            }
        }
    }

    /// Goes on after a hole in the recording: the line is known again from `from` on.
    pub fn resume(&mut self, from: Instant) {
        self.first_edge = self.ring.end();
        self.look_from(self.first_edge);
        // What came before the hole says nothing about the line behind it.
        self.ring.forget_before(self.first_edge);
        self.known_from = from;
        self.known_until = from;
    }

    /// How the edges of the present lock lie, or of the last one.
    #[must_use]
    pub fn quality(&self) -> Option<Quality> {
        match &self.state {
            State::Tracking(tracking) => Some(Quality::of(&tracking.tracker, tracking.next - 1)),
            _ => self.quality,
        }
    }

    /// Moves edges into the ring: all that fit without losing one that is still needed.
    fn refill(&mut self, input: &mut Edges<'_>) {
        let room = match self.state {
            // The oldest edges may go: they belong to no signal.
            State::Acquiring { .. } => REFILL_EDGES,
            _ => RING_EDGES - (self.ring.end() - self.ring.oldest()) as usize,
        };
        let (taken, rest) = input.at.split_at(room.min(input.at.len()));
        self.ring.extend(taken);
        input.at = rest;
        if let Some(&at) = taken.last() {
            self.known_until = self.known_until.max(at);
        }
    }

    /// The next event that the edges in the ring make.
    fn step(&mut self) -> Option<Event> {
        loop {
            match self.state {
                State::Acquiring { next, found } => {
                    let (found, to) = self.acquire(next, found)?;
                    if let Some(event) = self.start(found, to) {
                        return Some(event);
                    }
                }
                State::Tracking(mut tracking) => {
                    let (word, ended) = self.track(&mut tracking);
                    self.state = State::Tracking(tracking);
                    if let Some(cause) = ended {
                        self.end(&tracking, cause);
                    } else {
                        return word.map(Event::Cells);
                    }
                }
                State::Refuted { cause, at, next } => {
                    self.state = State::Acquiring { next, found: None };
                    return Some(Event::Unlocked { cause, at });
                }
                State::Ending { watermark, cause, at, resume } => {
                    if let Some(word) = self.cells.last_word(watermark) {
                        return Some(Event::Cells(word));
                    }
                    self.look_from(resume);
                    self.limit -= u64::from(cause == Cause::Rest && resume > self.first_edge);
                    return Some(Event::Unlocked { cause, at });
                }
            }
        }
    }

    /// Starts looking for a signal at the edge with index `edge`.
    fn look_from(&mut self, edge: u64) {
        // The edge before it tells whether the line was at rest.
        self.ring.forget_before(edge.saturating_sub(1));
        self.stretch = edge;
        self.limit = edge;
        self.estimators = self.framings.map(Estimator::new);
        self.search_at = edge + SEARCH_EVERY;
        self.searched = edge;
        self.state = State::Acquiring { next: edge, found: None };
    }

    /// Looks at the edges from `next` on. Returns a candidate to start with and the last edge to
    /// settle it on.
    fn acquire(&mut self, mut next: u64, mut found: Option<Found>) -> Option<(Found, u64)> {
        while next < self.ring.end() {
            match found {
                None => found = self.look(next),
                Some(found) => {
                    let rest = is_rest(found.framing, &found.tracker, self.ring.gap(next));
                    let few = found.tracker.has_few_samples();
                    let edges = if few { SETTLE_EDGES_FEW_SAMPLES } else { SETTLE_EDGES };
                    if rest || next >= found.edge + edges {
                        return Some((found, next - 1));
                    }
                }
            }
            next += 1;
            // How edges come must not decide how many are kept.
            self.ring.forget_before((next + 1).saturating_sub(ACQUIRE_EDGES));
        }
        self.state = State::Acquiring { next, found };
        None
    }

    fn look(&mut self, edge: u64) -> Option<Found> {
        self.look_closely(edge).or_else(|| {
            if edge + 1 < self.search_at {
                return None;
            }
            self.search(edge)
        })
    }

    /// Searches the edges up to `edge` for a signal of few samples per cell.
    fn search(&mut self, edge: u64) -> Option<Found> {
        self.searched = edge + 1;
        // Noise is not worth as much as a signal that has just begun.
        let looked = edge + 1 - self.stretch.min(edge);
        self.search_at = edge + 1 + looked.clamp(SEARCH_EVERY, SEARCH_AT_LEAST);
        let first = self.limit.max(self.ring.oldest()).max((edge + 1).saturating_sub(SEARCH_EDGES));
        let Recovery { framings, ring, ticks_per_sample, .. } = self;
        if *ticks_per_sample != 1 {
            return None;
        }
        framings.iter().enumerate().find_map(|(index, framing)| {
            let tracker = search(ring, framing, first..edge + 1)?.tracker;
            Some(Found { index, framing, tracker, edge })
        })
    }

    /// Looks whether a sync ends at `edge`.
    fn look_closely(&mut self, edge: u64) -> Option<Found> {
        let Recovery { framings, estimators, ring, ticks_per_sample, stretch, .. } = self;
        framings.iter().zip(estimators).enumerate().find_map(|(index, (framing, estimator))| {
            let candidate = estimator.look(ring, edge, *stretch)?;
            let tracker = try_candidate(ring, framing, candidate, edge, *ticks_per_sample)?;
            Some(Found { index, framing, tracker, edge })
        })
    }

    /// Starts decoding with the first edge of the stretch, or goes on looking if the candidate,
    /// followed up to the edge `to`, was none.
    fn start(&mut self, found: Found, to: u64) -> Option<Event> {
        let framing = found.framing;
        let start = find_start(&self.ring, framing, found.tracker, found.edge, to, self.limit);
        let Some(Start { edge, mut tracker, seen }) = start else {
            self.state = State::Acquiring { next: found.edge + 1, found: None };
            return None;
        };
        tracker.measure();
        let noise = Noise::new(&mut tracker, &seen);
        let at = self.ring.at(edge);
        self.cells.clear();
        self.map.forget();
        if edge > self.ring.oldest() {
            // Nothing changed since the edge before.
            let rest = whole_cells(tracker.cells_in(self.ring.gap(edge)) - CELL / 2).min(REST_CELLS);
            self.cells.append_change(rest + 1, tracker.anchor(at));
        } else if edge == self.first_edge {
            // Where the recording starts, the first cell may begin before it: one more than known.
            let known = whole_cells(tracker.cells_in(at.since(self.known_from).max(0) as u64) - CELL / 2);
            self.cells.append_change(known.min(REST_CELLS) + 2, tracker.anchor(at));
            if known <= REST_CELLS {
                self.cells.doubt(0);
            }
        } else {
            self.cells.append_change(1, tracker.anchor(at));
        }
        let mut monitor = SyncMonitor::new(framing);
        monitor.look(self.cells.recent(), self.cells.end());
        let next = edge + 1;
        self.state = State::Tracking(Tracking {
            framing,
            tracker,
            noise,
            monitor,
            next,
            watermark: 0,
            sync_edge: edge,
            candidate: found.edge,
            checkpoint: None,
            turn: None,
            aside: Aside::default(),
            jumped_at: 0,
            jumped: false,
            passage: Passage::default(),
            row: [(at, self.cells.end()); 2],
        });
        let skipped = edge.saturating_sub(self.stretch);
        Some(Event::Locked { framing: found.index, at, cell: tracker.period(), skipped })
    }

    /// Decodes edges until a word can be handed on, the ring is used up, or the lock ends.
    fn track(&mut self, tracking: &mut Tracking) -> (Option<Word>, Option<Cause>) {
        loop {
            if let Some(word) = self.cells.full_word(tracking.watermark) {
                return (Some(word), None);
            }
            if let Err(ended) = tracking.run_to_sync(&self.ring, &mut self.cells, &mut self.map) {
                return (None, ended);
            }
            self.ring.forget_before(tracking.sync_edge.saturating_sub(SYNC_EDGES));
        }
    }

    /// Whether the line is known to be at rest, or the stretch over, by the present clock.
    fn is_at_rest(&self) -> bool {
        let (framing, tracker, last) = match &self.state {
            State::Acquiring { found: Some(found), .. } => {
                (found.framing, &found.tracker, self.ring.end() - 1)
            }
            State::Tracking(tracking) => (tracking.framing, &tracking.tracker, tracking.next - 1),
            State::Acquiring { found: None, .. } | State::Refuted { .. } | State::Ending { .. } => {
                return false;
            }
        };
        is_rest(framing, tracker, self.known_until.since(self.ring.at(last)).max(0) as u64)
    }

    /// Ends the stretch after the newest edge.
    fn end_stretch(&mut self, cause: Cause) -> Option<Event> {
        match self.state {
            State::Acquiring { found: Some(found), .. } => self.start(found, self.ring.end() - 1),
            State::Acquiring { found: None, .. } => {
                let end = self.ring.end();
                if end < self.searched + FEWEST_EDGES {
                    return None;
                }
                let found = self.search(end - 1)?;
                self.start(found, end - 1)
            }
            State::Tracking(tracking) => {
                self.end(&tracking, cause);
                self.step()
            }
            State::Refuted { .. } | State::Ending { .. } => self.step(),
        }
    }

    fn end(&mut self, tracking: &Tracking, cause: Cause) {
        let Tracking { tracker, framing, next, .. } = tracking;
        if !tracking.has_seen_a_frame(&mut self.cells) {
            let at = self.ring.at(tracking.sync_edge);
            self.state = State::Refuted { cause, at, next: tracking.candidate + 1 };
            return;
        }
        tracking.weigh_last(&self.ring, &mut self.cells, &self.map);
        self.quality = Some(Quality::of(tracker, next - 1));
        let last_at = self.ring.at(next - 1);
        let frame = u64::from(framing.frame_cells);
        let syncs_stopped = self.cells.end() - tracking.watermark > MOST_FRAMES_AT_END * frame;
        self.state = if cause == Cause::NoSync || syncs_stopped {
            // The frame after the last sync may be whole; what comes behind it is decoded anew.
            let whole = tracking.watermark == 0 || is_frame(framing, &mut self.cells, tracking.watermark);
            let watermark = tracking.watermark + if whole { frame } else { 0 };
            let watermark = watermark.min(self.cells.end() - 1);
            let at = self.cells.time_of(watermark);
            // Further on than the last time in any case, so that no edges are decoded anew for ever.
            let resume = (self.ring.oldest().max(self.stretch + 1)..*next)
                .find(|&edge| self.cells.reaches(self.ring.at(edge), watermark))
                .unwrap_or(*next);
            State::Ending { watermark, cause, at, resume }
        } else {
            let until = if *next < self.ring.end() { self.ring.at(*next) } else { self.known_until };
            // Rest is told once it is certain, however much more of it is known by then.
            let rest =
                tracker.cells_in(until.since(last_at).max(0) as u64).min(rest_from(framing)) - CELL / 2;
            let cells = whole_cells(rest).min(REST_CELLS);
            if cells > 0 {
                let end = last_at.plus((cells.saturating_mul(tracker.period()) / TICK) as i64);
                self.cells.append(cells, tracker.anchor(end));
            }
            State::Ending { watermark: self.cells.end(), cause, at: last_at, resume: *next }
        };
    }
}

#[cfg(test)]
mod tests;
