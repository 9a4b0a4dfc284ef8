//! The declared rate and that of the line.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::status::is_zero;
use super::{is_defined, judged};
use crate::check::Finding;
use crate::check::fact::{Facts, Seen};
use crate::fault::Code;
use crate::iec60958::status::{ClockAccuracy, Conflict, Status};
use crate::unit::{Rate, Ratio, STANDARD_RATES};

/// Thousandths of a ppm in a percent.
const PERCENT: u64 = 10_000_000;
/// Further off than any sloppy clock that still goes by its nominal rate.
const OTHER_RATE: u64 = 4 * PERCENT;
/// Variable pitch may be this far off (IEC 60958-3, level III).
const VARIABLE_PITCH: u64 = 125 * PERCENT / 10;
/// What the clock of an instrument and the measurement may add over a block or more, in ppm.
const INSTRUMENT: u32 = 150;

pub(super) fn mismatch(facts: &Facts, measured: Option<Rate>, found: &mut Vec<Finding>) {
    for (seen, name) in judged(facts) {
        let status = seen.status().parse();
        let place = seen.place.or(facts.first);
        // A line at no standard rate is a simulation or has a wrong time scale: no word against the status.
        let measured = measured.filter(|rate| rate.nearest(&STANDARD_RATES).is_some());
        let finding = if seen.knows(&[4]) && status.conflicts().any(|one| one == Conflict::TwoFrequencies) {
            let text =
                format!("bytes 0 and 4 of {name} both state a sampling frequency: {}", status_of(&status));
            let cause = "byte 0 left as it was when byte 4 was written: receivers go by either";
            Finding::new(Code::RateMismatch, text, cause)
        } else if let (Some(measured), Some(declared)) = (measured, declared(seen)) {
            let allowed =
                if accuracy(&status) == Some(ClockAccuracy::LEVEL_3) { VARIABLE_PITCH } else { OTHER_RATE };
            if offset(measured, declared) <= allowed {
                continue;
            }
            other_rate(facts, seen, name, declared, measured)
        } else {
            continue;
        };
        found.push(finding.placed(place));
        return;
    }
}

fn other_rate(facts: &Facts, seen: &Seen, name: &str, declared: Ratio, measured: Rate) -> Finding {
    let [a, b] = &facts.status.channels;
    let channel = if rate_of(a) == rate_of(b) { String::new() } else { format!(" in {name}") };
    let hertz = declared.num() as f64 / declared.den() as f64;
    let text = format!("{hertz:.0} Hz declared{channel}, {measured} measured");
    let cause = if is_zero(facts) {
        "no channel status is sent (LP024), and zeros mean 44.1 kHz: receivers play at the wrong speed"
    } else if seen.bytes() == Some([0; 24]) {
        "no channel status is sent in this channel, and zeros mean 44.1 kHz: who reads it plays at the wrong speed"
    } else {
        "status left over from another rate, or a wrong --rate: receivers play at the wrong speed"
    };
    Finding::new(Code::RateMismatch, text, cause)
}

/// The rate that is stated, however well its code is known.
fn rate_of(seen: &Seen) -> Option<Ratio> {
    seen.status().parse().frame_rate()
}

/// Within the nominal rate, but not as near as is stated.
pub(super) fn accuracy_missed(facts: &Facts, measured: Option<Rate>, found: &mut Vec<Finding>) {
    let Some(measured) = measured else { return };
    for (seen, _) in judged(facts) {
        // Shorter than a block, the rate is not known well enough.
        let Some(declared) = declared(seen).filter(|_| seen.bytes().is_some()) else { continue };
        let status = seen.status().parse();
        let Some((level, ppm)) = accuracy(&status).and_then(|level| Some((level, level.ppm()?))) else {
            continue;
        };
        let off = offset(measured, declared);
        if off > OTHER_RATE || off <= u64::from(ppm + INSTRUMENT) * 1000 {
            continue;
        }
        let text = format!("{measured} is {} ppm from nominal; the status says {level}", off / 1000);
        let cause = "a clock that is divided from an unfit one, varispeed, or the clock of the instrument";
        found.push(Finding::new(Code::RateAccuracy, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

/// The frame rate that the status states, where that is known for certain: by codes that sources agree
/// on, in a mode whose fields are known, and not by way of a rate in byte 4 of which the frame rate is
/// half (single channel double sampling frequency).
fn declared(seen: &Seen) -> Option<Ratio> {
    let status = seen.status().parse();
    let (bytes, certain): (&[usize], bool) = match &status {
        Status::Professional(status) => {
            let halved =
                status.channel_mode.is_double_frequency() && status.extended_frequency.hertz().is_some();
            let codes = [status.frequency.evidence(), status.extended_frequency.evidence()];
            (&[1, 4], !halved && codes.iter().all(|code| code.is_agreed()))
        }
        Status::Consumer(consumer) => {
            (&[3], is_defined(&status) && consumer.frequency.evidence().is_agreed())
        }
    };
    status.frame_rate().filter(|_| certain && seen.knows(bytes))
}

fn accuracy(status: &Status) -> Option<ClockAccuracy> {
    match status {
        Status::Consumer(status) => Some(status.clock_accuracy),
        Status::Professional(_) => None,
    }
}

/// In thousandths of a ppm of `declared`.
fn offset(measured: Rate, declared: Ratio) -> u64 {
    let measured = u128::from(measured.millihertz()) * u128::from(declared.den());
    let declared = u128::from(declared.num()) * 1000;
    let parts = measured.abs_diff(declared).saturating_mul(1_000_000_000) / declared.max(1);
    u64::try_from(parts).unwrap_or(u64::MAX)
}

fn status_of(status: &Status) -> String {
    match status {
        Status::Professional(status) => format!("{} and {}", status.frequency, status.extended_frequency),
        Status::Consumer(status) => format!("{}", status.frequency),
    }
}
