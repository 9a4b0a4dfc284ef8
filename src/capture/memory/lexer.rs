//! Words and addresses of a text of any length, in fixed memory; blanks and comments are gone.

use std::io::{self, Read};
use std::prelude::v1::*;
use std::vec;

/// Bytes read at a time.
const BUFFER: usize = 1 << 16;
/// Digits that a word may have; more are dropped.
pub(super) const LONGEST: usize = 1 << 16;

/// What comes next; its text is [`Lexer::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits, or what stands in their place; `_` is left out.
    Word,
    /// What follows an `@`.
    Address,
    /// A comment that the text ends in.
    OpenComment,
}

pub(super) struct Lexer<'a> {
    input: Box<dyn Read + Send + 'a>,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    text: Vec<u8>,
    too_long: bool,
    /// Where the last token began, from 1.
    line: u64,
    /// Where reading is.
    here: u64,
    after_cr: bool,
    /// The text has comments.
    commented: bool,
    begun: bool,
    /// The `/` and what follows it were read behind a word.
    comment: Option<u8>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(input: Box<dyn Read + Send + 'a>) -> Lexer<'a> {
        Lexer {
            input,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            text: Vec::new(),
            too_long: false,
            line: 1,
            here: 1,
            after_cr: false,
            commented: false,
            begun: false,
            comment: None,
        }
    }

    /// The text of the last token.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether digits of the last token were dropped.
    pub(super) const fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// The line in which the last token began, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Whether there were comments so far.
    pub(super) const fn has_comments(&self) -> bool {
        self.commented
    }

    /// Whether nothing comes after the last token, not even a blank.
    pub(super) fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.comment.is_none() && self.peek()?.is_none())
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Token>> {
        if !self.begun {
            self.begun = true;
            self.skip_byte_order_mark()?;
        }
        self.text.clear();
        self.too_long = false;
        loop {
            self.line = self.here;
            if let Some(kind) = self.comment.take() {
                self.commented = true;
                if !self.skip_comment(kind)? {
                    return Ok(Some(Token::OpenComment));
                }
                continue;
            }
            let Some(byte) = self.peek()? else { return Ok(None) };
            match byte {
                _ if is_blank(byte) => self.take(byte),
                b'@' => {
                    self.take(byte);
                    self.word()?;
                    return Ok(Some(Token::Address));
                }
                _ => {
                    self.word()?;
                    // A comment that stands alone.
                    if !self.text.is_empty() || self.comment.is_none() {
                        return Ok(Some(Token::Word));
                    }
                }
            }
        }
    }

    /// Takes what comes up to a blank, a comment, or an address.
    fn word(&mut self) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'@' => return Ok(()),
                _ if is_blank(byte) => return Ok(()),
                b'/' => {
                    self.take(byte);
                    match self.peek()? {
                        Some(kind @ (b'/' | b'*')) => {
                            self.take(kind);
                            self.comment = Some(kind);
                            return Ok(());
                        }
                        _ => self.push(byte),
                    }
                }
                b'_' => self.take(byte),
                _ => {
                    self.take(byte);
                    self.push(byte);
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, byte: u8) {
        if self.text.len() < LONGEST {
            self.text.push(byte);
        } else {
            self.too_long = true;
        }
    }

    /// False if the comment has no end.
    fn skip_comment(&mut self, kind: u8) -> io::Result<bool> {
        let mut before = 0;
        while let Some(byte) = self.peek()? {
            if kind == b'/' && matches!(byte, b'\n' | b'\r') {
                return Ok(true);
            }
            self.take(byte);
            if kind == b'*' && before == b'*' && byte == b'/' {
                return Ok(true);
            }
            before = byte;
        }
        Ok(kind == b'/')
    }

    fn skip_byte_order_mark(&mut self) -> io::Result<()> {
        for byte in *b"\xef\xbb\xbf" {
            if self.peek()? != Some(byte) {
                break;
            }
            self.take(byte);
        }
        Ok(())
    }

    #[inline]
    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.start == self.end {
            self.refill()?;
        }
        Ok(self.buffer.get(self.start..self.end).and_then(|rest| rest.first()).copied())
    }

    /// Goes past `byte`, which was seen.
    #[inline]
    fn take(&mut self, byte: u8) {
        self.start += 1;
        if byte <= b'\r' {
            // CR, LF and CR LF all end a line.
            self.here += u64::from(byte == b'\r' || byte == b'\n' && !self.after_cr);
            self.after_cr = byte == b'\r';
        } else {
            self.after_cr = false;
        }
    }

    #[cold]
    fn refill(&mut self) -> io::Result<()> {
        loop {
            match self.input.read(&mut self.buffer) {
                Ok(count) => {
                    (self.start, self.end) = (0, count.min(self.buffer.len()));
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn tokens(text: &[u8]) -> Vec<(Token, String, u64)> {
        let mut lexer = Lexer::new(Box::new(text));
        let mut all = Vec::new();
        while let Some(token) = lexer.next().unwrap() {
            all.push((token, String::from_utf8_lossy(lexer.text()).into_owned(), lexer.line()));
        }
        all
    }

    fn words(text: &[u8]) -> Vec<String> {
        tokens(text).into_iter().map(|(_, text, _)| text).collect()
    }

    #[test]
    fn comments_and_blanks_part_words() {
        assert_eq!(words(b"\xef\xbb\xbf// a\n12/* b\n*/34 5_6\t7//c"), ["12", "34", "56", "7"]);
        assert_eq!(words(b"/**/1/***/2/*/ x */3//\r4"), ["1", "2", "3", "4"]);
        assert_eq!(words(b"// only"), [""; 0]);
        assert_eq!(words(b"1/2 /"), ["1/2", "/"]);
    }

    #[test]
    fn addresses_are_told_from_words() {
        let expected = [
            (Token::Address, "1f".to_owned(), 1),
            (Token::Word, "00".into(), 2),
            (Token::Word, "11".into(), 2),
            (Token::Address, "2".into(), 2),
            (Token::Address, String::new(), 4),
        ];
        assert_eq!(tokens(b"@1f\r\n00 11@2\r\r@"), expected);
    }

    #[test]
    fn an_open_comment_is_found_where_it_begins() {
        assert_eq!(tokens(b"1\n/* \n *")[1], (Token::OpenComment, String::new(), 2));
    }

    #[test]
    fn a_word_without_end_takes_no_memory() {
        let long = std::vec![b'0'; 3 * LONGEST];
        let mut lexer = Lexer::new(Box::new(&long[..]));
        assert_eq!(lexer.next().unwrap(), Some(Token::Word));
        assert!(lexer.is_too_long() && lexer.text().len() == LONGEST);
        assert_eq!(lexer.next().unwrap(), None);
    }
}
