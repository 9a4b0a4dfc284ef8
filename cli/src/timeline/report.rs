//! The timeline in the shape of the JSON object.

use lightpipe::fault::Code;
use lightpipe::link::Protocol;
use lightpipe::unit::{Instant, Span, Timebase};
use serde::Serialize;

use super::content::Content;
use super::lane::Lane;
use super::{Carrier, Timeline};
use crate::follow::Segment;

#[derive(Debug, Serialize)]
pub(crate) struct TimelineReport {
    pub(crate) start: Place,
    pub(crate) end: Place,
    pub(crate) first: Firsts,
    pub(crate) carrier: LaneReport,
    pub(crate) lock: LaneReport,
    pub(crate) rate: LaneReport,
    pub(crate) content: LaneReport,
    /// IEC 60958 only.
    pub(crate) validity: Option<LaneReport>,
    pub(crate) slots: Vec<SlotReport>,
    /// IEC 60958 only.
    pub(crate) status_changes: Option<ChangesReport>,
    /// The mistake that makes the status change, if one is named.
    #[serde(skip)]
    pub(crate) status_mistake: Option<Code>,
}

/// A time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Place {
    /// Seconds; `None` without a sample rate.
    pub(crate) s: Option<f64>,
    pub(crate) sample: f64,
}

/// When something came for the first time.
#[derive(Debug, Serialize)]
pub(crate) struct Firsts {
    /// The first edge of a signal.
    pub(crate) lock: Option<Place>,
    pub(crate) frame: Option<Place>,
    /// The end of the first complete block: when its channel status is known.
    pub(crate) block: Option<Place>,
    /// A frame with V = 0.
    pub(crate) valid: Option<Place>,
    /// A frame that is not digital zero.
    pub(crate) sound: Option<Place>,
}

