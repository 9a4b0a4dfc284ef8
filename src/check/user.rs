//! User data: what a stream says in its U bits, and what is wrong with it.
//!
//! **Malformed** is what the standard rules out, seen whole and in subframes that nothing is known
//! against: a message of fewer than 3 or more than 129 information units in a consumer stream, as many
//! user bits without an end, and a wrong CRC in a stream that carries subcode (other sectors have a right one, or the category is
//! compact disc). **Unknown** is everything else: messages of other sources, subcode without Q, professional
//! user bits of any form. It is told, and never held against a stream.

mod ones;
mod reader;
mod summary;

use std::format;
use std::string::String;
use std::vec::Vec;

use super::Finding;
use crate::fault::Code;
use crate::iec60958::user::{Malformed, Management, QBits};
use crate::iec60958::{Block, Preamble, ReceivedSubframe};

pub use reader::{UserBlock, UserRecord};
pub use summary::{Passage, Tally, UserSummary, sector_of};

/// What the user bits of a stream turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum UserKind {
    /// Nothing: no user bit is 1.
    None,
    /// Subcode of a compact disc.
    CdSubcode,
    /// Messages of an unknown source.
    Messages,
    /// Blocks of 24 bytes, as a professional status says.
    Block,
    /// Packets, as a professional status says.
    Packets,
    /// User bits of an unknown form.
    Raw,
}

impl UserKind {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            UserKind::None => "none",
            UserKind::CdSubcode => "cd_subcode",
            UserKind::Messages => "messages",
            UserKind::Block => "block",
            UserKind::Packets => "packets",
            UserKind::Raw => "raw",
        }
    }
}

/// Reads the user data of a stream, sums it up, and finds what is wrong with it.
///
/// ```
/// use lightpipe::check::UserCheck;
/// use lightpipe::iec60958::{Preamble, ReceivedSubframe, Subframe};
/// // A user bit that is always 1 is no message.
/// let mut check = UserCheck::new();
/// for number in 0..5000 {
///     let subframe = ReceivedSubframe {
///         bits: Subframe { user: true, ..Subframe::default() }.emit(),
///         preamble: if number % 2 == 0 { Preamble::M } else { Preamble::W },
///         block_frame: None,
///         marks: Default::default(),
///         span: Default::default(),
///         number,
///     };
///     check.subframe(&subframe, |_| {});
/// }
/// check.finish(|_| {});
/// assert_eq!(check.findings()[0].code.to_string(), "LP050");
/// ```
#[derive(Clone, Debug)]
pub struct UserCheck {
    reader: reader::Reader,
    summary: UserSummary,
    ones: ones::Ones,
}

impl Default for UserCheck {
    fn default() -> UserCheck {
        UserCheck::new()
    }
}

impl UserCheck {
    /// One that has seen nothing.
    #[must_use]
    pub fn new() -> UserCheck {
        UserCheck {
            reader: reader::Reader::new(),
            summary: UserSummary::default(),
            ones: ones::Ones::default(),
        }
    }

    /// Takes the next subframe; `out` gets what was found with it, in the order of the wire. Until the
    /// channel status has been seen, nothing is told.
    pub fn subframe(&mut self, subframe: &ReceivedSubframe, mut out: impl FnMut(&UserRecord)) {
        if subframe.preamble == Preamble::B {
            self.ones.end_block(self.reader.end_block());
        }
        self.ones.push(subframe);
        self.summary.ones += u64::from(subframe.bits.user() && subframe.marks.is_clean());
        let summary = &mut self.summary;
        self.reader.subframe(subframe, &mut |record| {
            summary.take(record);
            out(record);
        });
    }

    /// Takes a block that ended before the subframe that follows.
    pub fn block(&mut self, block: &Block, mut out: impl FnMut(&UserRecord)) {
        let summary = &mut self.summary;
        self.reader.block(block, &mut |record| {
            summary.take(record);
            out(record);
        });
    }

    /// The stream ended, or the numbers of its subframes start anew.
    pub fn finish(&mut self, mut out: impl FnMut(&UserRecord)) {
        self.ones.end_block(self.reader.end_block().or(Some(Management::Messages)));
        let summary = &mut self.summary;
        self.reader.finish(&mut |record| {
            summary.take(record);
            out(record);
        });
        summary.interrupt();
    }

    /// The counts so far.
    #[must_use]
    pub const fn summary(&self) -> &UserSummary {
        &self.summary
    }

    /// What the channel status says that the user bits are, if it was seen.
    #[must_use]
    pub const fn management(&self) -> Option<Management> {
        self.reader.management()
    }

    /// What the user bits turned out to be.
    #[must_use]
    pub fn kind(&self) -> UserKind {
        let summary = &self.summary;
        let ones = self.ones.of(self.management().unwrap_or(Management::Messages)).count;
        match self.management() {
            Some(Management::Block) => UserKind::Block,
            Some(Management::Packets) if summary.packets.count > 0 => UserKind::Packets,
            Some(management) if !management.is_messages() && ones > 0 => UserKind::Raw,
            _ if self.carries_subcode() => UserKind::CdSubcode,
            _ if summary.messages.count > 0 => UserKind::Messages,
            _ if ones > 0 => UserKind::Raw,
            _ => UserKind::None,
        }
    }

