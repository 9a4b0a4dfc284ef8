//! Decimal numbers as integers, without floating point.

/// A number and the letters behind it.
pub(super) fn split_unit(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number.trim_end(), unit)
}

/// A number with at most `decimals` decimals, in units of the last of them.
pub(super) fn fixed(text: &str, decimals: usize) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > decimals || !all_digits(whole) || !all_digits(part) || digits.trim_matches('.').is_empty()
    {
        return None;
    }
    let value: i64 = format!("{whole}{part:0<decimals$}").parse().ok()?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_refused() {
        assert_eq!(fixed("1.5", 3), Some(1500));
        assert_eq!(fixed("-.5", 1), Some(-5));
        assert_eq!(fixed("7.", 0), Some(7));
        assert_eq!(fixed("0", 0), Some(0));
        for wrong in ["", ".", "-", "--1", "1.2345", "1e3", "+1", "99999999999999999999"] {
            assert_eq!(fixed(wrong, 3), None, "{wrong}");
        }
    }
}
