//! What the two subframes of a frame carry, as asked for.

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{BasicFrequency, ChannelMode as Code, ExtendedFrequency, Professional};
use lightpipe::link::Protocol;
use lightpipe::pcm::ChannelMode;

use crate::args::Encode;
use crate::message::tell;

/// Why ADAT has no such option.
pub(super) const NOT_ADAT: &str = "--mode is part of IEC 60958, not of ADAT";

/// Why a table takes no such option.
pub(super) const NOT_TABLE: &str = "--mode arranges the audio of a WAV file; a table says what each subframe carries, --channel-status names it";

/// The mode that was asked for, if it goes with the other options.
pub(super) fn check(args: &Encode) -> Result<Option<ChannelMode>, String> {
    let mode = args.mode.only();
    let adat = args.protocol.only() == Some(Protocol::Adat);
    match mode {
        Some(_) if adat => Err(NOT_ADAT.into()),
        None if args.unverified => {
            Err("--unverified is for --mode double, double-left and double-right".into())
        }
        mode => Ok(mode),
    }
}

/// Whether a file of so many channels can be sent in a mode.
pub(super) fn check_channels(mode: ChannelMode, channels: usize) -> Result<(), String> {
    let (fits, takes) = match mode {
        ChannelMode::DoubleLeft | ChannelMode::DoubleRight => (matches!(channels, 1 | 2), "1 or 2 channels"),
        mode if mode.channels() == 1 => (channels == 1, "1 channel"),
        _ => (channels == 2, "2 channels"),
    };
    let plural = if channels == 1 { "" } else { "s" };
    if fits {
        Ok(())
    } else {
        Err(format!("{channels} channel{plural}; --mode {} takes {takes}", mode.name()))
    }
}

/// The channel status of a mode: professional, with its code where that is known.
pub(super) fn status(mode: ChannelMode, frame_rate: u32, word_length: u8, args: &Encode) -> ChannelStatus {
    let known = mode.code_is_verified() || args.unverified;
    if !known {
        tell(format_args!(
            "the channel status does not say {}: no public source confirms its code; --unverified sends it",
            mode.name()
        ));
    }
    let channel_mode = if known { mode.code() } else { Code::NOT_INDICATED };
    let mut status = Professional { channel_mode, ..Professional::pcm(frame_rate, word_length) };
    // Byte 0 states the frame rate in every mode, byte 4 in these the rate of the audio.
    if channel_mode.is_double_frequency() && status.frequency == BasicFrequency::NOT_INDICATED {
        let audio_rate = frame_rate.saturating_mul(2);
        status.extended_frequency = ExtendedFrequency::from_hertz(audio_rate).unwrap_or_default();
    }
    status.with_crcc().emit()
}

/// Takes the audio of a file to frames.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frames {
    mode: ChannelMode,
    /// Channels of the file.
    channels: usize,
}

impl Frames {
    pub(super) fn new(mode: Option<ChannelMode>, channels: usize) -> Frames {
        Frames { mode: mode.unwrap_or_default(), channels: channels.max(1) }
    }

    /// Samples of the file in a frame.
    pub(super) const fn samples(self) -> usize {
        self.channels * self.mode.factor()
    }

    /// The frame of so many samples, or fewer at the end of the file.
    pub(super) fn frame(self, audio: &[i32]) -> [i32; 2] {
        if !self.mode.is_double() {
            return self.mode.frame(audio);
        }
        let second = usize::from(self.mode == ChannelMode::DoubleRight && self.channels > 1);
        let mut times = audio.chunks(self.channels).map(|time| time.get(second).copied().unwrap_or_default());
        [times.next().unwrap_or_default(), times.next().unwrap_or_default()]
    }
}
