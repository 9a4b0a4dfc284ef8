//! The line, its cells, frames and faults as signals: they fit together, and hold the frames again.

use std::collections::HashMap;

use super::decoded::{Table, decode, lightpipe, piped};
use super::line::{FRAME, Line, PER_CELL, REST, SUBFRAME};
use crate::run::{Bench, captures};

/// A dump as another reader sees it: for each signal, when it takes which value.
struct Dump {
    signals: HashMap<String, Vec<(u64, String)>>,
    /// Times per sample.
    per_sample: f64,
}

impl Dump {
    /// `rate`: samples per second.
    fn read(bytes: &[u8], rate: f64) -> Dump {
        let mut parser = vcd::Parser::new(bytes);
        let header = parser.parse_header().unwrap();
        let (scale, unit) = header.timescale.unwrap();
        let mut names = HashMap::new();
        let mut scopes = vec![(String::new(), &header.items)];
        while let Some((path, items)) = scopes.pop() {
            for item in items {
                match item {
                    vcd::ScopeItem::Scope(scope) => {
                        scopes.push((format!("{path}{}.", scope.identifier), &scope.items));
                    }
                    vcd::ScopeItem::Var(var) => {
                        names.insert(var.code, format!("{path}{}", var.reference));
                    }
                    _ => {}
                }
            }
        }
        let mut signals: HashMap<String, Vec<(u64, String)>> =
            names.values().map(|name| (name.clone(), Vec::new())).collect();
        let mut now = 0;
        for command in parser {
            let (code, value) = match command.unwrap() {
                vcd::Command::Timestamp(time) => {
                    assert!(time > now || time == 0, "time stands still at {time}");
                    now = time;
                    continue;
                }
                vcd::Command::ChangeScalar(code, value) => (code, value.to_string()),
                vcd::Command::ChangeVector(code, value) => (code, value.to_string()),
                vcd::Command::ChangeString(code, value) => (code, value),
                _ => continue,
            };
            let values = signals.get_mut(&names[&code]).unwrap();
            assert!(values.last().is_none_or(|(_, last)| *last != value), "nothing new at {now}");
            values.push((now, value));
        }
        Dump { signals, per_sample: unit.divisor() as f64 / f64::from(scale) / rate }
    }

    fn signal(&self, name: &str) -> &[(u64, String)] {
        self.signals.get(&format!("lightpipe.{name}")).unwrap_or_else(|| panic!("no {name}"))
    }

    /// The value of a signal at a sample.
    fn at(&self, name: &str, sample: f64) -> &str {
        // Times are rounded, one way or the other.
        let slack = if self.per_sample > 2.0 { 1.0 } else { 0.0 };
        let time = ((sample * self.per_sample).round() + slack) as u64;
        let values = self.signal(name);
        let next = values.partition_point(|(at, _)| *at <= time);
        next.checked_sub(1).map_or("", |last| &values[last].1)
    }

    /// The samples at which a signal takes a value that is known.
    fn known(&self, name: &str) -> Vec<f64> {
        let known = self.signal(name).iter().filter(|(_, value)| !value.starts_with('x'));
        known.map(|(at, _)| *at as f64 / self.per_sample).collect()
    }
}

/// What a vector shows for a number.
fn vector(number: i64, width: u32) -> String {
    format!("{:b}", number & ((1 << width) - 1))
}

/// Annotates a capture with `args`, decodes the annotations again, and compares the frames.
fn annotated(bench: &Bench, args: &[&str], rate: f64) -> (Dump, Table) {
    let outputs = ["--annotate", "a.vcd", "--frames", "a.csv", "--force"];
    let run = lightpipe(bench, &[&["decode"], args, &outputs[..]].concat());
    assert!(run.code < Some(2), "{args:?}: {}", run.stderr);
    let rows = std::fs::read(bench.path("a.csv")).unwrap();
    let again = lightpipe(bench, &["decode", "a.vcd", "--frames", "-"]);
    assert_eq!(again.code, run.code, "{}", again.stderr);
    assert!(again.stdout == rows, "{args:?}: other frames in the annotations");
    let info = lightpipe(bench, &["info", "a.vcd", "--json"]).json();
    assert_eq!(info["source"]["channel"], "lightpipe.line");
    let dump = Dump::read(&std::fs::read(bench.path("a.vcd")).unwrap(), rate);
    (dump, Table::read(&bench.path("a.csv")))
}

