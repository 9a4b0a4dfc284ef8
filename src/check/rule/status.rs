//! Channel status as such: there at all, checked, steady, and with nothing reserved in it.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::listed;
use crate::check::fact::{Facts, Seen};
use crate::check::{Finding, Place};
use crate::fault::Code;
use crate::iec60958::status::{Conflict, Crcc, Lock, Preset, Status};

/// The names of the channels.
pub(super) const NAMES: [&str; 2] = ["A", "B"];

/// Nothing but zeros in both channels.
pub(super) fn is_zero(facts: &Facts) -> bool {
    facts.status.channels.iter().all(|seen| seen.bytes() == Some([0; 24]))
}

pub(super) fn zero(facts: &Facts, found: &mut Vec<Finding>) {
    if is_zero(facts) {
        let seen = "all bytes are 0, which reads: consumer, 44.1 kHz, copyright asserted, category general";
        let cause = "a transmitter that sends no channel status; recorders may refuse to copy, some refuse the signal";
        let place = facts.status.channels[0].place;
        found.push(Finding::new(Code::StatusZero, seen, cause).placed(place.or(facts.first)));
    }
}

/// A wrong CRCC; only if there is none in either channel, one that is absent.
pub(super) fn crcc(facts: &Facts, found: &mut Vec<Finding>) {
    let channels = || facts.status.channels.iter().zip(NAMES);
    let finding = channels().find_map(wrong_crcc).or_else(|| channels().find_map(absent_crcc));
    found.extend(finding.map(|(finding, place)| finding.placed(place.or(facts.first))));
}

type Placed = (Finding, Option<Place>);

fn wrong_crcc((seen, name): (&Seen, &str)) -> Option<Placed> {
    let (status, place) = seen.crcc_wrong.first?;
    let (stored, right) = (status.0[23], crate::iec60958::crcc(&status.covered()));
    let text = format!(
        "byte 23 is {stored:02x} in {} of {} blocks of {name}, the CRCC of the others is {right:02x}",
        seen.crcc_wrong.count, seen.checked
    );
    let cause = match Crcc::judge(&status) {
        Crcc::Missing => "none was computed: receivers ignore such blocks",
        Crcc::PresetZero => {
            "computed with the register preset to zeros, not ones: receivers ignore such blocks"
        }
        Crcc::Reversed => "stored with its bits reversed: receivers ignore such blocks",
        _ if seen.crcc_wrong.count < seen.checked => {
            "bytes that changed inside a block: receivers ignore such blocks"
        }
        _ => "a constant, or computed over other bytes: receivers ignore such blocks",
    };
    Some((Finding::new(Code::CrccWrong, text, cause), place))
}

fn absent_crcc((seen, name): (&Seen, &str)) -> Option<Placed> {
    let (_, place) = seen.crcc_absent.first?;
    let text = format!(
        "byte 23 is 0 in {} of {} blocks of {name}, and only byte 0, bit 0 is set: a minimum implementation",
        seen.crcc_absent.count, seen.checked
    );
    let cause = "a simple transmitter, within the standard; nothing else is stated";
    Some((Finding::new(Code::CrccAbsent, text, cause), place))
}

/// A CRC where there is none.
pub(super) fn consumer_crc(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        let (Some(_), Status::Consumer(status)) = (seen.bytes(), seen.status().parse()) else { continue };
        let Some(preset) = status.crcc_like() else { continue };
        let preset = if preset == Preset::Zeros { "zeros" } else { "ones" };
        let text = format!(
            "byte 23 of {name} is {:02x}, a CRC with the register preset to {preset}",
            seen.newest(23)
        );
        let cause =
            "a transmitter that makes a CRCC for every block; consumer blocks have none, and nobody checks";
        found.push(Finding::new(Code::ConsumerCrc, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

pub(super) fn changes(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        let Some(change) = seen.first_change else { continue };
        let blocks = if seen.changes == 1 { "block differs" } else { "blocks differ" };
        let text = format!(
            "{} {blocks} from the one before in {name}; first in byte {}, from {:02x} to {:02x}",
            seen.changes, change.byte, change.before, change.after
        );
        let cause = "the source changed its mode, or writes the status while it is sent";
        found.push(Finding::new(Code::StatusChanges, text, cause).placed(change.place.or(facts.first)));
        return;
    }
}

/// Reserved bits, and codes without a meaning.
pub(super) fn reserved(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        let status = seen.status();
        let crc = matches!(status.parse(), Status::Consumer(status) if status.crcc_like().is_some());
        let fields: Vec<String> = status
            .reserved()
            .filter(|field| seen.is_steady(field) && !(crc && field.name == "byte_23"))
            // The category has a finding of its own.
            .filter(|field| field.name != "category")
            .map(|field| format!("byte {} {} = {:#x}", field.first / 8, field.title, field.raw(&status)))
            .collect();
        if fields.is_empty() {
            continue;
        }
        let cause = "a newer standard, another link's use of the bits, or status that is shifted";
        let text = format!("{name}: {}", listed(&fields));
        found.push(Finding::new(Code::StatusReserved, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

/// Fields that cannot both be meant, but for those with findings of their own.
pub(super) fn conflicts(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        if !seen.knows(&[1, 2, 3, 4, 5]) {
            continue;
        }
        let told = |conflict: &Conflict| {
            !matches!(
                conflict,
                Conflict::LOfGeneral | Conflict::LOfCd | Conflict::TwoFrequencies | Conflict::PcmAt768
            )
        };
        let all: Vec<String> = seen
            .status()
            .parse()
            .conflicts()
            .filter(told)
            .map(|conflict| conflict.title().to_string())
            .collect();
        if all.is_empty() {
            continue;
        }
        let text = format!("{name}: {}", listed(&all));
        let cause = "fields that were written apart from each other; receivers go by either";
        found.push(Finding::new(Code::StatusConflict, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

/// What the source says of its clock.
pub(super) fn unlocked(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in facts.status.channels.iter().zip(NAMES) {
        if let (true, Status::Professional(status)) = (seen.knows(&[]), seen.status().parse())
            && status.lock == Lock::UNLOCKED
        {
            let text = format!("byte 0, bit 5 of {name} is 1: source sampling frequency unlocked");
            let cause = "its reference is missing, or it has none";
            found.push(Finding::new(Code::SourceUnlocked, text, cause).placed(seen.place.or(facts.first)));
            return;
        }
    }
}
