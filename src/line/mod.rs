//! Cells <-> bits: the two line codes, as pure functions on words.
//!
//! Cells are in the transition domain (see [`cells`](crate::cells)), first in time in bit 0.

pub mod biphase;
pub mod nrzi;
