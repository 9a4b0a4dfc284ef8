//! JSON lines of user data -> bits and where they go.

use std::io::{self, BufRead};

use lightpipe::iec60958::user::{InformationUnit, MOST_GAP, MOST_UNITS, message_bits};
use serde::Deserialize;

use crate::hex::from_hex;

/// No line of user data is longer; one may hold 129 units with a gap each, and what was added to it.
const MOST_LINE_BYTES: u64 = 1 << 16;
/// Bits of an information unit that never became whole, with the gap before it.
const MOST_UNFINISHED: usize = 15;
/// Bytes of a block of one channel.
const BLOCK_BYTES: usize = 24;

/// User bits, and the subframe of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) place: Place,
    /// The bits of subframes one after the other, A and B in turn.
    pub(crate) bits: Vec<bool>,
}

/// Where a piece goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At this subframe, counted from the first one sent.
    At(u64),
    /// Behind the piece before, with zeros between them.
    Next,
}

/// Why a line is no piece.
#[derive(Debug)]
pub(crate) enum Error {
    Io(io::Error),
    /// Line, from 1, and what is wrong with it.
    IllFormed(u64, String),
}

#[derive(Debug, Deserialize)]
struct Line {
    kind: Option<String>,
    subframe: Option<u64>,
    hex: Option<String>,
    gaps: Option<Gaps>,
    unfinished: Option<String>,
    a: Option<String>,
    b: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Gaps {
    Same(u8),
    Each(Vec<u8>),
}

/// Reads pieces, a line at a time.
#[derive(Debug)]
pub(crate) struct PieceReader<R> {
    input: R,
    line: u64,
    /// Lines that hold no user bits, or bits that other lines hold as well.
    pub(crate) passed_over: u64,
}

impl<R: BufRead> PieceReader<R> {
    pub(crate) const fn new(input: R) -> PieceReader<R> {
        PieceReader { input, line: 0, passed_over: 0 }
    }

    /// The number of the line that was read last, from 1.
    pub(crate) const fn line(&self) -> u64 {
        self.line
    }

    /// The next piece, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, Error> {
        let mut text = String::new();
        loop {
            text.clear();
            self.line += 1;
            let mut limited = io::Read::take(&mut self.input, MOST_LINE_BYTES);
            let count = limited.read_line(&mut text).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => Error::IllFormed(self.line, "is not text in UTF-8".into()),
                _ => Error::Io(error),
            })?;
            match count as u64 {
                0 => return Ok(None),
                MOST_LINE_BYTES => return Err(Error::IllFormed(self.line, "the line is too long".into())),
                _ if text.trim().is_empty() => continue,
                _ => {}
            }
            match piece(&text).map_err(|why| Error::IllFormed(self.line, why))? {
                Some(piece) => return Ok(Some(piece)),
                None => self.passed_over += 1,
            }
        }
    }
}

/// What a line holds; nothing if that is no user bits.
fn piece(text: &str) -> Result<Option<Piece>, String> {
    let line: Line = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let place = line.subframe.map_or(Place::Next, Place::At);
    let bits = match line.kind.as_deref() {
        None | Some("message" | "subcode") => message(&line)?,
        Some("block") => {
            if let Some(odd) = line.subframe.filter(|subframe| subframe % 2 == 1) {
                return Err(format!(
                    "subframe {odd} is odd: the first bit of a block is that of channel A, which is even here"
                ));
            }
            block(&line)?
        }
        // Blocks hold the same bits.
        Some("packet" | "skipped" | "lost") => return Ok(None),
        Some(other) => {
            return Err(format!("kind {other:?} is none of message, subcode, block, packet, skipped, lost"));
        }
    };
    Ok(Some(Piece { place, bits }))
}

fn message(line: &Line) -> Result<Vec<bool>, String> {
    let text = line.hex.as_deref().ok_or("a message needs hex, a byte for each information unit")?;
    let bytes = spaced_hex(text).ok_or_else(|| format!("{text:?} is not hex"))?;
    if bytes.len() > MOST_UNITS {
        return Err(format!("{} information units; a message has up to {MOST_UNITS}", bytes.len()));
    }
    if let Some(byte) = bytes.iter().find(|&&byte| byte < 0x80) {
        return Err(format!("{byte:02x} is no information unit: the start bit (80) is missing"));
    }
    let mut gaps = vec![0];
    match &line.gaps {
        None => gaps.resize(bytes.len().max(1), 0),
        Some(Gaps::Same(gap)) => gaps.resize(bytes.len().max(1), *gap),
        Some(Gaps::Each(each)) => gaps.extend(each),
    }
    if gaps.len() != bytes.len().max(1) {
        let needed = bytes.len().saturating_sub(1);
        return Err(format!("{} gaps; {} information units have {needed}", gaps.len() - 1, bytes.len()));
    }
    if let Some(gap) = gaps.iter().find(|&&gap| gap > MOST_GAP) {
        return Err(format!("{gap} zeros between information units; more than {MOST_GAP} end the message"));
    }
    let units: Vec<InformationUnit> = bytes.into_iter().map(InformationUnit::new).collect();
    let mut bits: Vec<bool> = message_bits(&units, &gaps).collect();
    if let Some(text) = &line.unfinished {
        if text.len() > MOST_UNFINISHED || !text.bytes().all(|bit| matches!(bit, b'0' | b'1')) {
            return Err(format!("unfinished {text:?}: expected up to {MOST_UNFINISHED} digits of 0 and 1"));
        }
        bits.extend(text.bytes().map(|bit| bit == b'1'));
    }
    Ok(bits)
}

