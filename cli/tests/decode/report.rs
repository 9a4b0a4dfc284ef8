//! The object of `--json`: its keys, its types, and its figures.

use serde_json::{Map, Value};

use super::decoded::lightpipe;
use super::line::{Line, REST};
use crate::run::{Bench, captures};

fn schema() -> Value {
    schema_of("report")
}

/// The schema of this name.
pub(super) fn schema_of(name: &str) -> Value {
    let path = format!("{}/../docs/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Whether `value` is of the JSON type of this name.
fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the schema has a type {other}"),
    }
}

/// What `value` has against the part of the schema at `place`.
pub(super) fn check(root: &Value, schema: &Value, value: &Value, place: &str, wrong: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').unwrap();
        return check(root, root.pointer(pointer).unwrap(), value, place, wrong);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().map(|name| name.as_str().unwrap()).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is(value, name)) {
        wrong.push(format!("{place}: {value} is not of {types:?}"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        wrong.push(format!("{place}: {value} is not {}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        wrong.push(format!("{place}: {value} is none of {}", schema["enum"]));
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        values.iter().for_each(|value| check(root, items, value, &format!("{place}[]"), wrong));
    }
    let Some(object) = value.as_object() else { return };
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            wrong.push(format!("{place}: no {name}"));
        }
    }
    for (name, value) in object {
        let place = format!("{place}/{name}");
        match (properties.get(name), schema.get("additionalProperties")) {
            (Some(schema), _) | (None, Some(schema)) => check(root, schema, value, &place, wrong),
            // Whatever is printed is described.
            (None, None) => wrong.push(format!("{place}: not in the schema")),
        }
    }
}

#[test]
fn the_object_is_what_the_schema_says_however_a_run_ends() {
    let bench = Bench::new();
    let (mut line, _) = Line::adat(&bench, 100);
    line.write(&bench, "clean");
    line.drop_out(REST + 10_000..REST + 10_060);
    let (damaged, _) = line.write(&bench, "damaged");
    let (line, _) = Line::spdif(&bench, 500, 48_000);
    line.write(&bench, "spdif");
    bench.write("zeros", [0; 1000]);
    bench.write("cells.bin", line.packed());
    let schema = schema();
    let raw = ["--format", "lsb1", "--rate", "24M"];
    for (args, code) in [
        (&[damaged.replace("damaged", "clean").as_str()][..], 0),
        (&["spdif_49152000Hz.bin"], 0),
        (&["cells.bin", "--format", "lsb1"], 0),
        (&[&damaged], 1),
        (&[&damaged, "--segment", "7"], 2),
        (&["missing"], 3),
        (&[&["zeros"], &raw[..]].concat(), 4),
    ] {
        for command in [&["info", "--json"][..], &["decode", "--json"]] {
            let run = lightpipe(&bench, &[command, args].concat());
            assert_eq!(run.code, Some(code), "{command:?} {args:?}: {}", run.stderr);
            let report = run.json();
            let mut wrong = Vec::new();
            check(&schema, &schema, &report, "", &mut wrong);
            assert!(wrong.is_empty(), "{command:?} {args:?}: {wrong:#?}");
            assert_eq!(report["error"].is_string(), code >= 2, "{args:?}");
            assert_eq!(run.stderr.lines().count(), usize::from(code >= 2), "{args:?}: {}", run.stderr);
            let faults = report["faults"].as_object().unwrap();
            let count = |name: &str| faults[name].as_u64().unwrap();
            let sum: u64 = faults.keys().filter(|name| *name != "total").map(|name| count(name)).sum();
            assert_eq!((count("total"), count("total") > 0), (sum, code == 1), "{args:?}");
        }
    }
}

#[test]
fn the_figures_of_recordings_are_the_known_ones() {
    let Some(captures) = captures() else { return };
    let captures = captures.join("spdif");
    let raw = ["--format", "lsb1", "--rate", "100M"];
    for (file, golden, options) in [
        ("xmos/48000-coax.stream", "xmos/golden/xmos_48000_coax", &raw[..]),
        ("xmos/96000-jitter.stream", "xmos/golden/xmos_96000_jitter", &raw),
        ("xmos/192000-jitter.stream", "xmos/golden/xmos_192000_jitter", &raw),
        ("sigrok/2ch-16bit-48khz_50MHz.sr", "sigrok/golden/sigrok_2ch16b48k_50M", &[]),
        ("sigrok/spdif_16mhz_44khz_3.sr", "sigrok/golden/sigrok_16mhz_44khz_3", &[]),
        ("sigrok/pcm2707_100ksamples_24mhz.sr", "sigrok/golden/sigrok_pcm2707_100k_24M", &[]),
        ("picoscope/test_44100_24_bit.csv", "picoscope/golden/jw_test_44100_24_bit", &[]),
        ("picoscope/20220502-48k.csv", "picoscope/golden/jw_20220502-48k", &[]),
    ] {
        let bench = Bench::new();
        let path = captures.join(file);
        let run = lightpipe(&bench, &[&["info", path.to_str().unwrap(), "--json"], options].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{file}");
        let report = run.json();
        let summary = std::fs::read(captures.join(golden).join("summary.json")).unwrap();
        let summary: Value = serde_json::from_slice(&summary).unwrap();
        let known = |name: &str| summary[name].as_f64().unwrap();
        let link = |name: &str| report["link"][name].as_f64().unwrap();
        assert_eq!(link("nominal_hz"), known("nominal_audio_rate_hz"), "{file}");
        assert_eq!(report["source"]["sample_rate_hz"], summary["sample_rate_hz"], "{file}");
        // Twice what the tool itself says, and the resolution that theirs is printed with.
        let allowed = 2.0 * link("ppm_uncertainty") + 1.0;
        let ppm = (link("measured_hz") / known("measured_audio_rate_hz") - 1.0) * 1e6;
        assert!(ppm.abs() < allowed, "{file}: {ppm} ppm from theirs, {allowed} allowed");
        let cell = (link("samples_per_cell") / known("measured_cell_samples") - 1.0) * 1e6;
        assert!(cell.abs() < allowed + 1.0, "{file}: cell {cell} ppm from theirs");
        assert_eq!(report["frames"], summary["frames_complete_pairs"], "{file}");
        assert_eq!(report["blocks"], summary["full_blocks"], "{file}");
        let name = if file.contains("pcm2707") { "5" } else { "" };
        assert!(report["source"]["channel"].as_str().unwrap().contains(name), "{file}");
    }
}
