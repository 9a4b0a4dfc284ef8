//! Frames -> findings: what a person should know about a stream that arrived.
//!
//! Nothing here changes or rejects a frame. A [`Finding`] names what was seen, where, and what
//! probably caused it; its [`Code`] says what kind of finding it is, and [`explain`](fn@explain) what
//! the standard asks.
//!
//! A [`Checker`] is fed with what a receiver delivers, in memory that does not grow. What it
//! accumulates are *facts* (which bits of the words are used, what the channel status says, where
//! blocks start); *rules* turn them into findings once a segment is over.

mod checker;
mod explain;
mod fact;
mod list;
mod rule;

pub mod mistake;
mod smux;
mod user;

use std::string::String;

use crate::fault::Code;
use crate::unit::Instant;

pub use checker::Checker;
pub use explain::{Page, explain};
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

impl Finding {
    /// A finding without a place.
    #[must_use]
    pub fn new(code: Code, seen: impl Into<String>, cause: impl Into<String>) -> Finding {
        Finding { code, at: None, frame: None, seen: seen.into(), cause: cause.into() }
    }

    /// The same, first seen at `at` in frame or subframe `frame`.
    #[must_use]
    pub fn at(self, at: Instant, frame: u64) -> Finding {
        Finding { at: Some(at), frame: Some(frame), ..self }
    }
}

/// Where something was first seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: Instant,
    /// The frame (ADAT) or subframe (IEC 60958).
    pub(crate) frame: u64,
}

impl Finding {
    /// Gives it a place if it has none.
    fn place_if_nowhere(&mut self, place: Option<Place>) {
        if let (None, Some(Place { at, frame })) = (self.at, place) {
            (self.at, self.frame) = (Some(at), Some(frame));
        }
    }

    /// The same, at `place` if there is one.
    fn placed(self, place: Option<Place>) -> Finding {
        match place {
            Some(Place { at, frame }) => self.at(at, frame),
            None => self,
        }
    }
}
