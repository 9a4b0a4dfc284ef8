//! `lightpipe encode`: audio, or a table of frames, into a capture.

mod ancillary;
mod audio;
mod input;
mod line;
mod rows;
mod signal;
mod sink;
mod stop;

use std::io;

use lightpipe::link::Protocol;
use lightpipe::pcm::wav;

use crate::args::Encode;
use crate::failure::{Exit, Failure};
use crate::output::{Output, check_places};
use crate::print::tell;
use crate::table::TableReader;

use ancillary::{Ancillary, adat_user_bits};
use input::{Content, Input};
use line::Line;
use signal::{Signal, hertz};
use sink::{CaptureFormat, Sink};
use stop::Stop;

/// Idle cells before and after a stream. At exactly one sample per cell there are none: such a
/// capture is the cells themselves.
const IDLE_CELLS: u8 = 32;

pub(crate) fn run(args: &Encode) -> Result<Exit, Failure> {
    let format = CaptureFormat::choose(args.format, &args.output, args.rate)?;
    let Input { name, content } = Input::open(&args.input)?;
    match content {
        Content::Audio(bytes) => {
            let mut reader = wav::Reader::new(bytes).map_err(|error| Failure::wav_input(&name, &error))?;
            let signal = Signal::of_audio(&name, reader.format(), args)?;
            if signal.protocol == Protocol::Adat {
                let user = adat_user_bits(args, signal.smux)?;
                encode(args, &name, format, &signal, |line| {
                    audio::send_adat(&mut reader, &signal, user, line)
                })
            } else {
                let ancillary = Ancillary::new(args, &signal, reader.format().word_length)?;
                encode(args, &name, format, &signal, |line| {
                    audio::send_iec60958(&mut reader, &ancillary, line)
                })
            }
        }
        Content::Table(text) => {
            let mut rows = TableReader::new(text)
                .map_err(|error| Failure::new(Exit::Unreadable, format!("{name}: {error}")))?;
            let signal = Signal::of_table(&name, rows.protocol(), args)?;
            if signal.protocol == Protocol::Adat {
                let user = adat_user_bits(args, signal.smux)?;
                encode(args, &name, format, &signal, |line| rows::send_adat(&mut rows, user, line))
            } else {
                let ancillary = Ancillary::new(args, &signal, rows::WORD_LENGTH)?;
                encode(args, &name, format, &signal, |line| rows::send_iec60958(&mut rows, &ancillary, line))
            }
        }
    }
}

/// Opens the output, sends what `send` sends between idle cells, and puts the output in its place.
fn encode(
    args: &Encode,
    input: &str,
    format: CaptureFormat,
    signal: &Signal,
    send: impl FnOnce(&mut Line) -> Result<(), Stop>,
) -> Result<Exit, Failure> {
    let samples_per_cell = signal.samples_per_cell(args.rate)?;
    let idle = if samples_per_cell.num() == samples_per_cell.den() { 0 } else { IDLE_CELLS };
    check_places(&args.input, &[&args.output])?;
    let output = Output::open(&args.output, args.force)?;
    let output_name = output.name().to_owned();
    let writing = |error: io::Error| Stop::Writing(error).into_exit(&output_name, input);

    let sink = match Sink::new(output, format, args.rate) {
        Ok(sink) => sink,
        Err(error) => return writing(error),
    };
    let mut line = Line::new(samples_per_cell, sink);
    let sent = line.idle(idle).map_err(Stop::Writing).and_then(|()| send(&mut line));
    let early = match sent {
        Ok(()) => None,
        Err(Stop::Early(reason)) => Some(reason),
        Err(stop) => return stop.into_exit(&output_name, input),
    };
    if line.frames() == 0 {
        let reason = early.unwrap_or_else(|| "there are no frames in it".into());
        return Err(Failure::new(Exit::Unreadable, format!("{input}: {reason}")));
    }
    let sent = line.summary(signal.protocol);
    let finished = line.idle(idle).and_then(|()| line.finish());
    let (output, samples) = match finished {
        Ok(finished) => finished,
        Err(error) => return writing(error),
    };
    output.commit()?;
    tell(format_args!("{output_name}: {sent} of {signal}; {samples} samples at {}", hertz(args.rate)));
    Ok(match early {
        None => Exit::Clean,
        Some(reason) => {
            tell(format_args!("{input}: {reason}; what came before is encoded"));
            Exit::Findings
        }
    })
}
