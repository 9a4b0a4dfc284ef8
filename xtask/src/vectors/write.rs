//! Cases -> JSON, one frame a line.

use std::fmt::Write as _;

use lightpipe::link::Protocol;
use lightpipe::pcm::Smux;

use super::case::{Case, Content, Sent, Verdict};
use super::sha256;

/// The number in `"schema"`.
const SCHEMA: u32 = 1;

/// A file of cases.
pub(crate) fn file(title: &str, cases: &[Case]) -> Vec<u8> {
    let mut out = format!("{{\n\"schema\": {SCHEMA},\n\"title\": {},\n", quoted(title));
    out.push_str("\"generator\": \"cargo run -p xtask -- vectors\",\n");
    out.push_str("\"licence\": \"MIT OR Apache-2.0\",\n\"cases\": [\n");
    out.push_str(&cases.iter().map(case).collect::<Vec<_>>().join(",\n"));
    out.push_str("\n]\n}\n");
    out.into_bytes()
}

fn case(case: &Case) -> String {
    let flags: Vec<String> = case.flags.iter().map(|flag| quoted(flag)).collect();
    let mut out = format!("{{\n\"id\": {},\n\"note\": {},\n", quoted(&case.id), quoted(&case.note));
    let _ =
        write!(out, "\"flags\": [{}],\n\"protocol\": {},\n", flags.join(", "), quoted(case.protocol.name()));
    let _ = write!(out, "\"start_level\": {},\n\"cells\": {},\n", case.start_level, case.cells.len());
    let _ = writeln!(out, "\"sha256\": \"{}\",", sha256(&packed(&case.cells)));
    let _ = writeln!(out, "\"line\": [\n{}\n],", pieces(case).join(",\n"));
    let verdict = match case.verdict {
        Verdict::Decodes => "decodes".to_owned(),
        Verdict::Reports(kind) => format!("reports: {kind}"),
        Verdict::NoLock => "no-lock".to_owned(),
    };
    let _ = writeln!(out, "\"verdict\": {},", quoted(&verdict));
    let sound = case.sent.iter().filter(|sent| sent.sound);
    let (frames, subframes) = match case.protocol {
        Protocol::Adat => (sound.map(frame).collect(), Vec::new()),
        _ => (Vec::new(), sound.map(frame).collect()),
    };
    let _ = writeln!(out, "\"frames\": {},", lines(&frames));
    let _ = writeln!(out, "\"subframes\": {},", lines(&subframes));
    let _ = writeln!(out, "\"blocks\": {},", lines(&blocks(case)));
    let _ = writeln!(out, "\"audio\": {},", audio(case));
    let _ = write!(out, "\"faults\": {}\n}}", lines(&faults(case)));
    out
}

/// The cells, cut where the rate changes, the line rests, or hexadecimal digits do not fit.
fn pieces(case: &Case) -> Vec<String> {
    let ends = case.rows.iter().skip(1).map(|row| row.start).chain([case.cells.len()]);
    let rows: Vec<_> = case.rows.iter().zip(ends).filter(|(row, end)| row.start < *end).collect();
    let mut pieces = Vec::new();
    let mut rest = &rows[..];
    while let Some(((first, first_end), others)) = rest.split_first() {
        let mut head = format!("{{\"frame_rate\": {}, ", first.frame_rate);
        let more = others.iter().take_while(|(row, _)| !row.new_piece).count();
        if first.idle {
            let _ = write!(head, "\"idle\": {}}}", first_end - first.start);
        } else {
            let digits = |(row, end): &(&super::case::Row, usize)| {
                format!("\"{}\"", hex(&case.cells[row.start..*end]))
            };
            let text: Vec<String> = rest[..=more].iter().map(digits).collect();
            let count = rest[more].1 - first.start;
            let _ = write!(head, "\"count\": {count}, \"cells\": {}}}", lines(&text));
        }
        pieces.push(head);
        rest = &rest[more + 1..];
    }
    pieces
}

fn frame(sent: &Sent) -> String {
    match sent.content {
        Content::Adat(frame) => {
            let slots = frame.slots.map(sample);
            format!("[{},\"{}\",[{}]]", sent.at, frame.user.to_string().to_lowercase(), slots.join(","))
        }
        Content::Subframe(preamble, bits) => {
            let [v, u, c, p] = [bits.validity(), bits.user(), bits.status(), bits.parity()].map(u8::from);
            let (preamble, sample) = (preamble.name(), sample(bits.sample()));
            format!("[{},\"{preamble}\",{sample},{v},{u},{c},{p}]", sent.at)
        }
    }
}

fn blocks(case: &Case) -> Vec<String> {
    let bytes = |bytes: &[u8; 24]| {
        format!("\"{}\"", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    };
    let pair = |[a, b]: &[[u8; 24]; 2]| format!("[{}, {}]", bytes(a), bytes(b));
    case.blocks
        .iter()
        .map(|block| {
            format!(
                "{{\"at\": {}, \"status\": {}, \"user\": {}}}",
                block.at,
                pair(&block.status),
                pair(&block.user)
            )
        })
        .collect()
}

fn audio(case: &Case) -> String {
    let Some(audio) = &case.audio else { return "null".to_owned() };
    let rate = case.rows.first().map_or(0, |row| row.frame_rate) as usize * audio.smux;
    let channel = |samples: &Vec<i32>| {
        format!("[{}]", samples.iter().map(|&value| sample(value)).collect::<Vec<_>>().join(","))
    };
    let channels: Vec<String> = audio.channels.iter().map(channel).collect();
    format!("{{\"smux\": {}, \"rate\": {rate}, \"channels\": {}}}", audio.smux, lines(&channels))
}

fn faults(case: &Case) -> Vec<String> {
    case.faults
        .iter()
        .map(|fault| {
            let (kind, code) = (fault.kind.name(), fault.kind.code());
            format!(
                "{{\"kind\": \"{kind}\", \"code\": \"{code}\", \"frame\": {}, \"at\": {}}}",
                fault.frame, fault.at
            )
        })
        .collect()
}

/// The channels of frames whose slots are S/MUXed.
pub(crate) fn channels(smux: Smux, slots: &[[i32; 8]]) -> Vec<Vec<i32>> {
    let order: Vec<i32> = slots.iter().flat_map(|&slots| smux.samples(slots)).collect();
    (0..smux.channels()).map(|n| order.iter().skip(n).step_by(smux.channels()).copied().collect()).collect()
}

fn lines(items: &[String]) -> String {
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", items.join(",\n")) }
}

fn sample(value: i32) -> String {
    format!("\"{:06x}\"", value & 0xff_ffff)
}

/// Text without quotes, backslashes and control characters, as JSON.
fn quoted(text: &str) -> String {
    debug_assert!(text.chars().all(|c| !c.is_control() && c != '"' && c != '\\'));
    format!("\"{text}\"")
}

/// First cell = most significant bit of the first digit; the last digit is filled with zeros.
fn hex(cells: &[bool]) -> String {
    let digit = |cells: &[bool]| {
        cells.iter().enumerate().fold(0, |digit, (n, &cell)| digit | u8::from(cell) << (3 - n))
    };
    cells.chunks(4).map(|cells| format!("{:x}", digit(cells))).collect()
}

/// First cell = most significant bit of the first byte; the last byte is filled with zeros.
fn packed(cells: &[bool]) -> Vec<u8> {
    let byte = |cells: &[bool]| {
        cells.iter().enumerate().fold(0, |byte, (n, &cell)| byte | u8::from(cell) << (7 - n))
    };
    cells.chunks(8).map(byte).collect()
}
