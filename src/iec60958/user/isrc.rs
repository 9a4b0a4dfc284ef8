//! ADR 3: the ISRC of a track.

use core::fmt;
use core::str::FromStr;

use super::ParseError;

/// Letters or digits at the front: country and owner.
const CHARACTERS: usize = 5;
/// Decimal digits behind them: year and serial number.
const DIGITS: usize = 7;

/// The ISRC of a track: five capital letters or digits, then seven digits.
///
/// ```
/// use lightpipe::iec60958::user::Isrc;
/// let isrc: Isrc = "DE-A12-95-12345".parse().unwrap();
/// assert_eq!(isrc.to_string(), "DEA129512345");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Isrc {
    characters: [u8; CHARACTERS],
    digits: [u8; DIGITS],
}

impl Isrc {
    /// Of twelve characters of ASCII, or `None` if one of them is not allowed in its place. Small letters
    /// are not.
    #[must_use]
    pub fn new(text: [u8; CHARACTERS + DIGITS]) -> Option<Isrc> {
        let [a, b, c, d, e, digits @ ..] = text;
        let characters = [a, b, c, d, e];
        let allowed = characters.iter().all(|&byte| code(byte).is_some())
            && digits.iter().all(|byte| byte.is_ascii_digit());
        // Not `then_some`: what is no digit is not to be counted from '0'.
        allowed.then(|| Isrc { characters, digits: digits.map(|digit| digit - b'0') })
    }

    /// Of 30 bits of characters, first one highest, and seven digits.
    pub(super) fn from_codes(codes: u32, digits: [u8; DIGITS]) -> Option<Isrc> {
        let mut characters = [0; CHARACTERS];
        for (n, byte) in characters.iter_mut().enumerate() {
            *byte = character((codes >> (24 - 6 * n) & 0b11_1111) as u8)?;
        }
        digits.iter().all(|&digit| digit < 10).then_some(Isrc { characters, digits })
    }

    /// The inverse of [`from_codes`](Isrc::from_codes).
    pub(super) fn codes(&self) -> (u32, [u8; DIGITS]) {
        let codes = self
            .characters
            .iter()
            .fold(0, |codes, &byte| codes << 6 | u32::from(code(byte).unwrap_or_default()));
        (codes, self.digits)
    }
}

/// The six bits of a character: 0x00 to 0x09 for digits, 0x11 to 0x2A for capital letters.
const fn code(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'Z' => Some(byte - b'A' + 0x11),
        _ => None,
    }
}

const fn character(code: u8) -> Option<u8> {
    match code {
        0x00..=0x09 => Some(b'0' + code),
        0x11..=0x2a => Some(b'A' + (code - 0x11)),
        _ => None,
    }
}

impl fmt::Display for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.characters.iter().try_for_each(|&byte| write!(f, "{}", char::from(byte)))?;
        self.digits.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Isrc({self})")
    }
}

impl FromStr for Isrc {
    type Err = ParseError;

    /// Of twelve characters, with hyphens or without (`DE-A12-95-12345`).
    fn from_str(text: &str) -> Result<Isrc, ParseError> {
        let error = ParseError::expected("five capital letters or digits, then seven digits");
        let mut all = [0; CHARACTERS + DIGITS];
        let mut bytes = text.bytes().filter(|&byte| byte != b'-');
        for place in &mut all {
            *place = bytes.next().ok_or(error)?;
        }
        if bytes.next().is_some() { Err(error) } else { Isrc::new(all).ok_or(error) }
    }
}
