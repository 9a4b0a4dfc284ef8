//! A sampler whose instants jitter.

use std::collections::VecDeque;

use super::random::{Random, Stream, furthest};
use super::{FINE, Fine};
use crate::unit::Instant;

/// Sees edges at samples. Sample *n* is taken at its own instant, *n* and a displacement, and shows the
/// level of that instant.
#[derive(Clone, Debug)]
pub(super) struct Sampler {
    rms: Fine,
    furthest: Fine,
    random: Random,
    /// The next sample.
    next: i64,
    /// The level behind all edges that no sample can come before any more.
    level: bool,
    /// The level of the last sample.
    shown: bool,
    edges: VecDeque<Fine>,
}

impl Sampler {
    /// A line that starts low.
    pub(super) fn new(seed: u64, rms: Fine) -> Sampler {
        Sampler {
            rms,
            furthest: if rms == 0 { 0 } else { furthest(rms) },
            random: Random::new(seed, Stream::Sample),
            next: 0,
            level: false,
            shown: false,
            edges: VecDeque::new(),
        }
    }

    /// Takes an edge; they come in order.
    pub(super) fn edge(&mut self, at: Fine) {
        self.edges.push_back(at);
    }

    /// Takes the samples that no further edge can concern, if those come after `horizon`.
    pub(super) fn release(&mut self, horizon: Fine, mut out: impl FnMut(Instant)) {
        while let Some(&edge) = self.edges.front() {
            self.next = self.next.max(ceil(edge - self.furthest));
            if self.next == i64::MAX {
                // no instant can say when
                self.edges.clear();
            }
            let nominal = i128::from(self.next) << FINE;
            if nominal.saturating_add(self.furthest) > horizon {
                break;
            }
            let at = self.instant(self.next);
            let passed = self.edges.iter().take_while(|edge| **edge <= at).count();
            let level = self.level ^ (passed % 2 == 1);
            if level != self.shown {
                self.shown = level;
                out(Instant(self.next));
            }
            self.next = self.next.saturating_add(1);
            // this sample and all that follow come after these
            let sure = nominal - self.furthest;
            while self.edges.front().is_some_and(|edge| *edge <= sure) {
                self.edges.pop_front();
                self.level = !self.level;
            }
        }
    }

    /// When sample `n` is taken.
    fn instant(&self, n: i64) -> Fine {
        let nominal = i128::from(n) << FINE;
        if self.rms == 0 { nominal } else { nominal + self.random.normal(n.unsigned_abs(), self.rms) }
    }
}

/// The first whole sample at or after a time.
pub(super) fn ceil(at: Fine) -> i64 {
    let whole = (at >> FINE) + i128::from(at & ((1 << FINE) - 1) != 0);
    i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
}
