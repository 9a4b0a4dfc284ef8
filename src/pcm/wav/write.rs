//! Audio -> WAV file.

use std::io::{self, Seek, SeekFrom, Write};
use std::vec::Vec;

use super::format::Container;
use super::{BUFFER_BYTES, DATA, DS64, Error, Format, JUNK, RF64, RIFF, SIZE_ELSEWHERE, WAVE};

#[cfg(test)]
mod tests;

/// Bytes of a `ds64` chunk without a table (EBU Tech 3306), and of the `JUNK` chunk in its place.
const DS64_BYTES: u32 = 28;
/// Where the RIFF size stands; it counts everything behind itself.
const FORM_SIZE_AT: u64 = 4;

/// Where the `fmt ` chunk stands, behind the `JUNK` chunk.
const FMT_AT: u64 = 12 + 8 + DS64_BYTES as u64;

/// Writes WAV files of 24 bits, or of 16 where [`Format::word_length`] is 16.
///
/// One or two channels of 16 or 24 valid bits get a plain PCM header, everything else an extensible
/// one (Microsoft `WAVEFORMATEXTENSIBLE`) with the valid bits of [`Format::word_length`] and channel
/// mask 0: no channel has a speaker. Word lengths of 17 to 23 sit at the top of 24 bits. Bytes per
/// second in the header saturate at `u32::MAX`.
///
/// Call [`finish`](Writer::finish): a writer that is dropped loses the samples in its buffer, and
/// leaves sizes that say "up to the end of the file" in a file that still reads well.
#[derive(Debug)]
pub struct Writer<W> {
    inner: W,
    format: Format,
    container: Container,
    /// Samples that are not written yet.
    bytes: Vec<u8>,
    header_bytes: u64,
    /// Bytes of audio, including those in the buffer.
    data_bytes: u64,
    /// `None` on a pipe.
    patch: Option<Patch<W>>,
}

/// How to get back to the header: a function, so that only [`Writer::seekable`] needs `Seek`.
#[derive(Debug)]
struct Patch<W> {
    /// Where the file starts in the writer below.
    start: u64,
    apply: fn(&mut W, &Sizes) -> io::Result<()>,
}

/// What the header of a finished file says.
struct Sizes {
    format: Format,
    container: Container,
    /// Where the file starts in the writer below.
    start: u64,
    header_bytes: u64,
    data_bytes: u64,
    frames: u64,
}

impl<W: Write + Seek> Writer<W> {
    /// Starts a file in a writer that can seek; [`finish`](Writer::finish) fills in the sizes. The
    /// file starts where `inner` stands.
    ///
    /// A `JUNK` chunk keeps room for a `ds64` chunk: past 4 GiB the file becomes RF64 (EBU Tech
    /// 3306, "on-the-fly" conversion), below it stays RIFF.
    ///
    /// # Errors
    /// [`Error::Io`] from `inner`; [`Error::Misuse`] if a field of `format` is out of its range or
    /// there are more than 21845 channels.
    pub fn seekable(mut inner: W, format: Format) -> Result<Writer<W>, Error> {
        let start = inner.stream_position()?;
        Writer::start(inner, format, Some(Patch { start, apply: write_sizes }))
    }
}

impl<W: Write> Writer<W> {
    /// Starts a file in a writer that cannot seek: a pipe, a socket. Its sizes say 0xFFFFFFFF, which
    /// readers take for "up to the end", as for what FFmpeg writes to a pipe.
    ///
    /// # Errors
    /// [`Error::Io`] from `inner`; [`Error::Misuse`] if a field of `format` is out of its range or
    /// there are more than 21845 channels.
    pub fn streaming(inner: W, format: Format) -> Result<Writer<W>, Error> {
        Writer::start(inner, format, None)
    }

    fn start(mut inner: W, format: Format, patch: Option<Patch<W>>) -> Result<Writer<W>, Error> {
        format.check()?;
        let mut bytes = Vec::with_capacity(BUFFER_BYTES);
        bytes.extend(RIFF);
        bytes.extend(SIZE_ELSEWHERE.to_le_bytes());
        bytes.extend(WAVE);
        if patch.is_some() {
            bytes.extend(JUNK);
            bytes.extend(DS64_BYTES.to_le_bytes());
            bytes.extend([0; DS64_BYTES as usize]);
        }
        let container = Container::for_word_length(format.word_length);
        format.emit(container, &mut bytes);
        bytes.extend(DATA);
        bytes.extend(SIZE_ELSEWHERE.to_le_bytes());
        inner.write_all(&bytes)?;
        let header_bytes = bytes.len() as u64;
        bytes.clear();
        Ok(Writer { inner, format, container, bytes, header_bytes, data_bytes: 0, patch })
    }

    /// Changes the rate, hertz, that a file which can seek will state: it may be known only once the
    /// audio is.
    ///
    /// # Errors
    /// [`Error::Misuse`] on a pipe, whose header is gone, and for a rate of 0.
    pub fn set_sample_rate(&mut self, sample_rate: u32) -> Result<(), Error> {
        if self.patch.is_none() {
            return Err(Error::Misuse("the header of a pipe cannot change"));
        }
        let format = Format { sample_rate, ..self.format };
        format.check()?;
        self.format = format;
        Ok(())
    }

