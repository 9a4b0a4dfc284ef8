//! What must not matter: which way round the line is, and how its samples are cut into pieces.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use lightpipe::capture::{ChannelKind, Options, open_path};
use lightpipe::edges::{Edges, PackedEdges, Threshold, VoltageEdges};
use lightpipe::link::{Event, Protocol, Receiver};
use lightpipe::trace::{Block, Packed, Voltages};
use lightpipe::unit::{INTERPOLATED_TICKS, Instant, Ratio, Timebase};

use crate::received::{assert_flawless, events, subframes};
use crate::support::{Line, captures, line};

/// One recording of each protocol, packed, and its samples per second.
const RECORDINGS: [(&str, u64); 2] =
    [("adat/la/xmos_B_smux_48k_24M.bin", 24_000_000), ("spdif/xmos/192000-jitter.stream", 100_000_000)];

fn levels(path: &Path) -> Vec<bool> {
    fs::read(path).unwrap().iter().flat_map(|byte| (0..8).map(move |n| byte >> n & 1 == 1)).collect()
}

fn pack(levels: &[bool]) -> Vec<u64> {
    let word = |chunk: &[bool]| chunk.iter().rev().fold(0, |word, &level| word << 1 | u64::from(level));
    levels.chunks(64).map(word).collect()
}

/// The events of a line whose samples come in pieces of these lengths, over and over, and whose
/// edges are handed on `room` at a time.
fn events_in_pieces(levels: &[bool], rate: u64, pieces: &[usize], room: usize) -> Vec<Event> {
    let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(Ratio::new(rate, 1)));
    let mut packed = PackedEdges::default();
    let mut at = vec![Instant(0); room];
    let mut events = Vec::new();
    let mut rest = levels;
    for &piece in pieces.iter().cycle() {
        let (now, later) = rest.split_at(piece.min(rest.len()));
        let words = pack(now);
        let mut samples = Packed { words: &words, samples: now.len() };
        loop {
            let count = packed.changes(&mut samples, &mut at);
            let mut input = Edges { at: &at[..count], until: packed.until() };
            events.extend(std::iter::from_fn(|| receiver.next(&mut input)));
            if count < room {
                break;
            }
        }
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    events.extend(std::iter::from_fn(|| receiver.finish()));
    events
}

#[test]
fn a_line_the_other_way_round_tells_the_same() {
    let Some(folder) = captures() else { return };
    for (file, rate) in RECORDINGS {
        let levels = levels(&folder.join(file));
        let inverted: Vec<bool> = levels.iter().map(|level| !level).collect();
        let whole = [levels.len()];
        let events = events_in_pieces(&levels, rate, &whole, 1 << 12);
        assert_flawless(&events, file);
        assert!(events.len() > 1000);
        assert!(events_in_pieces(&inverted, rate, &whole, 1 << 12) == events, "{file}");
    }
}

#[test]
fn pieces_of_any_length_tell_the_same() {
    let Some(folder) = captures() else { return };
    for (file, rate) in RECORDINGS {
        let levels = levels(&folder.join(file));
        let events = events_in_pieces(&levels, rate, &[levels.len()], 1 << 12);
        assert_flawless(&events, file);
        for (pieces, room) in [(&[1, 63, 65, 7][..], 1), (&[9973], 3), (&[64, 1, 128, 100_003], 1009)] {
            assert!(events_in_pieces(&levels, rate, pieces, room) == events, "{file} {pieces:?}");
        }
    }
}

#[test]
fn voltages_the_other_way_round_hold_the_same_subframes() {
    let Some(folder) = captures() else { return };
    let path = folder.join("spdif/picoscope/test_44100_24_bit.csv");
    let mut capture = open_path(&path, &Options::default()).unwrap();
    let timebase = Timebase::interpolated(capture.timebase().samples_per_second());
    let upright = line(&mut capture, ChannelKind::Analogue { index: 0 });

    let mut codes = Vec::new();
    let mut capture = open_path(&path, &Options::default()).unwrap();
    let read = capture.read(|block| {
        if let Block::Voltages(samples) = block {
            codes.extend(samples.microvolts.iter().map(|code| -code));
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    let mut voltages = VoltageEdges::new(Threshold::from_samples(&codes).unwrap(), 0);
    let mut edges = vec![Instant(0); codes.len()];
    let count = voltages.changes(&mut Voltages { channel: 0, microvolts: &codes }, &mut edges);
    edges.truncate(count);
    let inverted = Line { samples: codes.len() as u64, edges };

    assert_eq!(inverted.edges.len(), upright.edges.len());
    for (a, b) in inverted.edges.iter().zip(&upright.edges) {
        // The centre may be rounded the other way.
        assert!(a.since(*b).abs() <= i64::from(INTERPOLATED_TICKS) / 100, "{a:?} {b:?}");
    }
    let content = |line: &Line| {
        let events = events(line, timebase);
        assert_flawless(&events, "test_44100_24_bit");
        subframes(&events).iter().map(|subframe| (subframe.preamble, subframe.bits)).collect::<Vec<_>>()
    };
    assert!(content(&upright).len() >= 87);
    assert_eq!(content(&inverted), content(&upright));
}
