use std::format;
use std::io::Cursor;
use std::prelude::v1::*;

use super::*;
use crate::capture::zipped::Zipping;
use crate::capture::{Capture, Options, RateFrom, Source, open};
use proptest::prelude::*;

const METADATA: &str = "[global]\nsigrok version=0.5.2\n\n[device 1]\ncapturefile=logic-1\ntotal probes=8\n\
                        samplerate=24 MHz\nprobe1=0\nprobe7=D6\nunitsize=1\n";

/// A zip with these entries after `version` and `metadata`.
fn session(metadata: &str, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let first: [(&str, &[u8]); 2] = [("version", b"2"), ("metadata", metadata.as_bytes())];
    zip(&[&first[..], entries].concat())
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Zipping::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start(name).unwrap();
        zip.write(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Bytes that do not get smaller.
fn noise() -> Vec<u8> {
    let mut state = 1u64;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(100_000)
    .collect()
}

fn opened(bytes: &[u8]) -> Result<Capture<'_>, Error> {
    open(Source::file(Cursor::new(bytes)), &Options::default())
}

/// The samples, and what was noted.
fn read(bytes: &[u8]) -> (Vec<u8>, Notes) {
    let mut capture = opened(bytes).unwrap();
    let mut samples = Vec::new();
    capture
        .read(|block| {
            if let Block::Interleaved(block) = block {
                samples.extend_from_slice(block.bytes);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (samples, capture.notes().clone())
}

#[test]
fn metadata_is_read_in_any_order() {
    let text = "[device 1]\r\nunitsize=4\r\nprobe10 = OPT\r\nsamplerate=12.5 MHz\r\ncapturefile=wires\r\n\
                total probes=32\r\nprobe2=\r\n[device 2]\r\nunitsize=1\r\nprobe3=x\r\n";
    let metadata = Metadata::parse(text);
    assert_eq!(metadata.capturefile, "wires");
    assert_eq!(metadata.rate, Ratio::new(12_500_000, 1));
    assert_eq!(metadata.probes, [(10, "OPT".to_owned()), (2, String::new())]);
    assert_eq!((metadata.total_probes, metadata.unit()), (32, 4));
}

#[test]
fn without_a_size_a_sample_is_as_large_as_its_channels_need() {
    assert_eq!(Metadata::parse("probe8=a").unit(), 1);
    assert_eq!(Metadata::parse("probe9=a").unit(), 2);
    assert_eq!(Metadata::parse("total probes=17\nprobe1=a").unit(), 3);
    assert_eq!(Metadata::parse("probe0=a\nprobex=b").unit(), 0);
}

#[test]
fn only_listed_channels_are_offered() {
    let bytes = session(METADATA, &[("logic-1-1", &[0xff, 0x00, 0xff])]);
    let capture = opened(&bytes).unwrap();
    let channel = |name: &str, bit| Channel { name: name.into(), kind: ChannelKind::Logic { bit } };
    assert_eq!(capture.channels(), [channel("0", 0), channel("D6", 6)]);
    assert_eq!(capture.timebase().samples_per_second(), Ratio::new(24_000_000, 1));
    assert_eq!((capture.samples(), capture.rate_from()), (Some(3), RateFrom::Metadata));
}

#[test]
fn a_rate_of_zero_or_none_is_unknown() {
    for rate in ["samplerate=0 Hz\n", ""] {
        let bytes = session(&METADATA.replace("samplerate=24 MHz\n", rate), &[("logic-1-1", &[1])]);
        let capture = opened(&bytes).unwrap();
        assert_eq!((capture.timebase().samples_per_second(), capture.rate_from()), (None, RateFrom::Unknown));
        let options = Options { file_name: Some("x_16MHz.sr"), ..Options::default() };
        let capture = open(Source::file(Cursor::new(&bytes)), &options).unwrap();
        assert_eq!(capture.rate_from(), RateFrom::FileName);
    }
}

#[test]
fn chunks_play_in_the_order_of_their_numbers() {
    let names: Vec<String> = (1..=12).rev().map(|n| format!("logic-1-{n}")).collect();
    let entries: Vec<(&str, &[u8])> = names
        .iter()
        .zip((0..12u8).rev())
        .map(|(name, n)| (name.as_str(), &BYTES[n as usize..][..1]))
        .collect();
    const BYTES: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    let (samples, notes) = read(&session(METADATA, &entries));
    assert_eq!((samples, notes.truncated), (BYTES.to_vec(), None));
}

#[test]
fn one_entry_without_a_number_is_the_whole() {
    let metadata = METADATA.replace("logic-1", "mine");
    let (samples, _) = read(&session(&metadata, &[("mine", &[1, 2, 3]), ("logic-1-1", &[9])]));
    assert_eq!(samples, [1, 2, 3]);
}

#[test]
fn samples_may_lie_across_chunks() {
    let metadata = METADATA.replace("unitsize=1", "unitsize=2");
    let (samples, notes) =
        read(&session(&metadata, &[("logic-1-1", &[1, 2, 3]), ("logic-1-2", &[4, 5, 6, 7])]));
    assert_eq!(samples, [1, 2, 3, 4, 5, 6]);
    let truncated = notes.truncated.unwrap();
    assert_eq!((notes.samples, truncated.at_sample), (3, 3));
    assert!(truncated.what.contains("do not fill"), "{}", truncated.what);
}

#[test]
fn a_missing_chunk_ends_the_samples() {
    let (samples, notes) = read(&session(METADATA, &[("logic-1-1", &[1]), ("logic-1-3", &[3])]));
    assert_eq!(samples, [1]);
    assert_eq!(notes.truncated.unwrap().what, "entry `logic-1-2` is missing");
}

#[test]
fn what_a_damaged_chunk_still_gives_is_delivered() {
    let noise = noise();
    let mut bytes = session(METADATA, &[("logic-1-1", &[7; 100]), ("logic-1-2", &noise)]);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    let (samples, notes) = read(&bytes);
    assert!(samples.len() >= 100 && samples.starts_with(&[7; 100]));
    let truncated = notes.truncated.unwrap();
    assert_eq!(truncated.at_sample, notes.samples);
    assert!(truncated.what.starts_with("entry `logic-1-2`: "), "{}", truncated.what);
}

#[test]
fn a_zip_without_its_directory_is_salvaged() {
    let noise = noise();
    let bytes = session(METADATA, &[("logic-1-1", &noise), ("logic-1-2", &noise)]);
    let (samples, notes) = read(&bytes[..bytes.len() * 3 / 4]);
    assert!(samples.len() > 120_000 && samples.len() < 200_000, "{}", samples.len());
    assert!(samples.iter().eq(noise.iter().chain(&noise).take(samples.len())));
    assert_eq!(notes.truncated.unwrap().at_sample, samples.len() as u64);
}

#[test]
fn sessions_without_samples_say_why() {
    let refusal = |bytes: &[u8]| opened(bytes).map(|_| ()).unwrap_err().to_string();
    assert!(matches!(opened(&session(METADATA, &[("logic-1-1", &[])])), Err(Error::Empty)));
    assert!(refusal(&session(METADATA, &[])).contains("no samples"));
    assert!(refusal(&session(METADATA, &[("analog-1-9-1", &[0; 4])])).contains("analogue channels only"));
    assert!(refusal(&session("", &[("logic-1-1", &[1])])).contains("lists no logic channel"));
    assert!(refusal(&session("probe1=a\nunitsize=0", &[("logic-1-1", &[1])])).contains("0 bytes"));
    let wide = METADATA.replace("unitsize=1", "unitsize=99999999");
    assert!(refusal(&session(&wide, &[("logic-1-1", &[1])])).contains("99999999 bytes"));
    assert!(refusal(&session("unitsize=1", &[("logic-1-1", &[1])])).contains("lists no logic channel"));
    let future = zip(&[("version", b"3"), ("metadata", METADATA.as_bytes())]);
    assert!(refusal(&future).contains("version `3`"));
    assert!(refusal(&zip(&[("readme", b"hello")])).contains("not a sigrok session"));
    assert!(refusal(&zip(&[("meta.json", b"{}")])).contains("Logic 2"));
    assert!(refusal(&zip(&[("header", b"[version]\nversion = 3")])).contains("DSView"));
}

proptest! {
    #[test]
    fn a_session_damaged_anywhere_is_survived(changes in prop::collection::vec((any::<u16>(), any::<u8>()), 1..6)) {
        let mut bytes = session(METADATA, &[("logic-1-1", &[5; 300]), ("logic-1-2", &[6; 300])]);
        let length = bytes.len();
        for (at, byte) in changes {
            bytes[usize::from(at) % length] = byte;
        }
        if let Ok(mut capture) = opened(&bytes) {
            let _ = capture.read(|_| ControlFlow::Continue(()));
        }
    }
}
