//! Facts -> findings, one file for each theme.
//!
//! A rule warns only where a receiver could reasonably misbehave or where the stream contradicts
//! itself. What a single source says of the standard is no ground for a warning.

mod block;
mod content;
mod rate;
mod status;
mod validity;
mod word;

use std::vec::Vec;

use super::Finding;
use super::fact::Facts;
use crate::unit::Rate;

/// Words, or frames, that a rule about all of them wants to have seen.
const ENOUGH: u64 = 64;

/// Everything that is to be said about a segment whose frame rate was measured.
pub(super) fn findings(facts: &Facts, measured: Option<Rate>) -> Vec<Finding> {
    let mut found = Vec::new();
    block::never(facts, &mut found);
    rate::mismatch(facts, measured, &mut found);
    word::slots(facts, &mut found);
    content::bursts(facts, &mut found);
    content::audio_as_data(facts, &mut found);
    content::silence(facts, &mut found);
    validity::invalid(facts, &mut found);
    status::zero(facts, &mut found);
    status::crcc(facts, &mut found);
    status::changes(facts, &mut found);
    status::differs(facts, &mut found);
    found
}

/// What the channel status says of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Pcm,
    Data,
    /// A and B differ, or neither is known.
    Unknown,
}

impl Content {
    fn of(facts: &Facts) -> Content {
        const NO_PCM: u8 = 0b0000_0010;
        let says = |channel: usize| {
            let seen = facts.status.channels.get(channel)?;
            (seen.steady(0) & NO_PCM != 0).then_some(seen.bit(0, NO_PCM))
        };
        match (says(0), says(1)) {
            (Some(true), Some(true) | None) | (None, Some(true)) => Content::Data,
            (Some(false), Some(false) | None) | (None, Some(false)) => Content::Pcm,
            _ => Content::Unknown,
        }
    }
}
