//! Instants -> times of a dump that is written.

use std::format;
use std::io;
use std::prelude::v1::*;

use crate::unit::{Instant, Ratio, Timebase};

/// Powers of ten of ticks per second that a timescale can have: 1 s to 1 fs.
const POWERS: std::ops::RangeInclusive<u32> = 0..=15;
const UNITS: [&str; 6] = ["s", "ms", "us", "ns", "ps", "fs"];
/// Where no timescale holds every sample exactly, the coarser of these.
const ROUNDED: [u32; 2] = [12, 15];
/// Ticks that a sample has at least, so that its rounded time tells which one it is.
const TICKS_PER_SAMPLE: u128 = 10;
/// Samples that are taken for a second if nobody knows the rate.
const UNKNOWN_RATE: u64 = 1_000_000_000;

/// A timescale, and how instants become ticks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timescale {
    power: u32,
    /// Ticks per instant.
    num: u128,
    den: u128,
}

impl Timescale {
    /// The coarsest one in which the instants of a timebase are whole numbers of ticks, at least ten
    /// apart; where there is none, the coarsest in which they are ten apart (if edges are
    /// interpolated, one); and for samples closer than 10 fs the one that holds each exactly. Without
    /// a rate a sample is 1 ns.
    pub(super) fn of(timebase: Timebase) -> io::Result<Timescale> {
        let per_sample = u128::from(timebase.ticks_per_sample());
        let Some(rate) = timebase.samples_per_second() else {
            return Ok(if per_sample == 1 {
                Timescale { power: 9, num: 1, den: 1 }
            } else {
                Timescale::with(15, u128::from(UNKNOWN_RATE) * per_sample, 1)
            });
        };
        let (num, den) = (u128::from(rate.num()) * per_sample, u128::from(rate.den()));
        let least = if per_sample == 1 { TICKS_PER_SAMPLE } else { 1 };
        let apart = |power: &u32| 10u128.pow(*power) * den >= num * least;
        let exact = |power: &u32| (10u128.pow(*power) * den).is_multiple_of(num);
        let power = POWERS.filter(exact).find(apart).or_else(|| ROUNDED.into_iter().find(apart));
        let power = power.or_else(|| POWERS.rev().find(exact));
        let Some(power) = power else {
            return Err(invalid("the rate is too high for a value change dump"));
        };
        Ok(Timescale::with(power, num, den))
    }

    /// `num` / `den` instants per second.
    fn with(power: u32, num: u128, den: u128) -> Timescale {
        Timescale { power, num: 10u128.pow(power) * den, den: num }
    }

    /// `10 ns`
    pub(super) fn name(self) -> String {
        let thirds = self.power.div_ceil(3);
        let unit = UNITS.get(thirds as usize).copied().unwrap_or_default();
        format!("{} {unit}", 10u32.pow(thirds * 3 - self.power))
    }

    /// An instant in ticks, each rounded by itself so that no error adds up; times before 0 are 0.
    #[inline]
    pub(super) fn ticks(self, at: Instant) -> io::Result<u64> {
        let at = at.0.max(0).unsigned_abs();
        // 64-bit division is several times faster where it is enough.
        if let (Ok(num), Ok(den)) = (u64::try_from(self.num), u64::try_from(self.den))
            && let Some(scaled) = at.checked_mul(num).and_then(|scaled| scaled.checked_add(den / 2))
            && scaled <= i64::MAX.unsigned_abs()
        {
            return Ok(scaled / den);
        }
        let scaled = u128::from(at).checked_mul(self.num).and_then(|scaled| scaled.checked_add(self.den / 2));
        let ticks = scaled.and_then(|scaled| i64::try_from(scaled / self.den).ok());
        ticks.map(i64::unsigned_abs).ok_or_else(|| invalid("a time past 2^63 ticks"))
    }
}

pub(super) fn invalid(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem)
}

