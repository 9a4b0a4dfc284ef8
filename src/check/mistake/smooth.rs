//! How smooth a signal is: its steps from sample to sample, against those over longer times.
//!
//! Audio moves little from one sample to the next; noise, and audio whose bits are in the wrong order,
//! moves as far as over any other time. Neither offset nor level matter, and a few wrong samples do not
//! either: steps are compared one by one, and counted.

/// The longer times, in samples: without a common divisor with each other or with usual periods.
const LAGS: [usize; 2] = [23, 61];

/// Samples in a stretch that is judged.
pub(super) const STRETCH: usize = 256;

/// A step is short if it is at most one part in so many of the mean longer one.
const SHORT: u32 = 4;

/// How many of a hundred steps are short: about 16 for noise, more than half for audio. `None` if the
/// signal hardly moves. Samples have 24 bits.
pub(super) fn smoothness(samples: &[i32; STRETCH]) -> Option<u32> {
    let ago = |lag: usize| samples.iter().skip(LAGS[1] - lag);
    let (mut moving, mut short) = (0u32, 0u32);
    for (((now, last), first), second) in ago(0).zip(ago(1)).zip(ago(LAGS[0])).zip(samples) {
        let longer = now.abs_diff(*first) + now.abs_diff(*second);
        moving += u32::from(longer > 0);
        short += u32::from((longer > 0) & (now.abs_diff(*last) * 2 * SHORT <= longer));
    }
    (moving as usize >= (STRETCH - LAGS[1]) / 2).then(|| short * 100 / moving)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_is_smooth_and_noise_is_not() {
        let mut ramp = core::array::from_fn(|n| n as i32 * 1000);
        assert_eq!(smoothness(&ramp), Some(100));
        ramp[100] = 8_000_000;
        assert!(smoothness(&ramp).unwrap() > 95);
        let mut state = 1u32;
        let noise = core::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as i32 >> 8
        });
        assert!((8..=24).contains(&smoothness(&noise).unwrap()));
        assert_eq!(smoothness(&[77; STRETCH]), None);
    }
}
