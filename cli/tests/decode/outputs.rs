//! Outputs that get in each other's way, and names that are no text.

use super::decoded::lightpipe;
use crate::run::Bench;

const SPDIF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testvectors/spdif-44k1-24M.sr");

#[test]
fn two_outputs_cannot_be_one_file() {
    let bench = Bench::new();
    bench.write("old", "old");
    for names in [["both", "both"], ["both", "./both"], ["old", "./old"]] {
        let [wav, table] = names;
        let run = lightpipe(&bench, &["decode", SPDIF, "-o", wav, "--frames", table, "--force"]);
        assert_eq!(run.code, Some(2), "{names:?}: {}", run.stderr);
        assert!(run.stderr.contains("same file"), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1);
    }
    assert_eq!(bench.files(), ["old"]);
    assert_eq!(std::fs::read(bench.path("old")).unwrap(), b"old");
}

#[cfg(unix)]
#[test]
fn what_could_not_be_put_in_its_place_is_refused_before_the_work() {
    let bench = Bench::new();
    std::os::unix::fs::symlink("nowhere", bench.path("link.wav")).unwrap();
    for (name, words) in [("link.wav", "--force"), ("folder/", "is no file")] {
        let run = lightpipe(&bench, &["decode", SPDIF, "-o", name]);
        assert_eq!(run.code, Some(2), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert_eq!(bench.files(), ["link.wav"]);
    let run = lightpipe(&bench, &["decode", SPDIF, "-o", "link.wav", "--force"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(bench.path("link.wav").is_file() && !bench.path("nowhere").exists());
}

#[test]
fn the_capture_is_not_replaced_by_what_is_made_of_it() {
    let bench = Bench::new();
    let session = std::fs::read(SPDIF).unwrap();
    bench.write("in.sr", &session);
    for option in ["-o", "--frames", "--faults", "--annotate"] {
        let run = lightpipe(&bench, &["decode", "in.sr", option, "./in.sr", "--force"]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("is the input"), "{}", run.stderr);
        assert!(std::fs::read(bench.path("in.sr")).unwrap() == session);
    }
    let run = lightpipe(&bench, &["decode", "in.sr", "-o", "in.wav"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let audio = std::fs::read(bench.path("in.wav")).unwrap();
    let run = lightpipe(&bench, &["encode", "in.wav", "-o", "./in.wav", "--force"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("is the input"), "{}", run.stderr);
    assert!(std::fs::read(bench.path("in.wav")).unwrap() == audio);
}

#[test]
fn devices_may_take_more_than_one_output() {
    if !cfg!(unix) {
        return;
    }
    let bench = Bench::new();
    let run = lightpipe(&bench, &["decode", SPDIF, "-o", "/dev/null", "--frames", "/dev/null"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn names_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let bench = Bench::new();
    let [input, output] = [&b"in\xff.sr"[..], b"out\xfe.wav"].map(OsStr::from_bytes);
    let folder = bench.path("");
    std::fs::copy(SPDIF, folder.join(input)).unwrap();
    let status = bench.program().arg("decode").arg(input).arg("-o").arg(output).output().unwrap().status;
    assert_eq!(status.code(), Some(0));
    assert!(folder.join(output).is_file());
    let report = bench.program().arg("info").arg(input).arg("--json").output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["source"]["name"], "in\u{fffd}.sr");
}

#[test]
fn nothing_is_coloured_off_the_terminal() {
    let bench = Bench::new();
    for command in [&["info", SPDIF][..], &["info", SPDIF, "--json"], &["info", "missing"], &["--help"]] {
        let run = lightpipe(&bench, command);
        assert!(!run.stdout.contains(&0x1b) && !run.stderr.contains('\u{1b}'), "{command:?}");
    }
}
