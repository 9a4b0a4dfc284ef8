//! Any channel status as a value and back.
#![no_main]

use std::fmt::Write;

use lightpipe::iec60958::{ChannelStatus, crcc};

libfuzzer_sys::fuzz_target!(|bytes: ([u8; 24], [u8; 24])| {
    let [a, b] = [ChannelStatus(bytes.0), ChannelStatus(bytes.1)];
    let value = a.parse();
    assert_eq!(value.emit(), a);
    assert_eq!(a.with_crcc().0[23], crcc(&a.covered()));
    let mut text = String::new();
    for field in a.layout() {
        let _ = write!(text, "{field:?}");
    }
    let _ = write!(text, "{value:?}{:?}{:?}", value.copying(), value.crcc_verdict());
    for conflict in value.conflicts() {
        text += conflict.title();
    }
    assert!(!text.is_empty());
    assert_eq!(a.differences(&a).count(), 0);
    assert_eq!(a.differences(&b).count() == 0, a == b, "{a:02x?} {b:02x?}");
    // Bits that nothing is known of are those of the bytes.
    assert!(a.reserved_bits().iter().zip(a.0).all(|(reserved, byte)| reserved & !byte == 0));
});
