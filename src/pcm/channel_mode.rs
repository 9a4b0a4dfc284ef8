//! Frames of IEC 60958 <-> channels: what the two subframes of a frame carry.

use crate::iec60958::ChannelStatus;
use crate::iec60958::status::{ChannelMode as Code, Crcc, Professional};

/// What the two subframes of a frame carry (IEC 60958-4, AES3: channel mode; byte 1, bits 0 to 3 of
/// professional channel status).
///
/// This is what audio is made of; what the status says bit for bit is
/// [`status::ChannelMode`](crate::iec60958::status::ChannelMode), the [`code`](ChannelMode::code).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ChannelMode {
    /// Two channels, at the same instant. What a stream that states nothing is taken for.
    #[default]
    TwoChannel,
    /// Two channels, of which the first is left.
    Stereo,
    /// Two channels, of which the first is the primary one.
    PrimarySecondary,
    /// One channel in subframe 1; subframe 2 is a copy of it, or zero.
    Mono,
    /// Successive samples of one channel in subframe 1 and 2: single channel double sampling
    /// frequency. The audio has twice the frame rate.
    Double,
    /// The same, and the channel is left of a pair that travels on two links.
    DoubleLeft,
    /// The same, and the channel is right of a pair that travels on two links.
    DoubleRight,
}

impl ChannelMode {
    /// Every mode.
    pub const ALL: [ChannelMode; 7] = [
        ChannelMode::TwoChannel,
        ChannelMode::Stereo,
        ChannelMode::PrimarySecondary,
        ChannelMode::Mono,
        ChannelMode::Double,
        ChannelMode::DoubleLeft,
        ChannelMode::DoubleRight,
    ];

    /// The name used on the command line and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ChannelMode::TwoChannel => "two-channel",
            ChannelMode::Stereo => "stereo",
            ChannelMode::PrimarySecondary => "primary-secondary",
            ChannelMode::Mono => "mono",
            ChannelMode::Double => "double",
            ChannelMode::DoubleLeft => "double-left",
            ChannelMode::DoubleRight => "double-right",
        }
    }

    /// What professional channel status says of it.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            ChannelMode::TwoChannel => Code::TWO_CHANNEL,
            ChannelMode::Stereo => Code::STEREOPHONIC,
            ChannelMode::PrimarySecondary => Code::PRIMARY_SECONDARY,
            ChannelMode::Mono => Code::SINGLE_CHANNEL,
            ChannelMode::Double => Code::DOUBLE_FS,
            ChannelMode::DoubleLeft => Code::DOUBLE_FS_LEFT,
            ChannelMode::DoubleRight => Code::DOUBLE_FS_RIGHT,
        }
    }

    /// Whether public sources agree on [`code`](ChannelMode::code); they know none for double sampling
    /// frequency.
    #[must_use]
    pub fn code_is_verified(self) -> bool {
        self.code().evidence().is_agreed()
    }

    /// The mode of a [`code`](ChannelMode::code). `None` for "not indicated", and for what is reserved,
    /// user-defined, or multichannel.
    #[must_use]
    pub fn from_code(code: Code) -> Option<ChannelMode> {
        ChannelMode::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// Whether subframe 1 and 2 carry successive samples.
    #[must_use]
    pub const fn is_double(self) -> bool {
        matches!(self, ChannelMode::Double | ChannelMode::DoubleLeft | ChannelMode::DoubleRight)
    }

    /// Channels of audio: 1 or 2.
    #[must_use]
    pub const fn channels(self) -> usize {
        match self {
            ChannelMode::TwoChannel | ChannelMode::Stereo | ChannelMode::PrimarySecondary => 2,
            ChannelMode::Mono | ChannelMode::Double | ChannelMode::DoubleLeft | ChannelMode::DoubleRight => 1,
        }
    }

    /// Samples per channel and frame, and audio rate divided by frame rate: 1 or 2.
    #[must_use]
    pub const fn factor(self) -> usize {
        if self.is_double() { 2 } else { 1 }
    }

    /// The samples of a frame in the order of a WAV file: all of its channels, or the one sample of
    /// one channel, or two samples of one channel.
    ///
    /// ```
    /// use lightpipe::pcm::ChannelMode;
    /// assert_eq!(ChannelMode::TwoChannel.samples(&[7, -7]), [7, -7]);
    /// assert_eq!(ChannelMode::Mono.samples(&[7, 7]), [7]);
    /// assert_eq!(ChannelMode::Double.samples(&[7, 8]), [7, 8]); // first and second of one channel
    /// ```
    #[must_use]
    pub fn samples(self, frame: &[i32; 2]) -> &[i32] {
        match self {
            ChannelMode::Mono => &frame[..1],
            _ => frame,
        }
    }

    /// The way back from [`samples`](ChannelMode::samples): the samples of subframe 1 and 2. Those
    /// that are missing are zero, but mono is copied.
    ///
    /// ```
    /// use lightpipe::pcm::ChannelMode;
    /// assert_eq!(ChannelMode::Mono.frame(&[7]), [7, 7]);
    /// assert_eq!(ChannelMode::Double.frame(&[7]), [7, 0]);
    /// ```
    #[must_use]
    pub fn frame(self, samples: &[i32]) -> [i32; 2] {
        let first = samples.first().copied().unwrap_or_default();
        let second = match self {
            ChannelMode::Mono => first,
            _ => samples.get(1).copied().unwrap_or_default(),
        };
        [first, second]
    }

    /// Whether [`samples`](ChannelMode::samples) leaves nothing of a frame out.
    #[must_use]
    pub const fn holds(self, frame: [i32; 2]) -> bool {
        match self {
            ChannelMode::Mono => frame[1] == frame[0] || frame[1] == 0,
            _ => true,
        }
    }
}

