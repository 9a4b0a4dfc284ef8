//! Numbers for people, with decimal prefixes.

use std::fmt::{self, Display};

/// A number with a decimal prefix.
pub(crate) struct Si(pub(crate) f64, pub(crate) &'static str);

impl Display for Si {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Si(value, unit) = *self;
        let steps = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n")];
        let (scale, prefix) = steps
            .into_iter()
            .find(|(scale, _)| value.abs() >= *scale)
            .unwrap_or(if value == 0.0 { (1.0, "") } else { (1e-9, "n") });
        let number = format!("{:.4}", value / scale);
        write!(f, "{} {prefix}{unit}", number.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_the_prefix_that_fits() {
        assert_eq!(Si(24e6, "S/s").to_string(), "24 MS/s");
        assert_eq!(Si(12.5e6, "S/s").to_string(), "12.5 MS/s");
        assert_eq!(Si(0.0041667, "s").to_string(), "4.1667 ms");
        assert_eq!(Si(0.0, "s").to_string(), "0 s");
    }
}
