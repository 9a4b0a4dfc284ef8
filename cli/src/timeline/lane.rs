//! One aspect of the stream over time: spans of equal value, as many as can be looked at.

use lightpipe::unit::Span;

/// Spans that are kept of an aspect.
const KEPT: usize = 64;

/// Spans of equal value, in order and without a gap between them.
///
/// What is shorter than the resolution belongs to the span before it (to the span behind it at the
/// start, and where there was nothing before). With more than [`KEPT`] spans the resolution doubles, so that the whole capture is covered
/// however long it is; changes are counted before any of that.
#[derive(Clone, Debug)]
pub(crate) struct Lane<T> {
    spans: Vec<(T, Span)>,
    /// Too short to be a span so far.
    waiting: Option<(T, Span)>,
    last: Option<T>,
    /// What stands for no value. Values are not added to its spans, however short they are.
    nothing: Option<T>,
    changes: u64,
    /// Ticks.
    resolution: i64,
}

impl<T: Copy + PartialEq> Lane<T> {
    pub(crate) const fn new() -> Lane<T> {
        Lane { spans: Vec::new(), waiting: None, last: None, nothing: None, changes: 0, resolution: 1 }
    }

    /// Spans have so many ticks at least, from now on.
    pub(crate) fn resolve(&mut self, ticks: i64) {
        self.resolution = self.resolution.max(ticks);
    }

    /// How often the value changed.
    pub(crate) const fn changes(&self) -> u64 {
        self.changes
    }

    /// The shortest span, in ticks.
    pub(crate) const fn resolution(&self) -> i64 {
        self.resolution
    }

    /// The spans, in order.
    pub(crate) fn spans(&self) -> &[(T, Span)] {
        &self.spans
    }

    /// The value over the next span.
    pub(crate) fn put(&mut self, value: T, span: Span) {
        self.changes += u64::from(self.last.is_some_and(|last| last != value));
        self.last = Some(value);
        self.go_on(value, span);
    }

    /// The next span has no value; `nothing` stands for that. To go on behind it is no change.
    pub(crate) fn skip(&mut self, nothing: T, span: Span) {
        self.nothing = Some(nothing);
        self.go_on(nothing, span);
    }

    fn go_on(&mut self, value: T, span: Span) {
        if self.waiting.is_none()
            && let Some(nothing) = self.nothing
            && value != nothing
            && self.spans.last().is_some_and(|(last, _)| *last == nothing)
        {
            match self.spans.as_mut_slice() {
                // A short rest at the start is a part of what follows.
                [(first, short)] if short.ticks() < self.resolution => {
                    (*first, short.end) = (value, span.end);
                }
                _ => self.spans.push((value, span)),
            }
            self.coarsen();
            return;
        }
        match (&mut self.waiting, self.spans.last_mut()) {
            (Some((waiting, long)), _) if *waiting == value => long.end = span.end,
            (Some((_, short)), Some((last, long))) => {
                long.end = short.end;
                if *last == value {
                    long.end = span.end;
                    self.waiting = None;
                } else {
                    self.waiting = Some((value, span));
                }
            }
            (None, Some((last, long))) if *last == value => long.end = span.end,
            (None, Some(_)) => self.waiting = Some((value, span)),
            (_, None) => self.spans.push((value, span)),
        }
        if let Some((value, span)) = self.waiting
            && span.ticks() >= self.resolution
        {
            self.waiting = None;
            self.begin(value, span);
        }
    }

    /// Nothing more follows.
    pub(crate) fn finish(&mut self) {
        if let Some((value, span)) = self.waiting.take() {
            match self.spans.last_mut() {
                Some((_, long)) if long.ticks() >= self.resolution => long.end = span.end,
                _ => self.begin(value, span),
            }
        }
    }

    fn begin(&mut self, value: T, span: Span) {
        append(&mut self.spans, value, span, self.resolution, self.nothing);
        self.coarsen();
    }

    fn coarsen(&mut self) {
        while self.spans.len() > KEPT {
            self.resolution = self.resolution.saturating_mul(2);
            let mut coarse = Vec::with_capacity(KEPT + 1);
            for (value, span) in self.spans.drain(..) {
                append(&mut coarse, value, span, self.resolution, self.nothing);
            }
            self.spans = coarse;
        }
    }
}

