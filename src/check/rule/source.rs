//! What consumer status says of the source: copying, category, emphasis.

use std::format;
use std::vec::Vec;

use super::status::is_zero;
use super::{is_defined, judged};
use crate::check::Finding;
use crate::check::fact::{Facts, Seen};
use crate::fault::Code;
use crate::iec60958::status::{Category, Conflict, Consumer, Copying, Emphasis, Mode, Status};

/// The consumer status of a channel, if all that rules here go by is known.
fn consumer(seen: &Seen) -> Option<Consumer> {
    match seen.status().parse() {
        Status::Consumer(status) if seen.knows(&[1]) && status.mode == Mode::MODE_0 => Some(status),
        _ => None,
    }
}

/// What a recorder may do (SCMS).
pub(super) fn copying(facts: &Facts, found: &mut Vec<Finding>) {
    if is_zero(facts) {
        return;
    }
    for (seen, name) in judged(facts) {
        let Some(status) = consumer(seen) else { continue };
        let (text, cause) = if seen.copyright_changes > 1 && status.category == Category::CD {
            (
                format!("Cp of {name} alternates: a copy of a protected disc"),
                "recorders refuse to copy it once more",
            )
        } else {
            let text = format!(
                "copyright asserted in {name} (Cp = 0), category {}, {}: {}",
                status.category,
                status.generation().title(),
                status.copying().title()
            );
            match status.copying() {
                Copying::Permitted => continue,
                Copying::OneGeneration => {
                    (text, "a protected original; recorders mark what they record as a copy")
                }
                _ => (text, "a protected source, or a Cp bit that nobody set: recorders may refuse"),
            }
        };
        found.push(Finding::new(Code::CopyProtected, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

/// A category that is reserved, or that contradicts L.
pub(super) fn category(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in judged(facts) {
        let Some(status) = consumer(seen) else { continue };
        let conflict = Status::Consumer(status)
            .conflicts()
            .find(|conflict| matches!(conflict, Conflict::LOfGeneral | Conflict::LOfCd));
        let byte = seen.newest(1);
        let (text, cause) = if let Some(conflict) = conflict {
            (
                format!("byte 1 of {name} is {byte:02x}: {}", conflict.title()),
                "bit 7 set as \"original\" whatever the category",
            )
        } else if status.category.is_reserved() && status.category.group().is_none() {
            let code = status.category.code();
            (
                format!("category {code:#04x} of {name} is reserved"),
                "bits of the byte reversed, or status that is shifted",
            )
        } else {
            continue;
        };
        found.push(Finding::new(Code::CategoryOdd, text, cause).placed(seen.place.or(facts.first)));
        return;
    }
}

pub(super) fn emphasis(facts: &Facts, found: &mut Vec<Finding>) {
    for (seen, name) in judged(facts) {
        if !(seen.knows(&[]) && is_defined(&seen.status().parse())) {
            continue;
        }
        if let Some(emphasis @ (Emphasis::MICROSECONDS_50_15 | Emphasis::J17)) =
            seen.status().parse().emphasis()
        {
            let text = format!("{name} has pre-emphasis {emphasis}; samples are decoded as they are");
            let cause = "an old recording; or a bit set by mistake, and then players sound dull";
            found.push(Finding::new(Code::Emphasis, text, cause).placed(seen.place.or(facts.first)));
            return;
        }
    }
}
