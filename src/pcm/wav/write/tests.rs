use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::super::{Error, Format, Reader, tests::read_all};
use super::Writer;

const STEREO: Format = Format { channels: 2, sample_rate: 48_000, word_length: 24 };
const MONO: Format = Format { channels: 1, ..STEREO };

/// Keeps the first kibibyte of a file and counts the rest.
#[derive(Debug, Default)]
struct Head {
    bytes: Vec<u8>,
    at: u64,
    len: u64,
}

impl Head {
    const KEPT: u64 = 1024;
}

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (&byte, at) in bytes.iter().zip(self.at..Head::KEPT) {
            let at = at as usize;
            self.bytes.resize(self.bytes.len().max(at + 1), 0);
            self.bytes[at] = byte;
        }
        self.at += bytes.len() as u64;
        self.len = self.len.max(self.at);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Head {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.strict_add_signed(by),
            SeekFrom::End(by) => self.len.strict_add_signed(by),
        };
        Ok(self.at)
    }
}

/// A file of `frames` frames, of which only the count was written.
fn finished(format: Format, frames: u64) -> Head {
    let mut writer = Writer::seekable(Head::default(), format).unwrap();
    let data_bytes = frames * u64::from(format.channels) * u64::from(writer.container.bytes());
    writer.inner.seek(SeekFrom::Current(data_bytes as i64)).unwrap();
    writer.data_bytes = data_bytes;
    writer.finish().unwrap()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

#[test]
fn a_file_past_4_gib_becomes_rf64() {
    let frames = 1 << 30;
    let data_bytes = frames * 24;
    let head = finished(Format { channels: 8, ..STEREO }, frames);
    assert_eq!(head.at, 104 + data_bytes);
    assert_eq!(&head.bytes[..20], b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0");
    assert_eq!(u64_at(&head.bytes, 20), 96 + data_bytes);
    assert_eq!(u64_at(&head.bytes, 28), data_bytes);
    assert_eq!(u64_at(&head.bytes, 36), frames);
    assert_eq!(u32_at(&head.bytes, 44), 0);
    assert_eq!(&head.bytes[48..52], b"fmt ");
    assert_eq!(&head.bytes[96..104], b"data\xff\xff\xff\xff");

    let reader = Reader::new(head.bytes.chain(io::repeat(0))).unwrap();
    assert_eq!(reader.frames(), Some(frames));
    assert_eq!(reader.format().channels, 8);
}

#[test]
fn the_last_riff_file_and_the_first_rf64_file_differ_by_one_frame() {
    // 72 bytes of header count into the RIFF size, and 0xFFFFFFFF is taken.
    let last = (u64::from(u32::MAX) - 1 - 72) / 6;
    let head = finished(STEREO, last);
    assert_eq!(&head.bytes[..4], b"RIFF");
    assert_eq!(&head.bytes[12..16], b"JUNK");
    assert_eq!(u64::from(u32_at(&head.bytes, 4)), 72 + last * 6);
    assert_eq!(u64::from(u32_at(&head.bytes, 76)), last * 6);
    assert_eq!(Reader::new(head.bytes.as_slice()).unwrap().frames(), Some(last));

    let head = finished(STEREO, last + 1);
    assert_eq!(&head.bytes[..4], b"RF64");
    assert_eq!(u64_at(&head.bytes, 28), (last + 1) * 6);
}

#[test]
fn a_riff_size_of_0xffffffff_is_never_written() {
    // Mono, odd, and exactly on it: 72 + 4294967223 = 0xFFFFFFFF, with the pad byte one more.
    let frames = (u64::from(u32::MAX) - 72) / 3;
    assert_eq!(72 + frames * 3, u64::from(u32::MAX));
    let head = finished(MONO, frames);
    assert_eq!(&head.bytes[..4], b"RF64");
    assert_eq!(u64_at(&head.bytes, 20), 1 << 32);
    assert_eq!(head.len, (1 << 32) + 8);
}

#[test]
fn two_channels_get_a_plain_header_and_three_an_extensible_one() {
    let file = Writer::streaming(Vec::new(), STEREO).unwrap().finish().unwrap();
    assert_eq!(
        file,
        *b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\x65\x04\0\x06\0\x18\0data\xff\xff\xff\xff"
    );
    let file = Writer::streaming(Vec::new(), Format { channels: 3, ..STEREO }).unwrap().finish().unwrap();
    assert_eq!(
        file,
        *b"RIFF\xff\xff\xff\xffWAVEfmt \x28\0\0\0\xfe\xff\x03\0\x80\xbb\0\0\x80\x97\x06\0\x09\0\x18\0\
           \x16\0\x18\0\0\0\0\0\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71data\xff\xff\xff\xff"
    );
}

#[test]
fn sixteen_bits_get_a_container_of_their_own_and_twenty_sit_at_the_top_of_24() {
    let mut writer = Writer::streaming(Vec::new(), Format { word_length: 16, ..STEREO }).unwrap();
    writer.write(&[0x1_0000, -0x100]).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(&file[12..38], b"fmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\xee\x02\0\x04\0\x10\0da");
    assert!(file.ends_with(b"data\xff\xff\xff\xff\0\x01\xff\xff"));

    let mut writer = Writer::streaming(Vec::new(), Format { word_length: 20, ..MONO }).unwrap();
    writer.write(&[-16]).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(&file[32..40], b"\x03\0\x18\0\x16\0\x14\0");
    assert!(file.ends_with(b"data\xff\xff\xff\xff\xf0\xff\xff"));
}

#[test]
fn audio_of_odd_size_is_padded_in_a_file_but_not_on_a_pipe() {
    let mut writer = Writer::seekable(Cursor::new(Vec::new()), MONO).unwrap();
    writer.write(&[-1]).unwrap();
    let file = writer.finish().unwrap().into_inner();
    assert_eq!(&file[72..], b"data\x03\0\0\0\xff\xff\xff\0");
    assert_eq!(u32_at(&file, 4), 76);

    let mut writer = Writer::streaming(Vec::new(), MONO).unwrap();
    writer.write(&[-1]).unwrap();
    assert!(writer.finish().unwrap().ends_with(b"data\xff\xff\xff\xff\xff\xff\xff"));
}

#[test]
fn a_file_can_start_in_the_middle_of_another() {
    let mut below = Cursor::new(b"before".to_vec());
    below.seek(SeekFrom::End(0)).unwrap();
    let mut writer = Writer::seekable(below, STEREO).unwrap();
    writer.write(&[1, 2, 3, 4]).unwrap();
    let mut below = writer.finish().unwrap();
    below.write_all(b"behind").unwrap();
    let bytes = below.into_inner();
    assert!(bytes.starts_with(b"beforeRIFF") && bytes.ends_with(b"behind"));
    let mut reader = Reader::new(&bytes[6..]).unwrap();
    assert_eq!(read_all(&mut reader, 1).unwrap(), [1, 2, 3, 4]);
}

#[test]
fn a_writer_that_is_dropped_leaves_a_file_that_reads_to_its_end() {
    let mut below = Cursor::new(Vec::new());
    let mut writer = Writer::seekable(&mut below, MONO).unwrap();
    writer.write(&vec![7; super::BUFFER_BYTES]).unwrap();
    drop(writer);
    let mut reader = Reader::new(below.get_ref().as_slice()).unwrap();
    assert_eq!(reader.frames(), None);
    assert!(read_all(&mut reader, 1000).unwrap().iter().all(|&s| s == 7));
}

#[test]
fn a_sample_past_24_bits_is_refused_with_its_place_and_nothing_is_written() {
    for wide in [0x80_0000, -0x80_0001, i32::MAX, i32::MIN] {
        let mut writer = Writer::streaming(Vec::new(), STEREO).unwrap();
        writer.write(&[0x7f_ffff, -0x80_0000]).unwrap();
        let error = writer.write(&[1, 2, 3, wide]).unwrap_err();
        assert!(
            matches!(error, Error::TooWide { frame: 2, channel: 1, value, word_length: 24 } if value == wide)
        );
        assert_eq!(writer.frames(), 1);
        assert!(writer.finish().unwrap().ends_with(b"data\xff\xff\xff\xff\xff\xff\x7f\0\0\x80"));
    }
}

#[test]
fn a_sample_past_the_word_length_is_refused() {
    let mut writer = Writer::streaming(Vec::new(), Format { word_length: 20, ..MONO }).unwrap();
    writer.write(&[-16, 0x7f_fff0]).unwrap();
    let error = writer.write(&[16, 8]).unwrap_err();
    assert_eq!(error.to_string(), "frame 3, channel 0: sample 8 does not fit 20 bits");
}

#[test]
fn half_frames_and_impossible_formats_are_refused() {
    let mut writer = Writer::streaming(Vec::new(), STEREO).unwrap();
    assert!(matches!(writer.write(&[1]), Err(Error::Misuse(_))));
    for format in [
        Format { channels: 0, ..STEREO },
        Format { channels: 21_846, ..STEREO },
        Format { sample_rate: 0, ..STEREO },
        Format { word_length: 15, ..STEREO },
        Format { word_length: 25, ..STEREO },
    ] {
        assert!(matches!(Writer::streaming(Vec::new(), format), Err(Error::Misuse(_))));
        assert!(matches!(Writer::seekable(Cursor::new(Vec::new()), format), Err(Error::Misuse(_))));
    }
    let widest = Format { channels: 21_845, sample_rate: u32::MAX, word_length: 24 };
    let mut writer = Writer::streaming(Vec::new(), widest).unwrap();
    writer.write(&vec![9; 21_845]).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(read_all(&mut Reader::new(file.as_slice()).unwrap(), 2).unwrap(), vec![9; 21_845]);
}

#[test]
fn a_full_disk_is_an_error() {
    let mut room = [0; 50];
    let mut writer = Writer::streaming(room.as_mut_slice(), STEREO).unwrap();
    writer.write(&[1, 2, 3, 4]).unwrap();
    assert!(matches!(writer.finish(), Err(Error::Io(_))));
}

#[test]
fn the_rate_of_a_file_can_be_told_at_the_end_and_that_of_a_pipe_cannot() {
    let mut writer = Writer::seekable(Cursor::new(Vec::new()), STEREO).unwrap();
    writer.write(&[1, 2, 3, 4]).unwrap();
    writer.set_sample_rate(96_000).unwrap();
    assert!(writer.set_sample_rate(0).is_err());
    let file = writer.finish().unwrap().into_inner();
    let mut reader = Reader::new(file.as_slice()).unwrap();
    assert_eq!(reader.format(), Format { sample_rate: 96_000, ..STEREO });
    assert_eq!(read_all(&mut reader, 2).unwrap(), [1, 2, 3, 4]);
    let mut writer = Writer::streaming(Vec::new(), STEREO).unwrap();
    assert!(matches!(writer.set_sample_rate(96_000), Err(Error::Misuse(_))));
}
