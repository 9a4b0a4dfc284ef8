//! What to encode: a WAV file or a table, told apart by content.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::path::Path;

use crate::failure::{Exit, Failure};

/// Standard input, by name.
const STDIN: &str = "-";
/// Enough to tell text from anything else.
const HEAD_BYTES: u64 = 512;
const BUFFER_BYTES: usize = 1 << 16;

/// The first bytes, then the rest.
type Stream = Chain<Cursor<Vec<u8>>, Box<dyn Read>>;

pub(super) struct Input {
    /// What messages call it.
    pub(super) name: String,
    pub(super) content: Content,
}

pub(super) enum Content {
    /// A WAV file. Its reader takes large pieces: no buffer.
    Audio(Stream),
    /// Text.
    Table(BufReader<Stream>),
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Input, Failure> {
        let is_stdin = path.as_os_str() == STDIN;
        let name = if is_stdin { "standard input".into() } else { path.display().to_string() };
        let unreadable =
            |what: &dyn std::fmt::Display| Failure::new(Exit::Unreadable, format!("{name}: {what}"));
        if !is_stdin && path.is_dir() {
            return Err(unreadable(&"is a directory; name a file in it"));
        }
        let mut source: Box<dyn Read> = if is_stdin {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|error| unreadable(&error))?)
        };
        let mut head = Vec::new();
        source.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
        let looks = looks(&head).map_err(|why| unreadable(&why))?;
        let stream = Cursor::new(head).chain(source);
        let content = match looks {
            Looks::Audio => Content::Audio(stream),
            Looks::Text => Content::Table(BufReader::with_capacity(BUFFER_BYTES, stream)),
        };
        Ok(Input { name, content })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    Audio,
    Text,
}

fn looks(head: &[u8]) -> Result<Looks, &'static str> {
    if head.is_empty() {
        return Err("is empty; record or export it again");
    }
    // RIFX is no kind that is read, but the reader has advice for it.
    if [b"RIFF", b"RF64", b"BW64", b"RIFX"].iter().any(|magic| head.starts_with(*magic)) {
        return Ok(Looks::Audio);
    }
    if head.iter().any(|&byte| byte < b' ' && !byte.is_ascii_whitespace()) {
        return Err("neither a WAV file nor a table in CSV; convert audio to 24-bit WAV first");
    }
    if head.trim_ascii_start().starts_with(b"{") || head.trim_ascii_start().starts_with(b"[{") {
        return Err("JSON cannot be encoded; write the table as CSV");
    }
    Ok(Looks::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_audio_from_tables() {
        for head in [&b"RIFF\x10\0\0\0WAVE"[..], b"RF64\xff\xff\xff\xffWAVE", b"BW64", b"RIFX"] {
            assert_eq!(looks(head), Ok(Looks::Audio));
        }
        for head in [&b"frame,user,ch0\r\n"[..], b"\xef\xbb\xbfsample,v\n", b"v"] {
            assert_eq!(looks(head), Ok(Looks::Text));
        }
        assert!(looks(b"fLaC\0\0\0\x22").is_err());
        assert!(looks(b"\xff\xfes\0a\0m\0").is_err());
        assert!(looks(b"{\"frame\":0}\n").is_err_and(|why| why.contains("CSV")));
        assert!(looks(b"").is_err_and(|why| why.contains("empty")));
    }
}
