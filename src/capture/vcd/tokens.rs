//! Words of text between blanks, from a stream of any length, in fixed memory.

use std::io::{self, Read};
use std::prelude::v1::*;
use std::vec;

/// Bytes held at a time. A word that is longer is cut.
const BUFFER: usize = 1 << 18;

/// Hands out the words of a text one by one, without copying them.
pub(super) struct Tokens<'a> {
    input: Box<dyn Read + Send + 'a>,
    buffer: Box<[u8]>,
    /// What has not been handed out is `start..end`.
    start: usize,
    end: usize,
    /// Nothing comes after what is in the buffer.
    ended: bool,
    /// The rest of a word that was too long is still to come.
    inside: bool,
    /// Of what left the buffer.
    lines: u64,
    bytes: u64,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(input: Box<dyn Read + Send + 'a>) -> Tokens<'a> {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Tokens { input, buffer, start: 0, end: 0, ended: false, inside: false, lines: 0, bytes: 0 }
    }

    /// The next word; `None` at the end.
    #[inline]
    pub(super) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if self.inside {
            self.skip_rest()?;
        }
        let (from, to) = loop {
            let rest = self.rest();
            let Some(blanks) = rest.iter().position(|byte| *byte > b' ') else {
                self.start = self.end;
                if !self.refill()? {
                    return Ok(None);
                }
                continue;
            };
            self.start += blanks;
            let length = self.rest().iter().position(|byte| *byte <= b' ');
            if let Some(length) = length {
                let from = self.start;
                self.start += length;
                break (from, self.start);
            }
            if self.end - self.start == self.buffer.len() {
                self.inside = true;
            } else if self.refill()? {
                continue;
            }
            let from = self.start;
            self.start = self.end;
            break (from, self.end);
        };
        Ok(Some(self.buffer.get(from..to).unwrap_or_default()))
    }

    /// The line of the last word, from 1.
    pub(super) fn line(&self) -> u64 {
        self.lines + line_ends(self.buffer.get(..self.start).unwrap_or_default()) + 1
    }

    /// Bytes handed out so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes + self.start as u64
    }

    /// As much as fits of what comes next, without taking it.
    pub(super) fn look_ahead(&mut self) -> io::Result<&[u8]> {
        while self.end - self.start < self.buffer.len() && self.refill()? {}
        Ok(self.rest())
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Makes room and reads on; false if there is no more. There must be room to make.
    #[cold]
    fn refill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.lines += line_ends(self.buffer.get(..self.start).unwrap_or_default());
        self.bytes += self.start as u64;
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        loop {
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.input.read(room) {
                Ok(count) => {
                    self.end += count.min(room.len());
                    self.ended = count == 0;
                    return Ok(!self.ended);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    #[cold]
    fn skip_rest(&mut self) -> io::Result<()> {
        self.inside = false;
        loop {
            if let Some(length) = self.rest().iter().position(|byte| *byte <= b' ') {
                self.start += length;
                return Ok(());
            }
            self.start = self.end;
            if !self.refill()? {
                return Ok(());
            }
        }
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads in small pieces.
    struct Dribble<'t>(&'t [u8], usize);

    impl Read for Dribble<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(out.len()).min(self.0.len());
            let (now, later) = self.0.split_at(n);
            out[..n].copy_from_slice(now);
            self.0 = later;
            Ok(n)
        }
    }

    proptest! {
        #[test]
        fn words_do_not_depend_on_how_they_come(text in "[a-c \n\t]{0,200}", piece in 1usize..9) {
            let mut tokens = Tokens::new(Box::new(Dribble(text.as_bytes(), piece)));
            for word in text.split_ascii_whitespace() {
                prop_assert_eq!(tokens.next().unwrap(), Some(word.as_bytes()));
            }
            prop_assert_eq!(tokens.next().unwrap(), None);
        }
    }

    #[test]
    fn a_word_longer_than_the_buffer_is_cut() {
        let text = [vec![b'x'; 3 * BUFFER], b"\n next".to_vec()].concat();
        let mut tokens = Tokens::new(Box::new(&text[..]));
        assert_eq!(tokens.next().unwrap().map(<[u8]>::len), Some(BUFFER));
        assert_eq!(tokens.next().unwrap(), Some(&b"next"[..]));
        assert_eq!(tokens.line(), 2);
        assert_eq!(tokens.next().unwrap(), None);
    }
}
