//! The moments worth telling, in the order of time.

use super::report::{ChangeReport, LaneReport, Place, SpanReport, TimelineReport};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    pub(super) at: Place,
    pub(super) what: String,
}

/// All of them; the caller shows as many as it likes.
pub(super) fn moments(timeline: &TimelineReport) -> Vec<Moment> {
    let mut all = Vec::new();
    let mut tell = |at: Place, what: String| all.push(Moment { at, what });
    for span in &timeline.lock.spans {
        match span.value.as_str() {
            "idle" => tell(start(span), "the line is idle".to_owned()),
            "no_lock" => tell(start(span), "edges, but no signal".to_owned()),
            _ => tell(start(span), "signal: locked".to_owned()),
        }
    }
    for span in timeline.rate.spans.iter().skip(usize::from(timeline.rate.spans.len() == 1)) {
        tell(start(span), format!("rate: {}", span.value));
    }
    if let Some(at) = timeline.first.block {
        tell(at, "first complete block: channel status known".to_owned());
    }
    for span in timeline.validity.iter().flat_map(named) {
        let what =
            if span.value == "valid" { "V = 0: fit for conversion" } else { "V = 1: receivers may mute" };
        tell(start(span), what.to_owned());
    }
    for span in named(&timeline.content) {
        let what = match span.value.as_str() {
            "silence" => "digital silence",
            "bursts" => "bursts of IEC 61937",
            _ => "audio",
        };
        tell(start(span), what.to_owned());
    }
    let mut changes = timeline.told_changes().iter().peekable();
    while let Some(change) = changes.next() {
        let same = |other: &&ChangeReport| other.at_sample == change.at_sample && other.bytes == change.bytes;
        let both = changes.next_if(same).is_some();
        tell(Place { s: change.at_s, sample: change.at_sample }, changed(change, both));
    }
    all.sort_by(|a, b| a.at.sample.total_cmp(&b.at.sample));
    all
}

/// The spans of a lane with more than one value.
fn named(lane: &LaneReport) -> &[SpanReport] {
    let plain = lane.spans.windows(2).all(|pair| pair[0].value == pair[1].value);
    let usual = lane.spans.first().is_some_and(|span| matches!(span.value.as_str(), "valid" | "audio"));
    if plain && usual { &[] } else { &lane.spans }
}

fn start(span: &SpanReport) -> Place {
    Place { s: span.start_s, sample: span.start_sample }
}

/// Characters of a change that fit beside its time; the first field is shown in any case.
const FITTING: usize = 64;

fn changed(change: &ChangeReport, both: bool) -> String {
    let channel = match (both, change.channel) {
        (true, _) => "A and B",
        (false, "a") => "A",
        (false, _) => "B",
    };
    let mut text = format!("status of {channel}:");
    let mut left = change.fields.len();
    for field in &change.fields {
        let one = format!(" {} {} -> {}", field.title, field.from, field.to);
        if left < change.fields.len() && text.chars().count() + one.chars().count() > FITTING {
            break;
        }
        let comma = if left < change.fields.len() { "," } else { "" };
        text += &format!("{comma}{one}");
        left -= 1;
    }
    if left > 0 {
        text += &format!(", and {left} more");
    }
    text
}
