//! Channel status as such: there at all, checked, steady, and the same in A and B.

use std::format;
use std::string::String;
use std::vec::Vec;

use crate::check::Finding;
use crate::check::fact::{Facts, Seen, crcc_of};
use crate::fault::Code;

/// Bytes of a difference that are listed.
const LISTED: usize = 4;
/// Byte 2, bits 4 to 7 of a consumer block: the channel number, which differs by right.
const CONSUMER_CHANNEL: u8 = 0b1111_0000;

const NAMES: [&str; 2] = ["A", "B"];

pub(super) fn zero(facts: &Facts, found: &mut Vec<Finding>) {
    if facts.status.channels.iter().all(|seen| seen.bytes() == Some([0; 24])) {
        let seen = "all bytes are 0, which reads: consumer, 44.1 kHz, copyright asserted, general";
        let cause = "a transmitter that does not send channel status; recorders may refuse to copy, some refuse the signal";
        let place = facts.status.channels[0].place;
        found.push(Finding::new(Code::StatusZero, seen, cause).placed(place.or(facts.first)));
    }
}

pub(super) fn crcc(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        let Some((bytes, place)) = seen.first_wrong else { continue };
        let (stored, computed) = (bytes[23], crcc_of(&bytes));
        let of = format!("{} of {} blocks of {name}", seen.wrong_crcc, seen.checked);
        let finding = if is_minimum(&bytes) {
            let text =
                format!("byte 23 is 0 in {of}, and only byte 0, bit 0 is set: a minimum implementation");
            Finding::new(
                Code::CrccAbsent,
                text,
                "a simple transmitter, within the standard; nothing else is stated",
            )
        } else {
            let text = format!("byte 23 is {stored:02x} in {of}, the CRCC of the others is {computed:02x}");
            let cause = match stored {
                0 => "no CRCC was computed: receivers ignore such blocks",
                _ if stored == crc(&bytes, 0) => {
                    "computed with the register preset to zeros, not ones: receivers ignore such blocks"
                }
                _ if stored.reverse_bits() == computed => {
                    "stored with its bits reversed: receivers ignore such blocks"
                }
                _ if seen.wrong_crcc < seen.checked => {
                    "bytes that changed inside a block: receivers ignore such blocks"
                }
                _ => "a constant, or computed over other bytes: receivers ignore such blocks",
            };
            Finding::new(Code::CrccWrong, text, cause)
        };
        found.push(finding.placed(place.or(facts.first)));
        return;
    }
}

/// Professional use, and nothing else (AES3, minimum implementation).
fn is_minimum(bytes: &[u8; 24]) -> bool {
    bytes[0] == 1 && bytes[1..].iter().all(|byte| *byte == 0)
}

/// The CRC over bytes 0 to 22 with another preset of the register.
fn crc(bytes: &[u8; 24], preset: u8) -> u8 {
    // The register is linear: what a preset adds does not depend on the bytes.
    let mut zeros = [0; 24];
    let with_ones = crcc_of(bytes) ^ crcc_of(&zeros);
    zeros[0] = preset ^ 0xff;
    with_ones ^ crcc_of(&zeros)
}

pub(super) fn changes(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        let Some(change) = seen.first_change else { continue };
        let text = format!(
            "{} blocks of {name} differ from the one before; first byte {}, from {:02x} to {:02x}",
            seen.changes, change.byte, change.before, change.after
        );
        let cause = "the source changed its mode, or it writes the status while it is sent";
        found.push(Finding::new(Code::StatusChanges, text, cause).placed(change.place.or(facts.first)));
        return;
    }
}

pub(super) fn differs(facts: &Facts, found: &mut Vec<Finding>) {
    let [a, b] = &facts.status.channels;
    let consumer = a.is_professional() == Some(false) && b.is_professional() == Some(false);
    let different: Vec<(usize, u8)> =
        (0..24).map(|n| (n, difference(a, b, n, consumer))).filter(|(_, bits)| *bits != 0).collect();
    // Mono may leave slots 4 to 31 of subframe 2 zero, the status with them.
    let mono = a.is_professional() == Some(true) && a.newest(1) & 0b0000_1111 == 0b0000_0100;
    if different.is_empty() || (mono && (0..24).all(|n| b.newest(n) == 0)) {
        return;
    }
    let listed: Vec<String> = different
        .iter()
        .take(LISTED)
        .map(|(n, _)| format!("byte {n} {:02x}/{:02x}", a.newest(*n), b.newest(*n)))
        .collect();
    let more = if different.len() > LISTED { ", ..." } else { "" };
    let listed = format!("{}{more}", listed.join(", "));
    let about = |n: usize, mask: u8| different.iter().any(|(byte, bits)| *byte == n && bits & mask != 0);
    let place = b.place.or(facts.first);
    let finding = if about(0, 0b0000_0001) {
        let cause = "one of the two is shifted or not written: receivers take A, and some compare";
        Finding::new(
            Code::StatusContradicts,
            format!("one channel says professional, the other consumer: {listed}"),
            cause,
        )
    } else if consumer && about(0, 0b0000_0010) {
        let cause =
            "status one subframe early or late, or written for one channel: receivers that read B mute";
        Finding::new(
            Code::StatusContradicts,
            format!("one channel says PCM, the other data: {listed}"),
            cause,
        )
    } else if consumer && about(3, 0b0000_1111) {
        let cause = "status written for one channel only: receivers that read B get another rate";
        Finding::new(
            Code::StatusContradicts,
            format!("A and B state different sampling frequencies: {listed}"),
            cause,
        )
    } else {
        let cause =
            "in a stereo pair only the channel number differs; two independent signals may differ in more";
        Finding::new(Code::StatusDiffers, format!("A/B: {listed}"), cause)
    };
    found.push(finding.placed(place));
}

/// Bits of byte `n` that are steady in both channels, and differ where they should not.
fn difference(a: &Seen, b: &Seen, n: usize, consumer: bool) -> u8 {
    let may_differ = match (consumer, n) {
        (true, 2) => CONSUMER_CHANNEL,
        // Mode and channel number, names, and what follows from them.
        (false, 3 | 6..=13 | 23) => 0xff,
        _ => 0,
    };
    (a.newest(n) ^ b.newest(n)) & a.steady(n) & b.steady(n) & !may_differ
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consumer_blocks_of_a_television_carry_a_crc_preset_to_zeros() {
        // Sniffed from a Samsung TV over ARC (nipo/nsl).
        for (head, byte_23) in [([6, 0x0c, 0, 2], 0x86), ([6, 0, 0, 2], 0x63), ([4, 0, 0, 2], 0x16)] {
            let mut bytes = [0; 24];
            bytes[..4].copy_from_slice(&head);
            assert_eq!(crc(&bytes, 0), byte_23);
        }
    }
}
