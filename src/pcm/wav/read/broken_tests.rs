use std::io::{self, Read};
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::super::tests::forms::*;
use super::super::{Error, Reader, Unsupported};

#[test]
fn other_samples_than_integers_are_refused_with_advice() {
    for (fmt, refused, text) in [
        (
            plain(3, 2, 32),
            Unsupported::FloatingPoint,
            "floating-point samples; convert to 24-bit pcm first, without dither",
        ),
        (
            extensible(3, 2, 32, 32),
            Unsupported::FloatingPoint,
            "floating-point samples; convert to 24-bit pcm first, without dither",
        ),
        (
            plain(1, 2, 8),
            Unsupported::WordLength(8),
            "8-bit samples; convert to 16-bit or 24-bit pcm first, without dither",
        ),
        (
            extensible(1, 2, 16, 12),
            Unsupported::WordLength(12),
            "12-bit samples; convert to 16-bit or 24-bit pcm first, without dither",
        ),
        (
            plain(0x55, 2, 0),
            Unsupported::Encoding(0x55),
            "samples in encoding 0x0055, not pcm; decode them to 24-bit pcm first",
        ),
    ] {
        let error = refusal(&form(b"RIFF", &[chunk(b"fmt ", &fmt), chunk(b"data", b"")]));
        assert!(matches!(error, Error::Unsupported(what) if what == refused), "{error}");
        assert_eq!(error.to_string(), text);
    }
    assert!(matches!(refusal(b"RIFX\0\0\0\0WAVE"), Error::Unsupported(Unsupported::BigEndian)));
    let mut ambisonic = extensible(1, 2, 24, 24);
    ambisonic[28] = 0x21;
    let file = form(b"RIFF", &[chunk(b"fmt ", &ambisonic)]);
    assert!(matches!(refusal(&file), Error::Unsupported(Unsupported::SubFormat)));
}

#[test]
fn contradictions_are_refused() {
    let data = chunk(b"data", &[0; 12]);
    let broken_frame = |fmt: Vec<u8>| {
        let mut fmt = fmt;
        fmt[12] += 1;
        fmt
    };
    let no_rate = {
        let mut fmt = plain(1, 1, 16);
        fmt[4..8].fill(0);
        fmt
    };
    for fmt in [
        vec![],
        plain(1, 1, 16)[..15].to_vec(),
        extensible(1, 1, 24, 24)[..39].to_vec(),
        plain(1, 0, 16),
        no_rate,
        broken_frame(plain(1, 2, 24)),
        extensible(1, 1, 16, 24),
        extensible(1, 1, 20, 20),
    ] {
        let error = refusal(&form(b"RIFF", &[chunk(b"fmt ", &fmt), data.clone()]));
        assert!(matches!(error, Error::IllFormed { at: 20..60, .. }), "{error}");
    }
    let fmt = chunk(b"fmt ", &plain(1, 1, 16));
    for chunks in [vec![data.clone(), fmt.clone()], vec![fmt.clone(), fmt.clone(), data], vec![fmt]] {
        assert!(matches!(refusal(&form(b"RIFF", &chunks)), Error::IllFormed { .. }));
    }
    for not_wav in [b"".as_slice(), b"RIFF", b"RIFF\0\0\0\0AVI LIST", b"OggS\0\0\0\0\0\0\0\0"] {
        assert!(matches!(refusal(not_wav), Error::IllFormed { .. }));
    }
}

#[test]
fn lying_sizes_cost_neither_memory_nor_time() {
    let fmt = chunk(b"fmt ", &plain(1, 1, 16));
    for chunks in [
        vec![sized(b"LIST", u32::MAX), vec![0; 100]],
        vec![sized(b"fmt ", u32::MAX), plain(1, 1, 16)],
        vec![fmt.clone(), sized(b"bext", u32::MAX - 1)],
        vec![sized(b"fmt ", 0), chunk(b"data", &[0; 4])],
    ] {
        assert!(matches!(refusal(&form(b"RIFF", &chunks)), Error::IllFormed { .. }));
    }
    let file = form(b"RIFF", &[fmt.clone(), sized(b"data", u32::MAX - 1), vec![1, 0]]);
    let mut reader = open(&file);
    assert_eq!(reader.frames(), Some(0x7fff_ffff));
    assert_eq!(reader.read(&mut vec![0; 1 << 20]).unwrap(), 1);
    assert_eq!(reader.read(&mut [0]).unwrap(), 0);
    assert!(reader.truncated());

    let file = form(b"RF64", &[ds64(u64::MAX - 1, u64::MAX - 1), fmt, sized(b"data", u32::MAX), vec![1, 0]]);
    assert_eq!(open(&file).frames(), Some(u64::MAX >> 1));
    assert_eq!(outcome(&file), (vec![0x100], true));
}

#[test]
fn zeros_without_end_are_not_read_as_chunks_without_end() {
    let start = form(b"RIFF", &[]);
    let error = Reader::new(start.chain(io::repeat(0))).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::IllFormed { at: 12, .. }));
}

/// Reads a file as far as it goes; only its bytes bound the work.
fn exhaust(file: &[u8]) {
    let Ok(mut reader) = Reader::new(file) else { return };
    let mut out = vec![0; usize::from(reader.format().channels).max(64)];
    let mut total = 0;
    while let Ok(n @ 1..) = reader.read(&mut out) {
        total += n;
    }
    assert!(total * 2 <= file.len());
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exhaust(&bytes);
        exhaust(&[b"RIFF\0\0\0\0WAVE".as_slice(), &bytes].concat());
        exhaust(&[b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0".as_slice(), &bytes].concat());
    }

    #[test]
    fn damaged_files_never_panic(
        long: bool,
        bits in prop::sample::select(vec![16u16, 20, 24, 32]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let chunks = [
            ds64(200, 24),
            chunk(b"LIST", b"odd"),
            chunk(b"fmt ", &extensible(1, 2, bits.next_multiple_of(8), bits)),
            sized(b"data", if long { u32::MAX } else { 24 }),
            vec![0; 24],
        ];
        let mut file = form(if long { b"RF64" } else { b"RIFF" }, &chunks[usize::from(!long)..]);
        for (at, byte) in damage {
            let at = at.index(file.len());
            file[at] = byte;
        }
        exhaust(&file);
    }
}
