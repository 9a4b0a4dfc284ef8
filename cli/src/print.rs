//! Results on standard output; a reader that goes away is no error.

use std::io::{self, Write};

use serde::Serialize;

use crate::failure::{Exit, Failure};

/// One JSON object.
pub(crate) fn json(report: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(report)
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot make the report: {error}")))?;
    text.push('\n');
    bytes(text.as_bytes())
}

/// Bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    written(io::stdout().lock().write_all(bytes))
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
