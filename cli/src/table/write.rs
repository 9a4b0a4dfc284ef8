//! Frames -> table.

use std::io::{self, Write};

use lightpipe::adat::ReceivedFrame;
use lightpipe::fault::Marks;
use lightpipe::iec60958::ReceivedSubframe;
use lightpipe::link::Protocol;
use lightpipe::pcm::SplitSample;
use lightpipe::unit::{Instant, Timebase};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// A header, then one line per frame.
    Csv,
    /// One JSON object per line, with the columns as keys.
    JsonLines,
}

const ADAT_HEADER: &str = "frame,start_sample,user,ch0,ch1,ch2,ch3,ch4,ch5,ch6,ch7,marks\n";
const IEC60958_HEADER: &str = "subframe,start_sample,preamble,channel,block_frame,sample,v,u,c,p,marks\n";
const AUXILIARY_HEADER: &str =
    "subframe,start_sample,preamble,channel,block_frame,sample,aux,v,u,c,p,marks\n";
const SLOT_KEYS: [&str; 8] = ["ch0", "ch1", "ch2", "ch3", "ch4", "ch5", "ch6", "ch7"];

/// Writes a table, one line per call: put a buffer below.
#[derive(Debug)]
pub(crate) struct TableWriter<W> {
    out: W,
    row: Row,
    auxiliary: bool,
}

impl<W: Write> TableWriter<W> {
    /// Starts a table of the frames of `protocol`, with a column of auxiliary bits on request; CSV gets
    /// its header.
    pub(crate) fn new(
        mut out: W,
        style: Style,
        protocol: Protocol,
        auxiliary: bool,
    ) -> io::Result<TableWriter<W>> {
        if style == Style::Csv {
            let header = match protocol {
                Protocol::Adat => ADAT_HEADER,
                _ if auxiliary => AUXILIARY_HEADER,
                _ => IEC60958_HEADER,
            };
            out.write_all(header.as_bytes())?;
        }
        Ok(TableWriter { out, row: Row { style, bytes: Vec::new() }, auxiliary })
    }

    /// Writes an ADAT frame; its span is in `timebase`.
    pub(crate) fn frame(&mut self, received: &ReceivedFrame, timebase: Timebase) -> io::Result<()> {
        let row = &mut self.row;
        row.begin();
        row.unsigned("frame", received.number);
        row.position("start_sample", received.span.start, timebase);
        row.text("user", &[hex_digit(u32::from(received.frame.user.bits()))]);
        for (key, sample) in SLOT_KEYS.iter().zip(received.frame.slots) {
            row.text(key, &hex24(sample));
        }
        row.marks(received.marks);
        self.out.write_all(row.end())
    }

    /// Writes an IEC 60958 subframe; its span is in `timebase`.
    pub(crate) fn subframe(&mut self, received: &ReceivedSubframe, timebase: Timebase) -> io::Result<()> {
        let row = &mut self.row;
        let bits = received.bits;
        row.begin();
        row.unsigned("subframe", received.number);
        row.position("start_sample", received.span.start, timebase);
        row.text("preamble", received.preamble.name().as_bytes());
        row.unsigned("channel", received.preamble.channel() as u64);
        match received.block_frame {
            Some(frame) => row.unsigned("block_frame", u64::from(frame)),
            None => row.unknown("block_frame"),
        }
        row.signed("sample", i64::from(bits.sample()));
        if self.auxiliary {
            let bits = SplitSample::of(bits.sample()).auxiliary;
            row.text("aux", &[hex_digit(u32::from(bits))]);
        }
        row.unsigned("v", u64::from(bits.validity()));
        row.unsigned("u", u64::from(bits.user()));
        row.unsigned("c", u64::from(bits.status()));
        row.unsigned("p", u64::from(bits.parity()));
        row.marks(received.marks);
        self.out.write_all(row.end())
    }

    /// Ends the table and hands the output back, flushed.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// One line in the making.
#[derive(Debug)]
struct Row {
    style: Style,
    bytes: Vec<u8>,
}

impl Row {
    fn begin(&mut self) {
        self.bytes.clear();
    }

    fn key(&mut self, key: &str) {
        let first = self.bytes.is_empty();
        match self.style {
            Style::Csv if first => {}
            Style::Csv => self.bytes.push(b','),
            Style::JsonLines => {
                self.bytes.extend(if first { b"{\"" } else { b",\"" });
                self.bytes.extend(key.as_bytes());
                self.bytes.extend(b"\":");
            }
        }
    }

    fn unsigned(&mut self, key: &str, value: u64) {
        self.key(key);
        push_decimal(&mut self.bytes, value);
    }

    fn signed(&mut self, key: &str, value: i64) {
        self.key(key);
        if value < 0 {
            self.bytes.push(b'-');
        }
        push_decimal(&mut self.bytes, value.unsigned_abs());
    }

    /// In samples; with two decimals where edges are interpolated.
    fn position(&mut self, key: &str, at: Instant, timebase: Timebase) {
        let ticks = i128::from(timebase.ticks_per_sample());
        if ticks <= 1 {
            return self.signed(key, at.0);
        }
        self.key(key);
        let hundredths = (i128::from(at.0) * 100 + ticks / 2).div_euclid(ticks);
        if hundredths < 0 {
            self.bytes.push(b'-');
        }
        let hundredths = hundredths.unsigned_abs();
        push_decimal(&mut self.bytes, u64::try_from(hundredths / 100).unwrap_or(u64::MAX));
        let [tens, ones] = [hundredths / 10 % 10, hundredths % 10].map(|digit| b'0' + digit as u8);
        self.bytes.extend([b'.', tens, ones]);
    }

    /// ASCII that needs no escapes.
    fn text(&mut self, key: &str, value: &[u8]) {
        self.key(key);
        if self.style == Style::JsonLines {
            self.bytes.push(b'"');
            self.bytes.extend(value);
            self.bytes.push(b'"');
        } else {
            self.bytes.extend(value);
        }
    }

    fn unknown(&mut self, key: &str) {
        self.key(key);
        if self.style == Style::JsonLines {
            self.bytes.extend(b"null");
        }
    }

    fn marks(&mut self, marks: Marks) {
        if marks == Marks::NONE {
            self.text("marks", b"");
        } else {
            self.text("marks", marks.to_string().as_bytes());
        }
    }

    fn end(&mut self) -> &[u8] {
        self.bytes.extend(match self.style {
            Style::Csv => &b"\n"[..],
            Style::JsonLines => b"}\n",
        });
        &self.bytes
    }
}

fn push_decimal(bytes: &mut Vec<u8>, value: u64) {
    let start = bytes.len();
    let mut rest = value;
    loop {
        bytes.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if let Some(digits) = bytes.get_mut(start..) {
        digits.reverse();
    }
}

const fn hex_digit(value: u32) -> u8 {
    let digit = (value & 0xf) as u8;
    if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }
}

/// The 24 lowest bits, most significant digit first.
fn hex24(sample: i32) -> [u8; 6] {
    [20, 16, 12, 8, 4, 0].map(|shift| hex_digit(sample as u32 >> shift))
}
