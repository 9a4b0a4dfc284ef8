//! What the line looked like, kept until somebody wants to know.

use std::vec::Vec;

use crate::unit::Instant;

/// A line from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// From here on, ...
    pub at: Instant,
    /// ... the line is high or low; `None` where nobody knows.
    pub high: Option<bool>,
}

/// Changes that are kept of a channel that shows no signal while others are listened to as well: as
/// many as its receiver keeps.
const MOST_WITHOUT_LOCK: usize = 4096;

/// Changes that are kept of a channel with a signal, while it is not chosen.
const MOST_UNTOLD: usize = 1 << 18;

/// The line of one channel, from the beginning of the window.
pub(super) struct Line {
    pub(super) untold: Vec<LineChange>,
    high: Option<bool>,
    /// Nothing before this is of interest.
    start: Instant,
}

impl Line {
    pub(super) const fn new(start: Instant) -> Line {
        Line { untold: Vec::new(), high: None, start }
    }

    pub(super) const fn is_unknown(&self) -> bool {
        self.high.is_none()
    }

    /// From `at` on the line is known.
    pub(super) fn known(&mut self, at: Instant, high: bool) {
        self.put(at, Some(high));
    }

    /// The level changes at each of these instants.
    pub(super) fn edges(&mut self, edges: &[Instant]) {
        for &at in edges {
            if let Some(high) = self.high {
                self.put(at, Some(!high));
            }
        }
    }

    /// Nothing is known from `at` on.
    pub(super) fn lost(&mut self, at: Instant) {
        if self.high.is_some() {
            self.put(at, None);
        }
    }

    /// Nothing is known so far.
    pub(super) fn forget(&mut self) {
        self.untold.clear();
        self.high = None;
    }

    /// Keeps within bounds what may never be told; what goes is the oldest.
    pub(super) fn limit(&mut self, locked: bool) {
        let most = if locked { MOST_UNTOLD } else { MOST_WITHOUT_LOCK };
        // Not for each edge.
        if self.untold.len() > 2 * most {
            self.untold.drain(..self.untold.len() - most);
        }
    }

    fn put(&mut self, at: Instant, high: Option<bool>) {
        self.high = high;
        let change = LineChange { at: at.max(self.start), high };
        match self.untold.last_mut() {
            Some(last) if last.at == change.at => *last = change,
            _ => self.untold.push(change),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    fn change(at: i64, high: Option<bool>) -> LineChange {
        LineChange { at: Instant(at), high }
    }

    #[test]
    fn what_happens_before_the_window_sets_the_level_it_starts_with() {
        let mut line = Line::new(Instant(10));
        line.known(Instant(0), true);
        line.edges(&[Instant(3), Instant(7), Instant(9), Instant(12)]);
        line.lost(Instant(20));
        line.edges(&[Instant(25)]);
        line.known(Instant(30), true);
        let expected =
            vec![change(10, Some(false)), change(12, Some(true)), change(20, None), change(30, Some(true))];
        assert_eq!(line.untold, expected);
    }

    #[test]
    fn the_newest_changes_are_kept() {
        let mut line = Line::new(Instant(0));
        line.known(Instant(0), false);
        line.edges(&(1..20_000).map(Instant).collect::<Vec<_>>());
        line.limit(true);
        assert_eq!(line.untold.len(), 20_000);
        line.limit(false);
        assert_eq!(line.untold.len(), MOST_WITHOUT_LOCK);
        assert_eq!(line.untold.last(), Some(&change(19_999, Some(true))));
    }
}
