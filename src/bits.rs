//! Tricks on 64-bit words: the few that line codes and framing share.
//!
//! First in time is the least significant bit everywhere.

/// Keeps the even bits of `word` and closes the gaps: bit 2*n* moves to bit *n*.
///
/// ```
/// assert_eq!(lightpipe::bits::squeeze_even(0b01_01_00_01), 0b1101);
/// ```
#[must_use]
pub const fn squeeze_even(word: u64) -> u32 {
    let mut x = word & 0x5555_5555_5555_5555;
    x = (x | (x >> 1)) & 0x3333_3333_3333_3333;
    x = (x | (x >> 2)) & 0x0f0f_0f0f_0f0f_0f0f;
    x = (x | (x >> 4)) & 0x00ff_00ff_00ff_00ff;
    x = (x | (x >> 8)) & 0x0000_ffff_0000_ffff;
    (x | (x >> 16)) as u32
}

/// The way back from [`squeeze_even`]: bit *n* moves to bit 2*n*, odd bits are zero.
#[must_use]
pub const fn spread_even(half: u32) -> u64 {
    let mut x = half as u64;
    x = (x | (x << 16)) & 0x0000_ffff_0000_ffff;
    x = (x | (x << 8)) & 0x00ff_00ff_00ff_00ff;
    x = (x | (x << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    x = (x | (x << 2)) & 0x3333_3333_3333_3333;
    (x | (x << 1)) & 0x5555_5555_5555_5555
}

/// Bit *n* of the result is the parity of bits 0..=*n*: changes become levels.
///
/// ```
/// assert_eq!(lightpipe::bits::prefix_xor(0b0001_0010) & 0xff, 0b0000_1110);
/// ```
#[must_use]
pub const fn prefix_xor(word: u64) -> u64 {
    let mut x = word;
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^ (x << 32)
}

/// A word with its `count` lowest bits set; all of them from 64 on.
#[must_use]
pub const fn low_mask(count: u32) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn squeezing_undoes_spreading(half: u32) {
            prop_assert_eq!(squeeze_even(spread_even(half)), half);
            prop_assert_eq!(spread_even(half) & 0xaaaa_aaaa_aaaa_aaaa, 0);
        }

        #[test]
        fn squeezing_agrees_with_a_loop(word: u64) {
            let naive = (0..32).fold(0u32, |acc, n| acc | (((word >> (2 * n)) & 1) as u32) << n);
            prop_assert_eq!(squeeze_even(word), naive);
        }

        #[test]
        fn prefix_xor_agrees_with_a_loop(word: u64) {
            let mut level = 0;
            let naive = (0..64).fold(0u64, |acc, n| {
                level ^= (word >> n) & 1;
                acc | level << n
            });
            prop_assert_eq!(prefix_xor(word), naive);
            prop_assert_eq!(prefix_xor(word) ^ prefix_xor(word) << 1, word);
        }
    }

    #[test]
    fn masks_stop_at_the_word() {
        assert_eq!(low_mask(0), 0);
        assert_eq!(low_mask(5), 0b1_1111);
        assert_eq!(low_mask(64), u64::MAX);
    }
}
