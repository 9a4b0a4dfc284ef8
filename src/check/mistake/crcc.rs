//! CRCCs that are right but for their preset or bit order.

use std::format;

use super::finding;
use crate::check::Finding;
use crate::fault::Code;
use crate::iec60958::status::Crcc;
use crate::iec60958::{ChannelStatus, crcc};

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
        match Crcc::judge(&ChannelStatus(*bytes)) {
            Crcc::PresetZero => self.preset += 1,
            Crcc::Reversed => self.reversed += 1,
            _ => return,
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
                "byte 23 of the professional status is {what} in {count} of {} channel blocks (0x{last:02x}, where \
                 0x{:02x} is due), and right in {}",
                self.professional,
                crcc(&head),
                self.right,
            );
            finding(Code::CrccPreset, seen, cause)
        })
    }
}
