//! Professional channel status as a value (AES3, IEC 60958-4).

use super::ChannelStatus;
use super::codes::{
    AlignmentLevel, ChannelMode, Content, Emphasis, HiddenInformation, Lock, Reference, Scaling,
    UserManagement,
};
use super::crcc::{CRCC_BYTE, Crcc};
use super::frequency::{BasicFrequency, ExtendedFrequency};
use super::labels::{Label, Multichannel, Reliability};
use super::word_length::{AuxUse, LengthBelowMax};
use crate::unit::Ratio;

/// Professional channel status: every field of AES3, byte 0 to 23.
///
/// Any 24 bytes with CS bit 0 set make one and come back from it unchanged; a field cannot hold what
/// does not fit its bits. The default is what a minimum implementation sends: CS bit 0 and nothing
/// else.
///
/// ```
/// use lightpipe::iec60958::status::{ChannelMode, Emphasis, Professional};
/// let status = Professional {
///     emphasis: Emphasis::NONE,
///     channel_mode: ChannelMode::TWO_CHANNEL,
///     ..Professional::pcm(48_000, 24)
/// };
/// let bytes = status.emit().with_crcc();
/// assert_eq!(bytes.0[..3], [0x85, 0x08, 0x2c]);
/// let read = Professional::parse(&bytes).unwrap();
/// assert_eq!(read.sampling_frequency(), Some(48_000));
/// assert_eq!(read.word_length_bits(), Some(24));
/// assert!(read.crcc_verdict().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Professional {
    /// CS bit 1.
    pub content: Content,
    /// CS bits 2 to 4.
    pub emphasis: Emphasis,
    /// CS bit 5.
    pub lock: Lock,
    /// CS bits 6 and 7.
    pub frequency: BasicFrequency,
    /// CS bits 8 to 11.
    pub channel_mode: ChannelMode,
    /// CS bits 12 to 15.
    pub user_management: UserManagement,
    /// CS bits 16 to 18.
    pub aux_use: AuxUse,
    /// CS bits 19 to 21.
    pub word_length: LengthBelowMax,
    /// CS bits 22 and 23.
    pub alignment_level: AlignmentLevel,
    /// CS bits 24 to 31.
    pub multichannel: Multichannel,
    /// CS bits 32 and 33.
    pub reference: Reference,
    /// CS bit 34.
    pub hidden_information: HiddenInformation,
    /// CS bits 35 to 38.
    pub extended_frequency: ExtendedFrequency,
    /// CS bit 39.
    pub scaling: Scaling,
    /// Byte 5, reserved.
    pub byte_5: u8,
    /// Bytes 6 to 9: where the signal comes from.
    pub origin: Label,
    /// Bytes 10 to 13: where it goes.
    pub destination: Label,
    /// Bytes 14 to 17: the number of the first sample of the block.
    pub sample_address: u32,
    /// Bytes 18 to 21: the time of the first sample of the block, in samples since midnight.
    pub time_of_day: u32,
    /// Byte 22.
    pub reliability: Reliability,
    /// Byte 23 as sent, right or wrong.
    pub crcc: u8,
}

/// The bits of `byte` from `first` on, shifted down; a code type takes as many as it has.
const fn at(byte: u8, first: u32) -> u8 {
    byte >> first
}

impl Professional {
    /// Two channels of linear PCM without emphasis, with a sampling frequency (hertz) and a word
    /// length (16..=24 bits). What has no code is "not indicated". The CRCC is right.
    #[must_use]
    pub fn pcm(sampling_frequency: u32, word_length: u8) -> Professional {
        let status = Professional { emphasis: Emphasis::NONE, ..Professional::default() };
        status.with_sampling_frequency(sampling_frequency).with_word_length(word_length).with_crcc()
    }

    /// The same with the code of a sampling frequency in hertz, in byte 0 if it has a place there, else
    /// in byte 4; the other says "not indicated".
    #[must_use]
    pub fn with_sampling_frequency(mut self, hertz: u32) -> Professional {
        self.frequency = BasicFrequency::from_hertz(hertz).unwrap_or_default();
        self.extended_frequency = ExtendedFrequency::default();
        self.scaling = Scaling::NONE;
        if self.frequency == BasicFrequency::NOT_INDICATED {
            self.extended_frequency = ExtendedFrequency::from_hertz(hertz).unwrap_or_default();
        }
        self
    }

