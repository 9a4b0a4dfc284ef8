//! A lock: edge after edge becomes cells, until a sync, or until it is lost.

use core::mem;
use core::ops::Range;

use super::aside::Aside;
use super::cells::{CellBuffer, Recent};
use super::coherence::Frequency;
use super::lock::{keeps_promises, rest_from};
use super::noise::Noise;
use super::phase_map::{Clock, Evidence, PhaseMap};
use super::ring::{Ring, ticks_between};
use super::sync::SyncMonitor;
use super::tracker::{FAR_EDGES, Narrow, Place, Step, Tracker};
use super::trial::Trial;
use super::weigh::{NUDGES, Scale};
use crate::cells::Framing;
use crate::unit::Instant;

/// Cells without a sync one frame after another that end a lock: what is held back at most.
pub const LOST_AFTER_CELLS: u64 = 1024;

/// Frames over which the frequency is taken to be constant, at most.
const ROW_FRAMES: u64 = 1024;

/// Frames over which it must have been, for them to tell the phase.
const CONSTANT_FRAMES: u64 = 8;

/// Edges from the end of one sync to the end of the next, both included, at most.
const MOST_EDGES: usize = 257;

/// Cells by which a sync may be late before the frame is looked at again.
const PATIENCE: u64 = 16;

/// The last time that places which edges share passed a sample.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passage {
    /// For how many frames some edges came before the sample and some behind it.
    lasted: u32,
    /// For how many frames there has been none of that since, and was before.
    over: u32,
    before: u32,
    /// In which direction the clock has room since then: 1 if its cells may be later, -1 if earlier.
    side: i64,
}

impl Passage {
    /// How much later the cells of a clock should be that has so much room, after one more frame.
    ///
    /// A clock that slides past a sample is at one end of its room then, and if that goes on, will be at
    /// the other end when the next one comes.
    fn move_for(&mut self, (least, most): (i64, i64), half_sample: i64) -> i64 {
        if most - least < half_sample / 8 {
            if self.is_going_on() {
                self.lasted = self.lasted.saturating_add(self.over + 1);
            } else {
                (self.before, self.lasted) = (self.over, 1);
            }
            self.over = 0;
            return 0;
        }
        let middle = (least + most) / 2;
        if self.over == 0 && self.lasted > 0 {
            self.side = middle.signum();
        }
        self.over = self.over.saturating_add(1);
        if self.is_going_on() {
            return 0;
        }
        (middle + self.side * (most - least) / 6) / 4
    }

    /// Whether more edges may come on either side: a passage begins and ends with few of them.
    const fn is_going_on(&self) -> bool {
        self.over <= self.lasted.saturating_mul(2).saturating_add(self.before / 8)
    }
}

/// Why a stretch of cells ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Cause {
    /// The line did not change for longer than anything legal.
    Rest,
    /// The signal went on, but without syncs: noise, another rate, another protocol.
    NoSync,
    /// The recording ended or has a hole.
    End,
}

/// A lock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracking {
    pub(super) framing: &'static Framing,
    pub(super) tracker: Tracker,
    pub(super) noise: Noise,
    pub(super) monitor: SyncMonitor,
    /// Index of the next edge to decode.
    pub(super) next: u64,
    /// Cells below this may be handed on.
    pub(super) watermark: u64,
    /// The edge that ended the last sync; the first edge as long as there was none.
    pub(super) sync_edge: u64,
    /// The edge that made this a candidate.
    pub(super) candidate: u64,
    /// Where to go back to if the next sync does not come.
    pub(super) checkpoint: Option<Checkpoint>,
    /// Where the edges began to be far off.
    pub(super) turn: Option<Checkpoint>,
    /// The edges that lay off on one side last.
    pub(super) aside: Aside,
    /// The edge at which the clock last jumped.
    pub(super) jumped_at: u64,
    /// Whether it jumped since the last sync at an edge that nothing tells.
    pub(super) jumped: bool,
    /// The last passage of a clock that slides.
    pub(super) passage: Passage,
    /// Two earlier syncs since which the frequency did not change, the second about half way: when the
    /// edge came that ended each, and the cells before it.
    pub(super) row: [(Instant, u64); 2],
}

