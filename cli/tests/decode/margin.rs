//! What the report says about jitter, distortion and the sample rate, on lines where these are known.

use serde_json::Value;

use super::decoded::{decode, lightpipe};
use super::line::{Line, pack};
use crate::run::Bench;

/// What is wrong with a line that is sampled.
#[derive(Clone, Copy, Debug, Default)]
struct Impaired {
    /// UI rms, random.
    jitter: f64,
    /// What high pulses are too long, in UI.
    distortion: f64,
}

/// The line as a file of packed samples, with so many samples per cell.
fn sampled(bench: &Bench, line: &Line, samples_per_cell: f64, impaired: Impaired) -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let mut normal = || (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
    let (mut samples, mut level) = (Vec::new(), false);
    for (cell, &next) in line.levels.iter().enumerate() {
        if next == level {
            continue;
        }
        let late = if next { -impaired.distortion / 2.0 } else { impaired.distortion / 2.0 };
        let at = ((cell as f64 + late + impaired.jitter * normal()) * samples_per_cell).ceil() as usize;
        // Edges stay in order.
        samples.resize(samples.len().max(at), level);
        level = next;
    }
    samples.resize(samples.len().max((line.levels.len() as f64 * samples_per_cell) as usize), level);
    bench.write("line.bin", pack(&samples));
    "line.bin".to_owned()
}

/// Cells per second of ADAT at 48 kHz.
const ADAT: f64 = 12_288_000.0;

fn info(bench: &Bench, rate: f64, options: &[&str]) -> Value {
    let rate = format!("{rate:.0}");
    let args = ["info", "line.bin", "--format", "lsb1", "--rate", &rate, "--json"];
    lightpipe(bench, &[&args, options].concat()).json()
}

fn finding<'r>(report: &'r Value, code: &str) -> Option<&'r str> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["code"] == code).map(|finding| finding["text"].as_str().unwrap())
}

#[test]
fn jitter_is_measured_where_the_sampling_shows_it() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 200);
    for (rate, jitter, shown) in [
        (100e6, 0.0, false),
        (100e6, 0.05, true),
        (50e6, 0.04, false),
        (50e6, 0.075, true),
        (24e6, 0.03, false),
    ] {
        // The line is 137 ppm slow, so that it slides against the samples.
        let samples_per_cell = rate * 1.000_137 / ADAT;
        sampled(&bench, &line, samples_per_cell, Impaired { jitter, distortion: 0.1 });
        let report = info(&bench, rate, &[]);
        let link = &report["link"];
        let (timing, margin) = (&link["timing"], &link["margin"]);
        let floor = 1.0 / (12_f64.sqrt() * samples_per_cell);
        assert!((timing["floor_cells"].as_f64().unwrap() - floor).abs() < 1e-4, "{rate} {jitter}");
        // The loop adds some percent.
        let rms = timing["rms_cells"].as_f64().unwrap() / floor.hypot(jitter);
        assert!((0.98..1.04).contains(&rms), "{rate} {jitter}: {rms}");
        assert_eq!(timing["jitter_cells"].is_number(), shown, "{rate} {jitter}: {timing}");
        if let Some(measured) = timing["jitter_cells"].as_f64() {
            assert!((measured / jitter - 1.0).abs() < 0.05, "{rate} {jitter}: {measured}");
        }
        let duty = link["duty_cycle_distortion_cells"].as_f64().unwrap().abs();
        assert!((duty - 0.1).abs() < 0.03, "{rate} {jitter}: {duty}");
        assert!(margin["distortion_cells"].as_f64().unwrap() < 0.9 - 1.0 / samples_per_cell, "{margin}");
        assert_eq!(finding(&report, "LP022"), None, "{rate} {jitter}");
    }
}

/// The limit at 24 MS/s is 0.0533 UI rms.
#[test]
fn the_margin_shrinks_by_the_jitter_and_holds() {
    let bench = Bench::new();
    let (line, audio) = Line::adat(&bench, 200);
    for (jitter, left) in [(0.0, 0.053), (0.03, 0.044), (0.045, 0.028), (0.052, 0.012)] {
        sampled(&bench, &line, 24e6 * 1.000_137 / ADAT, Impaired { jitter, distortion: 0.0 });
        let margin = info(&bench, 24e6, &[])["link"]["margin"]["jitter_cells"].as_f64().unwrap();
        assert!((margin - left).abs() < 0.013, "{jitter}: {margin}, not {left}");
        // Within it, frames may be marked, but every sample is right.
        let decoded = decode(&bench, &["line.bin", "--format", "lsb1", "--rate", "24M"]);
        assert_eq!((decoded.number("lost"), decoded.audio.samples == audio), (0, true), "{jitter}");
    }
}

#[test]
fn a_rate_too_low_for_the_jitter_is_named_with_one_that_would_do() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 200);
    let jittery = Impaired { jitter: 0.075, distortion: 0.0 };
    sampled(&bench, &line, 24e6 * 1.000_137 / ADAT, jittery);
    let report = info(&bench, 24e6, &[]);
    let text = finding(&report, "LP022").unwrap();
    let better: f64 =
        text.rsplit_once(" MS/s would do").unwrap().0.rsplit_once(' ').unwrap().1.parse().unwrap();
    assert_eq!(report["link"]["margin"]["jitter_cells"], 0.0, "{text}");
    // There it has a margin again.
    sampled(&bench, &line, better * 1e6 * 1.000_137 / ADAT, jittery);
    let report = info(&bench, better * 1e6, &[]);
    assert_eq!(finding(&report, "LP022"), None, "{better}");
    assert!(report["link"]["margin"]["jitter_cells"].as_f64() > Some(0.0), "{better}");
}

#[test]
fn jitter_too_large_for_any_rate_is_no_reason_to_ask_for_another() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 200);
    sampled(&bench, &line, 100e6 * 1.000_137 / ADAT, Impaired { jitter: 0.12, distortion: 0.0 });
    let report = info(&bench, 100e6, &[]);
    assert_eq!(finding(&report, "LP022"), None);
    let margin = &report["link"]["margin"];
    assert!(margin["jitter_cells"].is_null() && margin["distortion_cells"].is_null(), "{margin}");
}

#[test]
fn a_sampler_near_a_simple_ratio_is_named_but_not_one_that_runs_with_the_line() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 200);
    for (ppm, trapped) in [(0.0, false), (150.0, true), (-700.0, true), (1500.0, false)] {
        sampled(&bench, &line, 2.0 * (1.0 + ppm * 1e-6), Impaired::default());
        let report = info(&bench, 24_576_000.0, &[]);
        let text = finding(&report, "LP023");
        assert_eq!(text.is_some(), trapped, "{ppm} ppm: {text:?}");
        assert_eq!(report["link"]["margin"].is_null(), trapped, "{ppm} ppm");
        if let Some(text) = text {
            assert!(text.contains("too near 2.0000") && text.ends_with("; 25 MS/s would do"), "{text}");
        }
    }
    // Without a rate, none can be named.
    sampled(&bench, &line, 2.0002, Impaired::default());
    let run = lightpipe(&bench, &["info", "line.bin", "--format", "lsb1", "--json"]);
    let report = run.json();
    let text = finding(&report, "LP023").unwrap();
    assert!(text.ends_with("; 2.5 samples per cell would do"), "{text}");
    assert_eq!(run.code, Some(1));
}
