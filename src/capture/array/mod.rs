//! Samples -> source code: an array of words in C or Rust, for firmware that sends or checks them.

use std::fmt;
use std::format;
use std::io::{self, Write};
use std::prelude::v1::*;

use super::memory::{CellStream, Cells};
use crate::unit::Ratio;

mod identifier;

use identifier::identifier;

/// A language that arrays are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// A header of C, which C++ takes as well: `static const uint32_t name[]`.
    C,
    /// A file to include, or a module: `pub const NAME: &[u32]`.
    Rust,
}

impl Language {
    /// The name of the format: `c`, `rust`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Language::C => "c",
            Language::Rust => "rust",
        }
    }
}

/// Which bit of a word is the first in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BitOrder {
    /// The most significant.
    #[default]
    Msb,
    /// The least significant.
    Lsb,
}

/// What an array looks like.
#[derive(Clone, Copy, Debug)]
pub struct ArrayOptions<'o> {
    /// In what language.
    pub language: Language,
    /// Its name, of which a legal one is made: the name of the file without extension.
    pub name: &'o str,
    /// What it holds, in a line of the comment.
    pub about: &'o str,
    /// Samples per second.
    pub rate: Option<Ratio>,
    /// Samples in a word: 8, 16, 32 or 64.
    pub bits: u32,
    /// What a bit says.
    pub cells: Cells,
    /// The bit that is first in time.
    pub order: BitOrder,
    /// The two halves of each word change places, as the DMA of some ESP32 sends 32-bit words; not
    /// for words of 8.
    pub swap_halves: bool,
}

/// Writes an array of words as source code.
///
/// How many words there are stands behind them, so that they need not wait for it: memory does not
/// grow with the line. The last word repeats the last level.
///
/// ```
/// use lightpipe::capture::{ArrayOptions, ArrayWriter, BitOrder, Cells, Language};
/// let options = ArrayOptions {
///     language: Language::Rust,
///     name: "burst",
///     about: "a test",
///     rate: None,
///     bits: 32,
///     cells: Cells::Levels,
///     order: BitOrder::Msb,
///     swap_halves: false,
/// };
/// let mut writer = ArrayWriter::new(Vec::new(), &options)?;
/// writer.words(&[0x8000_0000_0000_000f])?;
/// let text = String::from_utf8(writer.finish(0, 0)?).unwrap();
/// assert!(text.contains("pub const BURST: &[u32] = &[\n    0xf0000000, 0x00000001,\n];"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ArrayWriter<W: Write> {
    out: W,
    language: Language,
    /// In lower case.
    name: String,
    bits: u32,
    order: BitOrder,
    swap_halves: bool,
    stream: CellStream,
    /// Words written.
    count: u64,
    samples: u64,
    text: Vec<u8>,
}

/// Bytes of text that are written at a time.
const TEXT: usize = 1 << 16;

/// Words on a line of text, of up to 100 columns.
const fn per_row(bits: u32) -> u64 {
    match bits {
        8 => 16,
        16 | 32 => 8,
        _ => 4,
    }
}

impl<W: Write> ArrayWriter<W> {
    /// Starts an array; the line is low before the first sample.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] for words of another size, halves of
    /// words of 8 bits, and `about` of more than a line.
    pub fn new(mut out: W, options: &ArrayOptions<'_>) -> io::Result<ArrayWriter<W>> {
        let ArrayOptions { language, about, bits, order, swap_halves, .. } = *options;
        let invalid = |problem| Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        if !matches!(bits, 8 | 16 | 32 | 64) {
            return invalid("a word of an array has 8, 16, 32 or 64 bits");
        }
        if swap_halves && bits == 8 {
            return invalid("words of 8 bits have no halves to swap");
        }
        if about.contains(|c: char| c.is_control()) || about.contains("*/") || about.ends_with('\\') {
            return invalid("what an array is about is one line");
        }
        let name = identifier(options.name);
        let upper = name.to_ascii_uppercase();
        let (what, lie) = (What(options), Order(options));
        match language {
            Language::C => write!(
                out,
                "/* {about}\n * {what}\n * {lie} */\n#ifndef {upper}_H\n#define {upper}_H\n\n#include <stdint.h>\n\n\
                 static const uint{bits}_t {name}[] = {{\n"
            )?,
            Language::Rust => write!(
                out,
                "// {about}\n// {what}\n// {lie}\n\n#[rustfmt::skip]\n#[allow(clippy::unreadable_literal, dead_code)]\n\
                 pub const {upper}: &[u{bits}] = &[\n"
            )?,
        }
        Ok(ArrayWriter {
            out,
            language,
            name,
            bits,
            order,
            swap_halves,
            stream: CellStream::new(options.cells),
            count: 0,
            samples: 0,
            text: Vec::new(),
        })
    }

