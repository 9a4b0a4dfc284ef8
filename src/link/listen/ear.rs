//! One channel: from blocks to events.

use std::boxed::Box;
use std::collections::VecDeque;
use std::vec::Vec;

use super::line::Line;
use super::{Candidate, ListenOptions};
use crate::capture::{Channel, ChannelKind};
use crate::check::{Finding, mistake};
use crate::clock::Quality;
use crate::edges::{Edges, InterleavedEdges, PackedEdges, Threshold, VoltageEdges, channel_word};
use crate::link::{Event, Protocol, Receiver};
use crate::trace::{Block, Changes, Interleaved, Packed, Voltages};
use crate::unit::{Instant, Span, Timebase};

/// Edges taken at a time.
const EDGES: usize = 4096;

/// Changes of a channel that are kept before a receiver is made for it; too few for a stream.
const WAITING: usize = 128;

/// Of a threshold given in volts, the hysteresis is this share of the distance between the rails.
const HYSTERESIS_SHARE: i32 = 10;

pub(super) struct Ear {
    pub(super) tally: Candidate,
    source: Samples,
    /// Of a list of changes, `None` until there are enough of them, and after giving up.
    receiver: Option<Box<Receiver>>,
    pub(super) timebase: Timebase,
    pub(super) heard: VecDeque<Event>,
    /// The line itself, if it is wanted.
    pub(super) line: Option<Line>,
    /// All that it hears is going to be told.
    pub(super) chosen: bool,
    edges: Vec<Instant>,
    /// Samples taken in.
    pub(super) position: u64,
    /// The line is known from here on; the start of the window, or the end of a hole.
    start: Instant,
    end: Option<Instant>,
    over: bool,
    /// The first edges, until they make sense.
    first: Vec<Instant>,
    /// Edges that passed before there was room for a receiver.
    pub(super) unheard: u64,
    /// How the edges of the last lock lay, once there is no receiver any more.
    quality: Option<Quality>,
}

/// Where the edges of a channel come from.
enum Samples {
    /// Nothing came yet; the bit of the channel.
    Logic(u32),
    Packed(PackedEdges),
    /// And the bit.
    Interleaved(InterleavedEdges, u32),
    /// Nothing came yet; the index of the channel, and the threshold if it was given.
    Analogue(usize, Option<i32>),
    Voltages(usize, VoltageEdges),
    /// The index of the line; no receiver yet.
    Waiting(usize),
    /// The index of the line.
    Changes(usize),
    /// The index of the line; nobody listens any more.
    GivenUp(usize),
}

impl Ear {
    pub(super) fn new(
        index: usize,
        channel: &Channel,
        timebase: Timebase,
        options: &ListenOptions<'_>,
    ) -> Ear {
        let (source, timebase) = match channel.kind {
            ChannelKind::Logic { bit } => (Samples::Logic(bit), timebase),
            ChannelKind::Analogue { index } => (
                Samples::Analogue(index, options.threshold),
                Timebase::interpolated(timebase.samples_per_second()),
            ),
            ChannelKind::Changes { index } => (Samples::Waiting(index), timebase),
        };
        let ticks = i64::from(timebase.ticks_per_sample());
        let instant = |sample: u64| Instant(i64::try_from(sample).unwrap_or(i64::MAX).saturating_mul(ticks));
        let waits = matches!(source, Samples::Waiting(_));
        let mut ear = Ear {
            tally: Candidate { channel: index, edges: 0, lock: None, clean_frames: 0, faults: 0 },
            source,
            receiver: None,
            timebase,
            heard: VecDeque::new(),
            line: options.line.then(|| Line::new(instant(options.start))),
            chosen: false,
            edges: if waits { Vec::new() } else { std::vec![Instant(0); EDGES] },
            position: 0,
            start: instant(options.start),
            end: options.end.map(instant),
            over: false,
            first: Vec::new(),
            unheard: 0,
            quality: None,
        };
        if !waits {
            ear.receive(options.protocols);
        }
        ear
    }

    fn receive(&mut self, protocols: &[Protocol]) {
        let receiver = Receiver::new(protocols, self.timebase);
        let receiver = if self.line.is_some() { receiver.with_cells() } else { receiver };
        self.receiver.insert(Box::new(receiver)).resume(self.start);
    }

    /// What the first edges read as in another line code, if nothing made sense of them.
    pub(super) fn mistaken(&self) -> Option<Finding> {
        if self.tally.clean_frames > 0 { None } else { mistake::unframed(&self.first) }
    }

    /// The line, if this is a list of changes.
    pub(super) const fn line_index(&self) -> Option<usize> {
        match self.source {
            Samples::Waiting(line) | Samples::Changes(line) | Samples::GivenUp(line) => Some(line),
            _ => None,
        }
    }

