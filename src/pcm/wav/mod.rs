//! Audio <-> WAV files: RIFF, RF64 and BW64 in, RIFF or RF64 out.
//!
//! Both directions are streams of interleaved samples, one `i32` per channel and frame,
//! right-aligned in 24 bits: -8388608..=8388607. Nothing is scaled, dithered or clipped: a sample
//! that does not fit is an error that names its place, [`Error::TooWide`].
//!
//! Read a file (or a pipe: [`Reader`] never seeks) and find its peak:
//!
//! ```
//! use lightpipe::pcm::wav;
//!
//! fn peak(file: impl std::io::Read) -> Result<u32, wav::Error> {
//!     let mut reader = wav::Reader::new(file)?;
//!     let mut samples = vec![0; 1024 * usize::from(reader.format().channels)];
//!     let mut peak = 0;
//!     loop {
//!         let n = reader.read(&mut samples)?;
//!         if n == 0 {
//!             return Ok(peak);
//!         }
//!         peak = samples[..n].iter().map(|s| s.unsigned_abs()).fold(peak, u32::max);
//!     }
//! }
//! # let mut writer = wav::Writer::streaming(
//! #     Vec::new(),
//! #     wav::Format { channels: 1, sample_rate: 48_000, word_length: 24 },
//! # )?;
//! # writer.write(&[1, -70_000, 3])?;
//! # assert_eq!(peak(writer.finish()?.as_slice())?, 70_000);
//! # Ok::<(), wav::Error>(())
//! ```
//!
//! Write eight channels to a file, here one in memory:
//!
//! ```
//! use lightpipe::pcm::wav;
//!
//! let format = wav::Format { channels: 8, sample_rate: 48_000, word_length: 24 };
//! let mut writer = wav::Writer::seekable(std::io::Cursor::new(Vec::new()), format)?;
//! writer.write(&[0, 1, 2, 3, -1, -2, 8_388_607, -8_388_608])?;
//! let file = writer.finish()?.into_inner();
//! assert_eq!(file.len(), 104 + 8 * 3);
//! # Ok::<(), wav::Error>(())
//! ```
//!
//! # What is not supported
//!
//! Floating-point, 8-bit and compressed samples, big-endian RIFX and Sony Wave64 are refused, with
//! one line of advice. Metadata (`bext`, `LIST`, `cue `, ...) is skipped, never kept or written. A
//! `ds64` table that gives 64-bit sizes to chunks other than `data` is not used. Audio starts with
//! the first `data` chunk and ends with it.
//!
//! # Why not `hound` or `bwavfile`
//!
//! `hound` 3.5 is good for ordinary files, and our tests hold this module against it in both
//! directions. But it knows no RF64, counts data bytes in 32 bits that wrap after 4 GiB, and refuses
//! the size 0xFFFFFFFF that programs write to a pipe, unless frames happen to divide it (a size of 0
//! it reads as no audio). `bwavfile` 2.0.1 knows RF64 and BW64, but needs `Seek`, takes such sizes at
//! their word, and panics on sample formats that it did not expect.

mod error;
mod format;
mod header;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use error::{Error, Unsupported};
pub use format::Format;
pub use read::Reader;
pub use write::Writer;

/// A chunk name (RIFF: four printable ASCII characters).
type ChunkId = [u8; 4];

const RIFF: ChunkId = *b"RIFF";
/// EBU Tech 3306: RIFF whose sizes are in the `ds64` chunk.
const RF64: ChunkId = *b"RF64";
/// ITU-R BS.2088: the same under another name.
const BW64: ChunkId = *b"BW64";
/// RIFF with big-endian numbers.
const RIFX: ChunkId = *b"RIFX";
const WAVE: ChunkId = *b"WAVE";
const DS64: ChunkId = *b"ds64";
const JUNK: ChunkId = *b"JUNK";
const FMT: ChunkId = *b"fmt ";
const DATA: ChunkId = *b"data";

/// A 32-bit size that says "look into `ds64`" (EBU Tech 3306) or, without `ds64`, "not known".
const SIZE_ELSEWHERE: u32 = u32::MAX;

/// Bytes that are read or written in one go: enough to make the cost per call small.
const BUFFER_BYTES: usize = 1 << 16;
