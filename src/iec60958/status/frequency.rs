//! Sampling frequencies and how exact they are.

use super::evidence::Evidence;
use super::meaning::{Meaning, code_type};

code_type! {
    /// Sampling frequency of consumer status, CS bits 24 to 27 in bits 0 to 3, and CS bits 30 and 31,
    /// which newer links use to extend it, in bits 4 and 5 (IEC 60958-3, byte 3).
    ///
    /// ```
    /// use lightpipe::iec60958::status::Frequency;
    /// assert_eq!(Frequency::from_code(0x2).hertz(), Some(48_000));
    /// assert_eq!(Frequency::from_hertz(96_000), Some(Frequency::HZ_96000));
    /// assert_eq!(Frequency::NOT_INDICATED.hertz(), None);
    /// assert!(Frequency::from_code(0x7).is_reserved());
    /// ```
    Frequency, 6 bits:
    HZ_44100 = 0x00 [44_100], "44100", "44.1 kHz", Agreed;
    NOT_INDICATED = 0x01, "not_indicated", "not indicated", Agreed;
    HZ_48000 = 0x02 [48_000], "48000", "48 kHz", Agreed;
    HZ_32000 = 0x03 [32_000], "32000", "32 kHz", Agreed;
    HZ_22050 = 0x04 [22_050], "22050", "22.05 kHz", Agreed;
    HZ_24000 = 0x06 [24_000], "24000", "24 kHz", Agreed;
    HZ_88200 = 0x08 [88_200], "88200", "88.2 kHz", Agreed;
    HZ_768000 = 0x09 [768_000], "768000", "768 kHz", Agreed;
    HZ_96000 = 0x0a [96_000], "96000", "96 kHz", Agreed;
    HZ_176400 = 0x0c [176_400], "176400", "176.4 kHz", Agreed;
    HZ_192000 = 0x0e [192_000], "192000", "192 kHz", Agreed;
    HZ_384000 = 0x05 [384_000], "384000", "384 kHz", SingleSource;
    HZ_352800 = 0x0d [352_800], "352800", "352.8 kHz", SingleSource;
    HZ_128000 = 0x2b [128_000], "128000", "128 kHz", SingleSource;
    HZ_705600 = 0x2d [705_600], "705600", "705.6 kHz", SingleSource;
}

code_type! {
    /// Original sampling frequency, CS bits 36 to 39 (IEC 60958-3, byte 4): of the recording before it
    /// was converted.
    OriginalFrequency, 4 bits:
    NOT_INDICATED = 0x0, "not_indicated", "not indicated", Agreed;
    HZ_192000 = 0x1 [192_000], "192000", "192 kHz", Agreed;
    HZ_12000 = 0x2 [12_000], "12000", "12 kHz", Agreed;
    HZ_176400 = 0x3 [176_400], "176400", "176.4 kHz", Agreed;
    HZ_96000 = 0x5 [96_000], "96000", "96 kHz", Agreed;
    HZ_8000 = 0x6 [8_000], "8000", "8 kHz", Agreed;
    HZ_88200 = 0x7 [88_200], "88200", "88.2 kHz", Agreed;
    HZ_16000 = 0x8 [16_000], "16000", "16 kHz", Agreed;
    HZ_24000 = 0x9 [24_000], "24000", "24 kHz", Agreed;
    HZ_11025 = 0xa [11_025], "11025", "11.025 kHz", Agreed;
    HZ_22050 = 0xb [22_050], "22050", "22.05 kHz", Agreed;
    HZ_32000 = 0xc [32_000], "32000", "32 kHz", Agreed;
    HZ_48000 = 0xd [48_000], "48000", "48 kHz", Agreed;
    HZ_44100 = 0xf [44_100], "44100", "44.1 kHz", Agreed;
}

code_type! {
    /// Clock accuracy, CS bits 28 and 29 (IEC 60958-3, byte 3).
    ClockAccuracy, 2 bits:
    LEVEL_2 = 0b00, "level2_1000ppm", "level II, 1000 ppm", Agreed;
    LEVEL_1 = 0b01, "level1_50ppm", "level I, 50 ppm", Agreed;
    LEVEL_3 = 0b10, "level3_variable", "level III, variable pitch", Agreed;
    NOT_MATCHED = 0b11, "not_matched", "frame rate is not the sampling frequency", SingleSource;
}

code_type! {
    /// Sampling frequency of professional status, CS bits 6 and 7 (AES3, byte 0).
    BasicFrequency, 2 bits:
    NOT_INDICATED = 0b00, "not_indicated", "not indicated", Agreed;
    HZ_48000 = 0b10 [48_000], "48000", "48 kHz", Agreed;
    HZ_44100 = 0b01 [44_100], "44100", "44.1 kHz", Agreed;
    HZ_32000 = 0b11 [32_000], "32000", "32 kHz", Agreed;
}

code_type! {
    /// Further sampling frequencies of professional status, CS bits 35 to 38 (AES3, byte 4).
    ExtendedFrequency, 4 bits:
    NOT_INDICATED = 0x0, "not_indicated", "not indicated", Agreed;
    HZ_24000 = 0x1 [24_000], "24000", "24 kHz", Agreed;
    HZ_96000 = 0x2 [96_000], "96000", "96 kHz", Agreed;
    HZ_192000 = 0x3 [192_000], "192000", "192 kHz", Agreed;
    HZ_22050 = 0x9 [22_050], "22050", "22.05 kHz", Agreed;
    HZ_88200 = 0xa [88_200], "88200", "88.2 kHz", Agreed;
    HZ_176400 = 0xb [176_400], "176400", "176.4 kHz", Agreed;
    USER_DEFINED = 0xf, "user_defined", "user defined", Agreed;
}

macro_rules! hertz {
    ($($type:ident)*) => {$(
        impl $type {
            /// Hertz; `None` if it is not indicated, or the code is reserved.
            #[must_use]
            pub fn hertz(self) -> Option<u32> {
                self.meaning()?.number
            }

            /// The code of a frequency in hertz, if it has one.
            #[must_use]
            pub fn from_hertz(hertz: u32) -> Option<$type> {
                let meaning = Self::MEANINGS.iter().find(|meaning| meaning.number == Some(hertz))?;
                Some($type::from_code(meaning.code))
            }
        }
    )*};
}

hertz!(Frequency OriginalFrequency BasicFrequency ExtendedFrequency);

impl ClockAccuracy {
    /// How far the rate may be off, in ppm; `None` for variable pitch and where it is not stated.
    #[must_use]
    pub const fn ppm(self) -> Option<u32> {
        match self {
            ClockAccuracy::LEVEL_1 => Some(50),
            ClockAccuracy::LEVEL_2 => Some(1_000),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn original_frequency_is_the_complement_of_the_frequency() {
        // Where both fields have the rate, and sources agree on it.
        for hertz in [22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] {
            let code = Frequency::from_hertz(hertz).unwrap().code();
            assert_eq!(OriginalFrequency::from_hertz(hertz).unwrap().code(), !code & 0xf);
        }
    }

    #[test]
    fn every_frequency_comes_back_from_its_code() {
        for meaning in Frequency::MEANINGS {
            if let Some(hertz) = meaning.number {
                assert_eq!(Frequency::from_hertz(hertz).unwrap().code(), meaning.code);
            }
        }
        assert_eq!(Frequency::from_hertz(64_000), None);
        assert_eq!(BasicFrequency::from_hertz(32_000), Some(BasicFrequency::HZ_32000));
        assert_eq!(ExtendedFrequency::from_hertz(48_000), None);
    }
}
