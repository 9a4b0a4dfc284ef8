//! Value change dumps: of other people's transmitters, of other people's simulators.

use std::collections::HashMap;
use std::fs;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

use lightpipe::adat::Frame;
use lightpipe::capture::{Capture, ChannelKind, Options, RateFrom, Source, open, open_path};
use lightpipe::iec60958::{Preamble, Subframe};
use lightpipe::link::{Event, Heard, Hearing, ListenOptions, Protocol, Transmitter, listen};
use lightpipe::trace::Block;
use lightpipe::unit::{Instant, Ratio};

use crate::support::captures;
use crate::table::adat_frames;

fn heard(capture: &mut Capture<'_>, options: &ListenOptions<'_>) -> (Hearing, Vec<Event>) {
    let mut events = Vec::new();
    let hearing = listen(capture, options, |heard| {
        if let Heard::Event(event) = heard {
            events.push(event);
        }
        ControlFlow::Continue(())
    });
    (hearing, events)
}

#[test]
fn dumps_of_transmitters_hold_their_frames() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("adat");
    for (file, table) in [
        ("j7_A_48k_100M", "A_patterns"),
        ("j7_A_48k_24M", "A_patterns"),
        ("xmos_B_smux_48k_24M", "B24_random_xsmux"),
    ] {
        let golden = adat_frames(&folder.join(format!("pcm/{table}.csv")));
        let path = folder.join(format!("la/{file}.vcd"));
        let named = open_path(&path, &Options::default()).unwrap();
        assert_eq!(named.rate_from(), RateFrom::FileName, "{file}");
        let nameless = open(Source::file(fs::File::open(&path).unwrap()), &Options::default()).unwrap();
        for mut capture in [named, nameless] {
            let (_, events) = heard(&mut capture, &ListenOptions::default());
            assert_eq!(capture.notes().times_moved, 0, "{file}");
            let frames: Vec<Frame> = events
                .iter()
                .filter_map(|event| match event {
                    Event::Frame(received) => {
                        assert!(received.marks.is_clean(), "{file}: {received:?}");
                        Some(received.frame)
                    }
                    Event::Fault(fault) => panic!("{file}: {fault:?}"),
                    _ => None,
                })
                .collect();
            assert!((61..=64).contains(&frames.len()), "{file}: {} frames", frames.len());
            assert!(frames == golden[..frames.len()], "{file}");
        }
    }
}

/// Changes of each one-bit signal by its path, as a reader by other people sees them.
fn naive(path: &Path) -> HashMap<String, Vec<i64>> {
    let text = fs::read_to_string(path).unwrap();
    let (_, text) = text.split_at(text.find("$date").or(text.find("$comment")).unwrap_or(0));
    let mut parser = vcd::Parser::new(BufReader::new(text.as_bytes()));
    let header = parser.parse_header().unwrap();
    let mut names: HashMap<vcd::IdCode, Vec<String>> = HashMap::new();
    let mut scopes: Vec<(String, Vec<vcd::ScopeItem>)> = vec![(String::new(), header.items)];
    while let Some((path, items)) = scopes.pop() {
        for item in items {
            match item {
                vcd::ScopeItem::Scope(scope) => {
                    scopes.push((format!("{path}{}.", scope.identifier), scope.items));
                }
                vcd::ScopeItem::Var(var) if var.size == 1 && var.var_type != vcd::VarType::Real => {
                    names.entry(var.code).or_default().push(format!("{path}{}", var.reference));
                }
                _ => {}
            }
        }
    }
    let mut levels: HashMap<vcd::IdCode, vcd::Value> = HashMap::new();
    let mut settled = levels.clone();
    let mut changes: HashMap<vcd::IdCode, Vec<i64>> = HashMap::new();
    let mut now = 0;
    let mut settle = |levels: &HashMap<vcd::IdCode, vcd::Value>, now| {
        for (code, level) in levels {
            let before = settled.insert(*code, *level);
            let known = |value: vcd::Value| matches!(value, vcd::Value::V0 | vcd::Value::V1);
            if before.is_some_and(|before| known(before) && known(*level) && before != *level) {
                changes.entry(*code).or_default().push(now);
            }
        }
    };
    for command in parser {
        match command.unwrap() {
            vcd::Command::Timestamp(time) => {
                settle(&levels, now);
                now = time as i64;
            }
            vcd::Command::ChangeScalar(code, value) => {
                levels.insert(code, value);
            }
            _ => {}
        }
    }
    settle(&levels, now);
    let of = |code| changes.get(code).cloned().unwrap_or_default();
    names.iter().flat_map(|(code, names)| names.iter().map(move |name| (name.clone(), of(code)))).collect()
}

