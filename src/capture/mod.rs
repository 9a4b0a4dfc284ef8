//! File <-> trace: what instruments recorded, and captures for them to replay.
//!
//! [`open`] finds out by content what a capture is; its name counts only where a column of numbers
//! could be a memory file as well. [`Capture::read`] then hands it out block by block, in memory that
//! does not grow with the capture.
//!
//! | format | recognised by | samples |
//! |---|---|---|
//! | sigrok session, `.sr` | zip with `version` and `metadata` | logic, many channels |
//! | value change dump, `.vcd` | text with `$` keywords | changes, many channels |
//! | CSV of an oscilloscope | text with rows of numbers | voltages, many channels |
//! | memory file of Verilog, `.hex`, `.mem`, `.memh`, `.memb` | words of digits, all as long | logic, read as levels and as transitions |
//! | raw | nothing: needs [`Options::format`] | logic |
//!
//! ```
//! use lightpipe::capture::{Format, Layout, Options, Source, open};
//! use lightpipe::trace::Block;
//! use std::ops::ControlFlow;
//!
//! let bytes = [0b1110_0011u8; 1000];
//! let options = Options {
//!     format: Some(Format::Raw(Layout::Lsb1)),
//!     file_name: Some("line_24M.bin"),
//!     ..Options::default()
//! };
//! let mut capture = open(Source::stream(&bytes[..]), &options)?;
//! assert_eq!(capture.rate_from().name(), "file_name");
//! capture.read(|block| {
//!     if let Block::Packed(samples) = block {
//!         assert_eq!(samples.samples, 8000);
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!(capture.notes().samples, 8000);
//! # Ok::<(), lightpipe::capture::Error>(())
//! ```

use std::fmt;
use std::format;
use std::ops::ControlFlow;
use std::path::Path;
use std::prelude::v1::*;
use std::str::FromStr;

use crate::trace::Block;
use crate::unit::{Ratio, Timebase};

mod array;
mod channel;
mod csv;
mod error;
mod memory;
mod notes;
mod rate;
mod raw;
mod sigrok;
mod sniff;
mod source;
mod vcd;
mod write;
mod zipped;

pub use array::{ArrayOptions, ArrayWriter, BitOrder, Language};
pub use channel::{Channel, ChannelKind};
pub use csv::CsvWriter;
pub use error::{Error, Place};
pub use memory::{Cells, MemoryWriter, Radix};
pub use notes::{Notes, Truncated};
pub use rate::parse_rate;
pub use raw::{Layout, UnknownFormatName};
pub use source::Source;
pub use vcd::{Signal, SignalKind, SignalValue, VcdSignals, VcdWriter};
pub use write::{RawWriter, SigrokWriter};

/// What takes the blocks of a capture.
type Each<'e> = dyn FnMut(Block<'_>) -> ControlFlow<()> + 'e;

/// A format of captures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Samples without a header.
    Raw(Layout),
    /// A session of sigrok or PulseView.
    Sigrok,
    /// A value change dump (VCD), as simulators and logic analysers write it.
    Vcd,
    /// A table of voltages, as oscilloscopes write it.
    Csv,
    /// A memory file, as `$readmemh` or `$readmemb` of Verilog read it.
    Memory(Radix),
    /// An array in source code; it can only be written.
    Array(Language),
}

impl Format {
    /// The name used in reports: `raw`, `sigrok`, `vcd`, `csv`, `readmemh`, `readmemb`, `c`, `rust`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Format::Raw(_) => "raw",
            Format::Sigrok => sigrok::NAME,
            Format::Vcd => vcd::NAME,
            Format::Csv => csv::NAME,
            Format::Memory(radix) => radix.name(),
            Format::Array(language) => language.name(),
        }
    }
}

/// As [`FromStr`] reads it.
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Format::Raw(layout) => layout.fmt(f),
            other => f.write_str(other.name()),
        }
    }
}

/// `sigrok` (or `sr`), `vcd`, `csv`, `readmemh`, `readmemb`, `c`, `rust`, or a raw [`Layout`].
impl FromStr for Format {
    type Err = UnknownFormatName;

    fn from_str(text: &str) -> Result<Format, UnknownFormatName> {
        match text {
            "sigrok" | "sr" => Ok(Format::Sigrok),
            "vcd" => Ok(Format::Vcd),
            "csv" => Ok(Format::Csv),
            "readmemh" => Ok(Format::Memory(Radix::Hexadecimal)),
            "readmemb" => Ok(Format::Memory(Radix::Binary)),
            "c" => Ok(Format::Array(Language::C)),
            "rust" => Ok(Format::Array(Language::Rust)),
            _ => text.parse().map(Format::Raw),
        }
    }
}

