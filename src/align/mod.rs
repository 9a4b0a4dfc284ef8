//! Cells -> frames of cells: where frames start, and how far they can be believed.
//!
//! This is the part of framing that ADAT and IEC 60958 share. An [`Aligner`] finds the first sync
//! of a stretch of cells, then cuts frame after frame, checks each against what its [`Framing`]
//! promises, and holds one frame back until the sync behind it is seen.
//!
//! * A sync found in a search starts a *candidate*. Another sync inside its frame replaces it in
//!   silence, unless a sync one frame after it has confirmed it: transmitters start in the middle
//!   of a frame, or send something before their first sync.
//! * A frame is delivered if its own sync is right or the one behind it is, and marked if anything
//!   in it is broken. Otherwise it is lost and the search starts again; how many frames went by is
//!   told by the time that passed.
//! * At the start of a stretch the first cell is not known: a sync may lack it.

mod judge;
mod queue;
mod row;
mod settle;

use crate::cells::{Framing, TICK, Word};
use crate::fault::{Fault, FaultKind, Marks};
use crate::unit::{Instant, Span};
use judge::{Behind, Verdict};
use queue::{ORIGIN, Queue};
pub(crate) use row::Quick;

/// Frames in a row that tell the length of a frame better than one cell does.
const ROW_FRAMES: i128 = 8;

/// A frame of cells with its place in time and what is known against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlignedFrame<const W: usize> {
    pub(crate) bits: [u64; W],
    pub(crate) span: Span,
    pub(crate) marks: Marks,
    /// Number of the frame in the stream, lost ones included.
    pub(crate) number: u64,
    /// Which of the framing's syncs it starts with.
    pub(crate) sync: Option<usize>,
    /// It starts where another frame ended.
    pub(crate) adjacent: bool,
}

/// What an [`Aligner`] has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
pub(crate) enum AlignEvent<const W: usize> {
    Frame(AlignedFrame<W>),
    Fault(Fault),
    Lost(Lost),
    /// The stretch ended inside a frame; only from [`Aligner::finish`]. Not a fault by itself: the
    /// kind says what it is if the signal comes back.
    Cut(Fault),
}

/// Frames that went by and could not be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Lost {
    /// How many frames (subframes, for IEC 60958): the time that passed divided by their length.
    pub frames: u64,
    /// From the end of the last delivered frame to the start of the next.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Looking for a sync at this position and after.
    Search(u64),
    /// A frame starts here; `confirmed` if the sync was one frame after another.
    Frame { start: u64, confirmed: bool },
    /// The stretch is over.
    Done,
}

/// Cuts cells into frames of `W` * 64 cells.
#[derive(Clone, Debug)]
pub(crate) struct Aligner<const W: usize> {
    framing: &'static Framing,
    /// What to call a damaged sync in a frame that is delivered.
    damaged_sync: FaultKind,
    queue: Queue,
    state: State,
    /// No more cells will come in this stretch.
    ending: bool,
    /// Number of the next frame.
    number: u64,
    /// When the next frame is due, once a frame was delivered.
    due: Option<Instant>,
    /// The frame that a row of frames without a loss began with: its number and when it started.
    row: (u64, Instant),
    /// Kinds of faults already reported for the frame at hand.
    said: u8,
    /// An event that a batch of frames ran into.
    stash: Option<AlignEvent<W>>,
}

impl<const W: usize> Aligner<W> {
    pub(crate) const fn new(framing: &'static Framing, damaged_sync: FaultKind) -> Aligner<W> {
        Aligner {
            framing,
            damaged_sync,
            queue: Queue::new(),
            state: State::Search(ORIGIN - 1),
            ending: false,
            number: 0,
            due: None,
            row: (0, Instant(0)),
            said: 0,
            stash: None,
        }
    }

