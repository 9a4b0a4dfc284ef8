//! Sample rates that instruments have, and which of them would do.

use super::trap::trap;

/// Sample rates of common logic analysers, in samples per second.
pub const ANALYSER_RATES: [u32; 23] = [
    4_000_000,
    5_000_000,
    6_000_000,
    8_000_000,
    10_000_000,
    12_000_000,
    12_500_000,
    15_000_000,
    16_000_000,
    20_000_000,
    24_000_000,
    25_000_000,
    32_000_000,
    40_000_000,
    48_000_000,
    50_000_000,
    80_000_000,
    100_000_000,
    125_000_000,
    200_000_000,
    250_000_000,
    400_000_000,
    500_000_000,
];

/// The lowest of [`ANALYSER_RATES`] that takes at least `fewest` samples per cell of a line with
/// `cells_per_second` and is in no [`trap`]; `None` if none does.
///
/// ```
/// use lightpipe::clock::limit::analyser_rate;
/// // ADAT at 48 kHz.
/// assert_eq!(analyser_rate(12_288_000.0, 1.9), Some(24_000_000));
/// // A line of 12 Mcell/s: 24 MS/s would be exactly two samples per cell.
/// assert_eq!(analyser_rate(12_000_000.0, 1.9), Some(25_000_000));
/// ```
#[must_use]
pub fn analyser_rate(cells_per_second: f64, fewest: f64) -> Option<u32> {
    ANALYSER_RATES.into_iter().find(|&rate| {
        let r = f64::from(rate) / cells_per_second;
        r >= fewest && trap(r).is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_rise() {
        assert!(ANALYSER_RATES.is_sorted());
    }

    #[test]
    fn no_common_rate_is_a_trap_for_a_standard_signal() {
        let adat = [44_100.0, 48_000.0].map(|rate| rate * 256.0);
        let iec =
            [32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0].map(|rate| rate * 128.0);
        for cells in adat.into_iter().chain(iec) {
            for rate in ANALYSER_RATES {
                assert_eq!(trap(f64::from(rate) / cells), None, "{rate} of {cells}");
            }
        }
        assert!(trap(24_576_000.0 / adat[1]).is_some());
    }

    #[test]
    fn nothing_is_named_where_nothing_does() {
        assert_eq!(analyser_rate(12_288_000.0, 50.0), None);
        assert_eq!(analyser_rate(12_288_000.0, f64::NAN), None);
    }
}
