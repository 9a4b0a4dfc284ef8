//! The auxiliary bits of one segment as a file.

use crate::auxiliary::AuxiliaryWriter;
use crate::failure::{Exit, Failure};
use crate::follow::Segment;
use crate::output::Output;

/// A file in the making.
pub(super) struct AuxiliaryFile {
    name: String,
    /// The segment that is wanted, from 1.
    wanted: usize,
    state: State,
}

enum State {
    Waiting(Output),
    Writing(AuxiliaryWriter<Output>),
    /// Writing failed.
    Broken,
}

impl AuxiliaryFile {
    pub(super) fn new(out: Output, wanted: usize) -> AuxiliaryFile {
        AuxiliaryFile { name: out.name().to_owned(), wanted, state: State::Waiting(out) }
    }

    pub(super) fn frame(&mut self, segment: &Segment, number: u64, frame: [i32; 2]) -> Result<(), Failure> {
        if segment.number != self.wanted {
            return Ok(());
        }
        let failure = |error| Failure::output(&self.name, &error);
        if let State::Waiting(_) = self.state
            && let State::Waiting(out) = std::mem::replace(&mut self.state, State::Broken)
        {
            self.state = State::Writing(AuxiliaryWriter::new(out).map_err(failure)?);
        }
        match &mut self.state {
            State::Writing(writer) => writer.frame(number, frame).map_err(failure),
            _ => Ok(()),
        }
    }

    /// Completes the file and says what is in it.
    pub(super) fn finish(self) -> Result<String, Failure> {
        let writer = match self.state {
            State::Writing(writer) => writer,
            State::Waiting(_) => {
                return Err(Failure::usage(format!("{}: no frames of IEC 60958 for it", self.name)));
            }
            State::Broken => {
                return Err(Failure::new(Exit::Internal, "the auxiliary bits could not be written"));
            }
        };
        let rows = writer.rows();
        let out = writer.finish().map_err(|error| Failure::output(&self.name, &error))?;
        out.commit().map(|()| format!("{}: auxiliary bits of {rows} frames", self.name))
    }
}
