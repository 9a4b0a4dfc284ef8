//! Edges in the order of their times, and dropouts.

use std::collections::VecDeque;

use super::Fine;

/// What happens to the level of the line at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    /// It changes.
    Edge,
    /// It is held until a time.
    Hold(Fine),
}

/// Holds back what jitter may have put out of order.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<(Fine, Happening)>,
    /// The level that the line should have differs from the one that it has.
    differs: bool,
    held_until: Option<Fine>,
}

impl Queue {
    pub(super) fn push(&mut self, at: Fine, what: Happening) {
        let later = self.waiting.iter().rev().take_while(|(other, _)| *other > at).count();
        self.waiting.insert(self.waiting.len() - later, (at, what));
    }

    /// Hands out the edges up to `horizon`, in order.
    pub(super) fn release(&mut self, horizon: Fine, mut out: impl FnMut(Fine)) {
        self.drain(horizon, &mut out);
        self.let_go(horizon, &mut out);
    }

    /// Hands out what is left. A dropout that lasts beyond `end` lasts forever.
    pub(super) fn finish(&mut self, end: Fine, mut out: impl FnMut(Fine)) {
        self.drain(Fine::MAX, &mut out);
        self.let_go(end, &mut out);
    }

    fn drain(&mut self, horizon: Fine, mut out: impl FnMut(Fine)) {
        while let Some(&(at, what)) = self.waiting.front().filter(|(at, _)| *at <= horizon) {
            self.let_go(at, &mut out);
            self.waiting.pop_front();
            match what {
                Happening::Edge if self.held_until.is_some() => self.differs = !self.differs,
                Happening::Edge => out(at),
                Happening::Hold(until) if until > at => {
                    self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
                }
                Happening::Hold(_) => {}
            }
        }
    }

    /// Ends a dropout that is over at `now`.
    fn let_go(&mut self, now: Fine, mut out: impl FnMut(Fine)) {
        if let Some(until) = self.held_until.filter(|until| *until <= now) {
            self.held_until = None;
            if std::mem::take(&mut self.differs) {
                out(until);
            }
        }
    }
}
