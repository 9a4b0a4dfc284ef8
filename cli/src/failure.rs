//! Exit codes, and the one line that says why.

use std::fmt;
use std::io;

use lightpipe::{capture, pcm::wav};

use crate::message::printable;

/// How a run ended; the largest that applies becomes the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Nothing to complain about.
    Clean = 0,
    /// A fault, a truncated input, or a finding that was asked to fail on.
    Findings = 1,
    /// The command cannot be carried out as given.
    Usage = 2,
    /// The input cannot be read, is empty, or is in no known format.
    Unreadable = 3,
    /// The input was read, but there is no signal in it.
    NoSignal = 4,
    /// Writing failed, or the program is at fault.
    Internal = 5,
}

/// Why a run cannot go on: an exit code and a line.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Failure {
        Failure { exit, message: printable(&message.into()).into_owned() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure::new(Exit::Usage, message)
    }

    /// A capture that cannot be read.
    pub(crate) fn capture(name: &str, error: &capture::Error) -> Failure {
        Failure::new(Exit::Unreadable, format!("{name}: {error}"))
    }

    /// A WAV file that cannot be read.
    pub(crate) fn wav_input(name: &str, error: &wav::Error) -> Failure {
        let remedy = if let wav::Error::IllFormed { .. } = error { "; copy or export it again" } else { "" };
        Failure::new(Exit::Unreadable, format!("{name}: {error}{remedy}"))
    }

    /// An output that cannot be written any further. A reader that goes away ends the run quietly.
    pub(crate) fn output(name: &str, error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::new(Exit::Clean, ""),
            _ => Failure::writing(name, error),
        }
    }

    /// Whether it is only that the reader of an output went away.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.exit == Exit::Clean
    }

    /// An output that cannot be made.
    pub(crate) fn writing(name: &str, error: &dyn fmt::Display) -> Failure {
        Failure::new(Exit::Internal, format!("{name}: cannot write: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
