//! The formats that a capture can be written in.

use std::path::Path;

use lightpipe::capture::{Format, Language, Layout, Radix};
use lightpipe::unit::Ratio;

use crate::failure::Failure;

/// Samples per second that a value change dump, or a table, can tell apart.
const TEXT_HERTZ: u64 = 100_000_000_000_000;

/// A format that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureFormat {
    Raw(Layout),
    Sigrok,
    Vcd,
    /// A table of voltages.
    Csv,
    Memory(Radix),
    Array(Language),
}

impl CaptureFormat {
    /// What was asked for, else what the extension of `path` says, else packed samples.
    pub(super) fn choose(asked: Option<Format>, path: &Path) -> Result<CaptureFormat, Failure> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        Ok(match (asked, extension.as_deref()) {
            (Some(Format::Raw(layout)), _) => CaptureFormat::Raw(layout),
            (Some(Format::Sigrok), _) | (None, Some("sr")) => CaptureFormat::Sigrok,
            (Some(Format::Vcd), _) | (None, Some("vcd")) => CaptureFormat::Vcd,
            (Some(Format::Csv), _) | (None, Some("csv")) => CaptureFormat::Csv,
            (Some(Format::Memory(radix)), _) => CaptureFormat::Memory(radix),
            (None, Some("hex" | "mem" | "memh")) => CaptureFormat::Memory(Radix::Hexadecimal),
            (None, Some("memb")) => CaptureFormat::Memory(Radix::Binary),
            (Some(Format::Array(language)), _) => CaptureFormat::Array(language),
            (None, Some("h")) => CaptureFormat::Array(Language::C),
            (None, Some("rs")) => CaptureFormat::Array(Language::Rust),
            (Some(format), _) => {
                let name = format.name();
                return Err(Failure::usage(format!(
                    "{name} cannot be written; sigrok, vcd, csv, readmemh, readmemb, c, rust, lsb1, msb1 and u8 can"
                )));
            }
            (None, _) => CaptureFormat::Raw(Layout::Lsb1),
        })
    }

    /// Whether it is for test benches and firmware, which want one sample per cell.
    pub(super) const fn is_for_benches(self) -> bool {
        matches!(self, CaptureFormat::Memory(_) | CaptureFormat::Array(_))
    }

    /// Whether it can say the rate.
    pub(super) fn check(self, rate: Ratio) -> Result<(), Failure> {
        if self == CaptureFormat::Sigrok && !rate.num().is_multiple_of(rate.den()) {
            let problem =
                "a sigrok session can only hold a whole number of hertz; change --rate, or write lsb1";
            return Err(Failure::usage(problem));
        }
        let text = match self {
            CaptureFormat::Vcd => "value change dump",
            CaptureFormat::Csv => "table of voltages",
            _ => return Ok(()),
        };
        if rate.num() / rate.den() >= TEXT_HERTZ {
            return Err(Failure::usage(format!("a {text} can hold up to 100 THz; change --rate")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(asked: Option<&str>, path: &str) -> Result<CaptureFormat, String> {
        let asked = asked.map(|name| name.parse().unwrap());
        CaptureFormat::choose(asked, Path::new(path)).map_err(|failure| failure.message)
    }

    #[test]
    fn the_extension_tells_the_format_unless_it_is_given() {
        assert_eq!(choose(None, "a.sr"), Ok(CaptureFormat::Sigrok));
        assert_eq!(choose(None, "a.SR"), Ok(CaptureFormat::Sigrok));
        assert_eq!(choose(None, "a.bin"), Ok(CaptureFormat::Raw(Layout::Lsb1)));
        assert_eq!(choose(None, "-"), Ok(CaptureFormat::Raw(Layout::Lsb1)));
        assert_eq!(choose(Some("msb1"), "a.sr"), Ok(CaptureFormat::Raw(Layout::Msb1)));
        assert_eq!(choose(Some("sigrok"), "-"), Ok(CaptureFormat::Sigrok));
        assert_eq!(choose(Some("lsb1"), "a.vcd"), Ok(CaptureFormat::Raw(Layout::Lsb1)));
        assert_eq!(choose(None, "a.vcd"), Ok(CaptureFormat::Vcd));
        assert_eq!(choose(Some("vcd"), "-"), Ok(CaptureFormat::Vcd));
        for extension in ["hex", "mem", "memh", "HEX"] {
            assert_eq!(
                choose(None, &format!("a.{extension}")),
                Ok(CaptureFormat::Memory(Radix::Hexadecimal))
            );
        }
        assert_eq!(choose(None, "a.memb"), Ok(CaptureFormat::Memory(Radix::Binary)));
        assert_eq!(choose(Some("readmemb"), "a.hex"), Ok(CaptureFormat::Memory(Radix::Binary)));
        assert_eq!(choose(Some("readmemh"), "-"), Ok(CaptureFormat::Memory(Radix::Hexadecimal)));
        assert_eq!(choose(None, "a.h"), Ok(CaptureFormat::Array(Language::C)));
        assert_eq!(choose(None, "a.rs"), Ok(CaptureFormat::Array(Language::Rust)));
        assert_eq!(choose(Some("rust"), "a.h"), Ok(CaptureFormat::Array(Language::Rust)));
        assert_eq!(choose(None, "a.csv"), Ok(CaptureFormat::Csv));
        assert_eq!(choose(Some("csv"), "-"), Ok(CaptureFormat::Csv));
    }

    #[test]
    fn a_session_needs_a_whole_rate() {
        let rate = Ratio::new(25, 2).unwrap();
        assert!(CaptureFormat::Sigrok.check(rate).is_err());
        assert!(CaptureFormat::Raw(Layout::Lsb1).check(rate).is_ok());
    }
}
