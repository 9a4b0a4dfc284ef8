//! Why sending stopped before the input was used up.

use std::io::{self, ErrorKind};

use crate::failure::{Exit, Failure};

#[derive(Debug)]
pub(super) enum Stop {
    /// The input breaks off: what came before it counts.
    Early(String),
    /// The input holds something that cannot be sent as it is.
    Refused(String),
    /// Another input than the audio or table is at fault.
    Failed(Failure),
    /// The output takes no more.
    Writing(io::Error),
}

impl From<io::Error> for Stop {
    /// Whatever is sent goes to the output; errors of the input are turned by hand.
    fn from(error: io::Error) -> Stop {
        Stop::Writing(error)
    }
}

impl Stop {
    /// How the run ends. A reader that closed its pipe has what it wanted.
    pub(super) fn into_exit(self, output: &str, input: &str) -> Result<Exit, Failure> {
        match self {
            Stop::Writing(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Clean),
            Stop::Writing(error) => Err(Failure::writing(output, &error)),
            Stop::Failed(failure) => Err(failure),
            Stop::Early(reason) | Stop::Refused(reason) => {
                Err(Failure::new(Exit::Unreadable, format!("{input}: {reason}")))
            }
        }
    }
}
