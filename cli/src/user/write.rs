//! A record of user data as a JSON object.

use lightpipe::check::{UserBlock, UserRecord, sector_of};
use lightpipe::iec60958::user::{Control, Message, Packet, Point, QBits, QContent, Subcode, Unfinished};
use lightpipe::unit::{Span, Timebase};
use serde::Serialize;

use crate::hex::hex;

/// One line.
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    kind: &'static str,
    /// Where the first bit is.
    subframe: u64,
    start_sample: f64,
    at_s: Option<f64>,
    #[serde(flatten)]
    content: Content,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Content {
    Message(Box<MessageRecord>),
    Skipped { bits: u64 },
    Lost { subframes: u64 },
    Block { management: &'static str, a: String, b: String },
    Packet(PacketRecord),
}

#[derive(Debug, Serialize)]
struct MessageRecord {
    start: &'static str,
    end: &'static str,
    zeros_before: u32,
    units: usize,
    hex: String,
    gaps: Gaps,
    /// The bits behind the last unit up to where the message breaks off, zeros before them included.
    unfinished: Option<String>,
    malformed: Option<&'static str>,
    marks: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<QReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r_to_w: Option<bool>,
}

/// Zeros before each unit but the first.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Gaps {
    Same(u8),
    Each(Vec<u8>),
}

#[derive(Debug, Serialize)]
struct PacketRecord {
    channel: &'static str,
    bits: u64,
    whole: bool,
    hex: String,
    marks: String,
    /// How AES18 lays bits is not known from public sources.
    unverified: bool,
}

/// The Q channel of a sector.
#[derive(Debug, Serialize)]
pub(crate) struct QReport {
    hex: String,
    crc: CrcReport,
    control: ControlReport,
    adr: u8,
    #[serde(flatten)]
    content: QContentReport,
}

#[derive(Debug, Serialize)]
struct CrcReport {
    stored: String,
    computed: String,
    ok: bool,
}

#[derive(Debug, Serialize)]
struct ControlReport {
    four_channel: bool,
    data: bool,
    copy_permitted: bool,
    pre_emphasis: bool,
}

#[derive(Debug, Serialize)]
#[serde(tag = "content", rename_all = "snake_case")]
enum QContentReport {
    Position { track: String, index: u8, relative: String, absolute: String },
    Toc { point: String, time: String, start: Option<String>, number: Option<u8>, disc_type: Option<u8> },
    Catalogue { catalogue: String, frame: String },
    Isrc { isrc: String, frame: String },
    Empty,
    Other { data: String },
}

/// `record` as a line, with times in `timebase`; `management` is the name of what blocks are.
pub(crate) fn record(record: &UserRecord, management: &'static str, timebase: Timebase) -> Option<Record> {
    let line = |kind, subframe, span: Span, content| {
        Some(Record {
            kind,
            subframe,
            start_sample: (timebase.samples(span.start) * 100.0).round() / 100.0,
            at_s: timebase.seconds(span.start),
            content,
        })
    };
    match record {
        UserRecord::Message(message) => {
            let subcode = sector_of(message);
            let kind = if subcode.is_some() { "subcode" } else { "message" };
            line(
                kind,
                message.number,
                message.span,
                Content::Message(Box::new(MessageRecord::new(message, subcode))),
            )
        }
        UserRecord::Skipped(skipped) => {
            line("skipped", skipped.number, skipped.span, Content::Skipped { bits: skipped.bits })
        }
        UserRecord::Lost(lost) => {
            let span = Span { start: lost.at, end: lost.at };
            line("lost", lost.number, span, Content::Lost { subframes: lost.subframes })
        }
        UserRecord::Block(UserBlock { bits: [a, b], number, span, .. }) => {
            let content = Content::Block { management, a: hex(&a.bytes), b: hex(&b.bytes) };
            line("block", *number, *span, content)
        }
        UserRecord::Packet { channel, packet } => {
            line("packet", packet.number, packet.span, Content::Packet(PacketRecord::new(*channel, packet)))
        }
        _ => None,
    }
}

impl MessageRecord {
    fn new(message: &Message, subcode: Option<Subcode>) -> MessageRecord {
        let bytes: Vec<u8> = message.units().iter().map(|unit| unit.byte()).collect();
        let between = message.gaps().get(1..).unwrap_or_default();
        let gaps = match between.first() {
            Some(&first) if between.iter().all(|gap| *gap == first) => Gaps::Same(first),
            None => Gaps::Same(0),
            _ => Gaps::Each(between.to_vec()),
        };
        MessageRecord {
            start: message.start.name(),
            end: message.end.name(),
            zeros_before: message.zeros_before,
            units: bytes.len(),
            hex: hex(&bytes),
            gaps,
            unfinished: message.unfinished.map(unfinished),
            malformed: message.malformed().map(|malformed| malformed.name()),
            marks: message.marks.to_string(),
            q: subcode.map(|subcode| QReport::new(subcode.q())),
            r_to_w: subcode.map(|subcode| subcode.has_r_to_w()),
        }
    }
}

fn unfinished(unfinished: Unfinished) -> String {
    let zeros = "0".repeat(usize::from(unfinished.gap));
    let bits = format!("{:08b}", unfinished.bits);
    zeros + bits.get(..usize::from(unfinished.count)).unwrap_or_default()
}

impl PacketRecord {
    fn new(channel: usize, packet: &Packet) -> PacketRecord {
        PacketRecord {
            channel: if channel == 0 { "a" } else { "b" },
            bits: packet.bits,
            whole: packet.is_whole,
            hex: hex(packet.bytes()),
            marks: packet.marks.to_string(),
            unverified: true,
        }
    }
}

impl QReport {
    pub(crate) fn new(q: QBits) -> QReport {
        let Control { four_channel, data, copy_permitted, pre_emphasis } = q.control();
        QReport {
            hex: hex(&q.0),
            crc: CrcReport {
                stored: format!("{:04x}", q.stored_crc()),
                computed: format!("{:04x}", q.computed_crc()),
                ok: q.crc_is_right(),
            },
            control: ControlReport { four_channel, data, copy_permitted, pre_emphasis },
            adr: q.adr(),
            content: QContentReport::new(q),
        }
    }
}

impl QContentReport {
    fn new(q: QBits) -> QContentReport {
        if q.is_empty() {
            return QContentReport::Empty;
        }
        match q.parse().content {
            QContent::Position(at) => QContentReport::Position {
                track: at.track.to_string(),
                index: at.index.number(),
                relative: at.relative.to_string(),
                absolute: at.absolute.to_string(),
            },
            QContent::Toc(entry) => {
                let (mut start_at, mut number, mut disc_type) = (None, None, None);
                match entry.point {
                    Point::Track { start, .. } | Point::LeadOut { start } => {
                        start_at = Some(start.to_string())
                    }
                    Point::First { number: first, disc_type: kind } => {
                        (number, disc_type) = (Some(first), Some(kind));
                    }
                    Point::Last { number: last } => number = Some(last),
                    _ => {}
                }
                let point = q.data().get(1).map(|byte| format!("{byte:02X}")).unwrap_or_default();
                let time = entry.time.to_string();
                QContentReport::Toc { point, time, start: start_at, number, disc_type }
            }
            QContent::Catalogue(frame) => QContentReport::Catalogue {
                catalogue: frame.number.to_string(),
                frame: format!("{:02x}", frame.frame),
            },
            QContent::Isrc(frame) => {
                QContentReport::Isrc { isrc: frame.isrc.to_string(), frame: format!("{:02x}", frame.frame) }
            }
            _ => QContentReport::Other { data: hex(&q.data()) },
        }
    }
}
