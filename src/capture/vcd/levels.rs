//! Values, instant by instant -> changes of each line, block by block.
//!
//! What counts is the level at the end of an instant: a line that goes up and down again in one
//! instant (a delta cycle) did not change.

use std::mem::take;
use std::ops::ControlFlow;
use std::prelude::v1::*;
use std::vec;

use super::super::Each;
use crate::trace::{Block, Changes, Hole, HoleReason};
use crate::unit::{Instant, Span};

/// Changes held back until they are handed out.
const HELD: usize = 1 << 16;

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Low,
    High,
    /// `x`, `z` and the like.
    Unknown,
    /// Before the first value, or while the dump is off.
    NotRecorded,
}

impl Level {
    const fn hole(self) -> Option<HoleReason> {
        match self {
            Level::Low | Level::High => None,
            Level::Unknown => Some(HoleReason::Unknown),
            Level::NotRecorded => Some(HoleReason::NotRecorded),
        }
    }
}

/// A one-bit signal, or a bit of a vector.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// At the end of the last instant that is settled.
    now: Level,
    /// The last value.
    next: Level,
    /// There were values in the present instant.
    touched: bool,
    /// It is in the list of lines with a level.
    listed: bool,
    /// It changed, ever.
    begun: bool,
    /// Its level at the end of what was handed out, if there is one.
    told_high: bool,
    /// Its changes have been handed out in this round.
    told: bool,
    /// Since when its level is known, and why not before.
    since: Instant,
    lead: HoleReason,
    /// The hole in which it is, of what was handed out.
    hole: Option<(Instant, HoleReason)>,
}

const SILENT: Line = Line {
    now: Level::NotRecorded,
    next: Level::NotRecorded,
    touched: false,
    listed: false,
    begun: false,
    told_high: false,
    told: false,
    since: Instant(0),
    lead: HoleReason::NotRecorded,
    hole: None,
};

/// Something that happened to a line.
#[derive(Clone, Copy, Debug)]
struct Entry {
    line: u32,
    what: What,
    at: Instant,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Change,
    Lost(HoleReason),
    /// The level is known again: high or not.
    Found(bool),
}

/// All lines of a dump.
#[derive(Debug)]
pub(super) struct Levels {
    lines: Vec<Line>,
    /// Lines with values in the present instant.
    touched: Vec<u32>,
    /// Lines with a level.
    known: Vec<u32>,
    /// Lines that ever changed.
    begun: Vec<u32>,
    /// What happened since the last block.
    held: Vec<Entry>,
    at: Vec<Instant>,
}

impl Levels {
    pub(super) fn new(lines: usize) -> Levels {
        Levels {
            lines: vec![SILENT; lines],
            touched: Vec::new(),
            known: Vec::new(),
            begun: Vec::new(),
            held: Vec::new(),
            at: Vec::new(),
        }
    }

    /// A value of one line, in the present instant.
    #[inline]
    pub(super) fn set(&mut self, index: usize, level: Level) {
        let Some(line) = self.lines.get_mut(index) else { return };
        if line.next != level {
            line.next = level;
            if !line.touched {
                line.touched = true;
                self.touched.push(index as u32);
            }
        }
    }

    /// From the present instant on, nothing is recorded.
    pub(super) fn off(&mut self) {
        for index in take(&mut self.known) {
            if let Some(line) = self.lines.get_mut(index as usize) {
                line.listed = false;
            }
            self.set(index as usize, Level::NotRecorded);
        }
    }

    /// The present instant, `at`, is over.
    #[inline]
    pub(super) fn settle(&mut self, at: Instant) {
        for &index in &self.touched {
            let Some(line) = self.lines.get_mut(index as usize) else { continue };
            line.touched = false;
            let before = line.now;
            line.now = line.next;
            if line.next.hole().is_none() && !line.listed {
                line.listed = true;
                self.known.push(index);
            }
            let mut tell = |what, at| self.held.push(Entry { line: index, what, at });
            match (before.hole(), line.next.hole()) {
                (None, None) if before != line.next => {
                    if !line.begun {
                        line.begun = true;
                        line.told_high = before == Level::High;
                        self.begun.push(index);
                        if line.since > Instant(0) {
                            tell(What::Lost(line.lead), Instant(0));
                            tell(What::Found(before == Level::High), line.since);
                        }
                    }
                    tell(What::Change, at);
                }
                (None, Some(reason)) if line.begun => tell(What::Lost(reason), at),
                (Some(reason), None) => {
                    (line.since, line.lead) = (at, reason);
                    if line.begun {
                        tell(What::Found(line.next == Level::High), at);
                    }
                }
                _ => {}
            }
        }
        self.touched.clear();
    }

    /// Whether it is time to hand out what is held.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.held.len() >= HELD
    }

    /// Hands out what happened to the lines that ever changed; all that was settled lies before
    /// `until`. With `over`, also the holes that are still open.
    pub(super) fn tell(&mut self, until: Instant, over: bool, each: &mut Each<'_>) -> ControlFlow<()> {
        let mut held = take(&mut self.held);
        held.sort_by_key(|entry| entry.line);
        for entries in held.chunk_by(|a, b| a.line == b.line) {
            self.tell_line(entries, until, each)?;
        }
        held.clear();
        self.held = held;
        for &index in &self.begun {
            let Some(line) = self.lines.get_mut(index as usize) else { continue };
            let channel = index as usize;
            if !take(&mut line.told) && line.hole.is_none() {
                each(Block::Changes(Changes { channel, high: line.told_high, at: &[], until }))?;
            }
            if let Some((start, reason)) = line.hole
                && over
            {
                let span = Span { start, end: until };
                each(Block::Hole(Hole { channel: Some(channel), span, reason }))?;
            }
        }
        ControlFlow::Continue(())
    }

    fn tell_line(&mut self, entries: &[Entry], until: Instant, each: &mut Each<'_>) -> ControlFlow<()> {
        let Some(channel) = entries.first().map(|entry| entry.line as usize) else {
            return ControlFlow::Continue(());
        };
        let Some(line) = self.lines.get_mut(channel) else { return ControlFlow::Continue(()) };
        line.told = true;
        let mut high = line.told_high;
        self.at.clear();
        for entry in entries {
            match entry.what {
                What::Change => {
                    line.told_high = !line.told_high;
                    self.at.push(entry.at);
                }
                What::Lost(reason) => {
                    if entry.at > Instant(0) {
                        each(Block::Changes(Changes { channel, high, at: &self.at, until: entry.at }))?;
                    }
                    self.at.clear();
                    line.hole = Some((entry.at, reason));
                }
                What::Found(level) => {
                    (high, line.told_high) = (level, level);
                    if let Some((start, reason)) = line.hole.take() {
                        let span = Span { start, end: entry.at };
                        each(Block::Hole(Hole { channel: Some(channel), span, reason }))?;
                    }
                }
            }
        }
        if line.hole.is_none() {
            each(Block::Changes(Changes { channel, high, at: &self.at, until }))?;
        }
        ControlFlow::Continue(())
    }
}
