//! Channel status on one screen.

use std::fmt::{Display, Write};

use anstyle::{AnsiColor, Style};
use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{Crcc, Field, Status};

use super::fields::{bits, is_unverified};
use super::report::{Block, Comparison};
use super::{ALL_BYTES, Given};

const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default();

/// Fields that are shown even if all their bits are 0.
const ALWAYS: [&str; 12] = [
    "content",
    "copyright",
    "pre_emphasis",
    "category",
    "l",
    "fs",
    "accuracy",
    "word_length",
    "emphasis",
    "channel_mode",
    "aux_use",
    "crcc",
];

/// The text, with colours that the terminal may take out.
pub(super) fn page(comparison: &Comparison, all_bits: bool) -> String {
    let mut page = Page(String::new());
    let alone = if all_bits { Shown::Bits } else { Shown::Fields };
    let Some(b) = &comparison.b else {
        page.block("", &comparison.a, alone);
        return page.0;
    };
    if comparison.a.given.status == b.given.status {
        page.block("A = B: ", &comparison.a, alone);
        return page.0;
    }
    let shown = if all_bits { Shown::Bits } else { Shown::Bytes };
    page.block("A: ", &comparison.a, shown);
    page.block("B: ", b, shown);
    let differences = comparison.differences.as_deref().unwrap_or_default();
    page.heading("A and B differ");
    for difference in differences {
        let legal = if difference.legal { ", as channels may" } else { "" };
        page.line(difference.title, format_args!("{} / {}{legal}", difference.a, difference.b));
    }
    page.0
}

struct Page(String);

/// How much of a block is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The bytes, and what is odd about them.
    Bytes,
    /// The fields that say something.
    Fields,
    /// Every field with its bits.
    Bits,
}

impl Page {
    fn heading(&mut self, text: impl Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{HEADING}{text}{HEADING:#}");
    }

    /// A line with a name at its start.
    fn line(&mut self, name: &str, value: impl Display) {
        let _ = writeln!(self.0, "  {FAINT}{name:<23}{FAINT:#} {value}");
    }

    fn block(&mut self, name: &str, block: &Block, shown: Shown) {
        let given = &block.given;
        self.heading(format_args!("{name}{}", block.summary));
        self.line("bytes", bytes(given));
        match shown {
            Shown::Bytes => {}
            Shown::Fields => self.fields(given),
            Shown::Bits => self.bits(given),
        }
        if shown != Shown::Bytes {
            self.copying(&given.status);
        }
        for conflict in given.status.parse().conflicts() {
            self.line("contradiction", format_args!("{WARN}{}{WARN:#}", conflict.title()));
        }
        for hint in &block.hints {
            self.line("hint", format_args!("{WARN}{hint}{WARN:#}"));
        }
    }

    /// The fields that say something.
    fn fields(&mut self, given: &Given) {
        let status = &given.status;
        let second_frequency = status.is_professional() && (status.0[4] & 0b0111_1000 != 0);
        for field in status.layout().iter().skip(1) {
            let shown = match field.name {
                "fs_byte0" => !second_frequency || field.raw(status) != 0,
                name => field.raw(status) != 0 || ALWAYS.contains(&name),
            };
            if shown {
                self.line(field.title, value(field, given));
            }
        }
    }

    /// Every field with its bits, those of reserved runs without any set in one line.
    fn bits(&mut self, given: &Given) {
        let status = &given.status;
        let clear = |field: &&Field| field.is_reserved() && field.raw(status) == 0;
        let _ = writeln!(self.0);
        let _ = writeln!(self.0, "  {FAINT}CS bits  first to last  field{FAINT:#}");
        let mut fields = status.layout().iter().peekable();
        while let Some(field) = fields.next() {
            let mut last = usize::from(field.first) + usize::from(field.bits) - 1;
            if clear(&field) {
                while let Some(next) = fields.next_if(clear) {
                    last = usize::from(next.first) + usize::from(next.bits) - 1;
                }
            }
            let first = usize::from(field.first);
            let place = if first == last { format!("{first}") } else { format!("{first}-{last}") };
            // Longer runs are bytes, and shown as such.
            let shown = match last + 1 - first {
                _ if clear(&field) => "0".to_owned(),
                count @ ..=8 => bits(status, first, count),
                _ => {
                    let bytes = status.0.get(first / 8..=last / 8).unwrap_or_default();
                    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
                }
            };
            let title = format!("{}:", field.title);
            let _ =
                writeln!(self.0, "  {place:<8} {shown:<14} {FAINT}{title}{FAINT:#} {}", value(field, given));
        }
    }

    fn copying(&mut self, status: &ChannelStatus) {
        if let Some(copying) = status.parse().copying() {
            self.line("SCMS", copying.title());
        }
    }
}

/// What a field says, and how well that is known.
fn value(field: &Field, given: &Given) -> String {
    let status = &given.status;
    let mut text = match (field.name, status.parse()) {
        ("crcc", Status::Professional(fields)) => crcc(given, fields.crcc),
        // Reserved bits have a title that says so.
        _ if field.is_reserved() && field.raw(status) != 0 => format!("{:#x}", field.raw(status)),
        ("category", Status::Consumer(fields)) if fields.category.is_reserved() => {
            let group = fields.category.group().map(|group| format!(", of {}", group.title()));
            format!("{}{}", fields.category, group.unwrap_or_default())
        }
        _ => field.value(status).to_string(),
    };
    if is_unverified(field, status) {
        text.push_str(" (unverified)");
    }
    text
}

fn crcc(given: &Given, stored: u8) -> String {
    let right = lightpipe::iec60958::crcc(&given.status.covered());
    match given.crcc() {
        None => format!("not given; {right:02x} would be right"),
        Some(Crcc::Ok) => format!("{stored:02x}, right"),
        Some(verdict @ Crcc::Absent) => verdict.title().to_owned(),
        Some(verdict) => format!("{stored:02x}, {BAD}{}{BAD:#}; {right:02x} would be right", verdict.title()),
    }
}

/// The bytes, without zeros at the end; of those that were not given, none.
fn bytes(given: &Given) -> String {
    let shown = match given.bytes {
        Some(count) if count < ALL_BYTES => count,
        _ => given.status.0.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1),
    };
    // A CRCC far from the rest does not need the zeros between.
    let head =
        given.status.0.iter().take(ALL_BYTES - 1).rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let pairs = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    match (given.status.0.get(..shown), given.status.0.get(..head)) {
        (Some(all), Some(head)) if all.len() == ALL_BYTES && head.len() < ALL_BYTES - 2 => {
            format!("{} 00 .. 00 {:02x}", pairs(head), given.status.0[ALL_BYTES - 1])
        }
        (Some(all), _) if all.len() < ALL_BYTES && given.bytes.is_none_or(|bytes| bytes > all.len()) => {
            format!("{} 00 ..", pairs(all))
        }
        (Some(all), _) => pairs(all),
        (None, _) => String::new(),
    }
}
