use super::*;
use crate::iec60958::user::{Index, Msf, Point, Track};
use proptest::prelude::*;

fn any_control() -> impl Strategy<Value = Control> {
    (0u8..16).prop_map(Control::from_nibble)
}

fn any_time() -> impl Strategy<Value = Msf> {
    (0u32..450_000).prop_map(Msf::from_sectors)
}

fn any_position() -> impl Strategy<Value = QContent> {
    let track = prop_oneof![9 => (1u8..=99).prop_map(|n| Track::new(n).unwrap()), 1 => Just(Track::LEAD_OUT)];
    (track, 0u8..=99, any_time(), any::<u8>(), any_time()).prop_map(
        |(track, index, relative, zero, absolute)| {
            QContent::Position(Position {
                track,
                index: Index::new(index).unwrap(),
                relative,
                zero,
                absolute,
            })
        },
    )
}

fn any_entry() -> impl Strategy<Value = QContent> {
    let point = prop_oneof![
        (1u8..=99, any_time()).prop_map(|(number, start)| Point::Track { number, start }),
        (0u8..=99, any::<u8>()).prop_map(|(number, disc_type)| Point::First { number, disc_type }),
        (0u8..=99).prop_map(|number| Point::Last { number }),
        any_time().prop_map(|start| Point::LeadOut { start }),
        (0xb0u8..=0xc9, any::<[u8; 3]>()).prop_map(|(point, time)| Point::Other { point, time }),
    ];
    (point, any_time(), any::<u8>())
        .prop_map(|(point, time, zero)| QContent::Toc(TocEntry { point, time, zero }))
}

fn any_catalogue() -> impl Strategy<Value = QContent> {
    (prop::array::uniform13(0u8..10), 0u16..0x1000, any::<u8>()).prop_map(|(digits, reserved, frame)| {
        QContent::Catalogue(CatalogueFrame { number: CatalogueNumber::new(digits).unwrap(), reserved, frame })
    })
}

fn any_isrc() -> impl Strategy<Value = QContent> {
    ("[0-9A-Z]{5}[0-9]{7}", 0u8..64, any::<u8>()).prop_map(|(isrc, reserved, frame)| {
        QContent::Isrc(IsrcFrame { isrc: isrc.parse().unwrap(), reserved, frame })
    })
}

fn any_content() -> impl Strategy<Value = QContent> {
    let other = (4u8..16, any::<[u8; 9]>()).prop_map(|(adr, data)| QContent::Other { adr, data });
    prop_oneof![any_position(), any_entry(), any_catalogue(), any_isrc(), other]
}

proptest! {
    #[test]
    fn what_was_built_is_parsed(control in any_control(), content in any_content()) {
        let frame = QFrame { control, content };
        prop_assert!(frame.emit().crc_is_right());
        prop_assert_eq!(frame.emit().parse(), frame);
    }

    #[test]
    fn no_bit_of_any_twelve_bytes_is_lost_but_the_crc(mut bytes: [u8; 12], adr in 0u8..5) {
        bytes[0] = bytes[0] & 0xf0 | adr;
        let emitted = QBits(bytes).parse().emit();
        prop_assert_eq!(&emitted.0[..10], &bytes[..10]);
    }

    #[test]
    fn decimal_digits_are_always_read(tens in prop::array::uniform9(0u8..6), ones in prop::array::uniform9(0u8..10)) {
        let data: [u8; 9] = core::array::from_fn(|n| tens[n] << 4 | ones[n]);
        let content = QBits::new(Control::default(), 1, data).parse().content;
        let is_read = if data[0] == 0 {
            matches!(content, QContent::Toc(_))
        } else {
            matches!(content, QContent::Position(_))
        };
        prop_assert!(is_read, "{:02x?}: {:?}", data, content);
    }
}

#[test]
fn the_lead_in_of_a_disc_is_its_table_of_contents() {
    let entry = |point, p: [u8; 3]| {
        let data = [0, point, 0x01, 0x02, 0x03, 0, p[0], p[1], p[2]];
        match QBits::new(Control::default(), 1, data).parse().content {
            QContent::Toc(entry) => {
                assert_eq!(entry.time, Msf::new(1, 2, 3).unwrap());
                entry.point
            }
            other => panic!("{other:?}"),
        }
    };
    let start = Msf::new(72, 10, 5).unwrap();
    assert_eq!(entry(0xa0, [0x01, 0x20, 0]), Point::First { number: 1, disc_type: 0x20 });
    assert_eq!(entry(0xa1, [0x12, 0, 0]), Point::Last { number: 12 });
    assert_eq!(entry(0xa2, [0x72, 0x10, 0x05]), Point::LeadOut { start });
    assert_eq!(entry(0x12, [0x72, 0x10, 0x05]), Point::Track { number: 12, start });
    assert_eq!(entry(0xb0, [0xff; 3]), Point::Other { point: 0xb0, time: [0xff; 3] });
    assert_eq!(entry(0x12, [0x72, 0x60, 0x05]), Point::Other { point: 0x12, time: [0x72, 0x60, 0x05] });
}

#[test]
fn digits_that_are_not_decimal_are_kept_as_they_are() {
    for (adr, data) in [
        (1, [0x01, 0x01, 0x0a, 0, 0, 0, 0, 0, 0]),
        (1, [0x01, 0x01, 0, 0x60, 0, 0, 0, 0, 0]),
        (1, [0xab, 0x01, 0, 0, 0, 0, 0, 0, 0]),
        (2, [0xa0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (3, [0b0010_1000, 0, 0, 0, 0, 0, 0, 0, 0]),
        (5, [0; 9]),
    ] {
        let content = QBits::new(Control::default(), adr, data).parse().content;
        assert_eq!(content, QContent::Other { adr, data });
    }
}

#[test]
fn numbers_lie_where_the_layout_says() {
    let number: CatalogueNumber = "1234567890123".parse().unwrap();
    let frame = CatalogueFrame { number, reserved: 0, frame: 0x74 };
    assert_eq!(frame.emit(), [0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 0x00, 0x74]);
    // A, Z, 0, 9, B and two zeros: 010001 10|1010 0000|00 001001| 010010 00; then seven digits.
    let frame = IsrcFrame { isrc: "AZ09B1234567".parse().unwrap(), reserved: 0, frame: 0x12 };
    assert_eq!(frame.emit(), [0x46, 0xa0, 0x09, 0x48, 0x12, 0x34, 0x56, 0x70, 0x12]);
}

#[test]
fn texts_that_are_no_numbers_are_refused() {
    for text in ["", "123456789012", "12345678901234", "123456789012a", "123456789012:"] {
        assert!(text.parse::<CatalogueNumber>().is_err(), "{text}");
    }
    for text in [
        "",
        "DEA12951234",
        "DEA1295123456",
        "dea129512345",
        "DEA12951234X",
        "DEA12951234+",
        "DE\u{e9}129512345",
    ] {
        assert!(text.parse::<Isrc>().is_err(), "{text}");
    }
}
