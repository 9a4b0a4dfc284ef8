//! What the parity bit is the parity of.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::finding;
use crate::bits::{low_mask, prefix_xor};
use crate::check::Finding;
use crate::fault::Code;

/// Slot of P.
const PARITY: u32 = 31;
/// Slots that are not counted.
const PREAMBLE: u32 = 0b1111;

/// Slots that somebody may count ones in, and what it may have to do with the standard.
struct Rule {
    /// The slots that are counted, without P.
    slots: u32,
    /// P makes the count odd.
    odd: bool,
    what: &'static str,
}

const fn slots(first: u32, last: u32) -> u32 {
    low_mask(last + 1) as u32 & !(low_mask(first) as u32)
}

const RULES: [Rule; 10] = [
    Rule {
        slots: slots(4, 30),
        odd: true,
        what: "odd over slots 4 to 31 (or the one bit of a preamble tag is counted along)",
    },
    Rule { slots: slots(4, 27), odd: false, what: "even over the audio slots 4 to 27 without V, U, C" },
    Rule { slots: slots(4, 28), odd: false, what: "even over slots 4 to 28 without U, C" },
    Rule { slots: slots(4, 29), odd: false, what: "even over slots 4 to 29 without C" },
    Rule { slots: slots(8, 30), odd: false, what: "even over slots 8 to 30 without the auxiliary bits" },
    Rule { slots: slots(12, 30), odd: false, what: "even over slots 12 to 30, as of 16-bit audio" },
    Rule { slots: slots(8, 27), odd: false, what: "even over slots 8 to 27" },
    Rule { slots: slots(4, 27), odd: true, what: "odd over the audio slots 4 to 27 without V, U, C" },
    Rule { slots: 0, odd: false, what: "always 0" },
    Rule { slots: 0, odd: true, what: "always 1" },
];

/// Subframes with wrong parity that can be explained.
const ENOUGH_WRONG: u64 = 8;

/// The half-words that a subframe may have been sent in, as the slots that come from the word of the
/// subframe behind (`.0`) and before: parity holds once they are put together again.
const HALVES: [(u32, &str); 2] = [
    (slots(4, 15), "the two 32-cell halves of a line-coded subframe of 64 cells are sent in the wrong order"),
    (slots(4, 23), "the 16-cell halves of line-coded 32-cell words are sent in the wrong order"),
];

/// Runs of slots that rules count whole or not at all; each gives one bit of a [`class`].
const RUNS: [(u32, u32); 7] = [(4, 7), (8, 11), (12, 27), (28, 28), (29, 29), (30, 30), (PARITY, PARITY)];
/// Ways in which the parities of the runs can be.
const CLASSES: usize = 1 << RUNS.len();

/// The parity of each of the [`RUNS`], from bit 0 on.
const fn class(word: u32) -> usize {
    let odd = prefix_xor(word as u64);
    // Bit *n* of the difference is the parity of slots *n* to *n* + 3, or *n* to *n* + 15.
    let (four, sixteen) = (odd >> 3 ^ odd >> 7, odd >> 11 ^ odd >> 27);
    (four & 1 | (four >> 4 & 1) << 1 | (sixteen & 1) << 2) as usize | (word as usize >> 28) << 3
}

impl Rule {
    /// Whether subframes of this class break the rule.
    fn breaks(&self, class: usize) -> bool {
        let counted = |n: &usize| RUNS.get(*n).is_some_and(|(first, _)| self.slots >> first & 1 == 1);
        let odd = (0..RUNS.len()).filter(counted).fold(false, |odd, n| odd != (class >> n & 1 == 1));
        let parity = class >> (RUNS.len() - 1) == 1;
        (odd == parity) == self.odd
    }
}

/// Counts subframes by the rules that their parity follows.
#[derive(Clone, Debug)]
pub(super) struct Parities {
    /// Subframes of each [`class`].
    classes: [u64; CLASSES],
    /// The subframe before, if there was one.
    before: Option<u32>,
    /// Pairs of neighbours, and those in which parity holds across a pair.
    pairs: u64,
    across: [u64; HALVES.len()],
}

