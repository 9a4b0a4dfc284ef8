//! Declarations of a dump: timescale, comments, scopes and signals.

use std::format;
use std::io;
use std::prelude::v1::*;

use super::super::rate::{parse_rate, reduced};
use super::super::{Channel, ChannelKind, Error, Place};
use super::NAME;
use super::ids::Ids;
use super::range::{BitRange, split_range};
use super::tokens::Tokens;
use crate::unit::Ratio;

/// Channels that a dump may have: one-bit signals, and bits of vectors as long as there is room.
pub(super) const MOST_CHANNELS: usize = 1 << 16;
/// Declarations of any kind.
const MOST_SIGNALS: usize = 1 << 18;
/// Bytes of all names and codes together, and of all names of bits of vectors.
const MOST_NAME_BYTES: usize = 1 << 25;
/// Bits of a vector that are offered as channels.
const MOST_BITS: u64 = 64;
/// Bytes of a section (a declaration, a comment) that are looked at.
const SECTION: usize = 1 << 14;
/// Words before the first declaration that are no part of the dump.
const JUNK: usize = 64;

const TOO_MUCH: &str = "more names than can be held; dump fewer scopes ($dumpvars takes a scope)";

/// A signal in the body: its bits are the lines from `first` on, the least significant one first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signal {
    pub(super) first: usize,
    /// 0 for what is no channel.
    pub(super) width: usize,
}

/// All that is declared.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) ids: Ids,
    pub(super) signals: Vec<Signal>,
    /// Bits of all signals.
    pub(super) lines: usize,
    /// By depth of the scope, then in the order of the file.
    pub(super) channels: Vec<Channel>,
    /// Bits of vectors that found no room.
    pub(super) left_out: u64,
    pub(super) ticks_per_second: Option<Ratio>,
    /// Samples per second, if a comment says so.
    pub(super) comment_rate: Option<Ratio>,
    /// Who wrote it.
    pub(super) version: String,
}

/// A name of a signal.
#[derive(Debug)]
struct Name {
    path: String,
    depth: usize,
    signal: usize,
    bits: BitRange,
}

/// What reads the declarations.
#[derive(Debug, Default)]
struct Reading {
    header: Header,
    /// Width of each signal; 0 for what is no channel.
    widths: Vec<u64>,
    names: Vec<Name>,
    name_bytes: usize,
    /// Where each scope ends in `path`.
    scopes: Vec<usize>,
    path: String,
}

impl Header {
    /// Reads up to the end of the declarations.
    pub(super) fn read(tokens: &mut Tokens<'_>) -> Result<Header, Error> {
        let mut reading = Reading::default();
        let mut section = Vec::new();
        let mut junk = 0;
        while let Some(word) = tokens.next()? {
            let keyword = word.strip_prefix(b"\xef\xbb\xbf").unwrap_or(word);
            let keyword = Keyword::of(keyword);
            if keyword == Keyword::None {
                junk += 1;
                if junk > JUNK {
                    return Err(malformed(tokens, "no declarations ($scope, $var, $enddefinitions)"));
                }
                continue;
            }
            let whole = read_section(tokens, &mut section)?;
            if keyword == Keyword::End {
                return reading.finish();
            }
            if !whole {
                return Err(malformed(tokens, keyword.without_end()));
            }
            let result = match keyword {
                Keyword::Timescale => reading.timescale(&section),
                Keyword::Scope => reading.scope(&section),
                Keyword::Upscope => reading.upscope(),
                Keyword::Var => reading.var(&section),
                Keyword::Comment => reading.comment(&section),
                Keyword::Version => reading.version(&section),
                _ => Ok(()),
            };
            result.map_err(|problem| malformed(tokens, problem))?;
        }
        Err(malformed(tokens, "the file ends before $enddefinitions; copy or dump it again"))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    None,
    Timescale,
    Scope,
    Upscope,
    Var,
    Comment,
    Version,
    End,
    Other,
}

impl Keyword {
    fn of(word: &[u8]) -> Keyword {
        match word {
            b"$timescale" => Keyword::Timescale,
            b"$scope" => Keyword::Scope,
            b"$upscope" => Keyword::Upscope,
            b"$var" => Keyword::Var,
            b"$comment" => Keyword::Comment,
            b"$version" => Keyword::Version,
            b"$enddefinitions" => Keyword::End,
            [b'$', ..] => Keyword::Other,
            _ => Keyword::None,
        }
    }