#[derive(Debug, Serialize)]
pub(crate) struct LaneReport {
    /// How often the value changed, also where that is too short to be among the spans.
    pub(crate) changes: u64,
    /// The shortest span, in samples.
    pub(crate) resolution_samples: f64,
    pub(crate) spans: Vec<SpanReport>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SpanReport {
    pub(crate) value: String,
    pub(crate) start_s: Option<f64>,
    pub(crate) end_s: Option<f64>,
    pub(crate) start_sample: f64,
    pub(crate) end_sample: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct SlotReport {
    pub(crate) first_sound: Option<Place>,
    pub(crate) silent_frames: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct ChangesReport {
    pub(crate) count: u64,
    /// The first ones.
    pub(crate) list: Vec<ChangeReport>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ChangeReport {
    pub(crate) at_s: Option<f64>,
    pub(crate) at_sample: f64,
    pub(crate) channel: &'static str,
    pub(crate) bytes: Vec<ByteReport>,
    pub(crate) fields: Vec<FieldReport>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ByteReport {
    pub(crate) byte: usize,
    pub(crate) from: String,
    pub(crate) to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct FieldReport {
    pub(crate) field: &'static str,
    /// For people.
    #[serde(skip)]
    pub(crate) title: &'static str,
    pub(crate) from: String,
    pub(crate) to: String,
}

impl TimelineReport {
    /// Changes of status that the transmitter meant, for all that is known.
    pub(super) fn told_changes(&self) -> &[ChangeReport] {
        match (&self.status_changes, self.status_mistake) {
            (Some(changes), None) => &changes.list,
            _ => &[],
        }
    }
}

/// The timeline of a capture in which something was found.
pub(crate) fn timeline(
    timeline: &Timeline,
    segments: &[Segment],
    timebase: Timebase,
) -> Option<TimelineReport> {
    timeline.first_lock?;
    let at = |at| place(at, timebase);
    let iec60958 = timeline.has_validity;
    Some(TimelineReport {
        start: at(timeline.start),
        end: at(timeline.end),
        first: Firsts {
            lock: timeline.first_lock.map(at),
            frame: timeline.first_frame.map(at),
            block: timeline.first_block.map(|block| at(block.end)),
            valid: timeline.first_valid.map(at),
            sound: timeline.first_sound.map(at),
        },
        carrier: carrier(&timeline.lock, timebase),
        lock: lane(&timeline.lock, timebase, |carrier| Some(lock_name(carrier))),
        rate: rates(segments, timebase),
        content: lane(&timeline.content, timebase, |content| content.map(content_name)),
        validity: iec60958.then(|| {
            lane(&timeline.invalid, timebase, |invalid| {
                invalid.map(|invalid| if invalid { "invalid" } else { "valid" })
            })
        }),
        slots: timeline
            .contents
            .slots()
            .iter()
            .map(|slot| SlotReport {
                first_sound: slot.first_sound.map(at),
                silent_frames: slot.silent_frames,
            })
            .collect(),
        status_changes: iec60958.then(|| changes(timeline, timebase)),
        status_mistake: None,
    })
}

pub(super) fn place(at: Instant, timebase: Timebase) -> Place {
    Place { s: timebase.seconds(at), sample: (timebase.samples(at) * 100.0).round() / 100.0 }
}

fn lock_name(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Locked => "locked",
        Carrier::Noise => "no_lock",
        Carrier::Absent => "idle",
    }
}

const fn content_name(content: Content) -> &'static str {
    match content {
        Content::Silence => "silence",
        Content::Audio => "audio",
        Content::Bursts => "bursts",
    }
}

fn span_report(value: String, span: Span, timebase: Timebase) -> SpanReport {
    let (start, end) = (place(span.start, timebase), place(span.end, timebase));
    SpanReport { value, start_s: start.s, end_s: end.s, start_sample: start.sample, end_sample: end.sample }
}

/// The spans of a lane; those without a name are left out.
fn lane<T: Copy + PartialEq>(
    lane: &Lane<T>,
    timebase: Timebase,
    name: impl Fn(T) -> Option<&'static str>,
) -> LaneReport {
    let named = lane.spans().iter().filter_map(|(value, span)| Some((name(*value)?, *span)));
    LaneReport {
        changes: lane.changes(),
        resolution_samples: lane.resolution() as f64 / f64::from(timebase.ticks_per_sample()),
        spans: named.map(|(name, span)| span_report(name.to_owned(), span, timebase)).collect(),
    }
}

/// Edges are there with a lock and without.
fn carrier(lock: &Lane<Carrier>, timebase: Timebase) -> LaneReport {
    let mut joined: Vec<(bool, Span)> = Vec::new();
    for (carrier, span) in lock.spans() {
        let present = *carrier != Carrier::Absent;
        match joined.last_mut() {
            Some((last, long)) if *last == present => long.end = span.end,
            _ => joined.push((present, *span)),
        }
    }
    let name = |present| if present { "present" } else { "absent" };
    LaneReport {
        changes: joined.len().saturating_sub(1) as u64,
        resolution_samples: lock.resolution() as f64 / f64::from(timebase.ticks_per_sample()),
        spans: joined
            .into_iter()
            .map(|(present, span)| span_report(name(present).to_owned(), span, timebase))
            .collect(),
    }
}

/// Segments that are listed as spans of one rate.
const RATES: usize = 64;

fn rates(segments: &[Segment], timebase: Timebase) -> LaneReport {
    let spans = segments
        .iter()
        .take(RATES)
        .map(|segment| span_report(rate_name(segment, timebase), segment.span, timebase));
    LaneReport {
        changes: segments.len().saturating_sub(1) as u64,
        resolution_samples: 0.0,
        spans: spans.collect(),
    }
}

/// The frame rate, and the mode where that is not the usual one.
fn rate_name(segment: &Segment, timebase: Timebase) -> String {
    let rate = match (segment.nominal(timebase), segment.measured(timebase)) {
        (Some(nominal), _) => format!("{} kHz", f64::from(nominal) / 1000.0),
        (None, Some(measured)) => format!("{:.1} Hz", measured.millihertz() as f64 / 1000.0),
        (None, None) => "unknown rate".to_owned(),
    };
    match segment.protocol {
        Protocol::Adat if segment.smux.factor() > 1 => format!("{rate} S/MUX {}", segment.smux.factor()),
        Protocol::Iec60958 if segment.mode.channels() == 1 => format!("{rate} {}", segment.mode.name()),
        _ => rate,
    }
}

fn changes(timeline: &Timeline, timebase: Timebase) -> ChangesReport {
    let list = timeline.changes.kept.iter().map(|change| {
        let at = place(change.at, timebase);
        let bytes = change.bytes.iter().map(|byte| ByteReport {
            byte: byte.index,
            from: format!("{:02x}", byte.from),
            to: format!("{:02x}", byte.to),
        });
        let fields = change.fields.iter().map(|one| FieldReport {
            field: one.field.name,
            title: one.field.title,
            from: one.values[0].to_string(),
            to: one.values[1].to_string(),
        });
        ChangeReport {
            at_s: at.s,
            at_sample: at.sample,
            channel: if change.channel == 0 { "a" } else { "b" },
            bytes: bytes.collect(),
            fields: fields.collect(),
        }
    });
    ChangesReport { count: timeline.changes.count, list: list.collect() }
}
