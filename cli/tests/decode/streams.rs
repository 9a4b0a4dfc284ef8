//! Captures from pipes, audio into pipes: the same as from and to files.

use std::io::Write;
use std::process::Stdio;

use super::decoded::{Audio, Decoded, decode, lightpipe, piped};
use super::line::Line;
use crate::run::{Bench, captures};

/// Takes `file` from standard input as well, with `options`, and compares everything.
fn same_from_a_pipe(bench: &Bench, file: &str, options: &[&str]) -> Decoded {
    let from_file = decode(bench, &[&[file], options].concat());
    let input = std::fs::read(bench.path(file)).unwrap();
    let outputs = ["-o", "p.wav", "--frames", "p.csv", "--faults", "p.jsonl", "--json", "--force"];
    let run = piped(bench, &[&["decode", "-"], options, &outputs].concat(), &input);
    assert_eq!(run.code, from_file.code, "{file}: {}", run.stderr);
    for (piped, file) in [("p.wav", "d.wav"), ("p.csv", "d.csv"), ("p.jsonl", "d.jsonl")] {
        assert!(std::fs::read(bench.path(piped)).unwrap() == std::fs::read(bench.path(file)).unwrap());
    }
    let mut report = run.json();
    assert_eq!(report["source"]["name"], "standard input");
    report["source"]["name"] = from_file.report["source"]["name"].clone();
    for key in ["evidence", "rate_from"] {
        report["source"][key] = from_file.report["source"][key].clone();
    }
    report["next"] = from_file.report["next"].clone();
    assert_eq!(report, from_file.report, "{file}");
    from_file
}

#[test]
fn a_capture_from_a_pipe_is_the_same_capture() {
    let bench = Bench::new();
    for name in ["adat-48k-24M.sr", "spdif-44k1-24M.sr"] {
        let path = format!("{}/../testvectors/{name}", env!("CARGO_MANIFEST_DIR"));
        bench.write(name, std::fs::read(path).unwrap());
        assert_eq!(same_from_a_pipe(&bench, name, &[]).code, Some(0));
    }
    let (line, _) = Line::spdif(&bench, 300, 48_000);
    let rate = line.sample_rate().to_string();
    let (file, _) = line.write(&bench, "line");
    same_from_a_pipe(&bench, &file, &["--format", "lsb1", "--rate", &rate]);
    same_from_a_pipe(&bench, &file, &["--rate", &rate]);
    let Some(captures) = captures() else { return };
    for (from, options) in [
        ("spdif/picoscope/test_44100_24_bit.csv", &[][..]),
        ("spdif/sigrok/pcm2707_100ksamples_24mhz.sr", &[]),
        ("adat/la/j7_A_48k_24M.bin", &["--rate", "24M"]),
        // More than is looked at to find the layout out.
        ("spdif/xmos/48000-coax.stream", &["--rate", "100M"]),
    ] {
        let name = from.rsplit('/').next().unwrap();
        bench.write(name, std::fs::read(captures.join(from)).unwrap());
        assert_eq!(same_from_a_pipe(&bench, name, options).code, Some(0), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_like_standard_input() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 300, 48_000);
    let rate = line.sample_rate().to_string();
    let bytes = line.packed();
    for options in [&["--format", "lsb1", "--rate", &rate][..], &["--rate", &rate]] {
        let fifo = bench.path("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let run = std::thread::scope(|scope| {
            scope.spawn(|| std::fs::write(&fifo, &bytes));
            lightpipe(&bench, &[&["decode", "fifo", "-o", "fifo.wav", "--force"], options].concat())
        });
        assert_eq!(run.code, Some(0), "{options:?}: {}", run.stderr);
        let audio = Audio::read(&std::fs::read(bench.path("fifo.wav")).unwrap());
        assert_eq!(audio.frames(), 300);
        std::fs::remove_file(&fifo).unwrap();
    }
}

#[test]
fn audio_into_a_pipe_holds_the_samples_of_the_file() {
    let bench = Bench::new();
    let (line, audio) = Line::adat(&bench, 200);
    let (file, _) = line.write(&bench, "line");
    assert_eq!(lightpipe(&bench, &["decode", &file, "-o", "file.wav"]).code, Some(0));
    let run = lightpipe(&bench, &["decode", &file, "-o", "-"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let from_file = Audio::read(&std::fs::read(bench.path("file.wav")).unwrap());
    assert!(from_file.samples == audio);
    // The length is not known when the header is written; the samples go on to the end.
    assert!(Audio::read(&run.stdout) == from_file);

    let table = lightpipe(&bench, &["decode", &file, "--frames", "-"]);
    assert_eq!(lightpipe(&bench, &["decode", &file, "--frames", "file.csv"]).code, Some(0));
    assert!(table.stdout == std::fs::read(bench.path("file.csv")).unwrap());
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 3000, 48_000);
    let (file, _) = line.write(&bench, "line");
    for output in ["--frames", "-o", "--annotate"] {
        let args = ["decode", &file, output, "-"];
        let mut command = bench.program();
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_that_waits_for_input_and_leaves_no_file() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 3000, 48_000);
    let rate = line.sample_rate().to_string();
    let mut command = bench.program();
    command.args(["decode", "-", "--format", "lsb1", "--rate", &rate, "-o", "never.wav"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&line.packed()).unwrap();
    // The pipe stays open: more could come.
    while bench.files().iter().all(|name| !name.starts_with(".lightpipe-")) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "lightpipe: interrupted\n");
    assert!(bench.files().iter().all(|name| !name.contains("lightpipe-") && name != "never.wav"));
}
