//! The loop with proportional and integral gain, continuous in time.

use std::f64::consts::{PI, TAU};

/// A type-2 loop: a phase detector, proportional and integral gain, an oscillator.
///
/// H(s) = (2 z w s + w^2) / (s^2 + 2 z w s + w^2), with damping z and natural frequency w = 2 pi f.
/// Any textbook of phase-locked loops has it (Gardner, *Phaselock Techniques*). Nearly every S/PDIF
/// and ADAT receiver is meant to be one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type2 {
    damping: f64,
    /// In hertz.
    natural_frequency: f64,
}

impl Type2 {
    /// A loop of a damping (above 0; 0.7 to 5 are usual) and a natural frequency in hertz (above 0);
    /// `None` if either is not.
    #[must_use]
    pub fn new(damping: f64, natural_frequency: f64) -> Option<Type2> {
        let fits = |value: f64| value.is_finite() && value > 0.0;
        (fits(damping) && fits(natural_frequency)).then_some(Type2 { damping, natural_frequency })
    }

    /// The least damping whose jitter transfer peaks at no more than `decibels`; `None` if that is not
    /// between 0.001 and 40 dB.
    ///
    /// ```
    /// use lightpipe::clock::theory::Type2;
    /// // What AES3 allows asks for a damping of 0.73.
    /// let damping = Type2::damping_for_peaking(2.0).unwrap();
    /// assert!((damping - 0.729).abs() < 0.001);
    /// ```
    #[must_use]
    pub fn damping_for_peaking(decibels: f64) -> Option<f64> {
        if !(0.001..=40.0).contains(&decibels) {
            return None;
        }
        // Peaking falls all the way.
        let (mut low, mut high) = (0.001, 1000.0);
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            let peaks = Type2 { damping: middle, natural_frequency: 1.0 }.peaking();
            if super::decibels(peaks) > decibels { low = middle } else { high = middle }
        }
        Some(high)
    }

    /// Damping.
    #[must_use]
    pub const fn damping(&self) -> f64 {
        self.damping
    }

    /// Natural frequency in hertz.
    #[must_use]
    pub const fn natural_frequency(&self) -> f64 {
        self.natural_frequency
    }

    /// |H|: jitter of the recovered clock over jitter of the line, at `hertz`.
    #[must_use]
    pub fn transfer(&self, hertz: f64) -> f64 {
        let x = hertz / self.natural_frequency;
        let linear = 2.0 * self.damping * x;
        (1.0f64.hypot(linear)) / self.denominator(x)
    }

    /// |1 - H|: how far the recovered clock is off, over jitter of the line, at `hertz`.
    #[must_use]
    pub fn error(&self, hertz: f64) -> f64 {
        let x = hertz / self.natural_frequency;
        x * x / self.denominator(x)
    }

    fn denominator(&self, x: f64) -> f64 {
        (1.0 - x * x).hypot(2.0 * self.damping * x)
    }

    /// The largest |H| at any frequency; above 1 for every damping.
    ///
    /// |H|^2 = 8 z^4 / (8 z^4 - 4 z^2 - 1 + sqrt(8 z^2 + 1)).
    #[must_use]
    pub fn peaking(&self) -> f64 {
        // At the frequency of the peak: the closed form loses all digits where damping is large.
        self.transfer(self.peak_frequency())
    }

    /// Where |H| peaks, in hertz: f sqrt((sqrt(1 + 8 z^2) - 1) / (4 z^2)).
    #[must_use]
    pub fn peak_frequency(&self) -> f64 {
        let square = self.damping * self.damping;
        self.natural_frequency * (((1.0 + 8.0 * square).sqrt() - 1.0) / (4.0 * square)).sqrt()
    }

    /// Where |H| has fallen to half the power, in hertz: what data sheets call jitter bandwidth.
    #[must_use]
    pub fn bandwidth(&self) -> f64 {
        let middle = 1.0 + 2.0 * self.damping * self.damping;
        self.natural_frequency * (middle + middle.hypot(1.0)).sqrt()
    }

    /// One-sided noise bandwidth, in hertz: the integral of |H|^2 over all frequencies,
    /// (w / 2) (z + 1 / (4 z)).
    #[must_use]
    pub fn noise_bandwidth(&self) -> f64 {
        PI * self.natural_frequency * (self.damping + 0.25 / self.damping)
    }

    /// The error `seconds` after the phase jumped by 1.
    #[must_use]
    pub fn phase_step_error(&self, seconds: f64) -> f64 {
        let (cosine, sine) = self.ring(seconds);
        cosine - self.damping * sine
    }

    /// The error, in cells, `seconds` after the rate jumped by `cells_per_second`.
    #[must_use]
    pub fn rate_step_error(&self, cells_per_second: f64, seconds: f64) -> f64 {
        let (_, sine) = self.ring(seconds);
        cells_per_second / (TAU * self.natural_frequency) * sine
    }

    /// When that error is largest, in seconds after the step.
    #[must_use]
    pub fn rate_step_peak(&self) -> f64 {
        let z = self.damping;
        let root = (1.0 - z * z).abs().sqrt();
        let time = match () {
            () if root < 1e-6 => 1.0,
            () if z < 1.0 => (root / z).atan() / root,
            () => (root / z).atanh() / root,
        };
        time / (TAU * self.natural_frequency)
    }

    /// Where the error settles, in cells, while the rate slides by `cells_per_second` every second.
    #[must_use]
    pub fn ramp_error(&self, cells_per_second: f64) -> f64 {
        cells_per_second / (TAU * self.natural_frequency).powi(2)
    }

    /// Jitter that a receiver stands at `hertz`, in cells peak to peak, if its decisions fail `margin`
    /// cells off: 2 `margin` / |1 - H|.
    #[must_use]
    pub fn tolerance(&self, margin: f64, hertz: f64) -> f64 {
        super::tolerance(margin, self.error(hertz))
    }

    /// exp(-z w t) times the even and the odd solution of the loop's equation.
    fn ring(&self, seconds: f64) -> (f64, f64) {
        let z = self.damping;
        let t = TAU * self.natural_frequency * seconds;
        let root = (1.0 - z * z).abs().sqrt();
        let x = root * t;
        if root < 1e-6 {
            ((-t).exp(), t * (-t).exp())
        } else if z < 1.0 {
            let decay = (-z * t).exp();
            (decay * x.cos(), decay * x.sin() / root)
        } else {
            // Each exponential by itself: their product would be infinite times zero.
            let (slow, fast) = ((x - z * t).exp(), (-x - z * t).exp());
            ((slow + fast) / 2.0, (slow - fast) / (2.0 * root))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::theory::decibels;

    /// Figures of any textbook for a damping of 1/sqrt(2) and 1, in decibels and natural frequencies.
    #[test]
    fn a_loop_of_usual_damping_has_the_figures_of_the_textbook() {
        let pll = Type2::new(0.5f64.sqrt(), 1.0).unwrap();
        assert!((decibels(pll.peaking()) - 2.0899).abs() < 1e-4);
        assert!((pll.bandwidth() - 2.0582).abs() < 1e-4);
        assert!((pll.noise_bandwidth() - 3.3322).abs() < 1e-4);
        let critical = Type2::new(1.0, 1.0).unwrap();
        assert!((decibels(critical.peaking()) - 1.2494).abs() < 1e-4);
        assert!((critical.rate_step_error(TAU, critical.rate_step_peak()) - (-1f64).exp()).abs() < 1e-9);
    }

    #[test]
    fn transfer_is_one_at_the_square_root_of_two_whatever_the_damping() {
        for damping in [0.1, 0.7, 1.0, 3.0, 20.0] {
            let pll = Type2::new(damping, 1000.0).unwrap();
            assert!((pll.transfer(1000.0 * 2f64.sqrt()) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn half_the_power_is_left_at_the_bandwidth() {
        let pll = Type2::new(0.9, 700.0).unwrap();
        assert!((pll.transfer(pll.bandwidth()).powi(2) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn steps_die_away_also_where_damping_is_large() {
        for damping in [0.3, 1.0, 1.0 + 1e-9, 50.0] {
            let pll = Type2::new(damping, 10.0).unwrap();
            assert_eq!(pll.phase_step_error(0.0), 1.0);
            assert_eq!(pll.rate_step_error(1.0, 0.0), 0.0);
            assert!(pll.phase_step_error(100.0).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_no_loop_is_refused() {
        assert_eq!(Type2::new(0.0, 1.0), None);
        assert_eq!(Type2::new(1.0, f64::NAN), None);
        assert_eq!(Type2::damping_for_peaking(-1.0), None);
    }
}
