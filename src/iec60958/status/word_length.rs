//! How many bits of a sample are used: one table for consumers, one for professionals.

use super::evidence::Evidence;
use super::meaning::{Meaning, code_type};

code_type! {
    /// Word length of consumer status, CS bits 32 to 35 (IEC 60958-3, byte 4). Bit 0 says how long a
    /// word can be: 20 bits, or 24.
    ///
    /// ```
    /// use lightpipe::iec60958::status::WordLength;
    /// // 20 bits have a code in either field.
    /// assert_eq!(WordLength::from_code(0b1010).bits(), Some(20));
    /// assert_eq!(WordLength::from_code(0b0011).bits(), Some(20));
    /// assert_eq!(WordLength::from_code(0b0011).max_bits(), 24);
    /// assert_eq!(WordLength::from_bits(24), Some(WordLength::BITS_24));
    /// ```
    WordLength, 4 bits:
    NOT_INDICATED_OF_20 = 0b0000, "not_indicated", "not indicated, up to 20 bits", Agreed;
    BITS_16 = 0b0010 [16], "16", "16 bits of 20", Agreed;
    BITS_17 = 0b1100 [17], "17", "17 bits of 20", Agreed;
    BITS_18 = 0b0100 [18], "18", "18 bits of 20", Agreed;
    BITS_19 = 0b1000 [19], "19", "19 bits of 20", Agreed;
    BITS_20 = 0b1010 [20], "20", "20 bits of 20", Agreed;
    NOT_INDICATED_OF_24 = 0b0001, "not_indicated_of_24", "not indicated, up to 24 bits", Agreed;
    BITS_20_OF_24 = 0b0011 [20], "20_of_24", "20 bits of 24", Agreed;
    BITS_21 = 0b1101 [21], "21", "21 bits of 24", Agreed;
    BITS_22 = 0b0101 [22], "22", "22 bits of 24", Agreed;
    BITS_23 = 0b1001 [23], "23", "23 bits of 24", Agreed;
    BITS_24 = 0b1011 [24], "24", "24 bits of 24", Agreed;
}

impl WordLength {
    /// Bits of the samples, 16..=24; `None` if they are not indicated, or the code is reserved.
    #[must_use]
    pub fn bits(self) -> Option<u8> {
        self.meaning()?.number.map(|bits| bits as u8)
    }

    /// The most bits that a sample may have: 20 or 24.
    #[must_use]
    pub const fn max_bits(self) -> u8 {
        if self.code() & 1 == 1 { 24 } else { 20 }
    }

    /// The code of a length, 16..=24; up to 20 bits that of the field of 20.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<WordLength> {
        let meaning = Self::MEANINGS.iter().find(|meaning| meaning.number == Some(u32::from(bits)))?;
        Some(WordLength::from_code(meaning.code))
    }
}

code_type! {
    /// Use of the auxiliary bits, CS bits 16 to 18 (AES3, byte 2), and with it the longest word.
    AuxUse, 3 bits:
    UNDEFINED = 0b000 [20], "max20_aux_undefined", "up to 20 bits, auxiliary bits undefined", Agreed;
    AUDIO = 0b100 [24], "max24_aux_audio", "up to 24 bits, auxiliary bits are audio", Agreed;
    COORDINATION = 0b010 [20], "max20_aux_coordination", "up to 20 bits, auxiliary bits are a coordination signal", Agreed;
    USER_DEFINED = 0b110, "user_defined", "user defined", Agreed;
}

impl AuxUse {
    /// The most bits that a sample may have: 20 or 24; `None` where that is not defined.
    #[must_use]
    pub fn max_bits(self) -> Option<u8> {
        self.meaning()?.number.map(|bits| bits as u8)
    }
}

code_type! {
    /// Word length of professional status, CS bits 19 to 21 (AES3, byte 2): how far below the longest
    /// word that [`AuxUse`] states.
    ///
    /// Code 6 (bits 0 1 1) is three bits less since AES3-1992; ALSA still takes it, as AES3-1985 did,
    /// for four less, which is code 1 (bits 1 0 0) today.
    LengthBelowMax, 3 bits:
    NOT_INDICATED = 0b000, "not_indicated", "not indicated", Agreed;
    MAX = 0b101, "max", "the longest", Agreed;
    MAX_1 = 0b100, "max-1", "1 bit less", Agreed;
    MAX_2 = 0b010, "max-2", "2 bits less", Agreed;
    MAX_3 = 0b110, "max-3", "3 bits less", Disputed;
    MAX_4 = 0b001, "max-4", "4 bits less", Agreed;
}

impl LengthBelowMax {
    /// How many bits a sample is shorter than the longest, 0..=4.
    #[must_use]
    pub const fn below(self) -> Option<u8> {
        Some(match self {
            LengthBelowMax::MAX => 0,
            LengthBelowMax::MAX_1 => 1,
            LengthBelowMax::MAX_2 => 2,
            LengthBelowMax::MAX_3 => 3,
            LengthBelowMax::MAX_4 => 4,
            _ => return None,
        })
    }

    /// The code for `below` bits less than the longest, 0..=4.
    #[must_use]
    pub const fn from_below(below: u8) -> Option<LengthBelowMax> {
        Some(match below {
            0 => LengthBelowMax::MAX,
            1 => LengthBelowMax::MAX_1,
            2 => LengthBelowMax::MAX_2,
            3 => LengthBelowMax::MAX_3,
            4 => LengthBelowMax::MAX_4,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bit_says_which_field_a_length_belongs_to() {
        for meaning in WordLength::MEANINGS {
            let length = WordLength::from_code(meaning.code);
            assert!(
                length.bits().is_none_or(|bits| bits <= length.max_bits() && bits >= length.max_bits() - 4)
            );
        }
        for bits in 16..=24 {
            assert_eq!(WordLength::from_bits(bits).unwrap().bits(), Some(bits));
        }
        assert!(WordLength::from_code(0b0111).is_reserved() && WordLength::from_code(0b1110).is_reserved());
    }

    #[test]
    fn professional_codes_count_down_from_the_longest() {
        for below in 0..=4 {
            assert_eq!(LengthBelowMax::from_below(below).unwrap().below(), Some(below));
        }
        assert_eq!(LengthBelowMax::from_code(0b011).below(), None);
        assert_eq!(AuxUse::USER_DEFINED.max_bits(), None);
    }
}
