//! Lines that are not ideal, and voltages.

use super::run::{Bench, Ran, format, hear, noise};

fn encode(bench: &Bench, args: &[&str]) -> Ran {
    let run = bench.encode(args);
    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
    run
}

#[test]
fn a_bad_line_that_is_not_too_bad_is_decoded_exactly() {
    let bench = Bench::new();
    let (stereo, eight) = (noise(2 * 800), noise(8 * 500));
    bench.wav("in.wav", format(2, 48_000), &stereo);
    bench.wav("adat.wav", format(8, 48_000), &eight);
    let lines: [&[&str]; 7] = [
        &["--offset", "-1000"],
        &["--jitter", "0.03", "--seed", "5"],
        &["--sine", "0.25@8k", "--sine", "2@200"],
        &["--duty", "0.2"],
        &["--link", "0.4"],
        &["--sampling-jitter", "0.02", "--phase", "0.3"],
        &["--drift", "ramp:20000/800", "--drift", "walk:50", "--drift", "sine:300@100"],
    ];
    for line in lines {
        encode(&bench, &[&["in.wav", "-o", "out.sr", "--rate", "24M", "--force"], line].concat());
        let content = hear(&bench.path("out.sr"), 0);
        assert_eq!((content.faults, content.lost), (0, 0), "{line:?}");
        assert!(content.samples() == stereo, "{line:?}: {} samples", content.samples().len());
        encode(&bench, &[&["adat.wav", "-o", "out.bin", "--rate", "50M", "--force"], line].concat());
        let content = hear(&bench.path("out.bin"), 50_000_000);
        let slots: Vec<i32> = content.frames.iter().flat_map(|frame| frame.slots).collect();
        assert!(slots == eight, "{line:?}: {} frames", content.frames.len());
    }
}

#[test]
fn voltages_with_slopes_and_noise_are_decoded_exactly() {
    let bench = Bench::new();
    let samples = noise(2 * 400);
    bench.wav("in.wav", format(2, 48_000), &samples);
    let args = ["in.wav", "-o", "out.csv", "--rise", "0.3", "--noise", "50mV"];
    let run = encode(&bench, &args);
    assert!(run.stderr.contains("rise time 0.3 UI, noise 50 mV RMS"), "{}", run.stderr);
    let content = hear(&bench.path("out.csv"), 0);
    assert_eq!((content.faults, content.lost), (0, 0));
    assert!(content.samples() == samples, "{} samples", content.samples().len());

    let mut program = bench.program();
    let decoded = program.args(["decode", "out.csv", "-o", "back.wav"]).output().unwrap();
    assert_eq!(decoded.status.code(), Some(0), "{}", String::from_utf8_lossy(&decoded.stderr));
    assert!(
        std::fs::read(bench.path("back.wav"))
            .unwrap()
            .ends_with(&std::fs::read(bench.path("in.wav")).unwrap()[44..])
    );
}

#[test]
fn an_inverted_and_shifted_swing_is_decoded_too() {
    let bench = Bench::new();
    let samples = noise(8 * 100);
    bench.wav("in.wav", format(8, 44_100), &samples);
    let swing = ["--low", "0.25", "--high", "-0.25", "--noise", "10mV", "--rise", "20ns", "--jitter", "0.02"];
    encode(&bench, &[&["in.wav", "-o", "out.csv", "--rate", "125M"], &swing[..]].concat());
    let content = hear(&bench.path("out.csv"), 0);
    let slots: Vec<i32> = content.frames.iter().flat_map(|frame| frame.slots).collect();
    assert!(slots == samples, "{} frames", content.frames.len());
}

#[test]
fn the_same_seed_makes_the_same_capture() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 48_000), &noise(200));
    let make = |out: &str, seed: &str| {
        let line = ["--jitter", "0.05", "--disturb", "glitch:0.4@3/1000", "--seed", seed];
        let run = encode(&bench, &[&["in.wav", "-o", out, "--rate", "24M"], &line[..]].concat());
        (std::fs::read(bench.path(out)).unwrap(), run.stderr.replace(out, "out"))
    };
    let (first, again, other) = (make("a.bin", "7"), make("b.bin", "7"), make("c.bin", "8"));
    assert!(first == again);
    assert!(first.0 != other.0 && first.1 != other.1);
}

