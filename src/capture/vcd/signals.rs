//! Signals of any kind -> a dump for waveform viewers.

use std::io::{self, Write};
use std::prelude::v1::*;

use super::timescale::{Timescale, comment, invalid, is_name};
use crate::unit::{Instant, Timebase};

/// A signal to declare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal<'s> {
    /// Its name, after those of the scopes it lies in: `scope.name`. Signals of one scope come together.
    pub path: &'s str,
    /// What values it has.
    pub kind: SignalKind,
}

/// What values a signal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignalKind {
    /// One bit.
    Bit,
    /// A number of so many bits, 2 to 64.
    Vector(u32),
    /// A word of text: the extension that GTKWave and Surfer read, unknown to IEEE 1364.
    Text,
}

/// A value of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignalValue<'v> {
    /// Nobody knows: `x`; of text, `-`, which stands for none, as some readers stumble over empty ones.
    Unknown,
    /// The lowest bits count, as many as the signal has.
    Bits(u64),
    /// Of text: blanks become `_`.
    Text(&'v str),
}

/// Writes a value change dump (VCD) of signals of any kind, instant by instant.
///
/// What a signal is at the end of an instant counts, and is written if it differs from before. Times
/// are those of a timebase, as exact as with [`VcdWriter`](super::VcdWriter).
///
/// ```
/// use lightpipe::capture::{Signal, SignalKind, SignalValue, VcdSignals};
/// use lightpipe::unit::{Instant, Ratio, Timebase};
/// let signals = [
///     Signal { path: "dut.line", kind: SignalKind::Bit },
///     Signal { path: "dut.field", kind: SignalKind::Text },
/// ];
/// let timebase = Timebase::sampled(Ratio::new(100_000_000, 1));
/// let mut writer = VcdSignals::new(Vec::new(), timebase, &signals)?;
/// writer.change(Instant(3), 0, SignalValue::Bits(1))?;
/// writer.change(Instant(3), 1, SignalValue::Text("sync"))?;
/// let text = String::from_utf8(writer.finish(Instant(8))?).unwrap();
/// assert!(text.ends_with("#0\n$dumpvars\nx!\ns- \"\n$end\n#30\n1!\nssync \"\n#80\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct VcdSignals<W: Write> {
    out: W,
    scale: Timescale,
    signals: Vec<Slot>,
    /// Signals that were set in the present instant.
    touched: Vec<usize>,
    /// The present instant.
    now: Instant,
    /// The initial values were written.
    started: bool,
    text: Vec<u8>,
}

/// A signal with its value at the end of the last instant, and the newest.
#[derive(Debug)]
struct Slot {
    kind: SignalKind,
    code: Vec<u8>,
    written: Option<u64>,
    next: Option<u64>,
    written_text: String,
    next_text: String,
    touched: bool,
}

/// What is written where a signal has no text.
const NO_TEXT: &str = "-";
/// Bytes of text that are written at a time.
const TEXT: usize = 1 << 16;
/// Identifier codes are numbers whose digits are these characters.
const CODE_DIGITS: std::ops::RangeInclusive<u8> = b'!'..=b'~';

