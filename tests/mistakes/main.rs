//! Streams that are made wrong on purpose, and what they are called; and streams that are right, about
//! which nothing is said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adat;
mod clean;
mod content;
mod iec60958;
mod level;
mod line;
mod matrix;
mod receive;

use lightpipe::check::Finding;

/// The codes of findings, as in `LP060+LP065`; `-` for none.
fn codes(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "-".into();
    }
    findings.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>().join("+")
}
