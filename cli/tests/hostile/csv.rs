//! Tables of voltages with words, infinities, NUL and lines of a megabyte in them.

use std::fmt::Write as _;

use crate::limits::{decoded, keeps, refused};
use crate::run::Bench;
use crate::signal::{FRAMES, rows, spdif};

/// Times are numbers of samples; `--rate` says what they are.
const HEADER: &str = "Sample,Channel A (V)\n";

/// A header and rows.
fn table(rows: &[String]) -> String {
    HEADER.to_owned() + &rows.concat()
}

#[test]
fn rows_that_are_none_are_left_out_and_told_with_their_line() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let rows = rows(&line);
    let rate = line.sample_rate().to_string();
    for junk in ["text,more text\n".to_owned(), "\0\0\0,\0\n".to_owned(), "1,".repeat(1 << 19) + "\n"] {
        // In place of a sample within a cell: the line stays what it was.
        let mut damaged = rows.clone();
        damaged[20_000] = junk.clone() + &damaged[20_000];
        bench.write("junk.csv", table(&damaged));
        let kept = decoded(&bench, &["junk.csv", "--rate", &rate]);
        assert!(kept.audio.samples == audio, "{}", kept.report);
        assert!(kept.findings().contains("first at line 20002"), "{}", kept.findings());
    }
}

#[test]
fn a_table_that_is_cut_keeps_the_rows_before() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let whole = table(&rows(&line));
    let rate = line.sample_rate().to_string();
    let cut = whole.len() / 2 + whole[whole.len() / 2..].find(',').unwrap();
    bench.write("cut.csv", &whole[..cut]);
    keeps(&bench, &["cut.csv", "--rate", &rate], &audio, FRAMES / 2 - 4, &["the last row is cut off"]);
}

#[test]
fn infinities_and_absurd_voltages_are_rails() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let rate = line.sample_rate().to_string();
    let good = rows(&line);
    for [high, low] in [["∞", "-∞"], ["1e308", "-1e308"], ["9.9E37", "NaN"], ["inf", "-inf"]] {
        // Now and then the instrument is out of its range.
        let rows = good.iter().enumerate().map(|(n, row)| match n % 50 {
            7 => row.replace(",3.5", &format!(",{high}")).replace(",0.5", &format!(",{low}")),
            _ => row.clone(),
        });
        bench.write("rails.csv", table(&rows.collect::<Vec<_>>()));
        let kept = decoded(&bench, &["rails.csv", "--rate", &rate]);
        assert!(kept.findings().contains("outside the range"), "{high}: {}", kept.findings());
        // Rails are where the samples are: crossings are exact. Where samples are missing, they may not be.
        assert!(kept.audio.samples == audio || low == "NaN", "{high}: not exact");
    }
    let nothing: String = (0..5000).map(|n| format!("{n},{}\n", ["1e308", "-1e308"][n / 5 % 2])).collect();
    bench.write("all.csv", HEADER.to_owned() + &nothing);
    refused(&bench, &["all.csv", "--rate", &rate], 4, &["never changes", "check the probe"]);
}

#[test]
fn headers_and_decimal_commas_of_any_country_are_read() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let rate = line.sample_rate().to_string();
    for header in
        ["Zeit;Kanal A\n(us);(V)\n\n", "Temps;Voie A\n(ms);(V)\n", "时间;A (V)\n", "\u{feff}x;y\r\n"]
    {
        let mut text = header.to_owned();
        for row in rows(&line) {
            let (n, volts) = row.trim().split_once(',').unwrap();
            let _ = writeln!(text, "{n},0;{}", volts.replace('.', ","));
        }
        bench.write("local.csv", text);
        let kept = decoded(&bench, &["local.csv", "--rate", &rate]);
        assert!(kept.audio.samples == audio, "{header}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_advice() {
    let bench = Bench::new();
    bench.write("poem.csv", "a poem,\nof two lines\n");
    bench.write("comments.csv", "# nothing\n".repeat(300_000));
    bench.write("blank.csv", "\n".repeat(3_000_000));
    bench.write("long.csv", "1".repeat(20 << 20));
    bench.write("head.csv", HEADER);
    for file in ["poem.csv", "comments.csv", "blank.csv", "long.csv", "head.csv"] {
        refused(&bench, &[file], 3, &["text without rows of numbers", "one row per sample"]);
    }
    let utf16: Vec<u8> = "\u{feff}Time,A\n0,1\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bench.write("utf16.csv", utf16);
    refused(&bench, &["utf16.csv"], 3, &["UTF-16", "save it as UTF-8"]);
    let jumps: String = (0..3000).map(|n| format!("{}e-8,{}\n", n * (1 + n % 3), n % 2)).collect();
    bench.write("jumps.csv", format!("Time (s),A (V)\n{jumps}"));
    refused(&bench, &["jumps.csv"], 3, &["not evenly spaced", "export every sample"]);
}

#[test]
fn more_columns_than_any_instrument_has_take_no_memory() {
    let bench = Bench::new();
    let row = |n: usize| (0..5000).map(|c| ["0,", "1,"][(n + c) % 2]).collect::<String>() + "0\n";
    bench.write("wide.csv", (0..300).map(row).collect::<String>());
    refused(&bench, &["wide.csv"], 4, &["no frames"]);
    let times: String = (0..3000).map(|n| format!("{n}e300,{}\n", n / 5 % 2)).collect();
    bench.write("times.csv", format!("Time (s),A (V)\n{times}"));
    refused(&bench, &["times.csv"], 4, &["no frames"]);
}

#[test]
fn rows_that_do_not_follow_each_other_in_time_are_told() {
    let bench = Bench::new();
    let (line, _) = spdif(&bench);
    let step = 1e9 / line.sample_rate() as f64;
    let mut text = "Time (ns),A (V)\n".to_owned();
    for (n, row) in rows(&line).iter().enumerate() {
        // A thousand samples are missing in the middle, and later the time falls.
        let n = n + if n > 30_000 { 1000 } else { 0 } - if n > 40_000 { 500 } else { 0 };
        let _ = write!(text, "{:.3},{}", n as f64 * step, row.split_once(',').unwrap().1);
    }
    bench.write("jumps.csv", text);
    let kept = decoded(&bench, &["jumps.csv"]);
    assert_eq!(kept.code, Some(1));
    assert!(kept.findings().contains("LP020"), "{}", kept.findings());
    assert!(kept.findings().contains("2 rows"), "{}", kept.findings());
}

#[test]
fn a_duration_is_as_long_on_every_channel_of_a_table() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let rate = line.sample_rate().to_string();
    let good = rows(&line);
    // The signal is on the last channel.
    let rows = good.iter().map(|row| row.replacen(',', ",0,1,", 1));
    bench.write("channels.csv", "Sample,A (V),B (V),C (V)\n".to_owned() + &rows.collect::<String>());
    let kept = decoded(&bench, &["channels.csv", "--rate", &rate, "--duration", "40000smp"]);
    assert_eq!(kept.report["source"]["channel"], "C (V)");
    assert!(audio.starts_with(&kept.audio.samples) && kept.audio.frames() >= 36, "{}", kept.audio.frames());
}
