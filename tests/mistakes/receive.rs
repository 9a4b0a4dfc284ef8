//! From cells over edges and a receiver that was told nothing to what the detectors say.

use lightpipe::adat::Frame;
use lightpipe::cells::Word;
use lightpipe::check::{Checker, Finding, mistake};
use lightpipe::edges::Edges;
use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
use lightpipe::unit::{Instant, Rate, Ratio, Timebase};

/// What is said about these cells, 64 to a word, of IEC 60958.
pub(crate) fn iec60958(cells: &[u64], frame_rate: u32, sample_rate: u64) -> Vec<Finding> {
    let mut mistakes = mistake::Iec60958::new();
    each(Protocol::Iec60958, cells, frame_rate, sample_rate, |event| {
        if let Event::Subframe(subframe) = event {
            mistakes.subframe(&subframe);
        }
    });
    mistakes.findings(Some(Rate::from_hertz(frame_rate)))
}

/// Shows these cells of IEC 60958 to a checker, which judges them when its segment ends.
pub(crate) fn check(checker: &mut Checker, cells: &[u64], frame_rate: u32, sample_rate: u64) {
    each(Protocol::Iec60958, cells, frame_rate, sample_rate, |event| match event {
        Event::Subframe(subframe) => checker.subframe(&subframe),
        Event::Block(block) => checker.block(&block),
        _ => {}
    });
}

/// What is said about these frames of ADAT.
pub(crate) fn adat(frames: &[Frame], frame_rate: u32, sample_rate: u64) -> Vec<Finding> {
    let cells: Vec<u64> = frames.iter().flat_map(|frame| frame.emit().0).collect();
    let mut mistakes = mistake::Adat::new();
    each(Protocol::Adat, &cells, frame_rate, sample_rate, |event| {
        if let Event::Frame(frame) = event {
            mistakes.frame(&frame);
        }
    });
    mistakes.findings()
}

/// The edges of these cells, and the end of the line.
pub(crate) fn edges(
    protocol: Protocol,
    cells: &[u64],
    frame_rate: u32,
    sample_rate: u64,
) -> (Vec<Instant>, Instant) {
    let mut transmitter =
        Transmitter::new(protocol, frame_rate, Ratio::new(sample_rate, 1).unwrap()).unwrap();
    let mut edges = Vec::new();
    transmitter.rest(40);
    for &bits in cells {
        transmitter.cells(&Word::certain(bits, 64, Instant(0)), |at| edges.push(at));
    }
    transmitter.rest(40);
    (edges, transmitter.until())
}

fn each(protocol: Protocol, cells: &[u64], frame_rate: u32, sample_rate: u64, mut take: impl FnMut(Event)) {
    let (edges, until) = edges(protocol, cells, frame_rate, sample_rate);
    let mut input = Edges { at: &edges, until };
    let timebase = Timebase::sampled(Ratio::new(sample_rate, 1));
    let mut receiver = Receiver::new(&Protocol::ALL, timebase);
    while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
        take(event);
    }
}
