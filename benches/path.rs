//! The whole path: packed samples at 100 MS/s to frames, and back. Run with
//! `cargo bench --bench path`.
//!
//! The unit is frames per second, for both protocols; 48 000 frames/s are real time. Beside the
//! receiver stand two other ways to spend time on the same samples: copying them, and a plain
//! decoder that goes bit by bit and is told everything.

#![allow(clippy::expect_used, clippy::panic)]

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lightpipe::edges::{Edges, PackedEdges, Packer};
use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
use lightpipe::trace::Packed;
use lightpipe::unit::{Instant, Ratio, Timebase};

mod per_bit;
mod signal;
use signal::{FRAME_RATE, FRAMES, SAMPLE_RATE};

fn group<'c>(criterion: &'c mut Criterion, name: String) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(FRAMES as u64));
    group
}

/// What a program does: a buffer of edges between the samples and a receiver that looks for any
/// protocol. Returns how many frames or subframes came out, and a sum over their samples.
fn receive(words: &[u64]) -> (u64, i64) {
    let timebase = Timebase::sampled(Ratio::new(SAMPLE_RATE, 1));
    let mut receiver = Receiver::new(&Protocol::ALL, timebase);
    let mut packed = PackedEdges::default();
    let mut samples = Packed { words, samples: words.len() * 64 };
    let mut at = [Instant(0); 1024];
    let (mut frames, mut sum) = (0, 0);
    let mut take = |event| match event {
        Event::Frame(received) => {
            frames += 1;
            sum += received.frame.slots.iter().map(|&sample| i64::from(sample)).sum::<i64>();
        }
        Event::Subframe(received) => {
            frames += 1;
            sum += i64::from(received.bits.sample());
        }
        Event::Fault(fault) => panic!("{fault:?}"),
        _ => {}
    };
    loop {
        let count = packed.changes(&mut samples, &mut at);
        let mut input = Edges { at: &at[..count], until: packed.until() };
        while let Some(event) = receiver.next(&mut input) {
            take(event);
        }
        if count < at.len() {
            break;
        }
    }
    while let Some(event) = receiver.finish() {
        take(event);
    }
    (frames, sum)
}

fn decode(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let words = signal::packed(protocol);
        let cell_rate = FRAME_RATE * u64::from(protocol.frame_cells());
        let samples_per_cell = SAMPLE_RATE as f64 / cell_rate as f64;
        let plain = if protocol == Protocol::Adat { per_bit::adat } else { per_bit::iec60958 };

        let (frames, sum) = receive(&words);
        let per_frame = if protocol == Protocol::Adat { 1 } else { 2 };
        assert_eq!(frames, per_frame * FRAMES as u64);
        // Nothing is compared that does not do the same work: the plain decoder has no last frame,
        // whose end nothing marks.
        let (plain_frames, plain_sum) = plain(&words, samples_per_cell);
        assert!(frames - plain_frames <= 2, "{plain_frames} of {frames}");
        assert!(plain_frames < frames || plain_sum == sum);

        let mut group = group(criterion, format!("{} 48 kHz at 100 MS/s", protocol.name()));
        group.bench_function("samples to frames", |bencher| bencher.iter(|| receive(black_box(&words))));
        group.bench_function("plain decoder, bit by bit", |bencher| {
            bencher.iter(|| plain(black_box(&words), samples_per_cell));
        });
        let mut copy = vec![0; words.len()];
        group.bench_function("copy of the samples", |bencher| {
            bencher.iter(|| {
                copy.copy_from_slice(black_box(&words));
                black_box(&copy);
            });
        });
        group.finish();
    }
}

fn encode(criterion: &mut Criterion) {
    let frames = signal::adat_frames();
    let subframes = signal::subframes();
    for protocol in Protocol::ALL {
        let mut words = vec![0; signal::packed(protocol).len()];
        let mut edges = Vec::with_capacity(FRAMES * 256);
        let mut group = group(criterion, format!("{} 48 kHz at 100 MS/s", protocol.name()));
        group.bench_function("frames to samples", |bencher| {
            bencher.iter(|| {
                let rate = Ratio::new(SAMPLE_RATE, 1).expect("not zero");
                let transmitter = Transmitter::new(protocol, FRAME_RATE as u32, rate);
                let mut transmitter = transmitter.expect("rates that fit");
                edges.clear();
                if protocol == Protocol::Adat {
                    for frame in black_box(&frames) {
                        transmitter.adat(frame, |at| edges.push(at));
                    }
                } else {
                    for &(preamble, bits) in black_box(&subframes) {
                        transmitter.subframe(preamble, bits, |at| edges.push(at));
                    }
                }
                let mut packer = Packer::new(false);
                let count = packer.edges(&mut &edges[..], &mut words);
                packer.hold(transmitter.until(), &mut words[count..]);
                black_box(&words);
            });
        });
    }
}

criterion_group!(path, decode, encode);
criterion_main!(path);
