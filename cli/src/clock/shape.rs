//! What the line does to a signal on the way to a receiver: its rate, sine jitter, sampling.

use std::f64::consts::TAU;

use lightpipe::unit::{Instant, Timebase};

use super::signal::Signal;

/// Ticks per cell where edges are seen when they are.
const FINE: f64 = 4096.0;

/// Cells of rest before the first frame.
const LEAD: f64 = 40.0;

/// How the line shows a signal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Ticks per cell, at the nominal rate.
    pub(crate) ticks_per_cell: f64,
    /// How much shorter cells are than the nominal rate says, as a share of the rate.
    pub(crate) offset: f64,
    /// Amplitude (half of peak to peak) of sine jitter, in cells.
    pub(crate) amplitude: f64,
    /// Its frequency, in cycles per cell.
    pub(crate) cycles_per_cell: f64,
    /// Cells from the first frame on over which it grows from nothing.
    pub(crate) ramp: f64,
}

impl Shape {
    /// A line that changes nothing, seen with so many samples per cell.
    pub(crate) fn clean(samples_per_cell: Option<f64>) -> Shape {
        Shape {
            ticks_per_cell: samples_per_cell.unwrap_or(FINE),
            offset: 0.0,
            amplitude: 0.0,
            cycles_per_cell: 0.0,
            ramp: 0.0,
        }
    }

    /// Jitter, in cells, of what is sent in a cell.
    pub(crate) fn jitter(&self, cell: f64) -> f64 {
        let grown = if cell < self.ramp { cell / self.ramp } else { 1.0 };
        self.amplitude * grown * (TAU * self.cycles_per_cell * cell).sin()
    }

    /// When a change in a cell is seen: at the first tick behind it.
    pub(crate) fn instant(&self, cell: u64) -> Instant {
        let cells = cell as f64 + self.jitter(cell as f64);
        Instant(((LEAD + cells / (1.0 + self.offset)) * self.ticks_per_cell).ceil() as i64)
    }

    /// When the line ends that rests after a cell.
    pub(crate) fn end(&self, cell: u64) -> Instant {
        self.instant(cell + LEAD as u64)
    }

    /// Where cell 0 starts, in ticks.
    pub(crate) fn origin(&self) -> f64 {
        LEAD * self.ticks_per_cell
    }

    /// The length of a nominal cell, in 1/65536 ticks.
    pub(crate) fn nominal_cell(&self) -> u64 {
        (self.ticks_per_cell * 65536.0).round() as u64
    }

    /// A timebase without a rate.
    pub(crate) const fn timebase() -> Timebase {
        Timebase::sampled(None)
    }

    /// The edges of a signal, in pieces, until `each` has enough.
    pub(crate) fn edges(&self, signal: &Signal, mut each: impl FnMut(&[u64], &[Instant]) -> bool) {
        const PIECE: usize = 64;
        let mut cells = Vec::with_capacity(PIECE);
        let mut at = Vec::with_capacity(PIECE);
        let mut changes = signal.changes();
        // Jitter cannot turn time around.
        let mut last = Instant(i64::MIN);
        loop {
            cells.clear();
            at.clear();
            for cell in changes.by_ref().take(PIECE) {
                last = self.instant(cell).max(last);
                cells.push(cell);
                at.push(last);
            }
            if cells.is_empty() || !each(&cells, &at) {
                return;
            }
        }
    }
}
