//! Frames -> findings: what a person should know about a stream that arrived.
//!
//! Nothing here changes or rejects a frame. A [`Finding`] names what was seen, where, and what
//! probably caused it; its [`Code`] says what the standard asks.

mod user;

use std::string::String;

use crate::fault::Code;
use crate::unit::Instant;

pub use user::{Passage, Tally, UserBlock, UserCheck, UserKind, UserRecord, UserSummary, sector_of};

/// Something about a stream that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding: its severity, and what the standard asks.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub code: Code,
    /// When it was first seen, if it has a place.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub at: Option<Instant>,
    /// The frame (ADAT) or subframe (IEC 60958) where it was first seen, counted as in
    /// [`Fault`](crate::fault::Fault).
    pub frame: Option<u64>,
    /// What was seen, in one line, with its figures.
    pub seen: String,
    /// What probably caused it; empty if the finding says it all.
    pub cause: String,
}
