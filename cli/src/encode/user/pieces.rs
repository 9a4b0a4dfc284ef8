//! Messages and blocks of user bits, from `--user-messages`.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::failure::{Exit, Failure};
use crate::message::tell;
use crate::user::{Error, Piece, PieceReader, Place};

/// Standard input, by name.
const STDIN: &str = "-";
/// Zeros before a message that has no place of its own: a receiver that just began to listen knows then
/// that it is one.
const ZEROS: u64 = 16;

/// User bits at their places, zeros between them.
pub(crate) struct Pieces {
    name: String,
    reader: PieceReader<Box<dyn BufRead>>,
    /// The subframe that is next.
    now: u64,
    /// The piece that is sent, or waits for its place: where it starts, and its bits.
    piece: Option<(u64, Vec<bool>)>,
    /// Behind the last bit of the piece before.
    end: u64,
    sent: u64,
    ended: bool,
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pieces").field("name", &self.name).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Pieces {
    pub(super) fn open(path: &Path, audio: &Path) -> Result<Pieces, Failure> {
        let is_stdin = path.as_os_str() == STDIN;
        if is_stdin && audio.as_os_str() == STDIN {
            return Err(Failure::usage("only one input can come from standard input"));
        }
        let name = if is_stdin { "standard input".into() } else { path.display().to_string() };
        let reader: Box<dyn BufRead> = if is_stdin {
            Box::new(io::stdin().lock())
        } else {
            let file = File::open(path)
                .map_err(|error| Failure::new(Exit::Unreadable, format!("{name}: {error}")))?;
            Box::new(BufReader::new(file))
        };
        Ok(Pieces::new(name, reader))
    }

    fn new(name: String, reader: Box<dyn BufRead>) -> Pieces {
        Pieces { name, reader: PieceReader::new(reader), now: 0, piece: None, end: 0, sent: 0, ended: false }
    }

    /// The next user bit.
    pub(super) fn next(&mut self) -> Result<bool, Failure> {
        let now = self.now;
        self.now += 1;
        loop {
            match &self.piece {
                Some((start, _)) if now < *start => return Ok(false),
                Some((start, bits)) => {
                    let bit = usize::try_from(now - start).ok().and_then(|place| bits.get(place));
                    if let Some(bit) = bit {
                        return Ok(*bit);
                    }
                    self.piece = None;
                    self.sent += 1;
                }
                None if self.ended => return Ok(false),
                None => self.piece = self.read()?,
            }
        }
    }

    fn read(&mut self) -> Result<Option<(u64, Vec<bool>)>, Failure> {
        let failed = |name: &str, why: String| Failure::new(Exit::Unreadable, format!("{name}: {why}"));
        let piece = self.reader.next().map_err(|error| match error {
            Error::Io(error) => failed(&self.name, format!("cannot read on: {error}")),
            Error::IllFormed(line, why) => failed(&self.name, format!("line {line}: {why}")),
        })?;
        let Some(Piece { place, bits }) = piece else {
            self.ended = true;
            return Ok(None);
        };
        let start = match place {
            Place::At(start) if start < self.end => {
                let (line, end) = (self.reader.line(), self.end);
                let why =
                    format!("line {line}: subframe {start} is in the piece before, which ends at {end}");
                return Err(failed(&self.name, why));
            }
            Place::At(start) => start,
            Place::Next => self.end.saturating_add(ZEROS),
        };
        self.end = start.saturating_add(bits.len() as u64);
        Ok(Some((start, bits)))
    }

    /// Says what was not sent.
    pub(super) fn tell(mut self) -> Result<(), Failure> {
        let mut unsent = 0u64;
        while let Some((start, bits)) = self.piece.take() {
            let whole = start.saturating_add(bits.len() as u64) <= self.now;
            if whole {
                self.sent += 1;
            } else {
                unsent += 1;
            }
            self.piece = self.read()?;
        }
        if !self.ended {
            while self.read()?.is_some() {
                unsent += 1;
            }
        }
        let name = &self.name;
        tell(format_args!("{name}: {} messages or blocks in the user bits", self.sent));
        if unsent > 0 {
            tell(format_args!("{name}: {unsent} more do not fit in before the end of the audio"));
        }
        if self.reader.passed_over > 0 {
            let count = self.reader.passed_over;
            tell(format_args!("{name}: {count} lines hold no user bits of their own, and are passed over"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &'static str, count: usize) -> Result<String, String> {
        let mut pieces = Pieces::new("user".into(), Box::new(text.as_bytes()));
        let bit = |bit: bool| if bit { '1' } else { '0' };
        let bits: Result<String, Failure> = (0..count).map(|_| pieces.next().map(bit)).collect();
        bits.map_err(|failure| failure.message)
    }

    #[test]
    fn pieces_go_where_they_say_and_others_behind() {
        let text = "{\"subframe\":2,\"hex\":\"ff\"}\n{\"hex\":\"81\"}\n{\"subframe\":34,\"hex\":\"c0\"}";
        let expected = "00".to_owned() + "11111111" + &"0".repeat(16) + "10000001" + "11000000" + "00";
        assert_eq!(sent(text, 44), Ok(expected));
    }

    #[test]
    fn pieces_that_overlap_are_refused() {
        let why = sent("{\"subframe\":2,\"hex\":\"ff\"}\n{\"subframe\":9,\"hex\":\"ff\"}", 30).unwrap_err();
        assert_eq!(why, "user: line 2: subframe 9 is in the piece before, which ends at 10");
    }
}
