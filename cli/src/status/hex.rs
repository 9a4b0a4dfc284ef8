//! Bytes of hex in the ways that people write them.

use super::ALL_BYTES;

/// The bytes of words such as `0482`, `04`, `0x04`, `4`; commas count as spaces.
pub(super) fn bytes<'t>(words: impl IntoIterator<Item = &'t str>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let words = words.into_iter().flat_map(|word| word.split(|c: char| c == ',' || c.is_whitespace()));
    for word in words.filter(|word| !word.is_empty()) {
        let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")).unwrap_or(word);
        let refused = || format!("expected 1 to {ALL_BYTES} bytes of hex, found {word:?}");
        let values: Option<Vec<u32>> = digits.chars().map(|digit| digit.to_digit(16)).collect();
        let values = values.filter(|values| !values.is_empty()).ok_or_else(refused)?;
        match values.as_slice() {
            // A byte of its own may come without its first zero.
            [only] => bytes.push(*only as u8),
            _ if values.len() % 2 == 1 => {
                return Err(format!("{word:?} has an odd number of hex digits; two make a byte"));
            }
            _ => {
                bytes.extend(values.chunks(2).map(|pair| pair.iter().fold(0, |byte, n| byte << 4 | *n as u8)))
            }
        }
        if bytes.len() > ALL_BYTES {
            return Err(format!("expected 1 to {ALL_BYTES} bytes of hex, found more"));
        }
    }
    match bytes.len() {
        0 => Err(format!("expected 1 to {ALL_BYTES} bytes of hex, found none")),
        _ => Ok(bytes),
    }
}

/// Where a comma stands between two blocks rather than between bytes: it is the only one, and there
/// is more than one byte, or something else than bytes, on both sides.
pub(super) fn two_blocks(text: &str) -> Option<(&str, &str)> {
    let (a, b) = text.split_once(',')?;
    let is_block = |part: &str| bytes([part]).map_or(!part.trim().is_empty(), |bytes| bytes.len() > 1);
    (!b.contains(',') && is_block(a) && is_block(b)).then_some((a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_may_be_written_in_many_ways() {
        let all = [
            vec!["04820002"],
            vec!["04", "82", "00", "02"],
            vec!["0x04,0x82,0x00,0x02"],
            vec!["0x04, 0x82, 0x0, 2"],
            vec!["04 82", "0002"],
            vec!["0x04820002"],
        ];
        for words in all {
            assert_eq!(bytes(words.iter().copied()), Ok(vec![0x04, 0x82, 0, 2]), "{words:?}");
        }
    }

    #[test]
    fn what_is_no_hex_is_said() {
        assert!(bytes(["0g"]).unwrap_err().contains("\"0g\""));
        assert!(bytes(["048"]).unwrap_err().contains("odd"));
        assert!(bytes([""]).unwrap_err().contains("none"));
        assert!(bytes(["00".repeat(25).as_str()]).unwrap_err().contains("more"));
        assert!(bytes(["é"]).is_err());
    }

    #[test]
    fn a_comma_between_blocks_is_told_from_one_between_bytes() {
        assert_eq!(two_blocks("0482,0400"), Some(("0482", "0400")));
        assert_eq!(two_blocks("04 82, 04 00"), Some(("04 82", " 04 00")));
        for text in ["04,82", "04,82,00", "0482", "0482,", "0482,00"] {
            assert_eq!(two_blocks(text), None, "{text}");
        }
        assert!(two_blocks("consumer fs=48k,professional fs=48k").is_some());
    }
}
