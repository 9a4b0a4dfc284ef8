//! The body of a dump: times and values.

use std::format;
use std::prelude::v1::*;

use super::super::{Each, Error, Notes, Truncated};
use super::grid::Grid;
use super::header::Signal;
use super::ids::Ids;
use super::levels::{Level, Levels};
use super::time::time;
use super::tokens::Tokens;
use crate::unit::Instant;

/// Bytes after which what is held is handed out, however little it is.
const BYTES_PER_ROUND: u64 = 1 << 22;

/// Reads values as time goes by.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) ids: Ids,
    pub(super) signals: Vec<Signal>,
    pub(super) levels: Levels,
    pub(super) grid: Grid,
    /// The present time, in ticks.
    now: i64,
    /// Its instant, and whether it is exactly that.
    at: Instant,
    exact: bool,
    /// There were values at this time, or at another of the same instant.
    valued: bool,
    any: bool,
    /// The dump was turned off in it.
    off: bool,
    /// Where the last round began, in bytes of the file.
    round: u64,
}

/// What reading a word came to.
enum Read {
    On,
    /// What comes after this is no use.
    Stop(String),
    Break,
}

impl Body {
    pub(super) const fn new(ids: Ids, signals: Vec<Signal>, levels: Levels, grid: Grid) -> Body {
        let (at, exact) = (Instant(0), true);
        Body {
            ids,
            signals,
            levels,
            grid,
            now: 0,
            at,
            exact,
            valued: false,
            any: false,
            off: false,
            round: 0,
        }
    }

    pub(super) fn read(
        &mut self,
        tokens: &mut Tokens<'_>,
        notes: &mut Notes,
        each: &mut Each<'_>,
    ) -> Result<(), Error> {
        let stopped = loop {
            match self.word(tokens, notes, each) {
                Ok(Some(Read::On)) => {}
                Ok(None) => break None,
                Ok(Some(Read::Break)) => return Ok(()),
                Ok(Some(Read::Stop(what))) => break Some(Ok(what)),
                Err(error) => break Some(Err(error)),
            }
        };
        notes.times_moved += u64::from(self.valued && !self.exact);
        self.levels.settle(self.at);
        let until = self.at.plus(i64::from(self.any));
        notes.samples = until.0.unsigned_abs();
        let failed = match stopped {
            Some(Ok(what)) => {
                let what = format!("line {}: {what}", tokens.line());
                notes.truncated = Some(Truncated { at_sample: notes.samples, what });
                None
            }
            Some(Err(error)) => Some(error),
            None => None,
        };
        // Nothing comes after this that could be broken off.
        let _ = self.levels.tell(until, true, each);
        failed.map_or(Ok(()), Err)
    }

    /// Reads one word, and what belongs to it; `None` at the end.
    #[inline]
    fn word(
        &mut self,
        tokens: &mut Tokens<'_>,
        notes: &mut Notes,
        each: &mut Each<'_>,
    ) -> Result<Option<Read>, Error> {
        let Some(word) = tokens.next()? else { return Ok(None) };
        let Some((&first, rest)) = word.split_first() else { return Ok(Some(Read::On)) };
        match first {
            b'#' => {
                let Some(time) = time(rest) else {
                    let fits = !rest.is_empty() && rest.iter().all(u8::is_ascii_digit);
                    let what = if fits { "a time past 2^63 ticks" } else { "a time that is no number" };
                    return Ok(Some(Read::Stop(what.into())));
                };
                let bytes = tokens.bytes();
                return Ok(Some(self.advance(time, bytes, notes, each)));
            }
            b'b' | b'B' => {
                let value = Vector::parse(rest);
                let Some(code) = tokens.next()? else { return cut("a value without its signal") };
                let signal = self.ids.get(code);
                self.set(signal, value, tokens, notes);
            }
            b'r' | b'R' | b's' | b'S' => {
                if tokens.next()?.is_none() {
                    return cut("a value without its signal");
                }
            }
            b'$' => match word {
                b"$dumpoff" => {
                    self.levels.off();
                    self.off = true;
                    (self.valued, self.any) = (true, true);
                }
                b"$dumpon" => self.off = false,
                b"$end" | b"$dumpvars" | b"$dumpall" => {}
                _ => loop {
                    match tokens.next()? {
                        Some(b"$end") => break,
                        Some(_) => {}
                        None => return cut("a section without its end"),
                    }
                },
            },
            _ => match Vector::of_digit(first) {
                Some(_) if rest.is_empty() => return self.detached(first, tokens, notes),
                Some(value) => {
                    let signal = self.ids.get(rest);
                    self.set(signal, value, tokens, notes);
                }
                None => skipped(tokens, notes),
            },
        }
        Ok(Some(Read::On))
    }

