//! The whole receiver, from levels as a sampler sees them.

use lightpipe::edges::{Edges, PackedEdges, Packer};
use lightpipe::link::{Protocol, Receiver};
use lightpipe::trace::Packed;
use lightpipe::unit::{Instant, Ratio, Timebase};

use crate::case::{Case, Verdict};
use crate::heard::Heard;

/// Samples per second of the oversampled line.
const OVERSAMPLED: u64 = 100_000_000;
/// Cells of rest before the first cell of a case, and behind the last.
const RESTS: [(usize, usize); 3] = [(40, 0), (0, 0), (40, 3000)];

/// What a receiver made of a case, and how it listened.
pub(crate) struct Hearing {
    pub(crate) name: String,
    pub(crate) oversampled: bool,
    pub(crate) heard: Heard,
}

/// Every way to listen to a case.
pub(crate) fn hearings(case: &Case) -> Vec<Hearing> {
    let mut hearings = Vec::new();
    for oversampled in [false, true] {
        for level in [case.start_level == 1, case.start_level == 0] {
            for rest in RESTS {
                let line = Line::new(case, oversampled, rest);
                let edges = line.edges(level);
                let own = [case.protocol()];
                let mut listen = |protocols: &[Protocol]| {
                    let sampling = if oversampled { "100 MS/s" } else { "one sample per cell" };
                    hearings.push(Hearing {
                        oversampled,
                        name: format!(
                            "{sampling}, level {}, rest {rest:?}, listening for {protocols:?}",
                            u8::from(level)
                        ),
                        heard: line.receive(&edges, protocols),
                    });
                };
                listen(&own);
                if case.verdict() == Verdict::Decodes {
                    listen(&Protocol::ALL);
                }
            }
        }
    }
    hearings
}

/// The line in time.
struct Line {
    /// The first sample of each cell, and of what follows the last.
    starts: Vec<i64>,
    changes: Vec<bool>,
    lead: usize,
    samples_per_second: u64,
}

impl Line {
    fn new(case: &Case, oversampled: bool, (lead, tail): (usize, usize)) -> Line {
        let stretches = case.stretches();
        let cell_rate = |frame_rate: u32| u64::from(frame_rate) * u64::from(case.protocol().frame_cells());
        let first_rate = cell_rate(stretches[0].frame_rate);
        let samples_per_second = if oversampled { OVERSAMPLED } else { first_rate };
        let (mut starts, mut changes, mut now) = (Vec::new(), vec![false; lead], 0);
        // With one sample per cell, that is what there is at every rate.
        let mut place = |cells: usize, cell_rate: u64| {
            let (samples, cells_per) = if oversampled { (OVERSAMPLED, cell_rate) } else { (1, 1) };
            starts.extend((0..cells as u64).map(|n| now + (n * samples).div_ceil(cells_per)));
            now += (cells as u64 * samples).div_ceil(cells_per);
        };
        place(lead, first_rate);
        for stretch in &stretches {
            place(stretch.cells.len(), cell_rate(stretch.frame_rate));
            changes.extend(&stretch.cells);
        }
        place(tail + 1, first_rate);
        changes.resize(changes.len() + tail, false);
        let starts = starts.into_iter().map(|start| start as i64).collect();
        Line { starts, changes, lead, samples_per_second }
    }

    fn end(&self) -> Instant {
        Instant(self.starts[self.changes.len()])
    }

    /// The edges of the samples of the line, from this level: the first sample shows no edge.
    fn edges(&self, level: bool) -> Vec<Instant> {
        let at = |(&start, &change): (&i64, &bool)| change.then_some(Instant(start));
        let changes: Vec<Instant> = self.starts.iter().zip(&self.changes).filter_map(at).collect();
        let mut words = vec![0; self.end().0 as usize / 64 + 1];
        let mut packer = Packer::new(level);
        let mut count = packer.edges(&mut &changes[..], &mut words);
        count += packer.hold(self.end(), &mut words[count..]);
        if let Some(last) = packer.finish() {
            words[count] = last.bits;
        }
        let mut edges = vec![Instant(0); changes.len()];
        let mut input = Packed { words: &words, samples: self.end().0 as usize };
        let count = PackedEdges::new(Instant(0)).changes(&mut input, &mut edges);
        edges.truncate(count);
        edges
    }

    fn receive(&self, edges: &[Instant], protocols: &[Protocol]) -> Heard {
        let rate = Ratio::new(self.samples_per_second, 1);
        let mut receiver = Receiver::new(protocols, Timebase::sampled(rate));
        let mut input = Edges { at: edges, until: self.end() };
        let mut heard = Heard::default();
        while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
            heard.take(&event, |at| self.cell_near(at));
        }
        heard
    }

    /// The cell whose start is nearest; the first one if that is before the recording.
    fn cell_near(&self, at: Instant) -> usize {
        let behind = self.starts.partition_point(|&start| start < at.0);
        let near = (behind.saturating_sub(1)..=behind).filter(|&n| n < self.starts.len());
        near.min_by_key(|&n| self.starts[n].abs_diff(at.0)).unwrap_or(0).saturating_sub(self.lead)
    }
}
