//! The `fmt ` chunk: how samples are stored.

use std::vec::Vec;

use super::{Error, FMT, Unsupported};

/// What the samples of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    /// Channels, and so samples per frame: at least 1.
    pub channels: u16,
    /// Frames per second, in Hz: at least 1.
    pub sample_rate: u32,
    /// Valid bits per sample, 16 to 24. Samples are right-aligned in 24 bits whatever this says; the
    /// `24 - word_length` bits at the bottom are zero.
    pub word_length: u8,
}

/// `wFormatTag` of integer samples (Microsoft `WAVEFORMATEX`).
const TAG_PCM: u16 = 0x0001;
/// `wFormatTag` of floating-point samples.
const TAG_FLOAT: u16 = 0x0003;
/// `wFormatTag` that says: the real one is in the sub-format (Microsoft `WAVEFORMATEXTENSIBLE`).
const TAG_EXTENSIBLE: u16 = 0xfffe;
/// What follows the format tag in a sub-format GUID that is nothing but a format tag:
/// `0000tttt-0000-0010-8000-00aa00389b71` with its first three groups in little-endian order.
const GUID_TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/// Bytes of a plain `fmt ` chunk.
const PLAIN_BYTES: u32 = 16;
/// Bytes of an extensible `fmt ` chunk; of longer ones nothing more is needed.
pub(super) const EXTENSIBLE_BYTES: u32 = 40;
/// `cbSize`: bytes that `WAVEFORMATEXTENSIBLE` adds after this field.
const EXTENSION_BYTES: u16 = 22;
/// More channels than a plain file should have (Microsoft: "more than two channels" is extensible).
const PLAIN_CHANNELS: u16 = 2;

/// How many bytes hold one sample. The sample is left-aligned in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Bits16,
    Bits24,
    Bits32,
}

impl Container {
    pub(super) const fn bits(self) -> u8 {
        match self {
            Container::Bits16 => 16,
            Container::Bits24 => 24,
            Container::Bits32 => 32,
        }
    }

    pub(super) const fn bytes(self) -> u8 {
        self.bits() / 8
    }

    /// The one to write a word length in. Words of 16 bits need their own: some readers (FFmpeg)
    /// derive the container from the valid bits.
    pub(super) const fn for_word_length(word_length: u8) -> Container {
        if word_length > 16 { Container::Bits24 } else { Container::Bits16 }
    }
}

impl Format {
    /// Reads the content of a `fmt ` chunk that starts at byte `at` of the file.
    pub(super) fn parse(chunk: &[u8], at: u64) -> Result<(Format, Container), Error> {
        let broken = |offset: u64, what| Error::IllFormed { at: at + offset, what };
        let short = || broken(0, "the format chunk is too short");

        let tag = u16_at(chunk, 0).ok_or_else(short)?;
        let channels = u16_at(chunk, 2).ok_or_else(short)?;
        let sample_rate = u32_at(chunk, 4).ok_or_else(short)?;
        // Bytes per second, at 8, follow from the rest and are often wrong: not looked at.
        let frame_bytes = u16_at(chunk, 12).ok_or_else(short)?;
        let bits = u16_at(chunk, 14).ok_or_else(short)?;

        let (tag, valid_bits) = if tag == TAG_EXTENSIBLE {
            let valid_bits = u16_at(chunk, 18).ok_or_else(short)?;
            let guid: &[u8; 16] = chunk.get(24..).and_then(|rest| rest.first_chunk()).ok_or_else(short)?;
            if !bits.is_multiple_of(8) {
                return Err(broken(14, "an extensible container that is not whole bytes"));
            }
            if !guid.ends_with(&GUID_TAIL) {
                return Err(Unsupported::SubFormat.into());
            }
            // Zero valid bits are seen in the wild and mean that nobody filled the field in.
            let valid_bits = if valid_bits == 0 { bits } else { valid_bits };
            (u16::from_le_bytes([guid[0], guid[1]]), valid_bits)
        } else {
            (tag, bits)
        };
        match tag {
            TAG_PCM => {}
            TAG_FLOAT => return Err(Unsupported::FloatingPoint.into()),
            tag => return Err(Unsupported::Encoding(tag).into()),
        }

        if channels == 0 {
            return Err(broken(2, "no channels"));
        }
        if sample_rate == 0 {
            return Err(broken(4, "a sample rate of zero"));
        }
        // A plain word length like 20 stands for the next whole bytes, left-aligned in them.
        let container = match bits {
            9..=16 => Container::Bits16,
            17..=24 => Container::Bits24,
            25..=32 => Container::Bits32,
            _ => return Err(Unsupported::WordLength(bits).into()),
        };
        if valid_bits > bits {
            return Err(broken(18, "more valid bits than the container has"));
        }
        if u32::from(frame_bytes) != u32::from(channels) * u32::from(container.bytes()) {
            return Err(broken(12, "the size of a frame does not match channels and bits"));
        }
        let word_length = match valid_bits {
            16..=24 => valid_bits as u8,
            // The samples decide whether they fit: see `Error::TooWide`.
            25..=32 => 24,
            _ => return Err(Unsupported::WordLength(valid_bits).into()),
        };
        Ok((Format { channels, sample_rate, word_length }, container))
    }

    /// Appends the whole `fmt ` chunk: plain where it says everything, else extensible without a
    /// speaker for any channel (ADAT slots have none).
    pub(super) fn emit(self, container: Container, out: &mut Vec<u8>) {
        let plain = self.channels <= PLAIN_CHANNELS && self.word_length == container.bits();
        let frame_bytes = self.channels.saturating_mul(u16::from(container.bytes()));
        out.extend(FMT);
        out.extend(if plain { PLAIN_BYTES } else { EXTENSIBLE_BYTES }.to_le_bytes());
        out.extend(if plain { TAG_PCM } else { TAG_EXTENSIBLE }.to_le_bytes());
        out.extend(self.channels.to_le_bytes());
        out.extend(self.sample_rate.to_le_bytes());
        out.extend(self.sample_rate.saturating_mul(u32::from(frame_bytes)).to_le_bytes());
        out.extend(frame_bytes.to_le_bytes());
        out.extend(u16::from(container.bits()).to_le_bytes());
        if !plain {
            out.extend(EXTENSION_BYTES.to_le_bytes());
            out.extend(u16::from(self.word_length).to_le_bytes());
            out.extend(0u32.to_le_bytes());
            out.extend(TAG_PCM.to_le_bytes());
            out.extend(GUID_TAIL);
        }
    }

    /// Refuses what cannot be written.
    pub(super) fn check(self) -> Result<(), Error> {
        // The size of a frame is a field of 16 bits.
        if !(1..=u16::MAX / 3).contains(&self.channels) {
            return Err(Error::Misuse("a wav file has 1 to 21845 channels"));
        }
        if self.sample_rate == 0 {
            return Err(Error::Misuse("a wav file needs a sample rate of at least 1 hz"));
        }
        if !(16..=24).contains(&self.word_length) {
            return Err(Error::Misuse("the word length of a wav file is 16 to 24 bits here"));
        }
        Ok(())
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}