    /// What a person should know. To be called at the end.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let findings = [self.malformed(), self.crc(), self.jumps(), self.opaque(), self.unmanaged()];
        findings.into_iter().flatten().collect()
    }

    /// Sectors are there, and subcode is what they are.
    fn carries_subcode(&self) -> bool {
        let summary = &self.summary;
        summary.sectors.count > 0
            && (self.reader.is_disc()
                || summary.crc_right.count > 0
                || summary.empty.count == summary.sectors.count)
    }

    fn malformed(&self) -> Option<Finding> {
        let tally = self.summary.malformed;
        let what = match self.summary.first_malformed? {
            Malformed::TooShort => "has fewer than 3 information units",
            Malformed::TooLong => "goes on for more than 129 information units",
        };
        let plural = if tally.count == 1 { "" } else { "s" };
        let seen = format!("{} malformed message{plural} in the user bits; the first {what}", tally.count);
        let cause = "user bits that are not framed as messages, such as blocks or a constant, in a stream whose \
                     channel status is that of consumer use";
        Some(finding(Code::UserMalformed, tally, seen, cause))
    }

    fn crc(&self) -> Option<Finding> {
        let summary = &self.summary;
        // Damage of a line is told as such.
        let tally = summary.crc_wrong_clean;
        let q = summary.first_wrong.filter(|_| self.carries_subcode())?;
        let seen = format!(
            "{} of {} sectors of subcode have a wrong CRC; the first says {:04x}, not {:04x}",
            tally.count,
            summary.sectors.count,
            q.stored_crc(),
            q.computed_crc()
        );
        let cause =
            crc_mistake(q).unwrap_or("a disc whose copy protection breaks the CRC, or an encoder that does");
        Some(finding(Code::SubcodeCrc, tally, seen, cause))
    }

    fn jumps(&self) -> Option<Finding> {
        let tally = self.summary.jumps;
        let seen = format!("the position on the disc jumps {} times", tally.count);
        (tally.count > 0).then(|| finding(Code::SubcodeJump, tally, seen, "the player searched"))
    }

    fn opaque(&self) -> Option<Finding> {
        let summary = &self.summary;
        let (tally, seen, cause) = match self.kind() {
            UserKind::Messages if summary.sectors.count > 0 => (
                summary.messages,
                format!(
                    "{} messages in the user bits, {} of them shaped as subcode, but no CRC is right",
                    summary.messages.count, summary.sectors.count
                ),
                summary
                    .first_wrong
                    .and_then(crc_mistake)
                    .unwrap_or("another source, whose layout is not known"),
            ),
            UserKind::Messages => {
                // Those that are malformed are told.
                let count = summary.messages.count.saturating_sub(summary.malformed_messages);
                if count == 0 {
                    return None;
                }
                let plural = if count == 1 { "" } else { "s" };
                let seen = format!("{count} message{plural} in the user bits, of unknown meaning");
                (summary.messages, seen, "a source other than a compact disc")
            }
            UserKind::Packets => (
                summary.packets,
                format!("{} packets in the user bits, found by their flags, not read", summary.packets.count),
                "",
            ),
            UserKind::Raw => match self.management()? {
                Management::Messages | Management::ConsumerMessages | Management::None => return None,
                other => {
                    let form = other.name().replace('_', " ");
                    let ones = self.ones.of(other);
                    let seen = format!("{} user bits are 1, of a form that is not read ({form})", ones.count);
                    (ones, seen, "")
                }
            },
            _ => return None,
        };
        Some(finding(Code::UserOpaque, tally, seen, cause))
    }

    fn unmanaged(&self) -> Option<Finding> {
        let ones = self.ones.of(Management::None);
        let seen = format!("{} user bits are 1, and the channel status says that there are none", ones.count);
        (ones.count > 0).then(|| finding(Code::UserManagement, ones, seen, "byte 1, bits 4 to 7 were left 0"))
    }
}

/// A known way to get the CRC of subcode wrong.
fn crc_mistake(q: QBits) -> Option<&'static str> {
    match q.stored_crc() {
        crc if crc == !q.computed_crc() => Some("the encoder does not invert the CRC"),
        crc if crc.swap_bytes() == q.computed_crc() => Some("the bytes of the CRC are exchanged"),
        0 => Some("the encoder sends no CRC"),
        _ => None,
    }
}

fn finding(code: Code, tally: Tally, seen: String, cause: &str) -> Finding {
    let finding = Finding::new(code, seen, cause);
    match tally.first {
        Some((frame, at)) => finding.at(at, frame),
        None => finding,
    }
}

#[cfg(test)]
mod tests;
