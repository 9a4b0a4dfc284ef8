//! What stands above the rows of numbers: names, units, and perhaps a rate.

use super::cell::{Cells, Decimal, Value};
use super::lines::Line;
use crate::capture::rate::{parse_rate, reduced};
use crate::unit::Ratio;
use std::prelude::v1::*;
use std::vec;

/// How a table is to be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    pub(super) delimiter: u8,
    /// How many of the first lines are header.
    pub(super) lines: usize,
    /// Cells that a row of samples has.
    pub(super) cells: usize,
    pub(super) time: Option<Time>,
    pub(super) values: Vec<Column>,
    /// A rate that the header states.
    pub(super) rate: Option<Ratio>,
}

/// The column of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) cell: usize,
    /// Power of ten of its unit, in seconds.
    pub(super) power: i32,
    /// Whether anybody says what the unit is.
    pub(super) stated: bool,
}

/// A column of voltages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) cell: usize,
    pub(super) name: String,
    /// Power of ten of its unit, in volts.
    pub(super) power: i32,
}

/// A unit, with its power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Seconds(i32),
    Volts(i32),
    Count,
    Other,
}

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// More channels than any instrument has; further columns are left out.
const MOST_COLUMNS: usize = 64;

impl Header {
    /// Makes sense of the first lines of a table. `None` if no row of numbers is among them.
    pub(super) fn parse(lines: &[Line]) -> Option<Header> {
        let scored = DELIMITERS.map(|delimiter| {
            let rows = lines.iter().filter(|line| row_cells(line, delimiter).is_some()).count();
            (rows, delimiter)
        });
        let most = scored.iter().map(|(rows, _)| *rows).max().filter(|&rows| rows > 0)?;
        let delimiter = scored.iter().find(|(rows, _)| *rows == most).map(|(_, delimiter)| *delimiter)?;
        let lengths: Vec<usize> = lines.iter().filter_map(|line| row_cells(line, delimiter)).collect();
        let often = |len: usize| lengths.iter().filter(|&&other| other == len).count();
        let cells = lengths.iter().copied().max_by_key(|&len| (often(len), len))?;
        let mut first = lines.iter().position(|line| row_cells(line, delimiter) == Some(cells))?;
        let (above, rows) = lines.split_at(first);
        let rows: Vec<Vec<&[u8]>> = rows
            .iter()
            .filter(|line| row_cells(line, delimiter) == Some(cells))
            .map(|line| Cells::new(&line.text, delimiter).collect())
            .collect();
        // cells that are always empty make room for something else (Tektronix TDS: settings)
        let used: Vec<usize> = (0..cells)
            .filter(|&cell| rows.iter().any(|row| row.get(cell).is_some_and(|c| !c.is_empty())))
            .collect();
        let (names, units) = names_and_units(above, delimiter, &used);
        let numbers = |cell: usize| {
            rows.iter()
                .filter_map(|row| Decimal::parse(row.get(cell)?))
                .map(|n| n.scaled(18))
                .collect::<Vec<_>>()
        };
        let (leading, time) = find_time(&used, &names, &units, numbers);
        let values: Vec<Column> = used
            .iter()
            .zip(names.iter().zip(&units))
            .skip(leading)
            .take(MOST_COLUMNS)
            .map(|(&cell, (name, unit))| {
                let power = if let Some(Unit::Volts(power)) = unit { *power } else { 0 };
                let name = if name.is_empty() { (cell + 1).to_string() } else { name.clone() };
                Column { cell, name, power }
            })
            .collect();
        // rows that share their line with settings belong to the samples
        if used.first().is_some_and(|&cell| cell > 0) {
            let holds = |line: &Line| {
                let row: Vec<&[u8]> = Cells::new(&line.text, delimiter).collect();
                row.len() == cells
                    && used.iter().all(|&cell| row.get(cell).is_some_and(|c| Decimal::parse(c).is_some()))
            };
            first -= above.iter().rev().take_while(|line| holds(line)).count();
        }
        let rate = stated_rate(above, delimiter);
        Some(Header { delimiter, lines: first, cells, time, values, rate })
    }
}

