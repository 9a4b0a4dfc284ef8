//! The line and what was made of it, as signals for waveform viewers.
//!
//! The line is known first; cells, frames and faults follow, up to [`HELD_CHANGES`] changes of the line
//! later. What is younger than that waits here, and goes out in the order of time.

mod notes;
mod signals;

use std::collections::VecDeque;
use std::io;

use lightpipe::capture::{SignalValue, VcdSignals};
use lightpipe::cells::Word;
use lightpipe::link::{Event, LineChange, Protocol};
use lightpipe::unit::{Instant, Timebase};

use crate::failure::{Exit, Failure};
use crate::output::Output;
use notes::Notes;
use signals::{Declared, Id};

/// Changes of the line that are held back. A receiver keeps 4096 of them undecoded and, of those it
/// decoded, some 1100 cells; glitches, several changes in one cell, come on top.
const HELD_CHANGES: usize = 8192;

/// The dump in the making.
pub(super) struct Annotations {
    state: State,
    declared: Declared,
    line: VecDeque<LineChange>,
    words: VecDeque<Word>,
    /// The next cell of the first word.
    cell: u32,
    /// The cell clock turns with every cell.
    clock: bool,
    /// When the last cell started.
    last_cell: Option<Instant>,
    notes: Notes,
    /// Everything before this went out.
    told: Instant,
    frames: u64,
}

enum State {
    /// The timebase is not known yet.
    Empty(Output),
    Writing(Box<VcdSignals<Output>>, String),
    /// Writing failed.
    Broken,
}

impl Annotations {
    pub(super) fn new(out: Output, protocols: &[Protocol]) -> Annotations {
        Annotations {
            state: State::Empty(out),
            declared: Declared::new(protocols),
            line: VecDeque::new(),
            words: VecDeque::new(),
            cell: 0,
            clock: false,
            last_cell: None,
            notes: Notes::new(),
            told: Instant(0),
            frames: 0,
        }
    }

    /// The channel was chosen; instants are those of `timebase`.
    pub(super) fn begin(&mut self, timebase: Timebase) -> Result<(), Failure> {
        let State::Empty(out) = std::mem::replace(&mut self.state, State::Broken) else { return Ok(()) };
        let name = out.name().to_owned();
        let writer = VcdSignals::new(out, timebase, &self.declared.signals());
        let writer = writer.map_err(|error| failed(&name, &error))?;
        self.state = State::Writing(Box::new(writer), name);
        self.notes.timebase = timebase;
        Ok(())
    }

    /// The line goes on.
    pub(super) fn line(&mut self, changes: &[LineChange]) {
        self.line.extend(changes);
    }

    /// Something was found in what is known of the line.
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Cells(word) => self.words.push_back(*word),
            Event::Frame(_) => self.frames += 1,
            Event::Subframe(subframe) => self.frames += subframe.preamble.channel() as u64,
            _ => {}
        }
        self.notes.event(event, self.told);
    }

    /// All events in what is known of the line were told: what is old enough goes out.
    pub(super) fn pause(&mut self) -> Result<(), Failure> {
        let Some(oldest_held) = self.line.len().checked_sub(HELD_CHANGES) else { return Ok(()) };
        match self.line.get(oldest_held) {
            Some(change) => self.tell(change.at),
            None => Ok(()),
        }
    }

    /// The line is known up to `end`; the frames that were written.
    pub(super) fn finish(mut self, end: Instant) -> Result<String, Failure> {
        self.tell(Instant(i64::MAX))?;
        let (writer, name) = match self.state {
            State::Writing(writer, name) => (writer, name),
            State::Empty(out) => return out.commit().map(|()| String::new()),
            State::Broken => {
                return Err(Failure::new(Exit::Internal, "the annotations could not be written"));
            }
        };
        let out = writer.finish(end).map_err(|error| failed(&name, &error))?;
        out.commit()?;
        Ok(format!("{name}: line, cells and {} frames as signals", self.frames))
    }

    /// Writes all that happened before `until`, in the order of time.
    fn tell(&mut self, until: Instant) -> Result<(), Failure> {
        self.notes.settle(until);
        self.told = self.told.max(until);
        let State::Writing(writer, name) = &mut self.state else { return Ok(()) };
        let declared = &self.declared;
        let mut put = |at, id: Id, value: SignalValue<'_>| match declared.index(id) {
            Some(index) => writer.change(at, index, value),
            None => Ok(()),
        };
        let written = loop {
            if let Some(next) = self.words.get(1)
                && let Some(word) = self.words.front()
                && self.cell >= u32::from(word.len)
                && goes_on(word, next)
            {
                self.words.pop_front();
                self.cell = 0;
            }
            let line = self.line.front().map(|change| change.at);
            let cell = self.words.front().map(|word| word.start_of(self.cell));
            let note = self.notes.next();
            let Some(at) = [line, cell, note].into_iter().flatten().min().filter(|at| *at < until) else {
                break Ok(());
            };
            let result = if line == Some(at) {
                let high = self.line.pop_front().and_then(|change| change.high);
                put(at, Id::Line, bit(high))
            } else if note == Some(at) {
                self.notes.take().map_or(Ok(()), |(id, value)| put(at, id, value.get()))
            } else {
                let cell = next_cell(&mut self.words, &mut self.cell);
                if cell.is_some() && self.last_cell.is_some_and(|last| at <= last) {
                    // The rest before a lock overlaps what another lock made of it.
                    continue;
                }
                self.last_cell = cell.map_or(self.last_cell, |_| Some(at));
                self.clock ^= cell.is_some();
                put(at, Id::Cell, bit(cell.map(|_| self.clock)))
                    .and_then(|()| put(at, Id::Bit, bit(cell.map(|(bit, _)| bit))))
                    .and_then(|()| put(at, Id::Doubt, bit(cell.map(|(_, doubt)| doubt))))
            };
            if result.is_err() {
                break result;
            }
        };
        written.map_err(|error| failed(name, &error))
    }
}

/// The bit and the doubt of the next cell, or `None` if the cells end here.
fn next_cell(words: &mut VecDeque<Word>, cell: &mut u32) -> Option<(bool, bool)> {
    let word = words.front()?;
    if *cell >= u32::from(word.len) {
        words.pop_front();
        *cell = 0;
        return None;
    }
    let n = *cell;
    *cell += 1;
    Some((word.bits >> n & 1 == 1, word.doubt >> n & 1 == 1))
}

/// Whether a word begins where the one before it ends, to less than a cell.
fn goes_on(word: &Word, next: &Word) -> bool {
    let cell = (word.cell / lightpipe::cells::TICK) as i64;
    next.at.since(word.start_of(word.len.into())) < cell.max(1)
}

fn bit(value: Option<bool>) -> SignalValue<'static> {
    value.map_or(SignalValue::Unknown, |bit| SignalValue::Bits(bit.into()))
}

fn failed(name: &str, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::InvalidInput {
        return Failure::usage(format!("{name}: {error}"));
    }
    Failure::output(name, error)
}
