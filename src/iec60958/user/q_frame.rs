//! What a Q channel says, and back.

use super::catalogue::CatalogueNumber;
use super::isrc::Isrc;
use super::position::Position;
use super::q::{Control, QBits};
use super::toc::TocEntry;

const POSITION: u8 = 1;
const CATALOGUE: u8 = 2;
const ISRC: u8 = 3;

/// ADR 2: the catalogue number. Where its parts lie in DATA is unverified: recollection of IEC 60908.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CatalogueFrame {
    /// The number.
    pub number: CatalogueNumber,
    /// The 12 bits behind it, which should be 0; higher bits are not sent.
    pub reserved: u16,
    /// AFRAME: the frame of the time on the disc, as it is.
    pub frame: u8,
}

/// ADR 3: the ISRC of the track. Where its parts lie in DATA is unverified: recollection of IEC 60908.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct IsrcFrame {
    /// The code.
    pub isrc: Isrc,
    /// Two bits behind the characters (the highest of six) and four behind the digits, which should be
    /// 0; higher bits are not sent.
    pub reserved: u8,
    /// AFRAME: the frame of the time on the disc, as it is.
    pub frame: u8,
}

/// DATA of a Q channel, as ADR says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum QContent {
    /// ADR 1 in the program area or the lead-out.
    Position(Position),
    /// ADR 1 in the lead-in.
    Toc(TocEntry),
    /// ADR 2.
    Catalogue(CatalogueFrame),
    /// ADR 3.
    Isrc(IsrcFrame),
    /// Another ADR, or digits that are none.
    Other {
        /// ADR, 0..=15.
        adr: u8,
        /// DATA, as it is.
        data: [u8; 9],
    },
}

/// What a Q channel says, without its CRC.
///
/// [`parse`](QBits::parse) takes any bits and loses none of them, and [`emit`](QFrame::emit) brings them
/// back with the CRC that belongs to them.
///
/// ```
/// use lightpipe::iec60958::user::{QBits, QContent};
/// let q = QBits([0x41, 0x01, 0x01, 0x07, 0x06, 0x05, 0x00, 0x23, 0x08, 0x05, 0xff, 0x38]);
/// let frame = q.parse();
/// let QContent::Position(position) = frame.content else { panic!("no position") };
/// assert_eq!(position.relative.to_string(), "07:06:05");
/// assert_eq!(position.absolute.to_string(), "23:08:05");
/// assert_eq!(frame.emit(), q);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct QFrame {
    /// What kind of track.
    pub control: Control,
    /// The rest.
    pub content: QContent,
}

impl QBits {
    /// What it says, whatever the CRC.
    #[must_use]
    pub fn parse(&self) -> QFrame {
        let (adr, data) = (self.adr(), self.data());
        let content = match adr {
            POSITION => Position::parse(&data)
                .map(QContent::Position)
                .or_else(|| TocEntry::parse(&data).map(QContent::Toc)),
            CATALOGUE => CatalogueFrame::parse(&data).map(QContent::Catalogue),
            ISRC => IsrcFrame::parse(&data).map(QContent::Isrc),
            _ => None,
        };
        QFrame { control: self.control(), content: content.unwrap_or(QContent::Other { adr, data }) }
    }
}

impl QFrame {
    /// The twelve bytes, with the CRC that belongs to them.
    #[must_use]
    pub fn emit(&self) -> QBits {
        let (adr, data) = match &self.content {
            QContent::Position(position) => (POSITION, position.emit()),
            QContent::Toc(entry) => (POSITION, entry.emit()),
            QContent::Catalogue(frame) => (CATALOGUE, frame.emit()),
            QContent::Isrc(frame) => (ISRC, frame.emit()),
            QContent::Other { adr, data } => (*adr, *data),
        };
        QBits::new(self.control, adr, data)
    }
}

/// DATA as one number of 72 bits, the first on the wire highest.
fn number(data: &[u8; 9]) -> u128 {
    data.iter().fold(0, |number, &byte| number << 8 | u128::from(byte))
}

fn data(number: u128) -> [u8; 9] {
    let [.., a, b, c, d, e, f, g, h, i] = number.to_be_bytes();
    [a, b, c, d, e, f, g, h, i]
}

/// Digits of four bits each, of which the last is at `lowest`.
fn digits<const N: usize>(number: u128, lowest: u32) -> [u8; N] {
    core::array::from_fn(|n| (number >> (lowest + 4 * (N - 1 - n) as u32) & 0b1111) as u8)
}

/// The inverse of [`digits`].
fn packed(digits: &[u8], lowest: u32) -> u128 {
    digits.iter().fold(0, |number, &digit| number << 4 | u128::from(digit & 0b1111)) << lowest
}

impl CatalogueFrame {
    /// Of the nine bytes of DATA: 13 digits, 12 bits, AFRAME. `None` if a digit is not decimal.
    #[must_use]
    pub fn parse(data: &[u8; 9]) -> Option<CatalogueFrame> {
        let all = number(data);
        Some(CatalogueFrame {
            number: CatalogueNumber::new(digits(all, 20))?,
            reserved: (all >> 8 & 0xfff) as u16,
            frame: all as u8,
        })
    }

    /// The nine bytes of DATA.
    #[must_use]
    pub fn emit(&self) -> [u8; 9] {
        let reserved = u128::from(self.reserved & 0xfff) << 8;
        data(packed(&self.number.digits(), 20) | reserved | u128::from(self.frame))
    }
}

impl IsrcFrame {
    /// Of the nine bytes of DATA: five characters of six bits, 2 bits, 7 digits, 4 bits, AFRAME. `None`
    /// if a character or digit is none.
    #[must_use]
    pub fn parse(data: &[u8; 9]) -> Option<IsrcFrame> {
        let all = number(data);
        Some(IsrcFrame {
            isrc: Isrc::from_codes((all >> 42) as u32 & 0x3fff_ffff, digits(all, 12))?,
            reserved: (all >> 36 & 0b11_0000 | all >> 8 & 0b00_1111) as u8,
            frame: all as u8,
        })
    }

    /// The nine bytes of DATA.
    #[must_use]
    pub fn emit(&self) -> [u8; 9] {
        let (codes, digits) = self.isrc.codes();
        let reserved = u128::from(self.reserved >> 4 & 0b11) << 40 | u128::from(self.reserved & 0b1111) << 8;
        data(u128::from(codes) << 42 | packed(&digits, 12) | reserved | u128::from(self.frame))
    }
}

#[cfg(test)]
mod tests;
