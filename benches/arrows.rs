//! One measurement per arrow of the signal path, both ways. Run with
//! `cargo bench --bench arrows`.
//!
//! The unit of the figures is what the arrow takes in or makes: samples, cells, ADAT frames, IEC
//! 60958 subframes (frames where it starts from samples), or blocks of channel status per second. At 48 kHz real time is 100 Msample/s, 12.288 Mcell/s (ADAT) or
//! 6.144 Mcell/s (S/PDIF), 48 000 frames/s, 96 000 subframes/s.

#![allow(clippy::expect_used, clippy::panic)]

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lightpipe::link::Protocol;

mod arrow;
mod signal;
use signal::FRAMES;

fn group<'c>(criterion: &'c mut Criterion, name: &str, elements: usize) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements(elements as u64));
    group
}

fn samples_to_edges(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let words = signal::packed(protocol);
        group(criterion, "samples to edges", words.len() * 64).bench_function(protocol.name(), |bencher| {
            bencher.iter(|| arrow::samples_to_edges(black_box(&words)));
        });
    }
}

fn edges_to_cells(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let (edges, until) = signal::edges(protocol);
        group(criterion, "edges to cells", FRAMES * protocol.frame_cells() as usize).bench_function(
            protocol.name(),
            |bencher| {
                bencher.iter(|| arrow::edges_to_cells(protocol, black_box(&edges), until));
            },
        );
    }
}

fn cells_to_frames(criterion: &mut Criterion) {
    let cells = signal::cells(Protocol::Adat);
    group(criterion, "cells to frames", FRAMES).bench_function("adat", |bencher| {
        bencher.iter(|| arrow::cells_to_adat_frames(black_box(&cells)));
    });
    let cells = signal::cells(Protocol::Iec60958);
    group(criterion, "cells to subframes", 2 * FRAMES).bench_function("iec60958", |bencher| {
        bencher.iter(|| arrow::cells_to_subframes(black_box(&cells)));
    });
}

fn frames_to_cells(criterion: &mut Criterion) {
    let frames = signal::adat_frames();
    group(criterion, "frames to cells", FRAMES).bench_function("adat", |bencher| {
        bencher.iter(|| arrow::adat_frames_to_cells(black_box(&frames)));
    });
    let subframes = signal::subframes();
    group(criterion, "subframes to cells", 2 * FRAMES).bench_function("iec60958", |bencher| {
        bencher.iter(|| arrow::subframes_to_cells(black_box(&subframes)));
    });
}

fn cells_to_edges(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let cells = signal::cells(protocol);
        group(criterion, "cells to edges", cells.len() * 64).bench_function(protocol.name(), |bencher| {
            bencher.iter(|| arrow::cells_to_edges(protocol, black_box(&cells)));
        });
    }
}

fn edges_to_samples(criterion: &mut Criterion) {
    for protocol in Protocol::ALL {
        let (edges, until) = signal::edges(protocol);
        let mut words = vec![0; until.0 as usize / 64 + 1];
        group(criterion, "edges to samples", until.0 as usize).bench_function(protocol.name(), |bencher| {
            bencher.iter(|| arrow::edges_to_samples(black_box(&edges), until, &mut words));
        });
    }
}

fn samples_to_cells(criterion: &mut Criterion) {
    let samples = signal::stereo();
    group(criterion, "samples to cells", FRAMES).bench_function("iec60958", |bencher| {
        bencher.iter(|| arrow::samples_to_cells(black_box(&samples)));
    });
}

fn channel_status(criterion: &mut Criterion) {
    let blocks = signal::status_blocks();
    group(criterion, "channel status to fields", blocks.len()).bench_function("parse", |bencher| {
        bencher.iter(|| arrow::status_to_fields(black_box(&blocks)));
    });
    group(criterion, "channel status to fields", blocks.len())
        .bench_function("parse, CRCC, rate, word length, conflicts", |bencher| {
            bencher.iter(|| arrow::status_to_verdicts(black_box(&blocks)))
        });
}

fn subframes_to_findings(criterion: &mut Criterion) {
    let subframes = signal::subframes();
    group(criterion, "subframes to findings", 2 * FRAMES).bench_function("iec60958", |bencher| {
        bencher.iter(|| arrow::subframes_to_findings(black_box(&subframes)));
    });
}

criterion_group!(
    decode,
    samples_to_edges,
    edges_to_cells,
    cells_to_frames,
    channel_status,
    subframes_to_findings
);
criterion_group!(encode, samples_to_cells, frames_to_cells, cells_to_edges, edges_to_samples);
criterion_main!(decode, encode);
