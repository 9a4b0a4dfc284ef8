//! Any bytes as a memory file, hexadecimal and binary, and as whatever they look like; the result does
//! not depend on how they come.
#![no_main]

use std::io::{self, Read};
use std::ops::ControlFlow;

use lightpipe::capture::{Format, Options, Radix, Source, open};

/// Gives a few bytes at a time.
struct Dribble<'b> {
    bytes: &'b [u8],
    piece: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = out.len().min(self.piece);
        self.bytes.read(&mut out[..room])
    }
}

/// Everything that a capture says, as text.
fn said(bytes: &[u8], piece: usize, format: Format) -> String {
    let options = Options { format: Some(format), ..Options::default() };
    let mut capture = match open(Source::stream(Dribble { bytes, piece }), &options) {
        Ok(capture) => capture,
        Err(error) => return error.to_string(),
    };
    let mut said = String::new();
    let read = capture.read(|block| {
        said.push_str(&format!("{block:?}\n"));
        ControlFlow::Continue(())
    });
    assert!(read.is_ok(), "memory cannot fail");
    said.push_str(&format!("{capture:?}"));
    said
}

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    for radix in [Radix::Hexadecimal, Radix::Binary] {
        let format = Format::Memory(radix);
        lightpipe_fuzz::capture::read(bytes, Some(format));
        assert_eq!(said(bytes, usize::MAX, format), said(bytes, usize::from(piece) + 1, format));
    }
    lightpipe_fuzz::capture::read(bytes, None);
});
