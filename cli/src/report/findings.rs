//! What a person should know about a capture, each with its code.

use lightpipe::capture::{Capture, Format};
use lightpipe::check::{Finding, mistake};
use lightpipe::clock::limit;
use lightpipe::fault::{Code, FaultKind};
use lightpipe::iec60958::ChannelStatus;
use lightpipe::link::{Hearing, MOST_LISTENED};
use lightpipe::unit::{Instant, Rate};

use super::link::{samples_per_cell, timing};
use super::notes;
use super::timing::{Count, EXACT_PPM, Timing, trap};
use crate::follow::{Follower, Segment};
use crate::si::Si;

/// Fewer samples per cell than this leave little room for jitter.
const FEW_SAMPLES_PER_CELL: f64 = 1.9;

pub(super) fn findings(
    follower: &Follower,
    hearing: &Hearing,
    capture: &Capture<'_>,
    segment: Option<&Segment>,
) -> Vec<Finding> {
    let mut all = Findings { follower, list: follower.checker.findings() };
    all.list.extend(follower.user.findings());
    all.faults();
    all.losses();
    all.capture(capture, hearing);
    if let Some(segment) = segment {
        all.segment(segment);
        all.sampling(segment, timing(segment, hearing, follower.timebase));
    }
    all.list.extend(hearing.mistaken.clone());
    all.told_once();
    all.list
}

/// The named mistake among `findings` that `code` follows from.
pub(super) fn explained_by(findings: &[Finding], code: Code) -> Option<Code> {
    findings.iter().map(|finding| finding.code).find(|by| mistake::explains(*by).contains(&code))
}

struct Findings<'f> {
    follower: &'f Follower,
    list: Vec<Finding>,
}