/// How many cells a row of numbers has, without empty ones at its end; `None` for other lines.
fn row_cells(line: &Line, delimiter: u8) -> Option<usize> {
    if !line.has_cells() || line.too_long {
        return None;
    }
    let (mut cells, mut filled, mut numbers) = (0, 0, 0);
    for cell in Cells::new(&line.text, delimiter) {
        cells += 1;
        match Value::parse(cell)? {
            Value::Number(_) => numbers += 1,
            _ if cell.is_empty() => continue,
            _ => {}
        }
        filled = cells;
    }
    (numbers > 0).then_some(filled)
}

/// Names and units of the used columns; empty and `None` where nobody says.
fn names_and_units(above: &[Line], delimiter: u8, used: &[usize]) -> (Vec<String>, Vec<Option<Unit>>) {
    let mut rows = above.iter().rev().filter(|line| line.has_cells()).map(|line| {
        let cells: Vec<&[u8]> = Cells::new(&line.text, delimiter).collect();
        used.iter().map(|&cell| text(cells.get(cell).copied().unwrap_or(b""))).collect::<Vec<String>>()
    });
    let Some(nearest) = rows.next() else {
        return (vec![String::new(); used.len()], vec![None; used.len()]);
    };
    let stated: Vec<Option<Unit>> = nearest.iter().map(|cell| unit(cell)).collect();
    let is_units = stated.iter().zip(&nearest).all(|(unit, cell)| unit.is_some() || cell.is_empty())
        && stated.iter().any(Option::is_some);
    // a row of units may be all there is
    let names = if is_units { rows.next().unwrap_or(nearest) } else { nearest };
    let units = names.iter().zip(stated).map(|(name, stated)| if is_units { stated } else { unit_in(name) });
    let units = units.collect();
    (names, units)
}