/// A lock at an edge that it can go back to: at the end of a sync, or where edges began to be far off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    tracker: Tracker,
    monitor: SyncMonitor,
    next: u64,
    end: u64,
    recent: Recent,
    row: [(Instant, u64); 2],
    /// Whether the frame from here on was looked at again.
    tried: bool,
}

impl Tracking {
    /// Decodes edges until a sync comes one frame after another, and the frame between them is one.
    /// Otherwise the edges of the ring are used up, or the lock ends for a cause.
    pub(super) fn run_to_sync(
        &mut self,
        ring: &Ring,
        cells: &mut CellBuffer,
        map: &mut PhaseMap,
    ) -> Result<(), Option<Cause>> {
        let rest = rest_from(self.framing);
        loop {
            let may_end_sync = self.pass_calm_edges(ring, cells, rest) || {
                if self.next == ring.end() {
                    // A ring full of edges without a sync: more edges than cells, and no signal.
                    return Err(ring.is_full().then_some(Cause::NoSync));
                }
                let passed = self.tracker.cells_in(ring.gap(self.next));
                if passed > rest {
                    return Err(Some(Cause::Rest));
                }
                self.take_edge(passed, ring, cells)
            };
            if may_end_sync
                && let Some(start) = self.monitor.look(cells.recent(), cells.end())
                && keeps_promises(self.framing, cells, start - u64::from(self.framing.frame_cells))
            {
                let strained = self.noise.update(&mut self.tracker);
                if strained && !self.tracker.is_trapped() && self.reconsider(ring, cells, strained) {
                    continue;
                }
                let later = self.weigh(ring, cells, map, start);
                if mem::take(&mut self.jumped) && strained {
                    cells.doubt_all(self.watermark + u64::from(self.framing.sync_len)..start);
                }
                self.hold_frequency(ring, cells, map, later);
                self.watermark = start;
                self.sync_edge = self.next - 1;
                self.checkpoint = (self.tracker.has_few_samples() && !Noise::is_in_step(&self.tracker))
                    .then_some(self.checkpoint_of(self.tracker, cells));
                return Ok(());
            }
            if let Some(checkpoint) = &self.checkpoint
                && cells.end() > checkpoint.end + u64::from(self.framing.frame_cells) + PATIENCE
                && self.reconsider(ring, cells, false)
            {
                continue;
            }
            if cells.end() > self.watermark + LOST_AFTER_CELLS {
                return Err(Some(Cause::NoSync));
            }
        }
    }

    /// Looks whether the last frame makes more sense if the clock was elsewhere at its start, within the
    /// room that sampling leaves it, and goes back there if so.
    fn reconsider(&mut self, ring: &Ring, cells: &mut CellBuffer, strained: bool) -> bool {
        let Some(checkpoint) = self.checkpoint.as_mut().filter(|checkpoint| !checkpoint.tried) else {
            return false;
        };
        checkpoint.tried = true;
        let checkpoint = *checkpoint;
        let most = u64::from(self.framing.frame_cells) + PATIENCE;
        let trial = |tracker: Tracker| {
            Trial::from_sync(self.framing, tracker).run(ring, checkpoint.next..self.next, most)
        };
        let now = trial(checkpoint.tracker);
        let samples = NUDGES.into_iter().map(|eighths| checkpoint.tracker.nudged_samples(eighths));
        let cells_off = NUDGES.into_iter().map(|eighths| checkpoint.tracker.nudged_cells(eighths));
        let others = samples.chain(cells_off).map(|tracker| (tracker, trial(tracker)));
        let Some((tracker, best)) = others.max_by_key(|(_, trial)| trial.merit()) else { return false };
        // Jitter alone can hide a sync, and make one where the clock is not.
        let better = best.frames > now.frames && (self.tracker.is_trapped() || best.strain <= now.strain)
            || best.frames == now.frames
                && best.misses <= now.misses
                && best.strain * if strained { 3 } else { 2 } < now.strain;
        if best.frames == 0 || !better {
            return false;
        }
        // What sampling does not hide is a jump, somewhere in the frame.
        self.jumped = checkpoint.tracker.is_elsewhere(&tracker);
        self.go_back(&checkpoint, tracker, cells);
        // The frame is weighed by when its first cells start.
        cells.place_newest(tracker.anchor(ring.at(self.next - 1)));
        true
    }

