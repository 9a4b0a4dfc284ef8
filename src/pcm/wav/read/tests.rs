use std::io::{self, Read};
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::super::tests::{forms::*, read_all};
use super::super::{Error, Format, Reader};

#[test]
fn sixteen_bits_are_shifted_up() {
    let file = stereo16(chunk(b"data", &[1, 0, 0xff, 0xff, 0, 0x80, 0xff, 0x7f]));
    assert_eq!(open(&file).format(), Format { channels: 2, sample_rate: 48_000, word_length: 16 });
    assert_eq!(open(&file).frames(), Some(2));
    assert_eq!(outcome(&file), (vec![0x100, -0x100, -0x80_0000, 0x7f_ff00], false));
}

#[test]
fn thirty_two_bits_are_read_while_their_low_byte_is_zero() {
    for fmt in [plain(1, 1, 32), extensible(1, 1, 32, 32), extensible(1, 1, 32, 24)] {
        let file =
            form(b"RIFF", &[chunk(b"fmt ", &fmt), chunk(b"data", &[0, 1, 0, 0x80, 0, 0xff, 0xff, 0xff])]);
        assert_eq!(open(&file).format().word_length, 24);
        assert_eq!(outcome(&file), (vec![-0x7f_ffff, -1], false));
    }
}

#[test]
fn thirty_two_bits_with_a_low_byte_are_refused_with_the_place() {
    let mut data: Vec<u8> = (0..10u8).flat_map(|n| [0, n, 0, 0]).collect();
    data[7 * 4] = 0x80;
    let file = form(b"RIFF", &[chunk(b"fmt ", &plain(1, 2, 32)), chunk(b"data", &data)]);
    for room in [2, 4, 6, 8, 100] {
        let mut reader = open(&file);
        let mut out = vec![0; room];
        let mut before: Vec<i32> = Vec::new();
        let error = loop {
            match reader.read(&mut out) {
                Ok(n) => before.extend(&out[..n]),
                Err(error) => break error,
            }
        };
        assert_eq!(before, [0, 1, 2, 3, 4, 5]);
        assert!(matches!(error, Error::TooWide { frame: 3, channel: 1, value: 0x780, word_length: 24 }));
        assert_eq!(error.to_string(), "frame 3, channel 1: sample 1920 does not fit 24 bits");
        assert!(matches!(reader.read(&mut out), Err(Error::TooWide { frame: 3, .. })));
    }
}

#[test]
fn twenty_valid_bits_in_a_container_of_24() {
    let fmt = chunk(b"fmt ", &extensible(1, 1, 24, 20));
    let file = form(b"RIFF", &[fmt.clone(), chunk(b"data", &[0x10, 0, 0, 0xf0, 0xff, 0xff])]);
    assert_eq!(open(&file).format().word_length, 20);
    assert_eq!(outcome(&file), (vec![16, -16], false));

    let file = form(b"RIFF", &[fmt, chunk(b"data", &[0x10, 0, 0, 0xf8, 0xff, 0xff])]);
    let error = read_all(&mut open(&file), 2).unwrap_err();
    assert_eq!(error.to_string(), "frame 1, channel 0: sample -8 does not fit 20 bits");
}

#[test]
fn twenty_bits_without_an_extension_sit_at_the_top_of_three_bytes() {
    let file = form(b"RIFF", &[chunk(b"fmt ", &plain(1, 1, 20)), chunk(b"data", &[0x10, 0, 0])]);
    assert_eq!(open(&file).format().word_length, 20);
    assert_eq!(outcome(&file), (vec![16], false));
}

#[test]
fn an_extension_with_zero_valid_bits_means_all_of_them() {
    let file = form(b"RIFF", &[chunk(b"fmt ", &extensible(1, 1, 16, 0)), chunk(b"data", &[1, 0])]);
    assert_eq!(open(&file).format().word_length, 16);
}