/// What the caller knows about a capture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'o> {
    /// The format; `None` to find out.
    pub format: Option<Format>,
    /// Samples per second; wins over what the capture says. Of a value change dump: the samples that
    /// its times are those of, if they are, else its ticks per second.
    pub rate: Option<Ratio>,
    /// The name of the file, which may hold the rate of a capture that does not say it. Its extension
    /// tells a memory file from a column of numbers.
    pub file_name: Option<&'o str>,
}

/// Where a sample rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RateFrom {
    /// The metadata of the capture.
    Metadata,
    /// The header of a text file.
    Header,
    /// The times in its rows.
    TimeColumn,
    /// The timescale of its times: a sample is a tick of it.
    Timescale,
    /// The name of the file.
    FileName,
    /// The caller.
    Option,
    /// Nobody says.
    Unknown,
}

impl RateFrom {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RateFrom::Metadata => "metadata",
            RateFrom::Header => "header",
            RateFrom::TimeColumn => "time_column",
            RateFrom::Timescale => "timescale",
            RateFrom::FileName => "file_name",
            RateFrom::Option => "option",
            RateFrom::Unknown => "unknown",
        }
    }
}

/// An open capture.
pub struct Capture<'a> {
    format: Format,
    evidence: String,
    rate: Option<Ratio>,
    rate_from: RateFrom,
    channels: Vec<Channel>,
    samples: Option<u64>,
    notes: Notes,
    reader: Reader<'a>,
}

