//! `lightpipe encode`: audio, or a table of frames, into a capture.

mod ancillary;
mod audio;
mod format;
mod impair;
mod input;
mod line;
mod rows;
mod signal;
mod sink;
mod stop;
mod user;
mod words;

use std::io;

use lightpipe::link::Protocol;
use lightpipe::pcm::wav;
use lightpipe::unit::Ratio;

use crate::args::Encode;
use crate::failure::{Exit, Failure};
use crate::message::tell;
use crate::output::{Output, check_places};
use crate::table::TableReader;

use ancillary::{Ancillary, adat_user_bits};
use format::CaptureFormat;
use impair::Model;
use input::{Content, Input};
use line::Line;
use signal::{Signal, hertz};
use sink::{Contents, Sink};
use stop::Stop;
use user::UserData;
use words::Words;

/// Idle cells before and after a stream. At exactly one sample per cell there are none: such a
/// capture is the cells themselves.
const IDLE_CELLS: u8 = 32;
/// Samples per second of captures.
const DEFAULT_RATE: Ratio = match Ratio::new(100_000_000, 1) {
    Some(rate) => rate,
    None => unreachable!(),
};

/// What is to be written.
#[derive(Clone, Copy, Debug)]
struct Target {
    format: CaptureFormat,
    words: Option<Words>,
}

pub(crate) fn run(args: &Encode) -> Result<Exit, Failure> {
    let format = CaptureFormat::choose(args.format, &args.output)?;
    let target = Target { format, words: Words::choose(&args.in_words, format)? };
    let Input { name, content } = Input::open(&args.input)?;
    match content {
        Content::Audio(bytes) => {
            let mut reader = wav::Reader::new(bytes).map_err(|error| Failure::wav_input(&name, &error))?;
            let signal = Signal::of_audio(&name, reader.format(), args)?;
            if signal.protocol == Protocol::Adat {
                let user = adat_user_bits(args, signal.smux)?;
                encode(args, &name, target, &signal, |line| {
                    audio::send_adat(&mut reader, &signal, user, line)
                })
            } else {
                let ancillary = Ancillary::new(args, &signal, reader.format().word_length)?;
                let user = UserData::new(args, &signal, &ancillary)?;
                encode(args, &name, target, &signal, |line| {
                    audio::send_iec60958(&mut reader, &ancillary, user, line)
                })
            }
        }
        Content::Table(text) => {
            let mut rows = TableReader::new(text)
                .map_err(|error| Failure::new(Exit::Unreadable, format!("{name}: {error}")))?;
            let signal = Signal::of_table(&name, rows.protocol(), args)?;
            if signal.protocol == Protocol::Adat {
                let user = adat_user_bits(args, signal.smux)?;
                encode(args, &name, target, &signal, |line| rows::send_adat(&mut rows, user, line))
            } else {
                let ancillary = Ancillary::new(args, &signal, rows::WORD_LENGTH)?;
                let user = UserData::new(args, &signal, &ancillary)?;
                encode(args, &name, target, &signal, |line| {
                    rows::send_iec60958(&mut rows, &ancillary, user, line)
                })
            }
        }
    }
}

/// Opens the output, sends what `send` sends between idle cells, and puts the output in its place.
fn encode(
    args: &Encode,
    input: &str,
    Target { format, words }: Target,
    signal: &Signal,
    send: impl FnOnce(&mut Line) -> Result<(), Stop>,
) -> Result<Exit, Failure> {
    let rate = match args.rate {
        Some(rate) => rate,
        None if format.is_for_benches() => signal.cell_rate()?,
        None => DEFAULT_RATE,
    };
    format.check(rate)?;
    let model = Model::choose(args, format, signal.cell_rate()?, rate)?;
    let samples_per_cell = signal.samples_per_cell(rate)?;
    let idle = if samples_per_cell.num() == samples_per_cell.den() { 0 } else { IDLE_CELLS };
    check_places(&args.input, &[&args.output])?;
    let clock = model.clock(samples_per_cell)?;
    let output = Output::open(&args.output, args.force)?;
    let output_name = output.name().to_owned();
    let writing = |error: io::Error| Stop::Writing(error).into_exit(&output_name, input);

    let name = args.output.file_stem().unwrap_or_default().to_string_lossy();
    let (about, layout) = (signal.to_string(), words.unwrap_or_default());
    let bits = layout.bits(signal.protocol);
    let contents = Contents { name: &name, about, rate, words: layout, bits };
    let sink = match Sink::new(output, format, &contents) {
        Ok(sink) => sink,
        Err(error) => return writing(error),
    };
    let mut line = Line::new(clock, sink);
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
    let rested = line.idle(idle);
    let cells = line.cells_sent();
    let finished = rested.and_then(|()| line.finish());
    let (output, samples) = match finished {
        Ok(finished) => finished,
        Err(error) => return writing(error),
    };
    output.commit()?;
    let samples = samples.unsigned_abs();
    let at = hertz(rate);
    match words {
        None => tell(format_args!("{output_name}: {sent} of {signal}; {samples} samples at {at}")),
        Some(_) => {
            let count = samples.div_ceil(bits.into());
            let free = count * u64::from(bits) - samples;
            tell(format_args!(
                "{output_name}: {sent} of {signal}; {samples} samples at {at} in {count} words of {bits}"
            ));
            if free > 0 {
                tell(format_args!("{output_name}: {free} more samples of the last level fill the last word"));
            }
        }
    }
    model.tell(&output_name, cells);
    Ok(match early {
        None => Exit::Clean,
        Some(reason) => {
            tell(format_args!("{input}: {reason}; what came before is encoded"));
            Exit::Findings
        }
    })
}
