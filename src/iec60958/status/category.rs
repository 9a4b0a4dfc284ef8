//! What a consumer device is, and whether its sound is an original.

use super::evidence::Evidence;
use super::meaning::{Meaning, code_type};

code_type! {
    /// Category code, CS bits 8 to 14 (IEC 60958-3, byte 1): what kind of device sends.
    ///
    /// ```
    /// use lightpipe::iec60958::status::{Category, Generation, Group};
    /// assert_eq!(Category::DAT.to_string(), "DAT");
    /// assert_eq!(Category::from_code(0x12).name(), "digital_mixer");
    /// assert_eq!(Category::MINIDISC.group(), Some(Group::LaserOptical));
    /// // The L bit says the opposite for a disc and for a tape.
    /// assert_eq!(Category::CD.generation(false), Generation::OriginalOrPrerecorded);
    /// assert_eq!(Category::DAT.generation(false), Generation::NoIndicationOrCopy);
    /// ```
    Category, 7 bits:
    GENERAL = 0x00, "general", "general", Agreed;
    EXPERIMENTAL = 0x40, "experimental", "experimental (not for sale)", Agreed;
    CD = 0x01, "cd_iec60908", "CD (IEC 60908)", Agreed;
    LASER_OPTICAL_NOT_CD = 0x09, "laser_optical_not_cd", "laser optical (not IEC 60908)", Agreed;
    MINIDISC = 0x49, "minidisc", "MiniDisc", Agreed;
    DVD = 0x19, "dvd", "DVD", Agreed;
    LASER_OPTICAL_OTHER = 0x79, "laser_optical_other", "other laser optical", Agreed;
    PCM_CODER = 0x02, "pcm_encoder_decoder", "PCM encoder/decoder", Agreed;
    SAMPLER = 0x22, "digital_sampler", "digital sound sampler", Agreed;
    MIXER = 0x12, "digital_mixer", "digital signal mixer", Agreed;
    SOUND_PROCESSOR = 0x2a, "sound_processor", "digital sound processor", SingleSource;
    RATE_CONVERTER = 0x1a, "sample_rate_converter", "sample rate converter", Agreed;
    DIGITAL_DIGITAL_OTHER = 0x7a, "digital_digital_other", "other digital/digital converter", Agreed;
    DAT = 0x03, "dat", "DAT", Agreed;
    VCR = 0x0b, "digital_vcr", "digital-sound VCR", Agreed;
    DCC = 0x43, "dcc", "DCC", SingleSource;
    MAGNETIC_DISC = 0x1b, "magnetic_disc", "magnetic disc recorder/player", SingleSource;
    MAGNETIC_OTHER = 0x7b, "magnetic_other", "other magnetic tape or disc", SingleSource;
    BROADCAST_JAPAN = 0x04, "broadcast_japan", "broadcast reception (Japan)", Agreed;
    BROADCAST_EUROPE = 0x0c, "broadcast_europe", "broadcast reception (Europe)", Agreed;
    BROADCAST_USA = 0x64, "broadcast_usa", "broadcast reception (USA)", Agreed;
    SOFTWARE_DELIVERY = 0x44, "software_delivery", "electronic software delivery", Agreed;
    IEC_62105 = 0x24, "iec_62105", "used by IEC 62105", Agreed;
    BROADCAST_OTHER = 0x7c, "broadcast_other", "other broadcast reception", Agreed;
    SYNTHESIZER = 0x05, "synthesizer", "synthesizer", Agreed;
    MICROPHONE = 0x0d, "microphone", "microphone", Agreed;
    INSTRUMENT_OTHER = 0x7d, "instrument_other", "other musical instrument or source", SingleSource;
    AD_CONVERTER = 0x06, "ad_converter", "A/D converter without copyright information", Agreed;
    AD_CONVERTER_OTHER = 0x66, "ad_converter_other", "other A/D converter without copyright information", Agreed;
    AD_CONVERTER_COPYRIGHT = 0x16, "ad_converter_copyright", "A/D converter with copyright information", Agreed;
    AD_CONVERTER_COPYRIGHT_OTHER = 0x76, "ad_converter_copyright_other", "other A/D converter with copyright information", Agreed;
    SOLID_STATE = 0x08, "solid_state", "solid-state memory recorder/player", SingleSource;
    SOLID_STATE_OTHER = 0x78, "solid_state_other", "other solid-state memory", SingleSource;
}

/// The group that a category code belongs to, known even where the code itself is reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Group {
    /// 000 0000.
    General,
    /// 000 0001.
    Experimental,
    /// 100 xxxx.
    LaserOptical,
    /// 010 xxxx.
    DigitalConverter,
    /// 110 xxxx.
    Magnetic,
    /// 001 xxxx, and 011 1xxx of which all are reserved.
    Broadcast,
    /// 101 xxxx: musical instruments, microphones and other sources of original sound.
    Instrument,
    /// 011 00xx.
    AdConverter,
    /// 011 01xx.
    AdConverterWithCopyright,
    /// 000 1xxx.
    SolidState,
}

impl Group {
    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Group::General => "general",
            Group::Experimental => "experimental",
            Group::LaserOptical => "laser optical",
            Group::DigitalConverter => "digital/digital converters",
            Group::Magnetic => "magnetic tape or disc",
            Group::Broadcast => "broadcast reception",
            Group::Instrument => "musical instruments, microphones and other sources of sound",
            Group::AdConverter => "A/D converters without copyright information",
            Group::AdConverterWithCopyright => "A/D converters with copyright information",
            Group::SolidState => "solid-state memory",
        }
    }
}

/// What the L bit (CS bit 15) says together with the category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Generation {
    /// Category general: nothing is stated, and a recorder treats the source as protected.
    GeneralNoInfo,
    /// An original, or sold as a recording.
    OriginalOrPrerecorded,
    /// No indication, or a copy.
    NoIndicationOrCopy,
}

