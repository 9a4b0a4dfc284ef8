use std::io::Cursor;
use std::ops::ControlFlow;
use std::prelude::v1::*;
use std::process::Command;
use std::{format, println, vec};

use super::*;
use crate::capture::{Format, Options, RateFrom, Source, open};
use crate::trace::Block;
use proptest::prelude::*;

/// The samples of the only channel, one per byte.
fn read(bytes: &[u8], format: Option<Layout>) -> Vec<u8> {
    let options = Options { format: format.map(Format::Raw), ..Options::default() };
    let mut capture = open(Source::file(Cursor::new(bytes)), &options).unwrap();
    let bit = format.and_then(Layout::bit).unwrap_or(0);
    let mut samples = Vec::new();
    capture
        .read(|block| {
            match block {
                Block::Packed(mut packed) => {
                    while let Some((word, len)) = packed.take_word() {
                        samples.extend((0..len).map(|n| (word >> n & 1) as u8));
                    }
                }
                Block::Interleaved(words) => samples.extend(
                    words
                        .bytes
                        .chunks(words.unit)
                        .map(|sample| sample[usize::from(bit) / 8] >> (bit % 8) & 1),
                ),
                _ => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(capture.notes().samples, samples.len() as u64);
    samples
}

fn levels(words: &[u64], last: u64, samples: u32) -> Vec<u8> {
    let words = words.iter().flat_map(|word| (0..64).map(move |n| (word >> n & 1) as u8));
    words.chain((0..samples).map(|n| (last >> n & 1) as u8)).collect()
}

proptest! {
    #[test]
    fn raw_samples_come_back(
        words in prop::collection::vec(any::<u64>(), 0..40),
        last: u64,
        samples in 1u32..64,
        layout in prop::sample::select(vec!["lsb1", "msb1", "u8", "u8:7", "u16le:9", "u32le:31"]),
    ) {
        let layout: Layout = layout.parse().unwrap();
        let mut writer = RawWriter::new(Vec::new(), layout);
        writer.words(&words).unwrap();
        let bytes = writer.finish(last, samples).unwrap();
        let mut found = read(&bytes, Some(layout));
        let expected = levels(&words, last, samples);
        prop_assert!(found.len() >= expected.len() && found.len() < expected.len() + 8);
        found.truncate(expected.len());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn sessions_come_back(words in prop::collection::vec(any::<u64>(), 0..40), last: u64, samples in 1u32..64) {
        let mut writer = SigrokWriter::new(Cursor::new(Vec::new()), Ratio::new(24_000_000, 1), "line").unwrap();
        writer.words(&words).unwrap();
        let bytes = writer.finish(last, samples).unwrap().into_inner();
        prop_assert_eq!(read(&bytes, None), levels(&words, last, samples));
    }
}

fn big_session() -> (Vec<u8>, Vec<u8>) {
    // a little more than one chunk
    let words: Vec<u64> =
        (0..(CHUNK_BYTES as u64 / 64 + 3)).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    let mut writer = SigrokWriter::new(Cursor::new(Vec::new()), Ratio::new(12_500_000, 1), "OPT 1").unwrap();
    writer.words(&words).unwrap();
    (writer.finish(0b101, 3).unwrap().into_inner(), levels(&words, 0b101, 3))
}

#[test]
fn long_sessions_have_several_chunks() {
    let (bytes, expected) = big_session();
    let capture = open(Source::file(Cursor::new(&bytes[..])), &Options::default()).unwrap();
    assert_eq!(capture.samples(), Some(expected.len() as u64));
    assert_eq!(capture.timebase().samples_per_second(), Ratio::new(12_500_000, 1));
    assert_eq!(capture.rate_from(), RateFrom::Metadata);
    assert_eq!(capture.channels()[0].name, "OPT 1");
    assert!(bytes.windows(9).any(|name| name == b"logic-1-2"));
    assert!(read(&bytes, None) == expected);
}

#[test]
fn rates_are_written_as_sigrok_does() {
    assert_eq!(hertz(24_000_000), "24 MHz");
    assert_eq!(hertz(12_500_000), "12500 kHz");
    assert_eq!(hertz(6_144_000), "6144 kHz");
    assert_eq!(hertz(11_289_601), "11289601 Hz");
    assert_eq!(hertz(2_000_000_000), "2 GHz");
}

#[test]
fn what_a_session_cannot_say_is_refused() {
    let new = |rate, name| SigrokWriter::new(Cursor::new(Vec::new()), rate, name).map(|_| ());
    assert!(new(Ratio::new(100, 3), "a").is_err());
    assert!(new(None, "a\nb").is_err());
    assert!(new(None, "").is_ok());
}

#[test]
fn sigrok_reads_what_is_written() {
    if Command::new("sigrok-cli").arg("--version").output().is_err() {
        println!("skipped: no sigrok-cli");
        return;
    }
    let (bytes, expected) = big_session();
    let path = std::env::temp_dir().join(format!("lightpipe-{}.sr", std::process::id()));
    std::fs::write(&path, &bytes).unwrap();
    let run = |arguments: &[&str]| {
        Command::new("sigrok-cli").arg("-i").arg(&path).args(arguments).output().unwrap()
    };
    let shown = run(&["--show"]);
    let samples = run(&["-O", "binary"]);
    std::fs::remove_file(&path).unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("12500000") && shown.contains("OPT 1"), "{shown}");
    assert!(samples.stdout == expected, "{} samples of {}", samples.stdout.len(), expected.len());
}