fn append<T: Copy + PartialEq>(
    spans: &mut Vec<(T, Span)>,
    value: T,
    mut span: Span,
    resolution: i64,
    nothing: Option<T>,
) {
    let is_value = Some(value) != nothing;
    match spans.as_mut_slice() {
        [(first, short)] if short.ticks() < resolution && is_value => {
            span.start = short.start;
            (*first, *short) = (value, span);
        }
        [.., (before, _), (last, short)]
            if short.ticks() < resolution && is_value && Some(*before) == nothing =>
        {
            (*last, short.end) = (value, span.end);
        }
        [.., (last, long)] if *last == value || span.ticks() < resolution => long.end = span.end,
        _ => spans.push((value, span)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightpipe::unit::Instant;

    fn lane(resolution: i64, runs: &[(char, i64)]) -> Lane<char> {
        let mut lane = Lane::new();
        lane.resolve(resolution);
        let mut at = 0;
        for &(value, ticks) in runs {
            for _ in 0..ticks {
                lane.put(value, Span { start: Instant(at), end: Instant(at + 1) });
                at += 1;
            }
        }
        lane.finish();
        lane
    }

    fn shown(lane: &Lane<char>) -> Vec<(char, i64)> {
        let spans = lane.spans();
        assert!(spans.windows(2).all(|pair| pair[0].1.end == pair[1].1.start && pair[0].0 != pair[1].0));
        spans.iter().map(|(value, span)| (*value, span.ticks())).collect()
    }

    #[test]
    fn equal_values_are_one_span() {
        assert_eq!(shown(&lane(3, &[('a', 10), ('b', 5), ('a', 7)])), [('a', 10), ('b', 5), ('a', 7)]);
    }

    #[test]
    fn what_flickers_belongs_to_the_span_before_and_is_counted() {
        let lane = lane(3, &[('a', 10), ('b', 2), ('a', 7), ('b', 1), ('c', 2), ('b', 3), ('a', 2)]);
        assert_eq!(shown(&lane), [('a', 22), ('b', 5)]);
        assert_eq!(lane.changes(), 6);
    }

    #[test]
    fn a_short_start_belongs_to_what_follows() {
        assert_eq!(shown(&lane(3, &[('a', 1), ('b', 5)])), [('b', 6)]);
        assert_eq!(shown(&lane(3, &[('a', 2)])), [('a', 2)]);
        assert_eq!(shown(&lane(3, &[('a', 1), ('b', 2)])), [('b', 3)]);
    }

    #[test]
    fn where_there_is_nothing_nothing_changes() {
        let mut lane = lane(3, &[('a', 10)]);
        let span = |start, end| Span { start: Instant(start), end: Instant(end) };
        lane.skip('-', span(10, 20));
        lane.put('a', span(20, 30));
        lane.skip('-', span(30, 31));
        lane.put('b', span(31, 41));
        lane.finish();
        assert_eq!(shown(&lane), [('a', 10), ('-', 10), ('a', 11), ('b', 10)]);
        assert_eq!(lane.changes(), 1);
    }

    #[test]
    fn a_value_between_nothing_and_nothing_is_kept_however_short() {
        let span = |start, end| Span { start: Instant(start), end: Instant(end) };
        let mut lane = Lane::new();
        lane.resolve(10);
        lane.skip('-', span(0, 50));
        lane.put('a', span(50, 51));
        lane.put('b', span(51, 52));
        lane.put('a', span(52, 54));
        lane.skip('-', span(54, 90));
        lane.put('b', span(90, 91));
        lane.finish();
        assert_eq!(shown(&lane), [('-', 50), ('a', 4), ('-', 36), ('b', 1)]);
        // The first of them as well.
        let mut lane = Lane::new();
        lane.resolve(10);
        lane.put('a', span(0, 3));
        lane.skip('-', span(3, 30));
        lane.finish();
        assert_eq!(shown(&lane), [('a', 3), ('-', 27)]);
    }

    #[test]
    fn a_short_start_behind_nothing_belongs_to_what_follows() {
        let span = |start, end| Span { start: Instant(start), end: Instant(end) };
        let mut lane = Lane::new();
        lane.resolve(10);
        lane.skip('-', span(0, 50));
        lane.put('a', span(50, 51));
        lane.put('b', span(51, 70));
        lane.finish();
        assert_eq!(shown(&lane), [('-', 50), ('b', 20)]);
    }

    #[test]
    fn many_spans_are_kept_coarsely_and_cover_everything() {
        let runs: Vec<(char, i64)> =
            (0..5000).map(|n| (if n % 2 == 0 { 'a' } else { 'b' }, 3 + n % 5)).collect();
        let lane = lane(3, &runs);
        let all: i64 = runs.iter().map(|(_, ticks)| ticks).sum();
        let kept = lane.spans();
        assert!((1..=KEPT).contains(&kept.len()));
        assert_eq!((kept[0].1.start.0, kept.last().unwrap().1.end.0), (0, all));
        assert_eq!(lane.changes(), 4999);
        assert!(lane.resolution() > 3);
        shown(&lane);
    }
}
