//! A simulation: a bench in Verilog reads a memory file, drives a line, and dumps it; the dump holds
//! the same frames.

use std::process::Command;

use super::run::{Bench, format, noise, ran};

/// The rows of the frames in a capture, without their times.
fn frames(bench: &Bench, capture: &str) -> Vec<Vec<String>> {
    let args = ["decode", capture, "--frames", "frames.csv", "--force"];
    let run = ran(bench.program().args(args).output().unwrap());
    assert_eq!(run.code, Some(0), "{capture}: {}", run.stderr);
    let text = std::fs::read_to_string(bench.path("frames.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let time = rows[0].iter().position(|name| *name == "start_sample").unwrap();
    let without = |row: Vec<&str>| {
        row.iter().enumerate().filter(|(n, _)| *n != time).map(|(_, cell)| (*cell).to_owned()).collect()
    };
    rows.into_iter().map(without).collect()
}

/// The bench of the documentation, for words of `cells` in `file`; it writes the memory once more.
fn bench_of(file: &str, cells: &str) -> String {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/bench-files.md")).unwrap();
    let (_, text) = text.split_once("```verilog\n").unwrap();
    let (bench, _) = text.split_once("```").unwrap();
    let replaced = |text: &str, from: &str, to: &str| {
        assert!(text.matches(from).count() == 1, "{from}");
        text.replace(from, to)
    };
    let mut bench = replaced(bench, "$finish;", "$writememh(\"back.mem\", words); $finish;");
    if file.ends_with("memb") {
        bench = replaced(&bench, "$readmemh(\"frames.hex\"", &format!("$readmemb(\"{file}\""));
        bench = replaced(&bench, "$writememh", "$writememb");
    }
    if cells == "transitions" {
        bench = replaced(&bench, "line = words[n][b];", "line = line ^ words[n][b];");
    }
    bench
}

/// Runs a tool, which has nothing to complain about.
fn silent(bench: &Bench, tool: &str, args: &[&str]) {
    let run = ran(Command::new(tool).args(args).current_dir(bench.path(".")).output().unwrap());
    let said = String::from_utf8_lossy(&run.stdout).to_lowercase() + &run.stderr.to_lowercase();
    assert!(run.code == Some(0) && !said.contains("warning") && !said.contains("error"), "{tool}: {said}");
}

#[test]
fn a_simulation_sends_the_frames_of_a_memory_file() {
    if !Command::new("iverilog").arg("-V").output().is_ok_and(|run| run.status.success()) {
        println!("skipped: no iverilog");
        return;
    }
    let bench = Bench::new();
    bench.wav("spdif.wav", format(2, 96_000), &noise(2 * 50));
    bench.wav("adat.wav", format(8, 48_000), &noise(8 * 50));
    for (input, words, bits) in [("spdif.wav", 100, 64), ("adat.wav", 50, 256)] {
        // By another way: samples of a logic analyser.
        assert_eq!(bench.encode(&[input, "-o", "by.sr", "--force"]).code, Some(0));
        let expected = frames(&bench, "by.sr");
        assert_eq!(expected.len(), 1 + words);
        for file in ["frames.hex", "frames.memb"] {
            for cells in ["levels", "transitions"] {
                let name = format!("{input} as {cells} in {file}");
                assert_eq!(bench.encode(&[input, "-o", file, "--cells", cells, "--force"]).code, Some(0));
                bench.write("bench.v", bench_of(file, cells));
                let [bits, words] =
                    [("BITS", bits), ("WORDS", words)].map(|(name, n)| format!("-Pbench.{name}={n}"));
                silent(&bench, "iverilog", &["-g2005", "-Wall", "-o", "bench.vvp", &bits, &words, "bench.v"]);
                silent(&bench, "vvp", &["-n", "bench.vvp"]);
                assert!(frames(&bench, "bench.vcd") == expected, "{name}");
                // What the simulator writes of its memory, with its comments.
                assert!(frames(&bench, "back.mem") == expected, "{name}, written back");
            }
        }
    }
}
