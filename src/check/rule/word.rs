//! How long words are.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::is_defined;
use super::status::NAMES;
use crate::check::Finding;
use crate::check::fact::{Facts, Seen, WORD_BITS, Words};
use crate::fault::Code;
use crate::iec60958::status::{AuxUse, Status};

/// Samples with ones below the stated length, from which it is no accident.
const LONGER: u64 = 3;

/// The stated length of the words of a channel, and whether their auxiliary bits may carry something
/// else.
fn stated(seen: &Seen) -> Option<(u32, bool)> {
    let status = seen.status().parse();
    let (known, evidence, apart) = match &status {
        Status::Consumer(status) => {
            let apart = u32::from(status.word_length.max_bits()) < WORD_BITS;
            (seen.knows(&[4]), status.word_length.evidence(), apart)
        }
        Status::Professional(status) => {
            (seen.knows(&[2]), status.word_length.evidence(), status.aux_use != AuxUse::AUDIO)
        }
    };
    let told = known && evidence.is_agreed() && is_defined(&status) && status.is_pcm();
    Some((u32::from(status.word_length_bits().filter(|_| told)?), apart))
}

/// The length that the channel status states, and the bits that are in use.
pub(super) fn lengths(facts: &Facts, found: &mut Vec<Finding>) {
    if facts.bursts.found().is_some() {
        return;
    }
    let mut told: Option<Code> = None;
    for ((seen, words), name) in facts.status.channels.iter().zip(&facts.channels).zip(NAMES) {
        let Some((stated, apart)) = stated(seen) else { continue };
        let words = if apart { words.without_auxiliary() } else { words.clone() };
        let longer = words.longer_than(stated);
        let finding = match words.length() {
            _ if longer >= LONGER => {
                let share = format!("{longer} of {} samples of {name}", words.count());
                let used = words.length().map(|used| format!(": {used} bits in use")).unwrap_or_default();
                let text = format!("{share} are longer than the {stated} bits that the status states{used}");
                let cause =
                    "status left at another length, or audio that is not aligned; a receiver may cut it";
                Finding::new(Code::WordsLonger, text, cause)
            }
            Some(used) if used < stated => {
                let text = format!("{used} bits in use in {name}, {stated} stated: all below is zero");
                let cause = "the material has words of that length, or something on the way cuts them";
                Finding::new(Code::WordsShorter, text, cause)
            }
            _ => continue,
        };
        if told != Some(finding.code) {
            told = Some(finding.code);
            found.push(finding.placed(seen.place.or(facts.first)));
        }
    }
}

/// ADAT always carries 24 bits; converters and bridges often use fewer.
pub(super) fn slots(facts: &Facts, found: &mut Vec<Finding>) {
    let mut groups: Vec<(u32, Vec<usize>)> = Vec::new();
    let per_channel = facts.slots_per_channel();
    for (n, channel) in facts.slots.chunks(per_channel).enumerate() {
        let length = channel.iter().filter_map(Words::length).max();
        let Some(length) = length.filter(|length| *length < WORD_BITS) else { continue };
        let slots = n * per_channel..=(n + 1) * per_channel - 1;
        match groups.iter_mut().find(|(other, _)| *other == length) {
            Some((_, all)) => all.extend(slots),
            None => groups.push((length, slots.collect())),
        }
    }
    if groups.is_empty() {
        return;
    }
    groups.sort_unstable_by_key(|(length, _)| *length);
    let told: Vec<String> =
        groups.iter().map(|(length, slots)| format!("{} use {length} bits", list(slots))).collect();
    let seen = format!("{}, counted from the top of 24: all below is zero", told.join(", "));
    let cause = "the source has words of that length, or something on the way cuts them";
    found.push(Finding::new(Code::SlotsShort, seen, cause).placed(facts.first));
}

/// `ch0 to ch3, ch6`.
fn list(slots: &[usize]) -> String {
    let mut text = String::new();
    let mut rest = slots;
    while let Some((&first, _)) = rest.split_first() {
        let row = rest.iter().zip(first..).take_while(|(slot, n)| *slot == n).count();
        let last = first + row - 1;
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&if row > 1 { format!("ch{first} to ch{last}") } else { format!("ch{first}") });
        rest = rest.get(row..).unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_in_a_row_are_told_as_a_range() {
        assert_eq!(list(&[1, 2, 3, 4, 7]), "ch1 to ch4, ch7");
        assert_eq!(list(&[8]), "ch8");
        assert_eq!(list(&[]), "");
    }
}
