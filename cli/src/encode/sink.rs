//! Where samples go: a file of one of the formats that can be written.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use lightpipe::capture::{
    ArrayOptions, ArrayWriter, CsvWriter, MemoryWriter, RawWriter, SigrokWriter, VcdWriter,
};
use lightpipe::unit::{Instant, Ratio};

use super::format::CaptureFormat;
use super::words::Words;
use crate::output::Output;

/// Raw captures are long, and written in large pieces.
const BUFFER_BYTES: usize = 1 << 20;
/// The name of the only channel.
const CHANNEL: &str = "D0";
/// The name of the only signal of a value change dump, or of a table of voltages.
const SIGNAL: &str = "line";

/// What a capture is about.
#[derive(Debug)]
pub(super) struct Contents<'c> {
    /// The name of the file, without extension.
    pub(super) name: &'c str,
    /// In one line.
    pub(super) about: String,
    pub(super) rate: Ratio,
    pub(super) words: Words,
    /// Bits of a word.
    pub(super) bits: u32,
}

/// An output that takes packed samples, edges, or voltages.
#[derive(Debug)]
pub(super) enum Sink {
    Raw(RawWriter<BufWriter<Output>>),
    Sigrok(SigrokWriter<Output>),
    /// A session for an output that cannot seek, in a file without a name.
    Spooled(SigrokWriter<BufWriter<File>>, Output),
    Vcd(VcdWriter<BufWriter<Output>>),
    Csv(CsvWriter<BufWriter<Output>>),
    Memory(MemoryWriter<BufWriter<Output>>),
    Array(ArrayWriter<BufWriter<Output>>),
}

impl Sink {
    pub(super) fn new(output: Output, format: CaptureFormat, contents: &Contents<'_>) -> io::Result<Sink> {
        let Contents { rate, words, bits, .. } = *contents;
        Ok(match format {
            CaptureFormat::Raw(layout) => {
                Sink::Raw(RawWriter::new(BufWriter::with_capacity(BUFFER_BYTES, output), layout))
            }
            CaptureFormat::Vcd => {
                let output = BufWriter::with_capacity(BUFFER_BYTES, output);
                Sink::Vcd(VcdWriter::new(output, Some(rate), SIGNAL, false)?)
            }
            CaptureFormat::Csv => {
                let output = BufWriter::with_capacity(BUFFER_BYTES, output);
                Sink::Csv(CsvWriter::new(output, rate, SIGNAL)?)
            }
            CaptureFormat::Memory(radix) => {
                let output = BufWriter::with_capacity(BUFFER_BYTES, output);
                Sink::Memory(MemoryWriter::new(output, radix, bits, words.cells)?)
            }
            CaptureFormat::Array(language) => {
                let output = BufWriter::with_capacity(BUFFER_BYTES, output);
                let options = ArrayOptions {
                    language,
                    name: contents.name,
                    about: &contents.about,
                    rate: Some(rate),
                    bits,
                    cells: words.cells,
                    order: words.order,
                    swap_halves: words.swap_halves,
                };
                Sink::Array(ArrayWriter::new(output, &options)?)
            }
            CaptureFormat::Sigrok if output.is_seekable() => {
                Sink::Sigrok(SigrokWriter::new(output, Some(rate), CHANNEL)?)
            }
            CaptureFormat::Sigrok => {
                let spool = BufWriter::new(tempfile::tempfile()?);
                Sink::Spooled(SigrokWriter::new(spool, Some(rate), CHANNEL)?, output)
            }
        })
    }

    /// Takes 64 samples per word, the first in time in bit 0.
    pub(super) fn words(&mut self, words: &[u64]) -> io::Result<()> {
        match self {
            Sink::Raw(writer) => writer.words(words),
            Sink::Sigrok(writer) => writer.words(words),
            Sink::Spooled(writer, _) => writer.words(words),
            Sink::Memory(writer) => writer.words(words),
            Sink::Array(writer) => writer.words(words),
            Sink::Vcd(_) | Sink::Csv(_) => Ok(()),
        }
    }

    /// Takes samples in microvolts, if that is what the format holds.
    pub(super) fn microvolts(&mut self, samples: &[i32]) -> io::Result<()> {
        match self {
            Sink::Csv(writer) => writer.microvolts(samples),
            _ => Ok(()),
        }
    }

    /// Takes edges, if that is what the format lists; false if it wants samples.
    pub(super) fn edges(&mut self, edges: &[Instant]) -> io::Result<bool> {
        match self {
            Sink::Vcd(writer) => writer.edges(edges).map(|()| true),
            _ => Ok(false),
        }
    }

    /// Takes the samples after the last whole word, up to `until`, and hands the output back.
    pub(super) fn finish(self, bits: u64, samples: u32, until: Instant) -> io::Result<Output> {
        match self {
            Sink::Vcd(writer) => writer.finish(until)?.into_inner().map_err(io::IntoInnerError::into_error),
            Sink::Csv(writer) => writer.finish()?.into_inner().map_err(io::IntoInnerError::into_error),
            Sink::Raw(writer) => {
                let buffer = writer.finish(bits, samples)?;
                buffer.into_inner().map_err(io::IntoInnerError::into_error)
            }
            Sink::Memory(writer) => {
                let buffer = writer.finish(bits, samples)?;
                buffer.into_inner().map_err(io::IntoInnerError::into_error)
            }
            Sink::Array(writer) => {
                let buffer = writer.finish(bits, samples)?;
                buffer.into_inner().map_err(io::IntoInnerError::into_error)
            }
            Sink::Sigrok(writer) => writer.finish(bits, samples),
            Sink::Spooled(writer, mut output) => {
                let spool = writer.finish(bits, samples)?;
                let mut spool = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
                spool.rewind()?;
                io::copy(&mut spool, &mut output)?;
                output.flush()?;
                Ok(output)
            }
        }
    }
}
