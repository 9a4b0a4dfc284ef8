//! What follows what in a capture: segments, and stretches without one.

use lightpipe::link::Protocol;
use lightpipe::unit::Span;
use serde::Serialize;

use super::{hertz, mode, rounded};
use crate::follow::{Follower, Segment};

#[derive(Debug, Serialize)]
pub(crate) struct SegmentReport {
    pub(crate) kind: &'static str,
    /// For `--segment`; locked ones only.
    pub(crate) number: Option<usize>,
    pub(crate) start_sample: f64,
    pub(crate) end_sample: f64,
    pub(crate) start_s: Option<f64>,
    pub(crate) end_s: Option<f64>,
    pub(crate) protocol: Option<&'static str>,
    pub(crate) nominal_hz: Option<u32>,
    pub(crate) measured_hz: Option<f64>,
    pub(crate) smux: Option<usize>,
    pub(crate) mode: Option<&'static str>,
    pub(crate) frames: Option<u64>,
    pub(crate) lost: Option<u64>,
    pub(crate) faults: Option<u64>,
}

pub(super) fn segments(follower: &Follower) -> Vec<SegmentReport> {
    let timebase = follower.timebase;
    let blank = |kind, span: Span| SegmentReport {
        kind,
        number: None,
        start_sample: rounded(timebase.samples(span.start)),
        end_sample: rounded(timebase.samples(span.end)),
        start_s: timebase.seconds(span.start),
        end_s: timebase.seconds(span.end),
        protocol: None,
        nominal_hz: None,
        measured_hz: None,
        smux: None,
        mode: None,
        frames: None,
        lost: None,
        faults: None,
    };
    let locked = follower.segments.iter().map(|segment| SegmentReport {
        number: Some(segment.number),
        protocol: Some(segment.protocol.name()),
        nominal_hz: segment.nominal(timebase),
        measured_hz: segment.measured(timebase).map(hertz),
        smux: (segment.protocol == Protocol::Adat).then(|| segment.smux.factor()),
        mode: mode::name(segment),
        frames: Some(segment.frames),
        lost: Some(segment.lost),
        faults: Some(segment.faults),
        ..blank("locked", segment.span)
    });
    // What is shorter than a frame is the edge of a capture, not a segment.
    let shortest = follower.segments.first().map_or(0.0, Segment::frame_ticks);
    let quiet = follower.quiet.iter().filter(|quiet| quiet.span.ticks() as f64 > shortest).map(|quiet| {
        // A frame can begin before its first edge, in the rest of the line.
        let mut span = quiet.span;
        let starts = follower.segments.iter().map(|segment| segment.span.start);
        let begun = starts.filter(|start| (span.start..span.end).contains(start)).min();
        span.end = begun.unwrap_or(span.end);
        blank(if quiet.noise { "no_lock" } else { "idle" }, span)
    });
    let mut all: Vec<SegmentReport> = locked.chain(quiet).collect();
    all.sort_by(|a, b| a.start_sample.total_cmp(&b.start_sample));
    all
}
