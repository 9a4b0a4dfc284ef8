//! Auxiliary bits from a file, put below 20-bit audio.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use lightpipe::pcm::SplitSample;

use super::stop::Stop;
use crate::auxiliary::{AuxiliaryReader, Error};
use crate::failure::{Exit, Failure};
use crate::message::tell;

/// The file, and the frame that comes next.
#[derive(Debug)]
pub(super) struct Auxiliary {
    name: String,
    reader: AuxiliaryReader<BufReader<File>>,
    frame: u64,
}

impl Auxiliary {
    pub(super) fn open(path: &Path) -> Result<Auxiliary, Failure> {
        let name = path.display().to_string();
        let unreadable = |error: Error| Failure::new(Exit::Unreadable, format!("{name}: {error}"));
        let file = File::open(path).map_err(|error| unreadable(Error::Io(error)))?;
        let reader = AuxiliaryReader::new(BufReader::new(file)).map_err(unreadable)?;
        Ok(Auxiliary { name, reader, frame: 0 })
    }

    /// The samples of the next frame, with its auxiliary bits.
    pub(super) fn join(&mut self, samples: [i32; 2]) -> Result<[i32; 2], Stop> {
        let frame = self.frame;
        self.frame += 1;
        let unreadable = |error: Error| Failure::new(Exit::Unreadable, format!("{}: {error}", self.name));
        let [a, b] = self.reader.frame(frame).map_err(|error| Stop::Failed(unreadable(error)))?;
        if samples.iter().any(|sample| SplitSample::of(*sample).auxiliary != 0) {
            let why = "the audio has more than 20 bits, and --aux would replace the lowest four";
            return Err(Stop::Refused(format!("frame {frame}: {why}")));
        }
        let [first, second] = samples;
        Ok([(first, a), (second, b)].map(|(audio, auxiliary)| SplitSample { audio, auxiliary }.joined()))
    }

    /// Says which rows were not sent.
    pub(super) fn tell_left(&self) {
        if let Some(frame) = self.reader.left() {
            let (name, frames) = (&self.name, self.frame);
            tell(format_args!(
                "{name}: the audio has {frames} frames; rows from frame {frame} on are left out"
            ));
        }
    }
}
