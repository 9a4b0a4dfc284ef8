//! The report on one screen.

use std::fmt::{Display, Write};

use anstyle::{AnsiColor, Style};
use lightpipe::fault::Severity;

use crate::message::printable;
use crate::report::{Finding, Report, SegmentReport, StatusReport, UserReport};
use crate::si::Si;
use crate::timeline::drawing;

const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default();

/// Faults, segments and candidates that are shown; the others are counted.
const SHOWN: usize = 6;

/// The report as text, with colours that the terminal may take out.
pub(crate) fn text(report: &Report) -> String {
    let mut page = Page(String::new());
    page.source(report);
    page.link(report);
    page.status(report);
    page.user_data(report);
    page.faults(report);
    page.segments(report);
    page.timeline(report);
    page.candidates(report);
    page.findings(report);
    page.next(report);
    page.0
}

struct Page(String);

fn painted(style: Style, what: impl Display) -> String {
    format!("{style}{what}{style:#}")
}

impl Page {
    /// A line with a name at its start.
    fn line(&mut self, name: &str, value: impl Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "  {FAINT}{name:<9}{FAINT:#} {value}");
    }

    fn more(&mut self, value: impl Display) {
        self.line("", value);
    }

    fn heading(&mut self, value: impl Display) {
        let _ = writeln!(self.0, "{HEADING}{value}{HEADING:#}");
    }

    fn source(&mut self, report: &Report) {
        let Some(source) = &report.source else { return };
        self.heading(printable(&source.name));
        self.line("format", format_args!("{} ({})", source.format, printable(&source.evidence)));
        match source.sample_rate_hz {
            Some(rate) => self.line(
                "samples",
                format_args!(
                    "{} at {} (rate from {}), {}",
                    source.samples,
                    Si(rate, "S/s"),
                    source.rate_from.replace('_', " "),
                    Si(source.duration_s.unwrap_or(0.0), "s")
                ),
            ),
            None => self.line("samples", format_args!("{}, sample rate unknown", source.samples)),
        }
        if let (Some(channel), Some(index)) = (&source.channel, source.channel_index)
            && source.channels > 1
        {
            self.line("channel", format_args!("{channel:?} (index {index} of {})", source.channels));
        }
    }

    fn link(&mut self, report: &Report) {
        let Some(link) = &report.link else { return };
        self.0.push('\n');
        let name = if link.protocol == "adat" { "ADAT" } else { "IEC 60958" };
        let rate = match (link.audio_hz, link.nominal_hz) {
            (Some(rate), Some(_)) => format!("at {} kHz", rate / 1000.0),
            (Some(rate), None) => format!("at {rate:.1} Hz"),
            (None, _) => "at an unknown rate".to_owned(),
        };
        let smux =
            link.smux.filter(|&smux| smux > 1).map(|smux| format!(" (S/MUX {smux})")).unwrap_or_default();
        let mode = link.mode.filter(|mode| !matches!(*mode, "two-channel" | "stereo"));
        let mode = mode.map(|mode| format!(" ({mode})")).unwrap_or_default();
        let plural = if link.channels == 1 { "" } else { "s" };
        self.heading(format_args!("{name}, {} channel{plural} {rate}{smux}{mode}", link.channels));
        if let Some(measured) = link.measured_hz {
            let mut text = format!("{measured:.2} frames/s");
            if let (Some(ppm), Some(nominal)) = (link.ppm, link.nominal_hz) {
                let _ = write!(text, ", {ppm:+.1} ppm from {nominal}");
            }
            if let Some(uncertainty) = link.ppm_uncertainty {
                let _ = write!(text, " (±{uncertainty:.1} ppm, by the clock of the instrument)");
            }
            self.line("rate", text);
        }
        let mut cell = format!("{:.4} samples", link.samples_per_cell);
        if let Some(duty) = link.duty_cycle_distortion_cells {
            let _ = write!(cell, "; duty-cycle distortion {:.3} UI", duty.abs());
        }
        self.line("cell", cell);
        if let Some(timing) = &link.timing {
            self.line("timing", timing.text());
            if let Some(margin) = &link.margin {
                let [first, second] = margin.text(timing);
                self.line("margin", first);
                if !second.is_empty() {
                    self.more(second);
                }
            }
        }
        let mut frames = format!("{} complete", report.frames);
        if let Some(subframes) = report.subframes {
            let plural = if report.blocks == 1 { "" } else { "s" };
            let _ = write!(frames, " ({subframes} subframes, {} complete block{plural})", report.blocks);
        }
        if report.lost > 0 {
            let _ = write!(frames, ", {}", painted(BAD, format_args!("{} lost", report.lost)));
        }
        self.line("frames", frames);
        for (n, reason) in link.reasons.iter().enumerate() {
            self.line(if n == 0 { "because" } else { "" }, reason);
        }
    }

    fn status(&mut self, report: &Report) {
        let Some(status) = &report.channel_status else { return };
        self.0.push('\n');
        self.heading("channel status");
        if let (Some(a), Some(b)) = (&status.a.hex, &status.b.hex)
            && a == b
        {
            self.one_status("A = B", &status.a);
            return;
        }
        self.one_status("A", &status.a);
        self.one_status("B", &status.b);
    }

    /// What a channel's status says, and the bytes.
    fn one_status(&mut self, name: &str, status: &StatusReport) {
        match &status.summary {
            Some(summary) => {
                self.line(name, summary);
                self.more(one_status(status));
            }
            None => self.line(name, one_status(status)),
        }
    }

    fn user_data(&mut self, report: &Report) {
        let Some((heading, lines)) = report.user_data.as_ref().and_then(UserReport::text) else { return };
        self.0.push('\n');
        self.heading(heading);
        lines.iter().for_each(|(name, value)| self.line(name, value));
    }

    fn faults(&mut self, report: &Report) {
        if report.link.is_none() {
            return;
        }
        self.0.push('\n');
        let faults = &report.faults;
        if faults.total == 0 {
            self.heading(format_args!("faults: {}", painted(GOOD, "none")));
            return;
        }
        self.heading(format_args!("faults: {}", painted(BAD, faults.total)));
        let kinds = [
            ("sync", faults.sync),
            ("cell", faults.cell),
            ("parity", faults.parity),
            ("preamble", faults.preamble),
            ("block", faults.block),
            ("lock lost", faults.lock_lost),
        ];
        let named: Vec<String> = kinds
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        self.line("kinds", named.join(", "));
        let unit = if report.subframes.is_some() { "subframe" } else { "frame" };
        for fault in report.fault_list.iter().take(SHOWN) {
            let place = place(fault.at_s, fault.start_sample);
            self.line(
                "",
                format_args!("{:<9} {unit} {}, cell {}, {place}", fault.kind, fault.frame, fault.cell),
            );
        }
        if faults.total > SHOWN as u64 {
            self.more(format_args!(
                "{} more; decode --faults FILE lists them all",
                faults.total - SHOWN as u64
            ));
        }
    }

    fn segments(&mut self, report: &Report) {
        if report.segments.len() < 2 {
            return;
        }
        self.0.push('\n');
        self.heading("segments");
        for segment in report.segments.iter().take(SHOWN) {
            let number = segment.number.map(|number| number.to_string()).unwrap_or_default();
            self.line(&number, one_segment(segment));
        }
        if report.segments.len() > SHOWN {
            self.more(format_args!("{} more; --json lists them all", report.segments.len() - SHOWN));
        }
    }

    fn timeline(&mut self, report: &Report) {
        let Some(timeline) = &report.timeline else { return };
        let drawing = drawing(timeline);
        self.0.push('\n');
        if drawing.lanes.is_empty() {
            self.heading(format_args!("timeline: {}", drawing.heading));
            return;
        }
        self.heading("timeline");
        for (name, lane) in &drawing.lanes {
            self.line(name, lane);
        }
        self.0.push('\n');
        for moment in &drawing.moments {
            self.line("", moment);
        }
    }

    fn candidates(&mut self, report: &Report) {
        if report.candidates.len() < 2 {
            return;
        }
        self.0.push('\n');
        self.heading("channels with edges");
        for candidate in report.candidates.iter().take(SHOWN) {
            let lock = match (candidate.protocol, candidate.frame_rate_hz) {
                (Some(protocol), Some(rate)) => {
                    format!(
                        "{protocol} at {rate:.1} Hz, {} clean frames, {} faults",
                        candidate.clean_frames, candidate.faults
                    )
                }
                (Some(protocol), None) => {
                    format!(
                        "{protocol}, {} clean frames, {} faults",
                        candidate.clean_frames, candidate.faults
                    )
                }
                (None, _) => "no signal known here".to_owned(),
            };
            let chosen = if candidate.chosen { painted(GOOD, " <- chosen") } else { String::new() };
            self.line(
                &format!("{:?}", candidate.channel),
                format_args!("{} edges: {lock}{chosen}", candidate.edges),
            );
        }
        if report.candidates.len() > SHOWN {
            self.more(format_args!("{} more; --json lists them all", report.candidates.len() - SHOWN));
        }
    }

    fn findings(&mut self, report: &Report) {
        let unit = if report.subframes.is_some() { "subframe" } else { "frame" };
        for (level, heading, style) in
            [(Severity::Warn, "warnings", WARN), (Severity::Info, "worth knowing", Style::new())]
        {
            let group: Vec<&Finding> =
                report.findings.iter().filter(|finding| finding.level == level).collect();
            if group.is_empty() {
                continue;
            }
            self.0.push('\n');
            self.heading(format_args!("{heading}: {}", painted(style, group.len())));
            for finding in group {
                self.line(
                    &finding.code,
                    format_args!("{}{}", printable(&finding.text), found_at(finding, unit)),
                );
                if let Some(cause) = &finding.cause {
                    self.more(painted(FAINT, printable(cause)));
                }
            }
        }
        if let Some(worst) = report.findings.first() {
            self.line("more", format_args!("lightpipe explain {}", worst.code));
        }
    }

    fn next(&mut self, report: &Report) {
        if let Some(next) = &report.next {
            self.0.push('\n');
            self.line("next", printable(next));
        }
    }
}