#[test]
fn chunks_before_the_audio_are_skipped_with_their_pad_bytes() {
    let file = form(
        b"RIFF",
        &[
            chunk(b"JUNK", &[0xaa; 28]),
            chunk(b"bext", &[0x55; 603]),
            chunk(b"fmt ", &[plain(1, 1, 24), vec![0; 2]].concat()),
            chunk(b"LIST", b"INFOISFT\x05\0\0\0abcd\0"),
            chunk(b"odd ", b"data\xff"),
            chunk(b"none", b""),
            chunk(b"data", &[1, 2, 3]),
            chunk(b"LIST", b"behind"),
        ],
    );
    assert_eq!(outcome(&file), (vec![0x03_0201], false));
}

#[test]
fn rf64_and_bw64_take_their_sizes_from_ds64() {
    for id in [b"RF64", b"BW64"] {
        let chunks = [
            ds64(1000, 6),
            chunk(b"fmt ", &extensible(1, 1, 24, 24)),
            sized(b"data", u32::MAX),
            vec![1, 0, 0, 2, 0, 0],
            chunk(b"LIST", b"behind"),
        ];
        assert_eq!(open(&form(id, &chunks)).frames(), Some(2));
        assert_eq!(outcome(&form(id, &chunks)), (vec![1, 2], false));

        // EBU Tech 3306: the 64-bit size counts only where the 32-bit one is 0xFFFFFFFF.
        let mut chunks = chunks;
        chunks[2] = sized(b"data", 3);
        assert_eq!(outcome(&form(id, &chunks)), (vec![1], false));
    }
}

#[test]
fn rf64_on_a_pipe_has_no_sizes_and_is_read_to_its_end() {
    for (all, data) in [(0, 0), (u64::MAX, u64::MAX), (0, u64::MAX)] {
        let fmt = chunk(b"fmt ", &plain(1, 1, 24));
        let file = form(b"RF64", &[ds64(all, data), fmt, sized(b"data", u32::MAX), vec![1, 0, 0, 2, 0, 0]]);
        assert_eq!(open(&file).frames(), None);
        assert_eq!(outcome(&file), (vec![1, 2], false));
    }
}

#[test]
fn rf64_without_ds64_in_front_is_refused() {
    let fmt = chunk(b"fmt ", &plain(1, 1, 24));
    for chunks in [vec![fmt.clone(), ds64(0, 0)], vec![chunk(b"ds64", &[0; 23]), fmt], vec![]] {
        let error = refusal(&form(b"RF64", &chunks));
        assert!(matches!(error, Error::IllFormed { .. }), "{error}");
    }
}

#[test]
fn sizes_that_programs_write_to_a_pipe_mean_up_to_the_end() {
    // FFmpeg, unset, LAME, and SoX: for frames of 12 bytes it rounds down.
    for size in [u32::MAX, 0, 0x7fff_ffff, 0x7fff_f000 / 12 * 12] {
        for form_size in [u32::MAX, 0, 36, 36 + 24, 0x7fff_f024] {
            let audio: Vec<u8> = (0..24).collect();
            let mut file = form(b"RIFF", &[chunk(b"fmt ", &plain(1, 6, 16)), sized(b"data", size), audio]);
            file[4..8].copy_from_slice(&form_size.to_le_bytes());
            assert_eq!(open(&file).frames(), None);
            let (samples, truncated) = outcome(&file);
            assert_eq!(samples.len(), 12, "size {size:#x} in {form_size:#x}");
            assert_eq!((samples[0], samples[11], truncated), (0x1_0000, 0x17_1600, false));
        }
    }
}

#[test]
fn an_empty_data_chunk_with_another_chunk_behind_it_is_empty() {
    let file = stereo16([chunk(b"data", b""), chunk(b"LIST", b"INFO")].concat());
    assert_eq!(open(&file).frames(), Some(0));
    assert_eq!(outcome(&file), (vec![], false));
    assert_eq!(outcome(&stereo16(chunk(b"data", b""))), (vec![], false));
}

