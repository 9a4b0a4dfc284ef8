//! Everything before the audio: from the first byte of a file to the content of its `data` chunk.

use std::io::{self, Read};
use std::vec::Vec;

use super::format::{Container, EXTENSIBLE_BYTES};
use super::{
    BW64, ChunkId, DATA, DS64, Error, FMT, Format, RF64, RIFF, RIFX, SIZE_ELSEWHERE, Unsupported, WAVE,
};

/// Bytes of a chunk's name and size.
const CHUNK_HEADER_BYTES: u64 = 8;
/// Bytes of `ds64` that hold the sizes of file and audio and the count of frames (EBU Tech 3306).
const DS64_SIZES_BYTES: u32 = 24;
/// What LAME writes to a pipe as the size of the audio.
const SIZE_FROM_LAME: u32 = 0x7fff_ffff;
/// What SoX writes to a pipe (`MS_UNSPEC` in its `wav.c`), rounded down to whole frames.
const SIZE_FROM_SOX: u32 = 0x7fff_f000;

/// What stands before the audio.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) format: Format,
    pub(super) container: Container,
    /// Bytes of audio; `None` = up to the end of the file.
    pub(super) data_bytes: Option<u64>,
    /// The first bytes of the audio, where it took a look at them to know.
    pub(super) peeked: Vec<u8>,
}

/// The 64-bit sizes of RF64 and BW64.
struct LongSizes {
    form: u64,
    data: u64,
}

impl Header {
    /// Reads up to the first byte of audio.
    pub(super) fn read(inner: impl Read) -> Result<Header, Error> {
        let mut source = Source { inner, at: 0 };
        let mut start = [0; 12];
        let got = source.fill(&mut start)?;
        let [r, i, f, x, size @ .., w, a, v, e] = start;
        let size = u32::from_le_bytes(size);
        let long_form = match [r, i, f, x] {
            RIFF => false,
            RF64 | BW64 => true,
            RIFX => return Err(Unsupported::BigEndian.into()),
            _ => return Err(Error::IllFormed { at: 0, what: "neither riff nor rf64 nor bw64" }),
        };
        if got < start.len() {
            return Err(source.ends());
        }
        if [w, a, v, e] != WAVE {
            return Err(Error::IllFormed { at: 8, what: "not a wave form" });
        }
        let long = if long_form { Some(LongSizes::read(&mut source)?) } else { None };

        let mut format = None;
        let data_size = loop {
            let at = source.at;
            let (id, size) = source.chunk_header()?;
            match id {
                DATA => break size,
                FMT if format.is_some() => {
                    return Err(Error::IllFormed { at, what: "a second format chunk" });
                }
                FMT => {
                    let content = source.at;
                    let mut chunk = Vec::new();
                    source.append(&mut chunk, size.min(EXTENSIBLE_BYTES))?;
                    format = Some(Format::parse(&chunk, content)?);
                    source.skip_to(content + padded(size))?;
                }
                id if is_name(id) => source.skip_to(source.at + padded(size))?,
                _ => return Err(Error::IllFormed { at, what: "a chunk name that is not text" }),
            }
        };
        let Some((format, container)) = format else {
            return Err(Error::IllFormed { at: source.at, what: "a data chunk before the format chunk" });
        };
        let frame_bytes = u32::from(format.channels) * u32::from(container.bytes());
        let form_bytes = match &long {
            Some(long) => Some(long.form).filter(|&form| form != u64::MAX),
            None => Some(size).filter(|&size| size != SIZE_ELSEWHERE).map(u64::from),
        };
        let (data_bytes, peeked) = match (data_size, long) {
            (SIZE_ELSEWHERE, Some(LongSizes { data: u64::MAX, .. })) | (SIZE_ELSEWHERE, None) => {
                (None, Vec::new())
            }
            (SIZE_ELSEWHERE, Some(LongSizes { data: 0, .. })) | (0, _) => source.zero_size(form_bytes)?,
            (SIZE_ELSEWHERE, Some(long)) => (Some(long.data), Vec::new()),
            (SIZE_FROM_LAME, _) => (None, Vec::new()),
            (size, _) if size == SIZE_FROM_SOX - SIZE_FROM_SOX % frame_bytes => (None, Vec::new()),
            (size, _) => (Some(u64::from(size)), Vec::new()),
        };
        Ok(Header { format, container, data_bytes, peeked })
    }
}

