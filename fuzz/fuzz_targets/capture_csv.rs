//! Any bytes as a table of an oscilloscope.
#![no_main]

use lightpipe::capture::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lightpipe_fuzz::capture::read(bytes, Some(Format::Csv)));
