//! Runs of the program under limits of time and memory.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::decoded::{Audio, Table};
use crate::run::{Bench, Ran};

/// After this a run hangs.
const PATIENCE: Duration = Duration::from_secs(120);
/// Resident memory that a run may take, in KiB.
const MOST_MEMORY: u64 = 64 << 10;
const POLL: Duration = Duration::from_millis(2);

/// Runs the program in the folder of the bench.
pub(crate) fn limited(bench: &Bench, args: &[&str]) -> Ran {
    let mut command = bench.program();
    command.args(args).stdin(Stdio::null());
    ended(command, &format!("{args:?}"))
}

/// Runs a command to its end, and holds it to the limits.
pub(crate) fn ended(mut command: Command, what: &str) -> Ran {
    let [mut stdout, mut stderr] = [(); 2].map(|()| tempfile::tempfile().unwrap());
    let streams = [&stdout, &stderr].map(|file| Stdio::from(file.try_clone().unwrap()));
    let [out, err] = streams;
    let mut child = command.stdout(out).stderr(err).spawn().unwrap();
    let started = Instant::now();
    let mut peak = None;
    let status = loop {
        peak = peak_memory(&child).or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{what}: hangs");
        }
        std::thread::sleep(POLL);
    };
    if peak.is_none() && !std::path::Path::new("/proc/self/status").exists() {
        println!("skipped: nobody tells how much memory {what} takes");
    }
    // A run that was over at once took none to speak of.
    assert!(peak.unwrap_or(0) <= MOST_MEMORY, "{what}: {peak:?} KiB resident");
    let stderr = String::from_utf8(contents(&mut stderr)).unwrap();
    assert!(!stderr.contains("panicked"), "{what}: {stderr}");
    Ran { code: status.code(), stdout: contents(&mut stdout), stderr }
}

fn contents(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The most memory that was resident so far, in KiB, where the system tells.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// The run ended with `code` and one line, which no terminal obeys and which holds all `words`.
pub(crate) fn says_why(run: &Ran, code: i32, words: &[&str]) {
    assert_eq!(run.code, Some(code), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(!run.stderr.trim_end().contains(char::is_control), "{:?}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "no {word:?} in {}", run.stderr);
    }
}

/// `info` and `decode` of a capture end with `code` and one line; no output stays.
pub(crate) fn refused(bench: &Bench, args: &[&str], code: i32, words: &[&str]) {
    let before = bench.files();
    let outputs = ["-o", "never.wav", "--frames", "never.csv", "--faults", "never.jsonl"];
    for command in [&["info"][..], &[&["decode"], &outputs[..]].concat()] {
        says_why(&limited(bench, &[command, args].concat()), code, words);
    }
    assert_eq!(bench.files(), before, "{args:?}");
}

/// What `decode` made of a damaged capture.
pub(crate) struct Kept {
    pub(crate) code: Option<i32>,
    pub(crate) report: Value,
    pub(crate) audio: Audio,
    pub(crate) rows: Table,
}

impl Kept {
    /// The text of all findings.
    pub(crate) fn findings(&self) -> String {
        self.report["findings"].to_string()
    }
}

/// Decodes a capture that holds a signal, damaged or not.
pub(crate) fn decoded(bench: &Bench, args: &[&str]) -> Kept {
    let outputs = ["-o", "d.wav", "--frames", "d.csv", "--faults", "d.jsonl", "--json", "--force"];
    let run = limited(bench, &[&["decode"], args, &outputs[..]].concat());
    assert!(run.code < Some(2), "{args:?}: {}", run.stderr);
    Kept {
        code: run.code,
        report: run.json(),
        audio: Audio::read(&std::fs::read(bench.path("d.wav")).unwrap()),
        rows: Table::read(&bench.path("d.csv")),
    }
}

/// A capture is decoded as far as its damage: at least `frames` frames of `audio`, from the first one
/// on and exactly, and findings that hold all `words`.
pub(crate) fn keeps(bench: &Bench, args: &[&str], audio: &[i32], frames: usize, words: &[&str]) {
    let kept = decoded(bench, args);
    assert_eq!(kept.code, Some(1), "{args:?}: {}", kept.report);
    for word in words {
        assert!(kept.findings().contains(word), "{args:?}: no {word:?} in {}", kept.findings());
    }
    assert!(kept.audio.frames() >= frames, "{args:?}: {} frames", kept.audio.frames());
    assert!(audio.starts_with(&kept.audio.samples), "{args:?}: not exact");
    let rows = kept.rows.numbers("sample");
    assert!(audio.starts_with(&rows) && rows.len() >= 2 * frames, "{args:?}: rows are not exact");
}
