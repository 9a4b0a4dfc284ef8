//! What the user data of a stream came to, in counts of fixed size.

use super::reader::UserRecord;
use crate::fault::Marks;
use crate::iec60958::user::{
    CatalogueNumber, End, Isrc, MOST_GAP, MOST_UNITS, Malformed, Message, Position, QBits, QContent,
    SECTOR_BITS, Start, Subcode, UNIT_BITS,
};
use crate::unit::Instant;

/// Zeros behind each symbol of subcode.
const SUBCODE_GAP: u8 = 4;
/// No message has more user bits.
pub(super) const MOST_MESSAGE_BITS: u64 = MOST_UNITS as u64 * (UNIT_BITS as u64 + MOST_GAP as u64);

/// Something that was counted, and where it was first seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// The first subframe of the first.
    pub first: Option<(u64, Instant)>,
}

impl Tally {
    pub(super) fn add(&mut self, number: u64, at: Instant) {
        self.count += 1;
        self.first.get_or_insert((number, at));
    }

    /// Adds what was counted later.
    pub(super) fn join(&mut self, later: Tally) {
        self.count += later.count;
        self.first = self.first.or(later.first);
    }
}

/// Where on a disc a sector of a stream was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passage {
    /// What its Q channel says.
    pub position: Position,
    /// The subframe of its first start bit.
    pub number: u64,
    /// When that starts.
    pub at: Instant,
}

/// What the user data of a stream came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserSummary {
    /// Messages, subcode included; one of more than 129 units counts once for every 129.
    pub messages: Tally,
    /// Messages that are longer or shorter than the standard allows. Nothing is known against their
    /// subframes.
    pub malformed: Tally,
    /// The first of them.
    pub first_malformed: Option<Malformed>,
    /// Messages cut by losses, or in subframes that something is known against.
    pub broken: Tally,
    /// Stretches of bits that no message could be made of, as where a recording begins in one.
    pub skipped: Tally,
    /// Messages in the form of subcode: 96 units behind a sync, with four zeros between them or the right
    /// CRC.
    pub sectors: Tally,
    /// Sectors whose CRC is right.
    pub crc_right: Tally,
    /// Sectors whose CRC is wrong, those without any bit set in Q left out.
    pub crc_wrong: Tally,
    /// Those of them in whose subframes nothing else is wrong.
    pub crc_wrong_clean: Tally,
    /// Q of the first of these.
    pub first_wrong: Option<QBits>,
    /// Sectors without any bit set in Q.
    pub empty: Tally,
    /// Sectors with bits in R to W.
    pub r_to_w: Tally,
    /// The first position.
    pub first: Option<Passage>,
    /// The last one.
    pub last: Option<Passage>,
    /// Positions that are not as far from the one before as the stream went on.
    pub jumps: Tally,
    /// The last catalogue number.
    pub catalogue: Option<CatalogueNumber>,
    /// The last ISRC.
    pub isrc: Option<Isrc>,
    /// Blocks of user bits (professional).
    pub blocks: Tally,
    /// Packets (professional), those that are not whole included.
    pub packets: Tally,
    /// User bits that are 1, in subframes that nothing is known against.
    pub ones: u64,
    /// Those of the malformed that are messages, and not bits without an end.
    pub(super) malformed_messages: u64,
    /// The stream goes on from the last position without a break.
    unbroken: bool,
}

/// Whether a message is taken for a sector of subcode, and what it says.
#[must_use]
pub fn sector_of(message: &Message) -> Option<Subcode> {
    let subcode = message.subcode()?;
    let paced = message.gaps().iter().skip(1).all(|&gap| gap == SUBCODE_GAP);
    (paced || subcode.q().crc_is_right()).then_some(subcode)
}

impl UserSummary {
    pub(super) fn take(&mut self, record: &UserRecord) {
        match record {
            UserRecord::Message(message) => self.message(message),
            UserRecord::Skipped(skipped) => {
                let (number, at) = (skipped.number, skipped.span.start);
                if skipped.bits > MOST_MESSAGE_BITS && skipped.marks.is_clean() {
                    self.malformed.add(number, at);
                    self.first_malformed.get_or_insert(Malformed::TooLong);
                } else {
                    self.skipped.add(number, at);
                }
            }
            UserRecord::Lost(_) => self.interrupt(),
            UserRecord::Block(block) => self.blocks.add(block.number, block.span.start),
            UserRecord::Packet { packet, .. } => self.packets.add(packet.number, packet.span.start),
        }
    }

    /// What follows may be anywhere.
    pub(super) const fn interrupt(&mut self) {
        self.unbroken = false;
    }

    fn message(&mut self, message: &Message) {
        let (number, at) = (message.number, message.span.start);
        self.messages.add(number, at);
        let clean = message.marks.is_clean();
        if let Some(malformed) = message.malformed() {
            if clean {
                self.malformed_messages += 1;
                self.malformed.add(number, at);
                self.first_malformed.get_or_insert(malformed);
            }
        } else if message.end == End::Lost || !clean && message.start == Start::Boundary {
            self.broken.add(number, at);
        }
        if let Some(subcode) = sector_of(message) {
            self.sectors.add(number, at);
            if subcode.has_r_to_w() {
                self.r_to_w.add(number, at);
            }
            self.q(subcode.q(), number, at, message.marks);
        }
    }

    fn q(&mut self, q: QBits, number: u64, at: Instant, marks: Marks) {
        if q.is_empty() {
            self.empty.add(number, at);
            return;
        }
        if !q.crc_is_right() {
            self.crc_wrong.add(number, at);
            if marks.is_clean() {
                self.crc_wrong_clean.add(number, at);
                self.first_wrong.get_or_insert(q);
            }
            return;
        }
        self.crc_right.add(number, at);
        match q.parse().content {
            QContent::Position(position) => self.position(Passage { position, number, at }),
            QContent::Catalogue(frame) => self.catalogue = Some(frame.number),
            QContent::Isrc(frame) => self.isrc = Some(frame.isrc),
            _ => {}
        }
    }

    fn position(&mut self, now: Passage) {
        if let Some(last) = self.last.filter(|_| self.unbroken) {
            let bits = now.number.saturating_sub(last.number);
            let sectors = (bits + u64::from(SECTOR_BITS / 2)) / u64::from(SECTOR_BITS);
            let went =
                i64::from(now.position.absolute.sectors()) - i64::from(last.position.absolute.sectors());
            if i64::try_from(sectors) != Ok(went) {
                self.jumps.add(now.number, now.at);
            }
        }
        self.first.get_or_insert(now);
        self.last = Some(now);
        self.unbroken = true;
    }
}
