//! All channels that may hold the signal, side by side, until one of them is chosen.

use std::ops::ControlFlow;
use std::vec;
use std::vec::Vec;

use super::ear::Ear;
use super::{Candidate, ENOUGH_FRAMES, Heard, Hearing, ListenOptions, MOST_LISTENED};
use crate::capture::{Capture, ChannelKind};
use crate::link::Protocol;
use crate::trace::{Block, Changes, Hole};
use crate::unit::{Instant, Timebase};

/// Edges without a lock after which a channel may have to make room.
const PATIENCE_EDGES: u64 = 2048;

/// Events that are held back, over all channels, while none of them is chosen; about 28 MiB. A signal
/// without faults has a choice long before, even among [`MOST_LISTENED`] that are alike.
const MOST_HELD: usize = 1 << 17;

/// Channels without a signal that are read in other line codes; each takes milliseconds.
const MOST_READ_ANEW: usize = 16;

/// No ear.
const NONE: u32 = u32::MAX;

pub(super) struct Ears {
    ears: Vec<Ear>,
    protocols: Vec<Protocol>,
    /// The only one that is followed now.
    chosen: Option<usize>,
    /// Some ear has [`ENOUGH_FRAMES`].
    enough: bool,
    told: bool,
    samples: u64,
    end: Option<u64>,
    pub(super) stopped: bool,
    others: Vec<Candidate>,
    timebase: Timebase,
    /// The ear of each line of changes.
    by_line: Vec<u32>,
    /// Ears of such lines that have a receiver.
    awake: Vec<u32>,
    /// How far lists of changes have come.
    round: Instant,
}

impl Ears {
    pub(super) fn new(capture: &Capture<'_>, options: &ListenOptions<'_>) -> Ears {
        let mut by_line = Vec::new();
        let mut ears = Vec::new();
        for (index, channel) in capture.channels().iter().enumerate() {
            if options.channel.is_some_and(|wanted| wanted != index) {
                continue;
            }
            if let ChannelKind::Changes { index: line } = channel.kind {
                if by_line.len() <= line {
                    by_line.resize(line + 1, NONE);
                }
                if by_line[line] != NONE {
                    continue;
                }
                by_line[line] = ears.len() as u32;
            }
            ears.push(Ear::new(index, channel, capture.timebase(), options));
        }
        if let [only] = &mut ears[..] {
            only.chosen = true;
        }
        Ears {
            chosen: (ears.len() == 1).then_some(0),
            ears,
            protocols: options.protocols.to_vec(),
            enough: false,
            told: false,
            samples: 0,
            end: options.end,
            stopped: false,
            others: Vec::new(),
            timebase: capture.timebase(),
            by_line,
            awake: Vec::new(),
            round: Instant(0),
        }
    }

