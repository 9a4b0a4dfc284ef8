//! What holds for every finding, whatever it is about.

use std::collections::HashSet;

use lightpipe::check::{Finding, explain};
use lightpipe::unit::Instant;

/// Frames or subframes that a checker was fed with: the number of each, and when it starts.
pub type Fed = HashSet<(u64, Instant)>;

/// Findings lie in what was fed.
pub fn check(findings: &[Finding], fed: &Fed) {
    for finding in findings {
        check_text(finding);
        assert_eq!(finding.at.is_some(), finding.frame.is_some(), "{finding:?}");
        if let (Some(at), Some(frame)) = (finding.at, finding.frame) {
            assert!(fed.contains(&(frame, at)), "{finding:?}");
        }
    }
}

/// A finding is told in a line and explained, and no count of its is larger than what it was counted in.
pub fn check_text(finding: &Finding) {
    assert!(!finding.seen.is_empty() && !finding.seen.contains('\n'), "{finding:?}");
    assert!(explain(finding.code).is_some(), "{finding:?}");
    let words: Vec<&str> = finding.seen.split([' ', ':', ';', ',', '(', ')']).collect();
    for three in words.windows(3) {
        if let (Ok(part), "of", Ok(all)) = (three[0].parse::<u64>(), three[1], three[2].parse::<u64>()) {
            assert!(part <= all, "{finding:?}");
        }
    }
}
