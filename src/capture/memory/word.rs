//! Digits and words.

/// The digits of a memory file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Radix {
    /// Four bits a digit: `$readmemh`.
    Hexadecimal,
    /// One bit a digit: `$readmemb`.
    Binary,
}

/// What a digit stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digit {
    Known(u8),
    /// `x` or `z`.
    Unknown,
}

impl Radix {
    /// Bits in a digit.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Radix::Hexadecimal => 4,
            Radix::Binary => 1,
        }
    }

    /// The name of the format: `readmemh`, `readmemb`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Radix::Hexadecimal => "readmemh",
            Radix::Binary => "readmemb",
        }
    }

    pub(super) const fn adjective(self) -> &'static str {
        match self {
            Radix::Hexadecimal => "hexadecimal",
            Radix::Binary => "binary",
        }
    }

    #[inline]
    pub(super) const fn digit(self, digit: u8) -> Option<Digit> {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            b'x' | b'X' | b'z' | b'Z' | b'?' => return Some(Digit::Unknown),
            _ => return None,
        };
        if value >> self.bits() == 0 { Some(Digit::Known(value)) } else { None }
    }
}

/// A word without a `0x` in front.
///
/// The `x` of `0x12` could be an unknown digit: it is one where words are as wide as this one with it.
pub(super) fn digits(word: &[u8], width: Option<usize>) -> &[u8] {
    match word {
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() && width != Some(word.len()) => rest,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_no_digit_unless_the_width_says_so() {
        assert_eq!(digits(b"0x12", None), b"12");
        assert_eq!(digits(b"0X12", Some(2)), b"12");
        assert_eq!(digits(b"0x12", Some(4)), b"0x12");
        assert_eq!(digits(b"0x", None), b"0x");
        assert_eq!(digits(b"12", Some(4)), b"12");
    }

    #[test]
    fn each_radix_has_its_digits() {
        assert_eq!(Radix::Hexadecimal.digit(b'B'), Some(Digit::Known(11)));
        assert_eq!(Radix::Hexadecimal.digit(b'g'), None);
        assert_eq!(Radix::Binary.digit(b'1'), Some(Digit::Known(1)));
        assert_eq!(Radix::Binary.digit(b'2'), None);
        assert_eq!(Radix::Binary.digit(b'z'), Some(Digit::Unknown));
    }
}
