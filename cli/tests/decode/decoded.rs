//! Runs of the program that read captures, and what they wrote.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use lightpipe::pcm::wav;
use serde_json::Value;

use crate::run::{Bench, Ran, ran};

/// `lightpipe` with these arguments, in the folder of the bench.
pub(crate) fn lightpipe(bench: &Bench, args: &[&str]) -> Ran {
    ran(bench.program().args(args).output().unwrap())
}

/// The same, with `input` on standard input.
pub(crate) fn piped(bench: &Bench, args: &[&str], input: &[u8]) -> Ran {
    let mut command = bench.program();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A run that needs no more input closes the pipe.
        scope.spawn(move || stdin.write_all(input).ok());
        ran(child.wait_with_output().unwrap())
    })
}

impl Ran {
    /// The object of `--json`.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic!("{error}: {:?}, {}", String::from_utf8_lossy(&self.stdout), self.stderr)
        })
    }
}

/// Everything that `decode` writes about a capture.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) code: Option<i32>,
    pub(crate) report: Value,
    pub(crate) rows: Table,
    pub(crate) faults: Vec<Value>,
    pub(crate) audio: Audio,
}

impl Decoded {
    /// A number of the report, by its path: `faults/total`.
    pub(crate) fn number(&self, path: &str) -> u64 {
        self.report.pointer(&format!("/{path}")).and_then(Value::as_u64).unwrap()
    }

    /// The segments of the report: kind, frames, lost.
    pub(crate) fn segments(&self) -> Vec<(&str, u64, u64)> {
        let segments = self.report["segments"].as_array().unwrap().iter();
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        segments
            .map(|segment| {
                (segment["kind"].as_str().unwrap(), number(&segment["frames"]), number(&segment["lost"]))
            })
            .collect()
    }

    /// The kinds of the faults, in order.
    pub(crate) fn fault_kinds(&self) -> Vec<&str> {
        self.faults.iter().map(|fault| fault["kind"].as_str().unwrap()).collect()
    }
}

/// Decodes with `args` (the capture among them) into all the outputs there are.
pub(crate) fn decode(bench: &Bench, args: &[&str]) -> Decoded {
    let outputs = ["-o", "d.wav", "--frames", "d.csv", "--faults", "d.jsonl", "--json", "--force"];
    let run = lightpipe(bench, &[&["decode"], args, &outputs[..]].concat());
    let report = run.json();
    assert!(run.code < Some(2), "{args:?}: {}", run.stderr);
    let faults = std::fs::read_to_string(bench.path("d.jsonl")).unwrap();
    Decoded {
        code: run.code,
        report,
        rows: Table::read(&bench.path("d.csv")),
        faults: faults.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        audio: Audio::read(&std::fs::read(bench.path("d.wav")).unwrap()),
    }
}

/// A CSV file with a header.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn read(path: &Path) -> Table {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
        let header: Vec<String> = lines.next().unwrap_or_default();
        let rows: Vec<Vec<String>> = lines.collect();
        assert!(rows.iter().all(|row| row.len() == header.len()), "{path:?}: ragged");
        Table { header, rows }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The column of this name.
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        let index = self.header.iter().position(|column| column == name);
        let index = index.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header));
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }

    pub(crate) fn numbers(&self, name: &str) -> Vec<i32> {
        self.column(name).into_iter().map(|field| field.parse().unwrap()).collect()
    }

    /// The slots of each row as samples, in order of the slots.
    pub(crate) fn slots(&self) -> Vec<i32> {
        let columns: Vec<Vec<&str>> = (0..8).map(|slot| self.column(&format!("ch{slot}"))).collect();
        (0..self.len()).flat_map(|row| columns.iter().map(move |column| hex24(column[row]))).collect()
    }
}

/// A 24-bit sample in hex.
pub(crate) fn hex24(digits: &str) -> i32 {
    assert_eq!(digits.len(), 6, "{digits}");
    (i32::from_str_radix(digits, 16).unwrap() << 8) >> 8
}

/// What a WAV file holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Audio {
    pub(crate) format: wav::Format,
    pub(crate) samples: Vec<i32>,
}

impl Audio {
    pub(crate) fn read(bytes: &[u8]) -> Audio {
        let mut reader = wav::Reader::new(bytes).unwrap();
        let format = reader.format();
        let mut samples = vec![0; bytes.len()];
        let mut count = 0;
        loop {
            match reader.read(&mut samples[count..]).unwrap() {
                0 => break,
                read => count += read,
            }
        }
        samples.truncate(count);
        Audio { format, samples }
    }

    /// Samples per channel.
    pub(crate) fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.format.channels)
    }
}
