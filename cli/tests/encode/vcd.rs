//! Value change dumps: what is written is read again, and the signal in them is found or named.

use std::process::Command;

use super::run::{Bench, Ran, format, hear, noise, ran};

fn info(bench: &Bench, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightpipe"));
    ran(command.arg("info").args(args).current_dir(bench.path(".")).output().unwrap())
}

#[test]
fn a_dump_holds_the_same_frames_at_any_rate() {
    let bench = Bench::new();
    let samples = noise(2 * 400);
    bench.wav("in.wav", format(2, 48_000), &samples);
    // The cell rate, few samples per cell, a rate that no timescale holds, plenty.
    for rate in ["6144000", "12M", "24M", "33333333.5", "100M", "1.23456789G", "50G"] {
        let run = bench.encode(&["in.wav", "-o", "out.vcd", "--rate", rate, "--force"]);
        assert_eq!(run.code, Some(0), "{rate}: {}", run.stderr);
        let content = hear(&bench.path("out.vcd"), 0);
        assert_eq!((content.faults, content.lost), (0, 0), "{rate}");
        assert!(content.samples() == samples, "{rate}: {} samples", content.samples().len());
    }
    let adat = noise(8 * 300);
    bench.wav("adat.wav", format(8, 48_000), &adat);
    for rate in ["12288000", "24M", "100M"] {
        let run = bench.encode(&["adat.wav", "-o", "adat.vcd", "--rate", rate, "--force"]);
        assert_eq!(run.code, Some(0), "{rate}: {}", run.stderr);
        let content = hear(&bench.path("adat.vcd"), 0);
        let slots: Vec<i32> = content.frames.iter().flat_map(|frame| frame.slots).collect();
        assert!(slots == adat, "{rate}: {} frames", content.frames.len());
    }
}

#[test]
fn the_same_audio_makes_the_same_dump() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 44_100), &noise(100));
    bench.encode(&["in.wav", "-o", "a.vcd"]);
    bench.encode(&["in.wav", "-o", "b.bin", "--format", "vcd"]);
    let stdout = bench.encode(&["in.wav", "-o", "-", "--format", "vcd"]).stdout;
    let file = std::fs::read(bench.path("a.vcd")).unwrap();
    assert!(file == std::fs::read(bench.path("b.bin")).unwrap() && file == stdout);
    assert!(file.starts_with(b"$version lightpipe $end\n"));
}

/// The line of a dump once more, deeper and beside others.
fn nested(bench: &Bench) {
    bench.wav("in.wav", format(2, 48_000), &noise(2 * 300));
    bench.encode(&["in.wav", "-o", "flat.vcd"]);
    let flat = std::fs::read_to_string(bench.path("flat.vcd")).unwrap();
    let declared = "$scope module tb $end $scope module dut $end $var wire 1 ! spdif_o $end \
                    $var wire 1 # still $end $upscope $end $var wire 2 % bus [1:0] $end \
                    $scope module mirror $end $var wire 1 & spdif_o $end $upscope $end $upscope $end";
    let from = flat.find("$scope").unwrap();
    let to = flat.find("$enddefinitions").unwrap();
    let mut text = format!("{}{declared}\n", &flat[..from]);
    for line in flat[to..].lines() {
        match line {
            "0!" => text.push_str("0! 0& b00 %\n"),
            "1!" => text.push_str("1! 1& b10 %\n"),
            other => text.push_str(&format!("{other}\n")),
        }
    }
    bench.write("nested.vcd", text);
}

#[test]
fn a_channel_is_named_by_path_end_of_path_bit_or_index() {
    let bench = Bench::new();
    nested(&bench);
    for (wanted, path) in [
        ("tb.dut.spdif_o", "tb.dut.spdif_o"),
        ("dut.spdif_o", "tb.dut.spdif_o"),
        ("mirror.spdif_o", "tb.mirror.spdif_o"),
        ("bus[1]", "tb.bus[1]"),
        ("tb.bus[1]", "tb.bus[1]"),
        ("1", "tb.bus[1]"),
    ] {
        let run = info(&bench, &["nested.vcd", "--channel", wanted]);
        let text = String::from_utf8(run.stdout).unwrap();
        assert_eq!(run.code, Some(0), "{wanted}: {text}{}", run.stderr);
        assert!(text.contains(path) && text.contains("300 complete"), "{wanted}: {text}");
    }
    for (wanted, words) in [("spdif_o", "tb.mirror.spdif_o"), ("pdif_o", "no channel"), ("9", "no channel")] {
        let run = info(&bench, &["nested.vcd", "--channel", wanted]);
        assert_eq!(run.code, Some(2), "{wanted}");
        assert!(run.stderr.contains(words) && run.stderr.lines().count() == 1, "{wanted}: {}", run.stderr);
    }
    assert_eq!(info(&bench, &["nested.vcd", "--channel", "still"]).code, Some(4));
}

#[test]
fn the_shallowest_of_equal_signals_is_taken() {
    let bench = Bench::new();
    nested(&bench);
    let text = String::from_utf8(info(&bench, &["nested.vcd"]).stdout).unwrap();
    assert!(text.contains("\"tb.bus[1]\" (index 1 of 5)"), "{text}");
    let text = String::from_utf8(info(&bench, &["nested.vcd", "--duration", "3ms"]).stdout).unwrap();
    assert!(text.contains("14") && text.contains("tb.bus[1]"), "{text}");
}

#[test]
fn dumps_without_a_signal_say_so_in_one_line() {
    let bench = Bench::new();
    let header = "$timescale 1 ns $end $var wire 1 ! clk $end $enddefinitions $end\n";
    let clock: String = (0..5000).map(|n| format!("#{}\n{}!\n", n * 5, n % 2)).collect();
    bench.write("clock.vcd", format!("{header}{clock}"));
    bench.write("still.vcd", format!("{header}#0 0! #5"));
    bench.write("none.vcd", header);
    bench.write("fall.vcd", format!("{header}#0 0! #5 1! #4 0!"));
    for name in ["clock.vcd", "still.vcd", "none.vcd", "fall.vcd"] {
        let run = info(&bench, &[name]);
        assert_eq!((run.code, run.stderr.lines().count()), (Some(4), 1), "{name}: {}", run.stderr);
    }
}
