//! Value change dumps of other people: decoded, or refused in one line that helps.

use std::path::Path;

use super::decoded::lightpipe;
use crate::run::{Bench, captures};

/// Names of the files in a folder with one of these extensions, in order.
fn files(folder: &Path, extensions: &[&str]) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name.rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end)))
        .collect();
    names.sort();
    names
}

#[test]
fn every_dump_is_decoded_or_reported_in_one_line() {
    let Some(folder) = captures() else { return };
    let bench = Bench::new();
    // Exit code, frames, and what the line says.
    for (part, name, code, frames, words) in [
        ("generated", "iverilog.fst", 3, 0, "fst2vcd"),
        ("generated", "iverilog.vcd", 4, 0, "but no frames of ADAT or IEC 60958"),
        ("generated", "verilator.vcd", 4, 0, "but no frames of ADAT or IEC 60958"),
        ("vcd", "real-analog.vcd", 4, 0, "but no frames of ADAT or IEC 60958"),
        ("vcd", "sigrok_24mhz.vcd", 4, 0, "the line never changes; libsigrok 0.5 loses the edges"),
        ("vcd", "sigrok_24mhz_allch.vcd", 0, 36, ""),
        ("vcd", "sigrok_50mhz_ch0.vcd", 0, 23, ""),
        ("vcd", "vectors-integers.vcd", 4, 0, "no signal: "),
    ] {
        let path = folder.join("formats").join(part).join(name);
        let run = lightpipe(&bench, &["decode", path.to_str().unwrap(), "--json"]);
        assert_eq!(run.code, Some(code), "{name}: {}", run.stderr);
        assert_eq!(run.json()["frames"].as_u64().unwrap_or(0), frames, "{name}");
        assert_eq!(run.stderr.lines().count(), usize::from(code > 0), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{name}: {}", run.stderr);
    }
    // None is left out.
    let known = files(&folder.join("formats/generated"), &["vcd", "fst"]);
    assert_eq!(known, ["iverilog.fst", "iverilog.vcd", "verilator.vcd"]);
    let known = files(&folder.join("formats/vcd"), &["vcd"]);
    assert_eq!(known.len(), 5, "{known:?}");
}

#[test]
fn the_dump_of_an_adat_stream_holds_the_first_frames_of_the_stream() {
    let Some(folder) = captures() else { return };
    let bench = Bench::new();
    let folder = folder.join("adat/la");
    let dumps = files(&folder, &["vcd"]);
    assert!(dumps.len() >= 3, "{dumps:?}");
    for dump in dumps {
        let stream = dump.replace(".vcd", ".bin");
        let rows = [&dump, &stream].map(|name| {
            let path = folder.join(name);
            let run = lightpipe(&bench, &["decode", path.to_str().unwrap(), "--frames", "-"]);
            assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
            let rows = String::from_utf8(run.stdout).unwrap();
            // What the frame is; the last one of the dump is open, and nothing follows it there.
            let fields = |row: &str| row.rsplit_once(',').unwrap().0.to_owned();
            rows.lines().map(fields).collect::<Vec<_>>()
        });
        let [of_dump, of_stream] = rows;
        assert!((62..=65).contains(&of_dump.len()), "{dump}: {} rows", of_dump.len());
        assert!(of_dump[..] == of_stream[..of_dump.len()], "{dump}");
    }
}
