//! What a capture is, by its first bytes. Names and extensions are never asked.

use std::prelude::v1::*;
/// What the first bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// A zip archive; its entries tell more.
    Zip,
    /// A value change dump.
    Vcd,
    /// Text that is none of the known other kinds: perhaps a table.
    Text,
    /// A format that is known by name only.
    Known { format: &'static str, advice: &'static str },
    /// Anything else.
    Unknown,
}

const AUDIO: &str = "it holds audio, not a line; `lightpipe encode` makes a capture of it";
const FRAMES: &str = "it holds frames, not a line; `lightpipe encode` makes a capture of it";
const SIGROK: &str = "import it in PulseView or sigrok-cli and save it as .sr";
const UNPACK: &str = "unpack it first";
const EXPORT: &str = "export it from the instrument as CSV";

/// Signatures at the very start.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"<SALEAE>", "a Saleae export", SIGROK),
    (b"RF64", "WAV", AUDIO),
    (b"BW64", "WAV", AUDIO),
    (b"AG10", "a Keysight .bin", EXPORT),
    (b"AG01", "an Agilent .bin", EXPORT),
    (b"AG03", "an Agilent .bin", EXPORT),
    (b":WFM", "a Tektronix .isf", EXPORT),
    (b":CURV", "a Tektronix .isf", EXPORT),
    (&[0x1f, 0x8b], "gzip", UNPACK),
    (&[0x28, 0xb5, 0x2f, 0xfd], "zstd", UNPACK),
    (b"BZh", "bzip2", UNPACK),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz", UNPACK),
];

/// Looks at the first bytes (some thousand) of a capture.
pub(super) fn sniff(head: &[u8]) -> Looks {
    // The second one starts a zip without entries.
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Looks::Zip;
    }
    if let Some(&(_, format, advice)) = SIGNATURES.iter().find(|(bytes, ..)| head.starts_with(bytes)) {
        return Looks::Known { format, advice };
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE") {
        return Looks::Known { format: "WAV", advice: AUDIO };
    }
    if is_fst(head) {
        return Looks::Known { format: "FST", advice: "convert it to VCD (fst2vcd)" };
    }
    if is_utf16(head) {
        return Looks::Known { format: "UTF-16 text", advice: "save it as UTF-8" };
    }
    if !is_text(head) {
        return Looks::Unknown;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if is_vcd(text) {
        return Looks::Vcd;
    }
    if text.starts_with(b"frame,start_sample,") || text.starts_with(b"subframe,start_sample,") {
        return Looks::Known { format: "a table of frames", advice: FRAMES };
    }
    if is_intel_hex(text) {
        return Looks::Known { format: "Intel HEX", advice: "export it for $readmemh (objcopy -O verilog)" };
    }
    let isf =
        [&b":WFM"[..], b":CURV"].iter().any(|key| text.windows(key.len()).take(512).any(|at| at == *key));
    if isf {
        return Looks::Known { format: "a Tektronix .isf", advice: EXPORT };
    }
    Looks::Text
}

/// A keyword at the start, or, behind what a program may have said before, at the start of a line.
fn is_vcd(text: &[u8]) -> bool {
    let first: [&[u8]; 8] = [
        b"$date",
        b"$version",
        b"$timescale",
        b"$comment",
        b"$scope",
        b"$var",
        b"$attrbegin",
        b"$enddefinitions",
    ];
    let later: [&[u8]; 3] = [b"$timescale", b"$scope", b"$var"];
    first.iter().any(|keyword| text.starts_with(keyword))
        || text
            .split(|byte| *byte == b'\n')
            .any(|line| later.iter().any(|keyword| line.trim_ascii_start().starts_with(keyword)))
}

/// A colon and the ten digits that any record has.
fn is_intel_hex(text: &[u8]) -> bool {
    matches!(text, [b':', digits @ ..] if digits.iter().take_while(|digit| digit.is_ascii_hexdigit()).count() >= 10)
}

/// A header block of 329 bytes that holds the number e, in either byte order.
fn is_fst(head: &[u8]) -> bool {
    let e = std::f64::consts::E;
    head.starts_with(&[0, 0, 0, 0, 0, 0, 0, 1, 0x49])
        && head.get(25..33).is_some_and(|probe| probe == e.to_le_bytes() || probe == e.to_be_bytes())
}

/// A byte order mark, and every other byte zero.
fn is_utf16(head: &[u8]) -> bool {
    let zero = match head {
        [0xff, 0xfe, ..] => 1,
        [0xfe, 0xff, ..] => 0,
        _ => return false,
    };
    let pairs: Vec<&[u8]> = head.chunks_exact(2).skip(1).take(64).collect();
    pairs.len() >= 4 && pairs.iter().all(|pair| pair.get(zero) == Some(&0))
}

/// No control characters, and beyond ASCII either UTF-8 or only a few characters (Latin-1).
fn is_text(head: &[u8]) -> bool {
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) || *byte == 0x7f;
    if head.is_empty() || head.iter().any(control) {
        return false;
    }
    let utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    utf8 || head.iter().filter(|byte| !byte.is_ascii()).count() * 20 < head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(sniff(b"PK\x03\x04rest"), Looks::Zip);
        assert_eq!(sniff(b"\xef\xbb\xbfTime,Channel A\r\n"), Looks::Text);
        assert_eq!(sniff("Zeit;Kanal A\n(µs);(V)\n".as_bytes()), Looks::Text);
        assert_eq!(sniff(b"Time;A\n(\xb5s);(V)\n0,0;1,0\n"), Looks::Text);
        assert_eq!(sniff(b"\n$timescale 1 ps $end\n"), Looks::Vcd);
        assert_eq!(sniff(b"META samplerate: 24000000\n$date x $end\n$timescale 100 ps $end\n"), Looks::Vcd);
        assert_eq!(sniff(b"Time,$var\n1,2\n"), Looks::Text);
        assert_eq!(sniff(&[0x55, 0xaa, 0x0f, 0xf0]), Looks::Unknown);
        assert_eq!(sniff(&[0xff, 0xfe, 0x0f, 0xf0, 0, 1, 2, 3, 4, 5]), Looks::Unknown);
        assert_eq!(sniff(b""), Looks::Unknown);
    }

    #[test]
    fn known_names_are_refused_by_name() {
        let named = |head: &[u8]| match sniff(head) {
            Looks::Known { format, .. } => format,
            _ => "nothing",
        };
        assert_eq!(named(b"RIFF\0\0\0\0WAVEfmt "), "WAV");
        assert_eq!(named(b"frame,start_sample,user,ch0\n0,126,0,C2F700\n"), "a table of frames");
        assert_eq!(named(b"subframe,start_sample,preamble\n0,272,B\n"), "a table of frames");
        assert_eq!(named(b"<SALEAE>\0\0\0\0"), "a Saleae export");
        assert_eq!(named(b"\xff\xfeT\0i\0m\0e\0,\0"), "UTF-16 text");
        assert_eq!(named(b":10010000214601360121470136007EFE09D2190140\r\n"), "Intel HEX");
        assert_eq!(named(b":WFMPRE:NR_PT 1000;"), "a Tektronix .isf");
    }
}
