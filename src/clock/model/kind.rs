//! Which receiver, and what it starts with.

use super::tracker::TrackerGains;
use crate::unit::Instant;

/// A kind of receiver, with its parameters.
///
/// Frequencies are in cycles per cell: hertz divided by the cell rate, which is 256 times the frame
/// rate for ADAT and 128 times for IEC 60958. A parameter out of its range counts as the nearest
/// that is not.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A type-2 loop.
    Pll(Pll),
    /// A first-order loop: corrects its phase, never its rate.
    FirstOrder {
        /// Corner frequency in cycles per cell, above 0.
        corner: f64,
    },
    /// A loop that sees only whether an edge comes early or late.
    BangBang {
        /// How far an edge moves the phase, in cells.
        step: f64,
        /// How far it moves the length of a cell, as a share of the nominal one; 0 for a loop without
        /// an integral part.
        period_step: f64,
    },
    /// Sample points at a fixed rate, counted from the sync gap of each frame.
    FrameResync,
    /// A counter that starts anew at every edge: each interval is rounded by itself.
    EdgeCounter {
        /// Where the length of a cell comes from.
        bit_time: BitTime,
    },
    /// A clock of its own takes several samples per cell; each cell is what most of them say, and the
    /// cut between cells moves by a sample when most edges of a window lie to one side of it.
    Oversampling {
        /// Samples per cell, 3 to 64.
        samples: u32,
        /// Edges after which the cut may move, at least 1.
        window: u32,
    },
    /// The loop of [`Tracker`](super::Tracker). A tick counts as a sample.
    Tracker(TrackerGains),
}

/// A type-2 loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pll {
    /// Damping, above 0.
    pub damping: f64,
    /// Natural frequency in cycles per cell, above 0; up to 0.01 the loop is like a continuous one.
    pub natural_frequency: f64,
    /// How much an edge counts.
    pub weight: Weight,
}

impl Default for Pll {
    /// Critically damped, a natural frequency of one in a thousand of the cell rate (6 kHz for
    /// IEC 60958 at 48 kHz), the same at any content.
    fn default() -> Pll {
        Pll { damping: 1.0, natural_frequency: 1e-3, weight: Weight::Time }
    }
}

/// How much an edge counts in a phase detector.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Weight {
    /// As much as the time since the last edge: the detector holds its output. The loop is the same
    /// at any content.
    Time,
    /// All edges alike: the loop has its natural frequency where edges are this many cells apart on
    /// average, and is slower in silence.
    Edge {
        /// Cells from edge to edge, at least 1. Random data: 1.73 (ADAT), 1.39 (IEC 60958).
        mean_run: f64,
    },
}

/// Where an [`EdgeCounter`](Kind::EdgeCounter) has the length of a cell from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BitTime {
    /// What it was told; never changes.
    Fixed,
    /// The longest gap, which is that of a sync, divided by its cells; measured anew at each.
    SyncGap,
}

/// What a receiver knows at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Length of a cell, in 1/65536 ticks, at least one tick: what it was built or switched for.
    pub cell: u64,
    /// How far its rate may go from that, as a share: 0.03 is three percent.
    pub pull: f64,
    /// From when on the line is known.
    pub from: Instant,
}

impl Start {
    /// At a length of a cell, in 1/65536 ticks, with a pull range of 5 %; the line is known from 0 on.
    #[must_use]
    pub const fn at(cell: u64) -> Start {
        Start { cell, pull: 0.05, from: Instant(0) }
    }
}
