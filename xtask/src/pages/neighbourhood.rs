//! What a disturbance did to a line: which frames it touched, and whether that can be known.

use std::ops::RangeInclusive;

use lightpipe::adat::FrameBits;
use lightpipe::clock::impair::{Disturbance, DisturbanceKind, Unfit};
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::Protocol;
use lightpipe::unit::{Instant, Ratio};

use crate::impaired::{Content, Signal, cell_rate, unit_cells};

/// Ticks per cell of a line that is looked at closely.
pub(super) const TICKS: i64 = 1000;

/// A line as it is, not as samples show it.
pub(super) struct Close {
    /// In ticks.
    edges: Vec<i64>,
    pub(super) sent: Vec<(Content, i64)>,
}

impl Close {
    /// The line of a signal whose clock has no offset.
    pub(super) fn of(signal: &Signal) -> Result<Close, Unfit> {
        let rate = Ratio::new(cell_rate(signal.protocol) * TICKS.unsigned_abs(), 1).ok_or(Unfit::Rates)?;
        let mut edges = Vec::new();
        let signal = Signal { sample_rate: rate, ..signal.clone() };
        let sent = signal.send(|new: &[Instant], _, _| edges.extend(new.iter().map(|instant| instant.0)))?;
        Ok(Close { edges, sent })
    }

    /// The frame or subframe at a time.
    fn unit(&self, at: i64) -> usize {
        self.sent.partition_point(|(_, start)| *start <= at).saturating_sub(1)
    }

    /// The frames that each disturbance touches, none if it changes no edge; `calm` is the same line
    /// without them.
    pub(super) fn touched(&self, calm: &Close, all: &[Disturbance]) -> Vec<Option<RangeInclusive<usize>>> {
        let mut times: Vec<Option<(i64, i64)>> = vec![None; all.len()];
        let mut touch = |at: i64| {
            // an edge may have come from a cell before
            let reach = |disturbance: &Disturbance| ticks(disturbance.at.millionths()) <= at + 2 * TICKS;
            let number = all.partition_point(reach).saturating_sub(1);
            if let Some(time) = times.get_mut(number) {
                let (first, last) = time.unwrap_or((at, at));
                *time = Some((first.min(at), last.max(at)));
            }
        };
        let slips = all.iter().any(|disturbance| matches!(disturbance.kind, DisturbanceKind::Slip { .. }));
        if !slips {
            let (mut with, mut without) = (self.edges.iter().peekable(), calm.edges.iter().peekable());
            while let Some(&next) = [with.peek(), without.peek()].into_iter().flatten().min() {
                let next = *next;
                let both = [with.next_if_eq(&&next), without.next_if_eq(&&next)];
                if both.iter().flatten().count() == 1 {
                    touch(next);
                }
            }
            // Less than half a cell before a frame an edge is taken for its first one.
            let range = |(first, last)| self.unit(first)..=self.unit(last + TICKS / 2);
            return times.into_iter().map(|time| time.map(range)).collect();
        }
        // Everything behind a slip is elsewhere: cells are counted instead.
        all.iter().map(|disturbance| Some(calm.slipped(disturbance))).collect()
    }

    /// The frames of which a slip takes cells, or into which it puts time; of the line without slips. What
    /// is taken begins within the cell before the next boundary.
    fn slipped(&self, disturbance: &Disturbance) -> RangeInclusive<usize> {
        let cell = disturbance.at.millionths().div_euclid(1_000_000);
        let by = disturbance.kind.size().map_or(0, |by| by.millionths().min(0));
        let gone = if by < 0 { 1 + (-by).div_euclid(1_000_000) } else { 0 };
        self.unit(cell * TICKS)..=self.unit((cell + gone) * TICKS)
    }
}

/// A line as samples show it.
pub(super) struct Sampled<'l> {
    /// First samples of a new level.
    pub(super) edges: Vec<Instant>,
    /// Millionths of a sample per cell.
    pub(super) ratio: u64,
    /// The line itself.
    pub(super) close: &'l Close,
}

impl Sampled<'_> {
    /// What frame `number` looks like if it is legal and its timing is clean: every edge is within an
    /// eighth of a cell of the start of a cell, as far as the samples around it tell, and no two share
    /// one.
    pub(super) fn legal(&self, protocol: Protocol, number: usize) -> Option<Content> {
        // in millionths of a tick, from the start of the frame
        let sample = TICKS as i128 * 1_000_000_000_000 / i128::from(self.ratio);
        let tick = 1_000_000;
        let cell = TICKS as i128 * tick;
        let start = i128::from(self.close.sent.get(number)?.1) * tick - cell / 2;
        let time = |edge: &Instant| i128::from(edge.0) * sample - sample / 2 - start;
        let from = self.edges.partition_point(|edge| time(edge) < 0);
        let mut words = [0u64; 4];
        for edge in self.edges.get(from..)? {
            let (number, place) = (time(edge).div_euclid(cell), time(edge).rem_euclid(cell));
            if number >= i128::from(unit_cells(protocol)) {
                break;
            }
            let word = words.get_mut(number as usize / 64)?;
            let far = (place - cell / 2).abs() > cell / 8 + sample / 2;
            if far || *word >> (number % 64) & 1 == 1 {
                return None;
            }
            *word |= 1 << (number % 64);
        }
        if protocol == Protocol::Adat {
            return FrameBits(words).parse().map(Content::Adat);
        }
        let bits = SubframeBits::from_cells(words[0]);
        let preamble = Preamble::from_cells(words[0] as u8)?;
        let legal = bits.cells(preamble) == words[0] && bits.parity_is_even();
        legal.then_some(Content::Iec60958(preamble, bits))
    }

    /// Whether frame `number` looks like another legal one than was sent, with clean timing: nothing
    /// in the samples tells that it was disturbed.
    pub(super) fn is_another(&self, protocol: Protocol, number: usize) -> bool {
        let sent = self.close.sent.get(number).map(|(sent, _)| *sent);
        self.legal(protocol, number).is_some_and(|legal| sent.is_some_and(|sent| sent != legal))
    }
}

/// Millionths of a cell in ticks.
fn ticks(millionths: i64) -> i64 {
    millionths * TICKS / 1_000_000
}