#[test]
fn an_adat_frame_shows_its_slots_from_its_first_cell_to_its_last() {
    let bench = Bench::new();
    // More than is held back.
    let (line, audio) = Line::adat(&bench, 100);
    let (file, _) = line.write(&bench, "line");
    let (dump, rows) = annotated(&bench, &[&file], line.sample_rate() as f64);
    assert_eq!(rows.len(), 100);
    for (row, start) in rows.numbers("start_sample").into_iter().enumerate() {
        let frame = (FRAME * PER_CELL) as f64;
        for sample in [f64::from(start), f64::from(start) + frame - 1.0] {
            assert_eq!(dump.at("frame_number", sample), vector(row as i64, 44));
            for slot in 0..8 {
                let sent = vector(audio[row * 8 + slot].into(), 24);
                assert_eq!(dump.at(&format!("adat.slot{slot}"), sample), sent, "frame {row}");
            }
        }
        for (cell, field) in [(0, "sync"), (11, "user"), (16, "slot0"), (46, "slot1"), (226, "slot7")] {
            let sample = f64::from(start) + (cell * PER_CELL) as f64;
            assert_eq!(dump.at("field", sample), field, "frame {row}");
            assert_eq!(dump.at("frame_start", sample), if cell < 11 { "1" } else { "0" });
        }
    }
    // Beyond the frames nothing is said about them, and nothing was wrong with them.
    let end = (line.levels.len() * PER_CELL) as f64;
    for name in ["frame_number", "adat.slot3", "cell", "bit"] {
        assert_eq!(dump.at(name, end), "x", "{name}");
        assert_eq!(dump.at(name, 0.0), "x", "{name}");
    }
    assert!(dump.signal("iec60958.sample").iter().all(|(_, value)| value == "x"));
    assert_eq!([dump.at("lock", 0.0), dump.at("lock", end / 2.0), dump.at("lock", end)], ["0", "1", "0"]);
    for name in ["doubt", "faulty", "lost"] {
        assert!(dump.signal(name).iter().all(|(_, value)| "0x".contains(value.as_str())), "{name}");
    }
}

#[test]
fn cells_and_line_are_those_of_the_capture() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 150, 48_000);
    for inverted in [false, true] {
        let mut line = line.clone();
        if inverted {
            line.invert();
        }
        let (file, _) = line.write(&bench, "line");
        let (dump, _) = annotated(&bench, &[&file], line.sample_rate() as f64);
        for (cell, level) in line.levels.iter().enumerate() {
            let level = if *level { "1" } else { "0" };
            assert_eq!(dump.at("line", (cell * PER_CELL) as f64), level, "cell {cell}");
        }
        // The first cell begins in the rest before the stream; from there on they come one after another.
        let cells = dump.known("cell");
        let sent = REST + 150 * 2 * SUBFRAME;
        assert!((sent - REST..=sent + REST).contains(&cells.len()), "{} cells", cells.len());
        assert!(cells.windows(2).all(|pair| (pair[1] - pair[0] - PER_CELL as f64).abs() < 1.5));
        for start in &cells {
            let cell = (start / PER_CELL as f64).round() as usize;
            let changed = line.levels.get(cell) != line.levels.get(cell - 1);
            let bit = if changed && cell < sent { "1" } else { "0" };
            assert_eq!(dump.at("bit", *start), bit, "cell {cell}");
        }
    }
}

