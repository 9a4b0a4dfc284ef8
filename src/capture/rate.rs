//! Rates as people write them: `24M`, `12.5 MHz`, `48k`, `dump_100MS.bin`.

use nom::bytes::complete::{tag, tag_no_case};
use nom::character::complete::{digit1, space0};
use nom::combinator::{all_consuming, opt, value};
use nom::sequence::preceded;
use nom::{IResult, Parser, branch::alt};
use std::format;

use crate::unit::Ratio;

/// A rate in samples per second from text: digits, an optional fraction, an optional blank,
/// `k`, `M`, `G` or `T`, and an optional `Hz`, `S`, `S/s` or `Sps`. Exact; `None` for zero and for
/// anything else.
///
/// ```
/// use lightpipe::capture::parse_rate;
/// use lightpipe::unit::Ratio;
/// assert_eq!(parse_rate("12.5 MHz"), Ratio::new(12_500_000, 1));
/// assert_eq!(parse_rate("44.1k"), Ratio::new(44_100, 1));
/// assert_eq!(parse_rate("0.5"), Ratio::new(1, 2));
/// assert_eq!(parse_rate("0 Hz"), None);
/// ```
#[must_use]
pub fn parse_rate(text: &str) -> Option<Ratio> {
    let (_, written) = all_consuming(written).parse(text.trim()).ok()?;
    written.ratio()
}

/// What is slower is the rate of the audio: every link has more than a million cells per second.
const SLOWEST_IN_A_NAME: u64 = 1_000_000;

/// The last rate in a file name, such as `24 MHz` in `adat_48k_24M.bin`: a word, between `_`, `-`,
/// `.` and blanks, that is a number with a unit, and at least 1 MHz.
pub(super) fn from_file_name(name: &str) -> Option<Ratio> {
    let fast = |rate: &Ratio| rate.num() / rate.den() >= SLOWEST_IN_A_NAME;
    name.split(['_', '-', ' ']).filter_map(rate_in_word).rfind(fast)
}

/// A dot may be a decimal point or the border of a word: takes the longest piece that is a rate.
fn rate_in_word(word: &str) -> Option<Ratio> {
    let borders = |c: char| c == '.';
    let starts = std::iter::once(0).chain(word.match_indices(borders).map(|(dot, _)| dot + 1));
    let ends = || std::iter::once(word.len()).chain(word.rmatch_indices(borders).map(|(dot, _)| dot));
    let mut found = None;
    let mut covered = 0;
    for start in starts {
        if start < covered {
            continue;
        }
        let piece = ends().take_while(|&end| end > start).find_map(|end| {
            let (_, written) = all_consuming(written).parse(word.get(start..end)?).ok()?;
            if written.has_unit { Some((written.ratio()?, end)) } else { None }
        });
        if let Some((rate, end)) = piece {
            found = Some(rate);
            covered = end;
        }
    }
    found
}

/// A number and a unit.
struct Written<'a> {
    whole: &'a str,
    fraction: &'a str,
    thousands: u32,
    has_unit: bool,
}

impl Written<'_> {
    fn ratio(&self) -> Option<Ratio> {
        let fraction = self.fraction.trim_end_matches('0');
        let digits: u128 = format!("{}{fraction}", self.whole).parse().ok()?;
        let num = digits.checked_mul(1000u128.pow(self.thousands))?;
        reduced(num, 10u128.checked_pow(fraction.len().try_into().ok()?)?)
    }
}

/// `num / den` in lowest terms, if that is a ratio of 64-bit numbers.
pub(super) fn reduced(num: u128, den: u128) -> Option<Ratio> {
    let (mut a, mut b) = (num, den);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Ratio::new(num.checked_div(a)?.try_into().ok()?, den.checked_div(a)?.try_into().ok()?)
}

fn written(text: &str) -> IResult<&str, Written<'_>> {
    let (rest, whole) = digit1(text)?;
    let (rest, fraction) = opt(preceded(tag("."), digit1)).parse(rest)?;
    let (rest, _) = space0(rest)?;
    let (rest, thousands) = opt(alt((
        value(1, alt((tag("k"), tag("K")))),
        value(2, tag("M")),
        value(2, nom::combinator::recognize((tag("m"), nom::combinator::peek(tag_no_case("hz"))))),
        value(3, alt((tag("G"), tag("g")))),
        value(4, tag("T")),
    )))
    .parse(rest)?;
    let name = alt((tag_no_case("hz"), tag_no_case("sps"), tag_no_case("s/s"), tag("S")));
    let (rest, name) = opt(name).parse(rest)?;
    let has_unit = thousands.is_some() || name.is_some();
    let thousands = thousands.unwrap_or(0);
    Ok((rest, Written { whole, fraction: fraction.unwrap_or(""), thousands, has_unit }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hertz(hertz: u64) -> Option<Ratio> {
        Ratio::new(hertz, 1)
    }

    #[test]
    fn rates_are_read_exactly() {
        assert_eq!(parse_rate("24M"), hertz(24_000_000));
        assert_eq!(parse_rate("24 MHz"), hertz(24_000_000));
        assert_eq!(parse_rate("48k"), hertz(48_000));
        assert_eq!(parse_rate("12288000"), hertz(12_288_000));
        assert_eq!(parse_rate("12.500MHz"), hertz(12_500_000));
        assert_eq!(parse_rate("44.1k"), hertz(44_100));
        assert_eq!(parse_rate("1 GHz"), hertz(1_000_000_000));
        assert_eq!(parse_rate("100MS/s"), hertz(100_000_000));
        assert_eq!(parse_rate("24mhz"), hertz(24_000_000));
        assert_eq!(parse_rate("0.0000000001T"), hertz(100));
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in
            ["", "0", "0 Hz", "0.0M", "M", "-3", "24m", "24 M H", "1e6", "999999999999999999999", "1.", ".5"]
        {
            assert_eq!(parse_rate(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_rate_in_a_file_name_counts() {
        assert_eq!(from_file_name("j7_A_48k_24M.bin"), hertz(24_000_000));
        assert_eq!(from_file_name("spdif48k_100MS_1bit_lsbfirst.bin"), hertz(100_000_000));
        assert_eq!(from_file_name("cap.12.5M.bin"), hertz(12_500_000));
        assert_eq!(from_file_name("12.5M"), hertz(12_500_000));
        assert_eq!(from_file_name("v1.24M.lsb1.bin"), hertz(24_000_000));
        assert_eq!(from_file_name("100Msps.lsb1.bin"), hertz(100_000_000));
        assert_eq!(from_file_name("2ch-16bit-48khz_50MHz.sr"), hertz(50_000_000));
    }

    #[test]
    fn the_rate_of_the_audio_in_a_file_name_is_no_hint() {
        assert_eq!(from_file_name("spdif_24M_48k.bin"), hertz(24_000_000));
        assert_eq!(from_file_name("smux2_96k_4ch.line.bin"), None);
        assert_eq!(from_file_name("dump_192kHz.bin"), None);
    }

    #[test]
    fn numbers_without_a_unit_are_no_hint() {
        assert_eq!(from_file_name("48000-coax.stream"), None);
        assert_eq!(from_file_name("dump.2024.01.bin"), None);
        assert_eq!(from_file_name(""), None);
    }
}
