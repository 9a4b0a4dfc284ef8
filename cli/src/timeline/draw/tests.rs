use super::super::report::SpanReport;
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
