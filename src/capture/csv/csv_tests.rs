use std::fmt::Write;
use std::ops::ControlFlow;
use std::prelude::v1::*;
use std::vec;

use super::*;
use crate::capture::{Capture, Options, Source, open};

/// The voltages of each channel, the sizes of the blocks of the first, and the capture.
fn read(text: &str) -> (Vec<Vec<i32>>, Vec<usize>, Capture<'_>) {
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    let mut channels = vec![Vec::new(); capture.channels().len()];
    let mut sizes = Vec::new();
    capture
        .read(|block| {
            if let Block::Voltages(block) = block {
                channels[block.channel].extend_from_slice(block.microvolts);
                if block.channel == 0 {
                    sizes.push(block.microvolts.len());
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (channels, sizes, capture)
}

fn rate(text: &str) -> (Option<Ratio>, RateFrom) {
    let (_, _, capture) = read(text);
    (capture.timebase().samples_per_second(), capture.rate_from())
}

#[test]
fn voltages_are_exact_microvolts() {
    let (channels, _, capture) =
        read("Time,A,B\n(ms),(mV),(V)\n\n0.0,1.5,-2\n0.1,-0.0004,3.3\n0.2,0.0005,0\n");
    assert_eq!(channels, [vec![1500, 0, 1], vec![-2_000_000, 3_300_000, 0]]);
    assert_eq!(capture.samples(), Some(3));
    assert_eq!(capture.timebase().samples_per_second(), Ratio::new(10_000, 1));
}

#[test]
fn samples_out_of_range_go_to_the_rails() {
    let (channels, _, capture) = read("time,v\n0,1\n1,∞\n2,-1\n3,-∞\n4,9.9E37\n5,\n6,-0.5\n7,NaN\n8,99999\n");
    let v = 1_000_000;
    assert_eq!(channels, [[v, v, -v, -v, v, v, -v / 2, -v, v]]);
    assert_eq!(capture.notes().clipped, 6);
    assert_eq!(capture.notes().rows_skipped, 0);
}

#[test]
fn a_number_beyond_any_instrument_is_clipped() {
    let (channels, _, capture) = read("1\n2\n-3000\n3000\n");
    assert_eq!(channels, [[1_000_000, 2_000_000, 1_000_000, 2_000_000]]);
    assert_eq!(capture.notes().clipped, 2);
}

#[test]
fn rows_that_are_none_are_counted() {
    let (channels, _, capture) = read("t (us),v\n0,1\n1,2\ngarbage\n2,3\n\n# note\n3\n3,4\n");
    assert_eq!(channels[0].len(), 4);
    let notes = capture.notes();
    assert_eq!((notes.rows_skipped, notes.first_row_skipped), (2, Some(4)));
}

#[test]
fn a_last_row_that_is_cut_off_is_noted() {
    let (channels, _, capture) = read("t (us),v\n0,1\n1,2\n2");
    assert_eq!(channels[0].len(), 2);
    let truncated = capture.notes().truncated.clone().unwrap();
    assert_eq!((truncated.at_sample, truncated.what.as_str()), (2, "line 4: the last row is cut off"));
    assert_eq!(capture.notes().rows_skipped, 0);
}

#[test]
fn the_header_wins_unless_the_times_are_sure() {
    assert_eq!(
        rate("; Samplerate: 24 MHz\nnanoseconds,logic\n41,1\n82,0\n123,1\n"),
        (Ratio::new(24_000_000, 1), RateFrom::Header)
    );
    assert_eq!(
        rate("; Samplerate: 150 MHz\nnanoseconds,logic\n6,1\n12,0\n18,1\n"),
        (Ratio::new(150_000_000, 1), RateFrom::Header)
    );
    let thinned = "#Sample rate: 1 MHz\nTime (s),v\n0.00001,1\n0.00002,2\n0.00003,3\n0.00004,4\n";
    assert_eq!(rate(thinned), (Ratio::new(100_000, 1), RateFrom::TimeColumn));
    assert_eq!(rate("; Samplerate: 24 MHz\nlogic\n1\n0\n1\n"), (Ratio::new(24_000_000, 1), RateFrom::Header));
    assert_eq!(rate("1\n0\n1\n"), (None, RateFrom::Unknown));
}

#[test]
fn a_list_of_changes_is_refused() {
    let text = "Time [s],Channel 0\n0.0,0\n0.000016460,1\n0.000267100,0\n0.000373100,1\n";
    let error = open(Source::stream(text.as_bytes()), &Options::default()).unwrap_err();
    assert!(matches!(error, Error::Unsupported { format: "a CSV of changes", .. }), "{error}");
}

/// `rows` samples at 10 MS/s.
fn long(rows: usize) -> String {
    let mut text = "Time,A,B\n(us),(V),(V)\n\n".to_owned();
    for n in 0..rows {
        writeln!(text, "{}.{},{},{}", n / 10, n % 10, n % 3, n % 2).unwrap();
    }
    text
}

#[test]
fn the_first_block_holds_the_look_ahead_and_the_rest_is_streamed() {
    let rows = LOOK_AHEAD / 2 + 100_000;
    let text = long(rows);
    let (channels, sizes, capture) = read(&text);
    assert_eq!(sizes[0], LOOK_AHEAD / 2);
    assert!(sizes[1..].iter().all(|&size| size <= BLOCK));
    assert!(channels[0].iter().enumerate().all(|(n, &v)| v == (n % 3) as i32 * 1_000_000));
    assert!(channels[1].iter().enumerate().all(|(n, &v)| v == (n % 2) as i32 * 1_000_000));
    assert_eq!(capture.notes().samples, rows as u64);
    assert_eq!(capture.notes().time_jumps, 0);
    assert_eq!(capture.samples(), None);
    assert_eq!(capture.timebase().samples_per_second(), Ratio::new(10_000_000, 1));
}

#[test]
fn jumps_in_time_are_counted_wherever_they_are() {
    let mut text = long(LOOK_AHEAD / 2 + 1000);
    for (from, to) in [("\n5000.5,", "\n5000.1,"), ("\n52460.0,", "\n52499.0,")] {
        assert!(text.contains(from));
        text = text.replace(from, to);
    }
    let (_, _, capture) = read(&text);
    // there and back, twice
    assert_eq!(capture.notes().time_jumps, 4);
}
