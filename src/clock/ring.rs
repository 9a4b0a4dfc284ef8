//! The last edges, kept so that decoding can start before lock was known.

use crate::unit::Instant;

/// How many edges are kept: the unconfirmed cells of a lock that is going wrong (1024 of them, as
/// many edges at most) and as many again to find the next one.
pub(super) const RING_EDGES: usize = 4096;

/// Edges by index; the index of an edge never changes, and its lowest bit is its polarity.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    at: [Instant; RING_EDGES],
    oldest: u64,
    end: u64,
}

impl Ring {
    pub(super) const fn new() -> Ring {
        Ring { at: [Instant(0); RING_EDGES], oldest: 0, end: 0 }
    }

    /// Index of the oldest edge kept.
    pub(super) const fn oldest(&self) -> u64 {
        self.oldest
    }

    /// One past the index of the newest edge.
    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    pub(super) const fn is_full(&self) -> bool {
        self.end - self.oldest == RING_EDGES as u64
    }

    /// Appends an edge; if the ring is full the oldest one goes. One that lies before the newest
    /// counts as coming together with it.
    pub(super) fn push(&mut self, at: Instant) {
        if self.is_full() {
            self.oldest += 1;
        }
        let at = if self.end > self.oldest { at.max(self.at(self.end - 1)) } else { at };
        self.at[self.end as usize % RING_EDGES] = at;
        self.end += 1;
    }

    /// Lets go of the edges before `index`.
    pub(super) fn forget_before(&mut self, index: u64) {
        self.oldest = self.oldest.max(index.min(self.end));
    }

    /// When the edge with this index happened. Only for edges that are kept.
    pub(super) const fn at(&self, index: u64) -> Instant {
        self.at[index as usize % RING_EDGES]
    }

    /// Ticks from the edge before to this one, at least 0.
    pub(super) const fn gap(&self, index: u64) -> i64 {
        let ticks = self.at(index).since(self.at(index - 1));
        if ticks < 0 { 0 } else { ticks }
    }

    /// Which way the level went, up to the polarity of the line.
    pub(super) const fn rising(index: u64) -> bool {
        index % 2 == 1
    }
}