impl Findings<'_> {
    /// Leaves out what follows from a mistake that is named.
    fn told_once(&mut self) {
        let known: Vec<Code> = self.list.iter().map(|finding| finding.code).collect();
        self.list.retain(|finding| !known.iter().any(|by| mistake::explains(*by).contains(&finding.code)));
    }

    /// Adds a finding that says all there is to say.
    fn add(&mut self, code: Code, at: Option<Instant>, text: String) {
        let mut finding = Finding::new(code, text, "");
        finding.at = at;
        self.list.push(finding);
    }

    fn faults(&mut self) {
        let follower = self.follower;
        for ((kind, count), first) in
            FaultKind::ALL.into_iter().zip(follower.faults).zip(follower.first_faults)
        {
            if count == 0 {
                continue;
            }
            let code = kind.code();
            let mut finding = Finding::new(code, format!("{}: {count} x", code.title()), cause(kind));
            if let Some(first) = first {
                finding = finding.at(first.span.start, first.frame);
            }
            self.list.push(finding);
        }
    }

    fn losses(&mut self) {
        let lost = self.follower.total.lost;
        if lost > 0 {
            let first = self.follower.losses.first();
            let longest = self.follower.losses.iter().map(|loss| loss.frames).max().unwrap_or(0);
            let unit = if self.follower.subframes > 0 { "subframes" } else { "frames" };
            let most = if longest > 0 {
                format!("; the longest gap noted is {longest} {unit}")
            } else {
                String::new()
            };
            self.add(
                Code::Lost,
                first.map(|loss| loss.span.start),
                format!("{lost} frames lost, by the time that passed{most}"),
            );
        }
        if self.follower.doubtful > 0 {
            let unit = if self.follower.subframes > 0 { "subframes" } else { "frames" };
            let text =
                format!("{} {unit} hold cells that could have been read otherwise", self.follower.doubtful);
            self.add(Code::Doubt, None, text);
        }
    }

    fn capture(&mut self, capture: &Capture<'_>, hearing: &Hearing) {
        let notes = notes(capture);
        if let Some(truncated) = &notes.truncated {
            self.add(
                Code::Truncated,
                None,
                format!("input ends at sample {}: {}", truncated.at_sample, truncated.what),
            );
        }
        if let Some(error) = &hearing.error {
            self.add(Code::Truncated, None, format!("reading stopped at sample {}: {error}", notes.samples));
        }
        if hearing.unheard > 0 {
            let text = format!(
                "{} edges of this channel passed while {MOST_LISTENED} others were followed, so frames may be \
                 missing at its start; --channel hears it whole",
                hearing.unheard
            );
            self.add(Code::HeardLate, None, text);
        }
        if notes.clipped > 0 {
            self.add(
                Code::Clipped,
                None,
                format!("{} samples were outside the range of the instrument", notes.clipped),
            );
        }
        if notes.time_jumps > 0 {
            let text = format!(
                "{} rows do not follow the row before by one sample in time, but are taken as if they did",
                notes.time_jumps
            );
            self.add(Code::TimeJumps, None, text);
        }
        if notes.times_moved > 0 {
            let text = format!(
                "{} times are not those of samples, and were moved to the nearest",
                notes.times_moved
            );
            self.add(Code::TimesMoved, None, text);
        }
        if notes.rows_skipped > 0 {
            let what = match capture.format() {
                Format::Vcd => "words were no values of known signals",
                _ => "rows were no samples",
            };
            let first =
                notes.first_row_skipped.map(|line| format!(", first at line {line}")).unwrap_or_default();
            self.add(Code::RowsSkipped, None, format!("{} {what} and left out{first}", notes.rows_skipped));
        }
        if capture.timebase().samples_per_second().is_none() {
            let text = "the capture does not say its sample rate, so times are in samples; --rate gives it";
            self.add(Code::NoSampleRate, None, text.to_owned());
        }
    }

    fn segment(&mut self, segment: &Segment) {
        let timebase = self.follower.timebase;
        if let (Some(measured), None) = (segment.measured(timebase), segment.nominal(timebase)) {
            let text =
                format!("{measured} is not within 4 % of a standard frame rate: varispeed, or a simulation");
            let mut finding = Finding::new(Code::NoNominalRate, text, "");
            finding.cause = self.other_rate(segment, measured).unwrap_or_default();
            self.list.push(finding);
        }
        let segments = self.follower.segment_count();
        if segments > 1 {
            let at = self.follower.segments.get(1).map(|segment| segment.span.start);
            let text =
                format!("protocol, rate or mode changes: {segments} segments; --segment takes another one");
            self.add(Code::SegmentChange, at, text);
        }
    }

    /// What rate the capture would have if the line ran as its channel status says.
    fn other_rate(&self, segment: &Segment, measured: Rate) -> Option<String> {
        let status = segment.status.iter().find_map(|status| status.complete)?;
        let declared = ChannelStatus(status).parse().sampling_frequency()?;
        let rate = self.follower.timebase.samples_per_second()?;
        let samples = rate.to_f64() * f64::from(declared) / super::hertz(measured);
        Some(format!(
            "or a wrong sample rate: channel status says {declared} Hz, which it is at {}",
            Si(samples.round(), "S/s")
        ))
    }

    /// Whether there are enough samples for what the line is like.
    fn sampling(&mut self, segment: &Segment, timing: Option<Timing>) {
        let timebase = self.follower.timebase;
        let samples_per_cell = samples_per_cell(segment, timebase);
        // One sample per cell, exactly, is how simulations dump a line; the others are not quantised.
        let synchronous = (samples_per_cell - 1.0).abs() < EXACT_PPM * 1e-6;
        if synchronous || timebase.ticks_per_sample() > 1 {
            return;
        }
        if let Some(trap) = trap(samples_per_cell) {
            let text = format!(
                "{samples_per_cell:.4} samples per cell are too near {:.4} ({:+.0} ppm): all edges share a phase \
                 between samples, which slides slowly, so that frames may be lost or wrong; {} would do",
                trap.ratio(),
                trap.offset_ppm,
                self.better(segment, samples_per_cell)
            );
            self.add(Code::NearRational, None, text);
        } else if let Some((timing, wanted)) =
            timing.and_then(|timing| Some((timing, timing.missing_samples()?)))
        {
            let text = format!(
                "{samples_per_cell:.3} samples per cell are too few for jitter of about {:.3} UI rms and a \
                 distortion of {:.3} UI: one edge in {} falls into a wrong cell, if the jitter is random; {} would do",
                timing.jitter(),
                timing.distortion(),
                Count(timing.edges_per_error()),
                self.better(segment, wanted)
            );
            self.add(Code::RateTooLow, None, text);
        } else if samples_per_cell < FEW_SAMPLES_PER_CELL {
            self.add(
                Code::FewSamples,
                None,
                format!("{samples_per_cell:.3} samples per cell leave little room for jitter; a faster capture would be safer"),
            );
        }
    }

    /// What to sample this line with instead, for so many samples per cell.
    fn better(&self, segment: &Segment, wanted: f64) -> String {
        let wanted = wanted.max(FEW_SAMPLES_PER_CELL);
        let measured = segment.measured(self.follower.timebase);
        let cells = measured.map(|rate| super::hertz(rate) * f64::from(segment.protocol.frame_cells()));
        match cells.and_then(|cells| limit::analyser_rate(cells, wanted)) {
            Some(rate) => Si(f64::from(rate), "S/s").to_string(),
            // In halves, of which 2 may be a trap again.
            None => format!("{:.1} samples per cell", (wanted.max(2.5) * 2.0).ceil() / 2.0),
        }
    }
}

/// What mostly makes a fault.
fn cause(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Sync | FaultKind::Cell => {
            "edges lost, added or moved on the way; or a transmitter that miscounts"
        }
        FaultKind::Parity => "single wrong bits; or a transmitter whose parity is over the wrong slots",
        FaultKind::Preamble => "edges lost, added or moved on the way; or preambles in the wrong order",
        FaultKind::Block => "a transmitter that miscounts frames, or that started anew",
        FaultKind::LockLost => "a plug, a switch of the source, or a long disturbance",
        _ => "",
    }
}
