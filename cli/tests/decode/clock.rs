//! `lightpipe clock`: its objects, and what models make of recordings.

use super::decoded::lightpipe;
use super::report::{check, schema_of};
use crate::run::{Bench, captures};

fn vector(name: &str) -> String {
    format!("{}/../testvectors/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_objects_are_what_the_schema_says() {
    let bench = Bench::new();
    let schema = schema_of("clock");
    let (spdif, adat) = (vector("spdif-44k1-24M.sr"), vector("adat-48k-24M.sr"));
    bench.write("zeros_24M.bin", [0; 1000]);
    for (part, args, code) in [
        ("transfer", &["transfer", "--frequencies", "5k,0.1"][..], 0),
        ("transfer", &["transfer", "--model", "edge-counter", "--frequencies", "5k"], 0),
        ("tolerance", &["tolerance", "--frequencies", "4k", "--sampled-at", "24M", "--jitter", "0.01"], 0),
        (
            "tolerance",
            &["tolerance", "--frequencies", "10k", "--natural-frequency", "100", "--protocol", "adat"],
            0,
        ),
        ("lock", &["lock", "--offsets", "-10,300000", "--frames", "50"], 1),
        ("try", &["try", &adat], 0),
        ("try", &["try", "--nominal", "88.2k", &spdif], 1),
        ("try", &["try", "zeros_24M.bin", "--format", "lsb1"], 4),
    ] {
        let ran = lightpipe(&bench, &[&["clock"], args, &["--json"]].concat());
        let (object, mut wrong) = (ran.json(), Vec::new());
        check(&schema, &schema["$defs"][part], &object, part, &mut wrong);
        assert!(wrong.is_empty(), "{args:?}: {wrong:#?}");
        assert_eq!(ran.code, Some(code), "{args:?} {}", ran.stderr);
    }
}

#[test]
fn jitter_that_a_loop_follows_is_beyond_a_counter() {
    let Some(captures) = captures() else { return };
    let bench = Bench::new();
    let stream = captures.join("spdif/xmos/192000-jitter.stream").display().to_string();
    let run = |model: &str| {
        let args =
            ["clock", "try", "--model", model, &stream, "--format", "lsb1", "--rate", "100M", "--json"];
        let ran = lightpipe(&bench, &args);
        (ran.code, ran.json())
    };
    let (code, pll) = run("pll");
    assert_eq!((code, pll["missing"].as_u64(), pll["wrong"].as_u64()), (Some(0), Some(0), Some(0)));
    assert_eq!((pll["exact"].as_u64(), pll["slips"].as_u64()), (Some(32_013), Some(0)));
    // The recording has 9597 intervals that are more than half a cell off.
    let (code, counter) = run("edge-counter");
    assert_eq!(code, Some(1));
    assert!(counter["cells_deleted"].as_u64().is_some_and(|cells| (9_500..9_700).contains(&cells)));
    assert_eq!(counter["slips_listed"].as_array().map(Vec::len), Some(16));
}

#[test]
fn a_model_hears_the_signals_of_a_capture_one_after_the_other() {
    let bench = Bench::new();
    // The same frames twice, with a rest between.
    let whole = std::fs::read(vector("adat-48k-24M.sr")).unwrap();
    bench.write("whole.sr", whole);
    let first = lightpipe(&bench, &["clock", "try", "whole.sr", "--duration", "1ms", "--json"]).json();
    let late = lightpipe(&bench, &["clock", "try", "whole.sr", "--start", "1ms", "--json"]).json();
    let exact = |object: &serde_json::Value| object["exact"].as_u64().unwrap();
    assert!(exact(&first) > 40 && exact(&late) > 40, "{first} {late}");
    // One frame is cut.
    assert_eq!(exact(&first) + exact(&late), 95);
}
