//! Output of other people's S/PDIF transmitters: a Verilog core (ain1084 `spdif_frame_encoder`),
//! and the subframes that ALSA's `iec958` plug-in makes; and cells worked out by hand.

use std::fs;
use std::path::Path;

use lightpipe::capture::{ChannelKind, Format, Layout, Options, open_path};
use lightpipe::iec60958::{Encoder, Preamble, Subframe, SubframeBits};
use lightpipe::line::nrzi;
use lightpipe::unit::{Ratio, Timebase};

use crate::received::{assert_flawless, events, subframes};
use crate::support::{captures, line};
use crate::table::{Table, json};

const CORE: &str = "spdif/hdl/ain1084_frame_encoder_600f";
const PLUG_IN: &str = "spdif/hdl/alsa_iec958_subframe_le_600f";

/// The subframes of a table, with the parity bit that it says.
fn golden(path: &Path) -> Vec<(Preamble, SubframeBits)> {
    let table = Table::read(path);
    assert_eq!(table.len(), 1200);
    let subframe = |row: crate::table::Row<'_>| {
        let subframe = Subframe {
            sample: row.number("pcm24") as i32,
            validity: row.bit("v"),
            user: row.bit("u"),
            status: row.bit("c"),
        };
        (row.preamble(), subframe.emit().with_parity(row.bit("p")))
    };
    table.rows().map(subframe).collect()
}

#[test]
fn cells_of_a_core_are_ours() {
    let Some(folder) = captures() else { return };
    let golden = golden(&folder.join(format!("{CORE}.csv")));
    let mut encoder = Encoder::new();
    let mut before = false;
    let ours: Vec<u8> = golden
        .iter()
        .flat_map(|&(preamble, bits)| {
            let levels = nrzi::levels(encoder.encode(preamble, bits).bits, before);
            before = levels >> 63 == 1;
            levels.to_le_bytes()
        })
        .collect();
    assert!(ours == fs::read(folder.join(format!("{CORE}.cells.bin"))).unwrap());
}

#[test]
fn one_sample_per_cell_of_a_core_is_enough() {
    let Some(folder) = captures() else { return };
    let golden = golden(&folder.join(format!("{CORE}.csv")));
    let format = Some(Format::Raw(Layout::Lsb1));
    let options = Options { format, rate: Ratio::new(6_144_000, 1), ..Options::default() };
    let mut capture = open_path(&folder.join(format!("{CORE}.cells.bin")), &options).unwrap();
    let timebase = Timebase::sampled(capture.timebase().samples_per_second());
    let events = events(&line(&mut capture, ChannelKind::Logic { bit: 0 }), timebase);
    assert_flawless(&events, CORE);
    let ours: Vec<_> = subframes(&events).iter().map(|subframe| (subframe.preamble, subframe.bits)).collect();
    assert_eq!(ours, golden);
}

#[test]
fn words_of_a_plug_in_are_subframes_with_a_tag() {
    let Some(folder) = captures() else { return };
    let golden = golden(&folder.join(format!("{PLUG_IN}.csv")));
    let bytes = fs::read(folder.join(format!("{PLUG_IN}.words.bin"))).unwrap();
    let words = bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    let theirs: Vec<_> = words
        .map(|word| {
            let preamble = match word & 0b1111 {
                0x8 => Preamble::B,
                0x2 => Preamble::M,
                0x4 => Preamble::W,
                other => panic!("tag {other:#x}"),
            };
            let bits = SubframeBits::new(word);
            assert_eq!(bits.parse().map(Subframe::emit), Some(bits));
            (preamble, bits)
        })
        .collect();
    assert_eq!(theirs, golden);
}

#[test]
fn example_subframes_have_the_listed_cells_from_either_level() {
    let Some(folder) = captures() else { return };
    let path = folder.join("../spec/subframe_examples.json");
    if !path.is_file() {
        println!("skipped: no {}", path.display());
        return;
    }
    let examples = json(&path);
    let examples = examples["subframes"].as_array().expect("a list");
    assert!(examples.len() >= 18);
    for example in examples {
        let text = |key: &str| example[key].as_str().unwrap();
        let bit = |key: &str| example[key] == 1;
        let sample = u32::from_str_radix(text("sample24"), 16).unwrap();
        let subframe = Subframe {
            sample: ((sample << 8) as i32) >> 8,
            validity: bit("v"),
            user: bit("u"),
            status: bit("c"),
        };
        let bits = subframe.emit().with_parity(bit("p"));
        // One of them has the wrong parity.
        assert_eq!(bits.parity_is_even(), example["parity_ok"] != false, "{example}");
        assert_eq!(bits.word(), u32::from_str_radix(text("slots4_31_word"), 16).unwrap(), "{example}");
        let preamble =
            Preamble::ALL.into_iter().find(|preamble| preamble.name() == text("preamble")).unwrap();
        for (before, key) in [(false, "cells_prev_level_0"), (true, "cells_prev_level_1")] {
            let levels = nrzi::levels(bits.cells(preamble), before);
            let drawn: String = (0..64).map(|n| if levels >> n & 1 == 1 { '1' } else { '0' }).collect();
            assert_eq!(drawn, text(key), "{example}");
            let theirs = text(key).bytes().rev().fold(0, |word, cell| word << 1 | u64::from(cell == b'1'));
            let changes = nrzi::changes(theirs, before);
            assert_eq!(Preamble::from_cells(changes as u8), Some(preamble), "{example}");
            assert_eq!(SubframeBits::from_cells(changes), bits, "{example}");
        }
    }
}
