//! The declared rate and that of the line.

use std::format;
use std::vec::Vec;

use crate::check::Finding;
use crate::check::fact::Facts;
use crate::fault::Code;
use crate::iec60958::ChannelStatus;
use crate::unit::{Rate, STANDARD_RATES};

/// Further off than any sloppy clock or varispeed that still goes by its nominal rate, in thousandths
/// of a ppm: 4 %.
const OTHER_RATE: u64 = 40_000_000;

pub(super) fn mismatch(facts: &Facts, measured: Option<Rate>, found: &mut Vec<Finding>) {
    let Some(measured) = measured else { return };
    for seen in &facts.status.channels {
        let Some(declared) = declared(seen) else { continue };
        let offset = measured.offset_from(Rate::from_hertz(declared)).thousandths().unsigned_abs();
        // A line at no standard rate is a simulation or has a wrong time scale: no word against the status.
        let Some(nearest) = measured.nearest(&STANDARD_RATES).filter(|_| offset > OTHER_RATE) else {
            continue;
        };
        let text = format!("channel status says {declared} Hz, the line runs at {nearest} Hz ({measured})");
        let cause = "status left over from another rate: receivers that go by it play at the wrong speed";
        found.push(Finding::new(Code::RateMismatch, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

fn declared(seen: &crate::check::fact::Seen) -> Option<u32> {
    let mut bytes = [0; 24];
    bytes[0] = seen.byte(0)?;
    bytes[3] = seen.byte(3)?;
    ChannelStatus(bytes).sampling_frequency()
}
