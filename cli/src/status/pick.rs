//! Values of fields by name, and what to say to those that do not exist.

use lightpipe::capture::parse_rate;
use lightpipe::iec60958::status::Meaning;

/// The code of `value` in a table: by name, by a part of one name only, by the number that it
/// stands for (hertz as `48000` or `48k`), or as the bits themselves (`0x1f`, up to `max`).
pub(super) fn code(field: &str, value: &str, table: &[Meaning], max: u8) -> Result<u8, String> {
    if let Some(digits) = value.strip_prefix("0x") {
        let code = u8::from_str_radix(digits, 16).ok().filter(|code| *code <= max);
        return code.ok_or_else(|| format!("{field}={value}: the field has codes 0x0 to {max:#x}"));
    }
    let wanted = value.to_ascii_lowercase();
    let name = |meaning: &&Meaning| meaning.name.eq_ignore_ascii_case(&wanted);
    let number = parse_rate(&wanted).filter(|rate| rate.den() == 1).map(|rate| rate.num());
    let number = |meaning: &&Meaning| number.is_some() && meaning.number.map(u64::from) == number;
    if let Some(meaning) = table.iter().find(name).or_else(|| table.iter().find(number)) {
        return Ok(meaning.code);
    }
    // A number that is part of another one is not that one.
    let is_word = wanted.chars().any(|c| c.is_ascii_alphabetic());
    let parts = [
        |name: &str, part: &str| name.starts_with(part),
        |name: &str, part: &str| part.len() > 2 && name.contains(part),
    ];
    for fits in parts.into_iter().filter(|_| is_word) {
        let mut found = table.iter().filter(|meaning| fits(&meaning.name.to_ascii_lowercase(), &wanted));
        if let (Some(only), None) = (found.next(), found.next()) {
            return Ok(only.code);
        }
    }
    Err(unknown(field, value, table.iter().map(|meaning| meaning.name)))
}

/// A value that does not exist, and those that do.
pub(super) fn unknown<'n>(field: &str, value: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    format!("{field}={value}: no such value; there are {}", names.join(", "))
}

/// A number from `least` to `most`.
pub(super) fn number(field: &str, value: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = match value.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => value.parse().ok(),
    };
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("{field}={value}: expected a number from {least} to {most}"))
}

/// Yes or no.
pub(super) fn flag(field: &str, value: &str) -> Result<bool, String> {
    match value {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        _ => Err(unknown(field, value, ["0", "1"].into_iter())),
    }
}

/// A byte of hex.
pub(super) fn byte(field: &str, value: &str) -> Result<u8, String> {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    let byte = (digits.len() <= 2).then(|| u8::from_str_radix(digits, 16).ok()).flatten();
    byte.ok_or_else(|| format!("{field}={value}: expected a byte of hex, such as 1f"))
}

/// A field that does not exist, and those that do.
pub(super) fn no_such_field(field: &str, of: &str, names: &[&str]) -> String {
    format!("{field}: no such field of {of} status; there are {}, byte0 to byte23", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightpipe::iec60958::status::{Category, Frequency};

    #[test]
    fn values_go_by_name_part_number_or_code() {
        let category = |value| code("category", value, Category::MEANINGS, 0x7f);
        assert_eq!(category("cd"), Ok(0x01));
        assert_eq!(category("DAT"), Ok(0x03));
        assert_eq!(category("mixer"), Ok(0x12));
        assert_eq!(category("0x7f"), Ok(0x7f));
        assert!(category("0x80").is_err());
        assert!(category("broadcast").unwrap_err().contains("broadcast_europe"));
        let fs = |value| code("fs", value, Frequency::MEANINGS, 0x3f);
        assert_eq!(fs("48000"), Ok(2));
        assert_eq!(fs("48k"), Ok(2));
        assert_eq!(fs("44.1kHz"), Ok(0));
        assert_eq!(fs("not"), Ok(1));
        assert!(fs("48").is_err() && fs("480").is_err() && fs("48001").is_err());
    }
}
