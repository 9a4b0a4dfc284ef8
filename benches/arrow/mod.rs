//! Each arrow of the signal path, once over a signal that was made before: what is timed by
//! `arrows` and counted by `instructions`.

use std::hint::black_box;

use lightpipe::adat;
use lightpipe::cells::Word;
use lightpipe::check::Checker;
use lightpipe::clock::{Event, Recovery};
use lightpipe::edges::{Edges, PackedEdges, Packer};
use lightpipe::fault::Marks;
use lightpipe::iec60958::{self, ChannelStatus, Preamble, ReceivedSubframe, SubframeBits};
use lightpipe::link::Protocol;
use lightpipe::trace::Packed;
use lightpipe::unit::{Instant, Ratio, Span, Timebase};

use crate::signal::{self, FRAMES, SAMPLE_RATE};

pub(crate) fn samples_to_edges(words: &[u64]) {
    let mut samples = Packed { words, samples: words.len() * 64 };
    let mut edges = PackedEdges::default();
    let mut out = [Instant(0); 1024];
    while edges.changes(&mut samples, &mut out) == out.len() {
        black_box(&out);
    }
}

pub(crate) fn edges_to_cells(protocol: Protocol, edges: &[Instant], until: Instant) {
    let timebase = Timebase::sampled(Ratio::new(SAMPLE_RATE, 1));
    let mut recovery = Recovery::new(&[protocol.framing()], timebase);
    let mut input = Edges { at: edges, until };
    let mut cells = 0;
    while let Some(event) = recovery.next(&mut input).or_else(|| recovery.finish()) {
        if let Event::Cells(word) = event {
            cells += usize::from(black_box(word).len);
        }
    }
    // The first cell is known by what follows, and may be missing.
    assert!(cells + 1 >= FRAMES * protocol.frame_cells() as usize);
}

pub(crate) fn cells_to_adat_frames(cells: &[Word]) {
    let empty = adat::ReceivedFrame {
        frame: adat::Frame::default(),
        marks: Marks::NONE,
        span: Span::default(),
        number: 0,
    };
    let mut frames = [empty; 64];
    let mut decoder = adat::Decoder::new();
    let mut input = cells;
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
}

pub(crate) fn cells_to_subframes(cells: &[Word]) {
    let empty = ReceivedSubframe {
        bits: SubframeBits::default(),
        preamble: Preamble::B,
        block_frame: None,
        marks: Marks::NONE,
        span: Span::default(),
        number: 0,
    };
    let mut subframes = [empty; 64];
    let mut decoder = iec60958::Decoder::new();
    let mut input = cells;
    let mut total = 0;
    loop {
        let count = decoder.subframes(&mut input, &mut subframes);
        black_box(&subframes);
        total += count;
        if count < subframes.len() && black_box(decoder.next(&mut input)).is_none() {
            break;
        }
    }
    assert_eq!(total, 2 * FRAMES - 1);
}

pub(crate) fn adat_frames_to_cells(frames: &[adat::Frame]) {
    let mut encoder = adat::Encoder::new();
    for frame in frames {
        black_box(encoder.encode(frame));
    }
}

pub(crate) fn subframes_to_cells(subframes: &[(Preamble, SubframeBits)]) {
    let mut encoder = iec60958::Encoder::new();
    for &(preamble, bits) in subframes {
        black_box(encoder.encode(preamble, bits));
    }
}

pub(crate) fn cells_to_edges(protocol: Protocol, cells: &[Word]) {
    let mut pacer = signal::pacer(protocol);
    let mut out = [Instant(0); 64];
    for word in cells {
        black_box(pacer.edges(word, &mut out));
    }
}

pub(crate) fn edges_to_samples(edges: &[Instant], until: Instant, words: &mut [u64]) {
    let mut packer = Packer::new(false);
    let count = packer.edges(&mut &edges[..], words);
    packer.hold(until, &mut words[count..]);
    black_box(words);
}

/// Frames of IEC 60958 from samples: the parity of each subframe, the channel status, the preambles.
#[allow(dead_code)] // counted by nobody
pub(crate) fn samples_to_cells(samples: &[[i32; 2]]) {
    let mut blocks = iec60958::BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]);
    let mut encoder = iec60958::Encoder::new();
    let mut cells = [Word::certain(0, 0, Instant(0)); 128];
    for samples in samples.chunks(64) {
        for (samples, cells) in samples.iter().zip(cells.chunks_exact_mut(2)) {
            for ((preamble, bits), word) in blocks.frame(*samples).into_iter().zip(cells) {
                *word = encoder.encode(preamble, bits);
            }
        }
        black_box(&cells);
    }
}

/// What a stream is found to be.
#[allow(dead_code)] // counted by nobody
pub(crate) fn subframes_to_findings(subframes: &[(Preamble, SubframeBits)]) {
    let mut checker = Checker::new();
    for (number, &(preamble, bits)) in (0..).zip(subframes) {
        let (marks, span) = (Marks::NONE, Span::default());
        checker.subframe(&ReceivedSubframe { bits, preamble, block_frame: None, marks, span, number });
    }
    black_box(checker.findings());
}

/// All fields of channel status.
#[allow(dead_code)] // counted by nobody
pub(crate) fn status_to_fields(blocks: &[ChannelStatus]) {
    for status in blocks {
        black_box(status.parse());
    }
}

/// All fields, and what reports ask of them.
#[allow(dead_code)] // counted by nobody
pub(crate) fn status_to_verdicts(blocks: &[ChannelStatus]) {
    for status in blocks {
        let fields = status.parse();
        black_box((fields.crcc_verdict(), fields.copying()));
        black_box((fields.sampling_frequency(), fields.word_length_bits(), fields.conflicts().count()));
    }
}
