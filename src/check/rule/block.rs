//! Block starts.

use std::format;
use std::vec::Vec;

use crate::check::Finding;
use crate::check::fact::Facts;
use crate::fault::Code;

/// A stream without block starts has no channel status.
pub(super) fn never(facts: &Facts, found: &mut Vec<Finding>) {
    if facts.starts.never() {
        let seen = format!("{} subframes in a row without a B preamble", facts.starts.longest());
        let cause =
            "the transmitter sends M where each 192nd frame asks for B: no receiver can read its status";
        found.push(Finding::new(Code::NoBlockStart, seen, cause).placed(facts.first));
    }
}
