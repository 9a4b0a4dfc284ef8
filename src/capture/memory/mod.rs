//! Memory files, as `$readmemh` and `$readmemb` of Verilog read them (IEEE 1364-2005, clause 17.2.9):
//! words of hexadecimal or binary digits, one sample a bit.
//!
//! The most significant bit of a word is the first in time. Nobody says whether the bits are levels
//! of the line or its changes, so both readings are offered, as two channels. All words have as many
//! digits as the first. Memory does not grow with the file.

use std::format;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::prelude::v1::*;

use super::{Channel, ChannelKind, Each, Error, Notes, Place, Truncated};
use crate::trace::HoleReason;

mod cells;
mod lexer;
mod lines;
mod sniff;
mod word;
mod write;

pub(super) use cells::CellStream;
pub use cells::Cells;
pub(super) use sniff::recognise;
pub use word::Radix;
pub use write::MemoryWriter;

use lexer::{Lexer, Token};
use lines::Lines;
use word::{Digit, digits};

/// The channels, in the order of [`Cells`].
const CHANNELS: [&str; 2] = [Cells::Levels.name(), Cells::Transitions.name()];

/// Samples that a file can count.
const MOST_SAMPLES: u64 = 1 << 62;

/// Reads a memory file.
pub(super) struct Memory<'a> {
    lexer: Lexer<'a>,
    radix: Radix,
    /// Digits of a word, all of them.
    width: usize,
    /// The address of the first word, which is where time begins.
    base: u64,
    /// Where the next word goes.
    address: u64,
    /// Where it would go without `@`.
    expected: u64,
    lines: Lines,
    /// The first word was read to know the width; it waits in the lexer.
    first: bool,
    pub(super) evidence: String,
}

/// What reading a token came to.
enum Step {
    On,
    /// Somebody broke off.
    Break,
    /// The end.
    End,
    /// What comes after this is no use.
    Stop(String),
}

