//! Frames <-> audio.

#[cfg(feature = "wav")]
pub mod wav;
