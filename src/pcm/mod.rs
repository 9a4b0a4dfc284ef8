//! Frames <-> audio.
//!
//! Samples are `i32`, right-aligned, -8388608..=8388607. Nothing here scales, dithers or conceals.

mod pairs;
mod smux;
#[cfg(feature = "wav")]
pub mod wav;

pub use pairs::{Pair, PairAssembler};
pub use smux::{SMUX_FRAMES, Smux, SmuxDetector};