    /// Near a simple ratio of rates, single edges say next to nothing about the clock: whole frames do. `later` is
    /// how much later it was in the last one than the loop had it, in 1/65536 ticks, if that is certain.
    fn hold_frequency(
        &mut self,
        ring: &Ring,
        buffer: &mut CellBuffer,
        map: &mut PhaseMap,
        later: Option<i64>,
    ) {
        let here = (ring.at(self.next - 1), buffer.end());
        if !self.tracker.is_trapped() {
            self.row = [here; 2];
            self.tracker.release_frequency();
            map.forget();
            return;
        }
        let [from, middle] = self.row;
        let passed = |(from, first): (Instant, u64), (to, end): (Instant, u64)| {
            (end - first, to.since(from).unsigned_abs())
        };
        let (first, second) = (passed(from, middle), passed(middle, here));
        if second.0 >= first.0 {
            if is_other_rate(first, second) {
                self.row = [middle, here];
                self.tracker.release_frequency();
                map.forget();
                return;
            }
            // What is too long ago does not count.
            let frames = (first.0 + second.0) / u64::from(self.framing.frame_cells).max(1);
            self.row = [if frames > ROW_FRAMES { middle } else { from }, here];
        }
        let (cells, ticks) = passed(from, here);
        self.tracker.hold_frequency(cells, ticks);
        // A frame that checks itself needs no more.
        if !self.framing.self_checking && self.hold_phase(ring, buffer, map, later, counted(cells, ticks)) {
            return;
        }
        if let Some(checkpoint) = self.checkpoint {
            let room = self.tracker.room(ring, checkpoint.next..self.next);
            self.tracker = self.tracker.later(self.passage.move_for(room, self.tracker.half_sample()));
        }
    }

    /// Puts the clock where all edges so far say that it is. Returns whether they do.
    fn hold_phase(
        &mut self,
        ring: &Ring,
        cells: &mut CellBuffer,
        map: &mut PhaseMap,
        later: Option<i64>,
        counted: Range<Frequency>,
    ) -> bool {
        let (last, frequency) = (self.next - 1, self.tracker.frequency());
        let shift = self.tracker.shift_of_even(self.next);
        let boundaries = cells.boundaries(self.watermark).even(self.tracker.period() as i64);
        let about = Clock::of(&boundaries.later(later.unwrap_or(0)), shift);
        let clock = later.map(|_| about);
        if map.is_empty() {
            map.start(frequency, self.sync_edge);
        }
        let known = self.known_cells(cells);
        map.take(ring, self.next, &Evidence { counted, clock: about, first: self.sync_edge, cells: &known });
        if cells.end() - self.row[0].1 < CONSTANT_FRAMES * u64::from(self.framing.frame_cells) {
            return false;
        }
        // While all edges leave it open, the last frame may have told where it was.
        let moved = || {
            let clock = clock.filter(|_| later != Some(0))?;
            Some(Place { lag: clock.lag(ring.at(last), frequency), shift: self.tracker.shift(), frequency })
        };
        let Some(place) = map.place(ring, last, shift).or_else(moved) else { return false };
        self.tracker = self.tracker.at_place(place);
        true
    }