    /// A level and its signal with a blank between them, which is against the rules but clear.
    #[cold]
    fn detached(
        &mut self,
        digit: u8,
        tokens: &mut Tokens<'_>,
        notes: &mut Notes,
    ) -> Result<Option<Read>, Error> {
        let Some(code) = tokens.next()? else { return cut("a value without its signal") };
        let signal = self.ids.get(code);
        if let Some(value) = Vector::of_digit(digit) {
            self.set(signal, value, tokens, notes);
        }
        Ok(Some(Read::On))
    }

    #[inline]
    fn advance(&mut self, time: i64, bytes: u64, notes: &mut Notes, each: &mut Each<'_>) -> Read {
        if time <= self.now {
            if time == self.now {
                return Read::On;
            }
            return Read::Stop(format!("time falls from {} to {time}", self.now));
        }
        let (at, exact) = self.grid.place(time);
        notes.times_moved += u64::from(self.valued && !self.exact);
        // Times between samples may come to one instant, which goes on then.
        if at > self.at {
            if self.any {
                self.levels.settle(self.at);
            }
            self.any = false;
        }
        (self.now, self.at, self.exact) = (time, at, exact);
        (self.valued, self.off) = (false, false);
        if self.levels.is_full() || bytes - self.round >= BYTES_PER_ROUND {
            self.round = bytes;
            notes.samples = at.0.unsigned_abs();
            if self.levels.tell(at, false, each).is_break() {
                return Read::Break;
            }
        }
        Read::On
    }

    #[inline]
    fn set(&mut self, signal: Option<usize>, value: Vector, tokens: &Tokens<'_>, notes: &mut Notes) {
        let Some(signal) = signal.and_then(|signal| self.signals.get(signal)) else {
            skipped(tokens, notes);
            return;
        };
        (self.valued, self.any) = (true, true);
        // What comes behind $dumpoff in the same instant is older than it.
        if self.off {
            return;
        }
        for bit in 0..signal.width {
            self.levels.set(signal.first + bit, value.bit(bit));
        }
    }
}

#[cold]
fn cut(what: &str) -> Result<Option<Read>, Error> {
    Ok(Some(Read::Stop(format!("the file ends in {what}"))))
}

#[cold]
fn skipped(tokens: &Tokens<'_>, notes: &mut Notes) {
    notes.rows_skipped += 1;
    if notes.first_row_skipped.is_none() {
        notes.first_row_skipped = Some(tokens.line());
    }
}

/// A value: bit *n* is high if it is set in `ones`, and not known if it is set in `unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Vector {
    ones: u64,
    unknown: u64,
}

impl Vector {
    /// One digit, for all bits that it fills: 0 fills with 0, x with x; 1 is 1 and filled with 0.
    #[inline]
    const fn of_digit(digit: u8) -> Option<Vector> {
        match digit {
            b'0' => Some(Vector { ones: 0, unknown: 0 }),
            b'1' => Some(Vector { ones: 1, unknown: 0 }),
            b'x' | b'X' | b'z' | b'Z' | b'u' | b'U' | b'w' | b'W' | b'h' | b'H' | b'l' | b'L' | b'-' => {
                Some(Vector { ones: 0, unknown: u64::MAX })
            }
            _ => None,
        }
    }

    /// Binary digits, the least significant one last; the first one tells what fills the rest.
    fn parse(digits: &[u8]) -> Vector {
        let mut value = match digits.first().map(|digit| Vector::of_digit(*digit)) {
            Some(Some(Vector { unknown, .. })) => Vector { ones: 0, unknown },
            _ => Vector { ones: 0, unknown: u64::MAX },
        };
        for &digit in digits {
            let (one, unknown) = match digit {
                b'0' => (0, 0),
                b'1' => (1, 0),
                _ => (0, 1),
            };
            value.ones = value.ones << 1 | one;
            value.unknown = value.unknown << 1 | unknown;
        }
        value
    }

    #[inline]
    const fn bit(self, bit: usize) -> Level {
        match (self.unknown >> (bit & 63) & 1, self.ones >> (bit & 63) & 1) {
            (0, 0) => Level::Low,
            (0, _) => Level::High,
            _ => Level::Unknown,
        }
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