    /// The same with a word length in bits, 16..=24; above 20 the auxiliary bits become audio. What has
    /// no code is "not indicated".
    #[must_use]
    pub fn with_word_length(mut self, bits: u8) -> Professional {
        let max = self.aux_use.max_bits().unwrap_or(20).max(if bits > 20 { 24 } else { 0 });
        let (aux, max) = match (self.aux_use.max_bits(), max) {
            // 16 to 19 bits do not reach down from 24.
            (Some(24), _) if bits < 20 => (AuxUse::UNDEFINED, 20),
            (Some(of), max) if of == max => (self.aux_use, max),
            (_, 24) => (AuxUse::AUDIO, 24),
            (_, max) => (AuxUse::UNDEFINED, max),
        };
        self.aux_use = aux;
        self.word_length = max.checked_sub(bits).and_then(LengthBelowMax::from_below).unwrap_or_default();
        self
    }

    /// The same with the right CRCC.
    #[must_use]
    pub fn with_crcc(mut self) -> Professional {
        self.crcc = self.emit().with_crcc().0[CRCC_BYTE];
        self
    }

    /// The fields of `status`; `None` if its CS bit 0 says consumer use.
    #[must_use]
    pub const fn parse(status: &ChannelStatus) -> Option<Professional> {
        if !status.is_professional() {
            return None;
        }
        let b = &status.0;
        Some(Professional {
            content: Content::from_code(at(b[0], 1)),
            emphasis: Emphasis::from_code(at(b[0], 2)),
            lock: Lock::from_code(at(b[0], 5)),
            frequency: BasicFrequency::from_code(at(b[0], 6)),
            channel_mode: ChannelMode::from_code(b[1]),
            user_management: UserManagement::from_code(at(b[1], 4)),
            aux_use: AuxUse::from_code(b[2]),
            word_length: LengthBelowMax::from_code(at(b[2], 3)),
            alignment_level: AlignmentLevel::from_code(at(b[2], 6)),
            multichannel: Multichannel::from_byte(b[3]),
            reference: Reference::from_code(b[4]),
            hidden_information: HiddenInformation::from_code(at(b[4], 2)),
            extended_frequency: ExtendedFrequency::from_code(at(b[4], 3)),
            scaling: Scaling::from_code(at(b[4], 7)),
            byte_5: b[5],
            origin: Label::from_bytes([b[6], b[7], b[8], b[9]]),
            destination: Label::from_bytes([b[10], b[11], b[12], b[13]]),
            sample_address: u32::from_le_bytes([b[14], b[15], b[16], b[17]]),
            time_of_day: u32::from_le_bytes([b[18], b[19], b[20], b[21]]),
            reliability: Reliability::from_byte(b[22]),
            crcc: b[23],
        })
    }

    /// The 24 bytes, the CRCC as it stands in [`crcc`](Professional::crcc).
    #[must_use]
    pub const fn emit(&self) -> ChannelStatus {
        let [o0, o1, o2, o3] = self.origin.bytes();
        let [d0, d1, d2, d3] = self.destination.bytes();
        let [a0, a1, a2, a3] = self.sample_address.to_le_bytes();
        let [t0, t1, t2, t3] = self.time_of_day.to_le_bytes();
        ChannelStatus([
            1 | self.content.code() << 1
                | self.emphasis.code() << 2
                | self.lock.code() << 5
                | self.frequency.code() << 6,
            self.channel_mode.code() | self.user_management.code() << 4,
            self.aux_use.code() | self.word_length.code() << 3 | self.alignment_level.code() << 6,
            self.multichannel.byte(),
            self.reference.code()
                | self.hidden_information.code() << 2
                | self.extended_frequency.code() << 3
                | self.scaling.code() << 7,
            self.byte_5,
            o0,
            o1,
            o2,
            o3,
            d0,
            d1,
            d2,
            d3,
            a0,
            a1,
            a2,
            a3,
            t0,
            t1,
            t2,
            t3,
            self.reliability.byte(),
            self.crcc,
        ])
    }

