//! Streams with the classic mistakes of transmitters, from the table or the line to what `info` says.

use std::fmt::Write;

use lightpipe::iec60958::{ChannelStatus, Subframe};
use serde_json::Value;

use super::decoded::lightpipe;
use super::line::{FRAME, Line, PER_CELL, REST};
use crate::run::{Bench, noise};

/// Frames: four blocks.
const FRAMES: usize = 768;

/// A table of subframes: preamble, V, C and P as `wrong` makes them of what is right.
fn table(wrong: impl Fn(&str, Subframe) -> (String, bool, bool, bool)) -> String {
    let status = ChannelStatus::consumer(48_000, 24);
    let mut csv = String::from("preamble,sample,v,u,c,p\n");
    for (n, sample) in noise(2 * FRAMES).into_iter().enumerate() {
        let frame = n / 2 % 192;
        let preamble = match (n % 2, frame) {
            (0, 0) => "B",
            (0, _) => "M",
            _ => "W",
        };
        let status = status.0[frame / 8] >> (frame % 8) & 1 == 1;
        let right = Subframe { sample, status, ..Subframe::default() };
        let (preamble, v, c, p) = wrong(preamble, right);
        writeln!(csv, "{preamble},{sample},{},0,{},{}", u8::from(v), u8::from(c), u8::from(p)).unwrap();
    }
    csv
}

/// Codes of warning level, and the exit code.
fn warnings(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["severity"] == "warn").map(|f| f["code"].as_str().unwrap()).collect()
}

/// What `info` warns about.
fn warned(csv: String) -> Vec<String> {
    let bench = Bench::new();
    bench.write("in.csv", csv);
    let run = bench.encode(&["in.csv", "-o", "out.sr", "--frame-rate", "48000", "--rate", "100M"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let info = lightpipe(&bench, &["info", "out.sr", "--json"]);
    let report = info.json();
    let codes: Vec<String> = warnings(&report).into_iter().map(str::to_owned).collect();
    assert_eq!(info.code, Some(i32::from(!codes.is_empty())), "{}", info.stderr);
    codes
}

fn parity(subframe: Subframe) -> bool {
    subframe.emit().parity()
}

#[test]
fn one_mistake_gives_one_warning() {
    let right = |preamble: &str, right: Subframe| (preamble.to_owned(), false, right.status, parity(right));
    assert_eq!(warned(table(right)), [""; 0]);
    assert_eq!(
        warned(table(|preamble, right| {
            let wrong = Subframe { validity: right.status, status: false, ..right };
            (preamble.to_owned(), wrong.validity, wrong.status, parity(wrong))
        })),
        ["LP060"]
    );
    assert_eq!(
        warned(table(|preamble, right| (preamble.to_owned(), false, right.status, false))),
        ["LP065"],
        "P is always 0, and half of the parity faults are no finding of their own"
    );
    assert_eq!(
        warned(table(|preamble, right| {
            let preamble = match preamble {
                "M" => "W",
                "W" => "M",
                _ => "B",
            };
            (preamble.to_owned(), false, right.status, parity(right))
        })),
        ["LP064"]
    );
}

#[test]
fn adat_whose_bits_are_sent_as_levels_is_named_where_nothing_locks() {
    let bench = Bench::new();
    let (mut line, _) = Line::adat(&bench, 40);
    // A level for every change.
    let mut before = false;
    for level in &mut line.levels {
        (*level, before) = (*level != before, *level);
    }
    assert_eq!(line.levels.len(), 2 * REST + 40 * FRAME);
    let bytes: Vec<u8> = line.levels.iter().map(|&level| if level { 0xff } else { 0 }).collect();
    bench.write("nrz.bin", bytes);
    let rate = (12_288_000 * PER_CELL).to_string();
    let run = lightpipe(&bench, &["info", "nrz.bin", "--format", "lsb1", "--rate", &rate, "--json"]);
    assert_eq!(run.code, Some(4));
    assert!(run.stderr.contains("LP084") && run.stderr.contains("(NRZ)"), "{}", run.stderr);
    let report = run.json();
    assert_eq!(warnings(&report), ["LP084"]);
    // What to do follows from the name.
    for advice in [run.stderr.as_str(), report["next"].as_str().unwrap()] {
        assert!(advice.contains("mend the transmitter: the data bits are sent as levels"), "{advice}");
        assert!(!advice.contains("check the sample rate"), "{advice}");
    }
}
