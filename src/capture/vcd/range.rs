//! Names of vectors and of their bits: `cnt [7:0]`, `sub[3]`.

use std::format;
use std::prelude::v1::*;

/// Which bits of a vector a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BitRange {
    width: u64,
    /// Index of the least significant bit, and whether indices fall from there on.
    lowest: i64,
    falling: bool,
    /// A single bit without a vector around it, which is not named by an index.
    plain: bool,
}

impl BitRange {
    pub(super) const fn width(self) -> u64 {
        self.width
    }

    /// The name of a bit; 0 is the least significant one.
    pub(super) fn name(self, path: &str, bit: u64) -> String {
        if self.plain {
            return path.to_owned();
        }
        let bit = bit as i64;
        let index =
            if self.falling { self.lowest.saturating_sub(bit) } else { self.lowest.saturating_add(bit) };
        format!("{path}[{index}]")
    }
}

/// Splits `name [msb:lsb]` or `name[bit]` of a signal with so many bits; the name of an escaped
/// identifier (`\name`) may hold anything, so its range stands apart.
pub(super) fn split_range(reference: &str, width: u64) -> (&str, BitRange) {
    let reference = reference.trim();
    let mut bits = BitRange { width, lowest: 0, falling: false, plain: width == 1 };
    let (name, escaped) = match reference.strip_prefix('\\') {
        Some(name) => (name, true),
        None => (reference, false),
    };
    let border = if escaped { " [" } else { "[" };
    let inside = name.strip_suffix(']').and_then(|rest| rest.rsplit_once(border));
    let Some((name, range)) = inside else { return (name, bits) };
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let ends = match range.split_once(':') {
        Some((left, right)) => number(left).zip(number(right)),
        None => number(range).map(|index| (index, index)),
    };
    match ends {
        // One bit, chosen from a vector.
        Some((_, index)) if width == 1 && !range.contains(':') => {
            bits = BitRange { lowest: index, plain: false, ..bits };
        }
        // A vector with one bit is a signal.
        Some(_) if width == 1 => {}
        Some((left, right)) => bits = BitRange { lowest: right, falling: left < right, ..bits },
        None => return (reference, bits),
    }
    (name.trim_end(), bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(reference: &str, width: u64) -> Vec<String> {
        let (name, bits) = split_range(reference, width);
        (0..bits.width()).map(|bit| bits.name(name, bit)).collect()
    }

    #[test]
    fn bits_are_named_as_in_the_source() {
        assert_eq!(names("line", 1), ["line"]);
        assert_eq!(names("line [0:0]", 1), ["line"]);
        assert_eq!(names("bus [3]", 1), ["bus[3]"]);
        assert_eq!(names("bus[3]", 1), ["bus[3]"]);
        assert_eq!(names("bus [5:4]", 2), ["bus[4]", "bus[5]"]);
        assert_eq!(names("bus[0:1]", 2), ["bus[1]", "bus[0]"]);
        assert_eq!(names("i", 2), ["i[0]", "i[1]"]);
        assert_eq!(names("deep[1] [1:0]", 2), ["deep[1][0]", "deep[1][1]"]);
        assert_eq!(names("\\odd[2]", 1), ["odd[2]"]);
        assert_eq!(names("\\odd.name[2] [7]", 1), ["odd.name[2][7]"]);
        assert_eq!(names("Probe 1", 1), ["Probe 1"]);
        assert_eq!(names("odd[x]", 1), ["odd[x]"]);
        assert_eq!(names("", 1), [""]);
    }
}