/// Bytes of status that are shown however little they say.
const SHOWN_BYTES: usize = 5;

/// Bytes of hex, in groups, without the zeros at the end.
fn bytes(hex: &str) -> String {
    grouped(&pairs(hex).collect::<Vec<_>>())
}

/// As [`bytes`], of which only the bits in `known` are known: `--` is an unknown byte, and `?` half of one
/// in which bits are missing.
fn known_bytes(hex: &str, known: &str) -> String {
    let shown: Vec<String> = pairs(hex)
        .zip(pairs(known))
        .map(|(byte, known)| match known {
            "00" => "--".to_owned(),
            _ => {
                byte.chars().zip(known.chars()).map(|(c, known)| if known == 'f' { c } else { '?' }).collect()
            }
        })
        .collect();
    grouped(&shown.iter().map(String::as_str).collect::<Vec<_>>())
}

fn pairs(hex: &str) -> impl Iterator<Item = &str> {
    hex.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok())
}

/// Bytes without those at the end that say nothing.
fn grouped(bytes: &[&str]) -> String {
    let nothing = bytes.last().copied().filter(|byte| matches!(*byte, "00" | "--")).unwrap_or_default();
    let told = bytes.iter().rposition(|byte| *byte != nothing).map_or(0, |last| last + 1);
    let shown = told.max(SHOWN_BYTES).min(bytes.len());
    let rest = if shown < bytes.len() { format!(" {nothing} ..") } else { String::new() };
    bytes.get(..shown).unwrap_or(bytes).join(" ") + &rest
}

