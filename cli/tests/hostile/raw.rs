//! Samples without a header: zeros, noise, square waves, and a line that is wrong all along.

use crate::decoded::Audio;
use crate::limits::{limited, refused};
use crate::line::{FRAME, Line, REST};
use crate::run::{Bench, noise};

#[test]
fn what_holds_no_signal_says_what_to_check() {
    let bench = Bench::new();
    bench.write("zeros", vec![0; 300_000]);
    bench.write("ones", vec![0xff; 300_000]);
    bench.write("square", vec![0xf0; 100_000]);
    let random: Vec<u8> = noise(100_000).into_iter().map(|sample| (sample >> 9) as u8).collect();
    bench.write("noise", random);
    for file in ["zeros", "ones"] {
        refused(
            &bench,
            &[file, "--format", "lsb1", "--rate", "24M"],
            4,
            &["never changes", "check the probe"],
        );
    }
    for file in ["square", "noise"] {
        refused(
            &bench,
            &[file, "--format", "lsb1", "--rate", "24M"],
            4,
            &["no frames", "check the sample rate"],
        );
        refused(&bench, &[file], 3, &["no header", "give the format"]);
    }
    refused(&bench, &["square", "--rate", "24M"], 4, &["no signal as raw samples", "--format"]);
}

#[test]
fn samples_that_are_not_whole_are_told() {
    let bench = Bench::new();
    bench.write("odd", [0, 0, 0, 0, 1, 1, 1, 1, 2]);
    refused(&bench, &["odd", "--format", "u32le"], 4, &["input ends at sample 2", "1 bytes at the end"]);
    bench.write("empty", "");
    refused(&bench, &["empty"], 3, &["empty", "record or export it again"]);
    refused(&bench, &["empty", "--format", "lsb1"], 3, &["empty"]);
}

#[test]
fn rates_and_windows_beyond_reason_are_refused_or_empty() {
    let bench = Bench::new();
    bench.write("zeros", vec![0; 1000]);
    for rate in ["0", "NaN", "1e99", "-1", "99999999999999999999999"] {
        refused(&bench, &["zeros", "--format", "lsb1", &format!("--rate={rate}")], 2, &["--rate", "24M"]);
    }
    for start in ["1e300", "99999999999999999999smp", "-1", "nan"] {
        let option = format!("--start={start}");
        refused(&bench, &["zeros", "--format", "lsb1", "--rate", "24M", &option], 2, &["--start", "20ms"]);
    }
    for start in ["18446744073709551615smp", "99999999999999999999999s"] {
        refused(&bench, &["zeros", "--format", "lsb1", "--rate", "24M", "--start", start], 4, &["no signal"]);
    }
}

#[test]
fn a_signal_with_a_fault_in_every_frame_on_many_channels_takes_no_memory() {
    let bench = Bench::new();
    // No frame is clean, so no channel is ever good enough to leave the others.
    let frames = 25_000;
    let (mut line, audio) = Line::adat(&bench, 200);
    for frame in 0..200 {
        line.flip(REST + frame * FRAME + 15 + 5 * 20);
    }
    let once = line.levels[REST..REST + 200 * FRAME].to_vec();
    let mut long = line.clone();
    long.levels.truncate(REST);
    for _ in 0..frames / 200 {
        long.append(&once);
    }
    // One sample per cell, the same on eight channels.
    let samples: Vec<u8> = long.levels.iter().map(|&level| if level { 0xff } else { 0 }).collect();
    bench.write("faults", samples);
    let outputs = ["-o", "d.wav", "--json"];
    let run = limited(
        &bench,
        &[&["decode", "faults", "--format", "u8", "--rate", "12288000"], &outputs[..]].concat(),
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.json()["faults"]["cell"].as_u64().unwrap() >= frames as u64 - 100, "{}", run.json());
    let decoded = Audio::read(&std::fs::read(bench.path("d.wav")).unwrap());
    assert!(decoded.samples.starts_with(&audio[..199 * 8]));
}

#[test]
fn a_channel_with_marked_frames_only_wins_over_noise() {
    let bench = Bench::new();
    let (mut line, audio) = Line::adat(&bench, 200);
    for frame in 0..200 {
        line.flip(REST + frame * FRAME + 15 + 5 * 20);
    }
    // Bit 0 is noise, bit 1 the line.
    let random = noise(line.levels.len());
    let samples: Vec<u8> = line
        .levels
        .iter()
        .zip(random)
        .map(|(&level, noise)| u8::from(level) << 1 | (noise >> 9) as u8 & 1)
        .collect();
    bench.write("both", samples);
    let run =
        limited(&bench, &["decode", "both", "--format", "u8", "--rate", "12288000", "-o", "d.wav", "--json"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(run.json()["source"]["channel"], "1");
    let decoded = Audio::read(&std::fs::read(bench.path("d.wav")).unwrap());
    assert!(audio.starts_with(&decoded.samples[..190 * 8]));
}
