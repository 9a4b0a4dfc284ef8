//! Tables of voltages, as oscilloscopes and other instruments write them; and one of our own.
//!
//! Delimiter, decimal mark, names and units are found out ([`header`]); the rate comes from the
//! header or from the column of times ([`spacing`]), for which the first rows are held back: up to
//! 2^20 values. Rows are then read as they come. What is not evenly spaced in time is refused: a
//! list of changes read as samples would be nonsense.

use std::format;
use std::io::Read;
use std::mem::take;
use std::prelude::v1::*;

use super::{Channel, ChannelKind, Each, Error, Notes, Place, RateFrom, Truncated};
use crate::trace::{Block, Voltages};
use crate::unit::Ratio;

mod cell;
mod column;
mod header;
mod lines;
mod spacing;
mod write;

pub use write::CsvWriter;

use cell::{Cells, Decimal, Value};
use column::Voltage;
use header::{Header, Time};
use lines::{Line, Lines};
use spacing::{FEMTO, Spacing, spacing};

/// The name of the format in reports.
pub(super) const NAME: &str = "csv";

/// Values that are held back to find out the rate.
const LOOK_AHEAD: usize = 1 << 20;
/// Lines that are looked at to find the first row, and their bytes.
const HEADER_LINES: usize = 128;
const HEADER_BYTES: usize = 1 << 18;
/// Values in a block behind the look-ahead.
const BLOCK: usize = 1 << 16;

/// Reads a table.
pub(super) struct Table<'a> {
    lines: Lines<'a>,
    header: Header,
    columns: Vec<Voltage>,
    clock: Clock,
    line: Line,
    /// Rows in `columns` that have not been delivered.
    rows: usize,
    ended: bool,
    pub(super) channels: Vec<Channel>,
    pub(super) rate: Option<Ratio>,
    pub(super) rate_from: RateFrom,
    pub(super) total: Option<u64>,
    pub(super) evidence: String,
}

/// The column of times, row by row.
#[derive(Clone, Debug, Default)]
struct Clock {
    first: Option<i128>,
    /// Of the row before, in femtoseconds after the first.
    last: i64,
    /// The usual step, once it is known.
    step: Option<i64>,
    /// What the last printed digit is worth.
    quantum: i64,
}