    /// Writes whole frames, the channels of a frame side by side, samples right-aligned in 24 bits.
    ///
    /// # Errors
    /// [`Error::TooWide`] if a sample is outside -8388608..=8388607, or not zero in the bits below
    /// [`Format::word_length`], and [`Error::Misuse`] if `samples` is not whole frames: nothing of
    /// `samples` is written then, and other samples can follow. [`Error::Io`] from the writer below:
    /// how much is written then is not known, and the file is not worth going on with.
    pub fn write(&mut self, samples: &[i32]) -> Result<(), Error> {
        let channels = usize::from(self.format.channels);
        if !samples.len().is_multiple_of(channels) {
            return Err(Error::Misuse("samples to write are not whole frames"));
        }
        let spare = (1 << (24 - self.format.word_length)) - 1;
        let too_wide = |&sample: &i32| (sample << 8) >> 8 != sample || sample & spare != 0;
        if let Some(index) = samples.iter().position(too_wide) {
            return Err(Error::TooWide {
                frame: self.frames() + (index / channels) as u64,
                channel: (index % channels) as u16,
                value: samples.get(index).copied().unwrap_or(0),
                word_length: self.format.word_length,
            });
        }
        let sample_bytes = usize::from(self.container.bytes());
        for piece in samples.chunks(BUFFER_BYTES / sample_bytes) {
            let buffered = self.bytes.len();
            self.bytes.resize(buffered + piece.len() * sample_bytes, 0);
            pack(self.container, piece, self.bytes.get_mut(buffered..).unwrap_or_default());
            self.data_bytes += (self.bytes.len() - buffered) as u64;
            if self.bytes.len() >= BUFFER_BYTES {
                self.inner.write_all(&self.bytes)?;
                self.bytes.clear();
            }
        }
        Ok(())
    }

    /// Completes the file and returns the writer below, flushed, at the end of the file.
    ///
    /// Audio of odd size gets a pad byte (RIFF), but not on a pipe, where no size tells it from
    /// audio.
    ///
    /// # Errors
    /// [`Error::Io`] from the writer below.
    pub fn finish(mut self) -> Result<W, Error> {
        let frames = self.frames();
        if let Some(Patch { start, apply }) = self.patch {
            if self.data_bytes % 2 == 1 {
                self.bytes.push(0);
            }
            self.inner.write_all(&self.bytes)?;
            let Writer { format, container, header_bytes, data_bytes, .. } = self;
            apply(&mut self.inner, &Sizes { format, container, start, header_bytes, data_bytes, frames })?;
        } else {
            self.inner.write_all(&self.bytes)?;
        }
        self.inner.flush()?;
        Ok(self.inner)
    }
}

impl<W> Writer<W> {
    /// What the samples are.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// How many frames were written so far.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.data_bytes / (self.format.channels as u64 * self.container.bytes() as u64)
    }
}

/// Samples, right-aligned in 24 bits, to little-endian bytes.
fn pack(container: Container, samples: &[i32], out: &mut [u8]) {
    match container {
        Container::Bits16 => {
            for (out, sample) in out.as_chunks_mut().0.iter_mut().zip(samples) {
                let [_, b, c, _] = sample.to_le_bytes();
                *out = [b, c];
            }
        }
        Container::Bits24 => {
            for (out, sample) in out.as_chunks_mut().0.iter_mut().zip(samples) {
                let [a, b, c, _] = sample.to_le_bytes();
                *out = [a, b, c];
            }
        }
        Container::Bits32 => {
            for (out, sample) in out.as_chunks_mut().0.iter_mut().zip(samples) {
                *out = (sample << 8).to_le_bytes();
            }
        }
    }
}

/// Writes the format and the sizes into a header that says 0xFFFFFFFF everywhere, then returns to
/// the end.
fn write_sizes<W: Write + Seek>(inner: &mut W, sizes: &Sizes) -> io::Result<()> {
    let &Sizes { format, container, start, header_bytes, data_bytes, frames } = sizes;
    let mut fmt = Vec::new();
    format.emit(container, &mut fmt);
    inner.seek(SeekFrom::Start(start + FMT_AT))?;
    inner.write_all(&fmt)?;
    let file_bytes = header_bytes + data_bytes + data_bytes % 2;
    let form_bytes = file_bytes - FORM_SIZE_AT - 4;
    match (u32::try_from(form_bytes), u32::try_from(data_bytes)) {
        (Ok(form_size), Ok(data_size)) if form_size != SIZE_ELSEWHERE => {
            inner.seek(SeekFrom::Start(start + FORM_SIZE_AT))?;
            inner.write_all(&form_size.to_le_bytes())?;
            inner.seek(SeekFrom::Start(start + header_bytes - 4))?;
            inner.write_all(&data_size.to_le_bytes())?;
        }
        _ => {
            let mut head = Vec::new();
            head.extend(RF64);
            head.extend(SIZE_ELSEWHERE.to_le_bytes());
            head.extend(WAVE);
            head.extend(DS64);
            head.extend(DS64_BYTES.to_le_bytes());
            head.extend(form_bytes.to_le_bytes());
            head.extend(data_bytes.to_le_bytes());
            head.extend(frames.to_le_bytes());
            head.extend(0u32.to_le_bytes()); // Entries of the table.
            inner.seek(SeekFrom::Start(start))?;
            inner.write_all(&head)?;
        }
    }
    inner.seek(SeekFrom::Start(start + file_bytes))?;
    Ok(())
}
