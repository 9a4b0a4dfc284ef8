//! The ADAT frame: 256 cells, as bits that may be anything and as a value that is legal.
//!
//! | cells | content |
//! |---|---|
//! | 0..=9 | ten zeros, the only run that long |
//! | 10, 15, 20 .. 255 | fifty separators, always 1 |
//! | 11..=14 | user bits U3, U2, U1, U0 |
//! | 16 + 30 *n* .. | slot *n*: six groups of four bits and a separator, D23 first |
//!
//! Sources: the transmitters of four projects agree bit for bit (XMOS lib_adat, J-7SYSTEM
//! `adat_encoder`, amaranth adat-core, LiteX); the order of the user bits is that of XMOS lib_adat
//! and of a measured RME Babyface Pro.

use core::fmt;

/// Cells in a frame.
pub const FRAME_CELLS: u32 = 256;
/// Audio slots in a frame.
pub const SLOTS: usize = 8;
/// Zeros that make the sync.
pub const SYNC_ZEROS: u32 = 10;

/// Words of 64 cells in a frame. Indices are taken modulo this, so that no check of bounds is left.
const WORDS: usize = FRAME_CELLS as usize / 64;

const USER_START: u32 = 11;
const SLOTS_START: u32 = 16;
const SLOT_CELLS: u32 = 30;
/// Two slots fit into a word, and are taken together.
const PAIR_CELLS: u32 = 2 * SLOT_CELLS;
const PAIRS: usize = SLOTS / 2;

/// The cells that are always 1: 10, 15, .. 255.
pub const SEPARATORS: [u64; 4] = separators();

const fn separators() -> [u64; 4] {
    let mut words = [0; 4];
    let mut cell = SYNC_ZEROS;
    while cell < FRAME_CELLS {
        words[cell as usize / 64] |= 1 << (cell % 64);
        cell += 5;
    }
    words
}

/// The four user bits that a frame carries besides audio.
///
/// U0 is time code, U1 is MIDI, U2 says S/MUX (Alesis AL1401A/AL1402 data sheets and the addendum
/// of February 2001, "2X sample rate"); U3 is reserved. Equipment often leaves them all at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct UserBits(u8);

impl UserBits {
    /// U2, the S/MUX flag.
    pub const SMUX: UserBits = UserBits(0b0100);

    /// From a number whose bit *n* is U*n*; `None` above 15.
    #[must_use]
    pub const fn new(bits: u8) -> Option<UserBits> {
        if bits < 16 { Some(UserBits(bits)) } else { None }
    }

    /// As a number, 0 to 15, whose bit *n* is U*n*.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether U2 is set.
    #[must_use]
    pub const fn smux(self) -> bool {
        self.0 & UserBits::SMUX.0 != 0
    }

    /// The same with U2 set.
    #[must_use]
    pub const fn with_smux(self) -> UserBits {
        UserBits(self.0 | UserBits::SMUX.0)
    }
}

/// One hexadecimal digit, U3 as its highest bit.
impl fmt::Display for UserBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}", self.0)
    }
}

/// A legal frame: eight samples and four user bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Frame {
    /// The samples, -8388608..=8388607. Bits above the 24 lowest are not sent.
    pub slots: [i32; SLOTS],
    /// The user bits, which belong to the audio that follows them.
    pub user: UserBits,
}

/// Any 256 cells, seen as a frame. Cell *n* is bit *n* % 64 of word *n* / 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FrameBits(pub [u64; 4]);

impl FrameBits {
    /// Sync cells that are 1 where they must be 0, as a mask of cells 0 to 9.
    #[must_use]
    pub const fn broken_sync(&self) -> u16 {
        (self.0[0] & ((1 << SYNC_ZEROS) - 1)) as u16
    }

    /// Separators that are 0 where they must be 1, as a mask of cells.
    #[must_use]
    pub const fn broken_separators(&self) -> [u64; 4] {
        let mut broken = SEPARATORS;
        let mut n = 0;
        while n < 4 {
            broken[n] &= !self.0[n];
            n += 1;
        }
        broken
    }

    /// Whether sync and separators are all there.
    #[must_use]
    pub const fn is_legal(&self) -> bool {
        let broken = self.broken_separators();
        self.broken_sync() == 0 && broken[0] | broken[1] | broken[2] | broken[3] == 0
    }

    /// The user bits, whatever the rest looks like.
    #[must_use]
    pub const fn user(&self) -> UserBits {
        // U3 is first in time.
        UserBits(((self.0[0] >> USER_START) as u8 & 0b1111).reverse_bits() >> 4)
    }

    /// The sample in slot `n` % 8, whatever the rest looks like.
    #[must_use]
    pub const fn slot(&self, n: usize) -> i32 {
        self.pair(n / 2 % PAIRS)[n % 2]
    }

    /// The samples in slots 2 `n` and 2 `n` + 1.
    const fn pair(&self, n: usize) -> [i32; 2] {
        let first = SLOTS_START + PAIR_CELLS * n as u32;
        let (word, shift) = (first as usize / 64, first % 64);
        let mut cells = self.0[word % WORDS] >> shift;
        if shift > 64 - PAIR_CELLS {
            cells |= self.0[(word + 1) % WORDS] << (64 - shift);
        }
        samples_of_cells(cells)
    }

    /// Everything the frame carries, whatever its sync and separators look like.
    #[must_use]
    pub const fn content(&self) -> Frame {
        let [[a, b], [c, d], [e, f], [g, h]] = [self.pair(0), self.pair(1), self.pair(2), self.pair(3)];
        Frame { slots: [a, b, c, d, e, f, g, h], user: self.user() }
    }

