//! Streams made on purpose, and what is found in them.

use lightpipe::adat;
use lightpipe::check::{Checker, Finding};
use lightpipe::edges::Edges;
use lightpipe::fault::{Code, Severity};
use lightpipe::iec60958::{BlockEncoder, ChannelStatus, Preamble, SubframeBits};
use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
use lightpipe::unit::{Rate, Ratio, Timebase};

/// Samples per second of every capture here.
const SAMPLES: u64 = 100_000_000;

/// A stream of IEC 60958, changed subframe by subframe before it goes out.
pub(crate) struct Stream {
    /// Frames per second of the line.
    pub(crate) rate: u32,
    /// Frames before the first one that is recorded.
    pub(crate) skipped: usize,
    pub(crate) frames: Vec<[(Preamble, SubframeBits); 2]>,
}

impl Stream {
    /// Frames with this status, of samples A and B of frame *n*.
    pub(crate) fn new(
        status: [ChannelStatus; 2],
        frames: usize,
        samples: impl Fn(usize) -> [i32; 2],
    ) -> Stream {
        let mut blocks = BlockEncoder::new(status);
        Stream { rate: 48_000, skipped: 0, frames: (0..frames).map(|n| blocks.frame(samples(n))).collect() }
    }

    /// Four blocks of noise at 48 kHz with this status, byte 0 first.
    pub(crate) fn of_status(head: &[u8]) -> Stream {
        Stream::of_both([head, head])
    }

    /// The same with different status in A and B.
    pub(crate) fn of_both(heads: [&[u8]; 2]) -> Stream {
        Stream::new(heads.map(|head| ChannelStatus::from_bytes(head).unwrap()), 4 * 192, noise)
    }

    /// Changes every subframe: its number in the stream, its preamble, its slots.
    pub(crate) fn changed(
        mut self,
        change: impl Fn(usize, Preamble, SubframeBits) -> (Preamble, SubframeBits),
    ) -> Stream {
        for (n, (preamble, bits)) in self.frames.iter_mut().flatten().enumerate() {
            (*preamble, *bits) = change(n, *preamble, *bits);
        }
        self
    }

    pub(crate) fn found(&self) -> Vec<Finding> {
        let mut transmitter =
            Transmitter::new(Protocol::Iec60958, self.rate, Ratio::new(SAMPLES, 1).unwrap()).unwrap();
        let mut edges = Vec::new();
        for (preamble, bits) in self.frames.iter().skip(self.skipped).flatten() {
            transmitter.subframe(*preamble, *bits, |at| edges.push(at));
        }
        received(&Edges { at: &edges, until: transmitter.until() })
    }

    /// The codes, in the order of numbers.
    pub(crate) fn codes(&self) -> Vec<Code> {
        codes(&self.found())
    }
}

/// What is found in ADAT frames at 48 kHz.
pub(crate) fn adat(frames: impl IntoIterator<Item = adat::Frame>) -> Vec<Finding> {
    let mut transmitter = Transmitter::new(Protocol::Adat, 48_000, Ratio::new(SAMPLES, 1).unwrap()).unwrap();
    let mut edges = Vec::new();
    for frame in frames {
        transmitter.adat(&frame, |at| edges.push(at));
    }
    received(&Edges { at: &edges, until: transmitter.until() })
}

pub(crate) fn codes(found: &[Finding]) -> Vec<Code> {
    let mut codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes
}

/// Fails if anything is found that warns.
pub(crate) fn assert_sound(found: &[Finding], what: &str) {
    let bad: Vec<_> = found.iter().filter(|finding| finding.code.severity() >= Severity::Warn).collect();
    assert!(bad.is_empty(), "{what}: {bad:#?}");
}

/// What a receiver delivers of a line, checked.
pub(crate) fn received(line: &Edges) -> Vec<Finding> {
    let timebase = Timebase::sampled(Ratio::new(SAMPLES, 1));
    let mut receiver = Receiver::new(&Protocol::ALL, timebase);
    let mut input = *line;
    checked(std::iter::from_fn(|| receiver.next(&mut input).or_else(|| receiver.finish())), timebase)
}

/// What is found in the events of a receiver. Every segment is taken to run at the rate it starts with.
pub(crate) fn checked(events: impl Iterator<Item = Event>, timebase: Timebase) -> Vec<Finding> {
    let mut checker = Checker::new();
    let mut rate: Option<Rate> = None;
    for event in events {
        match event {
            Event::Segment { protocol, cell } => {
                checker.end_segment(rate);
                rate = protocol.frame_rate(cell, timebase);
            }
            Event::Frame(frame) => checker.frame(&frame),
            Event::Subframe(subframe) => checker.subframe(&subframe),
            Event::Block(block) => checker.block(&block),
            _ => {}
        }
    }
    checker.end_segment(rate);
    checker.findings()
}

/// 24 bits that look random, different for each seed.
pub(crate) fn random(n: usize, seed: u32) -> i32 {
    let mut word = (n as u32).wrapping_add(seed.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0x9e37_79b9);
    word ^= word >> 15;
    word = word.wrapping_mul(0x2c1b_3c6d);
    word ^= word >> 12;
    word = word.wrapping_mul(0x297a_2d39);
    word as i32 >> 8
}

pub(crate) fn noise(n: usize) -> [i32; 2] {
    [random(n, 1), random(n, 2)]
}

/// A sine of 997 Hz at 48 kHz with this amplitude.
pub(crate) fn sine(n: usize, amplitude: f64) -> i32 {
    (amplitude * (n as f64 * 997.0 / 48_000.0 * std::f64::consts::TAU).sin()).round() as i32
}
