//! Consumer channel status as a value (IEC 60958-3).

use super::ChannelStatus;
use super::category::{Category, Generation};
use super::codes::{
    CgmsA, CgmsAValidity, ChannelNumber, Content, Copyright, Emphasis, FormatInformation, Mode, SourceNumber,
};
use super::copying::Copying;
use super::crcc::{CRCC_BYTE, Preset};
use super::frequency::{ClockAccuracy, Frequency, OriginalFrequency};
use super::word_length::WordLength;
use crate::unit::Ratio;

/// Consumer channel status: the fields of bytes 0 to 5, and the rest as it is.
///
/// Any 24 bytes with CS bit 0 clear make one and come back from it unchanged; a field cannot hold what
/// does not fit its bits. The default is all zero: linear PCM, copyright asserted, general, 44.1 kHz.
///
/// ```
/// use lightpipe::iec60958::status::{Category, Consumer, Copying};
/// let cd = Consumer { category: Category::CD, ..Consumer::default() };
/// assert_eq!(cd.emit().0[..2], [0x00, 0x01]);
/// let read = Consumer::parse(&cd.emit()).unwrap();
/// assert_eq!(read.copying(), Copying::OneGeneration);
/// assert_eq!(read.sampling_frequency(), Some(44_100));
/// assert_eq!(read.word_length_bits(), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Consumer {
    /// CS bit 1.
    pub content: Content,
    /// CS bit 2.
    pub copyright: Copyright,
    /// CS bits 3 to 5.
    pub format: FormatInformation,
    /// CS bits 6 and 7.
    pub mode: Mode,
    /// CS bits 8 to 14.
    pub category: Category,
    /// CS bit 15, which says nothing without the category: see [`generation`](Consumer::generation).
    pub l: bool,
    /// CS bits 16 to 19.
    pub source: SourceNumber,
    /// CS bits 20 to 23.
    pub channel: ChannelNumber,
    /// CS bits 24 to 27, 30 and 31.
    pub frequency: Frequency,
    /// CS bits 28 and 29.
    pub clock_accuracy: ClockAccuracy,
    /// CS bits 32 to 35.
    pub word_length: WordLength,
    /// CS bits 36 to 39.
    pub original_frequency: OriginalFrequency,
    /// CS bits 40 and 41.
    pub cgms_a: CgmsA,
    /// CS bit 42.
    pub cgms_a_validity: CgmsAValidity,
    /// CS bits 43 to 191.
    pub rest: Rest,
}

/// CS bits 43 to 191 of consumer status, whose meaning in newer editions is not known here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Rest([u8; 19]);

impl Rest {
    /// From bytes 5 to 23; CS bits 40 to 42 do not belong here and are left out.
    #[must_use]
    pub const fn from_bytes(mut bytes: [u8; 19]) -> Rest {
        bytes[0] &= 0b1111_1000;
        Rest(bytes)
    }

    /// Bytes 5 to 23, CS bits 40 to 42 clear.
    #[must_use]
    pub const fn bytes(self) -> [u8; 19] {
        self.0
    }

    /// Whether any bit is set.
    #[must_use]
    pub fn is_set(self) -> bool {
        self.0 != [0; 19]
    }
}

impl Consumer {
    /// Two channels of linear PCM, copyright not asserted, with a sampling frequency (hertz) and a word
    /// length (16..=24 bits). A rate whose code is not [agreed](super::Evidence), and a length without
    /// one, is "not indicated".
    #[must_use]
    pub fn pcm(sampling_frequency: u32, word_length: u8) -> Consumer {
        let frequency = Frequency::from_hertz(sampling_frequency).filter(|code| code.evidence().is_agreed());
        Consumer {
            copyright: Copyright::NOT_ASSERTED,
            frequency: frequency.unwrap_or(Frequency::NOT_INDICATED),
            word_length: WordLength::from_bits(word_length).unwrap_or_default(),
            ..Consumer::default()
        }
    }

    /// The fields of `status`; `None` if its CS bit 0 says professional use.
    #[must_use]
    pub fn parse(status: &ChannelStatus) -> Option<Consumer> {
        let [b0, b1, b2, b3, b4, rest @ ..] = status.0;
        if status.is_professional() {
            return None;
        }
        Some(Consumer {
            content: Content::from_code(b0 >> 1),
            copyright: Copyright::from_code(b0 >> 2),
            format: FormatInformation::from_code(b0 >> 3),
            mode: Mode::from_code(b0 >> 6),
            category: Category::from_code(b1),
            l: b1 & 0b1000_0000 != 0,
            source: SourceNumber::from_code(b2),
            channel: ChannelNumber::from_code(b2 >> 4),
            frequency: Frequency::from_code(b3 & 0b0000_1111 | b3 >> 2 & 0b0011_0000),
            clock_accuracy: ClockAccuracy::from_code(b3 >> 4),
            word_length: WordLength::from_code(b4),
            original_frequency: OriginalFrequency::from_code(b4 >> 4),
            cgms_a: CgmsA::from_code(rest[0]),
            cgms_a_validity: CgmsAValidity::from_code(rest[0] >> 2),
            rest: Rest::from_bytes(rest),
        })
    }

