//! Memory files: frames of any content come back from levels and from transitions, and nobody says
//! which they are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ops::ControlFlow;

use lightpipe::adat::{Frame, UserBits};
use lightpipe::capture::{Cells, MemoryWriter, Options, Radix, Source, open};
use lightpipe::edges::Packer;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus, SubframeBits};
use lightpipe::link::{Event, Heard, ListenOptions, Protocol, Transmitter, listen};
use lightpipe::unit::{Instant, Ratio};
use proptest::prelude::*;

/// A line of one sample per cell that is `high` before it begins.
fn text(edges: &[Instant], until: Instant, radix: Radix, bits: u32, cells: Cells, high: bool) -> Vec<u8> {
    let mut packer = Packer::new(high);
    let mut writer = MemoryWriter::new(Vec::new(), radix, bits, cells).unwrap();
    let mut words = [0; 64];
    let mut rest = edges;
    while !rest.is_empty() {
        let count = packer.edges(&mut rest, &mut words);
        writer.words(&words[..count]).unwrap();
    }
    loop {
        let count = packer.hold(until, &mut words);
        writer.words(&words[..count]).unwrap();
        if count < words.len() {
            break;
        }
    }
    let (bits, samples) = packer.finish().map_or((0, 0), |last| (last.bits, last.samples));
    writer.finish(bits, samples).unwrap()
}

/// The frames and subframes in a text, and which channel they were found on.
fn heard(text: &[u8]) -> (Vec<Frame>, Vec<SubframeBits>, Option<String>, usize) {
    // In short words silence can look like a column of decimal numbers.
    let options = Options { file_name: Some("line.mem"), ..Options::default() };
    let mut capture = open(Source::stream(text), &options).unwrap();
    let (mut frames, mut subframes, mut faults) = (Vec::new(), Vec::new(), 0);
    let hearing = listen(&mut capture, &ListenOptions::default(), |heard| {
        match heard {
            Heard::Event(Event::Frame(received)) => frames.push(received.frame),
            Heard::Event(Event::Subframe(received)) => subframes.push(received.bits),
            Heard::Event(Event::Fault(_)) => faults += 1,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let channel = hearing.chosen.map(|chosen| capture.channels()[chosen].name.clone());
    (frames, subframes, channel, faults)
}

/// Samples with structure: silence, constants, small ones, noise.
fn samples() -> impl Strategy<Value = Vec<[i32; 8]>> {
    let full = -(1 << 23)..1 << 23;
    prop_oneof![
        (8usize..300).prop_map(|frames| vec![[0; 8]; frames]),
        (8usize..300, full.clone()).prop_map(|(frames, sample)| vec![[sample; 8]; frames]),
        (8usize..300, prop::array::uniform8(full.clone())).prop_map(|(frames, slots)| vec![slots; frames]),
        prop::collection::vec(prop::array::uniform8(-3..4), 8..300),
        prop::collection::vec(prop::array::uniform8(full), 8..300),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn frames_come_back_from_levels_and_from_transitions(
        samples in samples(),
        user in 0u8..16,
        digits in 5u32..100,
        (binary, transitions, high, adat) in any::<(bool, bool, bool, bool)>(),
    ) {
        let protocol = if adat { Protocol::Adat } else { Protocol::Iec60958 };
        let cell_rate = Ratio::new(48_000 * u64::from(protocol.frame_cells()), 1).unwrap();
        let mut transmitter = Transmitter::new(protocol, 48_000, cell_rate).unwrap();
        let mut blocks = BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]);
        let (mut frames, mut subframes, mut edges) = (Vec::new(), Vec::new(), Vec::new());
        for slots in &samples {
            if adat {
                let frame = Frame { slots: *slots, user: UserBits::new(user).unwrap() };
                transmitter.adat(&frame, |at| edges.push(at));
                frames.push(frame);
            } else {
                for (preamble, bits) in blocks.frame([slots[0], slots[1]]) {
                    transmitter.subframe(preamble, bits, |at| edges.push(at));
                    subframes.push(bits);
                }
            }
        }
        let (radix, digits) = if binary { (Radix::Binary, 4 * digits) } else { (Radix::Hexadecimal, digits) };
        let cells = if transitions { Cells::Transitions } else { Cells::Levels };
        let text = text(&edges, transmitter.until(), radix, digits * radix.bits(), cells, high);
        let (found_frames, found_subframes, channel, faults) = heard(&text);
        prop_assert_eq!(channel.as_deref(), Some(cells.name()));
        prop_assert!(found_frames == frames, "{} of {} frames", found_frames.len(), frames.len());
        prop_assert!(found_subframes == subframes, "{} of {} subframes", found_subframes.len(), subframes.len());
        prop_assert_eq!(faults, 0);
    }
}
