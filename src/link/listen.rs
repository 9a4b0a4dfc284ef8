//! A whole capture, with the channel, protocol and rate found out on the way.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::vec::Vec;

use super::{Event, Protocol, Receiver};
use crate::capture::{Capture, Channel, ChannelKind, Error};
use crate::clock::Quality;
use crate::edges::{Edges, InterleavedEdges, PackedEdges, Threshold, VoltageEdges};
use crate::trace::{Block, Interleaved, Packed, Voltages};
use crate::unit::{Instant, Timebase};

/// Frames without a fault after which a channel has won against the others.
pub const ENOUGH_FRAMES: u64 = 256;

/// A fault weighs as much as this many good frames when channels are compared.
const FRAMES_PER_FAULT: u64 = 8;

/// Edges taken at a time.
const EDGES: usize = 4096;

/// Of a threshold given in volts, the hysteresis is this share of the distance between the rails.
const HYSTERESIS_SHARE: i32 = 10;

/// What to listen to.
#[derive(Clone, Copy, Debug)]
pub struct ListenOptions<'o> {
    /// The protocols to look for.
    pub protocols: &'o [Protocol],
    /// Index of the channel; `None` to take the one with the best framing.
    pub channel: Option<usize>,
    /// Where voltages turn from low to high, in microvolts; `None` to find out.
    pub threshold: Option<i32>,
    /// The first sample.
    pub start: u64,
    /// The first sample that is not listened to any more.
    pub end: Option<u64>,
}

impl Default for ListenOptions<'_> {
    fn default() -> Self {
        ListenOptions { protocols: &Protocol::ALL, channel: None, threshold: None, start: 0, end: None }
    }
}

/// What listening brings, in the order of time.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Heard {
    /// The channel was chosen; instants of the events that follow are in this timebase.
    Channel {
        /// Its index.
        channel: usize,
        /// The timebase of its edges.
        timebase: Timebase,
    },
    /// Something on that channel.
    Event(Event),
    /// So many samples were read.
    Progress(u64),
}

/// How a channel did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Index of the channel.
    pub channel: usize,
    /// Edges seen.
    pub edges: u64,
    /// What it locked to, if anything: the protocol, and the length of a cell in 1/65536 ticks.
    pub lock: Option<(Protocol, u64)>,
    /// Frames (IEC 60958: pairs of subframes) received without a mark against them.
    pub clean_frames: u64,
    /// Faults.
    pub faults: u64,
}

impl Candidate {
    /// How good its framing is. Any clean frame counts for more than none.
    #[must_use]
    pub const fn score(&self) -> u64 {
        self.clean_frames.saturating_sub(self.faults * FRAMES_PER_FAULT) + (self.clean_frames > 0) as u64
    }
}

/// What listening to a capture came to.
#[derive(Debug)]
pub struct Hearing {
    /// The channel that was decoded; `None` if no channel holds a signal.
    pub chosen: Option<usize>,
    /// The timebase of its edges.
    pub timebase: Timebase,
    /// Every channel with edges, as it stood when the choice was made (the chosen one: at the end).
    pub candidates: Vec<Candidate>,
    /// How the edges of the last lock lay.
    pub quality: Option<Quality>,
    /// Why reading stopped early, if it did; what was heard before was told.
    pub error: Option<Error>,
}

/// Reads a capture to its end, or until `each` breaks off, and says what it heard.
///
/// All channels are followed at once until one has [`ENOUGH_FRAMES`] frames or the capture ends;
/// what was heard on the best one is then told from its beginning, so that no second pass is
/// needed. Ties go to the lower index.
///
/// If the source fails, what was heard before is told all the same, and [`Hearing::error`] says so.
pub fn listen(
    capture: &mut Capture<'_>,
    options: &ListenOptions<'_>,
    mut each: impl FnMut(Heard) -> ControlFlow<()>,
) -> Hearing {
    let mut ears = Ears::new(capture, options);
    let result = capture.read(|block| {
        ears.hear(block)?;
        ears.tell(&mut each, false)
    });
    if !ears.stopped {
        ears.finish();
        // Nobody is left to be told of a break.
        let _ = ears.tell(&mut each, true);
    }
    Hearing { error: result.err(), ..ears.hearing() }
}