    /// Takes cells from the front of `input` and returns the next event, or `None` when all of
    /// `input` is used up.
    pub(crate) fn next(&mut self, input: &mut &[Word]) -> Option<AlignEvent<W>> {
        if let Some(event) = self.stash.take() {
            return Some(event);
        }
        loop {
            self.queue.refill(input);
            if let Some(event) = self.step() {
                return Some(event);
            }
            if input.is_empty() {
                return None;
            }
        }
    }

    /// Fills `out` with frames made by `make`; stops before any other event, which `next` returns.
    pub(crate) fn frames<T>(
        &mut self,
        input: &mut &[Word],
        out: &mut [T],
        quick: &impl Quick<W>,
        make: impl Fn(&AlignedFrame<W>) -> T,
    ) -> usize {
        let mut count = 0;
        while self.stash.is_none() {
            count += self
                .row(input, out.get_mut(count..).unwrap_or_default(), quick, |aligned| Some(make(aligned)));
            let Some(place) = out.get_mut(count) else { break };
            match self.next(input) {
                Some(AlignEvent::Frame(frame)) => {
                    *place = make(&frame);
                    count += 1;
                }
                other => {
                    self.stash = other;
                    break;
                }
            }
        }
        count
    }

    /// Ends the stretch: call until `None`, which leaves the aligner ready for a new stretch of
    /// the same stream.
    pub(crate) fn finish(&mut self) -> Option<AlignEvent<W>> {
        if let Some(event) = self.stash.take() {
            return Some(event);
        }
        self.ending = true;
        if let Some(event) = self.step() {
            return Some(event);
        }
        self.queue.clear();
        self.state = State::Search(ORIGIN - 1);
        self.ending = false;
        self.said = 0;
        None
    }

    fn step(&mut self) -> Option<AlignEvent<W>> {
        loop {
            match self.state {
                State::Search(from) => {
                    let (found, at) = self.find_sync(from, self.queue.end());
                    if found {
                        self.go_to(State::Frame { start: at, confirmed: false });
                    } else {
                        self.go_to(if self.ending { State::Done } else { State::Search(at) });
                        return None;
                    }
                }
                State::Frame { start, confirmed } => {
                    let verdict = self.judge(start)?;
                    let clean = verdict.own.is_some() && verdict.broken.is_none();
                    match verdict.behind {
                        Behind::Sync | Behind::LaterSync => {
                            return Some(self.deliver(start, confirmed, verdict));
                        }
                        Behind::End if clean || confirmed && verdict.own.is_some() => {
                            return Some(self.deliver(start, confirmed, verdict));
                        }
                        Behind::Cut => {
                            let cut = confirmed && !self.silent_from(start);
                            let span = Span {
                                start: self.queue.time_of(start).0,
                                end: self.queue.time_of(self.queue.end()).0,
                            };
                            let cell = (self.queue.end() - start) as u32;
                            let fault = Fault { kind: FaultKind::LockLost, frame: self.number, cell, span };
                            self.go_to(State::Done);
                            return cut.then_some(AlignEvent::Cut(fault));
                        }
                        Behind::BrokenSync | Behind::Nothing if clean => {
                            return Some(self.deliver(start, confirmed, verdict));
                        }
                        Behind::Nothing | Behind::BrokenSync | Behind::End => {}
                    }
                    if confirmed && let Some(fault) = self.say(FaultKind::Sync, start, 0) {
                        return Some(fault);
                    }
                    self.go_to(State::Search(start + 1));
                }
                State::Done => return None,
            }
        }
    }

    /// The first sync at `from` or later that is complete before `until`; if there is none, where
    /// to look again.
    fn find_sync(&self, from: u64, until: u64) -> (bool, u64) {
        let len = u64::from(self.framing.sync_len);
        let mut position = from;
        while position + len <= until {
            if self.sync_at(position).is_some() {
                return (true, position);
            }
            position += 1;
        }
        (false, position)
    }

    fn sync_at(&self, position: u64) -> Option<usize> {
        let cells = self.queue.bits_at(position);
        let cells = if self.lacks_first_change(position) { cells | 1 } else { cells };
        self.framing.sync_of(cells)
    }

