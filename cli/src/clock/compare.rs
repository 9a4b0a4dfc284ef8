//! Two receivers on one line: which frames they agree on.

use std::collections::VecDeque;

use lightpipe::unit::Instant;

use super::device::Delivered;

/// Differences that are listed; the others are only counted.
const LISTED: usize = 16;

/// Frames that may wait for one of the other receiver: far more than either holds back.
const WAITING: usize = 4096;

/// What a model made of what this program's own receiver delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// Delivered with other content.
    Wrong,
    /// Not delivered.
    Missing,
    /// Delivered where the own receiver has nothing.
    Extra,
}

/// Pairs frames (subframes) by when they start.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    own: VecDeque<Delivered>,
    model: VecDeque<Delivered>,
    /// Half the length of a frame (subframe), in ticks.
    near: i64,
    pub(crate) exact: u64,
    pub(crate) wrong: u64,
    /// Of those, the ones with nothing marked against them.
    pub(crate) wrong_unmarked: u64,
    pub(crate) missing: u64,
    pub(crate) extra: u64,
    /// Delivered by the own receiver with a mark; not held against the model.
    pub(crate) own_marked: u64,
    pub(crate) listed: Vec<(Difference, Instant)>,
}

impl Comparison {
    /// Frames (subframes) are so many ticks long from here on.
    pub(crate) const fn set_length(&mut self, ticks: i64) {
        self.near = ticks / 2;
    }

    pub(crate) fn own(&mut self, frame: Delivered) {
        self.own.push_back(frame);
    }

    pub(crate) fn model(&mut self, frame: Delivered) {
        self.model.push_back(frame);
    }

    /// Both have seen the line about equally far.
    pub(crate) fn pause(&mut self) {
        self.settle(WAITING);
    }

    /// Nothing more comes.
    pub(crate) fn finish(&mut self) {
        self.settle(0);
    }

    pub(crate) const fn differs(&self) -> bool {
        self.wrong + self.missing + self.extra > 0
    }

    fn settle(&mut self, waiting: usize) {
        loop {
            match (self.own.front().copied(), self.model.front().copied()) {
                (Some(own), Some(model)) => {
                    let later = model.span.start.since(own.span.start);
                    if later.abs() <= self.near {
                        self.pair(&own, &model);
                        self.own.pop_front();
                        self.model.pop_front();
                    } else if later > 0 {
                        self.missing();
                    } else {
                        self.extra();
                    }
                }
                (Some(_), None) if self.own.len() > waiting => self.missing(),
                (None, Some(_)) if self.model.len() > waiting => self.extra(),
                _ => return,
            }
        }
    }

    fn pair(&mut self, own: &Delivered, model: &Delivered) {
        if !own.marks.is_clean() {
            self.own_marked += 1;
        } else if own.content == model.content {
            self.exact += 1;
        } else {
            self.wrong += 1;
            self.wrong_unmarked += u64::from(model.marks.is_clean());
            self.list(Difference::Wrong, own.span.start);
        }
    }

    fn missing(&mut self) {
        let Some(own) = self.own.pop_front() else { return };
        if own.marks.is_clean() {
            self.missing += 1;
            self.list(Difference::Missing, own.span.start);
        } else {
            self.own_marked += 1;
        }
    }

    fn extra(&mut self) {
        let Some(model) = self.model.pop_front() else { return };
        self.extra += 1;
        self.list(Difference::Extra, model.span.start);
    }

    fn list(&mut self, difference: Difference, at: Instant) {
        if self.listed.len() < LISTED {
            self.listed.push((difference, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::device::Content;
    use lightpipe::adat::Frame;
    use lightpipe::fault::Marks;
    use lightpipe::unit::Span;

    fn frame(at: i64, sample: i32) -> Delivered {
        let content = Content::Adat(Frame { slots: [sample; 8], ..Frame::default() });
        Delivered { content, marks: Marks::NONE, span: Span { start: Instant(at), end: Instant(at + 100) } }
    }

    #[test]
    fn frames_are_paired_by_when_they_start() {
        let mut comparison = Comparison::default();
        comparison.set_length(100);
        for n in 0..4 {
            comparison.own(frame(n * 100, n as i32));
        }
        // The second is wrong, the third missing, and one comes after the last.
        for (at, sample) in [(3, 0), (99, 7), (310, 3), (400, 4)] {
            comparison.model(frame(at, sample));
        }
        comparison.finish();
        let Comparison { exact, wrong, missing, extra, .. } = comparison;
        assert_eq!((exact, wrong, missing, extra), (2, 1, 1, 1));
        assert_eq!(
            comparison.listed,
            [
                (Difference::Wrong, Instant(100)),
                (Difference::Missing, Instant(200)),
                (Difference::Extra, Instant(400))
            ]
        );
    }

    #[test]
    fn what_waits_does_not_grow_without_end() {
        let mut comparison = Comparison::default();
        comparison.set_length(100);
        for n in 0..10_000 {
            comparison.own(frame(n * 100, 0));
        }
        comparison.pause();
        assert_eq!(comparison.own.len(), WAITING);
        assert_eq!(comparison.missing, 10_000 - WAITING as u64);
    }
}
