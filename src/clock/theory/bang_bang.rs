//! The loop that sees only early or late.

use std::f64::consts::{PI, TAU};

/// A bang-bang loop (Alexander's detector): at each edge the phase moves by one step, whatever the
/// error.
///
/// It is not linear: how much jitter comes through depends on how much there is. The figures here are
/// indications of textbooks, not exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BangBang {
    /// How far the phase moves at an edge, in cells.
    pub step: f64,
    /// Edges per second.
    pub edges_per_second: f64,
}

impl BangBang {
    /// The largest amplitude (half of peak to peak), in cells, of a sine that the phase follows at
    /// `hertz`; above it the loop slews: step * edges per second / (2 pi f).
    #[must_use]
    pub fn slope_limit(&self, hertz: f64) -> f64 {
        self.step * self.edges_per_second / (TAU * hertz)
    }

    /// About what is stood at `hertz`, in cells peak to peak, if decisions fail `margin` cells off: what
    /// the loop follows, or what is inside the margin without following. At low frequencies more is
    /// stood; above its slope the loop wanders, which takes up to a fifth away.
    #[must_use]
    pub fn tolerance(&self, margin: f64, hertz: f64) -> f64 {
        2.0 * margin.max(self.slope_limit(hertz))
    }

    /// Gain of the detector, per cell, at random jitter of each edge of `sigma` cells RMS:
    /// sqrt(2 / pi) / sigma.
    #[must_use]
    pub fn detector_gain(sigma: f64) -> f64 {
        (2.0 / PI).sqrt() / sigma
    }

    /// The largest rate, in cells per second, that it follows without an integral part.
    #[must_use]
    pub fn pull_in(&self) -> f64 {
        self.step * self.edges_per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_of_the_detector_is_that_of_a_sign_in_normal_noise() {
        // Twice the density of the noise at zero.
        assert!((BangBang::detector_gain(0.05) - 15.9577).abs() < 1e-4);
    }

    #[test]
    fn a_sine_at_the_limit_is_as_steep_as_the_loop() {
        let loop_ = BangBang { step: 0.01, edges_per_second: 7.1e6 };
        let steepest = loop_.slope_limit(5_000.0) * TAU * 5_000.0;
        assert!((steepest / loop_.pull_in() - 1.0).abs() < 1e-12);
        assert_eq!(loop_.tolerance(0.4, 1e9), 0.8);
    }
}
