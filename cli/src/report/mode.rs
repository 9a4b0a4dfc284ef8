//! The channel mode of a segment of IEC 60958, and how it is known.

use lightpipe::link::Protocol;
use lightpipe::pcm::{ChannelMode, ModeSource};

use crate::follow::Segment;

/// The name of the mode; `None` for ADAT.
pub(super) fn name(segment: &Segment) -> Option<&'static str> {
    (segment.protocol == Protocol::Iec60958).then(|| segment.mode.name())
}

/// How the mode is known; nothing where a stream just has two channels.
pub(super) fn reasons(segment: &Segment, asked: Option<ChannelMode>) -> Vec<String> {
    let Some(name) = name(segment) else { return Vec::new() };
    let mut reasons = Vec::new();
    match (asked, segment.mode_source) {
        (Some(_), _) => reasons.push(format!("{name}, as asked for")),
        (None, ModeSource::Status) if segment.mode != ChannelMode::TwoChannel => {
            let unverified = if segment.mode.code_is_verified() {
                ""
            } else {
                " (a code that no public source confirms; --mode two-channel overrules)"
            };
            reasons.push(format!("{name}: byte 1 of the channel status says so{unverified}"));
        }
        (None, ModeSource::Contradicted) => reasons.push(
            "two channels: the channel status says mono, but subframe 2 carries something else (--mode mono \
             overrules)"
                .to_owned(),
        ),
        _ => {}
    }
    if segment.left_out > 0 {
        reasons.push(format!(
            "{} of {} frames carry something else in subframe 2, which is left out; --mode two-channel keeps it",
            segment.left_out, segment.frames
        ));
    }
    reasons
}
