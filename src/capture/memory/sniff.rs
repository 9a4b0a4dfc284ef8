//! Whether a text is a memory file, and which.

use std::prelude::v1::*;

use super::lexer::{Lexer, Token};
use super::word::digits;
use super::{Digit, Radix};

/// Numbers in a table are shorter than this.
const LONGER_THAN_NUMBERS: usize = 20;
/// A word this long with a letter in it is no name of a column.
const LONGER_THAN_NAMES: usize = 8;

/// What the words of a text look like.
#[derive(Debug, Default)]
struct Look {
    /// Digits of the first word.
    width: usize,
    words: usize,
    same_width: bool,
    /// There are other digits than 0 and 1.
    hexadecimal: bool,
    ones: bool,
    /// Something that no table of numbers has.
    evident: bool,
    /// The same, if all words have the same width.
    likely: bool,
    /// Some word is no number.
    no_number: bool,
}

/// The radix of a memory file that begins with `head`, if it is one; `cut` if it goes on.
///
/// One column of decimal numbers could be both, and is none unless the name of the file, a comment,
/// or an address says so, or it has more digits than numbers have and is not named a table.
pub(crate) fn recognise(head: &[u8], cut: bool, file_name: Option<&str>) -> Option<Radix> {
    let extension = file_name.and_then(|name| name.rsplit_once('.')).map(|(_, end)| end.to_ascii_lowercase());
    let named = matches!(extension.as_deref(), Some("hex" | "mem" | "memh" | "memb"));
    let mut look = Look { same_width: true, evident: named, ..Look::default() };
    let mut lexer = Lexer::new(Box::new(head));
    while let Ok(Some(token)) = lexer.next() {
        let last = cut && lexer.is_at_end().unwrap_or(true);
        let is_digits = |text: &[u8]| {
            !text.is_empty() && text.iter().all(|digit| Radix::Hexadecimal.digit(*digit).is_some())
        };
        match token {
            Token::Word if is_digits(lexer.text()) => look.word(lexer.text(), last),
            Token::Address if is_digits(lexer.text()) => look.evident = true,
            Token::OpenComment if cut => {}
            // A file of that name may be damaged further on; where is said when it is read.
            _ if named && look.words > 0 => break,
            _ => return None,
        }
    }
    look.evident |= lexer.has_comments() && look.words > 0;
    let table = extension.as_deref() == Some("csv") && !look.no_number;
    if !(look.evident || look.likely && look.same_width && !table) {
        return None;
    }
    // A rest with a cell in each word may be longer than `head`.
    let binary = look.ones || look.width == 1 || extension.as_deref() == Some("memb");
    Some(if binary && !look.hexadecimal { Radix::Binary } else { Radix::Hexadecimal })
}

impl Look {
    /// `last` if more digits may follow.
    fn word(&mut self, word: &[u8], last: bool) {
        let digits = digits(word, (self.words > 0).then_some(self.width));
        if self.words == 0 {
            self.width = digits.len();
        } else if !last {
            self.same_width &= digits.len() == self.width;
        }
        let letters = digits.iter().any(|digit| matches!(digit, b'a'..=b'f' | b'A'..=b'F'));
        // 1e5 is a number.
        let number = std::str::from_utf8(word).is_ok_and(|word| word.parse::<f64>().is_ok());
        self.no_number |= letters && !number;
        self.evident |= digits.len() < word.len();
        self.likely |= digits.len() >= LONGER_THAN_NUMBERS
            || letters
                && !number
                && (digits.len() >= LONGER_THAN_NAMES || self.words > 0 && digits.len() > 1);
        for digit in digits {
            if let Some(Digit::Known(value)) = Radix::Hexadecimal.digit(*digit) {
                self.hexadecimal |= value > 1;
                self.ones |= value == 1;
            }
        }
        self.words += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;

    fn looks(text: &str) -> Option<Radix> {
        recognise(text.as_bytes(), false, None)
    }

    const HEX: Option<Radix> = Some(Radix::Hexadecimal);
    const BINARY: Option<Radix> = Some(Radix::Binary);

    #[test]
    fn words_that_are_no_numbers_are_a_memory_file() {
        assert_eq!(looks("00ff13\n0012a3\n"), HEX);
        assert_eq!(looks("\u{feff}00FF\r\n12A3\r\n"), HEX);
        assert_eq!(looks("0x10\n0x12\n"), HEX);
        assert_eq!(looks("// 12\n12\n"), HEX);
        assert_eq!(looks("@0 11 12\n"), HEX);
        assert_eq!(looks("0123456789abcdef"), HEX);
        assert_eq!(looks("00 ff\n1x zz"), HEX);
        assert_eq!(looks(&"01001101\n".repeat(9)), None);
        assert_eq!(looks(&format!("{}\n", "01".repeat(32)).repeat(9)), BINARY);
        assert_eq!(looks("/* b */ 10 1x"), BINARY);
        assert_eq!(looks(&format!("{}\n", "0".repeat(64))), HEX);
    }

    #[test]
    fn tables_stay_tables() {
        for text in [
            "0\n1\n0\n1\n",
            "1200\n1300\n1250\n",
            "A\n0\n1\n1\n",
            "A\nV\n0\n1\n",
            "0\n1\nX\n1\n",
            "1e5\n2e5\n3e5\n",
            "1.5\n2.5\n",
            "-1\n-2\n",
            "0,1\n1,0\n",
            "0;aa\n1;bb\n",
            "cafe\n1\n22\n333\n",
            "Time,Channel A\n(s),(V)\n",
            "# a comment\n12\n",
            "just words\n",
            "bad\n",
            "",
            "// nothing\n",
        ] {
            assert_eq!(looks(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_name_decides_where_content_does_not() {
        let named = |name, text: &str| recognise(text.as_bytes(), false, Some(name));
        assert_eq!(named("a.hex", "1200\n1300\n"), HEX);
        assert_eq!(named("a.mem", "0\n1\n0\n"), BINARY);
        assert_eq!(named("a.MEMB", "0\n0\n0\n"), BINARY);
        assert_eq!(named("a.mem", "0\n0\n0\n"), BINARY);
        assert_eq!(named("a.mem", "0\n0\nf\n"), HEX);
        assert_eq!(named("a.mem", "00\n00\n00\n"), HEX);
        assert_eq!(named("a.memb", "0\n2\n"), HEX);
        assert_eq!(named("a.csv", "1200\n1300\n"), None);
        assert_eq!(named("a.csv", &"1".repeat(5000)), None);
        assert_eq!(named("a.hex", "0,1\n1,0\n"), None);
        assert_eq!(named("a.hex", "Time,A\n1,0\n"), None);
        assert_eq!(named("a.hex", "12ab\n12ag\n"), HEX);
        assert_eq!(named("a.hex", "// nothing\n"), HEX);
    }

    #[test]
    fn a_word_or_comment_that_is_cut_says_little() {
        let cut = |text: &str| recognise(text.as_bytes(), true, None);
        assert_eq!(cut("0012a3\n0012a3\n00"), HEX);
        assert_eq!(looks("0012a3\n0012a3\n00"), None);
        assert_eq!(cut("0012a3 /* 1"), HEX);
        let long: String = "01".repeat(2048);
        assert_eq!(cut(&long), BINARY);
    }
}
