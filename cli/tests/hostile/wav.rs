//! WAV files whose sizes lie, whose fields make no sense, or that end anywhere.

use crate::limits::{limited, says_why};
use crate::run::{Bench, hear, noise};

/// Frames of audio.
const FRAMES: usize = 200;
const RATE: u64 = 100_000_000;

/// A format chunk: channels, frames per second, bytes per frame, bits.
fn fmt(tag: u16, channels: u16, rate: u32, frame_bytes: u16, bits: u16) -> Vec<u8> {
    let start = [&b"fmt \x10\0\0\0"[..], &tag.to_le_bytes(), &channels.to_le_bytes(), &rate.to_le_bytes()];
    let bytes = rate.wrapping_mul(u32::from(frame_bytes)).to_le_bytes();
    [&start.concat()[..], &bytes, &frame_bytes.to_le_bytes(), &bits.to_le_bytes()].concat()
}

fn chunk(name: &[u8; 4], size: usize, content: &[u8]) -> Vec<u8> {
    [&name[..], &(size as u32).to_le_bytes(), content].concat()
}

/// A file of these chunks that says it is `size` long.
fn riff(size: u32, chunks: &[&[u8]]) -> Vec<u8> {
    [&b"RIFF"[..], &size.to_le_bytes(), b"WAVE", &chunks.concat()].concat()
}

/// Samples of two channels, and their bytes.
fn audio() -> (Vec<i32>, Vec<u8>) {
    let samples: Vec<i32> = noise(FRAMES * 2).into_iter().map(|sample| sample & !0xff).collect();
    let bytes = samples.iter().flat_map(|sample| ((sample >> 8) as i16).to_le_bytes()).collect();
    (samples, bytes)
}

/// `encode` refuses the file in one line, and leaves no output.
fn refused(bench: &Bench, bytes: &[u8], code: i32, words: &[&str]) {
    bench.write("bad.wav", bytes);
    let run = limited(bench, &["encode", "bad.wav", "-o", "never.sr"]);
    says_why(&run, code, &[&["bad.wav: "], words].concat());
    assert!(!bench.path("never.sr").exists());
}

#[test]
fn sizes_that_lie_cost_no_sample_that_is_there() {
    let bench = Bench::new();
    let (samples, bytes) = audio();
    let good = fmt(1, 2, 48_000, 4, 16);
    let plain = |size: usize| [good.clone(), chunk(b"data", size, &bytes)].concat();
    for (what, file, code, frames) in [
        ("a file size too small", riff(4, &[&plain(bytes.len())]), 0, FRAMES),
        ("a file size too large", riff(0xffff_fff0, &[&plain(bytes.len())]), 0, FRAMES),
        ("more audio than there is", riff(0, &[&plain(0x7fff_0000)]), 1, FRAMES),
        ("half a frame at the end", riff(0, &[&plain(bytes.len() - 2)]), 1, FRAMES - 1),
        ("a size of a pipe", riff(u32::MAX, &[&plain(0xffff_ffff)]), 0, FRAMES),
        ("an odd chunk in front", riff(0, &[&chunk(b"LIST", 3, b"abc\0"), &plain(bytes.len())]), 0, FRAMES),
        ("many chunks", riff(0, &[&chunk(b"junk", 0, b"").repeat(200_000), &plain(bytes.len())]), 0, FRAMES),
    ] {
        bench.write("lie.wav", file);
        let run = limited(&bench, &["encode", "lie.wav", "-o", "lie.bin", "--force"]);
        assert_eq!(run.code, Some(code), "{what}: {}", run.stderr);
        assert!(code == 0 || run.stderr.contains("what came before is encoded"), "{what}: {}", run.stderr);
        assert!(hear(&bench.path("lie.bin"), RATE).samples() == samples[..frames * 2], "{what}");
    }
}

#[test]
fn a_file_cut_at_any_byte_of_its_header_says_where() {
    let bench = Bench::new();
    let (_, bytes) = audio();
    let whole = riff(0, &[&fmt(1, 2, 48_000, 4, 16), &chunk(b"data", bytes.len(), &bytes)]);
    for cut in 4..48 {
        let words = if cut < 44 { ["at byte ", "copy or export it again"] } else { ["audio", ""] };
        refused(&bench, &whole[..cut], 3, &words[..if cut < 44 { 2 } else { 0 }]);
    }
}

#[test]
fn fields_that_make_no_sense_are_refused_with_their_place() {
    let bench = Bench::new();
    let (_, bytes) = audio();
    let data = chunk(b"data", bytes.len(), &bytes);
    let with = |format: Vec<u8>| riff(0, &[&format, &data]);
    for (format, code, words) in [
        (fmt(1, 2, 48_000, 0, 16), 3, &["byte 32", "size of a frame"][..]),
        (fmt(1, 0, 48_000, 0, 16), 3, &["byte 22", "no channels"]),
        (fmt(1, 65_535, 48_000, 65_534, 16), 3, &["byte 32"]),
        (fmt(1, 32_767, 48_000, 65_534, 16), 2, &["32767 channels", "ADAT has up to 8"]),
        (fmt(1, 2, 0, 4, 16), 3, &["byte 24", "rate of zero"]),
        (fmt(1, 2, u32::MAX, 4, 16), 2, &["4294967295 Hz is no frame rate"]),
        (fmt(1, 2, 48_000, 4, 0), 3, &["0-bit samples", "convert"]),
        (fmt(1, 2, 48_000, 4, 65_535), 3, &["65535-bit samples", "convert"]),
        (fmt(3, 2, 48_000, 8, 32), 3, &["floating-point", "convert"]),
        (fmt(7, 2, 8_000, 2, 8), 3, &["0x0007", "decode"]),
    ] {
        refused(&bench, &with(format), code, words);
    }
}

#[test]
fn chunks_in_the_wrong_place_are_refused_with_their_place() {
    let bench = Bench::new();
    let (_, bytes) = audio();
    let (good, data) = (fmt(1, 2, 48_000, 4, 16), chunk(b"data", bytes.len(), &bytes));
    let again = "copy or export it again";
    refused(&bench, &riff(0, &[&data, &good]), 3, &["before the format chunk", again]);
    refused(&bench, &riff(0, &[&good, &good, &data]), 3, &["byte 36", "second format", again]);
    refused(
        &bench,
        &riff(0, &[&chunk(b"LIST", 3, b"abc"), &good, &data]),
        3,
        &["byte 24", "not text", again],
    );
    refused(&bench, &riff(0, &[&chunk(b"LIST", 0xffff_fff0, b"abc"), &good]), 3, &["ends before its audio"]);
    refused(&bench, &riff(0, &[&good, &chunk(b"data", 0, b"")]), 3, &["no frames"]);
    refused(
        &bench,
        &[b"RF64\xff\xff\xff\xffWAVE", &good[..], &data].concat(),
        3,
        &["byte 12", "ds64", again],
    );
    refused(&bench, &[b"RIFF\0\0\0\0WAVE".to_vec(), bytes].concat(), 3, &["byte 12", again]);
}