/// The comment that tells what times stand for: instants of `timebase`.
pub(super) fn comment(what: &str, timebase: Timebase) -> String {
    let rate = timebase.samples_per_second();
    let ticks = u64::from(timebase.ticks_per_sample());
    let per_second = rate.and_then(|rate| Ratio::new(rate.num().checked_mul(ticks)?, rate.den()));
    match per_second.map(decimal) {
        Some(Some(hertz)) => format!("$comment\n  {what} at {hertz} Hz\n$end\n"),
        // No decimal number says this rate.
        Some(None) => String::new(),
        None if rate.is_some() => String::new(),
        None => format!("$comment\n  {what}; nobody knows the rate: 1 ns stands for a sample\n$end\n"),
    }
}

/// A rate in hertz as a decimal number, if it is one with a few digits.
fn decimal(rate: Ratio) -> Option<String> {
    const PLACES: u128 = 1_000_000_000;
    let scaled = u128::from(rate.num()) * PLACES;
    let den = u128::from(rate.den());
    if !scaled.is_multiple_of(den) {
        return None;
    }
    let (whole, rest) = (scaled / den / PLACES, scaled / den % PLACES);
    let text = format!("{whole}.{rest:09}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// Whether a name is one word that readers cannot mistake for something else.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('$') && !name.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::INTERPOLATED_TICKS;

    fn of(num: u64, den: u64) -> Timescale {
        Timescale::of(Timebase::sampled(Ratio::new(num, den))).unwrap()
    }

    #[test]
    fn the_coarsest_exact_timescale_is_taken() {
        for (num, den, name, ticks) in [
            (1, 1, "100 ms", 10),
            (100_000_000, 1, "1 ns", 10),
            (125_000_000, 1, "100 ps", 80),
            (50_000_000, 1, "1 ns", 20),
            (24_000_000, 1, "1 ps", 41_667),
            (12_288_000, 1, "1 ps", 81_380),
            (100_000_000, 3, "1 ns", 30),
            (200_000_000_000, 1, "100 fs", 50),
            (3_000_000_000_000, 1, "1 fs", 333),
            (200_000_000_000_000, 1, "1 fs", 5),
            (1_000_000_000_000_000, 1, "1 fs", 1),
        ] {
            let scale = of(num, den);
            assert_eq!(
                (scale.name().as_str(), scale.ticks(Instant(1)).unwrap()),
                (name, ticks),
                "{num}/{den}"
            );
        }
        for rate in [300_000_000_000_000, 2_000_000_000_000_000, u64::MAX] {
            assert!(Timescale::of(Timebase::sampled(Ratio::new(rate, 1))).is_err(), "{rate}");
        }
    }

    #[test]
    fn rounded_times_do_not_drift() {
        assert_eq!(of(24_000_000, 1).ticks(Instant(24_000_000 * 3600)).unwrap(), 3600 * 1_000_000_000_000);
        // beyond 64 bits on the way
        assert_eq!(
            of(24_000_000, 1).ticks(Instant(24_000_000 * 9_000_000)).unwrap(),
            9_000_000_000_000_000_000
        );
        assert!(of(24_000_000, 1).ticks(Instant(i64::MAX)).is_err());
        // more than 2^63 and less than 2^64
        assert!(of(100_000_000, 1).ticks(Instant(i64::MAX / 6)).is_err());
        assert_eq!(of(24_000_000, 1).ticks(Instant(-5)).unwrap(), 0);
    }

    #[test]
    fn without_a_rate_a_sample_is_a_nanosecond() {
        let scale = Timescale::of(Timebase::sampled(None)).unwrap();
        assert_eq!((scale.name().as_str(), scale.ticks(Instant(7)).unwrap()), ("1 ns", 7));
        let fine = Timescale::of(Timebase::interpolated(None)).unwrap();
        let sample = Instant(i64::from(INTERPOLATED_TICKS));
        assert_eq!((fine.name().as_str(), fine.ticks(sample).unwrap()), ("1 fs", 1_000_000));
    }

    #[test]
    fn interpolated_instants_may_be_a_tick_apart() {
        let fine = |rate| Timescale::of(Timebase::interpolated(Ratio::new(rate, 1))).map(Timescale::name);
        assert_eq!(fine(100_000_000).unwrap(), "1 ps");
        assert_eq!(fine(40_000_000_000).unwrap(), "1 fs");
        assert!(fine(400_000_000_000).is_err());
    }
}
