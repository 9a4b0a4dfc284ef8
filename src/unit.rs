//! Time and rate, in integers.
//!
//! Every position on the signal path is an [`Instant`]: a count of *ticks* of a [`Timebase`].
//! For one-bit samples a tick is a sample; for interpolated voltages it is a fraction of one; for
//! change times it is whatever the file counts in. A timebase may not know how long a tick is
//! (simulations and raw dumps often do not say), and then nothing downstream pretends to.

use core::fmt;
use core::num::NonZeroU64;

/// A position in a capture, in ticks of its [`Timebase`]; 0 is the first sample.
///
/// The instant of a level change is the first tick at which the new level is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Instant(pub i64);

impl Instant {
    /// Ticks from `earlier` to `self`; negative if `self` comes first. Saturates.
    #[must_use]
    pub const fn since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The instant `ticks` later. Saturates.
    #[must_use]
    pub const fn plus(self, ticks: i64) -> Instant {
        Instant(self.0.saturating_add(ticks))
    }
}

/// A stretch of a capture, from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Span {
    /// First instant inside.
    pub start: Instant,
    /// First instant after it.
    pub end: Instant,
}

impl Span {
    /// Length in ticks; 0 if `end` is not after `start`.
    #[must_use]
    pub const fn ticks(self) -> i64 {
        let ticks = self.end.since(self.start);
        if ticks < 0 { 0 } else { ticks }
    }
}

/// An exact positive ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Ratio {
    num: NonZeroU64,
    den: NonZeroU64,
}

impl Ratio {
    /// `num / den`, or `None` if either is zero.
    #[must_use]
    pub const fn new(num: u64, den: u64) -> Option<Ratio> {
        match (NonZeroU64::new(num), NonZeroU64::new(den)) {
            (Some(num), Some(den)) => Some(Ratio { num, den }),
            _ => None,
        }
    }

    /// Numerator.
    #[must_use]
    pub const fn num(self) -> u64 {
        self.num.get()
    }

    /// Denominator.
    #[must_use]
    pub const fn den(self) -> u64 {
        self.den.get()
    }

    /// Denominator, for divisions that cannot fail.
    pub(crate) const fn nonzero_den(self) -> NonZeroU64 {
        self.den
    }

    /// The ratio as a floating-point number, for reports.
    #[must_use]
    #[cfg(feature = "std")]
    pub fn to_f64(self) -> f64 {
        self.num() as f64 / self.den() as f64
    }
}

/// How long a tick is, if that is known, and how many ticks a sample takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Timebase {
    samples_per_second: Option<Ratio>,
    ticks_per_sample: u32,
}

/// Ticks per sample of captures whose edges are interpolated between samples.
pub const INTERPOLATED_TICKS: u32 = 1 << 12;

impl Timebase {
    /// One tick per sample; `None` if nobody said how many samples make a second.
    #[must_use]
    pub const fn sampled(samples_per_second: Option<Ratio>) -> Timebase {
        Timebase { samples_per_second, ticks_per_sample: 1 }
    }

    /// [`INTERPOLATED_TICKS`] ticks per sample, for edges that fall between samples.
    #[must_use]
    pub const fn interpolated(samples_per_second: Option<Ratio>) -> Timebase {
        Timebase { samples_per_second, ticks_per_sample: INTERPOLATED_TICKS }
    }

    /// Samples per second, if known.
    #[must_use]
    pub const fn samples_per_second(self) -> Option<Ratio> {
        self.samples_per_second
    }

    /// Ticks per sample: 1, or more where edges are interpolated.
    #[must_use]
    pub const fn ticks_per_sample(self) -> u32 {
        self.ticks_per_sample
    }

    /// The rate of something that happens `count` times in `ticks`, or `None` if the timebase has
    /// no rate, `ticks` is not positive, or the result does not fit.
    #[must_use]
    pub const fn rate_of(self, count: u64, ticks: i64) -> Option<Rate> {
        let Some(samples) = self.samples_per_second else { return None };
        if ticks <= 0 {
            return None;
        }
        let num = count as u128 * samples.num() as u128 * self.ticks_per_sample as u128;
        let den = ticks as u128 * samples.den() as u128;
        let (Some(num), true) = (num.checked_mul(1000), den > 0) else { return None };
        let millihertz = (num + den / 2) / den;
        if millihertz > u64::MAX as u128 { None } else { Some(Rate::from_millihertz(millihertz as u64)) }
    }

    /// A position in samples, for reports.
    #[must_use]
    #[cfg(feature = "std")]
    pub fn samples(self, at: Instant) -> f64 {
        at.0 as f64 / f64::from(self.ticks_per_sample)
    }

    /// A position in seconds, for reports; `None` if nobody knows.
    #[must_use]
    #[cfg(feature = "std")]
    pub fn seconds(self, at: Instant) -> Option<f64> {
        let rate = self.samples_per_second?;
        Some(self.samples(at) * rate.den() as f64 / rate.num() as f64)
    }
}

/// Events per second, in steps of a millihertz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Rate {
    millihertz: u64,
}

/// Frame rates that equipment uses, in hertz (IEC 60958-3, sampling frequency; ADAT below 50 kHz).
pub const STANDARD_RATES: [u32; 10] =
    [22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000];

impl Rate {
    /// A rate in hertz.
    #[must_use]
    pub const fn from_hertz(hertz: u32) -> Rate {
        Rate { millihertz: hertz as u64 * 1000 }
    }

    /// A rate in thousandths of a hertz.
    #[must_use]
    pub const fn from_millihertz(millihertz: u64) -> Rate {
        Rate { millihertz }
    }

