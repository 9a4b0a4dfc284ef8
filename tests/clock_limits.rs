//! The limits of sampling against figures that were computed by somebody else's program:
//! `../shared/spec/clock_reference.json`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use lightpipe::clock::limit::{edge_error, fewest_samples, most_jitter, pulse_loss, tail};
use serde_json::Value;

/// The figures, or `None` (and a word about it) where they are not to be had.
fn reference() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spec/clock_reference.json");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// How far `ours` is from `theirs`, relative.
fn apart(ours: f64, theirs: f64) -> f64 {
    (ours / theirs - 1.0).abs()
}

/// Some of the same, so that something is compared without the file.
#[test]
fn limits_have_their_known_values() {
    for (r, jitter, known) in [
        (1.302_083, 0.03, 9.998_760_775_605_091e-7),
        (1.953_125, 0.05, 1.973_641_870_176_951e-8),
        (10.0, 0.1, 1.381_914_077_514_309e-6),
        (10.0, 0.02, 3.675_007_740_299_732_4e-114),
    ] {
        assert!(apart(edge_error(r, jitter), known) < 1e-9, "{r} {jitter}");
    }
    for (r, known) in [(1.302_083, 0.026_673_934), (1.953_125, 0.053_334_901), (8.138, 0.088_576_855)] {
        assert!(apart(most_jitter(r, 1e-7), known) < 1e-7, "{r}");
    }
    let p = tail(4.7);
    for (jitter, distortion, known) in [(0.0, 0.1, 1.111_111_111), (0.02, 0.0, 1.231_527_094)] {
        assert!(apart(fewest_samples(jitter, distortion, p).unwrap(), known) < 1e-8, "{jitter} {distortion}");
    }
}

#[test]
fn edge_errors_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let table = reference["edge_decision_error"]["table"].as_array().unwrap();
    for row in table {
        let value = |name: &str| row[name].as_f64().unwrap();
        let (r, jitter) = (value("r"), value("sigma_ui"));
        // Theirs is a sum over the interval, good to about 1e-12.
        let ours = edge_error(r, jitter);
        assert!(apart(ours, value("p_edge")) < 1e-9, "{r} {jitter}: {ours:e}");
    }
    assert_eq!(table.len(), 30);
}

#[test]
fn the_most_jitter_is_that_of_the_reference() {
    let Some(reference) = reference() else { return };
    let table = reference["max_sigma_ui_for_edge_error_1e-7"].as_object().unwrap();
    for (r, known) in table {
        let ours = most_jitter(r.parse().unwrap(), 1e-7);
        assert!(apart(ours, known.as_f64().unwrap()) < 1e-9, "{r}: {ours}");
    }
    assert_eq!(table.len(), 9);
}

#[test]
fn the_fewest_samples_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let table = reference["rmin_closed_form"]["examples"].as_object().unwrap();
    for (name, known) in table {
        let mut values = name.split(',').map(|part| part[2..].parse::<f64>().unwrap());
        let (jitter, distortion) = (values.next().unwrap(), values.next().unwrap());
        // Theirs takes 4.7 deviations.
        let ours = fewest_samples(jitter, distortion, tail(4.7)).unwrap();
        assert!(apart(ours, known["tracked"].as_f64().unwrap()) < 1e-9, "{name}: {ours}");
    }
    assert_eq!(table.len(), 30);
    let lost = reference["pulse_loss"]["r_min"].as_object().unwrap();
    for (distortion, known) in lost {
        let (distortion, known) = (distortion.parse::<f64>().unwrap(), known.as_f64().unwrap());
        assert!(apart(fewest_samples(0.0, distortion, 1e-7).unwrap(), known) < 1e-12, "{distortion}");
        assert_eq!(pulse_loss(known * (1.0 + 1e-9), 1.0 - distortion), 0.0);
        assert!(pulse_loss(known * 0.99, 1.0 - distortion) > 0.009);
    }
    assert_eq!(lost.len(), 5);
}

/// The least samples per cell in simulations of 60 000 frames are where the formula says, within a
/// step of their grid. There, the 20 000 frames of ADAT hold 3 million edges: `p` of about 1e-7.
#[test]
fn simulated_receivers_reach_the_limits_and_no_further() {
    let Some(reference) = reference() else { return };
    let adat = &reference["limits_rmin"]["tables"]["adat"];
    for (name, jitter, distortion) in [
        ("clean", 0.0, 0.0),
        ("sj0.02", 0.02, 0.0),
        ("sj0.03", 0.03, 0.0),
        ("sj0.05", 0.05, 0.0),
        ("pwd0.2", 0.0, 0.2),
    ] {
        let simulated = adat[name]["B2"].as_f64().unwrap();
        let ours = fewest_samples(jitter, distortion, tail(4.7)).unwrap();
        assert!(apart(simulated, ours) < 0.065, "{name}: {simulated} simulated, {ours} by the formula");
    }
}