impl LongSizes {
    /// Reads the `ds64` chunk, which comes first (EBU Tech 3306). Its table is not used.
    fn read(source: &mut Source<impl Read>) -> Result<LongSizes, Error> {
        let at = source.at;
        let (id, size) = source.chunk_header()?;
        if id != DS64 || size < DS64_SIZES_BYTES {
            return Err(Error::IllFormed { at, what: "no ds64 chunk at the start of an rf64 file" });
        }
        let end = source.at + padded(size);
        let form = source.array().map(u64::from_le_bytes)?;
        let data = source.array().map(u64::from_le_bytes)?;
        source.skip_to(end)?;
        Ok(LongSizes { form, data })
    }
}

/// A reader that knows its place.
struct Source<R> {
    inner: R,
    /// Bytes read so far.
    at: u64,
}

impl<R: Read> Source<R> {
    /// Fills `out`, as far as the file goes; returns how far.
    fn fill(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while let Some(rest) = out.get_mut(filled..)
            && !rest.is_empty()
        {
            match self.inner.read(rest) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.at += filled as u64;
        Ok(filled)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        if self.fill(&mut array)? < N { Err(self.ends()) } else { Ok(array) }
    }

    /// Appends `count` bytes.
    fn append(&mut self, out: &mut Vec<u8>, count: u32) -> Result<(), Error> {
        let got = self.inner.by_ref().take(u64::from(count)).read_to_end(out)? as u64;
        self.at += got;
        if got < u64::from(count) { Err(self.ends()) } else { Ok(()) }
    }

    fn chunk_header(&mut self) -> Result<(ChunkId, u32), Error> {
        let id = self.array()?;
        Ok((id, u32::from_le_bytes(self.array()?)))
    }

    /// Reads on to byte `end` of the file and forgets what it reads.
    fn skip_to(&mut self, end: u64) -> Result<(), Error> {
        let count = end.saturating_sub(self.at);
        let got = io::copy(&mut self.inner.by_ref().take(count), &mut io::sink())?;
        self.at += got;
        if got < count { Err(self.ends()) } else { Ok(()) }
    }

    fn ends(&self) -> Error {
        Error::IllFormed { at: self.at, what: "the file ends before its audio" }
    }

    /// What a `data` chunk of size 0 means: audio up to the end, from a program that wrote to a pipe
    /// or died; or no audio at all, if nothing follows, or a chunk that fits the file.
    fn zero_size(&mut self, form_bytes: Option<u64>) -> Result<(Option<u64>, Vec<u8>), Error> {
        let form_end = form_bytes.unwrap_or(0).saturating_add(CHUNK_HEADER_BYTES);
        let mut next = [0; CHUNK_HEADER_BYTES as usize];
        let got = self.fill(&mut next)?;
        let [a, b, c, d, size @ ..] = next;
        let next_end = self.at + u64::from(u32::from_le_bytes(size));
        if got == 0 || got == next.len() && is_name([a, b, c, d]) && next_end <= form_end {
            return Ok((Some(0), Vec::new()));
        }
        Ok((None, next.into_iter().take(got).collect()))
    }
}

/// RIFF: names are printable ASCII, padded with blanks.
fn is_name(id: ChunkId) -> bool {
    id.iter().all(|c| matches!(c, b' '..=b'~'))
}

/// RIFF: a chunk of odd size is followed by one byte that belongs to nothing.
fn padded(size: u32) -> u64 {
    u64::from(size) + u64::from(size & 1)
}
