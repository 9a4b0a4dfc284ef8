//! Table -> frames.

use std::fmt;
use std::io::{self, BufRead, Read};

use lightpipe::adat::{SLOTS, UserBits};
use lightpipe::iec60958::Preamble;
use lightpipe::link::Protocol;

use super::columns::{Column, Columns};

/// Why a table cannot be read any further.
#[derive(Debug)]
pub(crate) enum Error {
    /// The file cannot be read.
    Io(io::Error),
    /// The table is not as it should be.
    IllFormed {
        /// From 1.
        line: u64,
        /// The column, if it is about one.
        column: Option<String>,
        /// What is wrong there.
        what: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) => write!(f, "{error}"),
            Error::IllFormed { line, column: Some(column), what } => {
                write!(f, "line {line}, column {column}: {what}")
            }
            Error::IllFormed { line, column: None, what } => write!(f, "line {line}: {what}"),
        }
    }
}

/// A row of an ADAT table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FrameRow {
    /// Samples as 24-bit two's complement; 0 where the table has no such column.
    pub(crate) slots: [i32; SLOTS],
    /// `None` without such a column.
    pub(crate) user: Option<UserBits>,
}

/// A row of an IEC 60958 table; `None` without such a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SubframeRow {
    pub(crate) sample: i32,
    /// The four lowest bits, instead of those of the sample.
    pub(crate) auxiliary: Option<u8>,
    pub(crate) preamble: Option<Preamble>,
    pub(crate) validity: Option<bool>,
    pub(crate) user: Option<bool>,
    pub(crate) status: Option<bool>,
    pub(crate) parity: Option<bool>,
}

/// Longer lines are no rows of a table.
const LONGEST_LINE: u64 = 1 << 16;
/// Of a value that is not understood, as much as this is shown.
const SHOWN_CHARS: usize = 24;

/// Reads a table row by row.
#[derive(Debug)]
pub(crate) struct TableReader<R> {
    input: R,
    columns: Columns,
    text: Vec<u8>,
    line: u64,
}

impl<R: BufRead> TableReader<R> {
    /// Reads the header.
    pub(crate) fn new(mut input: R) -> Result<TableReader<R>, Error> {
        let (mut text, mut line) = (Vec::new(), 0);
        let Some(header) = next_line(&mut input, &mut text, &mut line)? else {
            return Err(Error::IllFormed {
                line: line.max(1),
                column: None,
                what: "expected a header".into(),
            });
        };
        let columns = Columns::parse(header, line)?;
        Ok(TableReader { input, columns, text, line })
    }

    /// What the columns describe frames of.
    pub(crate) const fn protocol(&self) -> Protocol {
        self.columns.protocol
    }

    /// The next row of an ADAT table, `None` at the end.
    pub(crate) fn frame(&mut self) -> Result<Option<FrameRow>, Error> {
        let mut row = FrameRow::default();
        let more = self.row(|column, value| {
            match column {
                Column::Slot(n) => {
                    let sample = hex24(value).ok_or("24-bit hex")?;
                    if let Some(slot) = row.slots.get_mut(n) {
                        *slot = sample;
                    }
                }
                Column::User => row.user = Some(user(value).ok_or("one hex digit")?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(more.then_some(row))
    }

    /// The next row of an IEC 60958 table, `None` at the end.
    pub(crate) fn subframe(&mut self) -> Result<Option<SubframeRow>, Error> {
        let mut row = SubframeRow::default();
        let more = self.row(|column, value| {
            match column {
                Column::Sample => row.sample = sample(value).ok_or("a whole number, -8388608 to 8388607")?,
                Column::Auxiliary => row.auxiliary = Some(hex_digit(value).ok_or("one hex digit")?),
                Column::Preamble => {
                    row.preamble = Some(preamble(value).ok_or("B, M or W (or Z, X, Y)")?);
                }
                Column::Validity => row.validity = Some(bit(value).ok_or("0 or 1")?),
                Column::UserData => row.user = Some(bit(value).ok_or("0 or 1")?),
                Column::Status => row.status = Some(bit(value).ok_or("0 or 1")?),
                Column::Parity => row.parity = Some(bit(value).ok_or("0 or 1")?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(more.then_some(row))
    }

    /// Hands each value of the next row to `take`, which says what it expected instead; `false` at
    /// the end.
    fn row(&mut self, mut take: impl FnMut(Column, &str) -> Result<(), &'static str>) -> Result<bool, Error> {
        let Some(row) = next_line(&mut self.input, &mut self.text, &mut self.line)? else {
            return Ok(false);
        };
        let mut values = row.split(',').map(str::trim);
        for (name, column) in &self.columns.named {
            let broken = |what| Error::IllFormed { line: self.line, column: Some(name.clone()), what };
            let Some(value) = values.next() else { return Err(broken("the row ends before it".into())) };
            take(*column, value).map_err(|expected| {
                let more = if value.chars().nth(SHOWN_CHARS).is_some() { ".." } else { "" };
                let shown: String = value.chars().take(SHOWN_CHARS).collect();
                broken(format!("expected {expected}, found {shown:?}{more}"))
            })?;
        }
        if values.next().is_some() {
            let columns = self.columns.named.len();
            let what = format!("expected {columns} values, as the header has, found more");
            return Err(Error::IllFormed { line: self.line, column: None, what });
        }
        Ok(true)
    }
}

/// The next line that is not blank, without blanks around it.
fn next_line<'t>(
    input: &mut impl BufRead,
    text: &'t mut Vec<u8>,
    line: &mut u64,
) -> Result<Option<&'t str>, Error> {
    loop {
        text.clear();
        let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', text).map_err(Error::Io)?;
        if read == 0 {
            return Ok(None);
        }
        *line += 1;
        if read as u64 == LONGEST_LINE && !text.ends_with(b"\n") {
            let what = "longer than any row of a table".into();
            return Err(Error::IllFormed { line: *line, column: None, what });
        }
        if *line == 1 && text.starts_with(BYTE_ORDER_MARK) {
            text.drain(..BYTE_ORDER_MARK.len());
        }
        if !text.iter().all(u8::is_ascii_whitespace) {
            break;
        }
    }
    let not_text = |_| Error::IllFormed { line: *line, column: None, what: "not UTF-8 text".into() };
    std::str::from_utf8(text).map(|text| Some(text.trim())).map_err(not_text)
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Up to six digits, two's complement in 24 bits.
fn hex24(text: &str) -> Option<i32> {
    if text.is_empty() || text.len() > 6 {
        return None;
    }
    let mut value = 0;
    for &digit in text.as_bytes() {
        value = value << 4 | char::from(digit).to_digit(16)?;
    }
    Some(((value << 8) as i32) >> 8)
}

/// One hex digit, U3 as its highest bit.
fn user(text: &str) -> Option<UserBits> {
    UserBits::new(hex_digit(text)?)
}

fn hex_digit(text: &str) -> Option<u8> {
    let [digit] = text.as_bytes() else { return None };
    Some(char::from(*digit).to_digit(16)? as u8)
}

fn sample(text: &str) -> Option<i32> {
    text.parse().ok().filter(|sample| (-0x80_0000..=0x7f_ffff).contains(sample))
}

/// By either of its names (IEC 60958-1: B, M, W; AES3: Z, X, Y).
fn preamble(text: &str) -> Option<Preamble> {
    match text {
        "B" | "b" | "Z" | "z" => Some(Preamble::B),
        "M" | "m" | "X" | "x" => Some(Preamble::M),
        "W" | "w" | "Y" | "y" => Some(Preamble::W),
        _ => None,
    }
}

fn bit(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}
