use super::*;

#[test]
fn times_are_read_up_to_the_last_tick() {
    assert_eq!(time(b"0"), Some(0));
    assert_eq!(time(b"00000000000000000000000000012"), Some(12));
    assert_eq!(time(b"9223372036854775807"), Some(i64::MAX));
    for text in ["", "9223372036854775808", "99999999999999999999", "-1", "1.5", "x"] {
        assert_eq!(time(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn the_first_digit_fills_what_is_left_out() {
    let levels = |digits: &str| -> String {
        let value = Vector::parse(digits.as_bytes());
        let letter = |bit| match value.bit(bit) {
            Level::Low => '0',
            Level::High => '1',
            _ => 'x',
        };
        (0..4).rev().map(letter).collect()
    };
    assert_eq!(levels("1"), "0001");
    assert_eq!(levels("0101"), "0101");
    assert_eq!(levels("x"), "xxxx");
    assert_eq!(levels("z1"), "xxx1");
    assert_eq!(levels("0x"), "000x");
    assert_eq!(levels("1x0"), "01x0");
    assert_eq!(levels(""), "xxxx");
    assert_eq!(levels(&("1".repeat(100) + "0010")), "0010");
}