#[test]
fn a_subframe_shows_what_it_carries() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 200, 44_100);
    let (file, _) = line.write(&bench, "line");
    let (dump, rows) = annotated(&bench, &[&file, "--protocol", "spdif"], line.sample_rate() as f64);
    assert_eq!(rows.len(), 400);
    // Only what was asked for is declared.
    assert!(!dump.signals.keys().any(|name| name.contains("adat")));
    let columns = [("channel", "channel"), ("v", "v"), ("u", "u"), ("c", "c"), ("p", "p")];
    let samples = rows.numbers("sample");
    for (row, start) in rows.numbers("start_sample").into_iter().enumerate() {
        let middle = f64::from(start) + (SUBFRAME * PER_CELL / 2) as f64;
        for (column, signal) in columns {
            assert_eq!(dump.at(&format!("iec60958.{signal}"), middle), rows.column(column)[row], "{column}");
        }
        let preamble = rows.column("preamble")[row];
        assert_eq!(dump.at("iec60958.preamble", middle), preamble);
        assert_eq!(dump.at("iec60958.block_start", middle), if preamble == "B" { "1" } else { "0" });
        let sample = vector(samples[row].into(), 24);
        let own = ["iec60958.sample_a", "iec60958.sample_b"][row % 2];
        assert_eq!([dump.at("iec60958.sample", middle), dump.at(own, middle)], [&sample[..]; 2]);
        let block_frame = vector((row / 2 % 192) as i64, 8);
        assert_eq!(dump.at("iec60958.block_frame", middle), block_frame);
    }
}

#[test]
fn faults_marks_and_losses_are_shown_where_they_are() {
    let bench = Bench::new();
    let (mut line, _) = Line::spdif(&bench, 200, 48_000);
    // A wrong bit in subframe 100, a broken preamble in subframe 200, no signal from 300 to 310, and
    // silence for longer than is held back.
    line.flip(REST + 100 * SUBFRAME + 21);
    line.flip(REST + 200 * SUBFRAME);
    line.drop_out(REST + 300 * SUBFRAME + 10..REST + 310 * SUBFRAME);
    let (file, _) = line.write(&bench, "line");
    let decoded = decode(&bench, &[&file]);
    let (dump, rows) = annotated(&bench, &[&file], line.sample_rate() as f64);
    assert!(decoded.faults.len() >= 3, "{:?}", decoded.faults);
    for fault in &decoded.faults {
        let [start, end] = ["start_sample", "end_sample"].map(|key| fault[key].as_f64().unwrap());
        let middle = (start + end) / 2.0;
        let said = format!("{}_{}", fault["code"].as_str().unwrap(), fault["kind"].as_str().unwrap());
        assert!(dump.at("fault", middle).contains(&said), "{said}: {:?}", dump.at("fault", middle));
        assert_eq!(dump.at("faulty", middle), "1");
    }
    for (row, start) in rows.numbers("start_sample").into_iter().enumerate() {
        let middle = f64::from(start) + (SUBFRAME * PER_CELL / 2) as f64;
        let marks = rows.column("marks")[row];
        assert_eq!(dump.at("marks", middle), if marks.is_empty() { "-" } else { marks });
        assert_eq!(dump.at("lost", middle), "0");
    }
    let clean = ((REST + 50 * SUBFRAME) * PER_CELL) as f64;
    assert_eq!([dump.at("fault", clean), dump.at("faulty", clean)], ["-", "0"]);
    let gone = ((REST + 305 * SUBFRAME) * PER_CELL) as f64;
    assert_eq!([dump.at("frame_number", gone), dump.at("lock", gone)], ["x", "0"]);
    let lost = i64::try_from(decoded.number("lost")).unwrap();
    assert!(lost > 0 && dump.at("lost", gone) != "0");
}

