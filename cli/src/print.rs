//! Results on standard output; a reader that goes away is no error.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

use crate::failure::{Exit, Failure};
use crate::report::Report;

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

/// One JSON object.
pub(crate) fn json(report: &Report) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(report)
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot make the report: {error}")))?;
    text.push('\n');
    bytes(text.as_bytes())
}

/// Bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    written(io::stdout().lock().write_all(bytes))
}

/// The object of a run that failed, before the failure goes its way.
pub(crate) fn failed(failure: Failure) -> Failure {
    // If even this cannot be written, the failure at hand is still the one to tell.
    let _ = json(&Report::failed(&failure.message));
    failure
}

/// Text, with colours where they can be seen.
pub(crate) fn page(text: &str) -> Result<(), Failure> {
    written(anstream::stdout().lock().write_all(text.as_bytes()))
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result.and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::writing("standard output", &error))
        }
        _ => Ok(()),
    }
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
