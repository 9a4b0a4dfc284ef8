//! Fields that contradict each other.

use super::category::{Category, Generation};
use super::codes::{Emphasis, Scaling};
use super::frequency::{BasicFrequency, ExtendedFrequency, Frequency};
use super::{CgmsA, CgmsAValidity, ChannelMode, Consumer, Content, Mode, Professional, Status};

/// Fields of one block that cannot both be meant. None of them makes a block unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Conflict {
    /// Consumer: category general with the L bit set, which has no meaning there.
    LOfGeneral,
    /// Consumer: category CD with the L bit set. It says "copy", and newer editions fix it at 0; it is
    /// often set by who takes CS bit 15 for "original".
    LOfCd,
    /// Consumer: copyright is not asserted, yet a valid CGMS-A limits copying.
    CgmsAAgainstCopyright,
    /// Consumer: linear PCM at 768 kHz, a code that otherwise marks compressed audio at a high bit rate.
    PcmAt768,
    /// Consumer: a mode that is not 0 leaves all other fields undefined, yet they are set.
    FieldsOfUnknownMode,
    /// Professional: both byte 0 and byte 4 state a sampling frequency.
    TwoFrequencies,
    /// Professional: scaling by 1/1.001 without a sampling frequency that it could scale.
    ScalingOfNothing,
    /// Professional: content is not linear PCM, yet an emphasis is stated.
    EmphasisOfOther,
    /// Professional: byte 3 defines a multichannel mode that the channel mode does not point to.
    MultichannelWithoutMode,
    /// Professional: the channel mode points to byte 3, which defines no mode.
    ModeWithoutMultichannel,
}

impl Conflict {
    const CONSUMER: [Conflict; 5] = [
        Conflict::LOfGeneral,
        Conflict::LOfCd,
        Conflict::CgmsAAgainstCopyright,
        Conflict::PcmAt768,
        Conflict::FieldsOfUnknownMode,
    ];
    const PROFESSIONAL: [Conflict; 5] = [
        Conflict::TwoFrequencies,
        Conflict::ScalingOfNothing,
        Conflict::EmphasisOfOther,
        Conflict::MultichannelWithoutMode,
        Conflict::ModeWithoutMultichannel,
    ];

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Conflict::LOfGeneral => "the L bit is set, which means nothing for category general",
            Conflict::LOfCd => "the L bit is set, which means \"copy\" for a CD",
            Conflict::CgmsAAgainstCopyright => "CGMS-A limits copying, but copyright is not asserted",
            Conflict::PcmAt768 => "linear PCM at 768 kHz, the code of compressed audio at a high bit rate",
            Conflict::FieldsOfUnknownMode => {
                "the mode is reserved, so the other fields may mean something else"
            }
            Conflict::TwoFrequencies => "bytes 0 and 4 both state a sampling frequency",
            Conflict::ScalingOfNothing => "the sampling frequency is scaled, but not stated",
            Conflict::EmphasisOfOther => "emphasis is stated, but the content is not linear PCM",
            Conflict::MultichannelWithoutMode => {
                "byte 3 has a multichannel mode, but byte 1 does not point to it"
            }
            Conflict::ModeWithoutMultichannel => "byte 1 points to byte 3, which has no multichannel mode",
        }
    }

    fn is_in_consumer(self, status: &Consumer) -> bool {
        match self {
            Conflict::LOfGeneral => status.l && status.generation() == Generation::GeneralNoInfo,
            Conflict::LOfCd => status.l && status.category == Category::CD,
            Conflict::CgmsAAgainstCopyright => {
                status.cgms_a_validity == CgmsAValidity::VALID
                    && status.cgms_a != CgmsA::COPY_FREELY
                    && !status.copyright_asserted()
            }
            Conflict::PcmAt768 => status.is_pcm() && status.frequency == Frequency::HZ_768000,
            Conflict::FieldsOfUnknownMode => {
                let others = Consumer { mode: Mode::MODE_0, ..*status };
                status.mode != Mode::MODE_0 && others != Consumer::default()
            }
            _ => false,
        }
    }

    fn is_in_professional(self, status: &Professional) -> bool {
        let extended = status.extended_frequency != ExtendedFrequency::NOT_INDICATED;
        let other = status.content == Content::OTHER;
        match self {
            // In this mode byte 0 is the frame rate and byte 4 the rate of the audio.
            Conflict::TwoFrequencies => {
                extended
                    && status.frequency != BasicFrequency::NOT_INDICATED
                    && !status.channel_mode.is_double_frequency()
            }
            Conflict::ScalingOfNothing => {
                status.scaling == Scaling::PULL_DOWN
                    && !extended
                    && status.frequency == BasicFrequency::NOT_INDICATED
            }
            Conflict::EmphasisOfOther => {
                other && !matches!(status.emphasis, Emphasis::NOT_INDICATED | Emphasis::NONE)
            }
            Conflict::MultichannelWithoutMode => {
                status.multichannel.mode().is_some() && status.channel_mode != ChannelMode::MULTICHANNEL
            }
            Conflict::ModeWithoutMultichannel => {
                status.multichannel.mode().is_none() && status.channel_mode == ChannelMode::MULTICHANNEL
            }
            _ => false,
        }
    }
}

