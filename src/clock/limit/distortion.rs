//! Pulses that distortion and jitter make too short for the sampling to see.

use core::f64::consts::SQRT_2;

use super::normal::tail_inverse;

/// How likely a pulse of `width` UI falls between two samples, with `r` samples per cell: 1 - *r* `width`,
/// not below 0. A pulse of one cell of the polarity that duty-cycle distortion *d* makes shorter has a
/// width of 1 - *d*.
///
/// ```
/// # use lightpipe::clock::limit::pulse_loss;
/// assert_eq!(pulse_loss(1.25, 0.6), 0.25);
/// assert_eq!(pulse_loss(1.953, 0.7), 0.0);
/// ```
#[must_use]
pub fn pulse_loss(r: f64, width: f64) -> f64 {
    (1.0 - r * width.max(0.0)).max(0.0)
}

/// The most duty-cycle distortion, in UI, with which every pulse of one cell is still seen, with `r`
/// samples per cell and `jitter` UI rms: 1 - 1/*r* - &radic;2 *z* `jitter`, where *z* deviations are
/// exceeded with probability `p`. Negative if pulses are lost without any.
///
/// ```
/// # use lightpipe::clock::limit::most_distortion;
/// assert_eq!(most_distortion(2.0, 0.0, 1e-7), 0.5);
/// ```
#[must_use]
pub fn most_distortion(r: f64, jitter: f64, p: f64) -> f64 {
    1.0 - 1.0 / r - SQRT_2 * tail_inverse(p) * jitter
}

/// The fewest samples per cell with which a clock that follows duty-cycle distortion reads a line of
/// `jitter` UI rms and `distortion` UI (size only), to about `p` wrong edges: the larger of 1/(1 - 2 *z s*), where
/// edges fall into the wrong cell, and 1/(1 - *d* - &radic;2 *z s*), where pulses vanish. `None` if no number
/// of samples is enough.
///
/// Somewhat on the safe side, since it takes the sampling error for its peak: [`most_jitter`] is exact.
///
/// ```
/// # use lightpipe::clock::limit::fewest_samples;
/// // One in a million is 4.75 deviations.
/// assert_eq!(format!("{:.2}", fewest_samples(0.05, 0.1, 1e-6).unwrap()), "1.91");
/// assert_eq!(fewest_samples(0.12, 0.0, 1e-6), None);
/// ```
///
/// [`most_jitter`]: super::most_jitter
#[must_use]
pub fn fewest_samples(jitter: f64, distortion: f64, p: f64) -> Option<f64> {
    let spread = tail_inverse(p) * jitter;
    let room = (1.0 - 2.0 * spread).min(1.0 - distortion.abs() - SQRT_2 * spread);
    (room > 0.0).then(|| 1.0 / room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_distortion_asks_for_just_these_samples() {
        let (r, jitter, p) = (2.5, 0.02, 1e-7);
        let most = most_distortion(r, jitter, p);
        assert!((fewest_samples(jitter, most, p).unwrap() - r).abs() < 1e-9);
        assert!((fewest_samples(jitter, -most, p).unwrap() - r).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_lost_of_pulses_as_long_as_a_sample() {
        assert_eq!(pulse_loss(1.0, 1.0), 0.0);
        assert_eq!(pulse_loss(4.0, -0.1), 1.0);
    }
}
