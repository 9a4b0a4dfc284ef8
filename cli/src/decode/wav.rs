//! The audio of one segment as a WAV file.

use lightpipe::check::Finding;
use lightpipe::fault::Code;
use lightpipe::iec60958::ChannelStatus;
use lightpipe::link::Protocol;
use lightpipe::pcm::SplitSample;
use lightpipe::pcm::wav::{Error, Format, Writer};
use lightpipe::unit::Timebase;

use crate::failure::Failure;
use crate::follow::{Samples, Segment};
use crate::output::Output;
use crate::run::Listened;

/// Bits per sample of ADAT.
const WORD_LENGTH: u8 = 24;
/// Bits per sample beside auxiliary bits.
const SHORT_WORD_LENGTH: u8 = 20;
/// The rate of audio about whose rate nobody says anything.
const ASSUMED_RATE: u32 = 48_000;
/// Frames of silence written at a time.
const SILENCE_FRAMES: usize = 128;
/// Lost frames that are made zeros, an hour at 48 kHz: a time in a damaged file may be any number.
const LONGEST_SILENCE: u64 = 48_000 * 3600;

/// A WAV file in the making.
pub(super) struct WavFile {
    name: String,
    /// The segment that is wanted, from 1.
    wanted: usize,
    drop_lost: bool,
    /// Of IEC 60958.
    word_length: u8,
    state: State,
    /// Number of the next frame.
    next: u64,
    silent_frames: u64,
}

enum State {
    Waiting(Output),
    Writing(Writer<Output>),
    /// Writing failed.
    Broken,
}

impl WavFile {
    pub(super) fn new(out: Output, wanted: usize, drop_lost: bool, word_length: u8) -> WavFile {
        let name = out.name().to_owned();
        WavFile {
            name,
            wanted,
            drop_lost,
            word_length,
            state: State::Waiting(out),
            next: 0,
            silent_frames: 0,
        }
    }

    pub(super) fn audio(
        &mut self,
        segment: &Segment,
        number: u64,
        samples: Samples,
        timebase: Timebase,
    ) -> Result<(), Failure> {
        if segment.number != self.wanted {
            return Ok(());
        }
        if let State::Waiting(_) = self.state
            && let State::Waiting(out) = std::mem::replace(&mut self.state, State::Broken)
        {
            let format = Format {
                channels: segment.channels() as u16,
                sample_rate: known_rate(segment, timebase)
                    .unwrap_or(ASSUMED_RATE * segment.samples_per_frame() as u32),
                word_length: match segment.protocol {
                    Protocol::Adat => WORD_LENGTH,
                    _ => self.word_length,
                },
            };
            let seekable = out.is_seekable();
            let writer =
                if seekable { Writer::seekable(out, format) } else { Writer::streaming(out, format) };
            self.state = State::Writing(writer.map_err(|error| failure(&self.name, &error))?);
            self.next = number;
        }
        let State::Writing(writer) = &mut self.state else { return Ok(()) };
        let frame_samples = segment.channels() * segment.samples_per_frame();
        let lost = number.saturating_sub(self.next);
        self.next = number.saturating_add(1);
        if lost > LONGEST_SILENCE && !self.drop_lost {
            return Err(Failure::usage(format!(
                "{}: {lost} lost frames in a row are too many to write as zeros; --drop-lost leaves them out, \
                 --duration stops before",
                self.name
            )));
        }
        let written =
            (if self.drop_lost { Ok(()) } else { silence(writer, lost, frame_samples) }).and_then(|()| {
                match samples {
                    Samples::Adat(samples) => writer.write(&samples),
                    Samples::Pair(samples) => {
                        let short = self.word_length == SHORT_WORD_LENGTH;
                        let split = |sample| if short { SplitSample::of(sample).audio } else { sample };
                        writer.write(segment.mode.samples(&samples.map(split)))
                    }
                }
            });
        self.silent_frames += lost;
        written.map_err(|error| failure(&self.name, &error))
    }

