//! Whether bytes of hex make more sense when they are read another way.

use lightpipe::iec60958::ChannelStatus;

use super::{ALL_BYTES, Given};
use crate::args::status::BitOrder;

/// Another way to read the same hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    /// The other bit of a byte first.
    BitOrder(BitOrder),
    /// The last byte first.
    ByteOrder,
}

impl Other {
    /// How many points better it has to be before it is told. Bits are written the other way round more
    /// often than bytes.
    const fn margin(self) -> i32 {
        match self {
            Other::BitOrder(_) => 3,
            Other::ByteOrder => 5,
        }
    }
}

/// A way to read the bytes that makes clearly more sense than how they were read, and what they say
/// then.
pub(super) fn better(given: &Given, order: BitOrder) -> Option<(Other, ChannelStatus)> {
    let bytes = given.status.0.get(..given.bytes?)?;
    let other_order = if order == BitOrder::Lsb { BitOrder::Msb } else { BitOrder::Lsb };
    let turned: Vec<u8> = bytes.iter().map(|byte| byte.reverse_bits()).collect();
    let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
    let ways = [(Other::BitOrder(other_order), turned), (Other::ByteOrder, backwards)];
    let scored = ways.into_iter().filter_map(|(other, bytes)| {
        let status = ChannelStatus::from_bytes(&bytes)?;
        Some((score(&Given { status, bytes: given.bytes }) - other.margin(), other, status))
    });
    let (best, other, status) = scored.max_by_key(|(score, ..)| *score)?;
    (best >= score(given)).then_some((other, status))
}

/// How much sense the bytes make that are given.
fn score(given: &Given) -> i32 {
    given.status.sense(given.bytes.unwrap_or(ALL_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(bytes: &[u8]) -> Option<Other> {
        let given = Given { status: ChannelStatus::from_bytes(bytes).unwrap(), bytes: Some(bytes.len()) };
        better(&given, BitOrder::Lsb).map(|(other, _)| other)
    }

    const TURNED: Option<Other> = Some(Other::BitOrder(BitOrder::Msb));

    #[test]
    fn tables_with_the_first_bit_left_are_recognised() {
        // A mixer at 48 kHz and a CD, as manuals print them.
        assert_eq!(hint(&[0x20, 0x49, 0x00, 0x40, 0xdb]), TURNED);
        assert_eq!(hint(&[0x20, 0x80, 0x00, 0x00]), TURNED);
        // A professional block with its CRCC.
        let turned = ChannelStatus::professional(48_000, 24).0.map(u8::reverse_bits);
        assert_eq!(hint(&turned), TURNED);
    }

    #[test]
    fn a_number_with_the_last_byte_first_is_recognised() {
        assert_eq!(hint(&[0x0b, 0x02, 0x00, 0x82, 0x04]), Some(Other::ByteOrder));
    }

    #[test]
    fn what_makes_sense_is_left_alone() {
        for rate in [0, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] {
            for length in [0, 16, 20, 24] {
                for status in
                    [ChannelStatus::consumer(rate, length), ChannelStatus::professional(rate, length)]
                {
                    for bytes in [5, 24] {
                        assert_eq!(hint(&status.0[..bytes]), None, "{:02x?}", &status.0[..bytes]);
                    }
                }
            }
        }
        assert_eq!(hint(&[0; 24]), None);
        assert_eq!(hint(&[1]), None);
    }
}
