//! The declared rate and that of the line.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::status::NAMES;
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
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        let Some((status, declared)) = declared(seen) else { continue };
        let place = seen.place.or(facts.first);
        if status.conflicts().any(|conflict| conflict == Conflict::TwoFrequencies) {
            let text =
                format!("bytes 0 and 4 of {name} both state a sampling frequency: {}", status_of(&status));
            let cause = "byte 0 left as it was when byte 4 was written: receivers go by either";
            found.push(Finding::new(Code::RateMismatch, text, cause).placed(place));
            return;
        }
        // A line at no standard rate is a simulation or has a wrong time scale: no word against the status.
        let Some((measured, nearest)) =
            measured.and_then(|rate| Some((rate, rate.nearest(&STANDARD_RATES)?)))
        else {
            continue;
        };
        let allowed =
            if accuracy(&status) == Some(ClockAccuracy::LEVEL_3) { VARIABLE_PITCH } else { OTHER_RATE };
        if offset(measured, declared) <= allowed {
            continue;
        }
        let declared = declared.num() as f64 / declared.den() as f64;
        let text = format!("channel status says {declared:.0} Hz, the line runs at {nearest} Hz: {measured}");
        let cause =
            "status left over from another rate, or a wrong --rate: receivers play at the wrong speed";
        found.push(Finding::new(Code::RateMismatch, text, cause).placed(place));
        return;
    }
}

/// Within the nominal rate, but not as near as is stated.
pub(super) fn accuracy_missed(facts: &Facts, measured: Option<Rate>, found: &mut Vec<Finding>) {
    let Some(measured) = measured else { return };
    for seen in &facts.status.channels {
        // Shorter than a block, the rate is not known well enough.
        let Some((status, declared)) = declared(seen).filter(|_| seen.bytes().is_some()) else { continue };
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

/// The status, and the frame rate that it states.
fn declared(seen: &Seen) -> Option<(Status, Ratio)> {
    let status = seen.status().parse();
    let bytes: &[usize] = if matches!(status, Status::Professional(_)) { &[1, 4] } else { &[3] };
    Some((status, status.frame_rate().filter(|_| seen.knows(bytes))?))
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
