//! Closed forms: what a loop does to jitter, before anybody has built it.
//!
//! | question | type |
//! |---|---|
//! | how much jitter comes through, how far is the loop off after a step | [`Type2`]: proportional and integral gain, continuous |
//! | the same for a loop that works once per edge or per frame | [`Type2Discrete`] |
//! | a loop without an integral part | [`FirstOrder`] |
//! | a loop that sees only early or late | [`BangBang`] |
//! | how much jitter a receiver must stand, and how much of it may come through | [`Tolerance`], [`Transfer`] |
//!
//! Phases are in cells (unit intervals), frequencies in hertz, times in seconds. These are formulas of
//! linear control theory; they are checked against tables in `tests/clock_reference.rs` and against
//! what the [models](super::model) do with edges.
//!
//! ```
//! use lightpipe::clock::theory::{Tolerance, Type2};
//! // Would a loop with a natural frequency of 2 kHz and a damping of 1, whose decisions fail a
//! // quarter of a cell off, stand what AES3 asks for? It just does, at 2 kHz.
//! let pll = Type2::new(1.0, 2_000.0).unwrap();
//! let at = |hertz: f64| pll.tolerance(0.25, hertz) / Tolerance::AES3_4.at(hertz);
//! assert!(at(1_000.0) > 1.2 && at(8_000.0) > 2.0);
//! assert!((at(2_000.0) - 1.0).abs() < 1e-9);
//! ```

mod bang_bang;
mod first_order;
mod template;
mod type2;
mod type2_discrete;

pub use bang_bang::BangBang;
pub use first_order::FirstOrder;
pub use template::{Tolerance, Transfer};
pub use type2::Type2;
pub use type2_discrete::Type2Discrete;

/// A ratio of amplitudes in decibels.
///
/// ```
/// assert_eq!(lightpipe::clock::theory::decibels(10.0), 20.0);
/// ```
#[must_use]
pub fn decibels(ratio: f64) -> f64 {
    20.0 * ratio.log10()
}

/// Jitter that a receiver stands, in cells peak to peak, if its decisions fail `margin` cells off and
/// `error` is what its loop leaves of jitter at that frequency: 2 `margin` / |1 - H|.
pub(crate) fn tolerance(margin: f64, error: f64) -> f64 {
    2.0 * margin / error
}
