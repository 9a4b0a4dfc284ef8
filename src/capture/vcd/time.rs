//! Times in a VCD: `#` and a number of ticks.

/// A time in ticks; `None` if it is no number or does not fit. The last tick of all does not: there must
/// be one behind every change.
#[inline]
pub(super) fn time(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    // No 18 digits can overflow.
    let (safe, rest) = digits.split_at(digits.len().min(18));
    let mut time: i64 = 0;
    for byte in safe {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        time = time * 10 + i64::from(digit);
    }
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        time = time.checked_mul(10)?.checked_add(i64::from(digit))?;
    }
    (time < i64::MAX).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_up_to_the_last_tick() {
        assert_eq!(time(b"0"), Some(0));
        assert_eq!(time(b"00000000000000000000000000012"), Some(12));
        assert_eq!(time(b"9223372036854775806"), Some(i64::MAX - 1));
        for text in
            ["", "9223372036854775807", "9223372036854775808", "99999999999999999999", "-1", "1.5", "x"]
        {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }
}
