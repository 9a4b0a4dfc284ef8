//! What the line does to a signal on the way to a receiver.

use std::f64::consts::TAU;

use lightpipe::cells::Word;
use lightpipe::clock::impair::{ImpairedLine, Impairments, Tone, Unfit};
use lightpipe::unit::{Instant, Ppm, Rate, Ratio, Timebase, Ui};

use super::report::samples_per_cell;
use super::signal::Signal;
use crate::args::clock::Line;
use crate::failure::Failure;

/// Samples per cell where edges are seen when they are.
const FINE: u64 = 4096;

/// Cells of rest before the first frame, and behind the last.
const LEAD: u32 = 40;

/// Sampler and signal are so far apart, in thousandths of a ppm, that their phase slides; else one that
/// suits them or does not would last.
const APART_THOUSANDTHS: i64 = 137_000;

/// How the line shows a signal.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    cell_rate: Ratio,
    sample_rate: Ratio,
    impairments: Impairments,
}

impl Shape {
    /// The line that the command line describes; an error if there is none.
    pub(crate) fn new(line: &Line) -> Result<Shape, Failure> {
        if samples_per_cell(line).is_some_and(|samples| samples < 1.0) {
            return Err(Failure::usage("--sampled-at: less than a sample per cell shows nothing"));
        }
        let cells = u64::from(line.rate) * u64::from(line.protocol.protocol().frame_cells());
        let fine = Ratio::new(cells * FINE, 1);
        let rates = Ratio::new(cells, 1).zip(line.sampled_at.or(fine));
        let (cell_rate, sample_rate) = rates.ok_or_else(|| Failure::usage(Unfit::Rates.to_string()))?;
        let impairments = Impairments {
            seed: 1,
            start: Ui::cells(LEAD.into()),
            jitter: cells_of(line.jitter),
            duty: cells_of(line.duty),
            offset: Ppm::from_thousandths(if line.sampled_at.is_some() { APART_THOUSANDTHS } else { 0 }),
            ..Impairments::default()
        };
        let shape = Shape { cell_rate, sample_rate, impairments };
        shape.line()?;
        Ok(shape)
    }

    /// The same with sine jitter, of so many cells amplitude (half of peak to peak).
    pub(crate) fn with_sine(&self, amplitude: f64, hertz: f64) -> Shape {
        let rate = Rate::from_millihertz((hertz * 1e3).round() as u64);
        let tones = vec![Tone::new(cells_of(amplitude), rate)];
        Shape { impairments: Impairments { tones, ..self.impairments.clone() }, ..self.clone() }
    }

    /// The same at a rate that is off by so much, and no more.
    pub(crate) fn with_offset(&self, ppm: f64) -> Shape {
        let offset = Ppm::from_thousandths((ppm * 1e3).round() as i64);
        Shape { impairments: Impairments { offset, ..self.impairments.clone() }, ..self.clone() }
    }

    /// Sine jitter, in cells, of what is sent in a cell.
    pub(crate) fn sine(&self, cell: f64) -> f64 {
        let tone = |tone: &Tone| {
            let turns = self.turns(cell, tone.rate.millihertz() as f64 / 1e3);
            tone.peak.millionths() as f64 / 1e6 * (TAU * turns).sin()
        };
        self.impairments.tones.iter().map(tone).sum()
    }

    /// Cycles of something until a cell.
    pub(crate) fn turns(&self, cell: f64, hertz: f64) -> f64 {
        cell * hertz / self.cell_rate.to_f64()
    }

    /// Ticks per cell, at the nominal rate.
    pub(crate) fn ticks_per_cell(&self) -> f64 {
        self.sample_rate.to_f64() / self.cell_rate.to_f64()
    }

    /// The cell, from the first one sent, that has an instant in it, jitter aside; fractions count.
    pub(crate) fn cell(&self, at: Instant) -> f64 {
        let rate = 1.0 + self.impairments.offset.thousandths() as f64 * 1e-9;
        (at.0 as f64 / self.ticks_per_cell() - f64::from(LEAD)) * rate
    }

    /// Seconds from the start of the first cell to an instant.
    pub(crate) fn seconds(&self, at: Instant) -> f64 {
        (at.0 as f64 / self.ticks_per_cell() - f64::from(LEAD)) / self.cell_rate.to_f64()
    }

    /// The length of a nominal cell, in 1/65536 ticks.
    pub(crate) fn nominal_cell(&self) -> u64 {
        (self.ticks_per_cell() * 65536.0).round() as u64
    }

    /// A timebase without a rate: receivers do not need one.
    pub(crate) const fn timebase() -> Timebase {
        Timebase::sampled(None)
    }

    /// The edges of the first `units` frames (subframes), in pieces, until `each` has enough. Until when
    /// the line is known.
    pub(crate) fn edges(
        &self,
        signal: &Signal,
        units: usize,
        mut each: impl FnMut(&[Instant]) -> bool,
    ) -> Instant {
        let Ok(mut line) = self.line() else { return Instant(0) };
        let mut edges = Vec::new();
        for word in signal.words(units).chain([Word::certain(0, LEAD as u8, Instant(0))]) {
            edges.clear();
            line.cells(&word, |at| edges.push(at));
            if !edges.is_empty() && !each(&edges) {
                return line.until();
            }
        }
        edges.clear();
        line.finish(|at| edges.push(at));
        if !edges.is_empty() {
            each(&edges);
        }
        line.until()
    }

    fn line(&self) -> Result<ImpairedLine, Failure> {
        ImpairedLine::new(&self.impairments, self.cell_rate, self.sample_rate)
            .map_err(|unfit| Failure::usage(format!("the line: {unfit}")))
    }
}

fn cells_of(cells: f64) -> Ui {
    Ui::from_millionths((cells * 1e6).round() as i64)
}