    /// Completes the file and says what is in it.
    pub(super) fn finish(self, listened: &mut Listened) -> Result<String, Failure> {
        let State::Writing(mut writer) = self.state else {
            return Err(Failure::usage(format!("--segment {}: it holds no audio", self.wanted)));
        };
        let segment = listened.follower.segments.get(self.wanted - 1);
        let known = segment.and_then(|segment| known_rate(segment, listened.timebase));
        let assumed = segment.filter(|_| known.is_none()).map(Assumed::of);
        if let Some(assumed) = &assumed {
            let finding = Finding::new(Code::RateAssumed, assumed.finding(), "");
            listened.report.add(finding, listened.timebase);
        }
        let remark = assumed.as_ref().map_or("", Assumed::remark);
        let rate = known.or(assumed.map(|assumed| assumed.rate));
        if let Some(rate) = rate {
            // The header of a pipe is gone; it said what was known at the start.
            let _ = writer.set_sample_rate(rate);
        }
        let Format { channels, sample_rate, .. } = writer.format();
        let frames = writer.frames();
        let lost = match (self.silent_frames, self.drop_lost) {
            (0, _) => String::new(),
            (lost, false) => format!(", {lost} lost frames as zeros"),
            (lost, true) => format!(", {lost} lost frames left out"),
        };
        let out = writer.finish().map_err(|error| failure(&self.name, &error))?;
        out.commit()?;
        let plural = if channels == 1 { "" } else { "s" };
        Ok(format!(
            "{}: {frames} samples, {channels} channel{plural} at {sample_rate} Hz{remark}{lost}",
            self.name
        ))
    }
}

fn silence(writer: &mut Writer<Output>, frames: u64, frame_samples: usize) -> Result<(), Error> {
    const ZEROS: [i32; SILENCE_FRAMES * 8] = [0; SILENCE_FRAMES * 8];
    let mut left = frames;
    while left > 0 {
        let now = left.min(SILENCE_FRAMES as u64);
        writer.write(ZEROS.get(..now as usize * frame_samples).unwrap_or_default())?;
        left -= now;
        if crate::run::interrupted() {
            break;
        }
    }
    Ok(())
}

/// The rate of the audio, if the capture has a timebase: the nominal one, else what was measured.
fn known_rate(segment: &Segment, timebase: Timebase) -> Option<u32> {
    let frames = segment.nominal(timebase).or_else(|| segment.measured(timebase).map(|rate| rate.hertz()))?;
    frames.checked_mul(segment.samples_per_frame() as u32).filter(|&rate| rate > 0)
}

/// The rate that a stream without a timebase is taken to have.
struct Assumed {
    rate: u32,
    by_status: bool,
}

impl Assumed {
    fn of(segment: &Segment) -> Assumed {
        let status = segment.status[0].complete.map(ChannelStatus);
        // Of the frames, not of the audio: where a frame carries two samples of a channel, either may be
        // what the status states.
        let frames = status.and_then(|status| status.parse().frame_rate());
        let stated = frames.and_then(|frames| {
            let audio = u128::from(frames.num()) * segment.samples_per_frame() as u128;
            let den = u128::from(frames.den());
            u32::try_from((audio + den / 2) / den).ok()
        });
        match (segment.protocol, stated) {
            (Protocol::Iec60958, Some(rate)) => Assumed { rate, by_status: true },
            _ => Assumed { rate: ASSUMED_RATE * segment.samples_per_frame() as u32, by_status: false },
        }
    }

    fn finding(&self) -> String {
        match self.by_status {
            true => format!("the audio rate, {} Hz, is what the channel status says", self.rate),
            false => format!("the audio rate is not known; the file says {} Hz", self.rate),
        }
    }

    /// Behind the rate in the line about the file.
    fn remark(&self) -> &'static str {
        match self.by_status {
            true => " (by the channel status)",
            false => " (assumed: the capture has no rate, and --rate gives none)",
        }
    }
}

fn failure(name: &str, error: &Error) -> Failure {
    match error {
        Error::Io(error) => Failure::output(name, error),
        error => Failure::writing(name, error),
    }
}
