//! The Q channel of a sector: twelve bytes, and the CRC among them.

/// Bytes of the Q channel in a sector.
pub const Q_BYTES: usize = 12;

/// CONTROL: the high half of byte 0 (IEC 60908, subcode channel Q).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Control {
    /// The track has four channels of audio.
    pub four_channel: bool,
    /// The track holds data, not audio.
    pub data: bool,
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    /// The audio has pre-emphasis (50/15 us).
    pub pre_emphasis: bool,
}

impl Control {
    /// Of the four lowest bits: four channels, data, copy permitted, pre-emphasis.
    #[must_use]
    pub const fn from_nibble(bits: u8) -> Control {
        Control {
            four_channel: bits & 0b1000 != 0,
            data: bits & 0b0100 != 0,
            copy_permitted: bits & 0b0010 != 0,
            pre_emphasis: bits & 0b0001 != 0,
        }
    }

    /// The four bits, 0..=15.
    #[must_use]
    pub const fn nibble(self) -> u8 {
        (self.four_channel as u8) << 3
            | (self.data as u8) << 2
            | (self.copy_permitted as u8) << 1
            | self.pre_emphasis as u8
    }
}

/// Any twelve bytes as the Q channel of a sector; the first bit on the wire is the most significant of
/// byte 0.
///
/// ```
/// use lightpipe::iec60958::user::QBits;
/// // The first sector of many discs: a data track, 00:00:00 in it, 00:02:00 on the disc.
/// let q = QBits([0x41, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0, 0x28, 0x32]);
/// assert!(q.crc_is_right());
/// assert!(q.control().data);
/// assert_eq!(q.adr(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct QBits(pub [u8; Q_BYTES]);

impl QBits {
    /// Of CONTROL, ADR (0..=15; higher bits are ignored) and DATA, with the CRC that belongs to them.
    #[must_use]
    pub fn new(control: Control, adr: u8, data: [u8; 9]) -> QBits {
        let mut bytes = [0; Q_BYTES];
        let mut covered = [0; 10];
        if let Some((first, rest)) = covered.split_first_mut() {
            *first = control.nibble() << 4 | adr & 0b1111;
            rest.copy_from_slice(&data);
        }
        let (front, crc) = bytes.split_at_mut(covered.len());
        front.copy_from_slice(&covered);
        crc.copy_from_slice(&q_crc(&covered).to_be_bytes());
        QBits(bytes)
    }

    /// CONTROL, the high half of byte 0.
    #[must_use]
    pub const fn control(&self) -> Control {
        Control::from_nibble(self.0[0] >> 4)
    }

    /// ADR, the low half of byte 0: what DATA holds, 0..=15.
    #[must_use]
    pub const fn adr(&self) -> u8 {
        self.0[0] & 0b1111
    }

    /// DATA, bytes 1 to 9.
    #[must_use]
    pub const fn data(&self) -> [u8; 9] {
        let [_, a, b, c, d, e, f, g, h, i, ..] = self.0;
        [a, b, c, d, e, f, g, h, i]
    }

    /// The CRC in bytes 10 and 11, as it is.
    #[must_use]
    pub const fn stored_crc(&self) -> u16 {
        u16::from_be_bytes([self.0[10], self.0[11]])
    }

    /// The CRC that belongs to bytes 0 to 9.
    #[must_use]
    pub const fn computed_crc(&self) -> u16 {
        let [bytes @ .., _, _] = &self.0;
        q_crc(bytes)
    }

    /// Whether the two agree.
    #[must_use]
    pub const fn crc_is_right(&self) -> bool {
        self.stored_crc() == self.computed_crc()
    }

    /// Whether all 96 bits are 0, as where a source marks sectors and says nothing in them. The CRC of
    /// that would be 0xffff.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == [0; Q_BYTES]
    }
}

/// The CRC of a Q channel over its bytes 0 to 9, as it is stored: x^16 + x^12 + x^5 + 1, the register
/// starts with 0, and is inverted at the end (CRC-16/GSM).
///
/// ```
/// use lightpipe::iec60958::user::q_crc;
/// // Redump's entry of a LibCrypt disc; the disc itself says 0xffb8.
/// assert_eq!(q_crc(&[0x41, 0x01, 0x01, 0x07, 0x06, 0x05, 0x00, 0x23, 0x08, 0x05]), 0xff38);
/// ```
#[must_use]
pub const fn q_crc(bytes: &[u8; 10]) -> u16 {
    const GENERATOR: u16 = 0b0001_0000_0010_0001; // without x^16
    let mut register = 0u16;
    let mut n = 0;
    while n < bytes.len() {
        register ^= (bytes[n] as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            register = register << 1 ^ if register & 0x8000 != 0 { GENERATOR } else { 0 };
            bit += 1;
        }
        n += 1;
    }
    !register
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitvec::prelude::*;
    use proptest::prelude::*;

    /// Long division of a list of bits, most significant first.
    fn remainder(bytes: &[u8]) -> u16 {
        let mut bits: BitVec<u8, Msb0> = bytes.view_bits::<Msb0>().to_bitvec();
        bits.extend([false; 16]);
        let divisor = bitvec![u8, Msb0; 1, 0,0,0,1, 0,0,0,0, 0,0,1,0, 0,0,0,1];
        let rest = bits.len() - 16;
        for first in 0..rest {
            if bits[first] {
                for (n, bit) in divisor.iter().enumerate() {
                    let with = bits[first + n] ^ *bit;
                    bits.set(first + n, with);
                }
            }
        }
        bits[rest..].load_be()
    }

    #[test]
    fn crcs_of_real_discs_come_out() {
        for (bytes, crc) in [
            ([0x41, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0], 0x2832),
            ([0x41, 0x01, 0x01, 0x07, 0x06, 0x05, 0x00, 0x23, 0x08, 0x05], 0xff38),
            ([0x01, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0], 0x5a28),
        ] {
            assert_eq!(q_crc(&bytes), crc);
        }
    }

    #[test]
    fn the_crc_that_a_protected_disc_breaks_on_purpose_is_called_wrong() {
        let q = QBits([0x41, 0x01, 0x01, 0x07, 0x06, 0x05, 0x00, 0x23, 0x08, 0x05, 0xff, 0xb8]);
        assert!(!q.crc_is_right());
        assert_eq!((q.stored_crc(), q.computed_crc()), (0xffb8, 0xff38));
    }

    #[test]
    fn an_empty_channel_has_no_right_crc() {
        assert!(QBits::default().is_empty());
        assert!(!QBits::default().crc_is_right());
        assert_eq!(QBits::default().computed_crc(), 0xffff);
    }

    proptest! {
        #[test]
        fn the_crc_agrees_with_long_division(bytes: [u8; 10]) {
            prop_assert_eq!(q_crc(&bytes), !remainder(&bytes));
        }

        #[test]
        fn what_is_built_shows_what_it_was_built_of(control in 0u8..16, adr in 0u8..16, data: [u8; 9]) {
            let control = Control::from_nibble(control);
            let q = QBits::new(control, adr, data);
            prop_assert_eq!((q.control(), q.adr(), q.data()), (control, adr, data));
            prop_assert!(q.crc_is_right());
            // Over all twelve bytes the register ends with the same value, whatever they say.
            prop_assert_eq!(remainder(&q.0), 0x1d0f);
        }
    }
}