    /// Of each edge since the end of the last sync, the cell if that always starts with a change, counted from
    /// the watermark.
    fn known_cells(&self, cells: &mut CellBuffer) -> [Option<i16>; MOST_EDGES] {
        let mut known = [None; MOST_EDGES];
        let frame = u64::from(self.framing.frame_cells);
        let from = u64::from(self.framing.runs_end_at);
        let mut count = 0;
        for cell in from..=from + frame {
            let position = self.watermark + cell;
            if cells.bits_at(position) & 1 == 0 {
                continue;
            }
            // Neither it nor the cell before, at whose end the edge is.
            let certain = cells.doubt_at(position.saturating_sub(1)) & 3 == 0;
            if let Some(slot) = known.get_mut(count as usize) {
                *slot = (certain && self.framing.is_forced(cell % frame.max(1))).then_some(cell as i16);
            }
            count += 1;
        }
        // Each change has its own edge if there are as many.
        if count == self.next - self.sync_edge { known } else { [None; MOST_EDGES] }
    }

    /// Where the lock is, with the loop as it was.
    const fn checkpoint_of(&self, tracker: Tracker, cells: &CellBuffer) -> Checkpoint {
        Checkpoint {
            tracker,
            monitor: self.monitor,
            next: self.next,
            end: cells.end(),
            recent: cells.recent(),
            row: self.row,
            tried: false,
        }
    }

    /// Takes back all since a checkpoint, to go on with another loop from there.
    fn go_back(&mut self, checkpoint: &Checkpoint, tracker: Tracker, cells: &mut CellBuffer) {
        cells.rewind(checkpoint.end, checkpoint.recent);
        self.tracker = tracker;
        self.noise.resume(&self.tracker);
        self.monitor = checkpoint.monitor;
        self.next = checkpoint.next;
        // What was noted of the edges behind it is no longer true.
        self.row = checkpoint.row;
        self.turn = None;
        self.aside = Aside::default();
        self.checkpoint = self.checkpoint.filter(|other| other.next <= checkpoint.next);
    }

    /// Weighs the frames up to `until`, where one ends and another begins, that leave something open.
    /// Returns how much later the clock was in the only one than the loop had it, in 1/65536 ticks, if that is
    /// certain.
    fn weigh(&self, ring: &Ring, cells: &mut CellBuffer, map: &PhaseMap, until: u64) -> Option<i64> {
        let scale = Scale::new(self.framing, &self.tracker, &self.noise, map, self.next);
        let (frame, sync) = (u64::from(self.framing.frame_cells), u64::from(self.framing.sync_len));
        let (mut end, mut later) = (until, None);
        // What begins within the last sync is none: cells slipped in behind it.
        let last = if self.watermark > 0 { self.watermark + 1..self.watermark + sync } else { 0..0 };
        let begins = |&start: &u64| start >= self.watermark && !last.contains(&start);
        while let Some(start) = end.checked_sub(frame).filter(begins) {
            end = start;
            later = scale.weigh(ring, cells, start, true);
        }
        later.filter(|_| self.watermark + frame == until)
    }

    /// Weighs the frames behind the last sync, at the end of a lock.
    pub(super) fn weigh_last(&self, ring: &Ring, cells: &mut CellBuffer, map: &PhaseMap) {
        let scale = Scale::new(self.framing, &self.tracker, &self.noise, map, self.next);
        let frame = u64::from(self.framing.frame_cells).max(1);
        let whole = (cells.end() - self.watermark) / frame;
        for start in (0..whole).map(|n| self.watermark + n * frame) {
            scale.weigh(ring, cells, start, false);
        }
    }

    /// Whether there was any frame: between two syncs, or before the only one. What stands behind a
    /// single sync may be a signal several times as slow, whose edges fit into this clock.
    pub(super) fn has_seen_a_frame(&self, cells: &mut CellBuffer) -> bool {
        let before = |sync: u64| sync.checked_sub(u64::from(self.framing.frame_cells));
        let frame = self.monitor.last().and_then(before);
        self.watermark > 0 || frame.is_some_and(|start| keeps_promises(self.framing, cells, start))
    }

