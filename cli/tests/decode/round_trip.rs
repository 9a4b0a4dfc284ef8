//! Audio and tables, sent by `encode`, come back from `decode` as they were.

use super::decoded::{Audio, decode};
use crate::run::{Bench, format, noise};

/// Samples per channel: more than a block.
const TIMES: usize = 400;

/// Sends noise of so many channels at `rate`, and hears it with `options`, at each sample rate that
/// is enough for a line of so many cells per second.
fn survives(channels: u16, rate: u32, cells_per_second: u32, options: &[&str]) {
    let bench = Bench::new();
    let audio = noise(TIMES * usize::from(channels));
    bench.wav("in.wav", format(channels, rate), &audio);
    let mut sample_rates = vec![cells_per_second, 100_000_000];
    if 24_000_000.0 >= 1.9 * f64::from(cells_per_second) {
        sample_rates.push(24_000_000);
    }
    let protocol = if channels > 2 || !options.is_empty() { "adat" } else { "spdif" };
    for sample_rate in sample_rates {
        let hz = sample_rate.to_string();
        let encode = ["in.wav", "-o", "line.bin", "--force", "--protocol", protocol, "--rate", &hz];
        let run = bench.encode(&encode);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let decoded = decode(&bench, &[&["line.bin", "--format", "lsb1", "--rate", &hz], options].concat());
        let case = format!("{channels} channels at {rate} Hz, {sample_rate} samples per second");
        assert_eq!(decoded.code, Some(0), "{case}: {}", decoded.report["findings"]);
        assert_eq!([decoded.number("faults/total"), decoded.number("lost")], [0, 0], "{case}");
        assert!(decoded.audio == Audio { format: format(channels, rate), samples: audio.clone() }, "{case}");

        // The table is the same frames, and makes the same line.
        let frame_rate = (cells_per_second / if protocol == "adat" { 256 } else { 128 }).to_string();
        std::fs::rename(bench.path("d.csv"), bench.path("in.csv")).unwrap();
        let encode = ["in.csv", "-o", "table.bin", "--force", "--frame-rate", &frame_rate, "--rate", &hz];
        let run = bench.encode(&encode);
        assert_eq!(run.code, Some(0), "{case}: {}", run.stderr);
        let [line, table] = ["line.bin", "table.bin"].map(|name| std::fs::read(bench.path(name)).unwrap());
        assert!(line == table, "{case}: the line of the table differs");
    }
}

#[test]
fn adat_survives() {
    survives(8, 44_100, 44_100 * 256, &[]);
    survives(8, 48_000, 48_000 * 256, &[]);
}

#[test]
fn adat_with_smux_2_survives() {
    survives(4, 88_200, 44_100 * 256, &[]);
    survives(4, 96_000, 48_000 * 256, &[]);
}

#[test]
fn adat_with_smux_4_survives_if_it_is_told() {
    survives(2, 176_400, 44_100 * 256, &["--smux", "4"]);
    survives(2, 192_000, 48_000 * 256, &["--smux", "4"]);
}

#[test]
fn spdif_survives_at_every_rate() {
    for rate in [32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] {
        survives(2, rate, rate * 128, &[]);
    }
}
