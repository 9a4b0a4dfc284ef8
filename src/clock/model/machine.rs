//! A receiver at work.

use std::collections::VecDeque;

use super::account::{Account, Slip};
use super::counter::EdgeCounter;
use super::frame_resync::FrameResync;
use super::kind::{Kind, Start};
use super::oversampling::Oversampler;
use super::phase_loop::PhaseLoop;
use super::step::Step;
use super::tracker::Tracker;
use super::watch::SyncWatch;
use super::words::WordMaker;
use crate::cells::{Framing, TICK, Word};
use crate::edges::Edges;
use crate::unit::Instant;

/// A line that does not change for this many cells is at rest: the receiver begins anew, at the rate
/// it had, with the next edge.
pub const REST_AFTER_CELLS: u32 = 40;

/// Cells of rest that are handed on, before the first edge and behind the last.
const REST_CELLS: f64 = 16.0;

/// What a [`Model`] has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Cells, as the receiver sees them; none of them in doubt.
    Cells(Word),
    /// There was a cell too many or too few between two syncs. The receiver does not know; this is
    /// found by looking at its cells.
    Slip(Slip),
    /// This was the last edge before a rest of the line, and the stretch of cells is over; at the end of
    /// the recording nothing is said.
    Rest(Instant),
}

/// A receiver of a [`Kind`]: edges in, cells out. See the [module](super).
///
/// Works in floating-point numbers relative to the last edge, so it does not lose precision with time.
#[derive(Clone, Debug)]
pub struct Model {
    engine: Engine,
    words: WordMaker,
    watch: SyncWatch,
    account: Account,
    /// The last edge, and how far it lies behind the start of the newest cell, in ticks.
    last: Option<(Instant, f64)>,
    /// The level after the last edge, if the first one went up.
    high: bool,
    error: f64,
    known_from: Instant,
    until: Instant,
    /// Never more than a handful: what one edge brings.
    events: VecDeque<Event>,
}

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
enum Engine {
    Loop(PhaseLoop),
    Counter(EdgeCounter),
    FrameResync(FrameResync),
    Oversampler(Oversampler),
    Tracker(Tracker),
}

impl Engine {
    fn new(kind: &Kind, framing: &Framing, start: &Start) -> Engine {
        let nominal = start.cell.max(TICK) as f64 / TICK as f64;
        let pull = if start.pull.is_finite() { start.pull.clamp(0.0, 0.5) } else { 0.0 };
        match *kind {
            Kind::Pll(pll) => Engine::Loop(PhaseLoop::pll(&pll, nominal, pull)),
            Kind::FirstOrder { corner } => Engine::Loop(PhaseLoop::first_order(corner, nominal)),
            Kind::BangBang { step, period_step } => {
                Engine::Loop(PhaseLoop::bang_bang(step, period_step, nominal, pull))
            }
            Kind::FrameResync => Engine::FrameResync(FrameResync::new(framing, nominal)),
            Kind::EdgeCounter { bit_time } => Engine::Counter(EdgeCounter::new(bit_time, framing, nominal)),
            Kind::Oversampling { samples, window } => {
                Engine::Oversampler(Oversampler::new(samples, window, nominal))
            }
            Kind::Tracker(gains) => Engine::Tracker(Tracker::new(gains, nominal, 0.0)),
        }
    }

    /// Length of a cell, in ticks.
    fn period(&self) -> f64 {
        match self {
            Engine::Loop(engine) => engine.period(),
            Engine::Counter(engine) => engine.period(),
            Engine::FrameResync(engine) => engine.period(),
            Engine::Oversampler(engine) => engine.period(),
            Engine::Tracker(engine) => engine.period(),
        }
    }

    /// An edge after a rest: a cell starts here.
    const fn restart(&mut self) {
        match self {
            Engine::Loop(engine) => engine.restart(),
            Engine::Counter(_) => {}
            Engine::FrameResync(engine) => engine.restart(),
            Engine::Oversampler(engine) => engine.restart(),
            Engine::Tracker(engine) => engine.restart(),
        }
    }

    fn edge(&mut self, ticks: f64, high: bool) -> Step {
        match self {
            Engine::Loop(engine) => engine.edge(ticks),
            Engine::Counter(engine) => engine.edge(ticks),
            Engine::FrameResync(engine) => engine.edge(ticks),
            Engine::Oversampler(engine) => engine.edge(ticks),
            Engine::Tracker(engine) => engine.step(ticks, high),
        }
    }
}

impl Model {
    /// A receiver of a kind for a protocol.
    #[must_use]
    pub fn new(kind: Kind, framing: &'static Framing, start: Start) -> Model {
        Model {
            engine: Engine::new(&kind, framing, &start),
            words: WordMaker::new(),
            watch: SyncWatch::new(framing),
            account: Account::default(),
            last: None,
            high: false,
            error: 0.0,
            known_from: start.from,
            until: start.from,
            events: VecDeque::new(),
        }
    }