fn one_status(status: &StatusReport) -> String {
    match (&status.hex, &status.partial_hex, &status.partial_known_hex) {
        (Some(hex), ..) => bytes(hex),
        (None, Some(partial), Some(known)) => {
            let shown = known_bytes(partial, known);
            format!("{shown} ({} of 192 bits known, no complete block)", status.known_bits)
        }
        _ => "not known: no B preamble yet".to_owned(),
    }
}

fn one_segment(segment: &SegmentReport) -> String {
    let span = match (segment.start_s, segment.end_s) {
        (Some(start), Some(end)) => format!("{} .. {}", Si(start, "s"), Si(end, "s")),
        _ => format!("samples {:.0} .. {:.0}", segment.start_sample, segment.end_sample),
    };
    let mut text = format!("{span:<24} {}", segment.kind.replace('_', " "));
    if let (Some(protocol), Some(frames)) = (segment.protocol, segment.frames) {
        let rate = segment.nominal_hz.map(|rate| format!(" {rate} Hz")).unwrap_or_default();
        let smux =
            segment.smux.filter(|&smux| smux > 1).map(|smux| format!(" S/MUX {smux}")).unwrap_or_default();
        let mode = segment.mode.filter(|mode| !matches!(*mode, "two-channel" | "stereo"));
        let mode = mode.map(|mode| format!(" {mode}")).unwrap_or_default();
        let _ = write!(text, ": {protocol}{rate}{smux}{mode}, {frames} frames");
        if let Some(lost) = segment.lost.filter(|&lost| lost > 0) {
            let _ = write!(text, ", {lost} lost");
        }
    }
    text
}

/// The place of a finding in brackets, if it has one.
fn found_at(finding: &Finding, unit: &str) -> String {
    match (finding.frame, finding.at_sample) {
        (_, None) => String::new(),
        (Some(frame), Some(sample)) => format!(" ({unit} {frame}, {})", place(finding.at_s, sample)),
        (None, Some(sample)) => format!(" ({})", place(finding.at_s, sample)),
    }
}

fn place(at_s: Option<f64>, sample: f64) -> String {
    match at_s {
        Some(at) => format!("at {}", Si(at, "s")),
        None => format!("at sample {sample:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_bytes_lose_their_zeros_at_the_end_but_not_the_first_five() {
        let zeros = "0".repeat(48);
        assert_eq!(bytes(&zeros), "00 00 00 00 00 00 ..");
        let full = "01".repeat(24);
        assert_eq!(bytes(&full).len(), 71);
    }

    #[test]
    fn unknown_bits_of_status_are_not_zeros() {
        let partial = |hex: &str, known: &str| {
            let filled = |hex: &str| format!("{hex:0<48}");
            known_bytes(&filled(hex), &filled(known))
        };
        assert_eq!(partial("", ""), "-- -- -- -- -- -- ..");
        assert_eq!(partial("000000000000", "00000080ffff"), "-- -- -- ?? 00 00 -- ..");
        assert_eq!(partial("0482", "ffff1f"), "04 82 ?0 -- -- -- ..");
        assert_eq!(partial("", &"f".repeat(48)), "00 00 00 00 00 00 ..");
    }
}
