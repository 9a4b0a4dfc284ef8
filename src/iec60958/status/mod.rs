//! Channel status: the 24 bytes that every block of a channel carries.

mod crcc;

pub use crcc::crcc;

/// Channel status, byte 0 first; the bit of frame *n* is bit *n* % 8 of byte *n* / 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ChannelStatus(pub [u8; 24]);

/// Byte 0, bit 0: professional use.
const PROFESSIONAL: u8 = 0b0000_0001;
/// Byte 0, bit 2 (consumer): copyright not asserted.
const COPYRIGHT_NOT_ASSERTED: u8 = 0b0000_0100;
/// The byte that holds the CRCC in professional blocks.
const CRCC_BYTE: usize = 23;

/// Frame rates and their codes in byte 3, bits 0 to 3 (IEC 60958-3, sampling frequency).
const FREQUENCIES: [(u32, u8); 9] = [
    (44_100, 0x0),
    (48_000, 0x2),
    (32_000, 0x3),
    (22_050, 0x4),
    (24_000, 0x6),
    (88_200, 0x8),
    (96_000, 0xa),
    (176_400, 0xc),
    (192_000, 0xe),
];
/// Byte 3, bits 0 to 3: sampling frequency not indicated.
const NOT_INDICATED: u8 = 0x1;

/// Word lengths and their codes in byte 4, bits 0 to 3 (IEC 60958-3, word length). Bit 0 says
/// that the field holds up to 24 bits, not 20.
const WORD_LENGTHS: [(u8, u8); 9] = [
    (16, 0b0010),
    (17, 0b1100),
    (18, 0b0100),
    (19, 0b1000),
    (20, 0b1010),
    (21, 0b1101),
    (22, 0b0101),
    (23, 0b1001),
    (24, 0b1011),
];

impl ChannelStatus {
    /// A consumer status that states a frame rate (hertz) and a word length (bits), permits
    /// copying, and says nothing else. A rate or length without a code is "not indicated".
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// let status = ChannelStatus::consumer(96_000, 24);
    /// assert_eq!(status.0[..5], [0x04, 0x00, 0x00, 0x0a, 0x0b]);
    /// assert_eq!(status.sampling_frequency(), Some(96_000));
    /// ```
    #[must_use]
    pub fn consumer(frame_rate: u32, word_length: u8) -> ChannelStatus {
        let mut bytes = [0; 24];
        bytes[0] = COPYRIGHT_NOT_ASSERTED;
        bytes[3] = code_of(&FREQUENCIES, frame_rate).unwrap_or(NOT_INDICATED);
        bytes[4] = code_of(&WORD_LENGTHS, word_length).unwrap_or(0);
        ChannelStatus(bytes)
    }

    /// From the first 1 to 24 bytes; the rest is 0, and a professional status shorter than 24
    /// bytes gets its CRCC. `None` for no bytes or more than 24.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<ChannelStatus> {
        let mut all = [0; 24];
        if bytes.is_empty() {
            return None;
        }
        all.get_mut(..bytes.len())?.copy_from_slice(bytes);
        let status = ChannelStatus(all);
        Some(if bytes.len() < 24 && status.is_professional() { status.with_crcc() } else { status })
    }

    /// Whether byte 0, bit 0 says professional use.
    #[must_use]
    pub const fn is_professional(&self) -> bool {
        self.0[0] & PROFESSIONAL != 0
    }

    /// The same with byte 23 as the CRCC of the others.
    #[must_use]
    pub fn with_crcc(mut self) -> ChannelStatus {
        let mut bytes = [0; 23];
        bytes.copy_from_slice(&self.0[..CRCC_BYTE]);
        self.0[CRCC_BYTE] = crcc(&bytes);
        self
    }

    /// The frame rate that a consumer status states, in hertz. `None` if it states none, if the
    /// code is reserved or not known here, or for professional use.
    #[must_use]
    pub fn sampling_frequency(&self) -> Option<u32> {
        let extended = self.0[3] & 0b1100_0000 != 0;
        if self.is_professional() || extended {
            return None;
        }
        let code = self.0[3] & 0b0000_1111;
        FREQUENCIES.iter().find(|(_, known)| *known == code).map(|(rate, _)| *rate)
    }
}

fn code_of<T: PartialEq>(table: &[(T, u8)], value: T) -> Option<u8> {
    table.iter().find(|(known, _)| *known == value).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_professional_bytes_get_their_crcc_and_whole_ones_are_left_alone() {
        let short = ChannelStatus::from_bytes(&[0x01]).unwrap();
        assert_eq!(short.0[23], 0x32);
        assert_eq!(ChannelStatus::from_bytes(&[0x01; 24]).unwrap().0, [0x01; 24]);
        assert_eq!(ChannelStatus::from_bytes(&[0x04]).unwrap().0[23], 0);
        assert_eq!(ChannelStatus::from_bytes(&[]), None);
        assert_eq!(ChannelStatus::from_bytes(&[0; 25]), None);
    }

    #[test]
    fn every_coded_rate_comes_back() {
        for (rate, _) in FREQUENCIES {
            assert_eq!(ChannelStatus::consumer(rate, 24).sampling_frequency(), Some(rate));
        }
        assert_eq!(ChannelStatus::consumer(64_000, 24).sampling_frequency(), None);
    }
}
