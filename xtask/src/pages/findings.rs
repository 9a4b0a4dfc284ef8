//! `docs/findings.md`: the registry of codes, and a page on each.

use std::fmt::Write;

use lightpipe::check::explain;
use lightpipe::fault::{Code, Severity};

const HEAD: &str = "\
# Findings

What `lightpipe info` and `lightpipe decode` say of a capture has a code. A code never changes its meaning or its
level, and is never used again. `lightpipe explain LP025` prints the page of a code, `lightpipe explain` lists them all.
This file is made of the same text (`cargo run -p xtask -- findings`).

* **warn**: something is wrong, a receiver could reasonably misbehave, or the stream contradicts itself. The exit code
  is 1, unless `--fail-on never` is given.
* **info**: worth knowing. `--fail-on info` makes these fail as well.

Facts of the standard that are known from a single source are told as such, and never make a warning. What is damaged
on the line is not blamed on the transmitter: marked frames are left out of everything but the counts of faults. A
finding is told once, with its first place; [`docs/info.md`](info.md) shows how that looks.

| code | level | what |
|---|---|---|
";

/// The page, complete.
pub(crate) fn page() -> Result<String, Box<dyn std::error::Error>> {
    let mut text = HEAD.to_owned();
    for code in Code::ALL {
        let (level, title) = (level(*code), code.title());
        writeln!(text, "| [{code}](#{}) | {level} | {title} |", anchor(*code))?;
    }
    for code in Code::ALL {
        let page = explain(*code).ok_or_else(|| format!("{code} has no page"))?;
        writeln!(text, "\n## {code} {}\n\nLevel: {}.", code.title(), level(*code))?;
        for (heading, section) in page.sections() {
            writeln!(text, "\n**{heading}.** {section}")?;
        }
    }
    Ok(text)
}

fn level(code: Code) -> &'static str {
    if code.severity() >= Severity::Warn { "**warn**" } else { "info" }
}

/// What Markdown makes of the heading of a code.
fn anchor(code: Code) -> String {
    let heading = format!("{code} {}", code.title()).to_lowercase();
    heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
