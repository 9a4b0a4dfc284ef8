//! What each code means, at length: the text of `lightpipe explain` and of `docs/findings.md`.

mod capture;
mod content;
mod line;
mod mistake;
pub(super) mod status;
mod user;

use core::fmt::{self, Write};

use crate::fault::Code;

/// What there is to know about one code. Every field is one or more sentences of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Which one.
    pub code: Code,
    /// What it means.
    pub meaning: &'static str,
    /// What the standard asks, with its clause, and whether it is known from more than one source.
    pub standard: &'static str,
    /// What was probably done wrong.
    pub cause: &'static str,
    /// How to find out, and how to mend it.
    pub remedy: &'static str,
    /// What a report says, or what brings it about.
    pub example: &'static str,
}

/// Pages by theme; every code has one.
const PAGES: [&[Page]; 6] =
    [line::PAGES, capture::PAGES, content::PAGES, status::PAGES, mistake::PAGES, user::PAGES];

/// The page of a code. `None` would be a code without one: there is none.
///
/// ```
/// use lightpipe::check::explain;
/// use lightpipe::fault::Code;
/// let page = explain(Code::RateMismatch).unwrap();
/// assert!(page.standard.contains("IEC 60958-3"));
/// assert!(page.to_string().starts_with("LP025 "));
/// ```
#[must_use]
pub fn explain(code: Code) -> Option<&'static Page> {
    PAGES.iter().copied().flatten().find(|page| page.code == code)
}

impl Page {
    /// Its sections, each with a heading, in the order of reading.
    #[must_use]
    pub const fn sections(&self) -> [(&'static str, &'static str); 5] {
        [
            ("What it means", self.meaning),
            ("What the standard asks", self.standard),
            ("Likely cause", self.cause),
            ("What to do", self.remedy),
            ("Example", self.example),
        ]
    }
}

/// Columns of the page as text.
const COLUMNS: usize = 80;

/// The page as text of 80 columns.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Page { code, .. } = self;
        writeln!(f, "{code} {} ({})", code.title(), code.severity().name())?;
        for (heading, text) in self.sections() {
            writeln!(f, "\n{heading}")?;
            wrapped(f, text)?;
        }
        Ok(())
    }
}

/// Text in lines that fit, indented by two.
fn wrapped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut column = 0;
    for word in text.split_ascii_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width <= COLUMNS {
            f.write_char(' ')?;
            column += 1;
        } else {
            f.write_str(if column > 0 { "\n  " } else { "  " })?;
            column = 2;
        }
        f.write_str(word)?;
        column += width;
    }
    f.write_char('\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn every_code_has_one_page_and_no_section_is_empty() {
        for &code in Code::ALL {
            let pages = PAGES.iter().copied().flatten().filter(|page| page.code == code);
            assert_eq!(pages.count(), 1, "{code}");
            for (heading, text) in explain(code).unwrap().sections() {
                assert!(text.len() > 20 && text.ends_with(['.', ')']), "{code}, {heading}: {text:?}");
            }
        }
    }

    #[test]
    fn pages_fit_80_columns_and_lose_no_word() {
        for page in PAGES.iter().copied().flatten() {
            let text = page.to_string();
            assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
            let words = |text: &str| text.split_ascii_whitespace().count();
            let sections = page.sections();
            let expected: usize = sections.iter().map(|(heading, text)| words(heading) + words(text)).sum();
            let first_line = text.lines().next().map_or(0, words);
            assert_eq!(words(&text), first_line + expected);
        }
    }
}
