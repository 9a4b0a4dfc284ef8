//! Why a capture cannot be read.

use std::borrow::Cow;
use std::prelude::v1::*;
use std::{error, fmt, io};

/// Why a capture cannot be read. What is wrong only with a part of it is a
/// [`Note`](super::Notes), and the rest is delivered.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The file or stream failed.
    Io(io::Error),
    /// There is not a single sample.
    Empty,
    /// Nothing says what the samples look like.
    Unknown {
        /// What it looks like, and what the caller can do.
        advice: Cow<'static, str>,
    },
    /// A format that this version knows by name only, or a variant that it does not read.
    Unsupported {
        /// The format.
        format: &'static str,
        /// What the caller can do.
        advice: Cow<'static, str>,
    },
    /// The format is clear, but its rules are broken.
    Malformed {
        /// The format.
        format: &'static str,
        /// Where.
        place: Place,
        /// What is wrong.
        problem: Cow<'static, str>,
    },
    /// This format needs a source that can seek: [`Source::file`](super::Source::file).
    NeedsSeek {
        /// The format.
        format: &'static str,
    },
}

/// A place in a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The capture as a whole.
    Whole,
    /// A line of text, from 1.
    Line(u64),
    /// An entry of an archive.
    Entry(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Whole => Ok(()),
            Place::Line(line) => write!(f, "line {line}: "),
            Place::Entry(name) => write!(f, "entry `{name}`: "),
        }
    }
}

/// One line, lower case, with a remedy where there is one.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) => write!(f, "cannot read: {error}"),
            Error::Empty => f.write_str("no samples: the capture is empty; record or export it again"),
            Error::Unknown { advice } => write!(f, "unknown format: {advice}"),
            Error::Unsupported { format, advice } => write!(f, "{format} is not supported: {advice}"),
            Error::Malformed { format, place, problem } => {
                write!(f, "not a valid {format} file: {place}{problem}")
            }
            Error::NeedsSeek { format } => {
                write!(f, "{format} cannot be read from a stream: save it to a file")
            }
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Error::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::Io(error)
    }
}