    /// Lists of changes come channel after channel, round after round: before the next round, all
    /// are known up to the same instant, and can be compared.
    pub(super) fn compare(&mut self, block: &Block<'_>) -> ControlFlow<()> {
        let Block::Changes(Changes { until, .. }) = block else { return ControlFlow::Continue(()) };
        if *until <= self.round {
            return ControlFlow::Continue(());
        }
        if self.enough {
            self.choose(false);
        } else if self.is_crowded() {
            self.choose(true);
        }
        let end = self.end.is_some_and(|end| self.round.0.unsigned_abs() >= end);
        self.round = *until;
        if end {
            self.finish();
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    pub(super) fn hear(&mut self, block: Block<'_>) -> ControlFlow<()> {
        match block {
            Block::Changes(changes) => {
                if let Some(n) = self.ear_of(changes.channel) {
                    self.changes(n, changes);
                }
                return ControlFlow::Continue(());
            }
            Block::Hole(Hole { channel: Some(line), span, .. }) => {
                if let Some(ear) = self.ear_of(line).and_then(|n| self.ears.get_mut(n)) {
                    ear.hole(span);
                }
                return ControlFlow::Continue(());
            }
            Block::Hole(Hole { span, .. }) => self.ears.iter_mut().for_each(|ear| ear.hole(span)),
            _ => self.ears.iter_mut().for_each(|ear| ear.hear(block)),
        }
        self.samples = self.ears.iter().map(|ear| ear.position).max().unwrap_or(0);
        self.enough = self.ears.iter().any(|ear| ear.tally.clean_frames >= ENOUGH_FRAMES);
        if self.end.is_some_and(|end| self.ears.iter().all(|ear| ear.position >= end)) {
            self.finish();
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn ear_of(&self, line: usize) -> Option<usize> {
        let n = *self.by_line.get(line).filter(|n| **n != NONE)? as usize;
        // Once one is chosen, it is the only one left.
        match &self.ears[..] {
            [only] => (only.line_index() == Some(line)).then_some(0),
            _ => Some(n),
        }
    }

    fn changes(&mut self, n: usize, changes: Changes<'_>) {
        let Some(ear) = self.ears.get_mut(n) else { return };
        if ear.changes(changes) {
            let unheard = ear.unheard;
            let room = self.awake.len() < MOST_LISTENED || self.make_room(unheard);
            if let Some(ear) = self.ears.get_mut(n) {
                if room {
                    self.awake.push(n as u32);
                    ear.wake(&self.protocols);
                    // Awake, it takes them all.
                    let _ = ear.changes(changes);
                } else {
                    ear.miss(changes);
                }
            }
        }
        if let Some(ear) = self.ears.get(n) {
            self.samples = self.samples.max(ear.position);
            self.enough |= ear.tally.clean_frames >= ENOUGH_FRAMES;
        }
    }

    /// Gives up the channel that went on longest without a lock, if it went on for long enough, or the
    /// newcomer, of which so many edges passed unheard, did.
    fn make_room(&mut self, unheard: u64) -> bool {
        let edges = |n: &u32| self.ears.get(*n as usize).map(|ear| &ear.tally);
        let hopeless = self
            .awake
            .iter()
            .enumerate()
            .filter_map(|(place, n)| Some((place, edges(n)?)))
            .filter(|(_, tally)| tally.lock.is_none() && tally.edges.max(unheard) >= PATIENCE_EDGES)
            .max_by_key(|(_, tally)| tally.edges)
            .map(|(place, _)| place);
        let Some(place) = hopeless else { return false };
        let n = self.awake.swap_remove(place);
        if let Some(ear) = self.ears.get_mut(n as usize) {
            ear.give_up();
        }
        true
    }

    pub(super) fn finish(&mut self) {
        for ear in &mut self.ears {
            ear.finish(&self.protocols);
        }
    }

    /// Chooses, if it is time, and tells what the chosen one heard.
    pub(super) fn tell(
        &mut self,
        each: &mut impl FnMut(Heard<'_>) -> ControlFlow<()>,
        over: bool,
    ) -> ControlFlow<()> {
        let flow = self.try_tell(each, over);
        self.stopped |= flow.is_break();
        flow
    }

    fn try_tell(
        &mut self,
        each: &mut impl FnMut(Heard<'_>) -> ControlFlow<()>,
        over: bool,
    ) -> ControlFlow<()> {
        // A capture may hand out one channel after the other: compare them at the same time.
        let level = || self.by_line.is_empty() && self.ears.iter().all(|ear| ear.position == self.samples);
        if over {
            self.choose(true);
        } else if self.chosen.is_none() && level() {
            if self.enough {
                self.choose(false);
            } else if self.is_crowded() {
                self.choose(true);
            }
        }
        if let (Some(_), [ear]) = (self.chosen, &mut self.ears[..]) {
            if !self.told {
                self.told = true;
                each(Heard::Channel { channel: ear.tally.channel, timebase: ear.timebase })?;
            }
            if let Some(line) = &mut ear.line
                && !line.untold.is_empty()
            {
                each(Heard::Line(&line.untold))?;
                line.untold.clear();
            }
            while let Some(event) = ear.heard.pop_front() {
                each(Heard::Event(event))?;
            }
        }
        each(Heard::Progress(self.samples))
    }

    /// Whether so much is held back that the choice cannot wait.
    fn is_crowded(&self) -> bool {
        self.chosen.is_none() && self.ears.iter().map(|ear| ear.heard.len()).sum::<usize>() >= MOST_HELD
    }

    /// Takes the best one, if it is good enough, or the best there is if it is `over`.
    fn choose(&mut self, over: bool) {
        if self.chosen.is_some() {
            return;
        }
        // Without a clean frame on any channel, the one with a lock and the most to tell. Else ties go to
        // the lower index.
        let merit = |ear: &Ear| match ear.tally.score() {
            0 => (0, ear.tally.lock.is_some(), ear.heard.len()),
            score => (score, true, 0),
        };
        let best = (0..self.ears.len()).rev().max_by_key(|&n| merit(&self.ears[n]));
        self.chosen = best.filter(|&n| {
            let tally = &self.ears[n].tally;
            if over { tally.lock.is_some() } else { tally.clean_frames >= ENOUGH_FRAMES }
        });
        if let Some(chosen) = self.chosen
            && self.ears.len() > 1
        {
            self.others.extend(self.ears.iter().map(|ear| ear.tally));
            let mut ear = self.ears.swap_remove(chosen);
            ear.chosen = true;
            self.ears = vec![ear];
            self.awake = Vec::new();
            self.chosen = Some(0);
        }
    }

    pub(super) fn hearing(self) -> Hearing {
        let heard = self.ears.iter().any(|ear| ear.tally.clean_frames > 0);
        let mut busiest: Vec<&Ear> = self.ears.iter().filter(|_| !heard).collect();
        busiest.sort_by_key(|ear| std::cmp::Reverse(ear.tally.edges));
        let mistaken = busiest.into_iter().take(MOST_READ_ANEW).find_map(Ear::mistaken);
        let mut candidates: Vec<Candidate> = self.ears.iter().map(|ear| ear.tally).collect();
        // After the choice, the chosen one stands here as it was then, too.
        let chosen = self.chosen.and_then(|_| self.ears.first()).map(|ear| ear.tally.channel);
        candidates.extend(self.others.into_iter().filter(|other| chosen != Some(other.channel)));
        candidates.retain(|candidate| candidate.edges > 0);
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score()), candidate.channel));
        let ear = self.chosen.and_then(|chosen| self.ears.get(chosen)).filter(|ear| ear.tally.lock.is_some());
        Hearing {
            chosen: ear.map(|ear| ear.tally.channel),
            timebase: ear.map_or(self.timebase, |ear| ear.timebase),
            quality: ear.and_then(Ear::quality),
            unheard: ear.map_or(0, |ear| ear.unheard),
            candidates,
            mistaken,
            error: None,
        }
    }
}
