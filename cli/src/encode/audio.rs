//! Audio -> the line.

use std::io::Read;

use lightpipe::adat::{Frame, SLOTS, UserBits};
use lightpipe::iec60958::{BlockEncoder, SubframeBits};
use lightpipe::pcm::wav;

use super::ancillary::Ancillary;
use super::auxiliary::Auxiliary;
use super::line::Line;
use super::mode::Frames;
use super::signal::Signal;
use super::stop::Stop;
use super::user::UserData;
use crate::message::tell;

/// Sample times read in one go; a whole number of frames in every S/MUX mode.
const TIMES: usize = 4096;

/// Sends audio in ADAT frames, `user` in each; slots without a channel are zero.
pub(super) fn send_adat(
    reader: &mut wav::Reader<impl Read>,
    signal: &Signal,
    user: UserBits,
    line: &mut Line,
) -> Result<(), Stop> {
    let channels = usize::from(reader.format().channels);
    let smux = signal.smux;
    let per_frame = channels * smux.factor();
    let mut missing = 0;
    let result = each_piece(reader, |piece| {
        for audio in piece.chunks(per_frame) {
            missing = smux.factor() - audio.len() / channels;
            let mut samples = [0; SLOTS];
            for (all, given) in samples.chunks_mut(smux.channels()).zip(audio.chunks(channels)) {
                all.iter_mut().zip(given).for_each(|(sample, given)| *sample = *given);
            }
            line.adat(&Frame { slots: smux.slots(samples), user })?;
        }
        Ok(())
    });
    if missing > 0 {
        let plural = if missing == 1 { "" } else { "s" };
        tell(format_args!("the last frame is filled up with {missing} sample{plural} of zero per channel"));
    }
    result
}

/// What goes into subframes with the audio.
pub(super) struct Beside<'a> {
    pub(super) ancillary: &'a Ancillary,
    /// What lies below 20-bit audio.
    pub(super) auxiliary: Option<&'a mut Auxiliary>,
    pub(super) user: UserData,
}

/// Sends audio in IEC 60958 frames.
pub(super) fn send_iec60958(
    reader: &mut wav::Reader<impl Read>,
    signal: &Signal,
    beside: Beside<'_>,
    line: &mut Line,
) -> Result<(), Stop> {
    let Beside { ancillary, mut auxiliary, user: mut user_data } = beside;
    let Ancillary { status, user, validity, zero_second } = *ancillary;
    let mut blocks = BlockEncoder::new(status).with_user_bits(user).with_validity(validity);
    let frames = Frames::new(signal.mode, reader.format().channels.into());
    let mut missing = false;
    let sent = each_piece(reader, |piece| {
        for audio in piece.chunks(frames.samples()) {
            missing = audio.len() < frames.samples();
            let mut samples = frames.frame(audio);
            if let Some(auxiliary) = &mut auxiliary {
                samples = auxiliary.join(samples)?;
            }
            for (preamble, bits) in blocks.frame(samples) {
                let bits = user_data.next()?.map_or(bits, |user| bits.with_user(user));
                let is_zero = zero_second && preamble.channel() == 1;
                line.subframe(preamble, if is_zero { SubframeBits::default() } else { bits })?;
            }
        }
        Ok(())
    });
    if missing {
        tell("the last frame is filled up with a sample of zero");
    }
    sent?;
    // Only now the length of the audio is known.
    if let Some(auxiliary) = auxiliary {
        auxiliary.tell_left();
    }
    user_data.finish()
}

/// Hands the audio to `send`, piece by piece; only the last has less than [`TIMES`] times.
fn each_piece(
    reader: &mut wav::Reader<impl Read>,
    mut send: impl FnMut(&[i32]) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut samples = vec![0; TIMES * usize::from(reader.format().channels)];
    loop {
        match reader.read(&mut samples) {
            Ok(0) if reader.truncated() => {
                return Err(Stop::Early("the file ends before its audio does".into()));
            }
            Ok(0) => return Ok(()),
            Ok(count) => send(samples.get(..count).unwrap_or_default())?,
            Err(wav::Error::Io(error)) => return Err(Stop::Early(format!("cannot read on: {error}"))),
            Err(error) => return Err(Stop::Refused(error.to_string())),
        }
    }
}