/// What channel status says about the mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum StatedMode {
    /// Nothing: consumer use, or "not indicated". Two channels are meant.
    Nothing,
    /// This mode.
    Mode(ChannelMode),
    /// A code that is reserved, user-defined, or "multichannel": two channels as far as one link goes.
    Other(Code),
    /// A professional block whose CRCC does not fit it in any way: receivers do not act on it.
    Untrusted,
}

impl StatedMode {
    /// What a status says. A CRCC that is not sent, or that fits the block but was made from another
    /// preset or in reverse order, speaks of the transmitter, and not against the block.
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// use lightpipe::pcm::{ChannelMode, StatedMode};
    /// let status = ChannelStatus::from_bytes(&[0x85, 0x04]).unwrap();
    /// assert_eq!(StatedMode::of(&status), StatedMode::Mode(ChannelMode::Mono));
    /// assert_eq!(StatedMode::of(&ChannelStatus::consumer(48_000, 24)), StatedMode::Nothing);
    /// ```
    #[must_use]
    pub fn of(status: &ChannelStatus) -> StatedMode {
        let Some(professional) = Professional::parse(status) else { return StatedMode::Nothing };
        if professional.crcc_verdict() == Crcc::Wrong {
            return StatedMode::Untrusted;
        }
        match professional.channel_mode {
            Code::NOT_INDICATED => StatedMode::Nothing,
            code => ChannelMode::from_code(code).map_or(StatedMode::Other(code), StatedMode::Mode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iec60958::status::Preset;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn samples_undo_frames_and_frames_undo_samples(frame: [i32; 2]) {
            for mode in ChannelMode::ALL {
                let samples = mode.samples(&frame);
                prop_assert_eq!(samples.len(), mode.channels() * mode.factor());
                let back = mode.frame(samples);
                prop_assert_eq!(mode.samples(&back), samples);
                prop_assert_eq!(back == frame, mode != ChannelMode::Mono || frame[0] == frame[1]);
            }
        }

        #[test]
        fn any_status_says_something(bytes: [u8; 24]) {
            let mut status = ChannelStatus(bytes);
            status.0[0] |= 1;
            let stated = StatedMode::of(&status.with_crcc());
            let known = ChannelMode::from_code(Code::from_code(bytes[1]));
            prop_assert_eq!(stated == StatedMode::Nothing, bytes[1] & 0xf == 0);
            prop_assert_eq!(known.map(StatedMode::Mode).is_none_or(|mode| stated == mode), true);
            status.0[0] &= !1;
            prop_assert_eq!(StatedMode::of(&status), StatedMode::Nothing);
        }
    }

    #[test]
    fn codes_are_those_of_the_table() {
        let codes = ChannelMode::ALL.map(|mode| mode.code().code());
        assert_eq!(codes, [0x8, 0x2, 0xc, 0x4, 0xe, 0x1, 0x9]);
        for mode in ChannelMode::ALL {
            assert_eq!(ChannelMode::from_code(mode.code()), Some(mode));
        }
        assert_eq!([0x0, 0xa, 0x6, 0xf].map(|code| ChannelMode::from_code(Code::from_code(code))), [None; 4]);
        let verified = ChannelMode::ALL.map(ChannelMode::code_is_verified);
        assert_eq!(verified, [true, true, true, true, false, false, false]);
    }

    #[test]
    fn a_crcc_that_fits_in_no_way_is_not_acted_upon() {
        let mut status = ChannelStatus::from_bytes(&[0x01, 0x04]).unwrap();
        assert_eq!(StatedMode::of(&status), StatedMode::Mode(ChannelMode::Mono));
        status.0[23] ^= 1;
        assert_eq!(StatedMode::of(&status), StatedMode::Untrusted);
        for crcc in [0, Preset::Zeros.crcc(status.0.first_chunk().unwrap())] {
            status.0[23] = crcc;
            assert_eq!(StatedMode::of(&status), StatedMode::Mode(ChannelMode::Mono));
        }
    }
}
