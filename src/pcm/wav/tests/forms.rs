//! Files for tests, put together chunk by chunk, and what a reader makes of them.

use std::vec;
use std::vec::Vec;

use super::{Error, Reader, read_all};

/// A chunk with its pad byte.
pub(in super::super) fn chunk(id: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = sized(id, content.len() as u32);
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

/// The header of a chunk.
pub(in super::super) fn sized(id: &[u8; 4], size: u32) -> Vec<u8> {
    [id.as_slice(), &size.to_le_bytes()].concat()
}

/// A form around chunks.
pub(in super::super) fn form(id: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    let chunks = chunks.concat();
    let size = if id == b"RIFF" { 4 + chunks.len() as u32 } else { u32::MAX };
    [sized(id, size), b"WAVE".to_vec(), chunks].concat()
}

/// The content of a plain format chunk, 48 kHz.
pub(in super::super) fn plain(tag: u16, channels: u16, bits: u16) -> Vec<u8> {
    let frame_bytes = channels * bits.div_ceil(8);
    let mut bytes = Vec::new();
    bytes.extend(tag.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(48_000u32.to_le_bytes());
    bytes.extend((48_000 * u32::from(frame_bytes)).to_le_bytes());
    bytes.extend(frame_bytes.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes
}

/// The content of an extensible format chunk.
pub(in super::super) fn extensible(tag: u16, channels: u16, bits: u16, valid_bits: u16) -> Vec<u8> {
    let mut bytes = plain(0xfffe, channels, bits);
    bytes.extend(22u16.to_le_bytes());
    bytes.extend(valid_bits.to_le_bytes());
    bytes.extend(0x63fu32.to_le_bytes());
    bytes.extend(tag.to_le_bytes());
    bytes.extend(*b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    bytes
}

pub(in super::super) fn ds64(form: u64, data: u64) -> Vec<u8> {
    let sizes = [form, data, 0].map(u64::to_le_bytes).concat();
    chunk(b"ds64", &[sizes, vec![0; 4]].concat())
}

/// A stereo file of 16 bits with one frame, 1 and 2, and the given `data` chunk.
pub(in super::super) fn stereo16(data: Vec<u8>) -> Vec<u8> {
    form(b"RIFF", &[chunk(b"fmt ", &plain(1, 2, 16)), data])
}

pub(in super::super) fn open(file: &[u8]) -> Reader<&[u8]> {
    Reader::new(file).unwrap()
}

pub(in super::super) fn refusal(file: &[u8]) -> Error {
    Reader::new(file).map(|_| ()).unwrap_err()
}

/// Samples and whether the file was truncated.
pub(in super::super) fn outcome(file: &[u8]) -> (Vec<i32>, bool) {
    let mut reader = open(file);
    let samples = read_all(&mut reader, 3).unwrap();
    (samples, reader.truncated())
}
