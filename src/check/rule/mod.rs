//! Facts -> findings, one file for each theme.
//!
//! A rule warns only where a receiver could reasonably misbehave or where the stream contradicts
//! itself. What a single source says of the standard is no ground for a warning.

mod block;
mod content;
mod pair;
mod rate;
mod source;
mod status;
mod validity;
mod word;

use std::format;
use std::string::String;
use std::vec::Vec;

use super::Finding;
use super::fact::{Facts, Seen};
use crate::iec60958::status::{Mode, Status};
use crate::pcm::{ChannelMode, StatedMode};
use crate::unit::Rate;

/// Words, or frames, that a rule about all of them wants to have seen.
const ENOUGH: u64 = 64;

/// Everything that is to be said about a segment whose frame rate was measured.
pub(super) fn findings(facts: &Facts, measured: Option<Rate>) -> Vec<Finding> {
    let mut found = Vec::new();
    block::never(facts, &mut found);
    rate::mismatch(facts, measured, &mut found);
    rate::accuracy_missed(facts, measured, &mut found);
    word::lengths(facts, &mut found);
    word::slots(facts, &mut found);
    content::bursts(facts, &mut found);
    content::audio_as_data(facts, &mut found);
    content::silence(facts, &mut found);
    validity::invalid(facts, &mut found);
    status::zero(facts, &mut found);
    status::crcc(facts, &mut found);
    status::consumer_crc(facts, &mut found);
    status::changes(facts, &mut found);
    status::reserved(facts, &mut found);
    status::conflicts(facts, &mut found);
    status::unlocked(facts, &mut found);
    pair::differs(facts, &mut found);
    pair::numbers(facts, &mut found);
    source::copying(facts, &mut found);
    source::category(facts, &mut found);
    source::emphasis(facts, &mut found);
    found
}

/// Things of a list that are told; of the others it says that there are some.
const LISTED: usize = 3;

fn listed(all: &[String]) -> String {
    let mut text = all.iter().take(LISTED).cloned().collect::<Vec<_>>().join("; ");
    if all.len() > LISTED {
        text.push_str(&format!("; and {} more", all.len() - LISTED));
    }
    text
}

/// The channels whose status is judged, with their names: not B of a mono stream whose subframe 2 is
/// zero, status and all, as it may be.
fn judged(facts: &Facts) -> impl Iterator<Item = (&Seen, &'static str)> {
    let count = if is_mono_with_zero_b(facts) { 1 } else { 2 };
    facts.status.channels.iter().zip(status::NAMES).take(count)
}

/// Whether A says mono and the status of B is zero: slots 4 to 31 of subframe 2 may be.
fn is_mono_with_zero_b(facts: &Facts) -> bool {
    let [a, b] = &facts.status.channels;
    a.knows(&[1])
        && StatedMode::of(&a.status()) == StatedMode::Mode(ChannelMode::Mono)
        && b.bytes() == Some([0; 24])
}

/// Whether the fields mean what they do in mode 0; of other modes of consumer status nothing is known.
fn is_defined(status: &Status) -> bool {
    !matches!(status, Status::Consumer(status) if status.mode != Mode::MODE_0)
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
            (seen.steady(0) & NO_PCM != 0 && is_defined(&seen.status().parse()))
                .then_some(seen.bit(0, NO_PCM))
        };
        match (says(0), says(1)) {
            (Some(true), Some(true) | None) | (None, Some(true)) => Content::Data,
            (Some(false), Some(false) | None) | (None, Some(false)) => Content::Pcm,
            _ => Content::Unknown,
        }
    }
}
