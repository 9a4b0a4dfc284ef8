use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::super::{Options, Source, open};
use super::*;
use crate::trace::Block;

fn written(rate: Option<Ratio>, edges: &[Instant], until: Instant) -> Vec<u8> {
    let mut writer = VcdWriter::new(Vec::new(), rate, "line", false).unwrap();
    edges.chunks(3).for_each(|edges| writer.edges(edges).unwrap());
    writer.finish(until).unwrap()
}

fn read(text: &[u8]) -> (Option<Ratio>, Vec<Instant>, u64) {
    let mut capture = open(Source::stream(text), &Options::default()).unwrap();
    let rate = capture.timebase().samples_per_second();
    let mut edges = Vec::new();
    let read = capture.read(|block| {
        if let Block::Changes(changes) = block {
            edges.extend_from_slice(changes.at);
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    (rate, edges, capture.notes().samples)
}

proptest! {
    #[test]
    fn edges_come_back_at_any_rate(
        gaps in prop::collection::vec(0i64..2000, 1..200),
        rate in 1u64..20_000_000_000,
        halves in any::<bool>(),
        rest in 1i64..100,
    ) {
        let rate = Ratio::new(rate, if halves { 2 } else { 1 }).unwrap();
        let mut at = Instant(0);
        let edges: Vec<Instant> = gaps.iter().map(|gap| { at = at.plus(*gap); at }).collect();
        let until = at.plus(rest);
        // Two at one instant cancel; one at the start is a level.
        let mut expected: Vec<Instant> = Vec::new();
        for edge in edges.iter().copied() {
            if expected.last() == Some(&edge) { expected.pop(); } else { expected.push(edge); }
        }
        expected.retain(|edge| *edge > Instant(0));
        let (found, read, samples) = read(&written(Some(rate), &edges, until));
        let found = found.unwrap();
        prop_assert_eq!(found.num() * rate.den(), rate.num() * found.den());
        prop_assert_eq!(read, expected);
        prop_assert_eq!(samples, until.0 as u64);
    }
}

#[test]
fn a_rate_that_is_no_decimal_number_is_exact_to_a_tick() {
    let rate = Ratio::new(23_000_000, 7).unwrap();
    let edges: Vec<Instant> = (1..2000).map(|n| Instant(n * 7)).collect();
    let (found, read, _) = read(&written(Some(rate), &edges, Instant(20_000)));
    assert_eq!(found, Ratio::new(1_000_000_000_000, 1));
    assert!(read.iter().zip(&edges).all(|(read, edge)| (read.0 - edge.0 * 7_000_000 / 23).abs() <= 1));
}

#[test]
fn what_no_dump_can_say_is_refused() {
    assert!(VcdWriter::new(Vec::new(), Ratio::new(u64::MAX, 1), "line", false).is_err());
    for name in ["", "two words", "$end", "li\nne"] {
        assert!(VcdWriter::new(Vec::new(), None, name, false).is_err(), "{name:?}");
    }
    let text = String::from_utf8(written(None, &[], Instant(5))).unwrap();
    assert!(text.contains("$timescale 1 ns $end") && text.contains("1 ns stands for a sample"), "{text}");
}

#[test]
fn a_line_without_edges_is_a_line() {
    let text = String::from_utf8(written(Ratio::new(1_000_000, 1), &[Instant(0)], Instant(3))).unwrap();
    assert!(text.ends_with("#0\n$dumpvars\n1!\n$end\n#30\n"), "{text}");
}
