//! Where the bytes of a capture come from.

use std::fmt;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::prelude::v1::*;

/// Something that can be read and searched.
pub(super) trait Searchable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Searchable for T {}

/// The bytes of a capture.
pub struct Source<'a>(Kind<'a>);

enum Kind<'a> {
    Stream(Box<dyn Read + Send + 'a>),
    File(Box<dyn Searchable + 'a>),
}

/// How many bytes at the start decide about the format.
pub(super) const HEAD: u64 = 4096;

impl<'a> Source<'a> {
    /// Bytes that come once, such as standard input.
    pub fn stream(stream: impl Read + Send + 'a) -> Source<'a> {
        Source(Kind::Stream(Box::new(stream)))
    }

    /// Bytes that can be searched, such as a file. Reading starts where it stands.
    pub fn file(file: impl Read + Seek + Send + 'a) -> Source<'a> {
        Source(Kind::File(Box::new(file)))
    }

    /// Takes the first bytes, and gives them together with the whole source.
    pub(super) fn peek(self) -> io::Result<(Vec<u8>, Source<'a>)> {
        let mut head = Vec::new();
        match self.0 {
            Kind::Stream(mut stream) => {
                (&mut stream).take(HEAD).read_to_end(&mut head)?;
                let whole = Cursor::new(head.clone()).chain(stream);
                Ok((head, Source::stream(whole)))
            }
            Kind::File(mut file) => {
                let start = file.stream_position()?;
                (&mut file).take(HEAD).read_to_end(&mut head)?;
                file.seek(SeekFrom::Start(start))?;
                Ok((head, Source(Kind::File(file))))
            }
        }
    }

    /// How many bytes are left, if that can be known.
    pub(super) fn bytes(&mut self) -> io::Result<Option<u64>> {
        let Kind::File(file) = &mut self.0 else { return Ok(None) };
        let start = file.stream_position()?;
        let end = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(start))?;
        Ok(Some(end.saturating_sub(start)))
    }

    pub(super) fn into_stream(self) -> Box<dyn Read + Send + 'a> {
        match self.0 {
            Kind::Stream(stream) => stream,
            Kind::File(file) => Box::new(file),
        }
    }

    pub(super) fn into_file(self) -> Option<Box<dyn Searchable + 'a>> {
        match self.0 {
            Kind::Stream(_) => None,
            Kind::File(file) => Some(file),
        }
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Stream(_) => f.write_str("Source::stream(..)"),
            Kind::File(_) => f.write_str("Source::file(..)"),
        }
    }
}

/// Reads until `buffer` is full or the input ends; says how much came.
pub(super) fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(n) => filled += n.min(rest.len()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
