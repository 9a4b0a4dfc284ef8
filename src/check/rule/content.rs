//! Audio, data or nothing, and what the channel status says of it.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Content, ENOUGH, is_mono_with_zero_b};
use crate::check::Finding;
use crate::check::fact::{Facts, Found, Layout, Words, studio_type_name, type_name};
use crate::fault::Code;

/// Words that look like audio, from which it can be said that they are: data can look so by chance.
const SURELY_AUDIO: u64 = 1024;
/// Data types that are named.
const NAMED_TYPES: usize = 4;

/// Data bursts (IEC 61937, SMPTE ST 337).
pub(super) fn bursts(facts: &Facts, found: &mut Vec<Finding>) {
    let Some(Found { layout, one_channel, bursts, first }) = facts.bursts.found() else { return };
    let professional = facts.status.channels.iter().any(|seen| seen.is_professional() == Some(true));
    let consumer_kind = layout == Layout::Word16 && !one_channel;
    let studio_kind = matches!(layout, Layout::Word16 | Layout::Word20 | Layout::Word24);
    let studio = professional || matches!(layout, Layout::Word20 | Layout::Word24);
    let mut seen = format!("{bursts} bursts{}, as {}", types(facts, studio), layout.name());
    if one_channel {
        seen.push_str(" of one channel");
    }
    let finding = if !(consumer_kind || professional && studio_kind) {
        let cause = match layout {
            Layout::Swapped16 => {
                "a file of little-endian words sent as big-endian ones, or the reverse: receivers find no sync"
            }
            Layout::Low16(_) => {
                "16-bit words right-aligned in the subframe: they belong at its end, in slots 12 to 27"
            }
            _ => "bursts of the studio's kind (SMPTE ST 337) in a stream that is declared as consumer",
        };
        Finding::new(Code::BurstsMisplaced, seen, cause)
    } else if Content::of(facts) == Content::Pcm {
        let cause = "channel status byte 0, bit 1 is 0 (PCM): players that go by it play the data as noise";
        Finding::new(Code::BurstsUnflagged, seen, cause)
    } else {
        Finding::new(Code::Bursts, seen, "compressed audio: nothing that plays PCM should see this")
    };
    found.push(finding.placed(first));
}

/// ` (AC-3)`, or nothing; `studio` types are those of SMPTE ST 337.
fn types(facts: &Facts, studio: bool) -> String {
    let name = |(data_type, _)| match if studio { studio_type_name(data_type) } else { type_name(data_type) }
    {
        Some(name) => String::from(name),
        None => format!("type {data_type}"),
    };
    let mut all: Vec<(usize, u64)> = facts.bursts.types().collect();
    all.sort_by_key(|(_, count)| core::cmp::Reverse(*count));
    let mut names: Vec<String> = all.iter().copied().take(NAMED_TYPES).map(name).collect();
    if all.len() > NAMED_TYPES {
        names.push(String::from("others"));
    }
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// The flag of data on audio.
pub(super) fn audio_as_data(facts: &Facts, found: &mut Vec<Finding>) {
    let audio = |words: &Words| words.nonzero() >= SURELY_AUDIO && words.is_smooth();
    if Content::of(facts) == Content::Data
        && facts.bursts.found().is_none()
        && facts.channels.iter().any(audio)
    {
        let seen = "channel status byte 0, bit 1 says data, but there are no bursts and the samples are those of audio";
        let cause = "the flag was left over, or set by mistake: receivers mute";
        found.push(Finding::new(Code::PcmFlaggedData, seen, cause).placed(facts.first));
    }
}

/// Samples that never change.
pub(super) fn silence(facts: &Facts, found: &mut Vec<Finding>) {
    let constant = |words: &Words| words.constant().filter(|_| words.count() >= ENOUGH);
    let [a, b] = &facts.channels;
    // Zero as it may be.
    let mono = is_mono_with_zero_b(facts) && b.constant() == Some(0);
    let adat: Vec<Option<i32>> = facts.slots.iter().map(constant).collect();
    let seen = match (constant(a), constant(b)) {
        (Some(0), Some(0)) => String::from("every sample of A and B is zero"),
        (Some(a), Some(b)) => format!("every sample of A is {a}, every sample of B is {b}"),
        (Some(a), None) => format!("every sample of A is {a}"),
        (None, Some(0)) if mono => return,
        (None, Some(b)) => format!("every sample of B is {b}"),
        // Idle slots are common; only a link without anything is worth a word.
        (None, None) if adat.iter().all(|slot| *slot == Some(0)) => {
            String::from("every sample of all slots is zero")
        }
        (None, None) if adat.iter().all(Option::is_some) => String::from("no slot ever changes its sample"),
        (None, None) => return,
    };
    let cause = "nothing plays, or the audio does not reach the transmitter";
    found.push(Finding::new(Code::Silence, seen, cause).placed(facts.first));
}