    /// How the edges of the present lock lie, or of the last one.
    pub(super) fn quality(&self) -> Option<Quality> {
        self.receiver.as_ref().map_or(self.quality, |receiver| receiver.quality())
    }

    /// Takes changes of the line, unless there are so many that it has to be woken first.
    #[must_use]
    pub(super) fn changes(&mut self, changes: Changes<'_>) -> bool {
        let edges = self.window(changes.at);
        match self.source {
            Samples::Waiting(_) => {
                if self.edges.len() + edges.len() > WAITING {
                    return true;
                }
                self.tally.edges += edges.len() as u64;
                self.edges.extend_from_slice(edges);
                self.known(|| Some(changes.high));
                if let Some(line) = &mut self.line {
                    line.edges(before(changes.at, self.end));
                }
            }
            Samples::Changes(_) => {
                self.known(|| Some(changes.high));
                self.pass_on(changes.at);
                self.quiet_until(changes.until);
            }
            _ => self.tally.edges += edges.len() as u64,
        }
        self.position = changes.until.0.max(0).unsigned_abs();
        false
    }

    /// Waits on without these changes and those before: there is no room for a receiver yet.
    pub(super) fn miss(&mut self, changes: Changes<'_>) {
        let passed = self.window(changes.at).len() as u64;
        self.tally.edges += passed;
        self.unheard += passed + self.edges.len() as u64;
        self.edges.clear();
        if let Some(line) = &mut self.line {
            line.forget();
        }
        self.start = changes.at.last().map_or(self.start, |last| self.start.max(*last));
        self.position = changes.until.0.max(0).unsigned_abs();
    }

    /// Makes a receiver, and gives it what waits.
    pub(super) fn wake(&mut self, protocols: &[Protocol]) {
        let Samples::Waiting(line) = self.source else { return };
        self.source = Samples::Changes(line);
        self.receive(protocols);
        let waiting = std::mem::take(&mut self.edges);
        if let Some(last) = waiting.last() {
            self.drain(&mut Edges { at: &waiting, until: last.plus(1) });
        }
        let known = Instant(i64::try_from(self.position).unwrap_or(i64::MAX));
        self.quiet_until(known);
    }

    /// Stops listening to a line, but goes on counting.
    pub(super) fn give_up(&mut self) {
        if let Some(line) = self.line_index() {
            self.source = Samples::GivenUp(line);
            self.receiver = None;
            self.edges = Vec::new();
            self.first = Vec::new();
            self.heard = VecDeque::new();
            self.line = None;
        }
    }

    /// Nothing is known in this span.
    pub(super) fn hole(&mut self, span: Span) {
        let end = span.end.max(self.start);
        if let Some(line) = &mut self.line {
            line.lost(span.start);
        }
        if self.line_index().is_some() {
            self.position = self.position.max(span.end.0.max(0).unsigned_abs());
        }
        if let Samples::Waiting(_) = self.source {
            self.edges.clear();
            self.start = end;
        }
        self.drain_finish();
        if let Some(receiver) = &mut self.receiver {
            receiver.resume(end);
        }
    }

    pub(super) fn hear(&mut self, block: Block<'_>) {
        match (block, &self.source) {
            (Block::Packed(packed), Samples::Logic(_) | Samples::Packed(_)) => self.packed(packed),
            (Block::Interleaved(words), Samples::Logic(_) | Samples::Interleaved(..)) => {
                self.interleaved(words)
            }
            (Block::Voltages(voltages), Samples::Analogue(index, _) | Samples::Voltages(index, _))
                if voltages.channel == *index =>
            {
                self.voltages(voltages);
            }
            _ => {}
        }
    }

    fn packed(&mut self, mut input: Packed<'_>) {
        let mut edges = match self.source {
            Samples::Packed(edges) => edges,
            _ => PackedEdges::default(),
        };
        self.known(|| Some(input.words.first()? & 1 == 1));
        self.position += input.samples as u64;
        self.take_edges(|out| edges.changes(&mut input, out));
        self.source = Samples::Packed(edges);
        self.quiet_until(edges.until());
    }

    fn interleaved(&mut self, mut input: Interleaved<'_>) {
        let (mut edges, bit) = match self.source {
            Samples::Interleaved(edges, bit) => (edges, bit),
            Samples::Logic(bit) => (InterleavedEdges::new(bit, Instant(0)), bit),
            _ => return,
        };
        self.known(|| Some(channel_word(&mut input.clone(), bit)?.0 & 1 == 1));
        self.position += (input.bytes.len() / input.unit.max(1)) as u64;
        self.take_edges(|out| edges.changes(&mut input, out));
        self.source = Samples::Interleaved(edges, bit);
        self.quiet_until(edges.until());
    }

