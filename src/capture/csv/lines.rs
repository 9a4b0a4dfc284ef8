//! Lines of text of any kind: LF, CRLF or CR, with or without a byte order mark.

use std::io::{self, BufRead, BufReader, Read};
use std::prelude::v1::*;

/// A line may be this long; what is beyond is dropped, and the line marked.
const LONGEST: usize = 1 << 16;

/// Reads lines with fixed memory.
pub(super) struct Lines<'a> {
    input: BufReader<Box<dyn Read + Send + 'a>>,
    number: u64,
    /// The last line ended with CR: an LF right after it belongs to it.
    after_cr: bool,
}

/// A line, without its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: Vec<u8>,
    /// From 1.
    pub(super) number: u64,
    /// Whether its end was there; false only for the last line of a file.
    pub(super) ended: bool,
    /// Whether it was longer than a line may be.
    pub(super) too_long: bool,
}

impl Line {
    /// Neither blank nor a comment.
    pub(super) fn has_cells(&self) -> bool {
        let text = self.text.trim_ascii_start();
        !text.is_empty() && !self.is_comment()
    }

    /// A comment of any kind that instruments write.
    pub(super) fn is_comment(&self) -> bool {
        matches!(self.text.trim_ascii_start().first(), Some(b'#' | b';'))
    }
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: Box<dyn Read + Send + 'a>) -> Lines<'a> {
        Lines { input: BufReader::with_capacity(1 << 16, input), number: 0, after_cr: false }
    }

    /// Reads the next line into `line`; false at the end of the input.
    pub(super) fn next(&mut self, line: &mut Line) -> io::Result<bool> {
        line.text.clear();
        line.ended = false;
        line.too_long = false;
        let mut any = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            if self.after_cr {
                self.after_cr = false;
                if chunk.first() == Some(&b'\n') {
                    self.input.consume(1);
                    continue;
                }
            }
            any = true;
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (piece, _) = chunk.split_at(end.unwrap_or(chunk.len()));
            let room = LONGEST - line.text.len();
            line.too_long |= piece.len() > room;
            line.text.extend(piece.iter().take(room));
            line.ended = end.is_some();
            self.after_cr = end.is_some_and(|end| chunk.get(end) == Some(&b'\r'));
            let used = piece.len() + usize::from(line.ended);
            self.input.consume(used);
            if line.ended {
                break;
            }
        }
        if !any {
            return Ok(false);
        }
        self.number += 1;
        line.number = self.number;
        if self.number == 1 && line.text.starts_with(b"\xef\xbb\xbf") {
            line.text.drain(..3);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    fn lines(bytes: &[u8]) -> Vec<(String, bool)> {
        let mut lines = Lines::new(Box::new(bytes));
        let (mut line, mut all) = (Line::default(), Vec::new());
        while lines.next(&mut line).unwrap() {
            all.push((String::from_utf8_lossy(&line.text).into_owned(), line.ended));
        }
        all
    }

    #[test]
    fn every_kind_of_line_end_is_understood() {
        let expected = [("a".to_owned(), true), (String::new(), true), ("b".to_owned(), false)];
        assert_eq!(lines(b"a\n\nb"), expected);
        assert_eq!(lines(b"a\r\n\r\nb"), expected);
        assert_eq!(lines(b"a\r\rb"), expected);
        assert_eq!(lines(b"\xef\xbb\xbfa\r\n\nb"), expected);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let long = vec![b'1'; 5 * LONGEST];
        let mut lines = Lines::new(Box::new(&long[..]));
        let mut line = Line::default();
        assert!(lines.next(&mut line).unwrap());
        assert!(line.too_long && line.text.len() == LONGEST);
        assert!(!lines.next(&mut line).unwrap());
    }
}
