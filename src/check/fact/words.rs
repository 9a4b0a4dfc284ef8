//! What the words of one channel are made of.

/// Bits of a word.
pub(crate) const WORD_BITS: u32 = 24;
/// The lowest bits, which may be auxiliary ones.
const AUXILIARY: i32 = 0b1111;
/// Words that are not zero, from which it can be told how long words are: fewer may end in zeros by
/// chance.
const ENOUGH: u64 = 64;

/// The words of one channel, 24 bits each, in memory that does not grow.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// Words seen.
    count: u64,
    /// How many end in 0, 1, .. 23 zeros; the last is for words that are zero.
    trailing_zeros: [u64; WORD_BITS as usize + 1],
    /// The same without the auxiliary bits.
    zeros_above_auxiliary: [u64; WORD_BITS as usize + 1],
    first: i32,
    previous: i32,
    /// Some word is not like the first.
    varies: bool,
    /// Sum of magnitudes, and of the steps from one word to the next.
    level: u64,
    steps: u64,
}

impl Words {
    pub(crate) const fn new() -> Words {
        Words {
            count: 0,
            trailing_zeros: [0; WORD_BITS as usize + 1],
            zeros_above_auxiliary: [0; WORD_BITS as usize + 1],
            first: 0,
            previous: 0,
            varies: false,
            level: 0,
            steps: 0,
        }
    }

    /// Takes a sample, -8388608..=8388607.
    pub(crate) fn take(&mut self, sample: i32) {
        if self.count == 0 {
            self.first = sample;
            self.previous = sample;
        }
        self.count += 1;
        let above = sample & !AUXILIARY;
        for (counts, bits) in [(&mut self.trailing_zeros, sample), (&mut self.zeros_above_auxiliary, above)] {
            let zeros = bits.trailing_zeros().min(WORD_BITS);
            if let Some(count) = counts.get_mut(zeros as usize) {
                *count += 1;
            }
        }
        self.varies |= sample != self.first;
        self.level = self.level.saturating_add(u64::from(sample.unsigned_abs()));
        self.steps = self.steps.saturating_add(u64::from(sample.abs_diff(self.previous)));
        self.previous = sample;
    }

    /// Words seen.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// Words that are not zero.
    pub(crate) fn nonzero(&self) -> u64 {
        self.longer_than(0)
    }

    /// Words with a one below their `bits` most significant bits.
    pub(crate) fn longer_than(&self, bits: u32) -> u64 {
        let shorter = WORD_BITS.saturating_sub(bits) as usize;
        self.trailing_zeros.iter().take(shorter).sum()
    }

    /// The same words without their four auxiliary bits.
    pub(crate) fn without_auxiliary(&self) -> Words {
        Words { trailing_zeros: self.zeros_above_auxiliary, ..self.clone() }
    }

    /// All words are alike; what they are.
    pub(crate) fn constant(&self) -> Option<i32> {
        (self.count > 0 && !self.varies).then_some(self.first)
    }

    /// Bits in use, from the most significant one: no word has a one below. `None` if there are too few
    /// words to tell.
    pub(crate) fn length(&self) -> Option<u32> {
        if self.nonzero() < ENOUGH || !self.varies {
            return None;
        }
        let lowest = self.trailing_zeros.iter().position(|count| *count > 0)?;
        Some(WORD_BITS - lowest as u32)
    }

    /// Words change little from one to the next, as audio does and data does not: steps of white noise
    /// and of data are larger than what they step between.
    pub(crate) fn is_smooth(&self) -> bool {
        self.varies && self.steps < self.level / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(samples: impl IntoIterator<Item = i32>) -> Words {
        let mut words = Words::new();
        samples.into_iter().for_each(|sample| words.take(sample));
        words
    }

    #[test]
    fn the_length_is_that_of_the_longest_word() {
        assert_eq!(words((1..200).map(|n| n << 8)).length(), Some(16));
        assert_eq!(words((1..200).map(|n| n << 8).chain([1 << 4])).length(), Some(20));
        assert_eq!(words((1..200).map(|n| -n)).length(), Some(24));
    }

    #[test]
    fn few_words_or_equal_ones_have_no_length() {
        assert_eq!(words((1..64).map(|n| n << 8)).length(), None);
        assert_eq!(words([256; 1000]).length(), None);
        assert_eq!(words([0; 1000]).length(), None);
    }

    #[test]
    fn words_are_counted_by_their_length() {
        let words = words([0, 1 << 23, 1 << 8, 1]);
        assert_eq!((words.count(), words.nonzero()), (4, 3));
        assert_eq!([0, 1, 15, 16, 23, 24].map(|bits| words.longer_than(bits)), [3, 2, 2, 1, 1, 0]);
    }

    #[test]
    fn auxiliary_bits_can_be_left_out() {
        let words = words((1..200).map(|n| n << 8 | n & 0xf));
        assert_eq!(words.length(), Some(24));
        assert_eq!(words.without_auxiliary().length(), Some(16));
        assert_eq!(words.without_auxiliary().longer_than(15), words.count() - 99);
    }

    #[test]
    fn equal_words_are_constant() {
        assert_eq!(words([]).constant(), None);
        assert_eq!(words([-5; 3]).constant(), Some(-5));
        assert_eq!(words([-5, -5, 5]).constant(), None);
    }

    #[test]
    fn a_slow_wave_is_smooth_and_data_is_not() {
        assert!(words((0..1000).map(|n: i32| (n % 100 - 50) * 1000)).is_smooth());
        let data = (0..1000u32).map(|n| (n.wrapping_mul(0x9e37_79b9) as i32) >> 8);
        assert!(!words(data).is_smooth());
        assert!(!words([7; 100]).is_smooth());
    }
}
