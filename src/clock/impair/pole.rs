//! A link with a single pole, and a threshold at half the swing.

use super::curves::{ONE, decay, ln_of_double};
use super::{FINE, Fine};

/// What a slow link makes of edges: a voltage that moves towards each level by e^-(t / tau), and an edge
/// where it crosses half the swing.
#[derive(Clone, Debug)]
pub(super) struct Pole {
    /// The time constant.
    tau: Fine,
    /// The last edge that came in.
    last: Fine,
    /// How far the voltage was from the level that it was heading to then, in parts of the swing.
    away: i64,
    /// Whether the level that it is heading to is the one that was last handed out.
    shown: bool,
    /// When it crosses the threshold, if it does so before the next edge.
    crossing: Option<Fine>,
}

impl Pole {
    /// A line that has been at rest forever.
    pub(super) const fn new(tau: Fine) -> Pole {
        Pole { tau, last: 0, away: 0, shown: true, crossing: None }
    }

    /// Takes an edge; they come in order.
    pub(super) fn edge(&mut self, at: Fine, mut out: impl FnMut(Fine)) {
        self.release(at, &mut out);
        self.away = ONE - self.away_at(at);
        self.last = at;
        self.shown = !self.shown;
        if !self.shown {
            let delay = (self.tau * i128::from(ln_of_double(self.away) >> 8)) >> (62 - 8);
            self.crossing = Some(at + delay);
        } else {
            self.crossing = None;
        }
    }

    /// No further edge comes up to `horizon`.
    pub(super) fn release(&mut self, horizon: Fine, mut out: impl FnMut(Fine)) {
        if let Some(at) = self.crossing.take_if(|at| *at <= horizon) {
            self.shown = true;
            out(at);
        }
    }

    fn away_at(&self, at: Fine) -> i64 {
        ((i128::from(self.away) * i128::from(decay(at - self.last, self.tau))) >> 62) as i64
    }
}

/// The longest time constant that does not overflow, for cells of 2^32 samples.
pub(super) const MOST_CELLS: i64 = 16;
const _: () = assert!(FINE == 32 && MOST_CELLS == 16);
