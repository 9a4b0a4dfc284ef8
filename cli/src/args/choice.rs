//! What is on the line, or is to be: protocol, S/MUX, channel mode.

use clap::ValueEnum;
use lightpipe::link::Protocol;
use lightpipe::pcm::{ChannelMode, Smux};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProtocolChoice {
    #[default]
    Auto,
    Iec60958,
    /// The same as iec60958
    Spdif,
    /// The same as iec60958
    Aes3,
    Adat,
}

impl ProtocolChoice {
    /// The protocol that was asked for, if any.
    pub(crate) const fn only(self) -> Option<Protocol> {
        match self {
            ProtocolChoice::Auto => None,
            ProtocolChoice::Iec60958 | ProtocolChoice::Spdif | ProtocolChoice::Aes3 => {
                Some(Protocol::Iec60958)
            }
            ProtocolChoice::Adat => Some(Protocol::Adat),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SmuxChoice {
    #[default]
    Auto,
    #[value(name = "1")]
    X1,
    #[value(name = "2")]
    X2,
    #[value(name = "4")]
    X4,
}

impl SmuxChoice {
    /// The mode that was asked for, if any.
    pub(crate) const fn only(self) -> Option<Smux> {
        match self {
            SmuxChoice::Auto => None,
            SmuxChoice::X1 => Some(Smux::X1),
            SmuxChoice::X2 => Some(Smux::X2),
            SmuxChoice::X4 => Some(Smux::X4),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeChoice {
    #[default]
    Auto,
    /// Two channels, whatever the status says
    TwoChannel,
    /// One channel; subframe 2 is a copy, or zero
    Mono,
    /// Two channels, of which the first is the primary one
    PrimarySecondary,
    /// Successive samples of one channel: audio at twice the frame rate
    Double,
}

impl ModeChoice {
    /// The mode that was asked for, if any.
    pub(crate) const fn only(self) -> Option<ChannelMode> {
        match self {
            ModeChoice::Auto => None,
            ModeChoice::TwoChannel => Some(ChannelMode::TwoChannel),
            ModeChoice::Mono => Some(ChannelMode::Mono),
            ModeChoice::PrimarySecondary => Some(ChannelMode::PrimarySecondary),
            ModeChoice::Double => Some(ChannelMode::Double),
        }
    }
}

/// [`ModeChoice`] for what is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SentMode {
    /// Two channels, and the status says nothing about it
    #[default]
    Auto,
    /// Two channels
    TwoChannel,
    /// Two channels, the first is left
    Stereo,
    /// Two channels, the first is the primary one
    PrimarySecondary,
    /// One channel; subframe 2 is a copy
    Mono,
    /// One channel; subframe 2 is zero
    MonoZero,
    /// Successive samples of one channel: frames at half the rate of the audio
    Double,
    /// The same, of the first of two channels, for the left one of two links
    DoubleLeft,
    /// The same, of the second of two channels, for the right one of two links
    DoubleRight,
}

impl SentMode {
    /// The mode that was asked for, if any.
    pub(crate) const fn only(self) -> Option<ChannelMode> {
        match self {
            SentMode::Auto => None,
            SentMode::TwoChannel => Some(ChannelMode::TwoChannel),
            SentMode::Stereo => Some(ChannelMode::Stereo),
            SentMode::PrimarySecondary => Some(ChannelMode::PrimarySecondary),
            SentMode::Mono | SentMode::MonoZero => Some(ChannelMode::Mono),
            SentMode::Double => Some(ChannelMode::Double),
            SentMode::DoubleLeft => Some(ChannelMode::DoubleLeft),
            SentMode::DoubleRight => Some(ChannelMode::DoubleRight),
        }
    }
}
