//! Any text through the parsers of the library: what they take, they write and read again.
#![no_main]

use lightpipe::capture::{Format, Layout};
use lightpipe::iec60958::user::{CatalogueNumber, Isrc, Msf};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(code) = text.parse::<Isrc>() {
        assert_eq!(code.to_string().parse(), Ok(code));
    }
    if let Ok(number) = text.parse::<CatalogueNumber>() {
        assert_eq!(number.to_string(), text);
    }
    if let Ok(time) = text.parse::<Msf>() {
        assert_eq!(time.to_string().parse(), Ok(time));
    }
    let _ = (text.parse::<Format>(), text.parse::<Layout>());
});
