//! How long words are.

use std::format;
use std::string::String;
use std::vec::Vec;

use crate::check::Finding;
use crate::check::fact::{Facts, WORD_BITS, Words};
use crate::fault::Code;

/// ADAT always carries 24 bits; converters and bridges often use fewer.
pub(super) fn slots(facts: &Facts, found: &mut Vec<Finding>) {
    let mut groups: Vec<(u32, Vec<usize>)> = Vec::new();
    let per_channel = facts.slots_per_channel();
    for (n, channel) in facts.slots.chunks(per_channel).enumerate() {
        let length = channel.iter().filter_map(Words::length).max();
        let Some(length) = length.filter(|length| *length < WORD_BITS) else { continue };
        let slots = n * per_channel + 1..=(n + 1) * per_channel;
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
        groups.iter().map(|(length, slots)| format!("slots {} use {length} bits", list(slots))).collect();
    let seen = format!("{}, counted from the top of 24: all below is zero", told.join(", "));
    let cause = "the source has words of that length, or something on the way cuts them";
    found.push(Finding::new(Code::SlotsShort, seen, cause).placed(facts.first));
}

/// `1 to 4, 7`.
fn list(slots: &[usize]) -> String {
    let mut text = String::new();
    let mut rest = slots;
    while let Some((&first, _)) = rest.split_first() {
        let row = rest.iter().zip(first..).take_while(|(slot, n)| *slot == n).count();
        let last = first + row - 1;
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&if row > 1 { format!("{first} to {last}") } else { format!("{first}") });
        rest = rest.get(row..).unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_in_a_row_are_told_as_a_range() {
        assert_eq!(list(&[1, 2, 3, 4, 7]), "1 to 4, 7");
        assert_eq!(list(&[8]), "8");
        assert_eq!(list(&[]), "");
    }
}