impl Status {
    /// What contradicts itself in it.
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// use lightpipe::iec60958::status::Conflict;
    /// // A CD "with the original bit", as a popular tool makes it.
    /// let status = ChannelStatus::from_bytes(&[0x00, 0x81]).unwrap().parse();
    /// assert_eq!(status.conflicts().collect::<Vec<_>>(), [Conflict::LOfCd]);
    /// ```
    pub fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        let status = *self;
        let (consumer, professional): (&[Conflict], &[Conflict]) = match self {
            Status::Consumer(_) => (&Conflict::CONSUMER, &[]),
            Status::Professional(_) => (&[], &Conflict::PROFESSIONAL),
        };
        consumer.iter().chain(professional).copied().filter(move |conflict| match &status {
            Status::Consumer(status) => conflict.is_in_consumer(status),
            Status::Professional(status) => conflict.is_in_professional(status),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use super::super::codes::MultichannelMode;
    use super::super::labels::Multichannel;
    use super::super::{Copyright, Reference};
    use std::vec::Vec;

    fn of(status: impl Into<Status>) -> Vec<Conflict> {
        status.into().conflicts().collect()
    }

    #[test]
    fn consumer_fields_that_exclude_each_other() {
        let none = Consumer::pcm(48_000, 24);
        assert_eq!(of(none), []);
        assert_eq!(of(Consumer { l: true, ..none }), [Conflict::LOfGeneral]);
        assert_eq!(of(Consumer { l: true, category: Category::DAT, ..none }), []);
        let limited = Consumer { cgms_a: CgmsA::COPY_NEVER, ..none };
        assert_eq!(of(limited), []);
        let limited = Consumer { cgms_a_validity: CgmsAValidity::VALID, ..limited };
        assert_eq!(of(limited), [Conflict::CgmsAAgainstCopyright]);
        assert_eq!(of(Consumer { copyright: Copyright::ASSERTED, ..limited }), []);
        let fast = Consumer { frequency: Frequency::HZ_768000, ..none };
        assert_eq!(of(fast), [Conflict::PcmAt768]);
        assert_eq!(of(Consumer { content: Content::OTHER, ..fast }), []);
        assert_eq!(of(Consumer { mode: Mode::from_code(1), ..none }), [Conflict::FieldsOfUnknownMode]);
        assert_eq!(of(Consumer { mode: Mode::from_code(1), ..Consumer::default() }), []);
    }

    #[test]
    fn professional_fields_that_exclude_each_other() {
        let none = Professional::pcm(48_000, 24);
        assert_eq!(of(none), []);
        assert_eq!(of(Professional { reference: Reference::GRADE_1, ..none }), []);
        let both = Professional { extended_frequency: ExtendedFrequency::HZ_96000, ..none };
        assert_eq!(of(both), [Conflict::TwoFrequencies]);
        assert_eq!(of(Professional { channel_mode: ChannelMode::DOUBLE_FS, ..both }), []);
        assert_eq!(of(Professional { scaling: Scaling::PULL_DOWN, ..none }), []);
        let scaled = Professional { scaling: Scaling::PULL_DOWN, ..Professional::default() };
        assert_eq!(of(scaled), [Conflict::ScalingOfNothing]);
        let other = Professional { content: Content::OTHER, emphasis: Emphasis::J17, ..none };
        assert_eq!(of(other), [Conflict::EmphasisOfOther]);
        let numbered = Multichannel::in_mode(MultichannelMode::MODE_1, 6).unwrap();
        let numbered = Professional { multichannel: numbered, ..none };
        assert_eq!(of(numbered), [Conflict::MultichannelWithoutMode]);
        assert_eq!(of(Professional { channel_mode: ChannelMode::MULTICHANNEL, ..numbered }), []);
        let pointing = Professional { channel_mode: ChannelMode::MULTICHANNEL, ..none };
        assert_eq!(of(pointing), [Conflict::ModeWithoutMultichannel]);
    }
}
