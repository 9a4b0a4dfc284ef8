//! Frames <-> audio.
//!
//! Samples are `i32`, right-aligned, -8388608..=8388607. Nothing here scales, dithers or conceals.

mod auxiliary;
mod channel_mode;
mod mode_detector;
mod pairs;
mod smux;
#[cfg(feature = "wav")]
pub mod wav;

pub use auxiliary::{AUXILIARY_BITS, SplitSample};
pub use channel_mode::{ChannelMode, StatedMode};
pub use mode_detector::{MODE_FRAMES, ModeDetector, ModeSource};
pub use pairs::{Pair, PairAssembler};
pub use smux::{SMUX_FRAMES, Smux, SmuxDetector};
