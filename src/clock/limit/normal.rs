//! The normal distribution: how much of it lies beyond a point.

use core::f64::consts::PI;

/// From here on the continued fraction is used, before that the series.
const FRACTION_FROM: f64 = 2.0;
/// Terms after which neither changes any more, at its worst place.
const TERMS: u32 = 80;

/// The density of the normal distribution.
pub(super) fn density(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * PI).sqrt()
}

/// What share of a normal distribution lies more than `x` standard deviations above its mean, often
/// called Q(*x*). Relative error below 1e-12 up to 30 deviations; 0 from about 38 on.
///
/// ```
/// use lightpipe::clock::limit::tail;
/// assert_eq!(tail(0.0), 0.5);
/// // One in a million.
/// assert_eq!(format!("{:.2e}", tail(4.7534)), "1.00e-6");
/// ```
#[must_use]
pub fn tail(x: f64) -> f64 {
    if x < 0.0 {
        1.0 - tail(-x)
    } else if x < FRACTION_FROM {
        // 1/2 - density * (x + x^3/3 + x^5/15 + ...)
        let (mut term, mut sum) = (x, x);
        for n in 1..TERMS {
            term *= x * x / f64::from(2 * n + 1);
            sum += term;
        }
        0.5 - density(x) * sum
    } else {
        // density / (x + 1/(x + 2/(x + 3/(x + ...))))
        let below = (1..=TERMS).rev().fold(x, |below, n| x + f64::from(n) / below);
        density(x) / below
    }
}

/// How many standard deviations above the mean the share `p` begins: the inverse of [`tail`]. `p` is
/// taken to lie between 1e-300 and 0.5.
///
/// ```
/// use lightpipe::clock::limit::tail_inverse;
/// assert_eq!(format!("{:.3}", tail_inverse(1e-7)), "5.199");
/// ```
#[must_use]
pub fn tail_inverse(p: f64) -> f64 {
    let p = p.clamp(1e-300, 0.5);
    least(0.0, 38.0, |x| tail(x) <= p)
}

/// The least number between `low` and `high` for which `holds`, which must hold from some point on.
/// Exact to the last digits.
pub(super) fn least(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    // Each round halves the interval: more rounds than a number has digits.
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known to all digits from tables of the complementary error function.
    #[test]
    fn the_tail_has_its_tabulated_values() {
        for (x, known) in [
            (1.0, 0.158_655_253_931_457_05),
            (2.0, 0.022_750_131_948_179_21),
            (3.0, 1.349_898_031_630_094_6e-3),
            (5.0, 2.866_515_718_791_939e-7),
            (10.0, 7.619_853_024_160_527e-24),
        ] {
            assert!((tail(x) / known - 1.0).abs() < 1e-12, "Q({x}) = {:e}", tail(x));
            assert!((tail(-x) + known - 1.0).abs() < 1e-15, "Q(-{x})");
        }
    }

    #[test]
    fn series_and_fraction_meet() {
        let before = tail(FRACTION_FROM - 1e-12);
        assert!((before / tail(FRACTION_FROM) - 1.0).abs() < 1e-11, "{before}");
    }

    #[test]
    fn the_inverse_undoes_the_tail() {
        for x in [0.1, 1.0, 2.5, 4.7, 8.0, 20.0] {
            assert!((tail_inverse(tail(x)) - x).abs() < 1e-9, "{x}");
        }
    }
}
