use std::format;
use std::ops::ControlFlow;
use std::prelude::v1::*;
use std::vec;

use proptest::prelude::*;

use super::super::{Capture, Options, RateFrom, Source, open};
use crate::trace::{Block, HoleReason};
use crate::unit::Ratio;

const HEADER: &str = "$timescale 1 ns $end $scope module tb $end $var wire 1 ! line $end \
                      $var wire 1 \" other $end $var wire 3 # bus [2:0] $end $upscope $end \
                      $enddefinitions $end\n";

/// What is told about each line: changes, and holes with their ends.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    changes: Vec<(usize, i64)>,
    holes: Vec<(usize, i64, i64, HoleReason)>,
    samples: u64,
    truncated: Option<String>,
    skipped: u64,
}

fn told_of(mut capture: Capture<'_>) -> Told {
    let mut told = Told::default();
    let mut until = vec![0; 70_000];
    let mut levels = vec![None; 70_000];
    let read = capture.read(|block| {
        match block {
            Block::Changes(changes) => {
                let known = &mut until[changes.channel];
                let level = levels[changes.channel].replace(changes.high ^ (changes.at.len() % 2 == 1));
                assert!(level.is_none_or(|level| level == changes.high), "{changes:?}");
                for at in changes.at {
                    assert!((*known..changes.until.0).contains(&at.0), "{changes:?} after {known}");
                    told.changes.push((changes.channel, at.0));
                }
                assert!(changes.at.is_sorted_by(|a, b| a < b));
                *known = changes.until.0;
            }
            Block::Hole(hole) => {
                let channel = hole.channel.unwrap();
                assert_eq!(until[channel], hole.span.start.0);
                until[channel] = hole.span.end.0;
                levels[channel] = None;
                told.holes.push((channel, hole.span.start.0, hole.span.end.0, hole.reason));
            }
            other => std::panic!("{other:?}"),
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    told.samples = capture.notes().samples;
    told.skipped = capture.notes().rows_skipped;
    told.truncated = capture.notes().truncated.as_ref().map(|truncated| truncated.what.clone());
    told
}

fn told(body: &str) -> Told {
    let text = format!("{HEADER}{body}");
    let told = told_of(open(Source::stream(text.as_bytes()), &Options::default()).unwrap());
    // The order of blocks among channels does not matter.
    let mut changes = told.changes.clone();
    changes.sort_by_key(|change| change.0);
    Told { changes, ..told }
}

#[test]
fn the_first_value_is_no_change_and_time_goes_on_after_the_last() {
    let clean = Told { changes: vec![(0, 5), (0, 7)], samples: 20, ..Told::default() };
    assert_eq!(told("#0 $dumpvars 0! x\" bx # $end #5 1!\n#7\n0!\n#20\n"), clean);
    assert_eq!(told("$dumpvars\n0!\n$end\n#5\n1!\n#7 0! $comment #99 1! $end 0!\n\n#20"), clean);
    assert_eq!(
        told("#0\r\n0!\r\n#5\r\n1!\r\n#7\r\n0!\r\nr1.5 $\r\nb1 !\r\nb0 !\r\n#20\r\n").changes,
        clean.changes
    );
    assert_eq!(told("#0 0! #5 1!").samples, 6);
}

#[test]
fn what_comes_late_was_not_recorded_before() {
    let late = told("#5\n0!\n#9\n1!\n#12\n");
    assert_eq!(late.changes, [(0, 9)]);
    assert_eq!(late.holes, [(0, 0, 5, HoleReason::NotRecorded)]);
}

#[test]
fn unknown_values_are_holes_of_their_line_only() {
    for letter in ["x", "X", "z", "u", "w", "h", "l", "-"] {
        let told = told(&format!("#0 0! 0\" #5 1! 1\" #8 {letter}! #9 0\" #10 0! #11 1! #12 x! #20"));
        assert_eq!(told.changes, [(0, 5), (0, 11), (1, 5), (1, 9)], "{letter}");
        let unknown = HoleReason::Unknown;
        assert_eq!(told.holes, [(0, 8, 10, unknown), (0, 12, 20, unknown)], "{letter}");
    }
}

#[test]
fn what_comes_and_goes_in_one_instant_is_nothing() {
    assert_eq!(told("#0 0! #5 1! 0! #6 1! #6 0! #6 1! #7 x! 1! #8").changes, [(0, 6)]);
    assert_eq!(told("#0 0! #5 1! 0! #6 1! #6 0! #6 1! #7 x! 1! #8").holes, []);
}

#[test]
fn bits_of_vectors_change_one_by_one() {
    let told = told("#0 b0 # #1 b1 # #2 b10 # #3 b110 # #4 bx1 # #5 b1 #\n#6\n");
    // bus[0] is line 2; each line changes by itself
    assert_eq!(told.changes, [(2, 1), (2, 2), (2, 4), (3, 2), (4, 3)]);
    assert_eq!(told.holes, [(3, 4, 5, HoleReason::Unknown), (4, 4, 5, HoleReason::Unknown)]);
}

#[test]
fn a_dump_that_is_off_records_nothing() {
    let told = told("#0 0! #3 1! #5 $dumpoff x! $end 0! #9 $dumpon 0! $end #10 1!\n#11");
    assert_eq!(told.changes, [(0, 3), (0, 10)]);
    assert_eq!(told.holes, [(0, 5, 9, HoleReason::NotRecorded)]);
}

#[test]
fn damage_ends_the_capture_where_it_is() {
    let before = [(0, 5)];
    for (body, what) in [
        ("#0 0! #5 1! #4 0! #9 1!", "time falls from 5 to 4"),
        ("#0 0! #5 1! #99999999999999999999 0!", "2^63"),
        ("#0 0! #5 1! #1.5 0!", "no number"),
        ("#0 0! #5 1! $comment #9 0!", "ends in a section"),
        ("#0 0! #5 1! b0", "ends in a value"),
    ] {
        let told = told(body);
        assert_eq!(told.changes, before, "{body}");
        assert_eq!(told.samples, 6, "{body}");
        assert!(told.truncated.clone().is_some_and(|found| found.contains(what)), "{body}: {told:?}");
    }
    assert_eq!(told("#0 0! ?? 1% #5 1!").skipped, 2);
}

#[test]
fn samples_come_back_where_their_rate_is_known() {
    let text = "$comment Acquisition with 1/1 channels at 24 MHz $end $timescale 100 ps $end \
                $var wire 1 ! 0 $end $enddefinitions $end\n#0 0!\n#417 1!\n#833 0!\n#30340833 1!\n#30344167\n";
    let open = |text: &str, options: &Options<'_>| {
        let capture = open(Source::stream(std::io::Cursor::new(text.to_owned())), options).unwrap();
        let rate = capture.timebase().samples_per_second();
        (rate, capture.rate_from(), told_of(capture).changes)
    };
    let samples = vec![(0, 1), (0, 2), (0, 72_818)];
    let none = Options::default();
    let hertz = |hertz| Ratio::new(hertz, 1);
    assert_eq!(open(text, &none), (hertz(24_000_000), RateFrom::Header, samples.clone()));
    let silent = text.replace("24 MHz", "home");
    let ticks = vec![(0, 417), (0, 833), (0, 30_340_833)];
    assert_eq!(open(&silent, &none), (hertz(10_000_000_000), RateFrom::Timescale, ticks.clone()));
    let named = Options { file_name: Some("x_24M.vcd"), ..none };
    assert_eq!(open(&silent, &named), (hertz(24_000_000), RateFrom::FileName, samples.clone()));
    let asked = Options { rate: hertz(24_000_000), ..none };
    assert_eq!(open(&silent, &asked), (hertz(24_000_000), RateFrom::Option, samples));
    // not that of the samples, so that of the ticks
    let asked = Options { rate: hertz(25_000_000), ..none };
    assert_eq!(open(text, &asked), (hertz(25_000_000), RateFrom::Option, ticks));
    let blank = silent.replace("$timescale 100 ps $end", "");
    assert_eq!(open(&blank, &none).1, RateFrom::Unknown);
}

#[test]
fn times_that_leave_the_samples_late_are_moved_and_counted() {
    let mut text = String::from(
        "$comment at home at 24 MHz $end\n$timescale 1 ps $end $var wire 1 ! 0 $end\n$enddefinitions $end #0 0!\n",
    );
    let samples = 30_000u64;
    for n in 1..samples {
        text.push_str(&format!("#{} {}!\n", (n * 1_000_000 + 12) / 24, n % 2));
    }
    assert!(text.len() > 1 << 18);
    text.push_str(&format!("#{} {}!\n", samples * 1_000_000 / 24 + 9000, samples % 2));
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    assert_eq!(capture.rate_from(), RateFrom::Header);
    let mut last = 0;
    let read = capture.read(|block| {
        if let Block::Changes(changes) = block {
            last = changes.at.last().map_or(last, |at| at.0);
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    assert_eq!((capture.notes().times_moved, last), (1, samples as i64));
}

#[test]
fn uneven_samples_are_found_without_being_told() {
    let mut text = format!("{HEADER}#0 0!\n");
    for n in 1..200u64 {
        text.push_str(&format!("#{}\n{}!\n", (n * n * 1000 + 12) / 24, n % 2));
    }
    let capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    assert_eq!(capture.timebase().samples_per_second(), Ratio::new(24_000_000, 1));
    let changes = told_of(capture).changes;
    assert!(changes.into_iter().eq((1..200).map(|n| (0, n * n))));
}

#[test]
fn thousands_of_lines_are_told_round_by_round() {
    let mut text = String::from("$timescale 1ns $end\n");
    let lines = 3000;
    for n in 0..lines {
        text.push_str(&format!("$var wire 1 s{n} s{n} $end\n"));
    }
    text.push_str("$enddefinitions $end\n#0\n");
    (0..lines).for_each(|n| text.push_str(&format!("0s{n}\n")));
    for time in 1..100 {
        text.push_str(&format!("#{time}\n"));
        (0..lines).for_each(|n| text.push_str(&format!("{}s{n}\n", time % 2)));
    }
    let told = told_of(open(Source::stream(text.as_bytes()), &Options::default()).unwrap());
    assert_eq!(told.changes.len(), 99 * lines);
}

proptest! {
    #[test]
    fn nothing_breaks_on_any_text(body in "[#01xzbr!\"#$ \n0-9a-z]{0,300}", cut in 0usize..300) {
        let text = format!("{HEADER}{body}");
        let (text, _) = text.as_bytes().split_at(text.len().saturating_sub(cut));
        if let Ok(capture) = open(Source::stream(text), &Options::default()) {
            told_of(capture);
        }
    }

    #[test]
    fn nothing_breaks_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for head in [&b""[..], HEADER.as_bytes()] {
            let bytes = [head, &bytes].concat();
            let options = Options { format: Some(super::super::Format::Vcd), ..Options::default() };
            if let Ok(capture) = open(Source::stream(&bytes[..]), &options) {
                told_of(capture);
            }
        }
    }
}

#[test]
fn a_dump_may_be_cut_anywhere() {
    let text = format!("{HEADER}#0\n$dumpvars\n0!\nx\"\nb1 #\n$end\n#15\n1!\nb101 #\n#23\n0!\n#30\n");
    let mut found = 0;
    for cut in 0..=text.len() {
        let (head, _) = text.as_bytes().split_at(cut);
        if let Ok(capture) = open(Source::stream(head), &Options::default()) {
            let changes = told_of(capture).changes.len();
            assert!(changes >= found, "cut at {cut}");
            found = changes;
        }
    }
    assert_eq!(found, 3);
}

#[test]
fn times_between_samples_may_be_one_instant() {
    let head =
        "$comment 1 channel at 24 MHz $end $timescale 100 ps $end $var wire 1 ! a $end $enddefinitions $end ";
    let capture = |body: &str| {
        let text = format!("{head}#0 0! #417 1! #833 0!{}{body}", " ".repeat(300_000));
        told_of(open(Source::stream(text.into_bytes().as_slice()), &Options::default()).unwrap())
    };
    // Samples are 416.7 ticks; what counts is how it ends.
    let told = capture(" #850 1! #870 0! #880 1! #1250 0! #1260");
    assert_eq!((told.changes, told.samples), (vec![(0, 1), (0, 3)], 4));
    let told = capture(" #888");
    assert_eq!((told.changes, told.samples), (vec![(0, 1), (0, 2)], 3));
}

#[test]
fn changes_come_with_the_level_before_them() {
    let text = format!("{HEADER}#0 1! x\" #3 0! #5 1\" #7 0\" #8 x\" #9 1\" #10 1! #11 0\" #12");
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    let mut seen = Vec::new();
    let read = capture.read(|block| {
        if let Block::Changes(changes) = block {
            seen.push((changes.channel, changes.high, changes.at.len()));
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    seen.sort_unstable();
    assert_eq!(seen, [(0, true, 2), (1, true, 1), (1, true, 1)]);
}
