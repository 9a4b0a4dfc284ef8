//! Sine, exponential and logarithm in fixed point.

/// 1 in the fixed point of this file.
pub(super) const ONE: i64 = 1 << 62;
const BITS: u32 = 62;

/// The sine of a part of a turn (2^64 is a whole one), times `peak`; right to 2^-50 of `peak`.
pub(super) const fn sine(turn: u64, peak: i128) -> i128 {
    // the place in its quadrant, 0 to 1
    let place = (turn & (u64::MAX >> 2)) as i64;
    let x = if turn >> 62 & 1 == 1 { ONE - place } else { place };
    let value = quarter(x);
    let value = if turn >> 63 == 1 { -value } else { value };
    // 24 bits of the value are spared so that any peak below 2^88 fits
    (peak * (value >> 24) as i128) >> (BITS - 24)
}

/// sin(pi/2 x), for x from 0 to 1: the Taylor series, whose next term would be 2^-53.
const fn quarter(x: i64) -> i64 {
    /// (pi/2)^n / n! in 2^-60, for n = 17, 15, ..., 1.
    const TERMS: [i64; 9] = [
        6_994_701,
        771_077_950,
        65_626_285_697,
        4_149_183_757_585,
        184_976_092_165_948,
        5_397_695_021_890_950,
        91_879_342_557_802_013,
        744_745_899_218_905_439,
        1_811_004_864_519_280_711,
    ];
    let square = times(x, x);
    let mut sum = 0;
    let mut n = 0;
    while n < TERMS.len() {
        sum = TERMS[n] - times(sum, square);
        n += 1;
    }
    let value = times(sum, x);
    // 2^-60 -> 2^-62; the sum may end a hair above 1
    if value > ONE >> 2 { ONE } else { value << 2 }
}

/// e^-(part / whole), for positive arguments.
pub(super) const fn decay(part: i128, whole: i128) -> i64 {
    /// Beyond this many time constants nothing is left in 62 bits.
    const NOTHING_LEFT: i128 = 43;
    /// log2(e) in 2^-60, ln(2) in 2^-62.
    const LOG2_E: i128 = 1_663_314_137_230_540_311;
    const LN_2: i64 = 3_196_577_161_300_663_915;
    if whole <= 0 || part >= whole * NOTHING_LEFT {
        return 0;
    }
    if part <= 0 {
        return ONE;
    }
    // as a power of two, in 2^-62
    let exponent = (((part << 50) / whole) * LOG2_E) >> 48;
    let x = times((exponent & (ONE as i128 - 1)) as i64, LN_2);
    // the Taylor series of e^-x by Horner, x < 0.7; the next term would be 2^-66
    let mut value = 0;
    let mut n = INVERSE_FACTORIALS.len();
    while n > 0 {
        n -= 1;
        value = INVERSE_FACTORIALS[n] - times(value, x);
    }
    value >> (exponent >> BITS)
}

/// 1 / n!, for n = 0, 1, ...
const INVERSE_FACTORIALS: [i64; 19] = {
    let mut inverse = [ONE; 19];
    let mut n = 1;
    while n < inverse.len() {
        inverse[n] = inverse[n - 1] / n as i64;
        n += 1;
    }
    inverse
};

/// 1 / (2n + 1), for n = 0, 1, ...
const INVERSE_ODDS: [i64; 19] = {
    let mut inverse = [ONE; 19];
    let mut n = 1;
    while n < inverse.len() {
        inverse[n] = ONE / (2 * n as i64 + 1);
        n += 1;
    }
    inverse
};

/// ln(2x), for x from 1/2 to 1.
pub(super) const fn ln_of_double(x: i64) -> i64 {
    let (one, double) = (ONE as i128, x as i128 * 2);
    if double <= one {
        return 0;
    }
    // 2 atanh((y - 1) / (y + 1)), an argument of at most 1/3; the next term would be 2^-63
    let z = ((((double - one) as u128) << BITS) / (double + one) as u128) as i64;
    let square = times(z, z);
    let (mut sum, mut n) = (0, INVERSE_ODDS.len());
    while n > 0 {
        n -= 1;
        sum = INVERSE_ODDS[n] + times(sum, square);
    }
    2 * times(sum, z)
}

const fn times(a: i64, b: i64) -> i64 {
    ((a as i128 * b as i128) >> BITS) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: f64 = ONE as f64;

    #[test]
    fn the_sine_is_that_of_the_mathematics_library() {
        for n in 0..4096u64 {
            let turn = (n << 52) | (n * 977);
            let expected = (turn as f64 / 2f64.powi(64) * std::f64::consts::TAU).sin();
            let got = sine(turn, 1 << 60) as f64 / 2f64.powi(60);
            assert!((got - expected).abs() < 1e-11, "{turn}: {got} {expected}");
        }
        assert_eq!(sine(1 << 62, 1000), 1000);
        assert_eq!(sine(3 << 62, 1000), -1000);
        assert_eq!(sine(0, 1000), 0);
    }

    #[test]
    fn decay_is_that_of_the_mathematics_library() {
        for part in (0..5000).map(|n| n * n) {
            let expected = (-(part as f64) / 1_000_000.0).exp();
            let got = decay(part, 1_000_000) as f64 / SCALE;
            assert!((got - expected).abs() < 1e-14, "{part}: {got} {expected}");
        }
        assert_eq!(decay(0, 5), ONE);
        assert_eq!(decay(1 << 76, 1 << 68), 0);
        assert_eq!(decay(1, 0), 0);
    }

    #[test]
    fn the_logarithm_is_that_of_the_mathematics_library() {
        for n in 0..=1000i64 {
            let x = ONE / 2 + ONE / 2000 * n;
            let expected = (2.0 * x as f64 / SCALE).ln();
            let got = ln_of_double(x) as f64 / SCALE;
            assert!((got - expected).abs() < 1e-14, "{n}: {got} {expected}");
        }
        assert_eq!(ln_of_double(ONE / 4), 0);
    }
}
