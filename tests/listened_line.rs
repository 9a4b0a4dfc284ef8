//! What listening hands out beside frames: the line, and its cells.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write;
use std::ops::ControlFlow;

use lightpipe::adat::Frame;
use lightpipe::capture::{Capture, Format, Layout, Options, Source, open};
use lightpipe::edges::Edges;
use lightpipe::link::{Event, Heard, LineChange, ListenOptions, Protocol, Receiver, Transmitter, listen};
use lightpipe::unit::{INTERPOLATED_TICKS, Instant, Ratio, Timebase};

const RATE: u64 = 100_000_000;

fn frame(n: i32) -> Frame {
    Frame { slots: std::array::from_fn(|slot| n * 5003 + slot as i32 * 77_777), ..Frame::default() }
}

/// The level of each sample of a line with so many frames on it.
fn levels(frames: i32, high_first: bool) -> Vec<bool> {
    let mut transmitter = Transmitter::new(Protocol::Adat, 48_000, Ratio::new(RATE, 1).unwrap()).unwrap();
    let mut edges = Vec::new();
    transmitter.rest(100);
    (0..frames).for_each(|n| transmitter.adat(&frame(n), |at| edges.push(at)));
    transmitter.rest(100);
    let mut levels = Vec::new();
    let mut high = high_first;
    for at in edges {
        levels.resize(at.0 as usize, high);
        high = !high;
    }
    levels.resize(transmitter.until().0 as usize, high);
    levels
}

/// Everything that is handed out of the line, and how many frames were found.
fn line(capture: &mut Capture<'_>, options: &ListenOptions<'_>) -> (Vec<LineChange>, usize) {
    let (mut changes, mut frames) = (Vec::new(), 0);
    let hearing = listen(capture, &ListenOptions { line: true, ..*options }, |heard| {
        match heard {
            Heard::Line(piece) => changes.extend_from_slice(piece),
            Heard::Event(Event::Frame(_)) => frames += 1,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert!(hearing.error.is_none());
    assert!(changes.windows(2).all(|pair| pair[0].at < pair[1].at));
    (changes, frames)
}

/// The changes of a line of which all samples are known from `start` on.
fn expected(levels: &[bool], start: usize, end: usize) -> Vec<LineChange> {
    let changed = |n: &usize| *n == start || levels[*n] != levels[*n - 1];
    let at = (start..end).filter(changed);
    at.map(|n| LineChange { at: Instant(n as i64), high: Some(levels[n]) }).collect()
}

fn opened(bytes: &[u8], format: Format) -> Capture<'_> {
    let options = Options { format: Some(format), rate: Ratio::new(RATE, 1), file_name: None };
    open(Source::stream(bytes), &options).unwrap()
}

#[test]
fn packed_samples_give_the_line_with_its_level() {
    for high_first in [false, true] {
        let levels = levels(300, high_first);
        let bytes: Vec<u8> = levels
            .chunks(8)
            .map(|bits| bits.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit)))
            .collect();
        let format = Format::Raw(Layout::Lsb1);
        let (changes, frames) = line(&mut opened(&bytes, format), &ListenOptions::default());
        // The last byte is filled up.
        assert_eq!(frames, 300);
        assert_eq!(changes[..changes.len() - 1], {
            let all = expected(&levels, 0, levels.len());
            all[..changes.len() - 1].to_vec()
        });
        let window = ListenOptions { start: 30_001, end: Some(400_000), ..ListenOptions::default() };
        let (changes, _) = line(&mut opened(&bytes, format), &window);
        assert_eq!(changes, expected(&levels, 30_001, 400_000));
    }
}

#[test]
fn of_many_channels_the_line_begins_where_it_is_kept_from() {
    let levels = levels(300, true);
    // Channel 2: edges that are no signal, more than are kept, then the signal. Channel 5: always busy.
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 31
    };
    let lead: Vec<bool> = (0..40_000).map(|_| noise() == 1).collect();
    let all: Vec<bool> = lead.iter().copied().chain([levels[0]; 4000]).chain(levels).collect();
    let bytes: Vec<u8> = all.iter().map(|&bit| u8::from(bit) << 2 | (noise() << 5) as u8).collect();
    let format = Format::Raw(Layout::U8 { bit: None });
    let whole = expected(&all, 0, all.len());
    let (changes, frames) = line(&mut opened(&bytes, format), &ListenOptions::default());
    assert_eq!(frames, 300);
    assert!(changes.len() < whole.len() && changes[0].at < Instant(40_000), "{:?}", changes[0]);
    assert!(changes[..] == whole[whole.len() - changes.len()..]);
    // Asked for, nothing is left out.
    let only = ListenOptions { channel: Some(2), ..ListenOptions::default() };
    let (changes, _) = line(&mut opened(&bytes, format), &only);
    assert!(changes == whole);
}

