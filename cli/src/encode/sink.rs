//! Where samples go: a file of one of the formats that can be written.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use lightpipe::capture::{Format, Layout, RawWriter, SigrokWriter, VcdWriter};
use lightpipe::unit::{Instant, Ratio};

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
}

impl CaptureFormat {
    /// What was asked for, else what the extension of `path` says: `.sr`, `.vcd`, or packed samples.
    pub(super) fn choose(asked: Option<Format>, path: &Path, rate: Ratio) -> Result<CaptureFormat, Failure> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        let format = match (asked, extension.as_deref()) {
            (Some(Format::Raw(layout)), _) => CaptureFormat::Raw(layout),
            (Some(Format::Sigrok), _) | (None, Some("sr")) => CaptureFormat::Sigrok,
            (Some(Format::Vcd), _) | (None, Some("vcd")) => CaptureFormat::Vcd,
            (Some(format), _) => {
                let name = format.name();
                return Err(Failure::usage(format!(
                    "{name} cannot be written; sigrok, vcd, lsb1, msb1 and u8 can"
                )));
            }
            (None, _) => CaptureFormat::Raw(Layout::Lsb1),
        };
        if format == CaptureFormat::Sigrok && !rate.num().is_multiple_of(rate.den()) {
            let problem =
                "a sigrok session can only hold a whole number of hertz; change --rate, or write lsb1";
            return Err(Failure::usage(problem));
        }
        if format == CaptureFormat::Vcd && rate.num() / rate.den() >= VCD_HERTZ {
            return Err(Failure::usage("a value change dump can hold up to 100 THz; change --rate"));
        }
        Ok(format)
    }
}

/// An output that takes packed samples, or edges.
#[derive(Debug)]
pub(super) enum Sink {
    Raw(RawWriter<BufWriter<Output>>),
    Sigrok(SigrokWriter<Output>),
    /// A session for an output that cannot seek, in a file without a name.
    Spooled(SigrokWriter<BufWriter<File>>, Output),
    Vcd(VcdWriter<BufWriter<Output>>),
}

impl Sink {
    pub(super) fn new(output: Output, format: CaptureFormat, rate: Ratio) -> io::Result<Sink> {
        Ok(match format {
            CaptureFormat::Raw(layout) => {
                Sink::Raw(RawWriter::new(BufWriter::with_capacity(BUFFER_BYTES, output), layout))
            }
            CaptureFormat::Vcd => {
                let output = BufWriter::with_capacity(BUFFER_BYTES, output);
                Sink::Vcd(VcdWriter::new(output, Some(rate), SIGNAL, false)?)
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
        let rate = Ratio::new(100_000_000, 1).unwrap();
        let asked = asked.map(|name| name.parse().unwrap());
        CaptureFormat::choose(asked, Path::new(path), rate).map_err(|failure| failure.message)
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
        assert!(choose(Some("csv"), "a.csv").is_err_and(|why| why.contains("lsb1")));
    }

    #[test]
    fn a_session_needs_a_whole_rate() {
        let rate = Ratio::new(25, 2).unwrap();
        assert!(CaptureFormat::choose(None, Path::new("a.sr"), rate).is_err());
        assert!(CaptureFormat::choose(None, Path::new("a.bin"), rate).is_ok());
    }
}
