//! Why a text is no number, code or time of a disc.

use core::fmt;

/// A text that is not what it should be: the error of reading an [`Isrc`](super::Isrc), a
/// [`CatalogueNumber`](super::CatalogueNumber) or an [`Msf`](super::Msf).
///
/// ```
/// use lightpipe::iec60958::user::Isrc;
/// let error = "DEA12951234+".parse::<Isrc>().unwrap_err();
/// assert_eq!(error.to_string(), "expected five capital letters or digits, then seven digits");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ParseError {
    expected: &'static str,
}

impl ParseError {
    pub(super) const fn expected(expected: &'static str) -> ParseError {
        ParseError { expected }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl core::error::Error for ParseError {}
