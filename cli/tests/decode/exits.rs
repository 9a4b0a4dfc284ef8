//! How a run ends, and what it says and leaves behind then.

use std::path::Path;

use serde_json::Value;

use super::decoded::{Audio, lightpipe};
use crate::run::{Bench, Ran, noise};

const ADAT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testvectors/adat-48k-24M.sr");
const SPDIF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testvectors/spdif-44k1-24M.sr");

/// One line says why.
fn says_why(run: &Ran, words: &str) {
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("lightpipe: ") && run.stderr.contains(words), "{}", run.stderr);
}

/// `info` and `decode` end with `code` and one line; no file stays; the object has the same words.
fn refused(bench: &Bench, args: &[&str], code: i32, words: &str) {
    let before = bench.files();
    let outputs = ["-o", "never.wav", "--frames", "never.csv", "--faults", "never.jsonl"];
    for command in [&["info"][..], &[&["decode"], &outputs[..]].concat()] {
        let plain = lightpipe(bench, &[command, args].concat());
        assert_eq!(plain.code, Some(code), "{command:?} {args:?}: {}", plain.stderr);
        says_why(&plain, words);
        let json = lightpipe(bench, &[command, args, &["--json"]].concat());
        assert_eq!((json.code, &json.stderr), (Some(code), &plain.stderr), "{command:?} {args:?}");
        let error = json.json()["error"].as_str().map(str::to_owned);
        assert_eq!(error.map(|error| format!("lightpipe: {error}\n")), Some(plain.stderr), "{args:?}");
    }
    assert_eq!(bench.files(), before, "{args:?}");
}

#[test]
fn what_holds_no_signal_ends_with_4() {
    let bench = Bench::new();
    bench.write("zeros", vec![0; 30_000]);
    let noise: Vec<u8> = noise(30_000).into_iter().map(|sample| (sample >> 9) as u8).collect();
    bench.write("noise", noise);
    for file in ["zeros", "noise"] {
        refused(&bench, &[file, "--format", "lsb1", "--rate", "24M"], 4, "no signal");
        refused(&bench, &[file, "--rate", "24M"], 4, "no signal");
    }
    refused(&bench, &[ADAT, "--protocol", "spdif"], 4, "no frames of IEC 60958");
    refused(&bench, &[ADAT, "--start", "1000"], 4, "no signal");
    refused(&bench, &[ADAT, "--start", "18446744073709551615smp"], 4, "no signal");
    refused(&bench, &[ADAT, "--duration", "0"], 4, "no signal");
    // Of a table, places are kept in parts of a sample.
    let rows: String = (0..1000).map(|n| format!("{}e-8,{}\n", n, n / 5 % 2 * 3)).collect();
    bench.write("scope.csv", format!("Time (s),Channel A (V)\n{rows}"));
    refused(&bench, &["scope.csv", "--start", "9223372036854775807smp"], 4, "no signal");
}

#[test]
fn a_start_behind_the_end_is_said() {
    let bench = Bench::new();
    for start in ["5s", "48250smp"] {
        refused(
            &bench,
            &[ADAT, "--start", start],
            4,
            "--start is behind the end, the capture has 48250 samples",
        );
    }
    refused(&bench, &[ADAT, "--start", "48249smp"], 4, "the line never changes");
}

#[test]
fn what_cannot_be_read_ends_with_3() {
    let bench = Bench::new();
    bench.write("empty", "");
    bench.write("text.csv", "a poem,\nof two lines\n");
    bench.write("zeros", vec![0; 1000]);
    bench.write("cut.sr", &std::fs::read(SPDIF).unwrap()[..20]);
    refused(&bench, &["empty"], 3, "empty");
    refused(&bench, &["empty", "--format", "lsb1", "--rate", "24M"], 3, "empty");
    refused(&bench, &["."], 3, "directory");
    refused(&bench, &["missing.sr"], 3, "missing.sr: ");
    refused(&bench, &["text.csv"], 3, "text.csv: ");
    // Nobody knows the rate, so the layouts cannot be told apart.
    refused(&bench, &["zeros"], 3, "raw samples");
    refused(&bench, &["cut.sr"], 3, "cut.sr: ");
    refused(&bench, &[ADAT, "--format", "csv"], 3, "adat-48k-24M.sr: ");
}