    /// Whether this is the first cell of a stretch, whose change cannot be seen, and a sync that
    /// begins with one would fit.
    fn lacks_first_change(&self, position: u64) -> bool {
        position == ORIGIN
            && self.queue.doubt_at(position) & 1 == 1
            && self.framing.sync_of(self.queue.bits_at(position) | 1).is_some()
    }

    fn deliver(&mut self, start: u64, adjacent: bool, verdict: Verdict<W>) -> AlignEvent<W> {
        let (at, cell) = self.queue.time_of(start);
        let frame = u64::from(self.framing.frame_cells);
        if let Some(lost) = self.lost_before(at, cell) {
            self.number = self.number.saturating_add(lost.frames);
            self.row = (self.number, at);
            self.due = Some(at);
            return AlignEvent::Lost(lost);
        }
        let mut marks = verdict.marks;
        if verdict.own.is_none() {
            if let Some(fault) = self.say(self.damaged_sync, start, 0) {
                return fault;
            }
            marks |= if self.damaged_sync == FaultKind::Preamble { Marks::PREAMBLE } else { Marks::SYNC };
        }
        if let Some(cell) = verdict.broken {
            if let Some(fault) = self.say(FaultKind::Cell, start, cell) {
                return fault;
            }
            marks |= Marks::CELL;
        }
        match verdict.behind {
            Behind::End | Behind::BrokenSync => marks |= Marks::OPEN,
            Behind::Nothing => {
                // The frame may hold a cell too many or too few.
                if let Some(fault) = self.say(FaultKind::Sync, start, self.framing.frame_cells) {
                    return fault;
                }
                marks |= Marks::SYNC;
            }
            Behind::Sync | Behind::LaterSync | Behind::Cut => {}
        }
        let (end, _) = self.queue.time_of(start + frame);
        let aligned = AlignedFrame {
            bits: verdict.bits,
            span: Span { start: at, end },
            marks,
            number: self.number,
            sync: verdict.own,
            adjacent,
        };
        if self.due.is_none() {
            self.row = (self.number, at);
        }
        self.number = self.number.saturating_add(1);
        self.due = Some(end);
        self.go_to(match verdict.behind {
            // Another sync may start before this frame ends.
            Behind::Nothing => State::Search(start + 1),
            _ => State::Frame { start: start + frame, confirmed: true },
        });
        AlignEvent::Frame(aligned)
    }

    fn lost_before(&self, at: Instant, cell: u64) -> Option<Lost> {
        let due = self.due?;
        let late = at.since(due);
        let frame = (u64::from(self.framing.frame_cells).saturating_mul(cell) / TICK).max(1) as i64;
        if late <= frame / 2 {
            return None;
        }
        // Over a long gap the cell at hand is not exact enough; the frames before it are.
        let (first, start) = self.row;
        let seen = i128::from(self.number.saturating_sub(first));
        let took = i128::from(due.since(start));
        let frames = if seen >= ROW_FRAMES && took > 0 {
            (i128::from(late) * seen + took / 2) / took
        } else {
            i128::from(late.saturating_add(frame / 2) / frame)
        };
        let frames = u64::try_from(frames).unwrap_or(0);
        (frames > 0).then_some(Lost { frames, span: Span { start: due, end: at } })
    }

    fn go_to(&mut self, state: State) {
        self.state = state;
        self.said = 0;
        if let State::Search(position) | State::Frame { start: position, .. } = state {
            self.queue.release(position.max(ORIGIN));
        }
    }

    /// The fault as an event, unless it was reported for this frame before.
    fn say(&mut self, kind: FaultKind, start: u64, cell: u32) -> Option<AlignEvent<W>> {
        let flag = 1 << kind as u8;
        if self.said & flag != 0 {
            return None;
        }
        self.said |= flag;
        let (from, _) = self.queue.time_of(start);
        let (to, _) = self.queue.time_of(start + u64::from(self.framing.frame_cells));
        Some(AlignEvent::Fault(Fault { kind, frame: self.number, cell, span: Span { start: from, end: to } }))
    }
}
