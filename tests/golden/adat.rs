//! Streams of other people's ADAT transmitters (J-7SYSTEM `adat_encoder`, XMOS lib_adat), run in
//! simulation.

use std::fs;
use std::path::Path;

use lightpipe::adat::Frame;
use lightpipe::capture::{ChannelKind, Format, Layout, Options, open_path};
use lightpipe::line::nrzi;
use lightpipe::unit::{Ratio, Timebase};
use serde_json::Value;

use crate::received::{assert_flawless, events, frames};
use crate::support::{captures, line};
use crate::table::{adat_frames, json};

/// The streams, cell by cell, that a manifest lists.
fn streams(folder: &Path) -> Vec<Value> {
    let manifest = json(&folder.join("cells/manifest.json"));
    let streams = manifest.as_array().expect("a list").clone();
    assert!(streams.len() >= 4);
    streams
}

fn text<'v>(entry: &'v Value, key: &str) -> &'v str {
    entry[key].as_str().unwrap_or_else(|| panic!("{entry}: no {key}"))
}

/// Fails unless a capture with one channel holds exactly these frames.
fn assert_holds(path: &Path, format: Option<Format>, rate: Option<Ratio>, golden: &[Frame]) {
    let name = path.display().to_string();
    let mut capture = open_path(path, &Options { format, rate, ..Options::default() }).unwrap();
    let timebase = Timebase::sampled(capture.timebase().samples_per_second());
    assert!(timebase.samples_per_second().is_some());
    let events = events(&line(&mut capture, ChannelKind::Logic { bit: 0 }), timebase);
    assert_flawless(&events, &name);
    let ours = frames(&events);
    assert_eq!(ours.len(), golden.len(), "{name}");
    for ((received, golden), n) in ours.iter().zip(golden).zip(0..) {
        assert_eq!((received.number, received.frame), (n, *golden), "{name}");
    }
}

#[test]
fn one_sample_per_cell_is_enough() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("adat");
    for stream in streams(&folder) {
        let golden = adat_frames(&folder.join(text(&stream, "pcm")));
        let raw = Some(Format::Raw(Layout::Lsb1));
        assert_holds(&folder.join(text(&stream, "line_file")), raw, Ratio::new(12_288_000, 1), &golden);
    }
}

#[test]
fn logic_analyser_captures_hold_every_frame() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("adat");
    let streams = streams(&folder);
    let manifest = json(&folder.join("la/manifest.json"));
    let mut sessions = 0;
    for capture in manifest.as_array().expect("a list") {
        let source = streams.iter().find(|stream| stream["line_file"] == capture["source_cells"]);
        let golden = adat_frames(&folder.join(text(source.expect("a source"), "pcm")));
        let path = folder.join(text(capture, "file"));
        // The rate is in the name of the file, and in the session.
        assert_holds(&path, Some(Format::Raw(Layout::Lsb1)), None, &golden);
        if capture["sr"].is_string() {
            sessions += 1;
            assert_holds(&folder.join(text(capture, "sr")), None, None, &golden);
        }
    }
    assert!(sessions > 0);
    let random = adat_frames(&folder.join("pcm/B_random.csv"));
    assert_holds(&folder.join("la/j7_B_48k_24M.sr"), None, None, &random);
}

#[test]
fn our_frames_are_theirs_bit_for_bit() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("adat");
    for stream in streams(&folder) {
        let name = text(&stream, "name");
        // First on the wire is the most significant bit of a byte.
        let ours: Vec<u8> = adat_frames(&folder.join(text(&stream, "pcm")))
            .iter()
            .flat_map(|frame| frame.emit().0)
            .flat_map(|cells| cells.to_le_bytes().map(u8::reverse_bits))
            .collect();
        assert_eq!(ours.len() as u64, stream["nrz_frames"].as_u64().unwrap() * 32, "{name}");
        assert!(ours == fs::read(folder.join(text(&stream, "nrz_file"))).unwrap(), "{name}");
    }
}

#[test]
fn our_frames_are_the_changes_of_their_lines() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("adat");
    for stream in streams(&folder) {
        let name = text(&stream, "name");
        let bytes = fs::read(folder.join(text(&stream, "line_file"))).unwrap();
        assert_eq!(stream["line_level_before_first_cell"], 0);
        let mut before = false;
        let changes: Vec<bool> = bytes
            .chunks(8)
            .flat_map(|chunk| {
                let levels = chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
                let changes = nrzi::changes(levels, before);
                before = levels >> (chunk.len() * 8 - 1) & 1 == 1;
                (0..chunk.len() * 8).map(move |n| changes >> n & 1 == 1)
            })
            .collect();
        let first = stream["cell_index_of_first_matching_frame"].as_u64().unwrap() as usize;
        let frames = adat_frames(&folder.join(text(&stream, "pcm")));
        let ours = frames.iter().flat_map(|frame| frame.emit().0);
        let ours: Vec<bool> = ours.flat_map(|cells| (0..64).map(move |n| cells >> n & 1 == 1)).collect();
        assert!(changes[first..][..ours.len()] == ours, "{name}");
    }
}
