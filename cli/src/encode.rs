//! `lightpipe encode`: audio, or a table of frames, into a capture.

use crate::args::Encode;
use crate::failure::{Exit, Failure};

pub(crate) fn run(_args: &Encode) -> Result<Exit, Failure> {
    Err(Failure::usage("not yet"))
}
