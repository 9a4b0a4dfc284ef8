//! Value change dumps that are cut, fall back in time, or are made to fill the memory.

use crate::limits::{decoded, keeps, limited, refused, says_why};
use crate::run::Bench;
use crate::signal::{DECLARATIONS, FRAMES, spdif, vcd};

/// Nanoseconds of a cell.
const CELL: usize = 163;

#[test]
fn a_dump_cut_at_any_byte_is_refused_or_decoded_to_there() {
    let bench = Bench::new();
    let whole = format!("{DECLARATIONS}#0\n0!\n#163\n1!\n#326\n0!\n$dumpoff\nx!\n$end\n#489\n1!\n");
    for cut in 0..=whole.len() {
        bench.write("cut.vcd", &whole[..cut]);
        let run = limited(&bench, &["info", "cut.vcd"]);
        // Declarations without a signal, then changes without a frame.
        let declared = cut >= DECLARATIONS.len() - " $end\n".len();
        says_why(&run, if declared { 4 } else { 3 }, &["cut.vcd: "]);
        if !declared && cut > "$timescale".len() {
            assert!(
                run.stderr.contains("line ") && run.stderr.contains("the file ends"),
                "{cut}: {}",
                run.stderr
            );
        }
    }
}

#[test]
fn a_dump_that_is_cut_keeps_the_frames_before() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let whole = vcd(&line, CELL);
    // In the digits of a time, which then falls.
    let half = whole.len() / 2 + whole[whole.len() / 2..].find('#').unwrap();
    bench.write("cut.vcd", &whole[..half + 2]);
    keeps(&bench, &["cut.vcd"], &audio, FRAMES / 2 - 3, &["input ends at sample", "time falls"]);
}

#[test]
fn times_that_fall_or_overflow_end_the_capture_and_nothing_else() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let whole = vcd(&line, CELL);
    let lines = whole.lines().count();
    for (time, words) in [
        ("5", "time falls from "),
        ("9223372036854775808", "a time past 2^63 ticks"),
        ("99999999999999999999999999", "a time past 2^63 ticks"),
        ("-1", "a time that is no number"),
        ("1.5", "a time that is no number"),
    ] {
        bench.write("time.vcd", format!("{whole}#{time}\n0!\n"));
        let place = format!("line {}: {words}", lines + 1);
        keeps(&bench, &["time.vcd"], &audio, FRAMES, &[&place]);
    }
    // The last instant there is.
    bench.write("late.vcd", format!("{whole}#4294967296000\n1!\n#9223372036854775807\n0!\n"));
    assert!(decoded(&bench, &["late.vcd"]).audio.samples == audio);
    // Nothing but that.
    bench.write("fall.vcd", format!("{DECLARATIONS}#0\n0!\n#100\n1!\n#50\n0!\n"));
    refused(&bench, &["fall.vcd"], 4, &["sample 101", "line 10: time falls from 100 to 50", "check the "]);
}

#[test]
fn what_stands_between_the_values_is_left_out_and_counted() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let whole = vcd(&line, CELL);
    let middle = whole.len() / 2 + whole[whole.len() / 2..].find('#').unwrap();
    for junk in ["x".repeat(1 << 20), "\0".repeat(1 << 20) + "junk", format!("b{} %", "10".repeat(1 << 20))] {
        let text = format!("{}{junk}\n{}", &whole[..middle], &whole[middle..]);
        bench.write("junk.vcd", text);
        let kept = decoded(&bench, &["junk.vcd"]);
        assert!(kept.audio.samples == audio);
        assert!(kept.code == Some(0) || kept.findings().contains("first at line"), "{}", kept.findings());
    }
    let comment = format!("$comment {}$end\n{whole}", "word ".repeat(1 << 20));
    bench.write("comment.vcd", comment);
    assert!(decoded(&bench, &["comment.vcd"]).audio.samples == audio);
}