    /// Whether the words are samples.
    #[must_use]
    pub fn is_pcm(&self) -> bool {
        self.content == Content::LINEAR_PCM
    }

    /// The nominal sampling frequency that it states, in hertz: that of byte 4 where there is one, else
    /// that of byte 0. [`scaling`](Professional::scaling) is not applied.
    #[must_use]
    pub fn sampling_frequency(&self) -> Option<u32> {
        self.extended_frequency.hertz().or_else(|| self.frequency.hertz())
    }

    /// The frames per second that it states, exactly; with scaling, and with single channel double
    /// sampling frequency taken into account.
    ///
    /// In that mode byte 0 states the frame rate, and byte 4 the rate of the audio, which is twice that
    /// (the latter is not verified).
    #[must_use]
    pub fn frame_rate(&self) -> Option<Ratio> {
        let (num, den) = if self.scaling == Scaling::PULL_DOWN { (1_000, 1_001) } else { (1, 1) };
        let halved = self.channel_mode.is_double_frequency() && self.extended_frequency.hertz().is_some();
        Ratio::new(u64::from(self.sampling_frequency()?) * num, den * if halved { 2 } else { 1 })
    }

    /// The most bits that a sample may have, 20 or 24; `None` where that is left to users.
    #[must_use]
    pub fn max_word_length(&self) -> Option<u8> {
        self.aux_use.max_bits()
    }

    /// The length of the samples in bits, 16..=24; `None` if it is not indicated.
    #[must_use]
    pub fn word_length_bits(&self) -> Option<u8> {
        Some(self.max_word_length()? - self.word_length.below()?)
    }

    /// What the CRCC is worth.
    #[must_use]
    pub fn crcc_verdict(&self) -> Crcc {
        Crcc::judge(&self.emit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_length_finds_its_code() {
        for bits in 16..=24 {
            let status = Professional::pcm(48_000, bits);
            assert_eq!(status.word_length_bits(), Some(bits));
            assert_eq!(status.max_word_length(), Some(if bits > 20 { 24 } else { 20 }));
        }
        let audio = Professional::pcm(48_000, 24);
        let twenty = audio.with_word_length(20);
        assert_eq!((twenty.max_word_length(), twenty.word_length_bits()), (Some(24), Some(20)));
        let sixteen = audio.with_word_length(16);
        assert_eq!((sixteen.max_word_length(), sixteen.word_length_bits()), (Some(20), Some(16)));
        assert_eq!(audio.with_word_length(8).word_length_bits(), None);
        assert_eq!(audio.with_word_length(25).word_length_bits(), None);
    }

    #[test]
    fn one_byte_states_the_frequency() {
        let of = |hertz| Professional::pcm(hertz, 24).emit().0;
        assert_eq!((of(44_100)[0] & 0xc0, of(44_100)[4]), (0x40, 0));
        assert_eq!((of(96_000)[0] & 0xc0, of(96_000)[4]), (0, 0x10));
        assert_eq!((of(352_800)[0] & 0xc0, of(352_800)[4]), (0, 0));
    }

    #[test]
    fn the_frame_rate_is_exact_where_the_rate_is_pulled_down() {
        let status = Professional { scaling: Scaling::PULL_DOWN, ..Professional::pcm(96_000, 24) };
        assert_eq!(status.sampling_frequency(), Some(96_000));
        assert_eq!(status.frame_rate(), Ratio::new(96_000_000, 1_001));
        let status = Professional { scaling: Scaling::PULL_DOWN, ..Professional::pcm(48_000, 24) };
        assert_eq!(status.frame_rate(), Ratio::new(48_000_000, 1_001));
    }

    #[test]
    fn double_frequency_halves_the_frame_rate_of_byte_4_only() {
        let mode = ChannelMode::DOUBLE_FS;
        let low = Professional { channel_mode: mode, ..Professional::pcm(48_000, 24) };
        assert_eq!(low.frame_rate(), Ratio::new(48_000, 1));
        let high = Professional { channel_mode: mode, ..Professional::pcm(96_000, 24) };
        assert_eq!(high.frame_rate(), Ratio::new(96_000, 2));
    }
}
