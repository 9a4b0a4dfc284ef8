//! Writers of captures: one channel, from packed samples.

use std::format;
use std::io::{self, Seek, Write};
use std::prelude::v1::*;

use super::raw::Layout;
use super::zipped::Zipping;
use crate::unit::Ratio;

/// Writes samples without a header.
///
/// ```
/// use lightpipe::capture::{Layout, RawWriter};
/// let mut writer = RawWriter::new(Vec::new(), Layout::U8 { bit: Some(3) });
/// writer.words(&[])?;
/// assert_eq!(writer.finish(0b0110, 4)?, [0, 8, 8, 0]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct RawWriter<W: Write> {
    out: W,
    layout: Layout,
    bytes: Vec<u8>,
}

/// Words that are turned into bytes at a time.
const WORDS: usize = 512;

impl<W: Write> RawWriter<W> {
    /// Samples go to `out` as `layout` says; where a sample has several bits and `layout` names
    /// none, to bit 0.
    pub const fn new(out: W, layout: Layout) -> RawWriter<W> {
        RawWriter { out, layout, bytes: Vec::new() }
    }

    /// Writes 64 samples per word, the first in time in bit 0.
    ///
    /// # Errors
    /// Those of the output.
    pub fn words(&mut self, words: &[u64]) -> io::Result<()> {
        for words in words.chunks(WORDS) {
            self.bytes.clear();
            for &word in words {
                spread(word, 64, self.layout, &mut self.bytes);
            }
            self.out.write_all(&self.bytes)?;
        }
        Ok(())
    }

    /// Writes the `samples` (0 to 63) samples after the last whole word, and hands the output back.
    /// The rest of the last byte of a packed layout is filled from `bits`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self, bits: u64, samples: u32) -> io::Result<W> {
        self.bytes.clear();
        spread(bits, samples.min(64) as usize, self.layout, &mut self.bytes);
        self.out.write_all(&self.bytes)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The first `samples` samples of a word, as bytes.
fn spread(word: u64, samples: usize, layout: Layout, bytes: &mut Vec<u8>) {
    let packed = match layout {
        Layout::Lsb1 => word.to_le_bytes(),
        Layout::Msb1 => word.reverse_bits().to_be_bytes(),
        Layout::U8 { bit } => {
            let high = 1u8.checked_shl(bit.unwrap_or(0).into()).unwrap_or(0);
            bytes.extend((0..samples).map(|n| (word >> n & 1) as u8 * high));
            return;
        }
        _ => {
            let (unit, bit) = (layout.unit(), u32::from(layout.bit().unwrap_or(0)));
            for n in 0..samples {
                let sample = ((word >> n) as u32 & 1).checked_shl(bit).unwrap_or(0);
                bytes.extend(sample.to_le_bytes().into_iter().take(unit));
            }
            return;
        }
    };
    bytes.extend(packed.into_iter().take(samples.div_ceil(8)));
}

/// Writes a session for sigrok and PulseView: `.sr`, one channel.
///
/// Samples go out deflated in chunks of 4 MiB, like those of libsigrok.
#[derive(Debug)]
pub struct SigrokWriter<W: Write + Seek> {
    zip: Zipping<W>,
    /// Of the current chunk.
    written: usize,
    chunks: u32,
    bytes: Vec<u8>,
}

const CHUNK_BYTES: usize = 4 << 20;
const BYTE_PER_SAMPLE: Layout = Layout::U8 { bit: Some(0) };

impl<W: Write + Seek> SigrokWriter<W> {
    /// Starts a session with one channel of that name. Without a rate it says none.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] if the rate is not a whole number
    /// of hertz (a session cannot say that) or the name has more than one line.
    pub fn new(out: W, rate: Option<Ratio>, channel: &str) -> io::Result<SigrokWriter<W>> {
        let invalid = |problem| io::Error::new(io::ErrorKind::InvalidInput, problem);
        if channel.contains(['\n', '\r']) {
            return Err(invalid("a channel name has one line"));
        }
        let rate = match rate {
            Some(rate) if rate.num() % rate.den() != 0 => {
                return Err(invalid("a sigrok session can only hold a whole number of hertz"));
            }
            Some(rate) => format!("samplerate={}\n", hertz(rate.num() / rate.den())),
            None => String::new(),
        };
        let mut zip = Zipping::new(out);
        zip.start("version")?;
        zip.write(b"2")?;
        zip.start("metadata")?;
        let metadata = format!(
            "[global]\nsigrok version=0.5.2\n\n[device 1]\ncapturefile=logic-1\ntotal probes=1\n{rate}\
             total analog=0\nprobe1={channel}\nunitsize=1\n"
        );
        zip.write(metadata.as_bytes())?;
        Ok(SigrokWriter { zip, written: CHUNK_BYTES, chunks: 0, bytes: Vec::new() })
    }

    /// Writes 64 samples per word, the first in time in bit 0.
    ///
    /// # Errors
    /// Those of the output.
    pub fn words(&mut self, words: &[u64]) -> io::Result<()> {
        for words in words.chunks(WORDS) {
            self.bytes.clear();
            for &word in words {
                spread(word, 64, BYTE_PER_SAMPLE, &mut self.bytes);
            }
            self.write_bytes()?;
        }
        Ok(())
    }

    /// Writes the `samples` (0 to 63) samples after the last whole word, ends the session, and hands
    /// the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self, bits: u64, samples: u32) -> io::Result<W> {
        self.bytes.clear();
        spread(bits, samples.min(64) as usize, BYTE_PER_SAMPLE, &mut self.bytes);
        self.write_bytes()?;
        self.zip.finish()
    }

    fn write_bytes(&mut self) -> io::Result<()> {
        let mut bytes = &self.bytes[..];
        while !bytes.is_empty() {
            if self.written == CHUNK_BYTES {
                self.chunks += 1;
                self.zip.start(&format!("logic-1-{}", self.chunks))?;
                self.written = 0;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK_BYTES - self.written));
            self.zip.write(now)?;
            self.written += now.len();
            bytes = later;
        }
        Ok(())
    }
}

/// A rate as sigrok writes it: `24 MHz`.
fn hertz(hertz: u64) -> String {
    match hertz {
        _ if hertz.is_multiple_of(1_000_000_000) => format!("{} GHz", hertz / 1_000_000_000),
        _ if hertz.is_multiple_of(1_000_000) => format!("{} MHz", hertz / 1_000_000),
        _ if hertz.is_multiple_of(1000) => format!("{} kHz", hertz / 1000),
        _ => format!("{hertz} Hz"),
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
