//! Samples -> a memory file.

use std::io::{self, Write};
use std::prelude::v1::*;

use super::{CellStream, Cells, Radix};

/// Bits that a word may have.
const MOST_BITS: u32 = 1 << 16;

/// Writes a memory file for `$readmemh` or `$readmemb`: one word a line, the most significant bit
/// first in time, all of the same width; nothing but digits and line ends.
///
/// ```
/// use lightpipe::capture::{Cells, MemoryWriter, Radix};
/// let mut writer = MemoryWriter::new(Vec::new(), Radix::Hexadecimal, 32, Cells::Levels)?;
/// writer.words(&[0x8000_0000_0000_000f])?;
/// assert_eq!(writer.finish(0b1, 4)?, b"f0000000\n00000001\n80000000\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct MemoryWriter<W: Write> {
    out: W,
    radix: Radix,
    /// Digits of a word.
    width: u32,
    /// Digits that the present word lacks.
    lacks: u32,
    stream: CellStream,
    text: Vec<u8>,
}

/// Bytes of text that are written at a time.
const TEXT: usize = 1 << 16;

impl<W: Write> MemoryWriter<W> {
    /// Words of `bits` samples go to `out`, 1 to 65536; the line is low before the first one.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if `bits` is out of range or no whole number of digits.
    pub fn new(out: W, radix: Radix, bits: u32, cells: Cells) -> io::Result<MemoryWriter<W>> {
        if !(1..=MOST_BITS).contains(&bits) || !bits.is_multiple_of(radix.bits()) {
            let problem = "a word has 1 to 65536 bits, and four for each hexadecimal digit";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let width = bits / radix.bits();
        Ok(MemoryWriter { out, radix, width, lacks: width, stream: CellStream::new(cells), text: Vec::new() })
    }

    /// Writes 64 samples per word, the first in time in bit 0.
    ///
    /// # Errors
    /// Those of the output.
    pub fn words(&mut self, words: &[u64]) -> io::Result<()> {
        for &word in words {
            let word = self.stream.word(word);
            self.digits(word, 64);
            if self.text.len() >= TEXT {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Writes the `samples` (0 to 63) samples after the last whole word, and hands the output back.
    /// The last level is repeated until the line of text is full.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self, bits: u64, samples: u32) -> io::Result<W> {
        let samples = samples.min(64);
        if samples > 0 {
            let last = self.stream.last(bits, samples);
            self.digits(last, samples.next_multiple_of(self.radix.bits()));
        }
        while self.lacks < self.width {
            let word = self.stream.word(self.stream.rest());
            self.digits(word, (self.lacks * self.radix.bits()).min(64));
            self.flush()?;
        }
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The first `samples` bits, whole digits.
    fn digits(&mut self, word: u64, samples: u32) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let bits = self.radix.bits();
        let mut rest = word.reverse_bits();
        for _ in 0..samples / bits {
            rest = rest.rotate_left(bits);
            let value = rest & ((1 << bits) - 1);
            self.text.extend(DIGITS.get(value as usize));
            self.lacks -= 1;
            if self.lacks == 0 {
                self.text.push(b'\n');
                self.lacks = self.width;
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}