enum Reader<'a> {
    Raw(raw::Reader<'a>),
    Sigrok(Box<sigrok::Session<'a>>),
    Vcd(Box<vcd::Dump<'a>>),
    Csv(Box<csv::Table<'a>>),
    Memory(Box<memory::Memory<'a>>),
}

/// Whether a capture that starts with these bytes needs [`Source::file`]: a zip does. Four bytes
/// are enough.
#[must_use]
pub fn needs_seek(head: &[u8]) -> bool {
    sniff::sniff(head) == sniff::Looks::Zip
}

/// Opens a file; its name may hold the rate.
///
/// # Errors
/// As [`open`].
pub fn open_path(path: &Path, options: &Options<'_>) -> Result<Capture<'static>, Error> {
    let file = std::fs::File::open(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    open(Source::file(file), &Options { file_name: options.file_name.or(name.as_deref()), ..*options })
}

/// Opens a capture: finds out what it is, and reads as far as its header (of a table, as far as is
/// needed to know its rate).
///
/// # Errors
/// [`Error::Unknown`] if nothing says what the samples look like, [`Error::Empty`] if there are
/// none, [`Error::NeedsSeek`] for a zip in a stream, and whatever makes the capture unreadable as
/// a whole.
pub fn open<'a>(source: Source<'a>, options: &Options<'_>) -> Result<Capture<'a>, Error> {
    let (head, source) = source.peek()?;
    if head.is_empty() {
        return Err(Error::Empty);
    }
    let format = match options.format {
        Some(format) => format,
        None => recognise(&head, options.file_name)?,
    };
    let mut capture = match format {
        Format::Raw(layout) => open_raw(source, layout)?,
        Format::Sigrok => open_sigrok(source)?,
        Format::Vcd => return open_vcd(source, options),
        Format::Csv => open_csv(source)?,
        Format::Memory(radix) => open_memory(source, radix)?,
        Format::Array(_) => {
            let advice = "arrays can only be written; a memory file (readmemh) can be read as well";
            return Err(Error::Unsupported { format: "an array in source code", advice: advice.into() });
        }
    };
    if let Some(rate) = options.rate {
        (capture.rate, capture.rate_from) = (Some(rate), RateFrom::Option);
    } else if capture.rate.is_none() {
        let hint = options.file_name.and_then(rate::from_file_name);
        (capture.rate, capture.rate_from) = (hint, hint.map_or(RateFrom::Unknown, |_| RateFrom::FileName));
    }
    Ok(capture)
}

fn recognise(head: &[u8], file_name: Option<&str>) -> Result<Format, Error> {
    match sniff::sniff(head) {
        sniff::Looks::Zip => Ok(Format::Sigrok),
        sniff::Looks::Vcd => Ok(Format::Vcd),
        sniff::Looks::Text => {
            let cut = head.len() as u64 >= source::HEAD;
            Ok(memory::recognise(head, cut, file_name).map_or(Format::Csv, Format::Memory))
        }
        sniff::Looks::Known { format, advice } => Err(Error::Unsupported { format, advice: advice.into() }),
        sniff::Looks::Unknown => {
            let advice = "no header; for raw samples give the format \
                          (lsb1, msb1, u8[:bit], u16le[:bit], u32le[:bit]) and the rate";
            Err(Error::Unknown { advice: advice.into() })
        }
    }
}

fn open_raw(mut source: Source<'_>, layout: Layout) -> Result<Capture<'_>, Error> {
    let bytes = source.bytes()?;
    let samples = raw::Reader::total(layout, bytes);
    if samples == Some(0) {
        return Err(Error::Empty);
    }
    Ok(Capture {
        format: Format::Raw(layout),
        evidence: format!("{layout}, as asked for"),
        rate: None,
        rate_from: RateFrom::Unknown,
        channels: raw::Reader::channels(layout),
        samples,
        notes: Notes::default(),
        reader: Reader::Raw(raw::Reader::new(source.into_stream(), layout, bytes)),
    })
}

fn open_sigrok(source: Source<'_>) -> Result<Capture<'_>, Error> {
    let file = source.into_file().ok_or(Error::NeedsSeek { format: "a zip" })?;
    let mut session = sigrok::Session::open(file)?;
    Ok(Capture {
        format: Format::Sigrok,
        evidence: std::mem::take(&mut session.evidence),
        rate: session.rate,
        rate_from: RateFrom::Metadata,
        channels: std::mem::take(&mut session.channels),
        samples: session.total,
        notes: Notes::default(),
        reader: Reader::Sigrok(Box::new(session)),
    })
}

fn open_vcd<'a>(source: Source<'a>, options: &Options<'_>) -> Result<Capture<'a>, Error> {
    let mut dump = vcd::Dump::open(source.into_stream(), options)?;
    Ok(Capture {
        format: Format::Vcd,
        evidence: std::mem::take(&mut dump.evidence),
        rate: dump.rate,
        rate_from: dump.rate_from,
        channels: std::mem::take(&mut dump.channels),
        samples: None,
        notes: Notes::default(),
        reader: Reader::Vcd(Box::new(dump)),
    })
}

fn open_csv(source: Source<'_>) -> Result<Capture<'_>, Error> {
    let mut notes = Notes::default();
    let mut table = csv::Table::open(source.into_stream(), &mut notes)?;
    Ok(Capture {
        format: Format::Csv,
        evidence: std::mem::take(&mut table.evidence),
        rate: table.rate,
        rate_from: table.rate_from,
        channels: std::mem::take(&mut table.channels),
        samples: table.total,
        notes,
        reader: Reader::Csv(Box::new(table)),
    })
}

fn open_memory(source: Source<'_>, radix: Radix) -> Result<Capture<'_>, Error> {
    let mut memory = memory::Memory::open(source.into_stream(), radix)?;
    Ok(Capture {
        format: Format::Memory(radix),
        evidence: std::mem::take(&mut memory.evidence),
        rate: None,
        rate_from: RateFrom::Unknown,
        channels: memory::Memory::channels(),
        samples: None,
        notes: Notes::default(),
        reader: Reader::Memory(Box::new(memory)),
    })
}

impl Capture<'_> {
    /// The format; [`Format::name`] is what reports say.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Why it is taken for that, in one line.
    #[must_use]
    pub fn evidence(&self) -> &str {
        &self.evidence
    }

    /// How long a sample is, if anybody says so; one tick per sample. (Edges of voltages come in a
    /// finer timebase of the same rate, [`Timebase::interpolated`].)
    #[must_use]
    pub const fn timebase(&self) -> Timebase {
        Timebase::sampled(self.rate)
    }

    /// Where the sample rate comes from.
    #[must_use]
    pub const fn rate_from(&self) -> RateFrom {
        self.rate_from
    }

    /// The channels. Bits that belong to none of them may hold anything.
    #[must_use]
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// Samples per channel, if known before reading; a damaged capture delivers fewer.
    #[must_use]
    pub const fn samples(&self) -> Option<u64> {
        self.samples
    }

    /// What was found out so far; complete after [`read`](Capture::read).
    #[must_use]
    pub const fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Hands out the blocks in the order of time, until the end or until `each` breaks off.
    ///
    /// A block has up to 2^20 samples (or about 2^16 changes over all channels); memory does not depend on how long the capture is. The
    /// first voltages of a channel come in one block of up to 2^20 samples (over all channels), so
    /// that a threshold can be chosen from them. A capture can be read once; what `each` breaks off
    /// is lost.
    ///
    /// # Errors
    /// [`Error::Io`] if the source fails. Damage is no error: what could be read was handed out, and
    /// [`notes`](Capture::notes) tell.
    pub fn read(&mut self, mut each: impl FnMut(Block<'_>) -> ControlFlow<()>) -> Result<(), Error> {
        match &mut self.reader {
            Reader::Raw(reader) => reader.read(&mut self.notes, &mut each),
            Reader::Sigrok(session) => session.read(&mut self.notes, &mut each),
            Reader::Vcd(dump) => dump.read(&mut self.notes, &mut each),
            Reader::Csv(table) => table.read(&mut self.notes, &mut each),
            Reader::Memory(memory) => memory.read(&mut self.notes, &mut each),
        }
    }
}

impl fmt::Debug for Capture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("format", &self.format)
            .field("rate", &self.rate)
            .field("rate_from", &self.rate_from)
            .field("channels", &self.channels)
            .field("samples", &self.samples)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