impl Generation {
    /// For reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Generation::GeneralNoInfo => "general_no_info",
            Generation::OriginalOrPrerecorded => "original_or_prerecorded",
            Generation::NoIndicationOrCopy => "no_indication_or_copy",
        }
    }

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Generation::GeneralNoInfo => "no statement",
            Generation::OriginalOrPrerecorded => "original or pre-recorded",
            Generation::NoIndicationOrCopy => "no indication, or a copy",
        }
    }
}

impl Category {
    /// The group by the first bits of the code; `None` if these are reserved.
    #[must_use]
    pub const fn group(self) -> Option<Group> {
        // Bit 0 of the code is the first of the pattern: 100 xxxx is x..x001.
        Some(match self.code() {
            0b000_0000 => Group::General,
            0b100_0000 => Group::Experimental,
            code => match (code & 0b111, code >> 3 & 0b11) {
                (0b001, _) => Group::LaserOptical,
                (0b010, _) => Group::DigitalConverter,
                (0b011, _) => Group::Magnetic,
                (0b100, _) | (0b110, 0b01 | 0b11) => Group::Broadcast,
                (0b101, _) => Group::Instrument,
                (0b110, 0b00) => Group::AdConverter,
                (0b110, 0b10) => Group::AdConverterWithCopyright,
                (0b000, 0b01 | 0b11) => Group::SolidState,
                _ => return None,
            },
        })
    }

    /// What an L bit of `l` says for this category.
    ///
    /// Bit 15 alone says nothing: laser optical and broadcast categories turn it round.
    #[must_use]
    pub const fn generation(self, l: bool) -> Generation {
        let turned_round = match self.group() {
            Some(Group::General) => return Generation::GeneralNoInfo,
            Some(Group::LaserOptical | Group::Broadcast) => true,
            _ => false,
        };
        if l != turned_round { Generation::OriginalOrPrerecorded } else { Generation::NoIndicationOrCopy }
    }

    /// How well [`generation`](Category::generation) is known: that broadcast turns L round as laser
    /// optical does is passed on without a source.
    #[must_use]
    pub const fn generation_evidence(self) -> Evidence {
        match self.group() {
            Some(Group::Broadcast) => Evidence::Recalled,
            _ => Evidence::Agreed,
        }
    }

    /// The L bit that says `generation`; general and unstated give 0.
    ///
    /// ```
    /// use lightpipe::iec60958::status::{Category, Generation};
    /// assert!(!Category::CD.l_bit(Generation::OriginalOrPrerecorded));
    /// assert!(Category::PCM_CODER.l_bit(Generation::OriginalOrPrerecorded));
    /// ```
    #[must_use]
    pub const fn l_bit(self, generation: Generation) -> bool {
        match generation {
            Generation::GeneralNoInfo => false,
            Generation::OriginalOrPrerecorded => {
                matches!(self.generation(true), Generation::OriginalOrPrerecorded)
            }
            Generation::NoIndicationOrCopy => {
                matches!(self.generation(true), Generation::NoIndicationOrCopy)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code of a pattern that is written as the standard does, first bit of transmission left.
    fn pattern(bits: &str) -> Category {
        let bits = bits.bytes().filter(|byte| *byte != b' ');
        Category::from_code(bits.enumerate().fold(0, |code, (n, bit)| code | (bit - b'0') << n))
    }

    #[test]
    fn codes_are_the_patterns_of_the_standard() {
        assert_eq!(pattern("000 0001"), Category::EXPERIMENTAL);
        assert_eq!(pattern("100 1001"), Category::MINIDISC);
        assert_eq!(pattern("010 0010"), Category::SAMPLER);
        assert_eq!(pattern("010 0100"), Category::MIXER);
        assert_eq!(pattern("110 0001"), Category::DCC);
        assert_eq!(pattern("001 0011"), Category::BROADCAST_USA);
        assert_eq!(pattern("101 1000"), Category::MICROPHONE);
        assert_eq!(pattern("011 0000"), Category::AD_CONVERTER);
        assert_eq!(pattern("011 0100"), Category::AD_CONVERTER_COPYRIGHT);
        assert_eq!(pattern("000 1000"), Category::SOLID_STATE);
    }

    #[test]
    fn every_named_code_is_in_a_group_and_names_are_distinct() {
        for (n, meaning) in Category::MEANINGS.iter().enumerate() {
            assert!(Category::from_code(meaning.code).group().is_some(), "{}", meaning.name);
            let others = &Category::MEANINGS[n + 1..];
            assert!(others.iter().all(|other| other.name != meaning.name && other.code != meaning.code));
        }
    }

    #[test]
    fn reserved_broadcast_codes_are_broadcast() {
        assert_eq!(pattern("011 1000").group(), Some(Group::Broadcast));
        assert_eq!(pattern("011 1111").group(), Some(Group::Broadcast));
        assert_eq!(pattern("011 0111").group(), Some(Group::AdConverterWithCopyright));
        assert_eq!(pattern("111 0000").group(), None);
        assert_eq!(pattern("000 0100").group(), None);
    }

    #[test]
    fn l_is_turned_round_for_discs_and_broadcast_only() {
        let original = Generation::OriginalOrPrerecorded;
        for meaning in Category::MEANINGS {
            let category = Category::from_code(meaning.code);
            let zero_is_original = category.generation(false) == original;
            let turned = matches!(category.group(), Some(Group::LaserOptical | Group::Broadcast));
            assert_eq!(zero_is_original, turned, "{}", meaning.name);
            if category != Category::GENERAL {
                assert_eq!(category.generation(category.l_bit(original)), original);
            }
        }
    }
}
