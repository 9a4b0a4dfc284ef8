//! Trace <-> edges: where the level of a line changes.
//!
//! | from | with | instants in |
//! |---|---|---|
//! | packed one-bit samples | [`PackedEdges`] | samples |
//! | words of many channels | [`InterleavedEdges`]; [`Activity`] says which channels are worth it | samples |
//! | voltages | [`VoltageEdges`] with a [`Threshold`] | [`INTERPOLATED_TICKS`](crate::unit::INTERPOLATED_TICKS) per sample |
//! | edges, the way back | [`Packer`] | samples |
//!
//! All of them are state machines: give input as it comes, in pieces of any size, and take edges
//! out, as many as there is room for. The result does not depend on how either is cut. Nothing
//! allocates, and nothing but the percentiles behind [`Threshold::from_samples`] needs more than
//! one pass.
//!
//! An edge is the instant of the first sample at the new level, or, for voltages, the instant
//! between samples at which the line crossed the threshold. The first sample of a trace only sets
//! the level; there is no edge at 0.
//!
//! ```
//! use lightpipe::edges::PackedEdges;
//! use lightpipe::trace::Packed;
//! use lightpipe::unit::Instant;
//!
//! let mut edges = PackedEdges::new(Instant(0));
//! let mut out = [Instant(0); 8];
//! let mut input = Packed { words: &[0b1110_0011], samples: 8 };
//! assert_eq!(edges.changes(&mut input, &mut out), 2);
//! assert_eq!(out[..2], [Instant(2), Instant(5)]);
//! assert_eq!(edges.until(), Instant(8));
//! ```

mod interleaved;
mod line;
mod pack;
mod packed;
mod voltages;

pub use interleaved::{Activity, InterleavedEdges, channel_word};
pub use pack::{LastWord, Packer};
pub use packed::PackedEdges;
pub use voltages::{Threshold, VoltageEdges};

use crate::unit::Instant;

/// Changes of a line's level, in rising order, and how far the line is known beyond them.
///
/// Each change turns the level around; what it was before the first does not matter.
#[derive(Clone, Copy, Debug)]
pub struct Edges<'a> {
    /// When the level changed: the first instant at the new level.
    pub at: &'a [Instant],
    /// The line is known up to here, not including it.
    pub until: Instant,
}