#[test]
fn a_fault_that_is_known_late_says_where_it_was() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 60, 48_000);
    let mut long = line.clone().without_rest();
    long.levels.truncate(50 * 2 * SUBFRAME + 100);
    let cut = (long.levels.len() * PER_CELL) as f64;
    // Edges that are no signal, more than are held back; then it is back.
    let mut state = 1u32;
    for _ in 0..12_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let level = !*long.levels.last().unwrap();
        long.levels.extend(vec![level; 3 + (state >> 28) as usize]);
    }
    let noise_ends = (long.levels.len() * PER_CELL) as f64;
    long.append(&line.without_rest().levels);
    let (file, _) = long.write(&bench, "line");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(decoded.fault_kinds(), ["lock_lost"]);
    let (dump, _) = annotated(&bench, &[&file], long.sample_rate() as f64);
    let faults: Vec<_> = dump.signal("fault").iter().filter(|(_, text)| text != "-").collect();
    let [(at, text)] = faults[..] else { panic!("{faults:?}") };
    let (said, sample) = text.split_once('@').unwrap();
    assert!(said.starts_with("LP006_lock_lost"), "{text}");
    let sample: f64 = sample.parse().unwrap();
    let frame = (2 * SUBFRAME * PER_CELL) as f64;
    assert!((cut - sample).abs() < 2.0 * frame, "{text}, cut at {cut}");
    let shown = *at as f64 / dump.per_sample;
    assert!(shown > sample && shown < noise_ends, "{shown}");
}

#[test]
fn a_part_of_a_capture_keeps_its_times() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 100);
    let (file, _) = line.write(&bench, "line");
    let rate = line.sample_rate() as f64;
    let window = ["--start", "40000smp", "--duration", "80000smp"];
    let (dump, rows) = annotated(&bench, &[&[&file[..]], &window[..]].concat(), rate);
    assert!(rows.numbers("start_sample").iter().all(|start| (40_000..120_000).contains(start)));
    assert_eq!(dump.at("line", 39_999.0), "x");
    for sample in (40_000..120_000).step_by(PER_CELL / 2) {
        let level = if line.levels[sample / PER_CELL] { "1" } else { "0" };
        assert_eq!(dump.at("line", sample as f64), level, "sample {sample}");
    }
    let last = dump.signal("line").last().unwrap().0 as f64 / dump.per_sample;
    assert!(last < 120_000.0, "{last}");
}

#[test]
fn where_the_line_is_unknown_the_annotations_say_so() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 300, 48_000);
    // A dump of a simulator: unknown before the reset, and for a while in the middle.
    let mut text = String::from("$timescale 1 ns $end $var wire 1 ! d $end $enddefinitions $end\n#0 x!\n");
    let level = |cell: usize| u8::from(line.levels[cell]);
    let (reset, off) = (20, 20_000..20_500);
    for cell in reset..line.levels.len() {
        let time = cell * 160;
        match cell {
            _ if cell == off.start => text.push_str(&format!("#{time} z!\n")),
            _ if off.contains(&cell) => {}
            _ => text.push_str(&format!("#{time} {}!\n", level(cell))),
        }
    }
    bench.write("sim.vcd", text);
    let (dump, rows) = annotated(&bench, &["sim.vcd"], 1e9);
    assert!(rows.len() > 550, "{}", rows.len());
    for cell in 0..line.levels.len() {
        let known = cell >= reset && !off.contains(&cell);
        let level = if known { level(cell).to_string() } else { "x".into() };
        assert_eq!(dump.at("line", (cell * 160) as f64), level, "cell {cell}");
    }
    assert_eq!(dump.at("lock", (20_250 * 160) as f64), "0");
}