impl<W: Write> VcdSignals<W> {
    /// Starts a dump of these signals, of which nothing is known; instants are those of `timebase`.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] if samples are shorter than a
    /// femtosecond can tell, a part of a path is not one word of printable characters, or a vector
    /// has no width that it can have.
    pub fn new(mut out: W, timebase: Timebase, signals: &[Signal<'_>]) -> io::Result<VcdSignals<W>> {
        let scale = Timescale::of(timebase)?;
        let (comment, timescale) = (comment("Signals", timebase), scale.name());
        let mut head = std::format!("$version lightpipe $end\n{comment}$timescale {timescale} $end\n");
        let mut open: Vec<&str> = Vec::new();
        let mut slots = Vec::new();
        for (index, signal) in signals.iter().enumerate() {
            let mut scopes: Vec<&str> = signal.path.split('.').collect();
            if !scopes.iter().all(|name| is_name(name)) {
                return Err(invalid("the name of a signal or scope is one word"));
            }
            let name = scopes.pop().unwrap_or_default();
            let common = open.iter().zip(&scopes).take_while(|(a, b)| a == b).count();
            open.drain(common..).for_each(|_| head.push_str("$upscope $end\n"));
            for scope in scopes.into_iter().skip(common) {
                head.push_str(&std::format!("$scope module {scope} $end\n"));
                open.push(scope);
            }
            let code = code(index);
            let (kind, width) = match signal.kind {
                SignalKind::Bit => ("wire", 1),
                SignalKind::Vector(width @ 2..=64) => ("wire", width),
                SignalKind::Vector(_) => return Err(invalid("a vector has 2 to 64 bits")),
                SignalKind::Text => ("string", 1),
            };
            let range = if width > 1 { std::format!(" [{}:0]", width - 1) } else { String::new() };
            let shown = String::from_utf8_lossy(&code);
            head.push_str(&std::format!("$var {kind} {width} {shown} {name}{range} $end\n"));
            slots.push(Slot {
                kind: signal.kind,
                code,
                written: None,
                next: None,
                written_text: String::new(),
                next_text: String::new(),
                touched: false,
            });
        }
        open.into_iter().for_each(|_| head.push_str("$upscope $end\n"));
        head.push_str("$enddefinitions $end\n");
        out.write_all(head.as_bytes())?;
        let (touched, text) = (Vec::new(), Vec::new());
        Ok(VcdSignals { out, scale, signals: slots, touched, now: Instant(0), started: false, text })
    }

    /// From `at` on, the signal at this index has another value. Times before those that came last
    /// count as the same, so that they never fall; a signal that there is not stays so.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] for times past 2^63 ticks.
    #[inline]
    pub fn change(&mut self, at: Instant, signal: usize, value: SignalValue<'_>) -> io::Result<()> {
        if at > self.now {
            self.settle()?;
            self.now = at;
        }
        let Some(slot) = self.signals.get_mut(signal) else { return Ok(()) };
        slot.set(value);
        if !slot.touched {
            slot.touched = true;
            self.touched.push(signal);
        }
        Ok(())
    }

    /// Ends the dump at `until` and hands the output back.
    ///
    /// # Errors
    /// As [`change`](VcdSignals::change).
    pub fn finish(mut self, until: Instant) -> io::Result<W> {
        self.settle()?;
        self.start();
        if until > self.now {
            let ticks = self.scale.ticks(until)?;
            writeln!(self.text, "#{ticks}")?;
        }
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The present instant is over.
    fn settle(&mut self) -> io::Result<()> {
        if self.now > Instant(0) {
            self.start();
        }
        let mut timed = self.now <= Instant(0);
        for index in self.touched.drain(..) {
            let Some(slot) = self.signals.get_mut(index) else { continue };
            slot.touched = false;
            if !slot.settle() || !self.started {
                continue;
            }
            if !timed {
                timed = true;
                self.text.push(b'#');
                decimal(self.scale.ticks(self.now)?, &mut self.text);
                self.text.push(b'\n');
            }
            slot.write(&mut self.text);
        }
        if self.text.len() >= TEXT { self.flush() } else { Ok(()) }
    }

    /// Writes the values at 0, once.
    fn start(&mut self) {
        if self.started {
            return;
        }
        self.started = true;
        self.text.extend(b"#0\n$dumpvars\n");
        self.signals.iter().for_each(|slot| slot.write(&mut self.text));
        self.text.extend(b"$end\n");
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}

impl Slot {
    #[inline]
    fn set(&mut self, value: SignalValue<'_>) {
        match (self.kind, value) {
            (SignalKind::Bit, SignalValue::Bits(bits)) => self.next = Some(bits & 1),
            (SignalKind::Vector(width), SignalValue::Bits(bits)) => {
                self.next = Some(bits & crate::bits::low_mask(width));
            }
            (SignalKind::Text, SignalValue::Text(text)) => {
                self.next_text.clear();
                let blank = |c: char| if c.is_whitespace() || c.is_control() { '_' } else { c };
                self.next_text.extend(text.chars().map(blank));
            }
            _ => {
                self.next = None;
                self.next_text.clear();
            }
        }
    }

    /// Whether the newest value differs from the last.
    #[inline]
    fn settle(&mut self) -> bool {
        if self.kind != SignalKind::Text {
            return std::mem::replace(&mut self.written, self.next) != self.next;
        }
        let differs = self.written_text != self.next_text;
        self.written_text.clone_from(&self.next_text);
        differs
    }

    fn write(&self, text: &mut Vec<u8>) {
        match (self.kind, self.written) {
            (SignalKind::Bit, bit) => text.push(bit.map_or(b'x', |bit| b'0' + (bit & 1) as u8)),
            (SignalKind::Vector(_), None) => text.extend(b"bx "),
            (SignalKind::Vector(_), Some(bits)) => {
                text.push(b'b');
                let digits = 64 - (bits | 1).leading_zeros();
                text.extend((0..digits).rev().map(|n| b'0' + (bits >> n & 1) as u8));
                text.push(b' ');
            }
            (SignalKind::Text, _) => {
                text.push(b's');
                let none = self.written_text.is_empty().then_some(NO_TEXT);
                text.extend(none.unwrap_or(&self.written_text).bytes());
                text.push(b' ');
            }
        }
        text.extend(&self.code);
        text.push(b'\n');
    }
}

/// The identifier code of a signal.
fn code(index: usize) -> Vec<u8> {
    let base = CODE_DIGITS.len();
    let (mut rest, mut code) = (index, Vec::new());
    loop {
        code.push(CODE_DIGITS.start() + (rest % base) as u8);
        rest /= base;
        if rest == 0 {
            return code;
        }
        rest -= 1;
    }
}

/// Faster than `write!`: every change of the line has a time.
fn decimal(mut value: u64, text: &mut Vec<u8>) {
    let start = text.len();
    loop {
        text.push(b'0' + (value % 10) as u8);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    if let Some(digits) = text.get_mut(start..) {
        digits.reverse();
    }
}

#[cfg(test)]
#[path = "signals_tests.rs"]
mod tests;
