//! Samples without a header.

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;
use std::prelude::v1::*;
use std::str::FromStr;
use std::{format, vec};

use super::source::fill;
use super::{Channel, ChannelKind, Each, Error, Notes, Truncated};
use crate::trace::{Block, Interleaved, Packed};

/// How samples without a header lie in their bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// One bit per sample, the first sample in the least significant bit of a byte.
    Lsb1,
    /// One bit per sample, the first sample in the most significant bit of a byte.
    Msb1,
    /// One byte per sample, a channel in each bit.
    U8 {
        /// The only channel of interest, 0 to 7; `None` offers all of them.
        bit: Option<u8>,
    },
    /// Two bytes per sample, little-endian.
    U16Le {
        /// The only channel of interest, 0 to 15; `None` offers all of them.
        bit: Option<u8>,
    },
    /// Four bytes per sample, little-endian.
    U32Le {
        /// The only channel of interest, 0 to 31; `None` offers all of them.
        bit: Option<u8>,
    },
}

impl Layout {
    /// The layouts worth trying when nobody says which it is.
    pub const GUESSES: [Layout; 5] = [
        Layout::Lsb1,
        Layout::Msb1,
        Layout::U8 { bit: None },
        Layout::U16Le { bit: None },
        Layout::U32Le { bit: None },
    ];

    /// Bytes per sample; 0 where a byte holds eight samples.
    pub(super) const fn unit(self) -> usize {
        match self {
            Layout::Lsb1 | Layout::Msb1 => 0,
            Layout::U8 { .. } => 1,
            Layout::U16Le { .. } => 2,
            Layout::U32Le { .. } => 4,
        }
    }

    pub(super) const fn bit(self) -> Option<u8> {
        match self {
            Layout::Lsb1 | Layout::Msb1 => None,
            Layout::U8 { bit } | Layout::U16Le { bit } | Layout::U32Le { bit } => bit,
        }
    }

    /// How many whole samples so many bytes hold.
    #[must_use]
    pub const fn samples(self, bytes: u64) -> u64 {
        match self.unit() {
            0 => bytes.saturating_mul(8),
            unit => bytes / unit as u64,
        }
    }
}

/// The name that [`Layout::from_str`] reads: `lsb1`, `u8:3`.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Layout::Lsb1 => "lsb1",
            Layout::Msb1 => "msb1",
            Layout::U8 { .. } => "u8",
            Layout::U16Le { .. } => "u16le",
            Layout::U32Le { .. } => "u32le",
        })?;
        self.bit().map_or(Ok(()), |bit| write!(f, ":{bit}"))
    }
}

/// The text names no format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormatName(pub(super) String);

impl fmt::Display for UnknownFormatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no such format: `{}`; known are sigrok, vcd, csv, readmemh, readmemb, c, rust, lsb1, msb1, \
             u8[:bit], u16le[:bit], u32le[:bit]",
            self.0
        )
    }
}

impl std::error::Error for UnknownFormatName {}

impl FromStr for Layout {
    type Err = UnknownFormatName;

    fn from_str(text: &str) -> Result<Layout, UnknownFormatName> {
        let unknown = || UnknownFormatName(text.to_owned());
        let (name, bit) = match text.split_once(':') {
            Some((name, bit)) => (name, Some(bit.parse().map_err(|_| unknown())?)),
            None => (text, None),
        };
        let layout = match name {
            "lsb1" => Layout::Lsb1,
            "msb1" => Layout::Msb1,
            "u8" => Layout::U8 { bit },
            "u16le" => Layout::U16Le { bit },
            "u32le" => Layout::U32Le { bit },
            _ => return Err(unknown()),
        };
        // a bit that the sample does not have, or of a layout without bits to choose from
        match bit {
            Some(bit) if usize::from(bit) >= 8 * layout.unit() => Err(unknown()),
            _ => Ok(layout),
        }
    }
}

const BLOCK_BYTES: usize = 1 << 17;

/// Reads samples without a header.
pub(super) struct Reader<'a> {
    input: Box<dyn Read + Send + 'a>,
    layout: Layout,
    /// Bytes that were there when it was opened, and have not come yet.
    promised: u64,
}

