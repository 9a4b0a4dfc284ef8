//! One measurement per arrow of the signal path, both ways. Run with
//! `cargo bench --bench arrows`.
//!
//! The unit of the figures is what the arrow takes in or makes: samples, cells, ADAT frames, or IEC
//! 60958 subframes per second. At 48 kHz real time is 100 Msample/s, 12.288 Mcell/s (ADAT) or
//! 6.144 Mcell/s (S/PDIF), 48 000 frames/s, 96 000 subframes/s.

#![allow(clippy::expect_used, clippy::panic)]

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lightpipe::adat;
use lightpipe::clock::{Event, Recovery};
use lightpipe::edges::{Edges, PackedEdges, Packer};
use lightpipe::fault::Marks;
use lightpipe::iec60958;
use lightpipe::link::Protocol;
use lightpipe::trace::Packed;
use lightpipe::unit::{Instant, Ratio, Span, Timebase};

mod signal;
use signal::{FRAMES, SAMPLE_RATE};

fn group<'c>(criterion: &'c mut Criterion, name: &str, elements: usize) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements(elements as u64));
    group
}

fn samples_to_edges(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let words = signal::packed(protocol);
        let mut group = group(criterion, "samples to edges", words.len() * 64);
        let mut out = [Instant(0); 1024];
        group.bench_function(protocol.name(), |bencher| {
            bencher.iter(|| {
                let mut samples = Packed { words: black_box(&words), samples: words.len() * 64 };
                let mut edges = PackedEdges::default();
                while edges.changes(&mut samples, &mut out) == out.len() {
                    black_box(&out);
                }
            });
        });
    }
}

fn edges_to_cells(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let (edges, until) = signal::edges(protocol);
        let count = FRAMES * protocol.frame_cells() as usize;
        let mut group = group(criterion, "edges to cells", count);
        let timebase = Timebase::sampled(Ratio::new(SAMPLE_RATE, 1));
        group.bench_function(protocol.name(), |bencher| {
            bencher.iter(|| {
                let mut recovery = Recovery::new(&[protocol.framing()], timebase);
                let mut input = Edges { at: black_box(&edges), until };
                let mut cells = 0;
                while let Some(event) = recovery.next(&mut input).or_else(|| recovery.finish()) {
                    if let Event::Cells(word) = event {
                        cells += usize::from(black_box(word).len);
                    }
                }
                // The first cell is known by what follows, and may be missing.
                assert!(cells + 1 >= count);
            });
        });
    }
}

fn cells_to_frames(criterion: &mut Criterion) {
    const NOWHEN: Span = Span { start: Instant(0), end: Instant(0) };
    let words = signal::cells(Protocol::Adat);
    let empty =
        adat::ReceivedFrame { frame: adat::Frame::default(), marks: Marks::NONE, span: NOWHEN, number: 0 };
    let mut frames = [empty; 64];
    let mut bench = group(criterion, "cells to frames", FRAMES);
    bench.bench_function("adat", |bencher| {
        bencher.iter(|| {
            let mut decoder = adat::Decoder::new();
            let mut input = black_box(&words[..]);
            let mut total = 0;
            loop {
                let count = decoder.frames(&mut input, &mut frames);
                black_box(&frames);
                total += count;
                if count < frames.len() {
                    break;
                }
            }
            // One is held back.
            assert_eq!(total, FRAMES - 1);
        });
    });
    bench.finish();

    let words = signal::cells(Protocol::Iec60958);
    let mut bench = group(criterion, "cells to subframes", 2 * FRAMES);
    bench.bench_function("iec60958", |bencher| {
        bencher.iter(|| {
            let mut decoder = iec60958::Decoder::new();
            let mut input = black_box(&words[..]);
            let mut total = 0;
            while let Some(event) = decoder.next(&mut input) {
                total += usize::from(matches!(black_box(event), iec60958::Event::Subframe(_)));
            }
            assert_eq!(total, 2 * FRAMES - 1);
        });
    });
}

fn frames_to_cells(criterion: &mut Criterion) {
    let frames = signal::adat_frames();
    group(criterion, "frames to cells", FRAMES).bench_function("adat", |bencher| {
        bencher.iter(|| {
            let mut encoder = adat::Encoder::new();
            for frame in black_box(&frames) {
                black_box(encoder.encode(frame));
            }
        });
    });
    let subframes = signal::subframes();
    group(criterion, "subframes to cells", 2 * FRAMES).bench_function("iec60958", |bencher| {
        bencher.iter(|| {
            let mut encoder = iec60958::Encoder::new();
            for &(preamble, bits) in black_box(&subframes) {
                black_box(encoder.encode(preamble, bits));
            }
        });
    });
}

fn cells_to_edges(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let words = signal::cells(protocol);
        let mut group = group(criterion, "cells to edges", words.len() * 64);
        let mut out = [Instant(0); 64];
        group.bench_function(protocol.name(), |bencher| {
            bencher.iter(|| {
                let mut pacer = signal::pacer(protocol);
                for word in black_box(&words) {
                    black_box(pacer.edges(word, &mut out));
                }
            });
        });
    }
}

fn edges_to_samples(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let (edges, until) = signal::edges(protocol);
        let mut group = group(criterion, "edges to samples", until.0 as usize);
        let mut words = vec![0; until.0 as usize / 64 + 1];
        group.bench_function(protocol.name(), |bencher| {
            bencher.iter(|| {
                let mut packer = Packer::new(false);
                let count = packer.edges(&mut black_box(&edges[..]), &mut words);
                packer.hold(until, &mut words[count..]);
                black_box(&words);
            });
        });
    }
}

criterion_group!(decode, samples_to_edges, edges_to_cells, cells_to_frames);
criterion_group!(encode, frames_to_cells, cells_to_edges, edges_to_samples);
criterion_main!(decode, encode);