    /// Takes edges from the front of `input` and returns the next event, or `None` once all of `input`
    /// is used up.
    pub fn next(&mut self, input: &mut Edges<'_>) -> Option<Event> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            let Some((&at, rest)) = input.at.split_first() else {
                self.until = self.until.max(input.until);
                return None;
            };
            input.at = rest;
            self.edge(at);
        }
    }

    /// Ends the recording: call until `None`.
    pub fn finish(&mut self) -> Option<Event> {
        self.end_stretch(self.until);
        self.events.pop_front()
    }

    /// What it did so far.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// Forgets the [`worst_error`](Account::worst_error) so far, which is that of getting into step.
    pub const fn forget_worst_error(&mut self) {
        self.account.worst_error = 0.0;
    }

    /// How late the last edge came, in cells, by what was expected before it came.
    #[must_use]
    pub const fn error(&self) -> f64 {
        self.error
    }

    /// Length of a cell now, in ticks.
    #[must_use]
    pub fn cell(&self) -> f64 {
        self.engine.period()
    }

    fn edge(&mut self, at: Instant) {
        self.account.edges += 1;
        self.high = !self.high;
        self.until = self.until.max(at.plus(1));
        let period = self.engine.period();
        let Some((last, _)) =
            self.last.filter(|(last, _)| at.since(*last) as f64 <= f64::from(REST_AFTER_CELLS) * period)
        else {
            self.begin_stretch(at);
            return;
        };
        let step = self.engine.edge(at.since(last) as f64, self.high);
        self.error = step.error;
        self.account.worst_error = self.account.worst_error.max(step.error.abs());
        self.take(&step, at);
        self.last = Some((at, step.lag));
    }

    /// The first edge, or the first after a rest.
    fn begin_stretch(&mut self, at: Instant) {
        if let Some((last, _)) = self.last {
            self.end_stretch(at);
            self.account.rests += 1;
            self.events.push_back(Event::Rest(last));
        }
        let period = self.engine.period();
        let rest = (at.since(self.known_from) as f64 / period).floor().clamp(0.0, REST_CELLS);
        self.engine.restart();
        self.watch.restart();
        self.error = 0.0;
        if let Engine::Oversampler(_) = &self.engine {
            // The cell of the edge is told once it is over.
            let step = Step { bits: 0, len: rest as u32, lag: period, ..Step::default() };
            self.take(&step, at);
            self.last = Some((at, period));
        } else {
            let step = Step::after(rest + 1.0, 0.0, 0.0);
            self.take(&step, at);
            self.last = Some((at, 0.0));
        }
    }

    /// The line stays as it is until `until`; what is here goes out.
    fn end_stretch(&mut self, until: Instant) {
        let Some((last, lag)) = self.last.take() else { return };
        let period = self.engine.period();
        let passed = until.since(last) as f64;
        let most = REST_CELLS * period;
        if let Engine::Oversampler(engine) = &mut self.engine {
            let step = engine.pass(passed.min(most));
            self.take(&step, last.plus(passed.min(most) as i64));
        } else {
            let cells = ((lag + passed.min(most)) / period + 0.5).floor() - 1.0;
            for n in 0..cells.max(0.0) as u32 {
                self.put(false, last, lag - period * f64::from(n + 1));
            }
        }
        if let Some(word) = self.words.take() {
            self.events.push_back(Event::Cells(word));
        }
    }

    /// Takes what the edge at `at` brought.
    fn take(&mut self, step: &Step, at: Instant) {
        if step.takes_back {
            self.account.merged += 1;
            self.words.flip();
            self.watch.take_back();
        }
        let period = self.engine.period();
        for n in 0..step.len {
            let behind = step.lag + period * f64::from(step.len - 1 - n);
            self.put(step.bits >> n & 1 == 1, at, behind);
        }
    }

    /// A cell that starts `behind` ticks before `at`.
    fn put(&mut self, changes: bool, at: Instant, behind: f64) {
        let period = self.engine.period();
        let starts = |cells: u32| at.plus(-(behind + period * f64::from(cells)).round() as i64);
        if let Some(word) = self.words.put(changes, starts(0), period) {
            self.events.push_back(Event::Cells(word));
        }
        self.account.cells += 1;
        if let Some(slip) = self.watch.cell(changes, starts) {
            self.account.slips += 1;
            let cells = u64::from(slip.cells.unsigned_abs());
            let total = if slip.cells > 0 { &mut self.account.inserted } else { &mut self.account.deleted };
            *total += cells;
            self.account.first_slip.get_or_insert(slip);
            self.events.push_back(Event::Slip(slip));
        }
        self.account.syncs = self.watch.syncs;
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
