//! Cells of a table, and the numbers in them, without floating point.

use std::prelude::v1::*;
/// The cells of a row: trimmed, without their quotes.
#[derive(Clone, Debug)]
pub(super) struct Cells<'l> {
    rest: Option<&'l [u8]>,
    delimiter: u8,
}

impl<'l> Cells<'l> {
    pub(super) fn new(line: &'l [u8], delimiter: u8) -> Cells<'l> {
        Cells { rest: Some(line), delimiter }
    }
}

impl<'l> Iterator for Cells<'l> {
    type Item = &'l [u8];

    fn next(&mut self) -> Option<&'l [u8]> {
        let text = self.rest?;
        let (quoted, text) = match text.trim_ascii_start().strip_prefix(b"\"") {
            Some(text) => (true, text),
            None => (false, text),
        };
        let end = if quoted { closing_quote(text) } else { 0 };
        let (inside, after) = text.split_at(end);
        let border = after.iter().position(|&byte| byte == self.delimiter);
        let (outside, _) = after.split_at(border.unwrap_or(after.len()));
        self.rest = border.and_then(|border| after.get(border + 1..));
        Some(if quoted { inside } else { outside }.trim_ascii())
    }
}

/// Where the cell ends whose opening quote came before `text`. A doubled quote stands for a quote
/// and does not end it.
fn closing_quote(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' if text.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => return at,
            _ => at += 1,
        }
    }
    text.len()
}

/// What stands in a cell of a row of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Number(Decimal),
    /// Above the range of the instrument.
    Over,
    /// Below it.
    Under,
    /// Nothing, or nothing that the instrument knows.
    Missing,
}

/// `mantissa` times ten to the power of `exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) mantissa: i64,
    pub(super) exponent: i32,
    /// Written with a power of ten: then every number has as many digits.
    pub(super) scientific: bool,
}

/// Instruments write 9.9E37 (SCPI) and the like where they have no number.
const NO_NUMBER: i128 = 9_000_000;
const NO_NUMBER_EXPONENT: i32 = -30;

impl Value {
    /// `None` if the cell holds neither a number nor a mark that stands for one.
    pub(super) fn parse(cell: &[u8]) -> Option<Value> {
        if let Some(number) = Decimal::parse(cell) {
            let size = number.scaled(NO_NUMBER_EXPONENT);
            return Some(match size {
                _ if size >= NO_NUMBER => Value::Over,
                _ if size <= -NO_NUMBER => Value::Under,
                _ => Value::Number(number),
            });
        }
        let is = |names: &[&str]| names.iter().any(|name| cell.eq_ignore_ascii_case(name.as_bytes()));
        if is(&["", "nan", "-nan", "x", "z", "-", "--", "---", "----"]) {
            Some(Value::Missing)
        } else if is(&["∞", "+∞", "inf", "+inf", "infinity", "1.#inf"]) {
            Some(Value::Over)
        } else if is(&["-∞", "-inf", "-infinity", "-1.#inf"]) {
            Some(Value::Under)
        } else {
            None
        }
    }
}