    /// Thousandths of a hertz.
    #[must_use]
    pub const fn millihertz(self) -> u64 {
        self.millihertz
    }

    /// Rounded to whole hertz; saturates.
    #[must_use]
    pub const fn hertz(self) -> u32 {
        let hertz = self.millihertz.saturating_add(500) / 1000;
        if hertz > u32::MAX as u64 { u32::MAX } else { hertz as u32 }
    }

    /// How far this rate is above `reference`.
    #[must_use]
    pub const fn offset_from(self, reference: Rate) -> Ppm {
        if reference.millihertz == 0 {
            return Ppm::from_thousandths(0);
        }
        let difference = self.millihertz as i128 - reference.millihertz as i128;
        Ppm::from_thousandths((difference * 1_000_000_000 / reference.millihertz as i128) as i64)
    }

    /// The nearest of `standard` (hertz) within 4 %, else `None`: varispeed, or a simulation with
    /// a round cell time.
    ///
    /// ```
    /// use lightpipe::unit::{Rate, STANDARD_RATES};
    /// assert_eq!(Rate::from_hertz(44_102).nearest(&STANDARD_RATES), Some(44_100));
    /// assert_eq!(Rate::from_hertz(39_062).nearest(&STANDARD_RATES), None);
    /// ```
    #[must_use]
    pub fn nearest(self, standard: &[u32]) -> Option<u32> {
        const WITHIN: u64 = 40_000_000; // 4 % in thousandths of a ppm
        standard
            .iter()
            .copied()
            .map(|hertz| (self.offset_from(Rate::from_hertz(hertz)).thousandths().unsigned_abs(), hertz))
            .min()
            .filter(|&(offset, _)| offset <= WITHIN)
            .map(|(_, hertz)| hertz)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03} Hz", self.millihertz / 1000, self.millihertz % 1000)
    }
}

/// A length of time in unit intervals (UI), in millionths: one cell is a million of them.
///
/// ```
/// use lightpipe::unit::Ui;
/// assert_eq!(Ui::from_millionths(250_000).to_string(), "0.25 UI");
/// assert_eq!(Ui::cells(3).millionths(), 3_000_000);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Ui {
    millionths: i64,
}

impl Ui {
    /// From millionths of a unit interval.
    #[must_use]
    pub const fn from_millionths(millionths: i64) -> Ui {
        Ui { millionths }
    }

    /// So many cells. Saturates.
    #[must_use]
    pub const fn cells(cells: i64) -> Ui {
        Ui { millionths: cells.saturating_mul(1_000_000) }
    }

    /// Millionths of a unit interval.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.millionths
    }
}

impl fmt::Display for Ui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.millionths < 0 { "-" } else { "" };
        let (whole, mut part) =
            (self.millionths.unsigned_abs() / 1_000_000, self.millionths.unsigned_abs() % 1_000_000);
        if part == 0 {
            return write!(f, "{sign}{whole} UI");
        }
        let mut digits = 6;
        while part % 10 == 0 {
            part /= 10;
            digits -= 1;
        }
        write!(f, "{sign}{whole}.{part:0digits$} UI")
    }
}

/// A relative difference, in thousandths of a part per million.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Ppm {
    thousandths: i64,
}

impl Ppm {
    /// From thousandths of a part per million.
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Ppm {
        Ppm { thousandths }
    }

    /// Thousandths of a part per million.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.thousandths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_measured_exactly_to_the_millihertz() {
        let base = Timebase::sampled(Ratio::new(24_000_000, 1));
        // 182 frames in 99 044 samples
        assert_eq!(base.rate_of(182, 99_044), Some(Rate::from_millihertz(44_101_611)));
        let fine = Timebase::interpolated(Ratio::new(24_000_000, 1));
        assert_eq!(fine.rate_of(182, 99_044 * i64::from(INTERPOLATED_TICKS)), base.rate_of(182, 99_044));
    }

    #[test]
    fn no_rate_comes_from_an_unknown_timebase_or_no_time() {
        assert_eq!(Timebase::sampled(None).rate_of(1, 1), None);
        assert_eq!(Timebase::sampled(Ratio::new(1, 1)).rate_of(1, 0), None);
        assert_eq!(Timebase::sampled(Ratio::new(1, 1)).rate_of(1, -3), None);
    }

    #[test]
    fn offsets_are_signed() {
        let nominal = Rate::from_hertz(48_000);
        assert_eq!(Rate::from_millihertz(47_999_952).offset_from(nominal).thousandths(), -1_000);
        assert_eq!(Rate::from_millihertz(48_000_048).offset_from(nominal).thousandths(), 1_000);
    }

    #[test]
    fn unit_intervals_are_printed_without_needless_digits() {
        use std::string::ToString;
        let printed = |millionths| Ui::from_millionths(millionths).to_string();
        assert_eq!(printed(-1_050_000), "-1.05 UI");
        assert_eq!(printed(1), "0.000001 UI");
        assert_eq!(printed(0), "0 UI");
        assert_eq!(printed(i64::MIN), "-9223372036854.775808 UI");
    }

    #[test]
    fn the_edges_of_four_percent_decide_what_is_nominal() {
        assert_eq!(Rate::from_hertz(46_080).nearest(&STANDARD_RATES), Some(48_000));
        assert_eq!(Rate::from_hertz(46_000).nearest(&STANDARD_RATES), None);
        assert_eq!(Rate::from_hertz(45_864).nearest(&STANDARD_RATES), Some(44_100));
    }
}