/// All channels that may hold the signal.
struct Ears {
    ears: Vec<Ear>,
    /// The only one that is followed now.
    chosen: Option<usize>,
    told: bool,
    samples: u64,
    end: Option<u64>,
    stopped: bool,
    others: Vec<Candidate>,
    timebase: Timebase,
}

impl Ears {
    fn new(capture: &Capture<'_>, options: &ListenOptions<'_>) -> Ears {
        let wanted = |index: &usize| options.channel.is_none_or(|channel| channel == *index);
        let ears: Vec<Ear> = capture
            .channels()
            .iter()
            .enumerate()
            .filter(|(index, _)| wanted(index))
            .map(|(index, channel)| Ear::new(index, channel, capture.timebase(), options))
            .collect();
        let chosen = (ears.len() == 1).then_some(0);
        Ears {
            ears,
            chosen,
            told: false,
            samples: 0,
            end: options.end,
            stopped: false,
            others: Vec::new(),
            timebase: capture.timebase(),
        }
    }

    fn hear(&mut self, block: Block<'_>) -> ControlFlow<()> {
        for ear in &mut self.ears {
            ear.hear(block);
        }
        self.samples = self.ears.iter().map(|ear| ear.position).max().unwrap_or(0);
        if self.end.is_some_and(|end| self.samples >= end) {
            self.finish();
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn finish(&mut self) {
        self.ears.iter_mut().for_each(Ear::finish);
    }

    /// Chooses, if it is time, and tells what the chosen one heard.
    fn tell(&mut self, each: &mut impl FnMut(Heard) -> ControlFlow<()>, over: bool) -> ControlFlow<()> {
        let flow = self.try_tell(each, over);
        self.stopped |= flow.is_break();
        flow
    }

    fn try_tell(&mut self, each: &mut impl FnMut(Heard) -> ControlFlow<()>, over: bool) -> ControlFlow<()> {
        if self.chosen.is_none() {
            // A capture may hand out one channel after the other: compare them at the same time.
            let level = self.ears.iter().all(|ear| ear.position == self.samples);
            let best = (0..self.ears.len()).rev().max_by_key(|&n| self.ears[n].tally.score());
            self.chosen = best.filter(|&n| {
                let tally = &self.ears[n].tally;
                if over { tally.lock.is_some() } else { level && tally.clean_frames >= ENOUGH_FRAMES }
            });
        }
        if let Some(chosen) = self.chosen {
            if self.ears.len() > 1 {
                self.others.extend(self.ears.iter().map(|ear| ear.tally));
                let ear = self.ears.swap_remove(chosen);
                self.ears = Vec::from([ear]);
                self.chosen = Some(0);
            }
            if let [ear] = &mut self.ears[..] {
                if !self.told {
                    self.told = true;
                    each(Heard::Channel { channel: ear.tally.channel, timebase: ear.timebase })?;
                }
                while let Some(event) = ear.heard.pop_front() {
                    each(Heard::Event(event))?;
                }
            }
        }
        each(Heard::Progress(self.samples))
    }

    fn hearing(self) -> Hearing {
        let mut candidates: Vec<Candidate> = self.ears.iter().map(|ear| ear.tally).collect();
        let known: Vec<usize> = candidates.iter().map(|candidate| candidate.channel).collect();
        candidates.extend(self.others.into_iter().filter(|other| !known.contains(&other.channel)));
        candidates.retain(|candidate| candidate.edges > 0);
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score()), candidate.channel));
        let ear = self.chosen.and_then(|chosen| self.ears.get(chosen)).filter(|ear| ear.tally.lock.is_some());
        Hearing {
            chosen: ear.map(|ear| ear.tally.channel),
            timebase: ear.map_or(self.timebase, |ear| ear.timebase),
            quality: ear.and_then(|ear| ear.receiver.quality()),
            candidates,
            error: None,
        }
    }
}

/// One channel: from blocks to events.
struct Ear {
    tally: Candidate,
    source: Samples,
    receiver: Receiver,
    timebase: Timebase,
    heard: VecDeque<Event>,
    edges: Vec<Instant>,
    /// Samples taken in.
    position: u64,
    start: Instant,
    end: Option<Instant>,
    over: bool,
}

/// Where the edges of a channel come from.
enum Samples {
    /// Nothing came yet; the bit of the channel.
    Logic(u32),
    Packed(PackedEdges),
    Interleaved(InterleavedEdges),
    /// Nothing came yet; the index of the channel, and the threshold if it was given.
    Analogue(usize, Option<i32>),
    Voltages(usize, VoltageEdges),
}