#[test]
fn another_reader_sees_the_same_changes() {
    let Some(folder) = captures() else { return };
    let mut signals = 0;
    for part in ["formats/vcd", "formats/generated", "adat/la"] {
        let files = fs::read_dir(folder.join(part)).unwrap().map(|entry| entry.unwrap().path());
        for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "vcd")) {
            let name = path.display();
            // Ticks per second that no timescale has make samples of ticks.
            let rate = Ratio::new(7_777_777_777_777_777, 1);
            let mut capture = open_path(&path, &Options { rate, ..Options::default() }).unwrap();
            let channels = capture.channels().to_vec();
            let mut ours: HashMap<usize, Vec<i64>> = HashMap::new();
            let mut holes = Vec::new();
            let read = capture.read(|block| {
                if let Block::Hole(hole) = block {
                    holes.push(hole);
                }
                if let Block::Changes(changes) = block {
                    let at = changes.at.iter().map(|at| at.0);
                    ours.entry(changes.channel).or_default().extend(at);
                }
                ControlFlow::Continue(())
            });
            read.unwrap();
            assert_eq!((&capture.notes().truncated, capture.notes().rows_skipped), (&None, 0), "{name}");
            for (path, mut theirs) in naive(&path) {
                let channel = channels.iter().find(|channel| channel.name == path);
                let kind = channel.unwrap_or_else(|| panic!("{name}: no {path}")).kind;
                let ChannelKind::Changes { index } = kind else { panic!("{name}: {kind:?}") };
                // They take values behind $dumpoff, of the instant in which it stopped.
                let inside = |at: i64| {
                    let mut own = holes.iter().filter(|hole| hole.channel == Some(index));
                    own.any(|hole| (hole.span.start.0..hole.span.end.0).contains(&at))
                };
                theirs.retain(|at| !inside(*at));
                assert_eq!(ours.get(&index).unwrap_or(&Vec::new()), &theirs, "{name}: {path}");
                signals += 1;
            }
        }
    }
    assert!(signals > 50, "{signals}");
}

#[test]
fn a_line_among_many_busy_signals_is_found() {
    let rate = Ratio::new(1_000_000_000, 1).unwrap();
    let mut transmitter = Transmitter::new(Protocol::Adat, 48_000, rate).unwrap();
    let mut edges = Vec::new();
    for n in 0..80 {
        transmitter.adat(&Frame { slots: [n * 77; 8], ..Frame::default() }, |at| edges.push(at));
    }
    // More of them than are followed at once; the line is the deepest.
    let busy = 530;
    let mut text = String::from("$timescale 1 ns $end\n");
    (0..busy).for_each(|n| text.push_str(&format!("$var wire 1 s{n} s{n} $end\n")));
    text.push_str("$scope module a $end $var wire 1 ! line $end $upscope $end $enddefinitions $end\n#0 0!");
    (0..busy).for_each(|n| text.push_str(&format!(" 0s{n}")));
    let (mut noise, mut other) = (1u32, 0);
    for (at, level) in edges.iter().zip([1, 0].into_iter().cycle()) {
        text.push_str(&format!("\n#{} {level}!\n#{}", at.0 + 1000, at.0 + 1007));
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        other ^= u32::from(noise >> 30 != 0);
        (0..busy).for_each(|n| text.push_str(&format!(" {other}s{n}")));
    }
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    let (hearing, events) = heard(&mut capture, &ListenOptions::default());
    assert_eq!(hearing.chosen, Some(busy));
    let frames = events.iter().filter(|event| matches!(event, Event::Frame(_))).count();
    assert!(frames > 5, "{frames}");
    // Asked for, it is followed from the start.
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    let only = ListenOptions { channel: Some(busy), ..ListenOptions::default() };
    let (_, events) = heard(&mut capture, &only);
    assert!(events.iter().filter(|event| matches!(event, Event::Frame(_))).count() >= 79);
}

#[test]
fn femtoseconds_are_no_trouble_even_after_hours() {
    let rate = Ratio::new(1_000_000_000_000_000, 1).unwrap();
    for protocol in Protocol::ALL {
        let mut transmitter = Transmitter::new(protocol, 44_100, rate).unwrap();
        let mut edges = Vec::new();
        for n in 0..60 {
            if protocol == Protocol::Adat {
                let frame = Frame { slots: [n * 77; 8], ..Frame::default() };
                transmitter.adat(&frame, |at| edges.push(at));
            } else {
                for preamble in [Preamble::M, Preamble::W] {
                    let subframe = Subframe { sample: n * 77, ..Subframe::default() };
                    transmitter.subframe(preamble, subframe.emit(), |at: Instant| edges.push(at));
                }
            }
        }
        let hours = 9_000_000_000_000_000_000;
        let mut text =
            String::from("$timescale 1 fs $end $var reg 1 ! line $end $enddefinitions $end\n#0\nU!\n");
        text.push_str(&format!("#{}\n0!\n", hours - 3_000_000_000));
        for (at, level) in edges.iter().zip([1, 0].into_iter().cycle()) {
            text.push_str(&format!("#{}\n{level}!\n", hours + at.0));
        }
        let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
        let (_, events) = heard(&mut capture, &ListenOptions::default());
        assert_eq!(capture.notes().truncated, None);
        let faults = events.iter().filter(|event| matches!(event, Event::Fault(_) | Event::Lost(_))).count();
        let whole = |event: &&Event| matches!(event, Event::Frame(_) | Event::Subframe(_));
        let units = events.iter().filter(whole).count();
        let sent = if protocol == Protocol::Adat { 60 } else { 120 };
        assert!(faults == 0 && (sent - 2..=sent).contains(&units), "{protocol:?}: {units}, {faults} faults");
    }
}
