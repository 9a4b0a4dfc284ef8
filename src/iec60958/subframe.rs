//! The subframe: 64 cells, as bits that may be anything and as a value that is legal.
//!
//! | time slots | content (IEC 60958-1, subframe format) |
//! |---|---|
//! | 0..=3 | preamble, eight cells that are not biphase-mark |
//! | 4..=27 | audio sample, least significant bit first; 20-bit audio starts at slot 8 |
//! | 28 | V, validity: 1 = not fit for conversion to analogue |
//! | 29 | U, user data |
//! | 30 | C, channel status |
//! | 31 | P, parity: slots 4..=31 hold an even number of ones |

use super::preamble::{PREAMBLE_CELLS, Preamble};
use crate::line::biphase;

/// Cells in a subframe.
pub const SUBFRAME_CELLS: u32 = 64;

const FIRST_SLOT: u32 = 4;
const VALIDITY: u32 = 28;
const USER: u32 = 29;
const STATUS: u32 = 30;
const PARITY: u32 = 31;

/// Any 28 bits, seen as slots 4 to 31: slot *n* is bit *n*. Bits 0 to 3 are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SubframeBits(u32);

/// What a subframe carries. The parity bit follows from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Subframe {
    /// The 24-bit sample, -8388608..=8388607. Bits above the 24 lowest are not sent.
    pub sample: i32,
    /// V: the sample is *not* fit for conversion to analogue.
    pub validity: bool,
    /// U: a bit of user data.
    pub user: bool,
    /// C: a bit of channel status.
    pub status: bool,
}

impl SubframeBits {
    /// From a word whose bit *n* is slot *n*; bits 0 to 3 are ignored, so that words with a preamble
    /// tag there (ALSA's IEC958_SUBFRAME) can be passed as they are.
    #[must_use]
    pub const fn new(word: u32) -> SubframeBits {
        SubframeBits(word & !((1 << FIRST_SLOT) - 1))
    }

    /// Slot *n* in bit *n*.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.0
    }

    /// The slots in 64 cells of which the first eight are a preamble.
    #[must_use]
    pub const fn from_cells(cells: u64) -> SubframeBits {
        SubframeBits::new(biphase::decode(cells).bits)
    }

    /// The 64 cells: the preamble, then the slots in biphase-mark.
    ///
    /// No running level is needed: every subframe starts with a change.
    #[must_use]
    pub const fn cells(self, preamble: Preamble) -> u64 {
        biphase::encode(self.0) & !((1 << PREAMBLE_CELLS) - 1) | preamble.cells() as u64
    }

    /// Slots 4 to 27 as a sample, -8388608..=8388607.
    #[must_use]
    pub const fn sample(self) -> i32 {
        ((self.0 as i32) << FIRST_SLOT) >> 8
    }

    /// V, slot 28.
    #[must_use]
    pub const fn validity(self) -> bool {
        self.0 >> VALIDITY & 1 == 1
    }

    /// U, slot 29.
    #[must_use]
    pub const fn user(self) -> bool {
        self.0 >> USER & 1 == 1
    }

    /// C, slot 30.
    #[must_use]
    pub const fn status(self) -> bool {
        self.0 >> STATUS & 1 == 1
    }

    /// P, slot 31.
    #[must_use]
    pub const fn parity(self) -> bool {
        self.0 >> PARITY & 1 == 1
    }

    /// The same with P as given, right or wrong.
    #[must_use]
    pub const fn with_parity(self, parity: bool) -> SubframeBits {
        SubframeBits(self.0 & !(1 << PARITY) | (parity as u32) << PARITY)
    }

    /// The same with U as given; P stays as right or wrong as it was.
    #[must_use]
    pub const fn with_user(self, user: bool) -> SubframeBits {
        if self.user() == user { self } else { SubframeBits(self.0 ^ (1 << USER | 1 << PARITY)) }
    }

    /// Whether slots 4 to 31 hold an even number of ones.
    #[must_use]
    pub const fn parity_is_even(self) -> bool {
        self.0.count_ones().is_multiple_of(2)
    }

    /// What it carries, whatever the parity.
    #[must_use]
    pub const fn content(self) -> Subframe {
        Subframe {
            sample: self.sample(),
            validity: self.validity(),
            user: self.user(),
            status: self.status(),
        }
    }

    /// What it carries, or `None` if the parity is odd.
    #[must_use]
    pub const fn parse(self) -> Option<Subframe> {
        if self.parity_is_even() { Some(self.content()) } else { None }
    }
}

impl Subframe {
    /// The slots, with the parity bit that makes them even.
    ///
    /// ```
    /// use lightpipe::iec60958::Subframe;
    /// let subframe = Subframe { sample: -2, status: true, ..Subframe::default() };
    /// assert!(subframe.emit().parity_is_even());
    /// assert_eq!(subframe.emit().parse(), Some(subframe));
    /// ```
    #[must_use]
    pub const fn emit(self) -> SubframeBits {
        let bits = (self.sample as u32 & 0xff_ffff) << FIRST_SLOT
            | (self.validity as u32) << VALIDITY
            | (self.user as u32) << USER
            | (self.status as u32) << STATUS;
        SubframeBits(bits).with_parity(bits.count_ones() % 2 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitvec::prelude::*;
    use proptest::prelude::*;

    fn any_subframe() -> impl Strategy<Value = Subframe> {
        (-8_388_608..=8_388_607i32, any::<[bool; 3]>())
            .prop_map(|(sample, [validity, user, status])| Subframe { sample, validity, user, status })
    }

    /// The subframe as the standard lists it, one cell after the other.
    fn naive(subframe: Subframe, preamble: Preamble) -> u64 {
        let mut slots: BitVec<u32, Lsb0> = (0..24).map(|n| subframe.sample >> n & 1 == 1).collect();
        slots.extend([subframe.validity, subframe.user, subframe.status]);
        slots.push(slots.count_ones() % 2 == 1);
        let mut cells: BitVec<u32, Lsb0> = BitVec::new();
        cells.extend(preamble.cells().view_bits::<Lsb0>().iter().by_vals());
        for slot in slots {
            cells.push(true);
            cells.push(slot);
        }
        assert_eq!(cells.len(), 64);
        cells.load_le()
    }

    proptest! {
        #[test]
        fn emitting_agrees_with_a_list_of_cells(subframe in any_subframe()) {
            for preamble in Preamble::ALL {
                let cells = subframe.emit().cells(preamble);
                prop_assert_eq!(cells, naive(subframe, preamble));
                prop_assert_eq!(SubframeBits::from_cells(cells).parse(), Some(subframe));
            }
        }

        #[test]
        fn parity_covers_slots_4_to_31(word: u32, slot in 0u32..32) {
            let even = SubframeBits::new(word).content().emit();
            let flipped = SubframeBits::new(even.word() ^ 1 << slot);
            prop_assert_eq!(flipped.parse().is_none(), slot >= 4);
        }

        #[test]
        fn another_user_bit_leaves_the_rest_and_the_parity_as_they_were(word: u32, user: bool) {
            let (before, after) = (SubframeBits::new(word), SubframeBits::new(word).with_user(user));
            prop_assert_eq!(after.content(), Subframe { user, ..before.content() });
            prop_assert_eq!(after.parity_is_even(), before.parity_is_even());
        }

        #[test]
        fn any_word_survives_the_wire(word: u32) {
            let bits = SubframeBits::new(word);
            prop_assert_eq!(SubframeBits::from_cells(bits.cells(Preamble::M)), bits);
        }
    }
}
