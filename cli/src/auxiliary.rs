//! The file of auxiliary bits, slots 4 to 7 beside 20-bit audio: `decode --aux` writes it, `encode
//! --aux` reads it.
//!
//! `frame,a,b`: the frame, from 0, lost ones included; the bits of subframe 1 and 2, each one hex digit
//! with slot 4 as the least significant bit.

use std::fmt;
use std::io::{self, BufRead, Read, Write};

use lightpipe::pcm::SplitSample;

const HEADER: &str = "frame,a,b";
/// Longer lines are no rows.
const LONGEST_LINE: u64 = 64;

/// Writes rows, one per call: put a buffer below.
#[derive(Debug)]
pub(crate) struct AuxiliaryWriter<W> {
    out: W,
    /// Number of the first frame, which is frame 0 of the file.
    first: Option<u64>,
    rows: u64,
}

impl<W: Write> AuxiliaryWriter<W> {
    pub(crate) fn new(mut out: W) -> io::Result<AuxiliaryWriter<W>> {
        writeln!(out, "{HEADER}")?;
        Ok(AuxiliaryWriter { out, first: None, rows: 0 })
    }

    /// The auxiliary bits of frame `number`.
    pub(crate) fn frame(&mut self, number: u64, frame: [i32; 2]) -> io::Result<()> {
        let first = *self.first.get_or_insert(number);
        let [a, b] = frame.map(|sample| SplitSample::of(sample).auxiliary);
        self.rows += 1;
        writeln!(self.out, "{},{a:X},{b:X}", number.saturating_sub(first))
    }

    /// Rows written so far.
    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Why a file cannot be read any further.
#[derive(Debug)]
pub(crate) enum Error {
    /// The file cannot be read.
    Io(io::Error),
    /// It is not as it should be, in this line, from 1.
    IllFormed(u64, &'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) => write!(f, "{error}"),
            Error::IllFormed(line, what) => write!(f, "line {line}: {what}"),
        }
    }
}

/// Reads rows in the order of the frames.
#[derive(Debug)]
pub(crate) struct AuxiliaryReader<R> {
    input: R,
    text: Vec<u8>,
    line: u64,
    /// The row that comes next.
    next: Option<(u64, [u8; 2])>,
}

impl<R: BufRead> AuxiliaryReader<R> {
    pub(crate) fn new(input: R) -> Result<AuxiliaryReader<R>, Error> {
        let mut reader = AuxiliaryReader { input, text: Vec::new(), line: 0, next: None };
        match reader.line()? {
            Some(HEADER) => {}
            _ => return Err(Error::IllFormed(1, "expected the header frame,a,b")),
        }
        reader.advance()?;
        Ok(reader)
    }

    /// The bits of frame `number`, which is larger than the one before; 0 where the file has no such
    /// row.
    pub(crate) fn frame(&mut self, number: u64) -> Result<[u8; 2], Error> {
        match self.next {
            Some((next, bits)) if next == number => {
                self.advance()?;
                Ok(bits)
            }
            _ => Ok([0; 2]),
        }
    }

    /// The frame of the row that was not asked for, if there is one.
    pub(crate) fn left(&self) -> Option<u64> {
        self.next.map(|(frame, _)| frame)
    }

    fn advance(&mut self) -> Result<(), Error> {
        let last = self.next.map(|(frame, _)| frame);
        let row = self.line()?.map(row);
        let wrong = |what| Error::IllFormed(self.line, what);
        self.next = match row {
            None => None,
            Some(None) => return Err(wrong("expected a frame and two hex digits, such as 7,0,F")),
            Some(Some((frame, _))) if last.is_some_and(|last| frame <= last) => {
                return Err(wrong("frames must come in order, each once"));
            }
            Some(row) => row,
        };
        Ok(())
    }

    /// The next line that is not blank.
    fn line(&mut self) -> Result<Option<&str>, Error> {
        loop {
            self.text.clear();
            let mut limited = self.input.by_ref().take(LONGEST_LINE);
            let read = limited.read_until(b'\n', &mut self.text).map_err(Error::Io)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if read as u64 == LONGEST_LINE && !self.text.ends_with(b"\n") {
                return Err(Error::IllFormed(self.line, "longer than any row"));
            }
            if !self.text.trim_ascii().is_empty() {
                break;
            }
        }
        let text = std::str::from_utf8(&self.text);
        text.map(|text| Some(text.trim())).map_err(|_| Error::IllFormed(self.line, "not UTF-8 text"))
    }
}

fn row(text: &str) -> Option<(u64, [u8; 2])> {
    let mut fields = text.split(',').map(str::trim);
    let frame = fields.next()?.parse().ok()?;
    let bits = [digit(fields.next()?)?, digit(fields.next()?)?];
    fields.next().is_none().then_some((frame, bits))
}

fn digit(text: &str) -> Option<u8> {
    let [digit] = text.as_bytes() else { return None };
    Some(char::from(*digit).to_digit(16)? as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_gaps_are_zero() {
        let mut writer = AuxiliaryWriter::new(Vec::new()).unwrap();
        for (number, frame) in [(40, [0x1235, -1]), (41, [0, 0x7]), (44, [0xa, 0xb])] {
            writer.frame(number, frame).unwrap();
        }
        assert_eq!(writer.rows(), 3);
        let text = writer.finish().unwrap();
        assert_eq!(String::from_utf8_lossy(&text), "frame,a,b\n0,5,F\n1,0,7\n4,A,B\n");
        let mut reader = AuxiliaryReader::new(text.as_slice()).unwrap();
        let read: Vec<_> = (0..4).map(|n| reader.frame(n).unwrap()).collect();
        assert_eq!((read, reader.left()), (vec![[5, 15], [0, 7], [0, 0], [0, 0]], Some(4)));
        assert_eq!((reader.frame(4).unwrap(), reader.left()), ([10, 11], None));
    }

    #[test]
    fn what_is_no_such_file_is_refused_with_its_line() {
        let error = |text: &str| {
            let mut reader = match AuxiliaryReader::new(text.as_bytes()) {
                Err(error) => return error.to_string(),
                Ok(reader) => reader,
            };
            (0..9).find_map(|n| reader.frame(n).err()).map_or_else(String::new, |error| error.to_string())
        };
        assert_eq!(error("frame,a,b\n\n0,1,2\r\n3, f ,F\n"), "");
        assert!(error("").contains("header"));
        assert!(error("frame,a\n").contains("header"));
        assert!(error("frame,a,b\n0,1,G\n").starts_with("line 2: expected"));
        assert!(error("frame,a,b\n0,1,2\n0,1,2\n").starts_with("line 3: frames must"));
        assert!(error("frame,a,b\n0,1,2,3\n").starts_with("line 2"));
        assert!(error(&"x".repeat(1000)).contains("longer"));
    }
}