#[test]
fn what_cannot_be_done_ends_with_2() {
    let bench = Bench::new();
    refused(&bench, &[SPDIF, "--channel", "D7"], 2, "no channel \"D7\"");
    refused(&bench, &[SPDIF, "--channel", "1"], 2, "no channel \"1\"");
    refused(&bench, &[SPDIF, "--segment", "2"], 2, "--segment 2: the capture has one locked segment");
    refused(&bench, &[SPDIF, "--segment", "4294967295"], 2, "one locked segment");
    bench.write("cells", [0x55; 1000]);
    refused(&bench, &["cells", "--format", "lsb1", "--start", "1ms"], 2, "--rate");
}

#[test]
fn an_option_that_makes_no_sense_still_gets_its_object() {
    let bench = Bench::new();
    for options in [&["--segment", "0"][..], &["--rate", "fast"], &["--nonsense"], &["--start", "nan"]] {
        let run = lightpipe(&bench, &[&["info", SPDIF, "--json"], options].concat());
        assert_eq!(run.code, Some(2), "{options:?}");
        says_why(&run, options[0]);
        assert_eq!(format!("lightpipe: {}\n", run.json()["error"].as_str().unwrap()), run.stderr);
    }
}

#[test]
fn an_output_that_exists_is_kept_unless_forced() {
    let bench = Bench::new();
    for option in ["-o", "--frames", "--faults"] {
        bench.write("old", "old");
        let run = lightpipe(&bench, &["decode", SPDIF, option, "old"]);
        assert_eq!((run.code, run.stdout.len()), (Some(2), 0), "{}", run.stderr);
        says_why(&run, "old: exists already; --force");
        assert_eq!(std::fs::read(bench.path("old")).unwrap(), b"old");
        let run = lightpipe(&bench, &["decode", SPDIF, option, "old", "--force"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_ne!(std::fs::read(bench.path("old")).unwrap(), b"old");
        assert_eq!(bench.files(), ["old"]);
    }
}

#[test]
fn an_output_that_cannot_be_made_ends_with_2_and_leaves_the_others_alone() {
    let bench = Bench::new();
    for bad in ["no/such/folder.csv", "."] {
        let run = lightpipe(&bench, &["decode", SPDIF, "-o", "good.wav", "--frames", bad]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        says_why(&run, bad);
        assert!(bench.files().is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to_ends_with_2() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::new();
    let folder = bench.path("locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        println!("skipped: this user may write everywhere");
        return;
    }
    let run = lightpipe(&bench, &["decode", SPDIF, "-o", "locked/out.wav"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    says_why(&run, "locked/out.wav: cannot create");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_with_5_and_no_file() {
    let bench = Bench::new();
    for option in ["-o", "--frames"] {
        let run = lightpipe(&bench, &["decode", SPDIF, option, "/dev/full", "--faults", "never.jsonl"]);
        assert_eq!(run.code, Some(5), "{option}: {}", run.stderr);
        says_why(&run, "cannot write: No space left");
    }
    // What is printed needs room as well.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = bench.program().args(["info", SPDIF]).stdout(full).output().unwrap();
    assert_eq!(run.status.code(), Some(5));
    assert!(bench.files().is_empty());
}

#[test]
fn a_truncated_session_is_decoded_as_far_as_it_goes() {
    let bench = Bench::new();
    let whole = lightpipe(&bench, &["decode", SPDIF, "-o", "whole.wav"]);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    let whole = Audio::read(&std::fs::read(bench.path("whole.wav")).unwrap());
    let session = std::fs::read(SPDIF).unwrap();
    bench.write("cut.sr", &session[..session.len() * 2 / 3]);
    let run = lightpipe(&bench, &["decode", "cut.sr", "-o", "cut.wav", "--frames", "cut.csv", "--json"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.json()["findings"].to_string().contains("input ends"), "{}", run.json());
    assert_eq!(run.json()["error"], Value::Null);
    let cut = Audio::read(&std::fs::read(bench.path("cut.wav")).unwrap());
    assert!(cut.frames() > 100 && cut.frames() < whole.frames(), "{}", cut.frames());
    assert!(whole.samples.starts_with(&cut.samples));
    // The finding can be allowed.
    let run = lightpipe(&bench, &["info", "cut.sr", "--fail-on", "never"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn findings_fail_a_run_only_from_the_level_asked_for() {
    let bench = Bench::new();
    let code = |args: &[&str]| lightpipe(&bench, &[&["info"], args].concat()).code;
    // Too few samples per second for a nominal rate: worth knowing, not wrong.
    let odd = [SPDIF, "--rate", "20M"];
    assert_eq!(code(&odd), Some(0));
    assert_eq!(code(&[&odd[..], &["--fail-on", "info"]].concat()), Some(1));
    assert_eq!(code(&[SPDIF, "--fail-on", "info"]), Some(0));
    assert!(Path::new(SPDIF).exists());
}
