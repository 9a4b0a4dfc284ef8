//! What sampling leaves of a line: how much jitter and distortion a capture with so many samples per
//! cell can hold before edges fall into the wrong cell, and which sample rate would do.
//!
//! A sampler with *r* samples per cell sees an edge up to a sample late, so edge times carry an error
//! that is uniform over 1/*r* cells even where the line has none. The jitter of the line comes on top.
//! An edge whose error is more than half a cell is taken for one of the next cell.
//!
//! Jitter here is random and normal, its size the root mean square, in unit intervals (cells, UI). The
//! phase of the clock counts as known and duty-cycle distortion as followed, as [`Recovery`] does. The
//! figures are therefore limits of *any* receiver that decides edge by edge. Near them this crate marks
//! frames; beyond them it needs the rules of the protocol, and takes them where samples are few
//! (`docs/clock.md` has a grid). Jitter that follows the data can be larger than any of these limits and
//! harmless, since it never exceeds its peak.
//!
//! The formulas are arithmetic of a uniform and a normal distribution. They agree with simulations of
//! receivers that decoded 20 000 frames at each ratio.
//!
//! ```
//! use lightpipe::clock::limit;
//! // ADAT at 48 kHz, seen by an analyser of 24 MS/s.
//! let r = 24e6 / (48_000.0 * 256.0);
//! assert_eq!(format!("{:.3}", limit::sampling_floor(r)), "0.148");
//! // So much random jitter puts one edge in ten million into the wrong cell.
//! assert_eq!(format!("{:.4}", limit::most_jitter(r, 1e-7)), "0.0533");
//! assert_eq!(limit::trap(r), None);
//! ```
//!
//! [`Recovery`]: super::Recovery

mod distortion;
mod jitter;
mod normal;
mod rate;
mod trap;

pub use distortion::{fewest_samples, most_distortion, pulse_loss};
pub use jitter::{decision_margin, edge_error, jitter_beyond_floor, most_jitter, sampling_floor};
pub use normal::{tail, tail_inverse};
pub use rate::{ANALYSER_RATES, analyser_rate};
pub use trap::{Trap, trap};