#[test]
fn a_pipe_that_ends_with_a_pad_byte_is_not_truncated() {
    let fmt = chunk(b"fmt ", &plain(1, 1, 24));
    let file = |audio: &[u8]| form(b"RIFF", &[fmt.clone(), sized(b"data", u32::MAX), audio.to_vec()]);
    assert_eq!(outcome(&file(&[1, 0, 0, 0])), (vec![1], false));
    assert_eq!(outcome(&file(&[1, 0, 0, 9])), (vec![1], true));
    assert_eq!(outcome(&file(&[1, 0, 0, 2, 0, 0, 0])), (vec![1, 2], true));
}

#[test]
fn a_file_cut_anywhere_in_its_audio_is_truncated_and_keeps_its_whole_frames() {
    let whole = stereo16(chunk(b"data", &[1, 0, 2, 0, 3, 0, 4, 0]));
    for cut in 1..=8 {
        let file = &whole[..whole.len() - cut];
        assert_eq!(open(file).frames(), Some(2));
        let (samples, truncated) = outcome(file);
        assert_eq!(samples, [0x100, 0x200, 0x300, 0x400][..(8 - cut) / 4 * 2]);
        assert!(truncated);
    }
}

#[test]
fn a_size_that_ends_inside_a_frame_drops_the_rest() {
    assert_eq!(outcome(&stereo16(chunk(b"data", &[1, 0, 2, 0, 3, 0]))), (vec![0x100, 0x200], true));
}

#[test]
fn a_file_cut_in_its_header_says_where() {
    let whole = stereo16(chunk(b"data", &[1, 0, 2, 0]));
    for cut in 0..whole.len() - 4 {
        assert!(matches!(refusal(&whole[..cut]), Error::IllFormed { at, .. } if at <= cut as u64));
    }
}

#[test]
fn a_buffer_without_room_for_a_frame_is_refused_and_costs_nothing() {
    let file = stereo16(chunk(b"data", &[1, 0, 2, 0]));
    let mut reader = open(&file);
    assert!(matches!(reader.read(&mut [0]), Err(Error::Misuse(_))));
    assert!(matches!(reader.read(&mut []), Err(Error::Misuse(_))));
    let mut out = [0; 5];
    assert_eq!(reader.read(&mut out).unwrap(), 2);
    assert_eq!(out, [0x100, 0x200, 0, 0, 0]);
}

#[test]
fn the_reader_below_is_left_behind_the_audio() {
    let file = stereo16([chunk(b"data", &[1, 0, 2, 0]), b"behind".to_vec()].concat());
    let mut reader = open(&file);
    read_all(&mut reader, 100).unwrap();
    assert_eq!(reader.into_inner(), b"behind");
}

/// Fails once, with half a frame read, then goes on.
struct Stumbling<'a>(&'a [u8], Option<usize>);

impl Read for Stumbling<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = match self.1 {
            Some(0) => {
                self.1 = None;
                return Err(io::Error::other("cable pulled"));
            }
            Some(left) => out.len().min(left),
            None => out.len(),
        };
        let n = self.0.read(&mut out[..room])?;
        self.1 = self.1.map(|left| left - n);
        Ok(n)
    }
}

#[test]
fn an_error_below_comes_after_the_frames_before_it_and_loses_none() {
    let audio: Vec<u8> = (0..5u8).flat_map(|n| [0, n, 0, n]).collect();
    let file = stereo16(chunk(b"data", &audio));
    let mut reader = Reader::new(Stumbling(&file, Some(44 + 10))).unwrap();
    let mut out = [0; 100];
    assert_eq!(reader.read(&mut out).unwrap(), 4);
    assert_eq!(reader.read(&mut out).unwrap_err().to_string(), "cable pulled");
    assert_eq!(reader.read(&mut out).unwrap(), 6);
    assert_eq!(out[..6], [2, 2, 3, 3, 4, 4].map(|n| n << 16));
    assert_eq!(reader.read(&mut out).unwrap(), 0);
    assert!(!reader.truncated());
}
