//! WAV file -> audio.

use std::io::Read;
use std::vec::Vec;

use super::format::Container;
use super::header::Header;
use super::{BUFFER_BYTES, Error, Format};

#[cfg(test)]
mod broken_tests;
#[cfg(test)]
mod tests;

/// Reads the audio of a WAV file, front to back, from anything that can be read: no seeking.
///
/// It accepts RIFF, RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088) with integer samples in 16, 24 or
/// 32 bits, plain or extensible (Microsoft `WAVEFORMATEXTENSIBLE`, also with fewer valid bits than
/// the container), skips every chunk before the audio that it does not need, and reads to the end of
/// the file where the size of the audio is not known: 0 or 0xFFFFFFFF from a pipe, or what SoX and
/// LAME write there.
///
/// It asks its reader for no more bytes than a call to [`read`](Reader::read) needs: hand over room
/// for thousands of frames, or put a `BufReader` below.
#[derive(Debug)]
pub struct Reader<R> {
    inner: R,
    format: Format,
    container: Container,
    /// Frames that the header promises.
    frames: Option<u64>,
    /// Frames delivered so far.
    delivered: u64,
    /// Bytes of audio that are still to come from `inner`; `u64::MAX` = up to the end of the file.
    left: u64,
    /// Bytes of audio that came from `inner` and are not delivered yet.
    bytes: Vec<u8>,
    /// `inner` has no more bytes.
    ended: bool,
    truncated: bool,
    /// An error that waits until the frames before it are delivered.
    pending: Option<Error>,
}

impl<R: Read> Reader<R> {
    /// Reads everything up to the first sample.
    ///
    /// # Errors
    /// [`Error::Io`] from the reader; [`Error::IllFormed`] if this is no WAV file, or one that ends
    /// before its audio starts or contradicts itself; [`Error::Unsupported`] with advice for
    /// anything but integer samples of 16 to 32 bits.
    pub fn new(mut inner: R) -> Result<Reader<R>, Error> {
        let Header { format, container, data_bytes, peeked } = Header::read(&mut inner)?;
        let mut reader = Reader {
            inner,
            format,
            container,
            frames: None,
            delivered: 0,
            left: data_bytes.unwrap_or(u64::MAX),
            bytes: peeked,
            ended: false,
            truncated: false,
            pending: None,
        };
        reader.frames = data_bytes.map(|bytes| bytes / reader.frame_bytes() as u64);
        Ok(reader)
    }

    /// Reads samples into `out`, the channels of a frame side by side, and returns how many: always
    /// whole frames, as many as `out` has room for, fewer only before the end or an error, 0 at the
    /// end. How the reader below cuts its bytes makes no difference.
    ///
    /// Samples are right-aligned in 24 bits, -8388608..=8388607. Shorter words keep their weight: a
    /// 16-bit sample is shifted left by 8, because both links send the most significant bit at the
    /// same place whatever the word length.
    ///
    /// # Errors
    /// What comes before an error is delivered first, the next call returns it. [`Error::TooWide`]
    /// if a sample has bits below its valid ones, or below the upper 24 of a 32-bit container:
    /// every further call returns it again. [`Error::Io`] from the reader below: a further call
    /// tries again. [`Error::Misuse`] if `out` has no room for one frame.
    pub fn read(&mut self, out: &mut [i32]) -> Result<usize, Error> {
        let room = out.len() - out.len() % self.channels();
        if room == 0 {
            return Err(Error::Misuse("the buffer has no room for one frame"));
        }
        let mut filled = 0;
        while let Some(rest) = out.get_mut(filled..room)
            && !rest.is_empty()
        {
            match self.read_some(rest) {
                Ok(0) => break,
                Ok(samples) => filled += samples,
                Err(error) if filled == 0 => return Err(error),
                Err(error) => {
                    self.pending = Some(error);
                    break;
                }
            }
        }
        Ok(filled)
    }

