//! The loop without an integral part.

use std::f64::consts::{FRAC_PI_2, TAU};

/// A first-order loop: the phase is corrected, the rate never. H(s) = 1 / (1 + s / w).
///
/// A difference of rates leaves an error that does not go away, so its rate must be right from the
/// start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstOrder {
    /// Corner frequency in hertz.
    pub corner: f64,
}

impl FirstOrder {
    /// |H| at `hertz`. Never above 1.
    #[must_use]
    pub fn transfer(&self, hertz: f64) -> f64 {
        1.0 / 1.0f64.hypot(hertz / self.corner)
    }

    /// |1 - H| at `hertz`.
    #[must_use]
    pub fn error(&self, hertz: f64) -> f64 {
        let x = hertz / self.corner;
        x / 1.0f64.hypot(x)
    }

    /// One-sided noise bandwidth, in hertz: w / 4.
    #[must_use]
    pub fn noise_bandwidth(&self) -> f64 {
        FRAC_PI_2 * self.corner
    }

    /// Where the error stays, in cells, if the rate is `cells_per_second` off.
    #[must_use]
    pub fn rate_error(&self, cells_per_second: f64) -> f64 {
        cells_per_second / (TAU * self.corner)
    }

    /// Jitter that a receiver stands at `hertz`, in cells peak to peak, if its decisions fail `margin`
    /// cells off: 2 `margin` / |1 - H|.
    #[must_use]
    pub fn tolerance(&self, margin: f64, hertz: f64) -> f64 {
        super::tolerance(margin, self.error(hertz))
    }

    /// Variance of the predicted phase over that of jitter which is independent from step to step, of a
    /// loop that takes a share `gain` of the error at each step: k / (2 - k).
    #[must_use]
    pub fn noise(gain: f64) -> f64 {
        gain / (2.0 - gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_corner_as_much_comes_through_as_stays() {
        let first = FirstOrder { corner: 50.0 };
        assert!((first.transfer(50.0) - 0.5f64.sqrt()).abs() < 1e-12);
        assert!((first.error(50.0) - 0.5f64.sqrt()).abs() < 1e-12);
        assert!((first.tolerance(0.25, 1e9) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_step_of_noise_leaves_what_the_formula_says() {
        // The prediction after an impulse is k (1 - k)^n.
        let gain: f64 = 0.2;
        let sum: f64 = (0..500).map(|n| (gain * (1.0 - gain).powi(n)).powi(2)).sum();
        assert!((sum / FirstOrder::noise(gain) - 1.0).abs() < 1e-9);
    }
}
