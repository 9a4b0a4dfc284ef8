//! How few samples per cell, and how much jitter, the whole receiver stands: a grid.
//!
//! `cargo test --release --test samples_per_cell -- --nocapture` prints it. Each entry says how many
//! of 400 frames (800 subframes) come out exact and unmarked / exact or not, but marked / wrong and
//! unmarked. Sampler and signal are 137 ppm apart from the ratio named, so that their phase slides.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashSet;

use lightpipe::adat::Frame;
use lightpipe::edges::Edges;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus};
use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
use lightpipe::unit::{Instant, Ratio, Timebase};

const FRAMES: usize = 400;
/// The signal is drawn this much finer than its cells before it is sampled.
const FINE: u64 = 1000;

/// Samples per cell, in thousandths: 1953 is ADAT at 48 kHz seen at 24 MS/s.
const RATIOS: [u64; 12] = [1302, 1500, 1600, 1800, 1953, 2000, 2100, 2400, 2830, 4069, 8138, 16276];
/// Random jitter of each edge, in thousandths of a cell, RMS.
const JITTERS: [u64; 4] = [0, 40, 80, 120];

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn sample(&mut self) -> i32 {
        (self.next() >> 40) as i32 - (1 << 23)
    }

    /// Nearly normal, of standard deviation 1.
    fn normal(&mut self) -> f64 {
        let uniform = (0..12).map(|_| (self.next() % 65_536) as f64 / 65_536.0);
        uniform.sum::<f64>() - 6.0
    }
}

/// The content of random frames or subframes, and their edges in 1/1000 cells.
fn signal(protocol: Protocol, random: &mut Random) -> (HashSet<[i32; 8]>, Vec<Instant>) {
    let cell_rate = 48_000 * u64::from(protocol.frame_cells());
    let mut transmitter =
        Transmitter::new(protocol, 48_000, Ratio::new(cell_rate * FINE, 1).unwrap()).unwrap();
    let mut blocks = BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]);
    let (mut content, mut edges) = (HashSet::new(), Vec::new());
    for _ in 0..FRAMES {
        if protocol == Protocol::Adat {
            let frame = Frame { slots: std::array::from_fn(|_| random.sample()), ..Frame::default() };
            content.insert(frame.slots);
            transmitter.adat(&frame, |at| edges.push(at));
        } else {
            for (preamble, bits) in blocks.frame([random.sample(), random.sample()]) {
                content.insert([bits.sample(), 0, 0, 0, 0, 0, 0, 0]);
                transmitter.subframe(preamble, bits, |at| edges.push(at));
            }
        }
    }
    (content, edges)
}

/// How many are exact, marked, and wrong.
fn receive(protocol: Protocol, ratio: u64, jitter: u64) -> [usize; 3] {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (content, edges) = signal(protocol, &mut random);
    let samples_per_cell = ratio as f64 / 1000.0 * 1.000_137;
    let mut sampled = |edge: Instant| {
        let cells = edge.0 as f64 / FINE as f64 + 50.3 + random.normal() * jitter as f64 / 1000.0;
        Instant((cells * samples_per_cell).ceil() as i64)
    };
    let edges: Vec<Instant> = edges.into_iter().map(&mut sampled).collect();
    let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(None));
    let mut input = Edges { at: &edges, until: edges[edges.len() - 1].plus(1000) };
    let mut counts = [0; 3];
    while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
        let (got, marks) = match event {
            Event::Frame(received) => (received.frame.slots, received.marks),
            Event::Subframe(received) => ([received.bits.sample(), 0, 0, 0, 0, 0, 0, 0], received.marks),
            _ => continue,
        };
        let kind = if !marks.is_clean() { 1 } else { usize::from(!content.contains(&got)) * 2 };
        counts[kind] += 1;
    }
    counts
}

#[test]
fn frames_are_exact_or_marked_from_two_samples_per_cell_on() {
    for protocol in Protocol::ALL {
        println!("{}: exact/marked/wrong by samples per cell and jitter (RMS, cells)", protocol.name());
        println!("       {}", JITTERS.map(|jitter| format!("{:>15.2}", jitter as f64 / 1000.0)).concat());
        for ratio in RATIOS {
            let counts = JITTERS.map(|jitter| receive(protocol, ratio, jitter));
            let cells =
                counts.map(|[exact, marked, wrong]| format!("{:>15}", format!("{exact}/{marked}/{wrong}")));
            println!("{:>7.3}{}", ratio as f64 / 1000.0, cells.concat());
            let all = if protocol == Protocol::Adat { FRAMES } else { 2 * FRAMES };
            // As wide as the dead zone is here: a third more loses a fifth of these.
            if ratio == 1600 {
                assert!(counts[1][0] + counts[1][1] >= all * 95 / 100, "{} {ratio}", protocol.name());
            }
            if ratio >= 2100 {
                assert_eq!(counts[0], [all, 0, 0], "{} {ratio}", protocol.name());
                assert_eq!([counts[1][2], counts[2][2]], [0, 0], "{} {ratio}", protocol.name());
            }
            if ratio >= 2830 {
                assert_eq!(counts[1], [all, 0, 0], "{} {ratio}", protocol.name());
            }
        }
    }
}
