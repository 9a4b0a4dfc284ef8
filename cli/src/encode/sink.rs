//! Where samples go: a file of one of the formats that can be written.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use lightpipe::capture::{
    ArrayOptions, ArrayWriter, Format, Language, Layout, MemoryWriter, Radix, RawWriter, SigrokWriter,
    VcdWriter,
};
use lightpipe::unit::{Instant, Ratio};

use super::words::Words;
use crate::failure::Failure;
use crate::output::Output;

/// Raw captures are long, and written in large pieces.
const BUFFER_BYTES: usize = 1 << 20;
/// The name of the only channel.
const CHANNEL: &str = "D0";
/// Samples per second that a value change dump can tell apart.
const VCD_HERTZ: u64 = 100_000_000_000_000;
/// The name of the only signal of a value change dump.
const SIGNAL: &str = "line";

/// A format that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureFormat {
    Raw(Layout),
    Sigrok,
    Vcd,
    Memory(Radix),
    Array(Language),
}

impl CaptureFormat {
    /// What was asked for, else what the extension of `path` says, else packed samples.
    pub(super) fn choose(asked: Option<Format>, path: &Path) -> Result<CaptureFormat, Failure> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        Ok(match (asked, extension.as_deref()) {
            (Some(Format::Raw(layout)), _) => CaptureFormat::Raw(layout),
            (Some(Format::Sigrok), _) | (None, Some("sr")) => CaptureFormat::Sigrok,
            (Some(Format::Vcd), _) | (None, Some("vcd")) => CaptureFormat::Vcd,
            (Some(Format::Memory(radix)), _) => CaptureFormat::Memory(radix),
            (None, Some("hex" | "mem" | "memh")) => CaptureFormat::Memory(Radix::Hexadecimal),
            (None, Some("memb")) => CaptureFormat::Memory(Radix::Binary),
            (Some(Format::Array(language)), _) => CaptureFormat::Array(language),
            (None, Some("h")) => CaptureFormat::Array(Language::C),
            (None, Some("rs")) => CaptureFormat::Array(Language::Rust),
            (Some(format), _) => {
                let name = format.name();
                return Err(Failure::usage(format!(
                    "{name} cannot be written; sigrok, vcd, readmemh, readmemb, c, rust, lsb1, msb1 and u8 can"
                )));
            }
            (None, _) => CaptureFormat::Raw(Layout::Lsb1),
        })
    }

    /// Whether it is for test benches and firmware, which want one sample per cell.
    pub(super) const fn is_for_benches(self) -> bool {
        matches!(self, CaptureFormat::Memory(_) | CaptureFormat::Array(_))
    }

    /// Whether it can say the rate.
    pub(super) fn check(self, rate: Ratio) -> Result<(), Failure> {
        if self == CaptureFormat::Sigrok && !rate.num().is_multiple_of(rate.den()) {
            let problem =
                "a sigrok session can only hold a whole number of hertz; change --rate, or write lsb1";
            return Err(Failure::usage(problem));
        }
        if self == CaptureFormat::Vcd && rate.num() / rate.den() >= VCD_HERTZ {
            return Err(Failure::usage("a value change dump can hold up to 100 THz; change --rate"));
        }
        Ok(())
    }
}

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

/// An output that takes packed samples, or edges.
#[derive(Debug)]
pub(super) enum Sink {
    Raw(RawWriter<BufWriter<Output>>),
    Sigrok(SigrokWriter<Output>),
    /// A session for an output that cannot seek, in a file without a name.
    Spooled(SigrokWriter<BufWriter<File>>, Output),
    Vcd(VcdWriter<BufWriter<Output>>),
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
            Sink::Vcd(_) => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(asked: Option<&str>, path: &str) -> Result<CaptureFormat, String> {
        let asked = asked.map(|name| name.parse().unwrap());
        CaptureFormat::choose(asked, Path::new(path)).map_err(|failure| failure.message)
    }

    #[test]
    fn the_extension_tells_the_format_unless_it_is_given() {
        assert_eq!(choose(None, "a.sr"), Ok(CaptureFormat::Sigrok));
        assert_eq!(choose(None, "a.SR"), Ok(CaptureFormat::Sigrok));
        assert_eq!(choose(None, "a.bin"), Ok(CaptureFormat::Raw(Layout::Lsb1)));
        assert_eq!(choose(None, "-"), Ok(CaptureFormat::Raw(Layout::Lsb1)));
        assert_eq!(choose(Some("msb1"), "a.sr"), Ok(CaptureFormat::Raw(Layout::Msb1)));
        assert_eq!(choose(Some("sigrok"), "-"), Ok(CaptureFormat::Sigrok));
        assert_eq!(choose(Some("lsb1"), "a.vcd"), Ok(CaptureFormat::Raw(Layout::Lsb1)));
        assert_eq!(choose(None, "a.vcd"), Ok(CaptureFormat::Vcd));
        assert_eq!(choose(Some("vcd"), "-"), Ok(CaptureFormat::Vcd));
        for extension in ["hex", "mem", "memh", "HEX"] {
            assert_eq!(
                choose(None, &format!("a.{extension}")),
                Ok(CaptureFormat::Memory(Radix::Hexadecimal))
            );
        }
        assert_eq!(choose(None, "a.memb"), Ok(CaptureFormat::Memory(Radix::Binary)));
        assert_eq!(choose(Some("readmemb"), "a.hex"), Ok(CaptureFormat::Memory(Radix::Binary)));
        assert_eq!(choose(Some("readmemh"), "-"), Ok(CaptureFormat::Memory(Radix::Hexadecimal)));
        assert_eq!(choose(None, "a.h"), Ok(CaptureFormat::Array(Language::C)));
        assert_eq!(choose(None, "a.rs"), Ok(CaptureFormat::Array(Language::Rust)));
        assert_eq!(choose(Some("rust"), "a.h"), Ok(CaptureFormat::Array(Language::Rust)));
        assert!(choose(Some("csv"), "a.csv").is_err_and(|why| why.contains("lsb1")));
    }

    #[test]
    fn a_session_needs_a_whole_rate() {
        let rate = Ratio::new(25, 2).unwrap();
        assert!(CaptureFormat::Sigrok.check(rate).is_err());
        assert!(CaptureFormat::Raw(Layout::Lsb1).check(rate).is_ok());
    }
}