    /// Decodes edges as long as nothing about them asks for more than arithmetic: they are where they
    /// should be and lie in the word in the making. Stops at one that may end a sync, and says so.
    fn pass_calm_edges(&mut self, ring: &Ring, cells: &mut CellBuffer, rest: i64) -> bool {
        // Copies, so that all of it stays in registers.
        let Tracking { mut tracker, monitor, mut next, .. } = *self;
        let (mut recent, mut left) = (cells.recent(), cells.left_in_word());
        let mut before = ring.at(next - 1);
        let mut may_end_sync = false;
        while next < ring.end() && !may_end_sync {
            let at = ring.at(next);
            let passed = tracker.cells_in(ticks_between(before, at));
            if passed > rest {
                break;
            }
            let Some(count) = tracker.step_calm(passed, left) else { break };
            recent.change_after(count);
            may_end_sync = monitor.may_end_sync(recent);
            before = at;
            left -= count;
            next += 1;
        }
        cells.set_recent(recent, left);
        (self.tracker, self.next) = (tracker, next);
        may_end_sync
    }

    /// Decodes one edge, `passed` after the one before. Returns whether it may end a sync.
    fn take_edge(&mut self, passed: i64, ring: &Ring, cells: &mut CellBuffer) -> bool {
        let before = self.tracker;
        let step = self.tracker.step_cells(passed);
        let was_aside = self.aside.is_open(self.next);
        let aside = self.aside.take(self.next, step.error, &self.tracker, &self.noise);
        let begins = self.aside.begins_at(self.next) || self.tracker.far() > 0 && !was_aside;
        if begins && before.far() == 0 {
            self.turn = Some(self.checkpoint_of(before, cells));
        }
        if aside || self.tracker.far() == FAR_EDGES {
            self.tracker.forget_far();
            self.aside = Aside::default();
            if let Some(turn) = self.turn.take()
                && turn.next > self.jumped_at
                && turn.end > self.watermark
            {
                // Not the edges are out of place, but the clock: it jumped.
                self.jumped_at = turn.next;
                self.go_back(&turn, turn.tracker.jumped(ring, turn.next..self.next + 1), cells);
                cells.doubt(cells.end() - 1);
                self.row = [(ring.at(self.next - 1), cells.end()); 2];
                return false;
            }
        }
        let at = ring.at(self.next);
        self.next += 1;
        if step.cells == 0 {
            // A second edge in the same cell: a pulse that is none, or one that was moved.
            let newest = cells.end() - 1;
            cells.flip(newest);
            cells.doubt(newest);
            cells.doubt(newest.saturating_sub(1));
            return false;
        }
        cells.append_change(step.cells.unsigned_abs(), self.tracker.anchor(at));
        self.counts(step, cells)
    }

    /// Marks the cells at the newest edge if it is far off or ends a narrow pulse. Returns whether
    /// the edge counts: a glitch takes both its edges away.
    fn counts(&self, step: Step, cells: &mut CellBuffer) -> bool {
        let newest = cells.end() - 1;
        if step.error.abs() > self.noise.doubt_from() {
            cells.doubt(if step.error > 0 { newest } else { newest - 1 });
        }
        if step.narrow.is_some() {
            cells.doubt(newest - 1);
        }
        let counts = step.narrow != Some(Narrow::Glitch);
        if !counts {
            cells.flip(newest - 1);
            cells.flip(newest);
        }
        counts
    }
}

/// The frequencies that so many cells in so many ticks allow, if these are right to one and a half.
fn counted(cells: u64, ticks: u64) -> Range<Frequency> {
    let ticks = ticks.max(1);
    let mean = ((u128::from(cells) << 32) / u128::from(ticks)).min(u128::from(Frequency::MAX)) as Frequency;
    let margin = (u64::from(mean) * 3 / ticks.saturating_mul(2)) as Frequency;
    mean.saturating_sub(margin)..mean.saturating_add(margin)
}

/// Whether these cells in these ticks are not at the rate of those, as far as ticks can tell.
fn is_other_rate((cells, ticks): (u64, u64), (others, in_ticks): (u64, u64)) -> bool {
    let (one, other) = (u128::from(cells) * u128::from(in_ticks), u128::from(others) * u128::from(ticks));
    // Each is right to a tick, and half a tick for jitter.
    one.abs_diff(other) * 2 > 3 * u128::from(cells + others)
}