impl<'a> Memory<'a> {
    /// Reads as far as the first word.
    pub(super) fn open(input: Box<dyn Read + Send + 'a>, radix: Radix) -> Result<Memory<'a>, Error> {
        let mut memory = Memory {
            lexer: Lexer::new(input),
            radix,
            width: 0,
            base: 0,
            address: 0,
            expected: 0,
            lines: Lines::default(),
            first: true,
            evidence: String::new(),
        };
        let problem = loop {
            match memory.lexer.next()? {
                Some(Token::Word) => match memory.check_first() {
                    Ok(()) => break None,
                    Err(problem) => break Some(problem),
                },
                Some(Token::Address) => match memory.take_address() {
                    Ok(()) => {}
                    Err(problem) => break Some(problem),
                },
                Some(Token::OpenComment) => break Some(OPEN_COMMENT.into()),
                None => return Err(Error::Empty),
            }
        };
        if let Some(problem) = problem {
            let place = Place::Line(memory.lexer.line());
            return Err(Error::Malformed { format: radix.name(), place, problem: problem.into() });
        }
        memory.evidence = format!(
            "words of {} {} digit{}, first in time = most significant bit",
            memory.width,
            radix.adjective(),
            if memory.width == 1 { "" } else { "s" }
        );
        Ok(memory)
    }

    pub(super) fn channels() -> Vec<Channel> {
        let channel = |(index, name): (usize, &&str)| Channel {
            name: (*name).into(),
            kind: ChannelKind::Changes { index },
        };
        CHANNELS.iter().enumerate().map(channel).collect()
    }

    pub(super) fn read(&mut self, notes: &mut Notes, each: &mut Each<'_>) -> Result<(), Error> {
        let stopped = loop {
            match self.step(each) {
                Ok(Step::On) => notes.samples = self.lines.samples(),
                Ok(Step::Break) => return Ok(()),
                Ok(Step::End) => break Ok(None),
                Ok(Step::Stop(what)) => break Ok(Some(what)),
                Err(error) => break Err(error),
            }
        };
        notes.samples = self.lines.samples();
        if let Ok(Some(what)) = &stopped {
            let what = format!("{}{what}", Place::Line(self.lexer.line()));
            notes.truncated = Some(Truncated { at_sample: notes.samples, what });
        }
        // Nobody is left to be told of a break.
        let _ = self.lines.finish(each);
        stopped.map(|_| ()).map_err(Error::Io)
    }

    fn step(&mut self, each: &mut Each<'_>) -> io::Result<Step> {
        let token = if std::mem::take(&mut self.first) { Some(Token::Word) } else { self.lexer.next()? };
        Ok(match token {
            None => Step::End,
            Some(Token::OpenComment) => Step::Stop(OPEN_COMMENT.into()),
            Some(Token::Address) => self.take_address().map_or_else(Step::Stop, |()| Step::On),
            Some(Token::Word) => match self.take_word(each) {
                Ok(ControlFlow::Continue(())) => Step::On,
                Ok(ControlFlow::Break(())) => Step::Break,
                Err(what) => Step::Stop(what),
            },
        })
    }

    /// Learns the width from the first word.
    fn check_first(&mut self) -> Result<(), String> {
        let digits = digits(self.lexer.text(), None);
        self.width = digits.len();
        self.check(digits)?;
        (self.base, self.expected) = (self.address, self.address);
        Ok(())
    }

    fn check(&self, digits: &[u8]) -> Result<(), String> {
        if self.lexer.is_too_long() {
            return Err(format!("a word of more than {} digits", lexer::LONGEST));
        }
        if let Some(bad) = digits.iter().find(|digit| self.radix.digit(**digit).is_none()) {
            let bad = bad.escape_ascii();
            let advice = match self.radix {
                Radix::Binary if digits.iter().all(|digit| Radix::Hexadecimal.digit(*digit).is_some()) => {
                    "; as hexadecimal it is --format readmemh"
                }
                _ => "",
            };
            return Err(format!("`{bad}` is no {} digit{advice}", self.radix.adjective()));
        }
        if digits.is_empty() {
            return Err("`_` without a digit".into());
        }
        if digits.len() != self.width {
            return Err(format!(
                "a word of {} digits among words of {}; write all with the same number of digits",
                digits.len(),
                self.width
            ));
        }
        Ok(())
    }

    fn take_address(&mut self) -> Result<(), String> {
        let text = std::str::from_utf8(self.lexer.text()).unwrap_or("?");
        let hexadecimal = !text.starts_with('+');
        let address = u64::from_str_radix(text, 16).ok().filter(|_| hexadecimal);
        let Some(address) = address else {
            return Err(format!("`@{}` is no hexadecimal address", self.lexer.text().escape_ascii()));
        };
        if self.width > 0 {
            if address < self.expected {
                return Err(format!("the address goes back, from {:x} to {address:x}", self.expected));
            }
            let bits = self.width as u64 * u64::from(self.radix.bits());
            if (address - self.base).checked_mul(bits).is_none_or(|samples| samples > MOST_SAMPLES) {
                return Err(format!("the address {address:x} is too far from the first one"));
            }
        }
        self.address = address;
        Ok(())
    }

    fn take_word(&mut self, each: &mut Each<'_>) -> Result<ControlFlow<()>, String> {
        let digits = digits(self.lexer.text(), Some(self.width));
        self.check(digits)?;
        let bits = self.radix.bits();
        let missing = (self.address - self.expected) * self.width as u64 * u64::from(bits);
        if missing > 0 && self.lines.unknown(missing, HoleReason::NotRecorded, each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        for digit in digits {
            let flow = match self.radix.digit(*digit) {
                Some(Digit::Known(value)) => self.lines.known(value, bits, each),
                _ => self.lines.unknown(bits.into(), HoleReason::Unknown, each),
            };
            if flow.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.expected = self.address.saturating_add(1);
        self.address = self.expected;
        Ok(ControlFlow::Continue(()))
    }
}

const OPEN_COMMENT: &str = "a comment that has no end begins here";

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
