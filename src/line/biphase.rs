//! Biphase-mark, the line code of IEC 60958: each bit takes two cells.
//!
//! The level changes at the start of every time slot, and in its middle if the bit is 1
//! (IEC 60958-1, channel coding). In the transition domain a slot is the pair `1 d`.

use crate::bits::{spread_even, squeeze_even};

/// The cells that start a slot: every even one.
pub const BOUNDARIES: u64 = 0x5555_5555_5555_5555;

/// 32 slots as read from 64 cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// The bit of each slot; slot *n* in bit *n*.
    pub bits: u32,
    /// Slots that do not begin with a change: this is not biphase-mark there.
    pub broken: u32,
}

/// Reads 32 slots from 64 cells.
///
/// ```
/// use lightpipe::line::biphase::{Slots, decode};
/// // In time order: 11 10 10 11, then nothing.
/// assert_eq!(decode(0b11_01_01_11), Slots { bits: 0b1001, broken: 0xffff_fff0 });
/// ```
#[must_use]
pub const fn decode(cells: u64) -> Slots {
    Slots { bits: squeeze_even(cells >> 1), broken: squeeze_even(!cells) }
}

/// The cells of 32 slots.
///
/// ```
/// assert_eq!(lightpipe::line::biphase::encode(0b1001) & 0xff, 0b11_01_01_11);
/// ```
#[must_use]
pub const fn encode(bits: u32) -> u64 {
    BOUNDARIES | spread_even(bits) << 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitvec::prelude::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decoding_agrees_with_pairs_of_a_bit_slice(cells: u64) {
            let slots = decode(cells);
            let halves = [cells as u32, (cells >> 32) as u32];
            for (n, pair) in halves.view_bits::<Lsb0>().chunks(2).enumerate() {
                prop_assert_eq!(slots.bits >> n & 1 == 1, pair[1]);
                prop_assert_eq!(slots.broken >> n & 1 == 1, !pair[0]);
            }
        }

        #[test]
        fn decoding_undoes_encoding(bits: u32) {
            prop_assert_eq!(decode(encode(bits)), Slots { bits, broken: 0 });
        }

        #[test]
        fn encoding_undoes_decoding_of_legal_cells(bits: u32) {
            let cells = encode(bits);
            prop_assert_eq!(encode(decode(cells).bits), cells);
        }
    }
}
