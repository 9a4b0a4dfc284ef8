//! User data in the report.

use lightpipe::check::{Passage, UserCheck, UserKind};
use lightpipe::fault::Code;
use lightpipe::unit::Timebase;
use serde::Serialize;

/// What the user bits of a stream of IEC 60958 came to.
#[derive(Debug, Serialize)]
pub(crate) struct UserReport {
    pub(crate) kind: &'static str,
    /// What the channel status says that they are.
    pub(crate) management: Option<&'static str>,
    pub(crate) messages: u64,
    pub(crate) malformed: u64,
    /// Messages cut by losses or touched by faults.
    pub(crate) broken: u64,
    /// Stretches that no message could be made of.
    pub(crate) skipped: u64,
    pub(crate) sectors: u64,
    pub(crate) crc_errors: u64,
    pub(crate) first: Option<PassageReport>,
    pub(crate) last: Option<PassageReport>,
    pub(crate) catalogue: Option<String>,
    pub(crate) isrc: Option<String>,
    pub(crate) blocks: u64,
    pub(crate) packets: u64,
    /// The mistake that it comes from: these are no user data.
    #[serde(skip)]
    pub(crate) mistake: Option<Code>,
}

/// Where on a disc the stream was.
#[derive(Debug, Serialize)]
pub(crate) struct PassageReport {
    pub(crate) track: String,
    pub(crate) index: u8,
    pub(crate) relative: String,
    pub(crate) absolute: String,
    pub(crate) subframe: u64,
    pub(crate) at_s: Option<f64>,
}

impl UserReport {
    pub(super) fn new(user: &UserCheck, timebase: Timebase) -> UserReport {
        let summary = user.summary();
        let kind = user.kind();
        let passage = |passage: &Passage| PassageReport {
            track: passage.position.track.to_string(),
            index: passage.position.index.number(),
            relative: passage.position.relative.to_string(),
            absolute: passage.position.absolute.to_string(),
            subframe: passage.number,
            at_s: timebase.seconds(passage.at),
        };
        let is_cd = kind == UserKind::CdSubcode;
        UserReport {
            kind: kind.name(),
            management: user.management().map(|management| management.name()),
            messages: summary.messages.count,
            malformed: summary.malformed.count,
            broken: summary.broken.count,
            skipped: summary.skipped.count,
            sectors: if is_cd { summary.sectors.count } else { 0 },
            crc_errors: if is_cd { summary.crc_wrong.count } else { 0 },
            first: summary.first.as_ref().map(passage),
            last: summary.last.as_ref().map(passage),
            catalogue: summary.catalogue.map(|number| number.to_string()),
            isrc: summary.isrc.map(|code| code.to_string()),
            blocks: summary.blocks.count,
            packets: summary.packets.count,
            mistake: None,
        }
    }

    /// A heading and lines below it, for people; nothing if there is no user data, or none but what follows
    /// from a mistake that is named.
    pub(crate) fn text(&self) -> Option<(String, Vec<(&'static str, String)>)> {
        let mut lines = Vec::new();
        let count = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let what = match self.kind {
            "none" => return None,
            _ if self.mistake.is_some() => return None,
            "cd_subcode" => format!("compact disc subcode, {}", count(self.sectors, "sector")),
            "messages" => format!("{} of unknown meaning", count(self.messages, "message")),
            "block" => format!("{} of 24 bytes per channel", count(self.blocks, "block")),
            "packets" => count(self.packets, "packet"),
            _ => "of unknown form".to_owned(),
        };
        let heading = format!("user data: {what}");
        if let (Some(first), Some(last)) = (&self.first, &self.last) {
            let track = |passage: &PassageReport| {
                format!("track {} index {} {}", passage.track, passage.index, passage.relative)
            };
            lines.push(("from", format!("{} ({})", first.absolute, track(first))));
            lines.push(("to", format!("{} ({})", last.absolute, track(last))));
        }
        lines.extend(self.catalogue.as_ref().map(|number| ("catalogue", number.clone())));
        lines.extend(self.isrc.as_ref().map(|code| ("ISRC", code.clone())));
        let wrong = [(self.crc_errors, "CRC wrong"), (self.malformed, "malformed"), (self.broken, "broken")];
        let wrong: Vec<String> = wrong
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !wrong.is_empty() {
            lines.push(("of these", wrong.join(", ")));
        }
        Some((heading, lines))
    }
}
