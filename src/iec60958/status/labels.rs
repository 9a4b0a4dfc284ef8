//! Text, channel numbers and reliability flags of professional status.

use core::fmt::{self, Write};

use super::codes::MultichannelMode;

/// Four characters that name an origin or a destination (AES3, bytes 6 to 13), the first one first.
///
/// They are ISO 646, seven bits each. Bit 7 was odd parity in AES3-1985 and is 0 today: it is kept,
/// and does not show in the text.
///
/// ```
/// use lightpipe::iec60958::status::Label;
/// assert_eq!(Label::from_text("STUA").unwrap().to_string(), "STUA");
/// assert_eq!(Label::from_bytes([0x53, 0xd4, 0xd5, 0]).to_string(), "STU");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Label([u8; 4]);

impl Label {
    /// From the four bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 4]) -> Label {
        Label(bytes)
    }

    /// From up to four ASCII characters; `None` for more, or for others.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Label> {
        let mut bytes = [0; 4];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.is_ascii().then_some(Label(bytes))
    }

    /// The four bytes as sent.
    #[must_use]
    pub const fn bytes(self) -> [u8; 4] {
        self.0
    }

    /// The characters, seven bits each.
    pub fn characters(self) -> impl Iterator<Item = char> {
        self.0.into_iter().map(|byte| char::from(byte & 0x7f))
    }

    /// Whether nothing is stated: all bytes are 0.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }
}

/// The text without zeros at its end; control characters as `.`.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.0.iter().rposition(|byte| byte & 0x7f != 0).map_or(0, |last| last + 1);
        self.characters()
            .take(length)
            .try_for_each(|character| f.write_char(if character.is_control() { '.' } else { character }))
    }
}

/// Byte 3 of professional status (AES3, multichannel description).
///
/// Without CS bit 31 it is a channel number of seven bits; with it, a mode of three bits and a number
/// of four in it. Both count from 1 and are sent less one; for the number in a mode that is not
/// verified, and some transmitters send the number as it is.
///
/// ```
/// use lightpipe::iec60958::status::{Multichannel, MultichannelMode};
/// let sixth = Multichannel::in_mode(MultichannelMode::MODE_1, 6).unwrap();
/// assert_eq!(sixth.byte(), 0x95);
/// assert_eq!((sixth.mode(), sixth.channel()), (Some(MultichannelMode::MODE_1), 6));
/// assert_eq!(Multichannel::from_byte(0).channel(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Multichannel(u8);

impl Multichannel {
    const MODE_DEFINED: u8 = 0b1000_0000;

    /// From byte 3.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Multichannel {
        Multichannel(byte)
    }

    /// Channel 1..=128 without a mode; `None` for another number.
    #[must_use]
    pub const fn numbered(channel: u8) -> Option<Multichannel> {
        match channel {
            1..=128 => Some(Multichannel(channel - 1)),
            _ => None,
        }
    }

    /// Channel 1..=16 of a mode; `None` for another number.
    #[must_use]
    pub const fn in_mode(mode: MultichannelMode, channel: u8) -> Option<Multichannel> {
        match channel {
            1..=16 => Some(Multichannel(Multichannel::MODE_DEFINED | mode.code() << 4 | (channel - 1))),
            _ => None,
        }
    }

    /// Byte 3.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The multichannel mode, where one is defined.
    #[must_use]
    pub const fn mode(self) -> Option<MultichannelMode> {
        if self.0 & Multichannel::MODE_DEFINED == 0 {
            None
        } else {
            Some(MultichannelMode::from_code(self.0 >> 4))
        }
    }

    /// The channel, counted from 1: 1..=16 in a mode, else 1..=128.
    #[must_use]
    pub const fn channel(self) -> u8 {
        match self.mode() {
            Some(_) => (self.0 & 0x0f) + 1,
            None => self.0 + 1,
        }
    }
}

/// Byte 22 of professional status (AES3): which other bytes are not reliable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Reliability(u8);

impl Reliability {
    /// From byte 22.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Reliability {
        Reliability(byte)
    }

    /// From what is unreliable: bytes 0 to 5, 6 to 13, 14 to 17, 18 to 21.
    #[must_use]
    pub const fn unreliable(bytes: [bool; 4]) -> Reliability {
        let [first, labels, address, time] = bytes;
        Reliability((first as u8) << 4 | (labels as u8) << 5 | (address as u8) << 6 | (time as u8) << 7)
    }

    /// Byte 22, with its four reserved bits.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// Whether bytes 0 to 5, the audio's own description, are unreliable.
    #[must_use]
    pub const fn bytes_0_5(self) -> bool {
        self.0 & 0b0001_0000 != 0
    }

    /// Whether bytes 6 to 13, origin and destination, are unreliable.
    #[must_use]
    pub const fn bytes_6_13(self) -> bool {
        self.0 & 0b0010_0000 != 0
    }

    /// Whether bytes 14 to 17, the sample address, are unreliable.
    #[must_use]
    pub const fn bytes_14_17(self) -> bool {
        self.0 & 0b0100_0000 != 0
    }

    /// Whether bytes 18 to 21, the time of day, are unreliable.
    #[must_use]
    pub const fn bytes_18_21(self) -> bool {
        self.0 & 0b1000_0000 != 0
    }

    /// The reserved bits, CS bits 176 to 179.
    #[must_use]
    pub const fn reserved(self) -> u8 {
        self.0 & 0b0000_1111
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use std::string::ToString;

    #[test]
    fn labels_show_what_can_be_shown() {
        assert_eq!(Label::from_bytes([b'A', 0, b'B', 0x1b]).to_string(), "A.B.");
        assert_eq!(Label::default().to_string(), "");
        assert!(Label::from_text("fives").is_none() && Label::from_text("é").is_none());
    }

    #[test]
    fn channel_numbers_count_from_one() {
        assert_eq!(Multichannel::numbered(128).unwrap().channel(), 128);
        assert_eq!(Multichannel::numbered(0), None);
        assert_eq!(Multichannel::in_mode(MultichannelMode::MODE_0, 17), None);
        assert_eq!(Multichannel::from_byte(0xff).mode(), Some(MultichannelMode::USER_DEFINED));
    }

    #[test]
    fn flags_stand_in_their_bits() {
        let flags = Reliability::unreliable([false, true, true, true]);
        assert_eq!(flags.byte(), 0xe0);
        assert!(!flags.bytes_0_5() && flags.bytes_6_13() && flags.bytes_14_17() && flags.bytes_18_21());
        assert_eq!(Reliability::from_byte(0x1f).reserved(), 0xf);
    }
}
