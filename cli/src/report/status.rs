//! Channel status of a capture: the bytes, and what they say.

use lightpipe::iec60958::ChannelStatus;
use serde::Serialize;

use crate::follow::{Follower, Segment, Status};
use crate::hex::hex;
use crate::status::{Crc, Difference, Fields, Given, differences};

#[derive(Debug, Serialize)]
pub(crate) struct StatusPair {
    pub(crate) a: StatusReport,
    pub(crate) b: StatusReport,
    /// Fields in which the last complete blocks differ.
    pub(crate) differences: Option<Vec<Difference>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct StatusReport {
    /// The last complete block.
    pub(crate) hex: Option<String>,
    pub(crate) known_bits: u32,
    /// Without a complete block: the bits that are known of all blocks together, and which these are; bits
    /// that are not known are 0 in both.
    pub(crate) partial_hex: Option<String>,
    pub(crate) partial_known_hex: Option<String>,
    /// The last complete block in one line, its CRCC, and all its fields.
    pub(crate) summary: Option<String>,
    crc: Option<Crc>,
    fields: Option<Fields>,
}

impl StatusPair {
    /// That of the segment shown. `None` if no subframe was seen.
    pub(super) fn of(follower: &Follower, segment: Option<&Segment>) -> Option<StatusPair> {
        let [a, b] = segment.map_or(&follower.status, |segment| &segment.status);
        let differences = match (a.complete, b.complete) {
            (Some(a), Some(b)) => Some(differences(&ChannelStatus(a), &ChannelStatus(b))),
            _ => None,
        };
        (follower.subframes > 0).then(|| StatusPair { a: of(a), b: of(b), differences })
    }
}

fn of(status: &Status) -> StatusReport {
    let partial = status.complete.is_none() && status.partial.known_bits() > 0;
    let complete = status.complete.map(ChannelStatus);
    StatusReport {
        hex: status.complete.as_ref().map(|bytes| hex(bytes)),
        known_bits: status.partial.known_bits(),
        partial_hex: partial.then(|| hex(&status.partial.bytes)),
        partial_known_hex: partial.then(|| hex(&status.partial.known)),
        summary: complete.map(|status| status.parse().to_string()),
        crc: complete.and_then(|status| Crc::of(&Given { status, bytes: None })),
        fields: complete.map(|status| Fields::of(&status)),
    }
}
