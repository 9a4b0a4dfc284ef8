//! Information units and messages, as values.

use crate::fault::Marks;
use crate::unit::Span;

/// Bits of an information unit, its start bit included.
pub const UNIT_BITS: u32 = 8;
/// Zero bits that may stand between two information units of a message, at most.
pub const MOST_GAP: u8 = 8;
/// So many zero bits behind an information unit end a message.
pub const MESSAGE_END_ZEROS: u8 = MOST_GAP + 1;
/// Information units of a message, at least.
pub const FEWEST_UNITS: usize = 3;
/// Information units of a message, at most.
pub const MOST_UNITS: usize = 129;

/// Eight user bits, of which the first is 1 (IEC 60958-3, information unit).
///
/// As a byte, the start bit P is the most significant bit and W the least: `1 Q R S T U V W`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct InformationUnit(u8);

impl InformationUnit {
    const START: u8 = 0b1000_0000;

    /// With the bits Q to W in the seven lowest bits of `bits`; the highest is ignored.
    ///
    /// ```
    /// use lightpipe::iec60958::user::InformationUnit;
    /// assert_eq!(InformationUnit::new(0x40).byte(), 0xc0);
    /// ```
    #[must_use]
    pub const fn new(bits: u8) -> InformationUnit {
        InformationUnit(bits | InformationUnit::START)
    }

    /// All eight bits, the start bit highest.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// Bit `n` in the order of the wire, 0..=7; bit 0 is the start bit. Zero from 8.
    #[must_use]
    pub const fn bit(self, n: u32) -> bool {
        n < UNIT_BITS && self.0 << n & InformationUnit::START != 0
    }
}

/// How a message began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Start {
    /// After 9 zeros or more, or as many as prove that no message was in progress.
    Boundary,
    /// Nobody saw what came before: the recording starts here, or subframes were lost. Units may be
    /// missing at the front.
    Unknown,
    /// The message before it was full ([`End::Full`]), and this one goes on with it.
    Continued,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum End {
    /// With 9 zeros or more.
    Zeros,
    /// It has [`MOST_UNITS`], and yet another one comes: see [`Start::Continued`].
    Full,
    /// The subframes that follow are lost.
    Lost,
    /// The recording, or the stretch of it, ended.
    Finished,
}

impl Start {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Start::Boundary => "boundary",
            Start::Unknown => "unknown",
            Start::Continued => "continued",
        }
    }
}

impl End {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            End::Zeros => "zeros",
            End::Full => "full",
            End::Lost => "lost",
            End::Finished => "finished",
        }
    }
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Malformed {
    /// Fewer than [`FEWEST_UNITS`].
    TooShort,
    /// More than [`MOST_UNITS`].
    TooLong,
}

impl Malformed {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Malformed::TooShort => "too_short",
            Malformed::TooLong => "too_long",
        }
    }
}

/// The first bits of an information unit of which the rest is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Unfinished {
    /// Zero bits before it, 0..=8; 0 if it is the first of its message.
    pub gap: u8,
    /// The bits, the start bit highest; those that are missing are 0.
    pub bits: u8,
    /// How many there are, 1..=7.
    pub count: u8,
}

/// A message as it came in: up to [`MOST_UNITS`] information units, and the zeros between them.
///
/// Everything between its first start bit and its last W can be had back from it: [`Message::bits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    pub(super) units: [InformationUnit; MOST_UNITS],
    pub(super) gaps: [u8; MOST_UNITS],
    pub(super) len: u8,
    /// How it began.
    pub start: Start,
    /// How it ended.
    pub end: End,
    /// Zero bits seen before its first start bit, not more than there are; saturates. Unless it
    /// [continues](Start::Continued) another, none of them belong to a message.
    pub zeros_before: u32,
    /// What came of another information unit behind it, which never became whole.
    pub unfinished: Option<Unfinished>,
    /// The subframe that holds the first start bit.
    pub number: u64,
    /// From the start of that subframe to the end of the one that holds the last W.
    pub span: Span,
    /// What is known against any of the subframes of its units.
    pub marks: Marks,
}

impl Message {
    /// Its information units, in order.
    #[must_use]
    pub fn units(&self) -> &[InformationUnit] {
        self.units.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The zero bits before each unit, 0..=8; 0 for the first.
    #[must_use]
    pub fn gaps(&self) -> &[u8] {
        self.gaps.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Whether both of its ends were seen.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!((self.start, self.end), (Start::Boundary, End::Zeros))
    }

    /// What is wrong with it. A message of which a part was not seen is not called too short.
    #[must_use]
    pub const fn malformed(&self) -> Option<Malformed> {
        if matches!(self.start, Start::Continued) || matches!(self.end, End::Full) {
            Some(Malformed::TooLong)
        } else if self.is_whole() && (self.len as usize) < FEWEST_UNITS {
            Some(Malformed::TooShort)
        } else {
            None
        }
    }

    /// The user bits from the first start bit to the last W.
    pub fn bits(&self) -> impl Iterator<Item = bool> + '_ {
        message_bits(self.units(), self.gaps())
    }
}

/// The user bits of a message: before each unit so many zeros as `gaps` says, up to [`MOST_GAP`]. It
/// ends with the shorter of the two. [`MESSAGE_END_ZEROS`] have to follow it.
///
/// ```
/// use lightpipe::iec60958::user::{InformationUnit, message_bits};
/// let units = [0x41, 0x00, 0x7f].map(InformationUnit::new);
/// let bits: String = message_bits(&units, &[0, 4, 4]).map(|bit| if bit { '1' } else { '0' }).collect();
/// assert_eq!(bits, "11000001".to_owned() + "0000" + "10000000" + "0000" + "11111111");
/// ```
pub fn message_bits<'a>(units: &'a [InformationUnit], gaps: &'a [u8]) -> impl Iterator<Item = bool> + 'a {
    units.iter().zip(gaps).flat_map(|(unit, &gap)| {
        let zeros = core::iter::repeat_n(false, usize::from(gap.min(MOST_GAP)));
        zeros.chain((0..UNIT_BITS).map(|n| unit.bit(n)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_starts_with_a_one_and_ends_with_w() {
        let unit = InformationUnit::new(0b0100_0001);
        let bits: [bool; 8] = core::array::from_fn(|n| unit.bit(n as u32));
        assert_eq!(bits, [true, true, false, false, false, false, false, true]);
        assert!(!unit.bit(8) && !unit.bit(u32::MAX));
    }
}
