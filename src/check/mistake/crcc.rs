//! CRCCs that are right but for their preset or bit order.

use std::format;

use super::finding;
use crate::check::Finding;
use crate::fault::Code;
use crate::iec60958::{ChannelStatus, crcc};

/// How a CRCC was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    /// From a register preset to zeros.
    PresetZeros,
    /// Right, but its bits are sent in reverse order.
    Reversed,
}

/// How the wrong byte 23 of a professional status was made; `None` if it is right, zero, or
/// neither variant.
pub(super) fn variant(bytes: &[u8; 24]) -> Option<Variant> {
    let [head @ .., last] = bytes;
    let right = crcc(head);
    if *last == right || *last == 0 || !ChannelStatus(*bytes).is_professional() {
        return None;
    }
    // The CRCC is linear: the preset adds what it would give over zeros.
    let preset = crcc(&[0; 23]);
    match *last {
        last if last == right ^ preset => Some(Variant::PresetZeros),
        last if last == right.reverse_bits() => Some(Variant::Reversed),
        _ => None,
    }
}

/// Counts professional blocks by their CRCC.
#[derive(Clone, Debug, Default)]
pub(super) struct Crccs {
    professional: u64,
    right: u64,
    preset: u64,
    reversed: u64,
    /// Bytes 0 to 3 and 23 of the first one that is wrong.
    first: Option<[u8; 24]>,
}

impl Crccs {
    /// Takes the status of one channel over a whole block.
    pub(super) fn block(&mut self, bytes: &[u8; 24]) {
        if !ChannelStatus(*bytes).is_professional() {
            return;
        }
        let [head @ .., last] = bytes;
        self.professional += 1;
        self.right += u64::from(crcc(head) == *last);
        match variant(bytes) {
            Some(Variant::PresetZeros) => self.preset += 1,
            Some(Variant::Reversed) => self.reversed += 1,
            None => return,
        }
        self.first.get_or_insert(*bytes);
    }

    /// The finding, if one variant explains all blocks.
    pub(super) fn finding(&self) -> Option<Finding> {
        let (count, what, cause) = if self.preset >= self.reversed {
            (
                self.preset,
                "that of a register preset to zeros",
                "the CRCC register must be preset to ones before every block (0xFF, not 0x00)",
            )
        } else {
            (
                self.reversed,
                "right with its bits in reverse order",
                "the coefficient of x^7 must be sent first: bit 0 of byte 23",
            )
        };
        let bytes = self.first?;
        let [head @ .., last] = bytes;
        (count > 0 && count * 10 >= self.professional * 9).then(|| {
            let seen = format!(
                "byte 23 of the professional status is {what} in {count} of {} channel blocks (0x{last:02X}, where \
                 0x{:02X} is due), and right in {}",
                self.professional,
                crcc(&head),
                self.right,
            );
            finding(Code::CrccPreset, seen, cause)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The CRCC bit by bit, from any preset.
    fn naive(bytes: &[u8], preset: u8) -> u8 {
        bytes.iter().fold(preset, |register, byte| {
            (0..8).fold(register ^ byte, |c, _| if c & 1 == 1 { c >> 1 ^ 0xb8 } else { c >> 1 })
        })
    }

    #[test]
    fn both_variants_are_known_and_the_right_one_is_none() {
        for head in [[1; 23], [0x85; 23]] {
            let with = |last: u8| {
                let mut bytes = [0; 24];
                bytes[..23].copy_from_slice(&head);
                bytes[23] = last;
                variant(&bytes)
            };
            assert_eq!(with(naive(&head, 0xff)), None);
            assert_eq!(with(naive(&head, 0)), Some(Variant::PresetZeros));
            assert_eq!(with(naive(&head, 0xff).reverse_bits()), Some(Variant::Reversed));
        }
    }
}
