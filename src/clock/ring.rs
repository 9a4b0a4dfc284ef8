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

    /// Appends edges, fewer than the ring has room for in all; if it is full the oldest ones go. One
    /// that lies before the newest counts as coming together with it.
    pub(super) fn extend(&mut self, edges: &[Instant]) {
        let first = self.end as usize % RING_EDGES;
        let mut newest = if self.end > self.oldest { self.at(self.end - 1) } else { Instant(i64::MIN) };
        let (_, to_end) = self.at.split_at_mut(first);
        let wraps = edges.len().min(to_end.len());
        let (before, after) = edges.split_at(wraps);
        let mut copy = |to: &mut [Instant], from: &[Instant]| {
            for (to, from) in to.iter_mut().zip(from) {
                newest = newest.max(*from);
                *to = newest;
            }
        };
        copy(to_end, before);
        copy(&mut self.at, after);
        self.end += edges.len() as u64;
        self.oldest = self.oldest.max(self.end.saturating_sub(RING_EDGES as u64));
    }

    /// Lets go of the edges before `index`.
    pub(super) fn forget_before(&mut self, index: u64) {
        self.oldest = self.oldest.max(index.min(self.end));
    }

    /// When the edge with this index happened. Only for edges that are kept.
    pub(super) const fn at(&self, index: u64) -> Instant {
        self.at[index as usize % RING_EDGES]
    }

    /// The index of the first edge at `instant` or later.
    pub(super) fn first_from(&self, instant: Instant) -> u64 {
        let (mut from, mut to) = (self.oldest, self.end);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.at(middle) < instant {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// Ticks from the edge before to this one. Only where both are kept.
    pub(super) const fn gap(&self, index: u64) -> u64 {
        ticks_between(self.at(index - 1), self.at(index))
    }
}

/// Ticks from one edge of a ring to a later one.
pub(super) const fn ticks_between(earlier: Instant, later: Instant) -> u64 {
    // Edges are in order, so this is right for any two.
    later.0.wrapping_sub(earlier.0) as u64
}
