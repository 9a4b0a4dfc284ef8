//! The closed forms and the reference tracker against tables computed by others.
//!
//! The tables are in `clock_reference.json`, in `../shared/spec` or in the folder that
//! `LIGHTPIPE_SPEC` names; without it these tests are skipped. What they compare is compared with
//! literal figures in the unit tests of `clock::theory` as well.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use lightpipe::clock::model::{Tracker, TrackerGains};
use lightpipe::clock::theory::{BangBang, FirstOrder, Tolerance, Type2, Type2Discrete, decibels};
use serde_json::Value;

fn tables() -> Option<Value> {
    let folder = std::env::var_os("LIGHTPIPE_SPEC")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spec"), PathBuf::from);
    let file = folder.join("clock_reference.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: no {}", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("tables in JSON"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

/// The entries of an object whose keys are numbers.
fn by_number(value: &Value) -> Vec<(f64, f64)> {
    let entries: Vec<(f64, f64)> =
        value.as_object().unwrap().iter().map(|(key, value)| (key.parse().unwrap(), number(value))).collect();
    assert!(!entries.is_empty());
    entries
}

#[track_caller]
fn near(got: f64, wanted: f64, within: f64, what: &str) {
    assert!((got - wanted).abs() <= within, "{what}: {got}, not {wanted}");
}

/// The same, relative.
#[track_caller]
fn close(got: f64, wanted: f64, share: f64, what: &str) {
    near(got, wanted, share * wanted.abs(), what);
}

#[test]
fn the_continuous_loop_agrees_with_its_table() {
    let Some(tables) = tables() else { return };
    let rows = tables["pll_continuous"]["table"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for row in rows {
        let damping = number(&row["zeta"]);
        let what = |name: &str| format!("damping {damping}, {name}");
        let pll = Type2::new(damping, 1.0).unwrap();
        for (hertz, wanted) in by_number(&row["H_mag_db"]) {
            near(decibels(pll.transfer(hertz)), wanted, 1e-9, &what("H"));
        }
        for (hertz, wanted) in by_number(&row["E_mag_db"]) {
            near(decibels(pll.error(hertz)), wanted, 1e-9, &what("1 - H"));
        }
        near(decibels(pll.peaking()), number(&row["peak_db"]), 1e-9, &what("peaking"));
        close(pll.peak_frequency(), number(&row["f_peak_over_fn"]), 1e-9, &what("peak frequency"));
        close(pll.bandwidth(), number(&row["f3db_over_fn"]), 1e-9, &what("bandwidth"));
        close(pll.noise_bandwidth(), number(&row["BL_hz_over_fn"]), 1e-9, &what("noise bandwidth"));
        // The table was made in steps of time.
        let seconds = |n: u32| f64::from(n) * 1e-4 / TAU;
        let lowest = (0..200_000).map(|n| pll.phase_step_error(seconds(n))).fold(1.0, f64::min);
        near(lowest, number(&row["phase_step_overshoot_err_min"]), 1e-6, &what("overshoot"));
        let settled = (0..200_000).rev().find(|&n| pll.phase_step_error(seconds(n)).abs() > 0.1).unwrap();
        let wanted = number(&row["t_settle_10pct_times_wn"]);
        near(f64::from(settled) * 1e-4, wanted, 2e-4, &what("settling to 10 %"));
        let peak = pll.rate_step_peak();
        near(peak * TAU, number(&row["t_of_freq_step_peak_times_wn"]), 2e-4, &what("time of the peak"));
        let wanted = number(&row["freq_step_peak_phase_err_times_wn_over_dw"]);
        near(pll.rate_step_error(TAU, peak), wanted, 1e-7, &what("peak after a step of the rate"));
    }
    for (peaking, damping) in by_number(&tables["peaking_to_zeta"]) {
        close(Type2::damping_for_peaking(peaking).unwrap(), damping, 1e-6, "damping for a peaking");
    }
}

#[test]
fn the_discrete_loop_agrees_with_its_table() {
    let Some(tables) = tables() else { return };
    let rows = tables["pll_discrete"]["table"].as_array().unwrap();
    assert_eq!(rows.len(), 15);
    for row in rows {
        let (damping, angle) = (number(&row["zeta"]), number(&row["wnT"]));
        let what = |name: &str| format!("damping {damping}, angle {angle}, {name}");
        let pll = Type2Discrete::new(damping, angle);
        assert!(pll.is_stable());
        close(pll.phase_gain, number(&row["kp"]), 1e-9, &what("kp"));
        // A difference of numbers near 1.
        near(pll.period_gain, number(&row["ki"]), 1e-14, &what("ki"));
        close(pll.noise(), number(&row["VRR_pred"]), 1e-8, &what("noise"));
        close(pll.filtered_noise(), number(&row["VRR_filtered"]), 1e-8, &what("filtered noise"));
        close(pll.noise().sqrt(), number(&row["sigma_out_over_in_pred"]), 1e-8, &what("jitter"));
        for (cycles, wanted) in by_number(&row["H_db_at_fT"]) {
            near(decibels(pll.transfer(cycles)), wanted, 1e-6, &what("H"));
        }
    }
    for (gain, wanted) in by_number(&tables["pll_first_order"]["VRR"]) {
        close(FirstOrder::noise(gain), wanted, 1e-12, "noise of a first-order loop");
    }
    for (sigma, wanted) in by_number(&tables["bang_bang"]["Kpd"]) {
        close(BangBang::detector_gain(sigma), wanted, 1e-12, "gain of a bang-bang detector");
    }
}

#[test]
fn jitter_tolerance_and_templates_agree_with_their_tables() {
    let Some(tables) = tables() else { return };
    let tolerance = &tables["jitter_tolerance"];
    let rows = tolerance["predicted"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for row in rows {
        let pll = Type2::new(number(&row["zeta"]), number(&row["fn"])).unwrap();
        for (hertz, wanted) in by_number(&row["JT_pp_ui"]) {
            close(pll.tolerance(number(&row["margin_pk_ui"]), hertz), wanted, 1e-9, "tolerance");
        }
    }
    for (hertz, wanted) in by_number(&tolerance["aes3_template_pp_ui"]) {
        close(Tolerance::AES3_4.at(hertz), wanted, 1e-12, "AES3 template");
    }
    for (hertz, wanted) in by_number(&tolerance["iec60958_3_template_pp_ui"]) {
        close(Tolerance::IEC60958_3.at(hertz), wanted, 1e-12, "IEC 60958-3 template");
    }
    let needed = tables["min_fn_to_meet_aes3_template"].as_object().unwrap();
    assert_eq!(needed.len(), 15);
    for (key, wanted) in needed {
        let (damping, margin) = key.split_once(',').unwrap();
        let value = |text: &str| text.split_once('=').unwrap().1.parse::<f64>().unwrap();
        // The key has the damping in four digits, and both searched on a grid.
        let got = Tolerance::AES3_4.natural_frequency_needed(value(damping), value(margin)).unwrap();
        close(got, number(wanted), 5e-5, key);
    }
}

#[test]
fn the_tracker_decides_as_the_golden_traces_do() {
    let Some(tables) = tables() else { return };
    let golden = &tables["golden_tracker_traces"];
    let parameter = |name: &str| number(&golden["params"][name]);
    let traces = golden["traces"].as_array().unwrap();
    assert_eq!(traces.len(), 3);
    for trace in traces {
        let dead_zone = number(&trace["deadzone_h"]);
        let preset = if dead_zone > 0.0 { TrackerGains::DEAD_ZONE } else { TrackerGains::LINEAR };
        let gains = TrackerGains {
            dead_zone,
            least_phase_gain: parameter("kp_min"),
            least_duty_gain: parameter("kd_min"),
            seen: parameter("n0"),
            pull: parameter("pull"),
            mean_run: parameter("mbar0"),
            ..preset
        };
        let edges: Vec<f64> = trace["edges"].as_array().unwrap().iter().map(number).collect();
        let levels: Vec<bool> =
            trace["levels"].as_array().unwrap().iter().map(|level| number(level) > 0.0).collect();
        let samples = trace["samples"].as_array().unwrap();
        assert!(samples.len() > 10);
        // As if the edge before had been at half a sample behind the start of the first cell.
        let mut tracker = Tracker::new(gains, number(&trace["P0"]), 0.0);
        let mut before = number(&trace["tau0"]) + 0.5;
        let mut position = 0;
        let mut compared = 0;
        for (index, (&edge, &level)) in edges.iter().zip(&levels).enumerate() {
            let step = tracker.edge(edge - before, level);
            before = edge;
            position += u64::from(step.cells);
            let Some(sample) = samples.iter().find(|sample| sample["i"].as_u64() == Some(index as u64))
            else {
                continue;
            };
            compared += 1;
            let what = |name: &str| format!("{} {index}, {name}", trace["name"]);
            assert_eq!(position, sample["k"].as_u64().unwrap(), "{}", what("cells"));
            near(step.error, number(&sample["e"]), 1e-9, &what("error"));
            near(tracker.period(), number(&sample["P"]), 1e-12, &what("period"));
            near(tracker.duty(), number(&sample["d"]), 1e-12, &what("duty"));
            near(edge - 0.5 - tracker.lag(), number(&sample["tau"]), 1e-9, &what("phase"));
        }
        assert_eq!(compared, samples.len());
        // Every edge against the truth: silence and frames with ones where p > 15 and p % 3 is 0.
        let truth = truth(edges.len());
        let mut tracker = Tracker::new(gains, number(&trace["P0"]), 0.0);
        let mut before = number(&trace["tau0"]) + 0.5;
        let mut position = 0;
        let mut wrong = 0;
        for ((&edge, &level), &cell) in edges.iter().zip(&levels).zip(&truth) {
            position += u64::from(tracker.edge(edge - before, level).cells);
            before = edge;
            wrong += usize::from(position != cell);
        }
        assert_eq!(wrong, 0, "{}", trace["name"]);
    }
}

/// The cells, from the first change on, in which the frames of the traces change.
fn truth(count: usize) -> Vec<u64> {
    let one = |cell: u64| {
        let (frame, p) = (cell / 256, cell % 256);
        p >= 10 && p % 5 == 0 || frame % 2 == 1 && p > 15 && p.is_multiple_of(3)
    };
    let cells = (0..).filter(|&cell| one(cell)).map(|cell| cell - 10);
    cells.take(count).collect()
}