/// Bytes of hex; there may be spaces between them.
fn spaced_hex(text: &str) -> Option<Vec<u8>> {
    from_hex(&text.replace(' ', ""))
}

fn block(line: &Line) -> Result<Vec<bool>, String> {
    let channel = |text: &Option<String>| {
        let bytes = text.as_deref().and_then(spaced_hex).filter(|bytes| bytes.len() == BLOCK_BYTES);
        bytes.ok_or_else(|| format!("a block needs a and b, {BLOCK_BYTES} bytes of hex each"))
    };
    let (a, b) = (channel(&line.a)?, channel(&line.b)?);
    let bits = |byte: u8| (0..8).map(move |n| byte >> n & 1 == 1);
    Ok(a.into_iter().zip(b).flat_map(|(a, b)| bits(a).zip(bits(b))).flat_map(|(a, b)| [a, b]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Piece>, String> {
        let mut reader = PieceReader::new(text.as_bytes());
        let mut pieces = Vec::new();
        loop {
            match reader.next() {
                Ok(Some(piece)) => pieces.push(piece),
                Ok(None) => return Ok(pieces),
                Err(Error::IllFormed(line, why)) => return Err(format!("{line}: {why}")),
                Err(Error::Io(error)) => return Err(error.to_string()),
            }
        }
    }

    fn shown(piece: &Piece) -> String {
        piece.bits.iter().map(|bit| if *bit { '1' } else { '0' }).collect()
    }

    #[test]
    fn units_and_their_gaps_become_bits() {
        let pieces = read(concat!(
            r#"{"kind":"message","subframe":40,"hex":"c0 81","gaps":4,"more":1}"#,
            "\n\n",
            r#"{"hex":"c081ff","gaps":[0,1],"unfinished":"001"}"#,
        ))
        .unwrap();
        assert_eq!((pieces[0].place, pieces[1].place), (Place::At(40), Place::Next));
        assert_eq!(shown(&pieces[0]), "11000000000010000001");
        assert_eq!(shown(&pieces[1]), "1100000010000001011111111001");
    }

    #[test]
    fn the_bits_of_a_block_alternate_between_channels() {
        let [a, b] = [format!("01{}", "00".repeat(23)), format!("03{}", "00".repeat(23))];
        let pieces = read(&format!(r#"{{"kind":"block","subframe":0,"a":"{a}","b":"{b}"}}"#)).unwrap();
        assert_eq!(shown(&pieces[0])[..6], *"110100");
        assert_eq!(pieces[0].bits.len(), 384);
    }

    #[test]
    fn lines_without_bits_of_their_own_are_passed_over() {
        let mut reader = PieceReader::new(&b"{\"kind\":\"lost\",\"subframes\":3}\n{\"kind\":\"packet\"}"[..]);
        assert!(matches!(reader.next(), Ok(None)));
        assert_eq!(reader.passed_over, 2);
    }

    #[test]
    fn what_cannot_be_sent_is_refused_with_its_line() {
        for (text, expected) in [
            ("{}", "1: a message needs hex"),
            ("\n{\"hex\":\"c\"}", "2: \"c\" is not hex"),
            (r#"{"hex":"c041"}"#, "41 is no information unit"),
            (r#"{"hex":"c0c0","gaps":9}"#, "9 zeros"),
            (r#"{"hex":"c0c0","gaps":[1,2]}"#, "2 gaps; 2 information units have 1"),
            (r#"{"hex":"c0","unfinished":"12"}"#, "digits of 0 and 1"),
            (r#"{"kind":"block","a":"00"}"#, "24 bytes"),
            (r#"{"kind":"block","subframe":379,"a":"00"}"#, "subframe 379 is odd"),
            (r#"{"kind":"frame"}"#, "\"frame\""),
            ("nonsense", "1: expected"),
            (&format!("{{\"hex\":\"{}\"}}", "80".repeat(130)), "130 information units"),
            (&" ".repeat(70_000), "too long"),
        ] {
            let why = read(text).unwrap_err();
            assert!(why.contains(expected), "{text}: {why}");
        }
    }
}