#[test]
fn one_channel_of_many_is_annotated_from_its_beginning() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 300, 48_000);
    let samples = line.at(line.sample_rate() / 2);
    // Channel 3 carries the line, channel 0 a clock, channel 6 noise.
    let mut state = 1u32;
    let bytes: Vec<u8> = samples
        .iter()
        .enumerate()
        .map(|(n, &level)| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (n / 3 % 2) as u8 | u8::from(level) << 3 | (state >> 31 << 6) as u8
        })
        .collect();
    let rate = (line.sample_rate() / 2).to_string();
    let options = ["--format", "u8", "--rate", &rate, "--annotate", "-"];
    bench.write("many.bin", &bytes);
    let from_file = lightpipe(&bench, &[&["decode", "many.bin"], &options[..]].concat());
    let from_pipe = piped(&bench, &[&["decode", "-"], &options[..]].concat(), &bytes);
    assert_eq!((from_file.code, from_pipe.code), (Some(0), Some(0)), "{}", from_pipe.stderr);
    assert!(from_file.stdout == from_pipe.stdout);
    let dump = Dump::read(&from_pipe.stdout, line.sample_rate() as f64 / 2.0);
    for (sample, level) in samples.iter().enumerate() {
        assert_eq!(dump.at("line", sample as f64), if *level { "1" } else { "0" }, "sample {sample}");
    }
}

#[test]
fn without_a_rate_a_nanosecond_stands_for_a_sample() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 40);
    bench.write("line.dat", line.packed());
    let (dump, rows) = annotated(&bench, &["line.dat", "--format", "lsb1"], 1e9);
    assert_eq!((rows.len(), dump.per_sample), (40, 1.0));
    let text = std::fs::read_to_string(bench.path("a.vcd")).unwrap();
    assert!(text.contains("nobody knows the rate: 1 ns stands for a sample"));
}

#[test]
fn annotations_obey_the_rules_of_outputs() {
    let bench = Bench::new();
    let (line, _) = Line::adat(&bench, 40);
    let (file, _) = line.write(&bench, "line");
    assert_eq!(lightpipe(&bench, &["decode", &file, "--annotate", "a.vcd"]).code, Some(0));
    let run = lightpipe(&bench, &["decode", &file, "--annotate", "a.vcd"]);
    assert!(run.code == Some(2) && run.stderr.contains("--force"), "{}", run.stderr);
    let run = lightpipe(&bench, &["decode", &file, "--annotate", "-", "--frames", "-"]);
    assert!(run.code == Some(2) && run.stderr.contains("standard output"), "{}", run.stderr);
    // Nothing found, nothing written.
    bench.write("zeros.bin", vec![0; 10_000]);
    let zeros = ["decode", "zeros.bin", "--format", "lsb1", "--rate", "24M", "--annotate", "zeros.vcd"];
    let run = lightpipe(&bench, &zeros);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(!bench.files().iter().any(|name| name == "zeros.vcd"));
}

#[test]
fn recordings_are_annotated_with_the_same_frames() {
    let Some(folder) = captures() else { return };
    let bench = Bench::new();
    for (file, rate) in [
        ("spdif/sigrok/pcm2707_100ksamples_24mhz.sr", 24e6),
        // Voltages: 4096 instants to a sample.
        ("spdif/picoscope/test_44100_24_bit.csv", 12.5e6 * 4096.0),
        ("adat/la/j7_A_48k_24M.vcd", 24e6),
        ("formats/vcd/sigrok_50mhz_ch0.vcd", 50e6),
    ] {
        let path = folder.join(file);
        let path = path.to_str().unwrap();
        let outputs = ["--annotate", "r.vcd", "--frames", "r.csv", "--force"];
        let run = lightpipe(&bench, &[&["decode", path], &outputs[..]].concat());
        assert_eq!(run.code, Some(0), "{file}: {}", run.stderr);
        let again = lightpipe(&bench, &["decode", "r.vcd", "--frames", "r2.csv", "--force"]);
        assert_eq!(again.code, Some(0), "{file}: {}", again.stderr);
        let [rows, rows_again] = ["r.csv", "r2.csv"].map(|name| Table::read(&bench.path(name)));
        assert!(rows.len() > 20, "{file}");
        for column in ["marks", "sample", "ch3", "user", "block_frame", "p"] {
            if rows.has(column) {
                assert!(rows.column(column) == rows_again.column(column), "{file}: {column}");
            }
        }
        let dump = Dump::read(&std::fs::read(bench.path("r.vcd")).unwrap(), rate);
        assert!(dump.known("frame_number").len() >= rows.len(), "{file}");
    }
}
