//! Any bytes as raw samples.
#![no_main]

use lightpipe::capture::{Format, Layout};

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    let bit = Some(choice >> 4);
    let layout = match choice % 8 {
        0 => Layout::Lsb1,
        1 => Layout::Msb1,
        2 => Layout::U8 { bit: None },
        3 => Layout::U16Le { bit: None },
        4 => Layout::U32Le { bit: None },
        5 => Layout::U8 { bit },
        6 => Layout::U16Le { bit },
        _ => Layout::U32Le { bit },
    };
    lightpipe_fuzz::capture::read(bytes, Some(Format::Raw(layout)));
});