#[test]
fn declarations_that_make_no_sense_are_refused_with_their_line() {
    let bench = Bench::new();
    let body = "#0 0!\n#163 1!\n";
    let with = |file: &str, from: &str, to: &str| {
        bench.write(file, DECLARATIONS.replacen(from, to, 1) + body);
    };
    with("scale.vcd", "1 ns", "7 ns");
    refused(&bench, &["scale.vcd"], 3, &["line 1: ", "1, 10 or 100 of s"]);
    with("open.vcd", "1 ns $end", "1 ns");
    refused(&bench, &["open.vcd"], 3, &["line 2: ", "1, 10 or 100 of s"]);
    bench.write("never.vcd", format!("$timescale 1 ns\n{body}"));
    refused(&bench, &["never.vcd"], 3, &["$timescale without $end", "add it"]);
    for width in ["0", "-1", "1000000", "99999999999999999999999"] {
        with("width.vcd", "wire 1", &format!("wire {width}"));
        refused(&bench, &["width.vcd"], 3, &["declares no signal of one bit"]);
    }
    bench.write("deep.vcd", "$scope module a $end\n".repeat(1_000_000) + DECLARATIONS);
    refused(&bench, &["deep.vcd"], 3, &["line ", "nested too deep"]);
    let many: String = (0..300_000).map(|n| format!("$var wire 1 s{n} n{n} $end\n")).collect();
    bench.write("many.vcd", format!("{many}$enddefinitions $end\n#0\n1s5\n"));
    refused(&bench, &["many.vcd"], 3, &["more than 262144 signals", "dump fewer scopes"]);
}

#[test]
fn codes_given_twice_and_scopes_closed_too_often_do_no_harm() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let more =
        "$var wire 1 ! other $end\n$var wire 8 ! bus [7:0] $end\n$var real 64 ! r $end\n$upscope $end\n";
    let text =
        vcd(&line, CELL).replacen("$upscope $end\n", &(more.to_owned() + &"$upscope $end\n".repeat(100)), 1);
    bench.write("twice.vcd", text);
    assert!(decoded(&bench, &["twice.vcd"]).audio.samples == audio);
}

#[test]
fn a_dump_that_stutters_takes_no_memory() {
    let bench = Bench::new();
    let text: String = (1..40_000)
        .map(|n| format!("#{} $dumpoff x! $end\n#{} $dumpon 1! $end\n", 2 * n, 2 * n + 1))
        .collect();
    bench.write("stutter.vcd", format!("{DECLARATIONS}#0 0!\n{text}"));
    refused(&bench, &["stutter.vcd"], 4, &["the line never changes", "check the probe"]);
    let square: String = (0..100_000).map(|n| format!("#{}\n{}!\n", n * CELL, n % 2)).collect();
    bench.write("square.vcd", format!("{DECLARATIONS}{square}"));
    refused(&bench, &["square.vcd"], 4, &["no frames of ADAT or IEC 60958", "check the sample rate"]);
}

/// Signals that all change like clocks, and the line among them, last.
#[test]
fn a_line_among_too_many_busy_ones_says_what_it_missed() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let busy = 700;
    let declared: String = (0..busy).map(|n| format!("$var wire 1 s{n} s{n} $end\n")).collect();
    let mut text = DECLARATIONS.replacen("$var", &(declared + "$var"), 1);
    let mut last = None;
    for (cell, &level) in line.levels.iter().enumerate() {
        if cell < 1500 {
            let values: String = (0..busy).map(|n| format!("{}s{n}\n", cell % 2)).collect();
            text += &format!("#{}\n{values}", cell * CELL);
        }
        if last.replace(level) != Some(level) {
            text += &format!("#{}\n{}!\n", cell * CELL, u8::from(level));
        }
    }
    bench.write("busy.vcd", text + &format!("#{}\n", line.levels.len() * CELL));
    let kept = decoded(&bench, &["busy.vcd"]);
    assert!(audio.ends_with(&kept.audio.samples) && kept.audio.samples.len() < audio.len());
    assert_eq!(kept.code, Some(1));
    assert!(
        kept.findings().contains("LP021") && kept.findings().contains("--channel"),
        "{}",
        kept.findings()
    );
    let kept = decoded(&bench, &["busy.vcd", "--channel", "line"]);
    assert!(kept.code == Some(0) && kept.audio.samples == audio);
}

#[test]
fn a_time_far_ahead_does_not_fill_the_disk_with_zeros() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let first = vcd(&line, CELL);
    let later = first.lines().skip(DECLARATIONS.lines().count()).map(|line| match line.strip_prefix('#') {
        Some(time) => format!("#{}\n", time.parse::<u64>().unwrap() + 1_000_000_000_000_000),
        None => format!("{line}\n"),
    });
    bench.write("ahead.vcd", first.clone() + &later.collect::<String>());
    let run = limited(&bench, &["decode", "ahead.vcd", "-o", "never.wav"]);
    says_why(&run, 2, &["never.wav: ", "lost frames in a row", "--drop-lost"]);
    assert!(!bench.path("never.wav").exists());
    let kept = decoded(&bench, &["ahead.vcd", "--drop-lost"]);
    assert_eq!(kept.code, Some(1));
    assert!(kept.audio.samples == [&audio[..], &audio[..]].concat(), "{}", kept.audio.samples.len());
}
