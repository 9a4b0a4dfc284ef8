//! The CRCC of professional channel status, byte 23.

use super::ChannelStatus;

/// The byte that holds the CRCC in professional blocks.
pub(super) const CRCC_BYTE: usize = 23;

/// The CRCC over bytes 0 to 22 (IEC 60958-4 and AES3, cyclic redundancy check character).
///
/// The generator is x^8 + x^4 + x^3 + x^2 + 1 with the register preset to ones, over bits 0 to 183
/// in the order of transmission.
///
/// ```
/// // Example 2 of AES3-2: only bit 0 is set.
/// let mut bytes = [0; 23];
/// bytes[0] = 0x01;
/// assert_eq!(lightpipe::iec60958::crcc(&bytes), 0x32);
/// ```
#[must_use]
pub const fn crcc(bytes: &[u8; 23]) -> u8 {
    Preset::Ones.crcc(bytes)
}

/// What the register of the CRCC holds at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Preset {
    /// As the standard has it.
    Ones,
    /// A common mistake.
    Zeros,
}

impl Preset {
    pub(super) const ALL: [Preset; 2] = [Preset::Ones, Preset::Zeros];

    /// The CRCC over bytes 0 to 22 from this start.
    #[must_use]
    pub const fn crcc(self, bytes: &[u8; 23]) -> u8 {
        let mut register = match self {
            Preset::Ones => 0xff,
            Preset::Zeros => 0,
        };
        let mut n = 0;
        while n < bytes.len() {
            register = STEP[(register ^ bytes[n]) as usize];
            n += 1;
        }
        register
    }
}

/// What eight steps make of a register.
const STEP: [u8; 256] = {
    const GENERATOR: u8 = 0b1011_1000; // without x^8, first bit of transmission lowest
    let mut table = [0; 256];
    let mut n = 0;
    while n < table.len() {
        let mut register = n as u8;
        let mut bit = 0;
        while bit < 8 {
            register = register >> 1 ^ if register & 1 == 1 { GENERATOR } else { 0 };
            bit += 1;
        }
        table[n] = register;
        n += 1;
    }
    table
};

/// What the CRCC of a professional block is worth.
///
/// A receiver does not act on a block with a wrong one, keeps the last good block, and does not mute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Crcc {
    /// It is right.
    Ok,
    /// There is none, and there need not be: only CS bit 0 is set (minimum implementation).
    Absent,
    /// Byte 23 is 0 although other bytes are set: the transmitter does not make one.
    Missing,
    /// It was made from a register preset to zeros.
    PresetZero,
    /// It is right, but its bits are in reverse order.
    Reversed,
    /// It is wrong.
    Wrong,
}

impl Crcc {
    /// Judges byte 23 of professional status; of consumer status, where it is no CRCC, the answer means
    /// nothing.
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// use lightpipe::iec60958::status::Crcc;
    /// let mut status = ChannelStatus::from_bytes(&[0x85, 0x08, 0x2c]).unwrap();
    /// assert_eq!(Crcc::judge(&status), Crcc::Ok);
    /// status.0[1] ^= 1;
    /// assert_eq!(Crcc::judge(&status), Crcc::Wrong);
    /// ```
    #[must_use]
    pub fn judge(status: &ChannelStatus) -> Crcc {
        let covered = status.covered();
        let stored = status.0[CRCC_BYTE];
        let right = crcc(&covered);
        let rest_is_zero = covered.iter().skip(1).all(|byte| *byte == 0);
        match stored {
            _ if stored == right => Crcc::Ok,
            0 if covered[0] == 1 && rest_is_zero => Crcc::Absent,
            0 => Crcc::Missing,
            _ if stored == Preset::Zeros.crcc(&covered) => Crcc::PresetZero,
            _ if stored.reverse_bits() == right => Crcc::Reversed,
            _ => Crcc::Wrong,
        }
    }

    /// Whether it is right.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        matches!(self, Crcc::Ok)
    }

    /// Whether a receiver has a reason not to act on the block: neither right nor rightly absent.
    #[must_use]
    pub const fn is_wrong(self) -> bool {
        !matches!(self, Crcc::Ok | Crcc::Absent)
    }

    /// For reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Crcc::Ok => "ok",
            Crcc::Absent => "absent",
            Crcc::Missing => "missing",
            Crcc::PresetZero => "preset_zero",
            Crcc::Reversed => "reversed",
            Crcc::Wrong => "wrong",
        }
    }

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Crcc::Ok => "right",
            Crcc::Absent => "absent, as a minimum implementation may",
            Crcc::Missing => "missing: byte 23 is 0",
            Crcc::PresetZero => "wrong: made with the register preset to 0 instead of ones",
            Crcc::Reversed => "wrong: its bits are in reverse order",
            Crcc::Wrong => "wrong",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The register bit by bit, as the standard draws it: x^7 is the first bit sent.
    fn bit_by_bit(bytes: &[u8; 23]) -> u8 {
        let mut register = [true; 8]; // x^0 to x^7
        for n in 0..184 {
            let back = register[7] ^ (bytes[n / 8] >> (n % 8) & 1 == 1);
            register.rotate_right(1);
            register[0] = back;
            for tap in [2, 3, 4] {
                register[tap] ^= back;
            }
        }
        (0..8).fold(0, |crcc, n| crcc | u8::from(register[7 - n]) << n)
    }

    proptest::proptest! {
        #[test]
        fn the_table_agrees_with_the_shift_register(bytes: [u8; 23]) {
            proptest::prop_assert_eq!(crcc(&bytes), bit_by_bit(&bytes));
        }
    }

    fn judged(bytes: &[u8], byte_23: u8) -> Crcc {
        let mut status = ChannelStatus::default();
        status.0[..bytes.len()].copy_from_slice(bytes);
        status.0[23] = byte_23;
        Crcc::judge(&status)
    }

    #[test]
    fn causes_are_told_apart() {
        let bytes = [0x85, 0x88, 0x2c];
        assert_eq!(judged(&bytes, 0x85), Crcc::Ok);
        assert_eq!(judged(&bytes, 0x85 ^ 0x80), Crcc::Wrong);
        assert_eq!(judged(&bytes, 0x35), Crcc::PresetZero);
        assert_eq!(judged(&bytes, 0xa1), Crcc::Reversed);
        assert_eq!(judged(&bytes, 0), Crcc::Missing);
        assert_eq!(judged(&[0x01], 0), Crcc::Absent);
        // Reserved byte 5 set so that the CRCC is 0: HiFiBerry.
        assert_eq!(judged(&[0x85, 0x88, 0x2c, 0, 0, 0x8f], 0), Crcc::Ok);
    }

    fn of(head: &[u8], byte_22: u8) -> u8 {
        let mut bytes = [0; 23];
        bytes[..head.len()].copy_from_slice(head);
        bytes[22] = byte_22;
        crcc(&bytes)
    }

    #[test]
    fn the_published_examples_come_out() {
        assert_eq!(of(&[0x3d, 0x02, 0, 0, 0x02], 0), 0x9b); // AES3-2, example 1
        assert_eq!(of(&[0x01], 0), 0x32); // AES3-2, example 2
        assert_eq!(of(&[0x81, 0x00, 0x2c], 0), 0xc1); // Dolby pmd_tool, AM824 framer
        assert_eq!(of(&[0x85, 0x88, 0x28], 0xe0), 0x20); // Ross MUX-6258 manual
        assert_eq!(of(&[], 0), 0xb0);
    }
}
