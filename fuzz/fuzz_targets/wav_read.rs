//! Any bytes as a WAV file; how the file is cut makes no difference.
#![no_main]

use std::io::Read;

use lightpipe::pcm::wav::{Error, Reader};

const ENOUGH: usize = 1 << 20;

/// A reader that gives few bytes at a time.
struct Drops<'a>(&'a [u8], u8);

impl Read for Drops<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let most = out.len().min(usize::from(self.1) + 1);
        self.0.read(&mut out[..most])
    }
}

/// The samples, and the error that ended them.
fn samples(file: impl Read, frames: usize) -> Result<(Vec<i32>, Option<String>), Error> {
    let mut reader = Reader::new(file)?;
    let channels = usize::from(reader.format().channels);
    let mut out = vec![0; channels * frames];
    let mut all = Vec::new();
    loop {
        match reader.read(&mut out) {
            Ok(0) => return Ok((all, None)),
            Ok(n) => {
                assert_eq!(n % channels, 0);
                all.extend_from_slice(&out[..n]);
                if all.len() > ENOUGH {
                    return Ok((all, None));
                }
            }
            Err(error) => return Ok((all, Some(error.to_string()))),
        }
    }
}

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let (most, bytes) = input;
    match (samples(bytes, 16), samples(Drops(bytes, most), 16)) {
        (Ok(whole), Ok(drops)) => {
            assert!(whole.0.iter().all(|sample| (-(1 << 23)..1 << 23).contains(sample)));
            assert_eq!(whole, drops);
        }
        (Err(whole), Err(drops)) => assert_eq!(whole.to_string(), drops.to_string()),
        (whole, drops) => panic!("{whole:?} {drops:?}"),
    }
});