    /// One buffer's worth of [`read`](Reader::read).
    fn read_some(&mut self, out: &mut [i32]) -> Result<usize, Error> {
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        let (channels, frame_bytes) = (self.channels(), self.frame_bytes());
        let frames = (out.len() / channels).min((BUFFER_BYTES / frame_bytes).max(1));
        let fetched = self.fetch(frames * frame_bytes);
        let frames = frames.min(self.bytes.len() / frame_bytes);
        if frames == 0 {
            fetched?;
            self.truncated = self.stops_early();
            return Ok(0);
        }

        let out = out.get_mut(..frames * channels).unwrap_or_default();
        unpack(self.container, &self.bytes, out);
        let spare = u32::MAX >> self.format.word_length;
        let fits = if self.container.bits() > self.format.word_length {
            out.iter().position(|&sample| sample as u32 & spare != 0)
        } else {
            None
        };
        let frames = match fits {
            Some(index) if index < channels => {
                return Err(Error::TooWide {
                    frame: self.delivered,
                    channel: index as u16,
                    value: out.get(index).map_or(0, |&sample| sample >> (32 - self.container.bits())),
                    word_length: self.format.word_length,
                });
            }
            Some(index) => index / channels,
            None => frames,
        };
        for sample in out.iter_mut() {
            *sample >>= 8;
        }
        self.bytes.drain(..frames * frame_bytes);
        self.delivered += frames as u64;
        self.pending = fetched.err();
        Ok(frames * channels)
    }

    /// Reads until there are `count` bytes, or no more.
    fn fetch(&mut self, count: usize) -> Result<(), Error> {
        let missing = (count.saturating_sub(self.bytes.len()) as u64).min(self.left);
        if missing == 0 || self.ended {
            return Ok(());
        }
        let before = self.bytes.len();
        let result = self.inner.by_ref().take(missing).read_to_end(&mut self.bytes);
        let got = (self.bytes.len() - before) as u64;
        if self.left != u64::MAX {
            self.left -= got.min(self.left);
        }
        result?;
        self.ended = got < missing;
        Ok(())
    }

    /// Whether the audio, which has no further whole frame, stops before it should.
    fn stops_early(&self) -> bool {
        if self.left != u64::MAX {
            return self.left > 0 || !self.bytes.is_empty();
        }
        // Audio of odd size is followed by one zero byte, also if its writer could not say the size.
        let odd = self.frame_bytes() % 2 == 1 && self.delivered % 2 == 1;
        !(self.bytes.is_empty() || odd && self.bytes == [0])
    }
}

impl<R> Reader<R> {
    /// What the samples are.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// How many frames the file says it holds; `None` if it does not say. A truncated file delivers
    /// fewer, and nothing keeps a broken one from promising far too many: do not allocate by it.
    #[must_use]
    pub const fn frames(&self) -> Option<u64> {
        self.frames
    }

    /// Whether the file stopped before its audio did: it is shorter than it says, or ends in the
    /// middle of a frame (which is dropped). Known once [`read`](Reader::read) has returned 0.
    #[must_use]
    pub const fn truncated(&self) -> bool {
        self.truncated
    }

    /// The reader below, behind the last frame delivered or a little further.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.inner
    }

    const fn channels(&self) -> usize {
        self.format.channels as usize
    }

    const fn frame_bytes(&self) -> usize {
        self.channels() * self.container.bytes() as usize
    }
}

/// Little-endian samples to `i32`, left-aligned.
fn unpack(container: Container, bytes: &[u8], out: &mut [i32]) {
    match container {
        Container::Bits16 => {
            for (out, &[a, b]) in out.iter_mut().zip(bytes.as_chunks().0) {
                *out = i32::from_le_bytes([0, 0, a, b]);
            }
        }
        Container::Bits24 => {
            for (out, &[a, b, c]) in out.iter_mut().zip(bytes.as_chunks().0) {
                *out = i32::from_le_bytes([0, a, b, c]);
            }
        }
        Container::Bits32 => {
            for (out, &bytes) in out.iter_mut().zip(bytes.as_chunks().0) {
                *out = i32::from_le_bytes(bytes);
            }
        }
    }
}