impl Parities {
    /// Takes the slots of a subframe; `follows` says that none was lost before it.
    pub(super) fn put(&mut self, word: u32, follows: bool) {
        if let Some(count) = self.classes.get_mut(class(word)) {
            *count += 1;
        }
        if let Some(before) = self.before.filter(|_| follows) {
            self.pairs += 1;
            for ((low, _), across) in HALVES.iter().zip(&mut self.across) {
                // The low half of this one belongs to the high half that came before it.
                *across += u64::from(is_even(word & low | before & !(low | PREAMBLE)));
            }
        }
        self.before = Some(word);
    }

    fn subframes(&self) -> u64 {
        self.classes.iter().sum()
    }

    fn count(&self, of: impl Fn(usize) -> bool) -> u64 {
        self.classes.iter().enumerate().filter(|(class, _)| of(*class)).map(|(_, count)| count).sum()
    }

    /// Parity as the standard asks.
    fn right(&self) -> u64 {
        self.count(|class| class.count_ones().is_multiple_of(2))
    }

    /// Subframes that break each rule.
    fn broken(&self) -> [u64; RULES.len()] {
        RULES.each_ref().map(|rule| self.count(|class| rule.breaks(class)))
    }

    /// A subframe whose bits are not certain.
    pub(super) fn skip(&mut self) {
        self.before = None;
    }

    /// Parity that follows another rule.
    pub(super) fn finding(&self) -> Option<Finding> {
        let (subframes, right) = (self.subframes(), self.right());
        let wrong = subframes - right;
        if wrong < ENOUGH_WRONG {
            return None;
        }
        let all_broken = self.broken();
        let least = *all_broken.iter().min()?;
        // What breaks a rule now and then is damage.
        if least * 16 > wrong || least * 256 > subframes {
            return None;
        }
        let followed: Vec<&str> = RULES
            .iter()
            .zip(all_broken)
            .filter(|(_, broken)| *broken == least)
            .map(|(rule, _)| rule.what)
            .collect();
        let seen = format!(
            "P is {} in {} of {} subframes, even over slots 4 to 31 in {}",
            any_of(&followed),
            subframes - least,
            subframes,
            right
        );
        let cause = "P must make the number of ones in slots 4 to 31 even, and the preamble does not count";
        Some(finding(Code::ParitySlots, seen, cause))
    }

    /// Parity that holds across neighbours: halves of subframes in the wrong order.
    pub(super) fn halves(&self) -> Option<Finding> {
        let right = self.right();
        let wrong = self.subframes() - right;
        let best = (0..HALVES.len()).max_by_key(|&n| self.across[n])?;
        let broken = self.pairs - self.across[best];
        // Each half is wrong by chance in every second one.
        if wrong < 4 * ENOUGH_WRONG || broken * 16 > wrong || self.broken().iter().any(|rule| *rule <= broken)
        {
            return None;
        }
        let (slots, cause) = HALVES[best];
        let seen = format!(
            "slots {} to 31 belong to slots 4 to {} of the subframe behind: so parity holds in {} of {} subframes, as sent in {}",
            32 - slots.leading_zeros(),
            31 - slots.leading_zeros(),
            self.across[best],
            self.pairs,
            right
        );
        Some(finding(Code::HalvesSwapped, seen, cause))
    }
}

impl Default for Parities {
    fn default() -> Parities {
        Parities { classes: [0; CLASSES], before: None, pairs: 0, across: [0; HALVES.len()] }
    }
}

const fn is_even(word: u32) -> bool {
    word.count_ones().is_multiple_of(2)
}

fn any_of(what: &[&str]) -> String {
    what.join(", or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_class_says_what_every_rule_makes_of_a_word(word: u32) {
            let parity = word >> PARITY & 1 == 1;
            for (rule, what) in RULES.iter().zip(RULES.iter().map(|rule| rule.what)) {
                let odd = (word & rule.slots).count_ones() % 2 == 1;
                prop_assert_eq!(rule.breaks(class(word)), (odd != parity) != rule.odd, "{}", what);
            }
            for (n, (first, last)) in RUNS.into_iter().enumerate() {
                let odd = (word & slots(first, last)).count_ones() % 2 == 1;
                prop_assert_eq!(class(word) >> n & 1 == 1, odd);
            }
            prop_assert!(class(word) < CLASSES);
        }
    }
}
