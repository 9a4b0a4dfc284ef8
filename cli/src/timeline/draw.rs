//! The timeline as text: a lane for each aspect, and the moments worth telling.

use super::moments::{Moment, moments};
use super::report::{LaneReport, Place, TimelineReport};
use crate::si::Si;

/// Columns of a lane.
const COLUMNS: usize = 60;
/// Moments that are shown.
const MOMENTS: usize = 16;
/// A rest of the line at either end that is worth a drawing, in columns; shorter ones are only told.
const WORTH_DRAWING: f64 = 1.0;

/// What the report prints.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawing {
    /// On the line of the heading.
    pub(crate) heading: String,
    /// Name and content of each lane; empty for a stream that just goes on.
    pub(crate) lanes: Vec<(&'static str, String)>,
    /// The moments, below the lanes.
    pub(crate) moments: Vec<String>,
}

/// Draws a timeline.
pub(crate) fn drawing(timeline: &TimelineReport) -> Drawing {
    let (start, end) = (timeline.start.sample, timeline.end.sample);
    if is_plain(timeline) {
        return Drawing { heading: plain(timeline), lanes: Vec::new(), moments: Vec::new() };
    }
    let mut lanes = vec![("", axis(timeline.start, timeline.end))];
    // An aspect of which nothing is known has no lane.
    let mut lane = |name, lane: &LaneReport| {
        if !lane.spans.is_empty() {
            lanes.push((name, row(lane, start, end)));
        }
    };
    lane("carrier", &timeline.carrier);
    lane("lock", &timeline.lock);
    lane("rate", &timeline.rate);
    if let Some(validity) = &timeline.validity {
        lane("V", validity);
    }
    lane("content", &timeline.content);
    let changes = timeline.told_changes();
    if !changes.is_empty() {
        lanes.push(("status", marks(changes.iter().map(|change| change.at_sample), start, end)));
    }
    let all = moments(timeline);
    let mut told: Vec<String> = all.iter().take(MOMENTS).map(told).collect();
    if all.len() > MOMENTS {
        told.push(format!("{} more; --json lists them", all.len() - MOMENTS));
    }
    told.extend(unshown(timeline));
    told.extend(short_sounds(timeline));
    told.extend(explained_changes(timeline));
    if timeline.content.spans.is_empty() {
        told.push("content and V are not told: no frame is whole and free of faults".to_owned());
    }
    Drawing { heading: String::new(), lanes, moments: told }
}

/// Whether the stream just goes on, from its first frame to its last.
fn is_plain(timeline: &TimelineReport) -> bool {
    let one = |lane: &LaneReport, usual: &str| lane.spans.iter().all(|span| span.value == usual);
    let column = (timeline.end.sample - timeline.start.sample) / COLUMNS as f64;
    let rests = timeline.lock.spans.iter().filter(|span| span.value != "locked");
    let longest = rests.map(|span| span.end_sample - span.start_sample).fold(0.0, f64::max);
    let locks = timeline.lock.spans.iter().filter(|span| span.value == "locked").count();
    longest < column * WORTH_DRAWING
        && locks == 1
        && timeline.rate.spans.len() < 2
        && one(&timeline.content, "audio")
        && timeline.validity.as_ref().is_none_or(|lane| one(lane, "valid") && lane.changes == 0)
        && timeline.told_changes().is_empty()
}

fn plain(timeline: &TimelineReport) -> String {
    let mut locked = timeline.lock.spans.iter().filter(|span| span.value == "locked");
    let Some(span) = locked.next() else { return String::new() };
    let from = time(Place { s: span.start_s, sample: span.start_sample });
    let to = time(Place { s: span.end_s, sample: span.end_sample });
    let told = |lane: &LaneReport| !lane.spans.is_empty();
    let audio = if told(&timeline.content) { ", audio throughout" } else { "" };
    let validity = if timeline.validity.as_ref().is_some_and(told) { ", V = 0" } else { "" };
    format!("locked from {from} to {to}{audio}{validity}")
}

fn time(at: Place) -> String {
    match at.s {
        Some(seconds) => Si(seconds, "s").to_string(),
        None => format!("sample {:.0}", at.sample),
    }
}

