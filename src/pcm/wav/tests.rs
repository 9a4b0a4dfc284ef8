//! Both directions against each other, against `hound`, and on files of other programs.

use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::vec::Vec;
use std::{env, fs, println, vec};

use proptest::prelude::*;

use super::{Error, Format, Reader, Writer};

pub(super) mod forms;

/// Everything that a reader delivers, in pieces of `piece` frames.
pub(super) fn read_all<R: Read>(reader: &mut Reader<R>, piece: usize) -> Result<Vec<i32>, Error> {
    let mut samples = Vec::new();
    let mut buffer = vec![0; piece * usize::from(reader.format().channels)];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(samples),
            n => samples.extend(&buffer[..n]),
        }
    }
}

fn seekable(format: Format, samples: &[i32]) -> Vec<u8> {
    let mut writer = Writer::seekable(Cursor::new(Vec::new()), format).unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap().into_inner()
}

fn streaming(format: Format, samples: &[i32]) -> Vec<u8> {
    let mut writer = Writer::streaming(Vec::new(), format).unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap()
}

/// A reader that hands out its bytes a few at a time.
struct Dripping<'a>(&'a [u8], usize);

impl Read for Dripping<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = out.len().min(self.1);
        self.0.read(&mut out[..n])
    }
}

/// A format and whole frames that fit it.
fn audio() -> impl Strategy<Value = (Format, Vec<i32>)> {
    (1u16..=8, 1u32.., 16u8..=24, 0usize..300).prop_flat_map(
        |(channels, sample_rate, word_length, frames)| {
            let format = Format { channels, sample_rate, word_length };
            let count = frames * usize::from(channels);
            let sample = (-0x80_0000..=0x7f_ffff)
                .prop_map(move |s: i32| s >> (24 - word_length) << (24 - word_length));
            (Just(format), prop::collection::vec(sample, count))
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_to_a_file_comes_back((format, samples) in audio(), piece in 1usize..400) {
        let file = seekable(format, &samples);
        prop_assert_eq!(file.len() % 2, 0);
        prop_assert_eq!(u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize, file.len() - 8);
        let mut reader = Reader::new(file.as_slice()).unwrap();
        prop_assert_eq!(reader.format(), format);
        prop_assert_eq!(reader.frames(), Some((samples.len() / usize::from(format.channels)) as u64));
        prop_assert_eq!(read_all(&mut reader, piece).unwrap(), samples);
        prop_assert!(!reader.truncated());
    }

    #[test]
    fn what_is_written_to_a_pipe_comes_back((format, samples) in audio(), piece in 1usize..400) {
        let file = streaming(format, &samples);
        let mut reader = Reader::new(file.as_slice()).unwrap();
        prop_assert_eq!(reader.format(), format);
        prop_assert_eq!(reader.frames(), None);
        prop_assert_eq!(read_all(&mut reader, piece).unwrap(), samples);
        prop_assert!(!reader.truncated());
    }

    #[test]
    fn cuts_in_the_input_and_in_the_calls_make_no_difference(
        (format, samples) in audio(), drip in 1usize..100, cut in 0usize..300,
    ) {
        let channels = usize::from(format.channels);
        let (first, second) = samples.split_at((cut * channels).min(samples.len()));
        let mut writer = Writer::seekable(Cursor::new(Vec::new()), format).unwrap();
        writer.write(first).unwrap();
        writer.write(second).unwrap();
        prop_assert_eq!(writer.frames(), (samples.len() / channels) as u64);
        let file = writer.finish().unwrap().into_inner();
        prop_assert_eq!(&file, &seekable(format, &samples));
        let mut reader = Reader::new(Dripping(&file, drip)).unwrap();
        let mut out = vec![0; samples.len() + channels];
        prop_assert_eq!(reader.read(&mut out).unwrap(), samples.len());
        prop_assert_eq!(&out[..samples.len()], &samples);
    }

    #[test]
    fn hound_reads_what_we_write((format, samples) in audio()) {
        // Hound sizes its samples by the valid bits.
        let word_length = if format.word_length == 16 { 16 } else { 24 };
        let format = Format { sample_rate: for_hound(format.sample_rate), word_length, ..format };
        let file = seekable(format, &samples);
        let mut hound = hound::WavReader::new(file.as_slice()).unwrap();
        let spec = hound.spec();
        prop_assert_eq!(spec.channels, format.channels);
        prop_assert_eq!(spec.sample_rate, format.sample_rate);
        prop_assert_eq!(spec.bits_per_sample, u16::from(word_length));
        prop_assert_eq!(spec.sample_format, hound::SampleFormat::Int);
        let read: Vec<i32> = hound.samples::<i32>().map(|s| s.unwrap() << (24 - word_length)).collect();
        prop_assert_eq!(read, samples);
    }

    #[test]
    fn we_read_what_hound_writes((format, samples) in audio(), short: bool) {
        let (bits_per_sample, shift) = if short { (16, 8) } else { (24, 0) };
        let spec = hound::WavSpec {
            channels: format.channels,
            sample_rate: for_hound(format.sample_rate),
            bits_per_sample,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        for &sample in &samples {
            writer.write_sample(sample >> shift).unwrap();
        }
        writer.finalize().unwrap();
        let file = file.into_inner();
        let mut reader = Reader::new(file.as_slice()).unwrap();
        prop_assert_eq!(u16::from(reader.format().word_length), bits_per_sample);
        prop_assert_eq!(reader.format().channels, spec.channels);
        prop_assert_eq!(reader.format().sample_rate, spec.sample_rate);
        let expected: Vec<i32> = samples.iter().map(|s| s >> shift << shift).collect();
        prop_assert_eq!(read_all(&mut reader, 100).unwrap(), expected);
    }
}

/// A rate whose bytes per second fit 32 bits: hound computes and checks them.
fn for_hound(sample_rate: u32) -> u32 {
    sample_rate % 100_000_000 + 1
}

/// Where streams that others made are, if they are on this machine.
fn captures() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures");
    [env::var_os("LIGHTPIPE_CAPTURES").map(PathBuf::from), Some(beside)]
        .into_iter()
        .flatten()
        .find(|folder| folder.is_dir())
}

#[test]
fn files_made_by_ffmpeg_agree_with_their_bytes() {
    let Some(folder) = captures() else {
        println!("skipped: no ../shared/captures and no LIGHTPIPE_CAPTURES");
        return;
    };
    for (name, channels, sample_rate, frames) in
        [("bwf_24.wav", 2, 44_100, 882), ("rf64_24.wav", 2, 44_100, 882), ("wav8ch_24.wav", 8, 48_000, 960)]
    {
        let Ok(file) = fs::read(folder.join("formats/generated").join(name)) else {
            println!("skipped: no {name} in {}", folder.display());
            continue;
        };
        let mut reader = Reader::new(file.as_slice()).unwrap();
        assert_eq!(reader.format(), Format { channels, sample_rate, word_length: 24 }, "{name}");
        assert_eq!(reader.frames(), Some(frames), "{name}");
        let samples = read_all(&mut reader, 77).unwrap();
        assert!(!reader.truncated(), "{name}");
        // All three end with their audio: the same samples, taken from the end of the file.
        let data = &file[file.len() - frames as usize * usize::from(channels) * 3..];
        let naive: Vec<i32> =
            data.chunks(3).map(|b| i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8).collect();
        assert_eq!(samples, naive, "{name}");
        if !name.starts_with("rf64") {
            let hound = hound::WavReader::new(file.as_slice()).unwrap().into_samples();
            assert_eq!(samples, hound.map(Result::unwrap).collect::<Vec<i32>>(), "{name}");
        }
    }
}