impl Decimal {
    /// A number with a decimal point or a decimal comma, and an optional power of ten. Digits
    /// beyond the 18th are dropped.
    pub(super) fn parse(cell: &[u8]) -> Option<Decimal> {
        let (negative, mut rest) = match cell.split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, cell),
        };
        let (mut mantissa, mut exponent) = (0i64, 0i32);
        let (mut digits, mut fraction, mut scientific) = (0u32, false, false);
        while let Some((&byte, after)) = rest.split_first() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits.saturating_add(1);
                    if mantissa < 100_000_000_000_000_000 {
                        mantissa = mantissa * 10 + i64::from(byte - b'0');
                        exponent -= i32::from(fraction);
                    } else {
                        exponent += i32::from(!fraction);
                    }
                }
                b'.' | b',' if !fraction => fraction = true,
                b'e' | b'E' if digits > 0 => {
                    let power: i32 = std::str::from_utf8(after).ok()?.parse().ok()?;
                    exponent = exponent.saturating_add(power);
                    scientific = true;
                    rest = &[];
                    break;
                }
                _ => return None,
            }
            rest = after;
        }
        if digits == 0 || !rest.is_empty() {
            return None;
        }
        Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, exponent, scientific })
    }

    /// The number times ten to the power of `power`, rounded to the nearest, half away from zero;
    /// saturates.
    pub(super) fn scaled(self, power: i32) -> i128 {
        let mantissa = i128::from(self.mantissa);
        let shift = self.exponent.saturating_add(power);
        match (10i128.checked_pow(shift.unsigned_abs()), shift >= 0) {
            _ if mantissa == 0 => 0,
            (Some(factor), true) => mantissa.saturating_mul(factor),
            (None, true) if mantissa > 0 => i128::MAX,
            (None, true) => i128::MIN,
            (Some(divisor), false) => (mantissa + mantissa.signum() * (divisor / 2)) / divisor,
            (None, false) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(line: &str, delimiter: u8) -> Vec<&str> {
        Cells::new(line.as_bytes(), delimiter).map(|cell| std::str::from_utf8(cell).unwrap()).collect()
    }

    #[test]
    fn rows_are_cut_at_delimiters_outside_quotes() {
        assert_eq!(cells("a, b ,c", b','), ["a", "b", "c"]);
        assert_eq!(cells("1,2,", b','), ["1", "2", ""]);
        assert_eq!(cells("\"a,b\",\"1,5\" ,c", b','), ["a,b", "1,5", "c"]);
        assert_eq!(cells("\"say \"\"hi\"\"\",2", b','), ["say \"\"hi\"\"", "2"]);
        assert_eq!(cells("\"open,2", b','), ["open,2"]);
        assert_eq!(cells("0,1;2,5", b';'), ["0,1", "2,5"]);
        assert_eq!(cells("", b','), [""]);
    }

    fn microvolts(text: &str) -> Option<i128> {
        Decimal::parse(text.as_bytes()).map(|number| number.scaled(6))
    }

    #[test]
    fn numbers_are_read_exactly() {
        assert_eq!(microvolts("5.81225000"), Some(5_812_250));
        assert_eq!(microvolts("-0,71535380"), Some(-715_354));
        assert_eq!(microvolts("+31.500101E-03"), Some(31_500));
        assert_eq!(microvolts("-5.8971e+00"), Some(-5_897_100));
        assert_eq!(microvolts("-249.982E-06"), Some(-250));
        assert_eq!(microvolts("1e-400"), Some(0));
        assert_eq!(microvolts("0e999"), Some(0));
        assert_eq!(microvolts("-1e999999999999"), None);
        assert_eq!(microvolts("123456789012345678901234"), Some(123_456_789_012_345_678_000_000_000_000));
        assert_eq!(microvolts(".5"), Some(500_000));
        assert_eq!(microvolts("0.0000005"), Some(1));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "1.2.3", "1,2,3", "1e", "e5", "--1", "1 2", "0x10", "V", "12:30"] {
            assert_eq!(Decimal::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn marks_stand_for_samples_out_of_range() {
        for (text, mark) in [
            ("∞", Value::Over),
            ("-∞", Value::Under),
            ("Inf", Value::Over),
            ("-INF", Value::Under),
            ("9.9E37", Value::Over),
            ("9.91e+37", Value::Over),
            ("-9.9E+37", Value::Under),
            ("NaN", Value::Missing),
            ("", Value::Missing),
            ("X", Value::Missing),
        ] {
            assert_eq!(Value::parse(text.as_bytes()), Some(mark), "{text}");
        }
        assert_eq!(Value::parse(b"Volt"), None);
    }

    proptest! {
        #[test]
        fn numbers_agree_with_floating_point(value in -2000.0f64..2000.0, digits in 0usize..9) {
            let text = format!("{value:.digits$}");
            let float: f64 = text.parse().unwrap();
            let exact = microvolts(&text).unwrap() as f64;
            prop_assert!((exact - float * 1e6).abs() <= 0.5001);
        }

        #[test]
        fn any_bytes_are_cut_without_losing_the_end(line: Vec<u8>) {
            prop_assert!(Cells::new(&line, b',').count() <= line.len() + 1);
            for cell in Cells::new(&line, b',') {
                let _ = Value::parse(cell).map(|value| match value { Value::Number(n) => n.scaled(6), _ => 0 });
            }
        }
    }
}