    /// The 24 bytes.
    #[must_use]
    pub fn emit(&self) -> ChannelStatus {
        let mut bytes = [0; 24];
        bytes[0] = self.content.code() << 1
            | self.copyright.code() << 2
            | self.format.code() << 3
            | self.mode.code() << 6;
        bytes[1] = self.category.code() | u8::from(self.l) << 7;
        bytes[2] = self.source.get() | self.channel.get() << 4;
        let frequency = self.frequency.code();
        bytes[3] = frequency & 0b0000_1111 | (frequency & 0b0011_0000) << 2 | self.clock_accuracy.code() << 4;
        bytes[4] = self.word_length.code() | self.original_frequency.code() << 4;
        bytes[5..].copy_from_slice(&self.rest.bytes());
        bytes[5] |= self.cgms_a.code() | self.cgms_a_validity.code() << 2;
        ChannelStatus(bytes)
    }

    /// Whether the words are samples.
    #[must_use]
    pub fn is_pcm(&self) -> bool {
        self.content == Content::LINEAR_PCM
    }

    /// The pre-emphasis, where the format information has a meaning for linear PCM.
    #[must_use]
    pub fn emphasis(&self) -> Option<Emphasis> {
        match self.format {
            _ if !self.is_pcm() => None,
            FormatInformation::NO_PRE_EMPHASIS => Some(Emphasis::NONE),
            FormatInformation::PRE_EMPHASIS => Some(Emphasis::MICROSECONDS_50_15),
            _ => None,
        }
    }

    /// Whether copyright is asserted: CS bit 2 is 0.
    #[must_use]
    pub fn copyright_asserted(&self) -> bool {
        self.copyright == Copyright::ASSERTED
    }

    /// What the L bit says for this category.
    #[must_use]
    pub const fn generation(&self) -> Generation {
        self.category.generation(self.l)
    }

    /// What a recorder may do.
    #[must_use]
    pub fn copying(&self) -> Copying {
        Copying::decide(self.copyright_asserted(), self.generation())
    }

    /// The sampling frequency that it states, in hertz.
    #[must_use]
    pub fn sampling_frequency(&self) -> Option<u32> {
        self.frequency.hertz()
    }

    /// The frames per second that it states: the sampling frequency, unless it says that the two differ.
    #[must_use]
    pub fn frame_rate(&self) -> Option<Ratio> {
        if self.clock_accuracy == ClockAccuracy::NOT_MATCHED {
            return None;
        }
        Ratio::new(u64::from(self.sampling_frequency()?), 1)
    }

    /// The length of the samples in bits, 16..=24; `None` if it is not indicated.
    #[must_use]
    pub fn word_length_bits(&self) -> Option<u8> {
        self.word_length.bits()
    }

    /// Which CRCC stands in byte 23, where consumer status has none, if it is one and is not 0.
    ///
    /// Some televisions send one, preset to zeros.
    #[must_use]
    pub fn crcc_like(&self) -> Option<Preset> {
        let status = self.emit();
        let stored = status.0[CRCC_BYTE];
        Preset::ALL.into_iter().find(|preset| stored != 0 && preset.crcc(&status.covered()) == stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extended_frequency_is_in_both_parts_of_byte_3() {
        let status = Consumer { frequency: Frequency::HZ_705600, ..Consumer::default() };
        assert_eq!(status.emit().0[3], 0x8d);
        assert_eq!(Consumer::parse(&status.emit()), Some(status));
        let other = ChannelStatus({
            let mut bytes = [0; 24];
            bytes[3] = 0x42;
            bytes
        });
        assert_eq!(Consumer::parse(&other).unwrap().sampling_frequency(), None);
    }

    #[test]
    fn what_a_television_puts_into_byte_23_is_known() {
        // Category general, 48 kHz, not linear PCM, from a recording of ARC.
        let mut bytes = [0; 24];
        (bytes[0], bytes[3], bytes[23]) = (0x06, 0x02, 0x63);
        let status = Consumer::parse(&ChannelStatus(bytes)).unwrap();
        assert_eq!(status.crcc_like(), Some(Preset::Zeros));
        bytes[23] = 0;
        assert_eq!(Consumer::parse(&ChannelStatus(bytes)).unwrap().crcc_like(), None);
    }

    #[test]
    fn pre_emphasis_is_of_pcm_only() {
        let status = Consumer { format: FormatInformation::PRE_EMPHASIS, ..Consumer::default() };
        assert_eq!(status.emphasis(), Some(Emphasis::MICROSECONDS_50_15));
        assert_eq!(Consumer { content: Content::OTHER, ..status }.emphasis(), None);
        assert_eq!(Consumer { format: FormatInformation::from_code(4), ..status }.emphasis(), None);
    }
}
