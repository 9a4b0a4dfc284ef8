//! What is told in one line, on standard error or in a report.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

/// Text in one line that no terminal obeys: control characters, which names in files may hold, are
/// escaped.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(escaped).collect())
}

/// A line on standard error; nobody is left to be told if that fails.
pub(crate) fn tell(message: impl Display) {
    let _ = writeln!(io::stderr(), "lightpipe: {}", printable(&message.to_string()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(printable("plain, µ and ∞"), "plain, µ and ∞");
        assert_eq!(printable("a\n\u{1b}[31mb\u{9b}2J"), "a\\n\\u{1b}[31mb\\u{9b}2J");
    }
}
