use super::super::report::{ByteReport, ChangeReport, ChangesReport, Firsts, SpanReport};
use super::*;

fn lane(spans: &[(&str, f64, f64)]) -> LaneReport {
    let report = |&(value, start_sample, end_sample): &(&str, f64, f64)| SpanReport {
        value: value.to_owned(),
        start_s: None,
        end_s: None,
        start_sample,
        end_sample,
    };
    LaneReport {
        changes: spans.len() as u64 - 1,
        resolution_samples: 1.0,
        spans: spans.iter().map(report).collect(),
    }
}

#[test]
fn spans_take_their_share_and_carry_their_word_where_it_fits() {
    let drawn = row(&lane(&[("idle", 0.0, 100.0), ("locked", 100.0, 600.0)]), 0.0, 600.0);
    assert_eq!(drawn, "·".repeat(10) + &"─".repeat(50));
    let drawn = row(&lane(&[("silence", 0.0, 50.0), ("audio", 50.0, 600.0)]), 0.0, 600.0);
    assert_eq!(drawn, "_".repeat(5) + "audio " + &"█".repeat(49));
    let drawn = row(&lane(&[("silence", 0.0, 90.0), ("audio", 90.0, 600.0)]), 0.0, 600.0);
    assert_eq!(drawn, "silence _".to_owned() + "audio " + &"█".repeat(45));
}

#[test]
fn what_is_wrong_is_shown_however_short_it_is() {
    let drawn =
        row(&lane(&[("valid", 0.0, 300.0), ("invalid", 300.0, 301.0), ("valid", 301.0, 600.0)]), 0.0, 600.0);
    assert_eq!(drawn, format!("V=0 {}!V=0 {}", "─".repeat(26), "─".repeat(25)));
    // What is not, only where it is most of a column.
    let drawn =
        row(&lane(&[("audio", 0.0, 300.0), ("silence", 300.0, 301.0), ("audio", 301.0, 600.0)]), 0.0, 600.0);
    assert_eq!(drawn.chars().count(), 60);
    assert!(!drawn.contains('_'));
}

#[test]
fn where_nothing_is_known_nothing_is_drawn() {
    let drawn = row(&lane(&[("audio", 300.0, 400.0)]), 0.0, 600.0);
    assert_eq!(drawn, " ".repeat(30) + "audio " + "████");
}

#[test]
fn marks_lie_within_the_lane() {
    let drawn = marks([0.0, 299.0, 600.0].into_iter(), 0.0, 600.0);
    let at: Vec<usize> = drawn.chars().enumerate().filter(|(_, c)| *c == '┼').map(|(n, _)| n).collect();
    assert_eq!((at, drawn.chars().count()), (vec![0, 29, 59], 60));
}

/// A stream of 600 samples that just goes on, with a change of status in the middle.
fn changing() -> TimelineReport {
    let at = |sample| Place { s: None, sample };
    let byte = ByteReport { byte: 3, from: "02".to_owned(), to: "00".to_owned() };
    let change =
        ChangeReport { at_s: None, at_sample: 300.0, channel: "a", bytes: vec![byte], fields: Vec::new() };
    TimelineReport {
        start: at(0.0),
        end: at(600.0),
        first: Firsts { lock: None, frame: None, block: None, valid: None, sound: None },
        carrier: lane(&[("present", 0.0, 600.0)]),
        lock: lane(&[("locked", 0.0, 600.0)]),
        rate: lane(&[("48 kHz", 0.0, 600.0)]),
        content: lane(&[("audio", 0.0, 600.0)]),
        validity: Some(lane(&[("valid", 0.0, 600.0)])),
        slots: Vec::new(),
        status_changes: Some(ChangesReport { count: 7, list: vec![change] }),
        status_mistake: None,
    }
}

#[test]
fn changes_of_status_that_follow_from_a_mistake_are_not_told_again() {
    let mut timeline = changing();
    let told = drawing(&timeline);
    assert!(told.lanes.iter().any(|lane| lane.0 == "status"));
    assert!(told.moments.iter().any(|moment| moment.contains("status of A")), "{told:?}");
    timeline.status_mistake = Some(lightpipe::fault::Code::BitsReversed);
    assert_eq!(drawing(&timeline).heading, "locked from sample 0 to sample 600, audio throughout, V = 0");
    // Something else happens: lanes are drawn.
    timeline.content = lane(&[("silence", 0.0, 600.0)]);
    let told = drawing(&timeline);
    assert!(told.lanes.iter().all(|lane| lane.0 != "status"));
    assert!(told.moments.iter().all(|moment| !moment.contains("status of A")), "{told:?}");
    assert!(
        told.moments.iter().any(|moment| moment.contains("7 times, which follows from LP063")),
        "{told:?}"
    );
}

#[test]
fn an_aspect_of_which_nothing_is_known_has_no_lane() {
    let nothing = || LaneReport { changes: 0, resolution_samples: 1.0, spans: Vec::new() };
    let mut timeline = TimelineReport { content: nothing(), validity: Some(nothing()), ..changing() };
    let told = drawing(&timeline);
    assert!(
        told.lanes.iter().all(|(name, row)| !row.is_empty() && !["content", "V"].contains(name)),
        "{told:?}"
    );
    assert!(told.moments.iter().any(|moment| moment.starts_with("content")), "{told:?}");
    timeline.status_changes = None;
    assert_eq!(drawing(&timeline).heading, "locked from sample 0 to sample 600");
}

#[test]
fn clicks_in_silence_are_counted() {
    let mut timeline = changing();
    timeline.content = LaneReport { changes: 9, ..lane(&[("silence", 0.0, 600.0)]) };
    assert!(drawing(&timeline).moments.iter().any(|moment| moment.starts_with("content changes 9 times")));
}
