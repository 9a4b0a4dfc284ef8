//! ADR 2: the catalogue number of a disc.

use core::fmt;
use core::str::FromStr;

use super::ParseError;

const DIGITS: usize = 13;

/// The catalogue number of a disc: 13 decimal digits, as under its bar code (UPC/EAN).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CatalogueNumber([u8; DIGITS]);

impl CatalogueNumber {
    /// Of 13 digits, each 0..=9, or `None`.
    #[must_use]
    pub fn new(digits: [u8; DIGITS]) -> Option<CatalogueNumber> {
        digits.iter().all(|&digit| digit < 10).then_some(CatalogueNumber(digits))
    }

    /// The digits, each 0..=9.
    #[must_use]
    pub const fn digits(&self) -> [u8; DIGITS] {
        self.0
    }
}

impl fmt::Display for CatalogueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl FromStr for CatalogueNumber {
    type Err = ParseError;

    /// Of 13 digits.
    fn from_str(text: &str) -> Result<CatalogueNumber, ParseError> {
        let error = ParseError::expected("13 digits");
        let bytes: [u8; DIGITS] = text.as_bytes().try_into().map_err(|_| error)?;
        CatalogueNumber::new(bytes.map(|byte| byte.wrapping_sub(b'0'))).ok_or(error)
    }
}
