//! Bits in the order of time -> changes of the line, in both readings.

use std::mem::take;
use std::ops::ControlFlow;
use std::prelude::v1::*;

use super::super::Each;
use crate::trace::{Block, Changes, Hole, HoleReason};
use crate::unit::{Instant, Span};

/// Samples after which changes are handed out.
const ROUND: i64 = 1 << 15;

/// The line, once with bits as levels (index 0), once with bits as changes (index 1).
#[derive(Debug, Default)]
pub(super) struct Lines {
    changes: [Vec<Instant>; 2],
    /// The sample that comes next.
    at: i64,
    /// What came before this sample has been handed out.
    told: i64,
    /// The bit before, if it is known.
    before: Option<u8>,
    /// The level of bits as changes, from low on, at the end of what was handed out.
    turned: bool,
    hole: Option<(i64, HoleReason)>,
}

impl Lines {
    /// Samples so far, those that are not known among them.
    pub(super) const fn samples(&self) -> u64 {
        self.at.unsigned_abs()
    }

    /// Takes the `count` bits of `bits`, at most 8, the most significant one first.
    #[inline]
    pub(super) fn known(&mut self, bits: u8, count: u32, each: &mut Each<'_>) -> ControlFlow<()> {
        if self.hole.is_some() {
            self.tell_hole(each)?;
        }
        let top = count - 1;
        // What the first bit differs from is not known: it is no change.
        let (before, mask) = match self.before {
            Some(before) => (before, 0xff),
            None => (0, !(1 << top)),
        };
        let readings = [bits ^ (bits >> 1 | before << top), bits];
        for (changes, reading) in self.changes.iter_mut().zip(readings) {
            let mut rest = reading & mask;
            while rest != 0 {
                let highest = rest.ilog2();
                changes.push(Instant(self.at + i64::from(top - highest)));
                rest ^= 1 << highest;
            }
        }
        self.before = Some(bits & 1);
        self.at += i64::from(count);
        if self.at - self.told >= ROUND { self.tell(each) } else { ControlFlow::Continue(()) }
    }

    /// Nothing is known about so many samples.
    pub(super) fn unknown(&mut self, count: u64, reason: HoleReason, each: &mut Each<'_>) -> ControlFlow<()> {
        match self.hole {
            Some((_, open)) if open == reason => {}
            Some(_) => self.tell_hole(each)?,
            None => self.tell(each)?,
        }
        self.hole.get_or_insert((self.at, reason));
        self.before = None;
        self.at = self.at.saturating_add_unsigned(count);
        ControlFlow::Continue(())
    }

    /// Hands out what is left.
    pub(super) fn finish(&mut self, each: &mut Each<'_>) -> ControlFlow<()> {
        if self.hole.is_some() { self.tell_hole(each) } else { self.tell(each) }
    }

    fn tell(&mut self, each: &mut Each<'_>) -> ControlFlow<()> {
        if self.at == self.told {
            return ControlFlow::Continue(());
        }
        self.told = self.at;
        for (channel, changes) in self.changes.iter_mut().enumerate() {
            let at = take(changes);
            let odd = at.len() % 2 == 1;
            let after = if channel == 0 { self.before == Some(1) } else { self.turned ^ odd };
            if channel == 1 {
                self.turned = after;
            }
            each(Block::Changes(Changes { channel, high: after ^ odd, at: &at, until: Instant(self.at) }))?;
            *changes = at;
            changes.clear();
        }
        ControlFlow::Continue(())
    }

    fn tell_hole(&mut self, each: &mut Each<'_>) -> ControlFlow<()> {
        let Some((start, reason)) = self.hole.take() else { return ControlFlow::Continue(()) };
        self.told = self.at;
        let span = Span { start: Instant(start), end: Instant(self.at) };
        each(Block::Hole(Hole { channel: None, span, reason }))
    }
}
