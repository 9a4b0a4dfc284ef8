//! Channel status in another slot than 30, and what put it there.

use std::format;

use super::finding;
use super::plausible::{PLAUSIBLE, bytes, plausibility};
use super::repeats::{BlockWords, Repeats, pattern};
use crate::check::Finding;
use crate::fault::Code;

/// Slot of V, where C was written.
const VALIDITY: u32 = 28;
/// Slot of C.
const STATUS: u32 = 30;
/// Where C comes out of a word whose bytes are sent in reverse bit order: bit 6 of byte 3 becomes bit 1.
const BYTE_REVERSED: u32 = 25;
/// Where C comes out of a word whose 16-bit halves are exchanged.
const HALF_EXCHANGED: u32 = 14;

const PLACES: [u32; 3] = [VALIDITY, HALF_EXCHANGED, BYTE_REVERSED];

/// Counts blocks by the slots that could be channel status in them.
#[derive(Clone, Debug, Default)]
pub(super) struct StatusSlots {
    blocks: u64,
    /// Slot 30 is a status, in channel A or B.
    sent: u64,
    /// Slot 30 is all zero.
    empty: u64,
    /// One of [`PLACES`] is a status.
    found: [u64; PLACES.len()],
    /// Slot 28 is the same as slot 30, and not constant.
    copied: u64,
    /// The status that was found last, by place.
    bytes: [[u8; 24]; PLACES.len()],
}

impl StatusSlots {
    /// Takes a whole block.
    pub(super) fn block(&mut self, words: &BlockWords) {
        let is_status = |bits: &[u64; 3]| plausibility(&bytes(bits), None) >= PLAUSIBLE;
        let sent = pattern(words, STATUS);
        self.blocks += 1;
        self.sent += u64::from(sent.iter().any(is_status));
        self.empty += u64::from(sent == [[0; 3]; 2]);
        for (n, slot) in PLACES.into_iter().enumerate() {
            let bits = pattern(words, slot);
            if let Some(found) = bits.iter().find(|bits| is_status(bits)) {
                self.found[n] += 1;
                self.bytes[n] = bytes(found);
                self.copied += u64::from(slot == VALIDITY && bits == sent);
            }
        }
    }

    /// Whether slot 30 carries no channel status although there are blocks. Audio may look like one by
    /// chance, but does not repeat.
    fn is_missing(&self, repeats: &Repeats) -> bool {
        let (repeated, compared) = repeats.repeated(STATUS);
        self.sent * 2 < self.blocks || self.sent * 10 < self.blocks * 9 && repeated * 2 < compared
    }

    fn found_in(&self, place: usize, repeats: &Repeats) -> Option<(u32, u32)> {
        let (repeated, compared) = repeats.repeated(PLACES[place]);
        let steady = compared > 0 && repeated * 10 >= compared * 9;
        (steady && self.found[place] * 10 >= self.blocks * 9).then_some((repeated, compared))
    }

    fn seen(&self, place: usize, (repeated, compared): (u32, u32)) -> std::string::String {
        let [first, second, third, fourth, fifth, ..] = self.bytes[place];
        let c = match (self.empty == self.blocks, self.sent) {
            (true, _) => "is always 0".into(),
            (false, sent) => format!("is one in {sent}"),
        };
        format!(
            "slot {} reads as a channel status ({first:02x} {second:02x} {third:02x} {fourth:02x} {fifth:02x} ..) in {} of \
             {} blocks and repeats in {repeated} of {compared}; slot 30 (C) {c}",
            PLACES[place], self.found[place], self.blocks
        )
    }

    /// C written into V.
    pub(super) fn in_validity(&self, repeats: &Repeats) -> Option<Finding> {
        let steady = self.found_in(0, repeats)?;
        let copied = self.copied * 10 >= self.blocks * 9;
        (self.is_missing(repeats) || copied).then(|| {
            let mut seen = self.seen(0, steady);
            if copied {
                seen = format!("{seen}, the same");
            }
            finding(
                Code::StatusInValidity,
                seen,
                "the C bit is written two slots early, into V: receivers take the audio as invalid and drop it",
            )
        })
    }

    /// Halves of 16 bits exchanged.
    pub(super) fn halves(&self, repeats: &Repeats) -> Option<Finding> {
        let steady = self.found_in(1, repeats).filter(|_| self.is_missing(repeats))?;
        let cause = "the two 16-bit halves of a 32-bit word are sent in the wrong order";
        Some(finding(Code::HalvesSwapped, self.seen(1, steady), cause))
    }

    /// Bytes in reverse bit order.
    pub(super) fn reversed(&self, repeats: &Repeats) -> Option<Finding> {
        let steady = self.found_in(2, repeats).filter(|_| self.is_missing(repeats))?;
        let cause = "the bits of every byte of the 32-bit subframe word are sent in reverse order, behind a right preamble";
        Some(finding(Code::BitsReversed, self.seen(2, steady), cause))
    }
}