    /// Writes 64 samples per word, the first in time in bit 0.
    ///
    /// # Errors
    /// Those of the output.
    pub fn words(&mut self, words: &[u64]) -> io::Result<()> {
        for &word in words {
            let word = self.stream.word(word);
            self.items(word, 64)?;
        }
        Ok(())
    }

    /// Writes the `samples` (0 to 63) samples after the last whole word, ends the array, and hands
    /// the output back. The last level is repeated until its last word is full.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self, bits: u64, samples: u32) -> io::Result<W> {
        let samples = samples.min(64);
        if samples > 0 {
            let last = self.stream.last(bits, samples);
            self.items(last, samples)?;
        }
        if !self.count.is_multiple_of(per_row(self.bits)) {
            self.text.push(b'\n');
        }
        let (count, samples, upper) = (self.count, self.samples, self.name.to_ascii_uppercase());
        match self.language {
            Language::C => write!(
                self.text,
                "}};\n\n/* Words, and the samples in them. */\n#define {upper}_LENGTH {count}\n\
                 #define {upper}_SAMPLES {samples}\n\n#endif\n"
            )?,
            Language::Rust => write!(
                self.text,
                "];\n\n/// Samples in the {count} words of [`{upper}`].\n#[allow(dead_code)]\n\
                 pub const {upper}_SAMPLES: usize = {samples};\n"
            )?,
        }
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The words that hold the first `samples` bits.
    fn items(&mut self, mut word: u64, samples: u32) -> io::Result<()> {
        self.samples += u64::from(samples);
        for _ in 0..samples.div_ceil(self.bits) {
            let row = self.count % per_row(self.bits);
            self.text.extend(if row == 0 { "    " } else { " " }.bytes());
            let (item, digits) = (self.item(word), self.bits as usize / 4);
            write!(self.text, "0x{item:0digits$x},")?;
            word = word.checked_shr(self.bits).unwrap_or(0);
            self.count += 1;
            if self.count.is_multiple_of(per_row(self.bits)) {
                self.text.push(b'\n');
            }
        }
        if self.text.len() >= TEXT { self.flush() } else { Ok(()) }
    }

    /// The first bits of a word as they are written.
    const fn item(&self, word: u64) -> u64 {
        let unused = u64::BITS - self.bits;
        let item = match self.order {
            BitOrder::Lsb => word << unused >> unused,
            BitOrder::Msb => word.reverse_bits() >> unused,
        };
        if self.swap_halves {
            let half = self.bits / 2;
            (item << half | item >> half) << unused >> unused
        } else {
            item
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}

/// What the bits are, for the comment.
struct What<'o>(&'o ArrayOptions<'o>);

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = self.0;
        f.write_str(match options.cells {
            Cells::Levels => "Levels of the line",
            Cells::Transitions => "Transitions of the line (1 = the level changes here)",
        })?;
        if let Some(rate) = options.rate {
            let hertz = if rate.num().is_multiple_of(rate.den()) {
                (rate.num() / rate.den()).to_string()
            } else {
                format!("{:.3}", rate.to_f64())
            };
            write!(f, ", {hertz} samples per second")?;
        }
        Ok(())
    }
}

/// How they lie in words.
struct Order<'o>(&'o ArrayOptions<'o>);

impl fmt::Display for Order<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bit = match self.0.order {
            BitOrder::Msb => "most",
            BitOrder::Lsb => "least",
        };
        let halves = if self.0.swap_halves { ", halves of each word swapped" } else { "" };
        write!(f, "first in time = {bit} significant bit{halves}")
    }
}

#[cfg(test)]
#[path = "array_tests.rs"]
mod tests;