    /// The frame, or `None` if sync or separators are broken.
    #[must_use]
    pub const fn parse(&self) -> Option<Frame> {
        if self.is_legal() { Some(self.content()) } else { None }
    }
}

impl Frame {
    /// The cells of this frame.
    ///
    /// ```
    /// use lightpipe::adat::Frame;
    /// let frame = Frame { slots: [1, -1, 0, 8_388_607, -8_388_608, 42, 43, 44], ..Frame::default() };
    /// assert_eq!(frame.emit().parse(), Some(frame));
    /// ```
    #[must_use]
    pub const fn emit(&self) -> FrameBits {
        let mut words = SEPARATORS;
        words[0] |= ((self.user.0.reverse_bits() >> 4) as u64) << USER_START;
        let mut n = 0;
        while n < PAIRS {
            let first = SLOTS_START + PAIR_CELLS * n as u32;
            let cells = cells_of_samples(self.slots[2 * n], self.slots[2 * n + 1]);
            let (word, shift) = (first as usize / 64, first % 64);
            words[word % WORDS] |= cells << shift;
            if shift > 64 - PAIR_CELLS {
                words[(word + 1) % WORDS] |= cells >> (64 - shift);
            }
            n += 1;
        }
        FrameBits(words)
    }
}

/// The bits of two samples in turned-around cells, of which the last separator is gone: first by
/// nibbles, of which each has a separator behind it, then by the bytes that these make.
const EVEN_NIBBLES: u64 = 0b01111 * (1 | 1 << 10 | 1 << 20 | 1 << 30 | 1 << 40 | 1 << 50);
const LOW_BYTES: u64 = 0xff * (1 | 1 << 30);
const MIDDLE_BYTES: u64 = LOW_BYTES << 10;
const HIGH_BYTES: u64 = LOW_BYTES << 20;

/// Two samples of 24 bits from two times six groups of four cells and a separator, D23 first in time.
const fn samples_of_cells(cells: u64) -> [i32; 2] {
    // First in time becomes most significant.
    let nibbles = cells.reverse_bits() >> (64 - PAIR_CELLS + 1);
    // Close the gaps: pairs of nibbles, then all of them.
    let bytes = nibbles & EVEN_NIBBLES | (nibbles >> 1) & (EVEN_NIBBLES << 4);
    let samples = bytes & LOW_BYTES | (bytes & MIDDLE_BYTES) >> 2 | (bytes & HIGH_BYTES) >> 4;
    [((samples >> SLOT_CELLS << 8) as i32) >> 8, ((samples << 8) as i32) >> 8]
}

/// The way back from [`samples_of_cells`]; separators are left at zero.
const fn cells_of_samples(first: i32, second: i32) -> u64 {
    let samples = (first as u64 & 0xff_ffff) << SLOT_CELLS | second as u64 & 0xff_ffff;
    let bytes = samples & LOW_BYTES | samples << 2 & MIDDLE_BYTES | samples << 4 & HIGH_BYTES;
    let nibbles = bytes & EVEN_NIBBLES | (bytes & (EVEN_NIBBLES << 4)) << 1;
    (nibbles << (64 - PAIR_CELLS + 1)).reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitvec::prelude::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    /// The frame as the fact sheet lists it, one cell after the other.
    fn naive(frame: &Frame) -> BitVec<u32, Lsb0> {
        let mut cells = bitvec![u32, Lsb0; 0; 10];
        cells.push(true);
        cells.extend((0..4).rev().map(|n| frame.user.bits() >> n & 1 == 1));
        cells.push(true);
        for slot in frame.slots {
            for group in (0..6).rev() {
                cells.extend((0..4).rev().map(|n| slot >> (group * 4 + n) & 1 == 1));
                cells.push(true);
            }
        }
        cells
    }

    fn any_frame() -> impl Strategy<Value = Frame> {
        (proptest::array::uniform8(-8_388_608..=8_388_607i32), 0u8..16)
            .prop_map(|(slots, user)| Frame { slots, user: UserBits(user) })
    }

    proptest! {
        #[test]
        fn emitting_agrees_with_a_list_of_cells(frame in any_frame()) {
            let cells = naive(&frame);
            prop_assert_eq!(cells.len(), 256);
            prop_assert!(cells.chunks(64).map(|word| word.load_le::<u64>()).eq(frame.emit().0));
        }

        #[test]
        fn parsing_undoes_emitting(frame in any_frame()) {
            prop_assert_eq!(frame.emit().parse(), Some(frame));
        }

        #[test]
        fn content_of_any_cells_survives(words: [u64; 4]) {
            let content = FrameBits(words).content();
            prop_assert_eq!(content.emit().content(), content);
        }

        #[test]
        fn any_broken_sync_or_separator_cell_is_seen(frame in any_frame(), cell in 0usize..256) {
            let mut bits = frame.emit();
            bits.0[cell / 64] ^= 1 << (cell % 64);
            let fixed = cell < 10 || cell % 5 == 0;
            prop_assert_eq!(bits.is_legal(), !fixed);
        }
    }

    #[test]
    fn there_are_fifty_separators() {
        assert_eq!(SEPARATORS.iter().map(|word| word.count_ones()).sum::<u32>(), 50);
    }

    #[test]
    fn the_smux_flag_is_the_second_user_bit_on_the_wire() {
        let frame = Frame { user: UserBits::SMUX, ..Frame::default() };
        let wire: Vec<u64> = (11..15).map(|n| frame.emit().0[0] >> n & 1).collect();
        assert_eq!(wire, [0, 1, 0, 0]);
    }
}
