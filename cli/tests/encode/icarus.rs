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

/// A bench that sends what is in `file` over `line`, and writes the memory once more.
fn bench_of(file: &str, bits: usize, words: usize, task: &str, next: &str) -> String {
    let read = format!("$read{task}");
    let write = format!("$write{task}");
    let (high, last) = (bits - 1, words - 1);
    format!(
        "`timescale 1ns/1ps\nmodule bench;\n  reg [{high}:0] words [0:{last}];\n  reg line = 0;\n  integer n, bit_;\n\
         initial begin\n    {read}(\"{file}\", words);\n    {write}(\"back.mem\", words);\n\
         $dumpfile(\"bench.vcd\");\n    $dumpvars(0, bench);\n\
         for (n = 0; n < {words}; n = n + 1)\n      for (bit_ = {high}; bit_ >= 0; bit_ = bit_ - 1) begin\n\
         line = {next};\n        #81.380;\n      end\n    $finish;\n  end\nendmodule\n"
    )
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
        for (file, task) in [("x.hex", "memh"), ("x.memb", "memb")] {
            for (cells, next) in [("levels", "words[n][bit_]"), ("transitions", "line ^ words[n][bit_]")] {
                assert_eq!(bench.encode(&[input, "-o", file, "--cells", cells, "--force"]).code, Some(0));
                bench.write("bench.v", bench_of(file, bits, words, task, next));
                for command in [
                    &["iverilog", "-g2005", "-Wall", "-o", "bench.vvp", "bench.v"][..],
                    &["vvp", "-n", "bench.vvp"],
                ] {
                    let run = ran(Command::new(command[0])
                        .args(&command[1..])
                        .current_dir(bench.path("."))
                        .output()
                        .unwrap());
                    let said =
                        String::from_utf8_lossy(&run.stdout).to_lowercase() + &run.stderr.to_lowercase();
                    assert!(
                        run.code == Some(0) && !said.contains("warning") && !said.contains("error"),
                        "{said}"
                    );
                }
                let name = format!("{input} as {cells} in {file}");
                assert!(frames(&bench, "bench.vcd") == expected, "{name}");
                // What the simulator writes of its memory, with its comments.
                assert!(frames(&bench, "back.mem") == expected, "{name}, written back");
            }
        }
    }
}
