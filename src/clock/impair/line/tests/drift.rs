//! Rates that wander.

use super::*;

#[test]
fn an_offset_is_exact_for_ever() {
    for thousandths in [137_000, -1_000_000, 120_000_000] {
        let impairments =
            Impairments { offset: Ppm::from_thousandths(thousandths), ..Impairments::default() };
        let rate = ratio(24_000_000, 1);
        let mut line = ImpairedLine::new(&impairments, ratio(6_144_000, 1), rate).unwrap();
        for _ in 0..1_000_000 {
            line.cells(&Word::certain(0, 64, Instant(0)), |_| ());
        }
        let num = 64_000_000u128 * 24_000_000 * 1_000_000_000;
        let den = 6_144_000 * (1_000_000_000 + i128::from(thousandths)).unsigned_abs();
        assert_eq!(line.until().0, num.div_ceil(den) as i64);
    }
}

/// How many cells later than nominal the clock is after `cells`; a million cells a second.
fn lateness(drift: Drift, cells: u64) -> f64 {
    let impairments = Impairments { drift, ..Impairments::default() };
    let mut line =
        ImpairedLine::new(&impairments, ratio(1_000_000, 1), ratio(FINELY * 1_000_000, 1)).unwrap();
    for _ in 0..cells / 64 {
        line.cells(&Word::certain(0, 64, Instant(0)), |_| ());
    }
    line.until().0 as f64 / FINELY as f64 - (cells / 64 * 64) as f64
}

#[test]
fn a_ramp_adds_up_until_its_bound() {
    let ppm = |ppm: i64| Ppm::from_thousandths(ppm * 1000);
    let ramp = Drift { ramp: ppm(100), ramp_bound: ppm(150), ..Drift::default() };
    // 100 ppm/s for a second is 50 cells of a million, earlier
    assert!((lateness(ramp, 1_000_000) + 50.0).abs() < 0.01, "{}", lateness(ramp, 1_000_000));
    // 1.5 s of ramp, then 1.5 s at 150 ppm
    let expected = -(150.0 * 1.5 / 2.0 + 150.0 * 1.5);
    assert!((lateness(ramp, 3_000_000) - expected).abs() < 0.1, "{}", lateness(ramp, 3_000_000));
    let down = Drift { ramp: ppm(-100), ramp_bound: ppm(150), ..Drift::default() };
    assert!((lateness(down, 1_000_000) - 50.0).abs() < 0.01);
}

#[test]
fn a_swing_moves_the_phase_by_its_integral() {
    let swing = Swing { peak: Ppm::from_thousandths(1_000_000), rate: Rate::from_hertz(2) };
    let swing = Drift { swing: Some(swing), ..Drift::default() };
    // half a turn of 2 Hz moves it by 1000 ppm / (pi 2 Hz); and since a period is not a rate, cells are
    // longer by half the square of the peak in the mean
    let expected = (-1e-3 / (std::f64::consts::PI * 2.0) + 1e-6 / 2.0 * 0.25) * 1e6;
    assert!((lateness(swing, 250_000) - expected).abs() < 0.01, "{}", lateness(swing, 250_000));
    let back = 1e-6 / 2.0 * 0.5 * 1e6;
    assert!((lateness(swing, 500_000) - back).abs() < 0.01, "{}", lateness(swing, 500_000));
}

#[test]
fn a_walk_grows_with_the_root_of_time() {
    // the integral of a walk of s per root of a second: s t^1.5 / 3^0.5
    let expected = 10.0 * 0.25f64.powf(1.5) / 3f64.sqrt();
    let found: Vec<f64> = (0..60)
        .map(|seed| {
            let drift = Drift { walk: Ppm::from_thousandths(10_000), ..Drift::default() };
            let impairments = Impairments { drift, seed, ..Impairments::default() };
            let mut line =
                ImpairedLine::new(&impairments, ratio(1_000_000, 1), ratio(FINELY * 1_000_000, 1)).unwrap();
            for _ in 0..250_000 / 64 {
                line.cells(&Word::certain(0, 64, Instant(0)), |_| ());
            }
            line.until().0 as f64 / FINELY as f64 - (250_000 / 64 * 64) as f64
        })
        .collect();
    // four standard errors of 60
    assert!((rms(&found) / expected - 1.0).abs() < 4.0 / 120f64.sqrt(), "{} {expected}", rms(&found));
}
