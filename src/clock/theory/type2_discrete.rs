//! The loop with proportional and integral gain, working step by step.

use std::f64::consts::TAU;

/// A type-2 loop that corrects once in a while: at every edge, at every preamble.
///
/// At each step, with an error e between what came and what was predicted: the phase moves by kp e,
/// the period by ki e, and the next prediction is one period on. Phases and gains are per step.
/// H(z) = ((kp + ki) z - kp) / (z^2 - (2 - kp - ki) z + 1 - kp).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type2Discrete {
    /// Share of an error that moves the phase.
    pub phase_gain: f64,
    /// Share of an error that moves the period.
    pub period_gain: f64,
}

impl Type2Discrete {
    /// The gains of a loop with the poles that a continuous one of this damping has, if it takes
    /// `angle` radians of its natural frequency from step to step (2 pi f T).
    ///
    /// kp = 1 - exp(-2 z a), ki = 1 + exp(-2 z a) - 2 exp(-z a) cos(a sqrt(1 - z^2)). For small angles
    /// kp = 2 z a and ki = a^2.
    #[must_use]
    pub fn new(damping: f64, angle: f64) -> Type2Discrete {
        let decay = (-damping * angle).exp();
        let root = (1.0 - damping * damping).abs().sqrt() * angle;
        // The hyperbolic cosine, in a form in which nothing overflows.
        let twice = if damping < 1.0 {
            2.0 * decay * root.cos()
        } else {
            (root - damping * angle).exp() + (-root - damping * angle).exp()
        };
        let square = decay * decay;
        Type2Discrete { phase_gain: 1.0 - square, period_gain: 1.0 + square - twice }
    }

    /// |H| at a frequency in cycles per step, 0 to 0.5.
    #[must_use]
    pub fn transfer(&self, cycles_per_step: f64) -> f64 {
        let (kp, ki) = (self.phase_gain, self.period_gain);
        let (sine, cosine) = (TAU * cycles_per_step).sin_cos();
        let (sine2, cosine2) = (2.0 * TAU * cycles_per_step).sin_cos();
        let above = ((kp + ki) * cosine - kp).hypot((kp + ki) * sine);
        let below = (cosine2 - (2.0 - kp - ki) * cosine + 1.0 - kp).hypot(sine2 - (2.0 - kp - ki) * sine);
        above / below
    }

    /// Whether errors die away: 0 < kp < 2, 0 < ki < 4 - 2 kp.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        let (kp, ki) = (self.phase_gain, self.period_gain);
        kp > 0.0 && kp < 2.0 && ki > 0.0 && 4.0 - 2.0 * kp - ki > 0.0
    }

    /// Variance of the predicted phase over that of jitter which is independent from step to step:
    /// (2 kp^2 + 2 ki + kp ki) / (kp (4 - ki - 2 kp)). What white jitter leaves is its square root.
    #[must_use]
    pub fn noise(&self) -> f64 {
        let (kp, ki) = (self.phase_gain, self.period_gain);
        (2.0 * kp * kp + 2.0 * ki + kp * ki) / (kp * (4.0 - ki - 2.0 * kp))
    }

    /// The same for the corrected phase: (2 kp^2 + ki (2 - 3 kp)) / (kp (4 - ki - 2 kp)).
    #[must_use]
    pub fn filtered_noise(&self) -> f64 {
        let (kp, ki) = (self.phase_gain, self.period_gain);
        (2.0 * kp * kp + ki * (2.0 - 3.0 * kp)) / (kp * (4.0 - ki - 2.0 * kp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::theory::Type2;

    #[test]
    fn slow_steps_are_like_the_continuous_loop() {
        for damping in [0.7, 1.0, 3.0] {
            let discrete = Type2Discrete::new(damping, 0.001);
            let continuous = Type2::new(damping, 1.0).unwrap();
            for cycles in [0.1, 0.8, 2.0, 10.0] {
                let step = cycles * 0.001 / TAU;
                assert!((discrete.transfer(step) / continuous.transfer(cycles) - 1.0).abs() < 0.01);
            }
            assert!(
                (discrete.noise() / (2.0 * continuous.noise_bandwidth() * 0.001 / TAU) - 1.0).abs() < 0.01
            );
        }
    }

    #[test]
    fn a_step_of_noise_leaves_what_the_formula_says() {
        let pll = Type2Discrete { phase_gain: 0.3, period_gain: 0.02 };
        // The impulse response, squared and summed.
        let (mut error, mut period, mut noise) = (1.0, 0.0, 0.0);
        let mut predicted = 0.0;
        for _ in 0..1000 {
            noise += predicted * predicted;
            period += pll.period_gain * error;
            predicted += pll.phase_gain * error + period;
            error = -predicted;
        }
        assert!((noise / pll.noise() - 1.0).abs() < 1e-9, "{noise} {}", pll.noise());
    }

    #[test]
    fn gains_that_ring_up_are_not_stable() {
        assert!(Type2Discrete::new(0.7, 3.0).is_stable());
        assert!(!Type2Discrete { phase_gain: 1.9, period_gain: 0.3 }.is_stable());
        assert!(!Type2Discrete { phase_gain: 0.5, period_gain: 0.0 }.is_stable());
    }
}
