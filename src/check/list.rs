//! Findings of all segments, one for each code.

use std::format;
use std::vec::Vec;

use super::Finding;
use crate::fault::Code;

/// Each code once, with its first place; how many more segments it was found in is counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct List {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    finding: Finding,
    /// Other segments in which the same code was found.
    others: u64,
}

impl List {
    pub(crate) const fn new() -> List {
        List { entries: Vec::new() }
    }

    /// Adds what was found in one segment; its first finding of each code counts.
    pub(crate) fn add(&mut self, segment: Vec<Finding>) {
        let known: Vec<Code> = self.entries.iter().map(|entry| entry.finding.code).collect();
        let mut again: Vec<Code> = Vec::new();
        for finding in segment {
            if !known.contains(&finding.code) {
                self.entries.push(Entry { finding, others: 0 });
            } else if !again.contains(&finding.code) {
                again.push(finding.code);
            }
        }
        for entry in &mut self.entries {
            entry.others += u64::from(again.contains(&entry.finding.code));
        }
    }

    /// All of them, the worst first, then by code.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let told = |entry: &Entry| {
            let mut finding = entry.finding.clone();
            match entry.others {
                0 => {}
                1 => finding.seen.push_str("; in another segment too"),
                n => finding.seen.push_str(&format!("; in {n} other segments too")),
            }
            finding
        };
        let mut all: Vec<Finding> = self.entries.iter().map(told).collect();
        all.sort_by_key(|finding| (core::cmp::Reverse(finding.code.severity()), finding.code));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn the_worst_come_first_and_other_segments_are_counted() {
        let finding = |code| Finding::new(code, "seen", "");
        let mut list = List::new();
        list.add(vec![finding(Code::Silence), finding(Code::WordsLonger)]);
        list.add(vec![finding(Code::Silence), finding(Code::Silence)]);
        list.add(vec![finding(Code::Silence)]);
        let all = list.findings();
        assert_eq!(all.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::WordsLonger, Code::Silence]);
        assert_eq!(all[0].seen, "seen");
        assert_eq!(all[1].seen, "seen; in 2 other segments too");
    }
}
