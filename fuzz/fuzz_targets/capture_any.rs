//! Any bytes, recognised by content.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lightpipe_fuzz::capture::read(bytes, None));
