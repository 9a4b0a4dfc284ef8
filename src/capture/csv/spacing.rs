//! The sample rate from a column of times.

use crate::capture::rate::reduced;
use crate::unit::Ratio;
use std::prelude::v1::*;

/// Times are femtoseconds after the first row.
pub(super) const FEMTO: i32 = 15;

/// Instruments that count in single precision print steps that are off by this part.
const SINGLE_PRECISION: u128 = 1 << 24;

/// What a column of times says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spacing {
    /// Fewer than two rows, or no time passes.
    Unknown,
    /// The rows are not evenly spaced: they are no samples.
    Uneven,
    /// One sample per row.
    Even {
        /// Samples per second.
        rate: Ratio,
        /// The usual step, in femtoseconds.
        step: i64,
        /// Steps that are off.
        jumps: u64,
    },
}

/// Looks at `times` (femtoseconds), printed in steps of `quantum`.
pub(super) fn spacing(times: &[i64], quantum: i64) -> Spacing {
    let quantum = quantum.max(1);
    let mut steps: Vec<i64> = times
        .windows(2)
        .map(|pair| match pair {
            [a, b] => b.saturating_sub(*a),
            _ => 0,
        })
        .collect();
    if steps.is_empty() {
        return Spacing::Unknown;
    }
    let middle = steps.len() / 2;
    let (_, median, _) = steps.select_nth_unstable(middle);
    let step = *median;
    // a list of changes has steps of one, two and three cells
    let tolerance = (step / 4).max(quantum);
    let (mut sum, mut even) = (0i128, 0u64);
    for &found in steps.iter().filter(|found| found.saturating_sub(step).saturating_abs() <= tolerance) {
        sum += i128::from(found);
        even += 1;
    }
    let jumps = steps.len() as u64 - even;
    if jumps * 10 > steps.len() as u64 {
        return Spacing::Uneven;
    }
    let slack = u128::from(quantum.unsigned_abs()) * u128::from(jumps + 1);
    let sum = u128::try_from(sum).ok().filter(|&sum| sum > 0);
    match sum.and_then(|sum| round_rate(even.into(), sum, slack + sum / SINGLE_PRECISION)) {
        Some(rate) => Spacing::Even { rate, step, jumps },
        None => Spacing::Unknown,
    }
}

/// The roundest rate at which `count` samples take between `sum - slack` and `sum + slack`
/// femtoseconds: the fewest digits, either of the rate or of its period. If that interval is so
/// wide that round numbers mean nothing, the plain quotient.
fn round_rate(count: u128, sum: u128, slack: u128) -> Option<Ratio> {
    /// Widest interval, relative to the rate, in which a round number is believed.
    const BELIEVED: u128 = 1000;
    const MOST_DIGITS: u32 = 9;
    let plain = || reduced(count.checked_mul(10u128.pow(FEMTO as u32))?, sum);
    if slack.checked_mul(BELIEVED)? > sum {
        return plain();
    }
    // rates in nanohertz, periods in attoseconds
    const NANO: u128 = 1_000_000_000;
    let per_femto = count.checked_mul(10u128.pow(FEMTO as u32))?.checked_mul(NANO);
    let ticks = sum.checked_mul(1000);
    let (Some(per_femto), Some(ticks)) = (per_femto, ticks) else { return plain() };
    let rate = (per_femto / (sum + slack), per_femto / sum, per_femto.div_ceil(sum - slack));
    let thousand = slack * 1000;
    let period = ((ticks - thousand) / count, ticks / count, (ticks + thousand).div_ceil(count));
    for digits in 1..=MOST_DIGITS {
        if let Some(nanohertz) = rounded(rate, digits) {
            return reduced(nanohertz, NANO);
        }
        if let Some(attoseconds) = rounded(period, digits) {
            return reduced(10u128.pow(FEMTO as u32 + 3), attoseconds);
        }
    }
    plain()
}

/// The number of `digits` significant digits that is next to `middle`, if it is in the interval.
fn rounded((low, middle, high): (u128, u128, u128), digits: u32) -> Option<u128> {
    let unit = 10u128.checked_pow((middle.checked_ilog10()? + 1).saturating_sub(digits))?;
    let candidate = (middle + unit / 2) / unit * unit;
    (candidate > 0 && (low..=high).contains(&candidate)).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate_of(times: &[i64], quantum: i64) -> Option<Ratio> {
        match spacing(times, quantum) {
            Spacing::Even { rate, .. } => Some(rate),
            _ => None,
        }
    }

    #[test]
    fn printed_times_are_snapped_to_the_rate_that_made_them() {
        // 12.5 MS/s in ms with 8 decimals: the quantum is 10 ps
        let times: Vec<i64> = (0..12_504).map(|n| (n * 80_000_000 + 3_000) / 10_000 * 10_000).collect();
        assert_eq!(rate_of(&times, 10_000), Ratio::new(12_500_000, 1));
        // 312.5 kHz in us without decimals: steps of 3 and 4
        let times: Vec<i64> = (0..5000).map(|n| n * 3_200_000_000 / 1_000_000_000 * 1_000_000_000).collect();
        assert_eq!(rate_of(&times, 1_000_000_000), Ratio::new(312_500, 1));
        // a round period
        let times: Vec<i64> = (0..4000).map(|n| n * 9_240_000_000).collect();
        assert_eq!(rate_of(&times, 10_000_000), Ratio::new(25_000_000, 231));
    }

    #[test]
    fn a_list_of_changes_is_not_samples() {
        let mut at = 0;
        let times: Vec<i64> = (0..1000)
            .map(|n: i64| {
                at += 160 + 160 * (n % 3);
                at
            })
            .collect();
        assert_eq!(spacing(&times, 1), Spacing::Uneven);
    }

    #[test]
    fn a_few_jumps_do_not_bend_the_rate() {
        let times: Vec<i64> =
            (0..1000).map(|n| n * 40_000_000 + if n > 500 { 7_000_000_000_000 } else { 0 }).collect();
        assert_eq!(
            spacing(&times, 1000),
            Spacing::Even { rate: Ratio::new(25_000_000, 1).unwrap(), step: 40_000_000, jumps: 1 }
        );
    }

    #[test]
    fn few_rows_give_the_plain_quotient() {
        assert_eq!(rate_of(&[0, 41_000_000], 1_000_000), Ratio::new(1_000_000_000, 41));
        assert_eq!(spacing(&[], 1), Spacing::Unknown);
        assert_eq!(spacing(&[5], 1), Spacing::Unknown);
        assert_eq!(spacing(&[5, 5, 5], 1), Spacing::Unknown);
        assert_eq!(spacing(&[9, 6, 3], 1), Spacing::Unknown);
    }

    proptest! {
        #[test]
        fn any_times_are_survived(times: Vec<i64>, quantum: i64) {
            let _ = spacing(&times, quantum);
        }
    }
}