    fn voltages(&mut self, mut input: Voltages<'_>) {
        let samples = input.microvolts.len() as u64;
        let (index, mut edges) = match self.source {
            Samples::Voltages(index, edges) => (index, edges),
            Samples::Analogue(index, given) => match threshold(given, input.microvolts) {
                Some(threshold) => (index, VoltageEdges::new(threshold, self.position as i64)),
                None => {
                    // A flat line, so far.
                    self.position += samples;
                    return;
                }
            },
            _ => return,
        };
        self.known(|| Some(*input.microvolts.first()? >= edges.threshold().centre()));
        self.position += samples;
        self.take_edges(|out| edges.changes(&mut input, out));
        self.source = Samples::Voltages(index, edges);
        self.quiet_until(edges.until());
    }

    /// The first level that comes now, at the present position, is known.
    fn known(&mut self, high: impl FnOnce() -> Option<bool>) {
        let sample = i64::try_from(self.position).unwrap_or(i64::MAX);
        let at = Instant(sample.saturating_mul(i64::from(self.timebase.ticks_per_sample())));
        if let Some(line) = self.line.as_mut().filter(|line| line.is_unknown())
            && let Some(high) = high()
        {
            line.known(at, high);
        }
    }

    fn take_edges(&mut self, mut changes: impl FnMut(&mut [Instant]) -> usize) {
        let mut buffer = std::mem::take(&mut self.edges);
        loop {
            let count = changes(&mut buffer);
            self.pass_on(buffer.get(..count).unwrap_or_default());
            if count < buffer.len() {
                break;
            }
        }
        self.edges = buffer;
    }

    /// Those that are to be listened to.
    fn window<'e>(&self, edges: &'e [Instant]) -> &'e [Instant] {
        let edges = before(edges, self.end);
        let from = edges.partition_point(|at| *at <= self.start);
        edges.get(from..).unwrap_or_default()
    }

    fn pass_on(&mut self, edges: &[Instant]) {
        if let Some(line) = &mut self.line {
            line.edges(before(edges, self.end));
        }
        let edges = self.window(edges);
        self.tally.edges += edges.len() as u64;
        if let Some(last) = edges.last() {
            self.drain(&mut Edges { at: edges, until: last.plus(1) });
        }
        // A lock that comes later begins with an edge that its receiver still has.
        if let (Some(line), false) = (&mut self.line, self.chosen) {
            line.limit(self.tally.lock.is_some());
        }
    }

    fn quiet_until(&mut self, until: Instant) {
        let until = self.end.map_or(until, |end| end.min(until));
        if until > self.start {
            self.drain(&mut Edges { at: &[], until });
        }
    }

    fn drain(&mut self, input: &mut Edges<'_>) {
        if self.tally.lock.is_none() {
            let room = mistake::MOST_EDGES.saturating_sub(self.first.len()).min(input.at.len());
            self.first.extend_from_slice(input.at.get(..room).unwrap_or_default());
        }
        while let Some(event) = self.receiver.as_mut().and_then(|receiver| receiver.next(input)) {
            self.note(event);
        }
    }

    fn drain_finish(&mut self) {
        while let Some(event) = self.receiver.as_mut().and_then(|receiver| receiver.finish()) {
            self.note(event);
        }
    }

    pub(super) fn finish(&mut self, protocols: &[Protocol]) {
        if self.over {
            return;
        }
        self.over = true;
        let waits = matches!(self.source, Samples::Waiting(_)) && !self.edges.is_empty();
        if waits {
            self.wake(protocols);
        }
        self.drain_finish();
        if waits {
            // There may be many like this one.
            self.quality = self.quality();
            self.receiver = None;
        }
    }

    fn note(&mut self, event: Event) {
        match &event {
            Event::Locked { protocol, cell, .. } => self.tally.lock = Some((*protocol, *cell)),
            Event::Frame(frame) if frame.marks.is_clean() => self.tally.clean_frames += 1,
            // Two subframes make a frame; the second one counts.
            Event::Subframe(subframe) if subframe.marks.is_clean() => {
                self.tally.clean_frames += subframe.preamble.channel() as u64;
            }
            Event::Fault(_) => self.tally.faults += 1,
            _ => {}
        }
        self.heard.push_back(event);
    }
}

/// Those before the end of the window, if it has one.
fn before(edges: &[Instant], end: Option<Instant>) -> &[Instant] {
    let to = end.map_or(edges.len(), |end| edges.partition_point(|at| *at < end));
    edges.get(..to).unwrap_or_default()
}

fn threshold(given: Option<i32>, samples: &[i32]) -> Option<Threshold> {
    let Some(centre) = given else { return Threshold::from_samples(samples) };
    let swing = samples.iter().max()?.saturating_sub(*samples.iter().min()?);
    Some(Threshold::new(centre, (swing / HYSTERESIS_SHARE).unsigned_abs()))
}
