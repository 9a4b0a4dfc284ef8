use super::*;

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