impl<'a> Table<'a> {
    pub(super) fn open(input: Box<dyn Read + Send + 'a>, notes: &mut Notes) -> Result<Table<'a>, Error> {
        let mut lines = Lines::new(input);
        let head = read_head(&mut lines)?;
        let header = Header::parse(&head).ok_or_else(|| Error::Unknown {
            advice: "text without rows of numbers; a table needs one row per sample, times in seconds".into(),
        })?;
        let column = |(index, column): (usize, &header::Column)| Channel {
            name: column.name.clone(),
            kind: ChannelKind::Analogue { index },
        };
        let mut table = Table {
            channels: header.values.iter().enumerate().map(column).collect(),
            columns: header.values.iter().map(Voltage::new).collect(),
            clock: Clock::default(),
            line: Line::default(),
            rows: 0,
            ended: false,
            rate: header.rate,
            rate_from: RateFrom::Header,
            total: None,
            evidence: String::new(),
            lines,
            header,
        };
        let times = table.look_ahead(&head, notes)?;
        table.find_rate(&times, notes)?;
        Ok(table)
    }

    /// Reads the first rows; gives their times.
    fn look_ahead(&mut self, head: &[Line], notes: &mut Notes) -> Result<Vec<i64>, Error> {
        let most = LOOK_AHEAD / self.columns.len().max(1);
        let mut times = Vec::new();
        let mut scientific = 0;
        let mut held = head.iter().skip(self.header.lines);
        while self.rows < most {
            match held.next() {
                Some(line) => self.line.clone_from(line),
                None if self.lines.next(&mut self.line)? => {}
                None => {
                    self.ended = true;
                    break;
                }
            }
            let Some(time) = self.take_row(notes) else { continue };
            let Some((number, Time { power, .. })) = time.zip(self.header.time) else { continue };
            let first = *self.clock.first.get_or_insert_with(|| number.scaled(power + FEMTO));
            times.push(clamp(number.scaled(power + FEMTO).saturating_sub(first)));
            // the finest step that is printed counts: zeros at the end may be left out. With a
            // power of ten they are not, and the largest times have the coarsest step
            let printed = Decimal { mantissa: 1, exponent: number.exponent, scientific: false };
            let printed = clamp(printed.scaled(power + FEMTO)).max(1);
            if times.len() == 1 || printed < self.clock.quantum {
                self.clock.quantum = printed;
            }
            if number.scientific && (times.len() == 1 || self.ended) {
                scientific = printed;
            }
        }
        // numbers that went through floating point are off in their 15th digit
        let floating = clamp(self.clock.first.unwrap_or(0).saturating_abs() >> 50);
        self.clock.quantum = self.clock.quantum.max(floating).max(scientific);
        for column in &mut self.columns {
            notes.clipped += column.settle();
        }
        if self.rows == 0 {
            return Err(Error::Empty);
        }
        if self.ended {
            self.total = Some(self.rows as u64);
        }
        self.clock.last = times.last().copied().unwrap_or(0);
        Ok(times)
    }

    /// Decides between the rate that the header states and that of the times.
    fn find_rate(&mut self, times: &[i64], notes: &mut Notes) -> Result<(), Error> {
        /// A header may be this far from the times, ...
        const PER_CENT: u128 = 5;
        let names = match self.header.time {
            Some(_) => "a column of times and",
            None => "no times, but",
        };
        self.evidence = format!("text with rows of numbers: {names} {} of values", self.columns.len());
        match (spacing(times, self.clock.quantum), self.header.rate) {
            (Spacing::Uneven, _) => {
                let advice = "its rows are not evenly spaced in time, so it lists changes or several \
                              recordings; export every sample, or binary";
                return Err(Error::Unsupported { format: "a CSV of changes", advice: advice.into() });
            }
            (Spacing::Even { rate, step, jumps }, stated) => {
                notes.time_jumps += jumps;
                self.clock.step = Some(step);
                // ... or by a whole unit per step, if that is what they count in (libsigrok)
                let unit = self.header.time.map(|time| 10i128.pow((time.power + FEMTO).unsigned_abs()));
                let unit = unit.filter(|&unit| unit == self.clock.quantum.into()).unwrap_or(0);
                let digit = 100 * unit / i128::from(step.max(1));
                let per_cent = digit.unsigned_abs().max(PER_CENT);
                let differ = stated.is_some_and(|stated| {
                    let a = u128::from(rate.num()) * u128::from(stated.den());
                    let b = u128::from(stated.num()) * u128::from(rate.den());
                    a.abs_diff(b) / per_cent > a.max(b) / 100
                });
                // further away, times that have a unit win: the export was thinned out
                let sure = self.header.time.is_some_and(|time| time.stated);
                if stated.is_none() || (differ && sure) {
                    (self.rate, self.rate_from) = (Some(rate), RateFrom::TimeColumn);
                }
                if differ && sure {
                    self.evidence.push_str("; its header states another rate than its times, which win");
                }
            }
            (Spacing::Unknown, _) => {}
        }
        if self.rate.is_none() {
            self.rate_from = RateFrom::Unknown;
        }
        Ok(())
    }

    /// Takes the samples of the current line; gives its time, if there is such a column. `None` if it
    /// is no row.
    fn take_row(&mut self, notes: &mut Notes) -> Option<Option<Decimal>> {
        if !self.line.has_cells() {
            return None;
        }
        match self.parse_row() {
            Some(time) => {
                self.rows += 1;
                Some(time)
            }
            None if !self.line.ended && !self.line.too_long => {
                let at_sample = notes.samples + self.rows as u64;
                let what = format!("{}the last row is cut off", Place::Line(self.line.number));
                notes.truncated = Some(Truncated { at_sample, what });
                None
            }
            None => {
                notes.rows_skipped += 1;
                notes.first_row_skipped.get_or_insert(self.line.number);
                None
            }
        }
    }

    /// Puts the values of the line into the columns, all of them or none.
    fn parse_row(&mut self) -> Option<Option<Decimal>> {
        if self.line.too_long {
            return None;
        }
        let time_cell = self.header.time.map(|time| time.cell);
        let mut time = None;
        let mut columns = self.columns.iter_mut().peekable();
        let mut known = 0;
        for (index, cell) in Cells::new(&self.line.text, self.header.delimiter).enumerate() {
            if time_cell == Some(index) {
                time = Some(Decimal::parse(cell)?);
            } else if let Some(column) = columns.next_if(|column| column.cell() == index) {
                // a channel may hold words (a decoded bus); that is no reason to lose the others
                let value = Value::parse(cell);
                column.offer(value.unwrap_or(Value::Missing));
                known += usize::from(value.is_some() && !cell.is_empty());
            }
        }
        // a row with nothing but a time is still a sample
        let is_row = if time_cell.is_some() { time.is_some() } else { known > 0 };
        if columns.next().is_some() || !is_row {
            return None;
        }
        self.columns.iter_mut().for_each(Voltage::accept);
        Some(time)
    }

    pub(super) fn read(&mut self, notes: &mut Notes, each: &mut Each<'_>) -> Result<(), Error> {
        loop {
            notes.samples += take(&mut self.rows) as u64;
            for (channel, column) in self.columns.iter().enumerate() {
                let microvolts = column.microvolts();
                if !microvolts.is_empty()
                    && each(Block::Voltages(Voltages { channel, microvolts })).is_break()
                {
                    return Ok(());
                }
            }
            self.columns.iter_mut().for_each(Voltage::clear);
            if self.ended {
                return Ok(());
            }
            let most = (BLOCK / self.columns.len().max(1)).max(1);
            while self.rows < most && !self.ended {
                if !self.lines.next(&mut self.line)? {
                    self.ended = true;
                } else if let Some(Some(time)) = self.take_row(notes) {
                    self.follow(time, notes);
                }
            }
            for column in &mut self.columns {
                notes.clipped += column.settle();
            }
        }
    }

    /// Counts a row that does not follow the one before by one step.
    fn follow(&mut self, time: Decimal, notes: &mut Notes) {
        let (Some(Time { power, .. }), Some(step)) = (self.header.time, self.clock.step) else { return };
        let now = clamp(time.scaled(power + FEMTO).saturating_sub(self.clock.first.unwrap_or(0)));
        let off = now.saturating_sub(self.clock.last).saturating_sub(step).saturating_abs();
        notes.time_jumps += u64::from(off > (step / 2).max(self.clock.quantum.saturating_mul(2)));
        self.clock.last = now;
    }
}

/// The first lines: what the header is, and some rows.
fn read_head(lines: &mut Lines<'_>) -> Result<Vec<Line>, Error> {
    let mut head = Vec::new();
    let mut bytes = 0;
    while head.len() < HEADER_LINES && bytes < HEADER_BYTES {
        let mut line = Line::default();
        if !lines.next(&mut line)? {
            break;
        }
        bytes += line.text.len();
        head.push(line);
    }
    Ok(head)
}

fn clamp(femtoseconds: i128) -> i64 {
    femtoseconds.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
