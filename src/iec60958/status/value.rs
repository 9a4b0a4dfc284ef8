//! Channel status of either use as a value, and what both uses can tell.

use core::fmt;

use super::codes::{ChannelMode, Content, Emphasis, Scaling};
use super::copying::Copying;
use super::crcc::Crcc;
use super::frequency::ExtendedFrequency;
use super::{ChannelStatus, Consumer, Professional};
use crate::unit::Ratio;

/// Channel status with all its fields.
///
/// It shows itself in one line:
///
/// ```
/// use lightpipe::iec60958::ChannelStatus;
/// let line = |bytes: &[u8]| ChannelStatus::from_bytes(bytes).unwrap().parse().to_string();
/// assert_eq!(line(&[0x04, 0, 0, 2, 0x0b]), "consumer, PCM, copy permitted, general, 48 kHz, 24 bits");
/// assert_eq!(line(&[0x85, 0x08, 0x2c]), "professional, PCM, two-channel, 48 kHz, 24 bits");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Status {
    /// CS bit 0 is clear: IEC 60958-3.
    Consumer(Consumer),
    /// CS bit 0 is set: AES3, IEC 60958-4.
    Professional(Professional),
}

impl From<Consumer> for Status {
    fn from(status: Consumer) -> Status {
        Status::Consumer(status)
    }
}

impl From<Professional> for Status {
    fn from(status: Professional) -> Status {
        Status::Professional(status)
    }
}

impl From<Status> for ChannelStatus {
    fn from(status: Status) -> ChannelStatus {
        status.emit()
    }
}

impl Status {
    /// All fields of `status`.
    #[must_use]
    pub fn parse(status: &ChannelStatus) -> Status {
        match (Professional::parse(status), Consumer::parse(status)) {
            (Some(professional), _) => Status::Professional(professional),
            (None, consumer) => Status::Consumer(consumer.unwrap_or_default()),
        }
    }

    /// The 24 bytes.
    #[must_use]
    pub fn emit(&self) -> ChannelStatus {
        match self {
            Status::Consumer(status) => status.emit(),
            Status::Professional(status) => status.emit(),
        }
    }

    /// "consumer" or "professional".
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self {
            Status::Consumer(_) => "consumer",
            Status::Professional(_) => "professional",
        }
    }

    /// What the words are.
    #[must_use]
    pub const fn content(&self) -> Content {
        match self {
            Status::Consumer(status) => status.content,
            Status::Professional(status) => status.content,
        }
    }

    /// Whether the words are samples.
    #[must_use]
    pub fn is_pcm(&self) -> bool {
        self.content() == Content::LINEAR_PCM
    }

    /// What a consumer recorder may do. `None` for professional use, which has no copy protection and
    /// which consumer recorders refuse.
    #[must_use]
    pub fn copying(&self) -> Option<Copying> {
        match self {
            Status::Consumer(status) => Some(status.copying()),
            Status::Professional(_) => None,
        }
    }

    /// The name of the category, such as `cd_iec60908`; `None` for professional use, "reserved" for a
    /// code without a meaning.
    #[must_use]
    pub fn category_name(&self) -> Option<&'static str> {
        match self {
            Status::Consumer(status) => Some(status.category.name()),
            Status::Professional(_) => None,
        }
    }

    /// The emphasis; `None` where the code is reserved or the content is not PCM.
    #[must_use]
    pub fn emphasis(&self) -> Option<Emphasis> {
        match self {
            Status::Consumer(status) => status.emphasis(),
            Status::Professional(status) => {
                Some(status.emphasis).filter(|emphasis| status.is_pcm() && !emphasis.is_reserved())
            }
        }
    }

    /// The nominal sampling frequency that it states, in hertz.
    #[must_use]
    pub fn sampling_frequency(&self) -> Option<u32> {
        match self {
            Status::Consumer(status) => status.sampling_frequency(),
            Status::Professional(status) => status.sampling_frequency(),
        }
    }

    /// The frames per second that it states, exactly.
    #[must_use]
    pub fn frame_rate(&self) -> Option<Ratio> {
        match self {
            Status::Consumer(status) => status.frame_rate(),
            Status::Professional(status) => status.frame_rate(),
        }
    }

    /// The length of the samples in bits, 16..=24; `None` if it is not indicated.
    #[must_use]
    pub fn word_length_bits(&self) -> Option<u8> {
        match self {
            Status::Consumer(status) => status.word_length_bits(),
            Status::Professional(status) => status.word_length_bits(),
        }
    }

    /// The most bits that a sample may have, 20 or 24; `None` where that is left to users.
    #[must_use]
    pub fn max_word_length(&self) -> Option<u8> {
        match self {
            Status::Consumer(status) => Some(status.word_length.max_bits()),
            Status::Professional(status) => status.max_word_length(),
        }
    }

    /// What the CRCC is worth; `None` for consumer use, which has none.
    #[must_use]
    pub fn crcc_verdict(&self) -> Option<Crcc> {
        match self {
            Status::Consumer(_) => None,
            Status::Professional(status) => Some(status.crcc_verdict()),
        }
    }
}

/// What matters in one line; what is not indicated is left out.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.format())?;
        f.write_str(if self.is_pcm() { ", PCM" } else { ", not PCM" })?;
        match self {
            Status::Consumer(status) => {
                write!(f, ", {}", status.copying().title())?;
                match status.category.is_reserved() {
                    true => write!(f, ", category {}", status.category)?,
                    false => write!(f, ", {}", status.category)?,
                }
                match status.sampling_frequency() {
                    Some(_) => write!(f, ", {}", status.frequency)?,
                    None if status.frequency.is_reserved() => write!(f, ", rate {}", status.frequency)?,
                    None => {}
                }
            }
            Status::Professional(status) => {
                if status.channel_mode != ChannelMode::NOT_INDICATED {
                    write!(f, ", {}", status.channel_mode)?;
                }
                let scaled = if status.scaling == Scaling::PULL_DOWN { " / 1.001" } else { "" };
                match (status.extended_frequency.hertz(), status.frequency.hertz()) {
                    (Some(_), _) => write!(f, ", {}{scaled}", status.extended_frequency)?,
                    (None, Some(_)) => write!(f, ", {}{scaled}", status.frequency)?,
                    _ if status.extended_frequency != ExtendedFrequency::NOT_INDICATED => {
                        write!(f, ", rate {}", status.extended_frequency)?;
                    }
                    _ => {}
                }
            }
        }
        if let Some(bits) = self.word_length_bits().filter(|_| self.is_pcm()) {
            write!(f, ", {bits} bits")?;
        }
        if let Some(emphasis @ (Emphasis::MICROSECONDS_50_15 | Emphasis::J17)) = self.emphasis() {
            write!(f, ", emphasis {emphasis}")?;
        }
        match self.crcc_verdict() {
            Some(Crcc::Missing) => f.write_str(", CRCC missing"),
            Some(verdict) if verdict.is_wrong() => f.write_str(", CRCC wrong"),
            _ => Ok(()),
        }
    }
}