fn told(moment: &Moment) -> String {
    format!("{:<12} {}", time(moment.at), moment.what)
}

/// Sound that no span shows, in what is shown as silence.
fn short_sounds(timeline: &TimelineReport) -> Option<String> {
    let lane = &timeline.content;
    let silent = lane.changes > 0 && lane.spans.iter().all(|span| span.value == "silence");
    silent.then(|| {
        let shortest = lane.resolution_samples;
        format!(
            "content changes {} times between silence and sound; stretches below {shortest:.0} samples are \
             not shown",
            lane.changes
        )
    })
}

/// Changes of status that are none.
fn explained_changes(timeline: &TimelineReport) -> Option<String> {
    let by = timeline.status_mistake?;
    let count = timeline.status_changes.as_ref()?.count;
    (count > 0).then(|| format!("status is read differently {count} times, which follows from {by}"))
}

/// Changes of V that no span shows.
fn unshown(timeline: &TimelineReport) -> Option<String> {
    let lane = timeline.validity.as_ref()?;
    let shown = lane.spans.windows(2).filter(|pair| pair[0].value != pair[1].value).count() as u64;
    (lane.changes > shown).then(|| {
        let shortest = lane.resolution_samples;
        format!("V changes {} times; stretches below {shortest:.0} samples are not shown", lane.changes)
    })
}

/// The times at either end.
fn axis(start: Place, end: Place) -> String {
    let (start, end) = (time(start), time(end));
    let gap = COLUMNS.saturating_sub(start.chars().count() + end.chars().count());
    format!("{start}{}{end}", " ".repeat(gap))
}

/// How a value is drawn: its symbol, the word at its start, and whether it is shown however short.
fn look(value: &str) -> (char, &str, bool) {
    match value {
        "absent" | "idle" => ('·', "", true),
        "no_lock" => ('?', "", true),
        "invalid" => ('!', "V=1", true),
        "valid" => ('─', "V=0", false),
        "silence" => ('_', "silence", false),
        "audio" => ('█', "audio", false),
        "bursts" => ('≡', "bursts", false),
        "present" | "locked" => ('─', "", false),
        rate => ('─', rate, false),
    }
}

fn row(lane: &LaneReport, start: f64, end: f64) -> String {
    let width = ((end - start) / COLUMNS as f64).max(f64::MIN_POSITIVE);
    // The span that each column shows.
    let shown: Vec<Option<usize>> = (0..COLUMNS)
        .map(|column| {
            let (from, to) = (start + column as f64 * width, start + (column + 1) as f64 * width);
            let overlaps = lane.spans.iter().enumerate().filter_map(|(index, span)| {
                let overlap = span.end_sample.min(to) - span.start_sample.max(from);
                let lost = span.end_sample - span.start_sample < width && look(&span.value).2;
                (overlap > 0.0).then_some((index, lost, overlap))
            });
            overlaps.max_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2))).map(|(index, ..)| index)
        })
        .collect();
    let mut drawn = String::new();
    for run in shown.chunk_by(|a, b| a == b) {
        let (symbol, word, _) = run
            .first()
            .copied()
            .flatten()
            .and_then(|index| lane.spans.get(index))
            .map_or((' ', "", false), |span| look(&span.value));
        let room = word.chars().count() + 1;
        let filled = if !word.is_empty() && room <= run.len() {
            drawn.push_str(word);
            drawn.push(' ');
            run.len() - room
        } else {
            run.len()
        };
        drawn.extend(std::iter::repeat_n(symbol, filled));
    }
    drawn.trim_end().to_owned()
}

/// A line with a mark at each of these.
fn marks(at: impl Iterator<Item = f64>, start: f64, end: f64) -> String {
    let mut columns = ['─'; COLUMNS];
    let width = ((end - start) / COLUMNS as f64).max(f64::MIN_POSITIVE);
    for at in at {
        let column = ((at - start) / width) as usize;
        if let Some(column) = columns.get_mut(column.min(COLUMNS - 1)) {
            *column = '┼';
        }
    }
    columns.iter().collect()
}

#[cfg(test)]
mod tests;
