//! What other people's recordings and transmitters hold, decoded exactly: every frame from the first
//! complete one on, nothing wrong, nothing else.
//!
//! The recordings and the tables of what they hold are not part of this project; see `support`. The
//! tables were not made by this decoder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adat;
mod decimated;
mod invariance;
mod received;
mod spdif;
mod spdif_transmitters;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod vcd;
