//! Edges that lie off on one side, one after another: the clock jumped, by too little for any of them
//! to be far off for certain.

use super::noise::Noise;
use super::tracker::{CALM, Tracker};

/// The clock jumped if so many edges lie aside, of which the last came at most so many after the first.
const EDGES: u32 = 6;
const WITHIN: u64 = 10;

/// The edges that lay off on one side last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aside {
    /// How many; 0 if they are too long ago.
    count: u32,
    /// Index of the first of them.
    first: u64,
    /// How far off all of them were, together.
    sum: i64,
}

impl Aside {
    /// Takes the edge with this index, which is off by `error`. Returns whether the clock jumped.
    pub(super) fn take(&mut self, edge: u64, error: i64, tracker: &Tracker, noise: &Noise) -> bool {
        // Where samples are few, sampling hides as much.
        if tracker.has_few_samples() {
            return false;
        }
        let half = tracker.half_sample();
        if !self.is_open(edge) {
            self.count = 0;
        }
        if error.abs() <= CALM.max(half + noise.sigma() / 2 * 3) {
            return false;
        }
        if self.count == 0 || (error < 0) != (self.sum < 0) {
            *self = Aside { count: 0, first: edge, sum: 0 };
        }
        self.count += 1;
        self.sum += error;
        let jumped = self.count >= EDGES && self.sum.abs() / i64::from(self.count) > half + 2 * noise.sigma();
        if jumped {
            self.count = 0;
        }
        jumped
    }

    /// Whether this edge was the first of them.
    pub(super) const fn begins_at(&self, edge: u64) -> bool {
        self.count == 1 && self.first == edge
    }

    /// Whether edges before this one lie aside that it may belong to.
    pub(super) const fn is_open(&self, edge: u64) -> bool {
        self.count > 0 && edge > self.first && edge < self.first + WITHIN
    }
}

#[cfg(test)]
mod tests {
    use super::super::deviation::Deviation;
    use super::super::tracker::CELL;
    use super::*;
    use crate::cells::TICK;

    /// After which of these edges the clock has jumped, at so many samples per cell.
    fn jump(samples: u64, errors: &[i64]) -> Option<usize> {
        let mut tracker = Tracker::new(samples * TICK, 1);
        let noise = Noise::new(&mut tracker, &Deviation::NONE);
        let mut aside = Aside::default();
        (0..).zip(errors).position(|(edge, percent)| aside.take(edge, CELL / 100 * percent, &tracker, &noise))
    }

    #[test]
    fn edges_that_stay_off_on_one_side_are_a_jump_of_the_clock() {
        assert_eq!(jump(8, &[25; 9]), Some(5));
        assert_eq!(jump(8, &[-25, -25, 0, -25, -25, 0, -25, -25]), Some(7));
    }

    #[test]
    fn edges_on_both_sides_or_near_or_of_few_samples_are_none() {
        assert_eq!(jump(8, &[25, -25, 25, -25, 25, -25, 25, -25]), None);
        assert_eq!(jump(8, &[10; 9]), None);
        assert_eq!(jump(8, &[25, 25, 25, 25, 25, 0, 0, 0, 0, 0, 25]), None);
        assert_eq!(jump(2, &[25; 9]), None);
    }
}