impl<'a> Reader<'a> {
    /// Reads `input`, which was found to hold so many bytes, if that could be found out.
    pub(super) fn new(input: Box<dyn Read + Send + 'a>, layout: Layout, bytes: Option<u64>) -> Reader<'a> {
        Reader { input, layout, promised: bytes.unwrap_or(0) }
    }

    pub(super) fn channels(layout: Layout) -> Vec<Channel> {
        let bits = match (layout.unit(), layout.bit()) {
            (0, _) => 0..1,
            (_, Some(bit)) => u32::from(bit)..u32::from(bit) + 1,
            (unit, None) => 0..8 * unit as u32,
        };
        bits.map(|bit| Channel { name: bit.to_string(), kind: ChannelKind::Logic { bit } }).collect()
    }

    pub(super) fn total(layout: Layout, bytes: Option<u64>) -> Option<u64> {
        bytes.map(|bytes| layout.samples(bytes))
    }

    pub(super) fn read(&mut self, notes: &mut Notes, each: &mut Each<'_>) -> Result<(), Error> {
        let mut bytes = vec![0; BLOCK_BYTES];
        let mut words = Vec::new();
        loop {
            let filled = fill(&mut self.input, &mut bytes)?;
            self.promised = self.promised.saturating_sub(filled as u64);
            let samples = self.layout.samples(filled as u64);
            if filled < bytes.len() && self.promised > 0 {
                let what =
                    format!("{} bytes went missing while it was read; keep the file as it is", self.promised);
                notes.truncated = Some(Truncated { at_sample: notes.samples + samples, what });
            }
            let Some(block) = bytes.get(..filled).filter(|block| !block.is_empty()) else { return Ok(()) };
            let unit = self.layout.unit();
            notes.samples += samples;
            if unit != 0 && filled % unit != 0 {
                let what = format!("{} bytes at the end do not fill a sample of {unit}", filled % unit);
                notes.truncated = Some(Truncated { at_sample: notes.samples, what });
            }
            let flow = match unit {
                0 => {
                    pack(block, self.layout == Layout::Msb1, &mut words);
                    each(Block::Packed(Packed { words: &words, samples: samples as usize }))
                }
                _ if samples == 0 => ControlFlow::Continue(()),
                _ => each(Block::Interleaved(Interleaved { bytes: block, unit })),
            };
            if flow.is_break() || filled < BLOCK_BYTES {
                return Ok(());
            }
        }
    }
}

/// Bytes of eight samples -> words, first in time in bit 0.
fn pack(bytes: &[u8], most_significant_first: bool, words: &mut Vec<u64>) {
    words.clear();
    words.extend(bytes.chunks(8).map(|chunk| {
        let mut eight = [0; 8];
        if let Some(start) = eight.get_mut(..chunk.len()) {
            start.copy_from_slice(chunk);
        }
        if most_significant_first {
            u64::from_be_bytes(eight).reverse_bits()
        } else {
            u64::from_le_bytes(eight)
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_named_and_read_back() {
        for text in ["lsb1", "msb1", "u8", "u8:7", "u16le", "u16le:15", "u32le:31"] {
            assert_eq!(text.parse::<Layout>().map(|layout| layout.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn impossible_layouts_are_refused_with_the_list() {
        for text in ["", "u8:8", "u16le:16", "lsb1:0", "u8:", "u8:x", "u64", "LSB1 "] {
            let error = text.parse::<Layout>().unwrap_err().to_string();
            assert!(error.contains("lsb1, msb1, u8[:bit]"), "{error}");
        }
    }

    #[test]
    fn either_order_of_bits_gives_the_same_words() {
        let (mut lsb, mut msb) = (Vec::new(), Vec::new());
        pack(&[0b0000_0001, 0b1000_0000, 3, 0, 0, 0, 0, 0, 0b1010_0000], false, &mut lsb);
        pack(&[0b1000_0000, 0b0000_0001, 0xc0, 0, 0, 0, 0, 0, 0b0000_0101], true, &mut msb);
        assert_eq!(lsb, msb);
        assert_eq!(lsb, [0x03_8001, 0b1010_0000]);
    }
}
