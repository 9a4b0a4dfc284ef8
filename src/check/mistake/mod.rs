//! Classic mistakes of hand-made transmitters, named from what arrived.
//!
//! A detector here sees what a [`Receiver`](crate::link::Receiver) delivers and, at any time, gives
//! the mistakes that explain it, each as a [`Finding`] with the figures that speak for
//! it. A mistake is named only with a clear margin: noise, silence and short recordings give nothing.
//! Where two mistakes look alike on the wire, the finding says both.
//!
//! `docs/mistakes.md` in the source lists what each one looks like and what cannot be told apart.

mod adat;
mod audio;
mod bytes;
mod crcc;
mod explains;
mod iec60958;
mod order;
mod parity;
mod plausible;
mod reading;
mod repeats;
mod shift;
mod slots;
mod smooth;
mod unframed;

pub use adat::Adat;
pub use explains::explains;
pub use iec60958::Iec60958;
pub use unframed::{MOST_EDGES, unframed};

use std::string::String;

use super::Finding;
use crate::fault::Code;

/// A finding about a whole stream.
fn finding(code: Code, seen: String, cause: &str) -> Finding {
    Finding::new(code, seen, cause)
}