    /// What is wrong if the file ends in its section.
    const fn without_end(self) -> &'static str {
        match self {
            Keyword::Timescale => "the file ends in a $timescale without $end; add it, or dump it again",
            Keyword::Comment => "the file ends in a $comment without $end; add it, or dump it again",
            Keyword::Version => "the file ends in a $version without $end; add it, or dump it again",
            _ => "the file ends in a declaration without $end; copy or dump it again",
        }
    }
}

fn malformed(tokens: &Tokens<'_>, problem: &'static str) -> Error {
    Error::Malformed { format: NAME, place: Place::Line(tokens.line()), problem: problem.into() }
}

/// The words up to `$end`, with one blank between them; false if the file ends first.
fn read_section(tokens: &mut Tokens<'_>, section: &mut Vec<u8>) -> io::Result<bool> {
    section.clear();
    while let Some(word) = tokens.next()? {
        if word == b"$end" {
            return Ok(true);
        }
        if section.len() < SECTION {
            if !section.is_empty() {
                section.push(b' ');
            }
            section.extend(word.iter().take(SECTION));
        }
    }
    Ok(false)
}

impl Reading {
    /// `1 ps`, `100ns`: 1, 10 or 100 of a unit.
    fn timescale(&mut self, section: &[u8]) -> Result<(), &'static str> {
        const PROBLEM: &str = "the timescale is not 1, 10 or 100 of s, ms, us, ns, ps or fs";
        let text: String = String::from_utf8_lossy(section).split_whitespace().collect();
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = text.strip_suffix(unit).unwrap_or_default();
        let number: u128 = match number {
            "" | "1" => 1,
            "10" => 10,
            "100" => 100,
            _ => return Err(PROBLEM),
        };
        let per_second: u128 = match unit {
            "s" => 1,
            "ms" => 1_000,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000_000,
            "ns" => 1_000_000_000,
            "ps" => 1_000_000_000_000,
            "fs" => 1_000_000_000_000_000,
            _ => return Err(PROBLEM),
        };
        self.header.ticks_per_second = reduced(per_second, number);
        Ok(())
    }

    /// `Acquisition with 1/8 channels at 24 MHz`, as libsigrok writes it.
    fn comment(&mut self, section: &[u8]) -> Result<(), &'static str> {
        let text = String::from_utf8_lossy(section);
        for (_, rest) in
            text.match_indices(" at ").filter_map(|(at, _)| text.get(at..).map(|rest| (at, rest)))
        {
            let mut words = rest.split_whitespace().skip(1);
            let (Some(first), second) = (words.next(), words.next().unwrap_or_default()) else { continue };
            let rates = [format!("{first} {second}"), first.to_owned()];
            let stated = rates.iter().map(|rate| rate.trim_end_matches(['.', ',', ';']));
            let rate = stated.filter(|rate| rate.ends_with("Hz")).find_map(parse_rate);
            self.header.comment_rate = rate.or(self.header.comment_rate);
        }
        Ok(())
    }

    fn version(&mut self, section: &[u8]) -> Result<(), &'static str> {
        let text = String::from_utf8_lossy(section);
        self.header.version = text.chars().filter(|c| !c.is_control()).take(60).collect();
        Ok(())
    }

    /// `module tb`.
    fn scope(&mut self, section: &[u8]) -> Result<(), &'static str> {
        let text = String::from_utf8_lossy(section);
        let name = text.split_once(' ').map_or("", |(_, name)| name.trim());
        self.scopes.push(self.path.len());
        let name = name.strip_prefix('\\').unwrap_or(name);
        if self.path.len() + name.len() > SECTION || self.scopes.len() > SECTION {
            return Err("scopes are nested too deep");
        }
        if !name.is_empty() {
            self.path.push_str(name);
            self.path.push('.');
        }
        Ok(())
    }

    fn upscope(&mut self) -> Result<(), &'static str> {
        self.path.truncate(self.scopes.pop().unwrap_or(0));
        Ok(())
    }

    /// `wire 8 % cnt [7:0]`: type, width, identifier code, name.
    fn var(&mut self, section: &[u8]) -> Result<(), &'static str> {
        let mut words = section.splitn(4, |byte| *byte == b' ');
        let (Some(kind), Some(width), Some(code)) = (words.next(), words.next(), words.next()) else {
            return Err("$var needs a type, a width and an identifier code");
        };
        let reference = String::from_utf8_lossy(words.next().unwrap_or_default());
        let is_value =
            !matches!(kind, b"real" | b"realtime" | b"real_parameter" | b"string" | b"event" | b"port");
        let width: Option<u64> = std::str::from_utf8(width).ok().and_then(|width| width.parse().ok());
        let width = width.filter(|width| is_value && *width <= MOST_BITS).unwrap_or(0);
        let signal = match self.header.ids.get(code) {
            Some(signal) => signal,
            None => {
                let signal = self.widths.len();
                if signal == MOST_SIGNALS {
                    return Err("more than 262144 signals; dump fewer scopes ($dumpvars takes a scope)");
                }
                self.name_bytes += code.len();
                if self.name_bytes > MOST_NAME_BYTES {
                    return Err(TOO_MUCH);
                }
                self.header.ids.insert(code, signal);
                self.widths.push(width);
                signal
            }
        };
        let declared = self.widths.get(signal).copied().unwrap_or(0);
        if declared == 0 || width == 0 {
            return Ok(());
        }
        let (name, bits) = split_range(&reference, width.min(declared));
        let path = format!("{}{name}", self.path);
        self.name_bytes += path.len();
        if self.names.len() == MOST_SIGNALS || self.name_bytes > MOST_NAME_BYTES {
            return Err(TOO_MUCH);
        }
        self.names.push(Name { path, depth: self.scopes.len(), signal, bits });
        Ok(())
    }

    /// Gives every signal its lines, and every line its names.
    fn finish(mut self) -> Result<Header, Error> {
        let refused = |advice: &'static str| Error::Unsupported { format: "this VCD", advice: advice.into() };
        self.names.sort_by_key(|name| name.depth);
        let single = self.names.iter().filter(|name| name.bits.width() == 1).count();
        if single > MOST_CHANNELS {
            return Err(refused("it has more than 65536 one-bit signals; dump fewer scopes"));
        }
        let mut room = (MOST_CHANNELS - single) as u64;
        let mut bytes = 0;
        let header = &mut self.header;
        let none = Signal { first: 0, width: 0 };
        header.signals = self.widths.iter().map(|_| none).collect();
        for name in &self.names {
            let width = name.bits.width();
            if width > 1 {
                let more = name.path.len() * width as usize;
                if width > room || bytes + more > MOST_NAME_BYTES {
                    header.left_out += width;
                    continue;
                }
                room -= width;
                bytes += more;
            }
            let (Some(signal), Some(&declared)) =
                (header.signals.get_mut(name.signal), self.widths.get(name.signal))
            else {
                continue;
            };
            if signal.width == 0 {
                *signal = Signal { first: header.lines, width: declared as usize };
                header.lines += declared as usize;
            }
            let first = signal.first;
            header.channels.extend((0..width).map(|bit| Channel {
                name: name.bits.name(&name.path, bit),
                kind: ChannelKind::Changes { index: first + bit as usize },
            }));
        }
        if header.channels.is_empty() {
            return Err(refused("it declares no signal of one bit, nor a vector of up to 64"));
        }
        Ok(self.header)
    }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