impl Ear {
    fn new(index: usize, channel: &Channel, timebase: Timebase, options: &ListenOptions<'_>) -> Ear {
        let (source, timebase) = match channel.kind {
            ChannelKind::Logic { bit } => (Samples::Logic(bit), timebase),
            ChannelKind::Analogue { index } => (
                Samples::Analogue(index, options.threshold),
                Timebase::interpolated(timebase.samples_per_second()),
            ),
        };
        let ticks = i64::from(timebase.ticks_per_sample());
        let instant = |sample: u64| Instant(i64::try_from(sample).unwrap_or(i64::MAX).saturating_mul(ticks));
        let mut receiver = Receiver::new(options.protocols, timebase);
        let start = instant(options.start);
        receiver.resume(start);
        Ear {
            tally: Candidate { channel: index, edges: 0, lock: None, clean_frames: 0, faults: 0 },
            source,
            receiver,
            timebase,
            heard: VecDeque::new(),
            edges: std::vec![Instant(0); EDGES],
            position: 0,
            start,
            end: options.end.map(instant),
            over: false,
        }
    }

    fn hear(&mut self, block: Block<'_>) {
        match (block, &self.source) {
            (Block::Packed(packed), Samples::Logic(_) | Samples::Packed(_)) => self.packed(packed),
            (Block::Interleaved(words), Samples::Logic(_) | Samples::Interleaved(_)) => {
                self.interleaved(words)
            }
            (Block::Voltages(voltages), Samples::Analogue(index, _) | Samples::Voltages(index, _))
                if voltages.channel == *index =>
            {
                self.voltages(voltages);
            }
            (Block::Hole(hole), _) => {
                self.drain_finish();
                self.receiver.resume(hole.span.end);
            }
            _ => {}
        }
    }

    fn packed(&mut self, mut input: Packed<'_>) {
        let mut edges = match self.source {
            Samples::Packed(edges) => edges,
            _ => PackedEdges::default(),
        };
        self.position += input.samples as u64;
        self.take_edges(|out| edges.changes(&mut input, out));
        self.source = Samples::Packed(edges);
        self.quiet_until(edges.until());
    }

    fn interleaved(&mut self, mut input: Interleaved<'_>) {
        let mut edges = match self.source {
            Samples::Interleaved(edges) => edges,
            Samples::Logic(bit) => InterleavedEdges::new(bit, Instant(0)),
            _ => return,
        };
        self.position += (input.bytes.len() / input.unit.max(1)) as u64;
        self.take_edges(|out| edges.changes(&mut input, out));
        self.source = Samples::Interleaved(edges);
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
        self.position += samples;
        self.take_edges(|out| edges.changes(&mut input, out));
        self.source = Samples::Voltages(index, edges);
        self.quiet_until(edges.until());
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

    fn pass_on(&mut self, edges: &[Instant]) {
        let from = edges.partition_point(|at| *at <= self.start);
        let to = self.end.map_or(edges.len(), |end| edges.partition_point(|at| *at < end));
        let edges = edges.get(from..to).unwrap_or_default();
        self.tally.edges += edges.len() as u64;
        if let Some(last) = edges.last() {
            self.drain(&mut Edges { at: edges, until: last.plus(1) });
        }
    }

    fn quiet_until(&mut self, until: Instant) {
        let until = self.end.map_or(until, |end| end.min(until));
        if until > self.start {
            self.drain(&mut Edges { at: &[], until });
        }
    }

    fn drain(&mut self, input: &mut Edges<'_>) {
        while let Some(event) = self.receiver.next(input) {
            self.note(event);
        }
    }

    fn drain_finish(&mut self) {
        while let Some(event) = self.receiver.finish() {
            self.note(event);
        }
    }

    fn finish(&mut self) {
        if !self.over {
            self.over = true;
            self.drain_finish();
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

fn threshold(given: Option<i32>, samples: &[i32]) -> Option<Threshold> {
    let Some(centre) = given else { return Threshold::from_samples(samples) };
    let swing = samples.iter().max()?.saturating_sub(*samples.iter().min()?);
    Some(Threshold::new(centre, (swing / HYSTERESIS_SHARE).unsigned_abs()))
}
