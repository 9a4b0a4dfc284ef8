//! What stops reading or writing a WAV file.

use core::fmt;
use std::io;

/// Why reading or writing stopped, by who is to blame.
///
/// A file that ends too early is no error, see [`Reader::truncated`](super::Reader::truncated).
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The reader or writer below failed.
    Io(io::Error),
    /// The file contradicts its own format.
    IllFormed {
        /// Where, in bytes from the start of the file.
        at: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// The file is sound, but this module does not read its kind.
    Unsupported(Unsupported),
    /// A sample has bits that its word length has no room for. It is never rounded or clipped.
    TooWide {
        /// The frame of the sample, from 0 at the start of the audio.
        frame: u64,
        /// The channel of the sample, from 0.
        channel: u16,
        /// The sample: as it stands in its container when read (16, 24 or 32 bits, signed), as it
        /// was handed over when written.
        value: i32,
        /// The word length that it does not fit, in bits.
        word_length: u8,
    },
    /// The caller asked for something that cannot be done.
    Misuse(&'static str),
}

/// Kinds of WAV files that are refused, with the advice that [`Display`](fmt::Display) gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unsupported {
    /// Floating-point samples (`WAVE_FORMAT_IEEE_FLOAT`).
    FloatingPoint,
    /// PCM with this many valid bits per sample: less than 16 or more than 32.
    WordLength(u16),
    /// Samples that are not PCM; the format tag (Microsoft `WAVEFORMATEX`, `wFormatTag`).
    Encoding(u16),
    /// An extensible sub-format that is no format tag in disguise (an Ambisonic one, for example).
    SubFormat,
    /// RIFX: a WAV file with big-endian numbers.
    BigEndian,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) => write!(f, "{error}"),
            Error::IllFormed { at, what } => write!(f, "broken wav file at byte {at}: {what}"),
            Error::Unsupported(what) => write!(f, "{what}"),
            Error::TooWide { frame, channel, value, word_length } => {
                write!(f, "frame {frame}, channel {channel}: sample {value} does not fit {word_length} bits")
            }
            Error::Misuse(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsupported::FloatingPoint => {
                f.write_str("floating-point samples; convert to 24-bit pcm first, without dither")
            }
            Unsupported::WordLength(bits) => {
                write!(f, "{bits}-bit samples; convert to 16-bit or 24-bit pcm first, without dither")
            }
            Unsupported::Encoding(tag) => {
                write!(f, "samples in encoding 0x{tag:04x}, not pcm; decode them to 24-bit pcm first")
            }
            Unsupported::SubFormat => {
                f.write_str("samples in a sub-format that is not pcm; convert to 24-bit pcm first")
            }
            Unsupported::BigEndian => f.write_str("a big-endian wav file (rifx); convert to riff first"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
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

impl From<Unsupported> for Error {
    fn from(what: Unsupported) -> Error {
        Error::Unsupported(what)
    }
}
