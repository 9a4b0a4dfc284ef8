//! NRZI, the line code of ADAT: a 1 is a change of the level, a 0 is none.
//!
//! In the transition domain the data bits are the cells themselves, so all there is to do is to
//! go from changes to levels and back.

use crate::bits::prefix_xor;

/// The level during each of 64 cells, given their changes and the level before the first.
///
/// ```
/// use lightpipe::line::nrzi::levels;
/// // Changes at cells 1 and 4, from a low line.
/// assert_eq!(levels(0b1_0010, false) & 0b11_1111, 0b00_1110);
/// assert_eq!(levels(0b1_0010, true) & 0b11_1111, 0b11_0001);
/// ```
#[must_use]
pub const fn levels(changes: u64, level_before: bool) -> u64 {
    prefix_xor(changes) ^ if level_before { u64::MAX } else { 0 }
}

/// The changes of 64 cells, given their levels and the level before the first.
///
/// ```
/// use lightpipe::line::nrzi::changes;
/// assert_eq!(changes(0b00_1110, false), 0b01_0010);
/// ```
#[must_use]
pub const fn changes(levels: u64, level_before: bool) -> u64 {
    levels ^ (levels << 1 | level_before as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitvec::prelude::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn levels_agree_with_a_walk_over_a_bit_slice(word: u64, before: bool) {
            let halves = [word as u32, (word >> 32) as u32];
            let cells = halves.view_bits::<Lsb0>();
            let mut level = before;
            for (n, change) in cells.iter().by_vals().enumerate() {
                level ^= change;
                prop_assert_eq!(levels(word, before) >> n & 1 == 1, level);
            }
        }

        #[test]
        fn changes_undo_levels(word: u64, before: bool) {
            prop_assert_eq!(changes(levels(word, before), before), word);
            prop_assert_eq!(levels(changes(word, before), before), word);
        }
    }
}
