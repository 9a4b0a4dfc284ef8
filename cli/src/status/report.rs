//! What bytes of channel status mean, in the shape of the JSON object.

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{Consumer, Preset};
use serde::Serialize;

use super::Given;
use super::fields::{Crc, Fields};
use super::reading::{Other, better};
use crate::args::status::BitOrder;
use crate::hex::hex;

/// Bytes of consumer status in which something is stated by nearly all.
const STATED: usize = 5;

/// One block, or two and what differs.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    #[serde(flatten)]
    pub(super) a: Block,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) b: Option<Block>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) differences: Option<Vec<Difference>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Block {
    /// All 24 bytes, byte 0 first, bit 0 the least significant.
    hex: String,
    /// How many of them were given as hex; the others are 0, and a CRCC where there is one. Null where
    /// fields made the block.
    bytes_given: Option<usize>,
    bit_order: &'static str,
    /// The block in one line.
    pub(super) summary: String,
    crc: Option<Crc>,
    #[serde(flatten)]
    fields: Fields,
    /// What else is odd about it.
    pub(super) hints: Vec<String>,
    #[serde(skip)]
    pub(super) given: Given,
}

/// A field in which two blocks differ.
#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    pub(crate) field: &'static str,
    #[serde(skip)]
    pub(crate) title: &'static str,
    pub(crate) a: String,
    pub(crate) b: String,
    /// Whether the channels of one stream may differ in it.
    pub(crate) legal: bool,
}

/// What differs between two blocks.
pub(crate) fn differences(a: &ChannelStatus, b: &ChannelStatus) -> Vec<Difference> {
    let told = a.differences(b).map(|difference| Difference {
        field: difference.field.name,
        title: difference.field.title,
        a: difference.values[0].to_string(),
        b: difference.values[1].to_string(),
        legal: difference.is_legal,
    });
    told.collect()
}

/// The object of a command line that makes no sense.
#[derive(Debug, Serialize)]
pub(super) struct Failed<'w> {
    format: Option<&'static str>,
    crc: Option<Crc>,
    error: &'w str,
}

impl Failed<'_> {
    pub(super) const fn new(error: &str) -> Failed<'_> {
        Failed { format: None, crc: None, error }
    }
}

impl Comparison {
    pub(super) fn new(read: &(Given, Option<Given>), order: BitOrder) -> Comparison {
        let (a, b) = read;
        let differences = b.map(|b| differences(&a.status, &b.status));
        Comparison { a: Block::new(a, order), b: b.map(|b| Block::new(&b, order)), differences }
    }

    /// Whether no CRCC is wrong and nothing differs that must not.
    pub(super) fn is_sound(&self) -> bool {
        let mut blocks = [Some(&self.a), self.b.as_ref()].into_iter().flatten();
        blocks.all(|block| block.given.crcc().is_none_or(|crcc| !crcc.is_wrong()))
            && self.differences.iter().flatten().all(|difference| difference.legal)
    }
}

impl Block {
    fn new(given: &Given, order: BitOrder) -> Block {
        let status = given.status;
        Block {
            hex: hex(&status.0),
            bytes_given: given.bytes,
            bit_order: order.name(),
            summary: status.parse().to_string(),
            crc: Crc::of(given),
            fields: Fields::of(&status),
            hints: hints(given, order),
            given: *given,
        }
    }
}

fn hints(given: &Given, order: BitOrder) -> Vec<String> {
    let mut hints = Vec::new();
    if let Some((other, status)) = better(given, order) {
        hints.push(better_reading(other, &status));
    }
    if given.status == ChannelStatus::default() && given.bytes.is_none_or(|bytes| bytes >= STATED) {
        let why = "all zero: this says copyright asserted, general, 44.1 kHz";
        hints.push(format!("{why}; some receivers refuse it, and most transmitters do not mean it"));
    }
    let preset = Consumer::parse(&given.status).and_then(|status| status.crcc_like());
    if let Some(preset) = preset {
        let zeros = if preset == Preset::Zeros { ", preset to 0" } else { "" };
        hints.push(format!(
            "byte 23 looks like the CRCC of professional status{zeros}; consumer status has none"
        ));
    }
    hints
}

fn better_reading(other: Other, status: &ChannelStatus) -> String {
    let how = match other {
        Other::BitOrder(order) => format!("with --bit-order {}", order.name()),
        Other::ByteOrder => "with the last byte first".to_owned(),
    };
    format!("{how} it makes more sense: {}", status.parse())
}
