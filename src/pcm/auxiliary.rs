//! 20-bit audio and the four auxiliary bits beside it (IEC 60958-1: time slots 4 to 7).

/// Bits of a sample that are auxiliary where the audio word has 20.
pub const AUXILIARY_BITS: u32 = 4;

/// The lowest bits of a 24-bit sample: slots 4 to 7, slot 4 in bit 0.
const AUXILIARY: i32 = (1 << AUXILIARY_BITS) - 1;

/// A 24-bit sample as 20-bit audio and its auxiliary bits.
///
/// The audio keeps its place, slots 8 to 27: it is a multiple of 16, so that it has the same level
/// in a 24-bit file. As a number of 20 bits it is [`audio20`](SplitSample::audio20).
///
/// ```
/// use lightpipe::pcm::SplitSample;
/// let split = SplitSample::of(-0x1235);
/// assert_eq!((split.audio, split.auxiliary), (-0x1240, 0xb));
/// assert_eq!(split.audio20(), -0x124);
/// assert_eq!(split.joined(), -0x1235);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SplitSample {
    /// Slots 8 to 27 in bits 4 to 23; bits 0 to 3 are zero.
    pub audio: i32,
    /// Slots 4 to 7, 0..=15, slot 4 the least significant.
    pub auxiliary: u8,
}

impl SplitSample {
    /// Splits a 24-bit sample.
    #[must_use]
    pub const fn of(sample: i32) -> SplitSample {
        SplitSample { audio: sample & !AUXILIARY, auxiliary: (sample & AUXILIARY) as u8 }
    }

    /// The audio as a number of 20 bits, -524288..=524287.
    #[must_use]
    pub const fn audio20(self) -> i32 {
        self.audio >> AUXILIARY_BITS
    }

    /// The 24-bit sample that carries both. Other bits of [`auxiliary`](SplitSample::auxiliary) than
    /// the lowest four are not sent, nor are the lowest four of [`audio`](SplitSample::audio).
    #[must_use]
    pub const fn joined(self) -> i32 {
        self.audio & !AUXILIARY | self.auxiliary as i32 & AUXILIARY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iec60958::Subframe;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn joining_undoes_splitting(sample in -8_388_608..=8_388_607i32) {
            let split = SplitSample::of(sample);
            prop_assert_eq!(split.joined(), sample);
            prop_assert_eq!(split.audio20() << 4, split.audio);
            prop_assert!((-524_288..=524_287).contains(&split.audio20()));
        }

        #[test]
        fn splitting_undoes_joining(audio in -524_288..=524_287i32, auxiliary in 0u8..16) {
            let split = SplitSample { audio: audio << 4, auxiliary };
            prop_assert_eq!(SplitSample::of(split.joined()), split);
        }

        #[test]
        fn auxiliary_bits_are_slots_4_to_7(auxiliary in 0u8..16, audio in -524_288..=524_287i32) {
            let sample = SplitSample { audio: audio << 4, auxiliary }.joined();
            let slots = Subframe { sample, ..Subframe::default() }.emit().word();
            prop_assert_eq!(slots >> 4 & 0xf, u32::from(auxiliary));
            prop_assert_eq!(slots >> 8 & 0xf_ffff, audio as u32 & 0xf_ffff);
        }
    }
}