#[test]
fn voltages_give_the_line_between_samples() {
    let levels = levels(12, true);
    let mut text = String::from("Time,Channel A\n(us),(V)\n\n");
    for (n, level) in levels.iter().enumerate() {
        writeln!(text, "{:.2},{}", n as f64 / 100.0, if *level { "3.3" } else { "0.0" }).unwrap();
    }
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    let (changes, frames) = line(&mut capture, &ListenOptions::default());
    assert_eq!(frames, 12);
    let ticks = i64::from(INTERPOLATED_TICKS);
    let expected = expected(&levels, 0, levels.len());
    assert_eq!(changes.len(), expected.len());
    for (change, expected) in changes.iter().zip(expected) {
        assert_eq!(change.high, expected.high);
        // Crossed halfway from the sample before.
        assert!((expected.at.0 * ticks - change.at.0) < ticks, "{change:?} {expected:?}");
    }
}

#[test]
fn a_dump_gives_the_line_and_its_gaps() {
    let text = "$timescale 1 ns $end $var wire 1 ! a $end $enddefinitions $end\n\
                #0 x! #5 1! #9 0! #10 0! #12 x! #14 z! #20 1! #22 0! #25 $dumpoff x! $end #30 $dumpon 0! $end \
                #33 1! #40";
    let mut capture = open(Source::stream(text.as_bytes()), &Options::default()).unwrap();
    let only = ListenOptions { channel: Some(0), line: true, ..ListenOptions::default() };
    let mut changes = Vec::new();
    let hearing = listen(&mut capture, &only, |heard| {
        if let Heard::Line(piece) = heard {
            changes.extend_from_slice(piece);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(hearing.chosen, None);
    let expected = [
        (5, Some(true)),
        (9, Some(false)),
        (12, None),
        (20, Some(true)),
        (22, Some(false)),
        (25, None),
        (30, Some(false)),
        (33, Some(true)),
    ];
    assert_eq!(changes, expected.map(|(at, high)| LineChange { at: Instant(at), high }));
}

#[test]
fn a_receiver_tells_the_cells_of_its_frames() {
    let rate = Ratio::new(RATE, 1).unwrap();
    let mut transmitter = Transmitter::new(Protocol::Adat, 48_000, rate).unwrap();
    let mut edges = Vec::new();
    (0..40).for_each(|n| transmitter.adat(&frame(n), |at| edges.push(at)));
    let timebase = Timebase::sampled(Some(rate));
    let events = |receiver: Receiver| {
        let mut receiver = receiver;
        let mut input = Edges { at: &edges, until: transmitter.until() };
        let mut events = Vec::new();
        while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
            events.push(event);
        }
        events
    };
    let mut told = events(Receiver::new(&Protocol::ALL, timebase).with_cells());
    let mut cells = Vec::new();
    told.retain(|event| {
        if let Event::Cells(word) = event {
            cells.extend((0..u32::from(word.len)).map(|n| (word.bits >> n & 1 == 1, word.start_of(n))));
        }
        !matches!(event, Event::Cells(_))
    });
    // Nothing else is told than without.
    assert_eq!(told, events(Receiver::new(&Protocol::ALL, timebase)));
    let sent: Vec<bool> = (0..40)
        .flat_map(|n| frame(n).emit().0)
        .flat_map(|word| (0..64).map(move |n| word >> n & 1 == 1))
        .collect();
    let offset = cells.iter().position(|(_, at)| *at >= Instant(-4)).unwrap();
    assert!(cells[offset..].iter().map(|(bit, _)| *bit).take(sent.len()).eq(sent.iter().copied()));
    for (n, (_, at)) in cells[offset..].iter().enumerate().take(sent.len()) {
        let exact = n as f64 * RATE as f64 / 12_288_000.0;
        assert!((at.0 as f64 - exact).abs() < 1.5, "cell {n} at {at:?}");
    }
}