/// Text of any encoding; what is not UTF-8 is taken for Latin-1.
fn text(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => cell.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// A cell that is nothing but a unit: `(us)`, `Volt`, `[ms]`.
fn unit(cell: &str) -> Option<Unit> {
    let bare = cell.trim().trim_matches(['(', ')', '[', ']']).trim();
    // upper and lower case matter for m and M only, and nobody measures in mega
    let lower = bare.to_lowercase().replace(['µ', 'μ', '?'], "u");
    Some(match lower.as_str() {
        "s" | "sec" | "second" | "seconds" => Unit::Seconds(0),
        "ms" | "milliseconds" => Unit::Seconds(-3),
        "us" | "microseconds" => Unit::Seconds(-6),
        "ns" | "nanoseconds" => Unit::Seconds(-9),
        "ps" | "picoseconds" => Unit::Seconds(-12),
        "fs" | "femtoseconds" => Unit::Seconds(-15),
        "v" | "volt" | "volts" => Unit::Volts(0),
        "mv" | "millivolt" | "millivolts" => Unit::Volts(-3),
        "uv" => Unit::Volts(-6),
        "kv" => Unit::Volts(3),
        "sequence" | "samples" => Unit::Count,
        "a" | "ma" | "ampere" | "value" | "logic" | "pts" => Unit::Other,
        _ => return None,
    })
}

/// The unit inside a name: `Time (us)`, `in s`, `C1 in V`, `Time [s]`.
fn unit_in(name: &str) -> Option<Unit> {
    let after_in = name.rsplit_once("in ").map(|(_, unit)| unit);
    let in_brackets = name.rsplit_once(['(', '[']).map(|(_, unit)| unit);
    in_brackets.or(after_in).and_then(unit).or_else(|| match unit(name) {
        // a channel may be called V or A, but a column called "nanoseconds" holds times
        time @ Some(Unit::Seconds(_)) => time,
        _ => None,
    })
}

/// How many of the used columns come before the values, and which of them is the time.
fn find_time(
    used: &[usize],
    names: &[String],
    units: &[Option<Unit>],
    numbers: impl Fn(usize) -> Vec<i128>,
) -> (usize, Option<Time>) {
    const TIMES: [&str; 9] = ["time", "zeit", "temps", "tiempo", "tempo", "tijd", "时间", "x-axis", "second"];
    const COUNTS: [&str; 8] = ["x", "nr", "n", "#", "sample", "index", "sample_index", "sequence"];
    let columns: Vec<_> =
        used.iter().zip(names.iter().zip(units)).map(|(&c, (name, unit))| (c, name, *unit)).collect();
    // a table with one column has only values
    let before_values = columns.len().saturating_sub(1);
    let is_time = |name: &str, unit: Option<Unit>| {
        matches!(unit, Some(Unit::Seconds(_)))
            || (unit.is_none() && TIMES.iter().any(|word| name.to_lowercase().starts_with(word)))
    };
    let is_count = |name: &str, unit: Option<Unit>| {
        unit == Some(Unit::Count) || (unit.is_none() && COUNTS.contains(&name.to_lowercase().as_str()))
    };
    let mut leading = 0;
    let mut time = None;
    for &(cell, name, unit) in columns.iter().take(before_values) {
        if is_time(name, unit) {
            let power = if let Some(Unit::Seconds(power)) = unit { power } else { 0 };
            time = Some(Time { cell, power, stated: matches!(unit, Some(Unit::Seconds(_))) });
        } else if !is_count(name, unit) {
            break;
        }
        leading += 1;
    }
    let Some(&(cell, name, unit)) = columns.first().filter(|_| before_values > 0) else { return (0, None) };
    let of_cell = numbers(time.map_or(cell, |time| time.cell));
    let rises = of_cell.len() >= 3 && of_cell.is_sorted_by(|a, b| a < b);
    let counts = rises && of_cell.is_sorted_by(|a, b| *b == a.saturating_add(10i128.pow(18)));
    if leading == 0 && rises && unit.is_none() && !name.to_lowercase().starts_with("ch") {
        (leading, time) = (1, Some(Time { cell, power: 0, stated: false }));
    }
    // 0, 1, 2 without a unit numbers the rows
    (leading, time.filter(|time| time.stated || !counts))
}

/// A rate or a sample interval that stands above the rows.
fn stated_rate(above: &[Line], delimiter: u8) -> Option<Ratio> {
    let mut increment = None;
    for line in above {
        let row: Vec<String> = if line.is_comment() {
            // `; Samplerate: 24 MHz`, `#Sample rate: 160000Hz`
            text(&line.text)
                .trim_start_matches(['#', ';', ' '])
                .splitn(2, [':', '='])
                .map(str::to_owned)
                .collect()
        } else {
            Cells::new(&line.text, delimiter).map(text).collect()
        };
        if let Some(rate) = increment.and_then(|column: usize| rate_of_interval(row.get(column)?)) {
            return Some(rate);
        }
        increment = row.iter().position(|cell| matches!(cell.to_lowercase().as_str(), "increment" | "xincr"));
        let [key, values @ ..] = &row[..] else { continue };
        let key: String = key.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let of_value: fn(&str) -> Option<Ratio> = match key.as_str() {
            "samplerate" | "samplingrate" | "samplefrequency" | "samplingfrequency" => rate_of_text,
            "sampleinterval" | "samplinginterval" | "sampleperiod" | "increment" | "xincrement" => {
                rate_of_interval
            }
            _ => continue,
        };
        // `Sample Interval,CH1:0.000002,`
        let stated = values.iter().find_map(|cell| of_value(cell.rsplit(':').next().unwrap_or(cell).trim()));
        if stated.is_some() {
            return stated;
        }
    }
    None
}

/// `24 MHz`, `2e+06Hz`, `1e8`.
fn rate_of_text(text: &str) -> Option<Ratio> {
    parse_rate(text)
        .or_else(|| ratio(Decimal::parse(text.trim_end_matches(['H', 'z', ' ', 'S', '/', 's']).as_bytes())?))
}

/// Seconds per sample.
fn rate_of_interval(text: &str) -> Option<Ratio> {
    let seconds = ratio(Decimal::parse(text.trim_end_matches(['s', ' ']).as_bytes())?)?;
    Ratio::new(seconds.den(), seconds.num())
}

fn ratio(number: Decimal) -> Option<Ratio> {
    let mantissa = u128::try_from(number.mantissa).ok()?;
    let power = 10u128.checked_pow(number.exponent.unsigned_abs())?;
    if number.exponent < 0 { reduced(mantissa, power) } else { reduced(mantissa.checked_mul(power)?, 1) }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