#[test]
fn disturbances_are_where_standard_error_says() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 48_000), &noise(2 * 1000));
    // a dropout of 40 us in the second block; 6144 cells are a millisecond
    let run = encode(&bench, &["in.wav", "-o", "out.vcd", "--disturb", "dropout:40us@5ms"]);
    assert!(run.stderr.contains("dropout of 245.76 UI at cell 30720 (5000.000 us)"), "{}", run.stderr);
    let mut program = bench.program();
    let decoded = program.args(["decode", "out.vcd", "--faults", "faults.jsonl"]).output().unwrap();
    assert_eq!(decoded.status.code(), Some(1));
    let faults = std::fs::read_to_string(bench.path("faults.jsonl")).unwrap();
    assert!(!faults.is_empty());
    for fault in faults.lines() {
        let fault: serde_json::Value = serde_json::from_str(fault).unwrap();
        let at = fault["at_s"].as_f64().unwrap_or_else(|| panic!("{fault}"));
        // in the frame before it, in it, or in the subframes that it takes to lock again
        assert!((0.004_97..0.005_11).contains(&at), "{fault}");
    }
    // more than are told one by one
    let run = encode(&bench, &["in.wav", "-o", "out.sr", "--disturb", "extra@1/1000"]);
    let told = run.stderr.lines().filter(|line| line.contains(": extra at cell ")).count();
    assert_eq!(told, 20);
    // 128 000 cells and 64 idle ones
    let more = run.stderr.lines().last().unwrap();
    assert!(
        more.ends_with("and 108 more disturbances") || more.ends_with("and 109 more disturbances"),
        "{more}"
    );
    // 128 064 cells, the last of which is 128 063
    let run =
        encode(&bench, &["in.wav", "-o", "late.sr", "--disturb", "flip@2000000", "--disturb", "flip@100"]);
    let last = run.stderr.lines().last().unwrap();
    assert!(last.ends_with(": no flip: cell 2000000 is behind the last, 128063"), "{last}");
    assert_eq!(run.stderr.matches("flip at cell").count(), 1, "{}", run.stderr);
}

#[test]
fn a_memory_file_may_hold_a_bad_line_if_it_is_oversampled() {
    let bench = Bench::new();
    let samples = noise(2 * 50);
    bench.wav("in.wav", format(2, 48_000), &samples);
    encode(&bench, &["in.wav", "-o", "out.hex", "--rate", "49152000", "--jitter", "0.02", "--seed", "3"]);
    let content = hear(&bench.path("out.hex"), 0);
    assert!(content.samples() == samples, "{} samples", content.samples().len());
}

#[test]
fn no_impairment_is_the_ideal_line() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 48_000), &noise(200));
    encode(&bench, &["in.wav", "-o", "ideal.bin"]);
    let run = encode(&bench, &["in.wav", "-o", "none.bin", "--jitter", "0", "--offset", "0", "--seed", "5"]);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(
        std::fs::read(bench.path("ideal.bin")).unwrap() == std::fs::read(bench.path("none.bin")).unwrap()
    );
    // and a table of it has the same levels
    encode(&bench, &["in.wav", "-o", "out.csv", "--rate", "24M", "--high", "1"]);
    encode(&bench, &["in.wav", "-o", "out.u8", "--rate", "24M", "--format", "u8"]);
    let levels = std::fs::read(bench.path("out.u8")).unwrap();
    let table = std::fs::read_to_string(bench.path("out.csv")).unwrap();
    let rows = table.lines().skip(1).map(|row| u8::from(row.ends_with(",1.000000")));
    assert!(rows.eq(levels.iter().copied()));
}
