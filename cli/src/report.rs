//! What a capture holds, in the shape of the JSON object. `docs/report.schema.json` describes it.

use std::cmp::Reverse;

use lightpipe::capture::{Capture, ChannelKind, Notes};
use lightpipe::check;
use lightpipe::fault::{Code, Fault, FaultKind, Severity};
use lightpipe::link::{Hearing, Protocol};
use lightpipe::unit::{Rate, Timebase};
use serde::Serialize;

use crate::args::Reading;
use crate::failure::Failure;
use crate::follow::Follower;
use crate::input::{Input, STDIN_NAME, rate_from};
use crate::print;
use crate::timeline::{TimelineReport, timeline};

mod findings;
mod link;
mod mode;
mod segments;
mod status;
mod timing;
mod user;

pub(crate) use link::LinkReport;
pub(crate) use segments::SegmentReport;
pub(crate) use status::{StatusPair, StatusReport};
pub(crate) use timing::{MarginReport, TimingReport};
pub(crate) use user::UserReport;

/// The version of the object. Keys may be added without changing it.
const SCHEMA: u32 = 1;

#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) schema: u32,
    pub(crate) source: Option<SourceReport>,
    pub(crate) link: Option<LinkReport>,
    pub(crate) candidates: Vec<CandidateReport>,
    pub(crate) frames: u64,
    pub(crate) audio_frames: u64,
    pub(crate) subframes: Option<u64>,
    pub(crate) lost: u64,
    pub(crate) blocks: u64,
    pub(crate) faults: FaultCounts,
    pub(crate) fault_list: Vec<FaultReport>,
    pub(crate) channel_status: Option<StatusPair>,
    pub(crate) user_data: Option<UserReport>,
    pub(crate) segments: Vec<SegmentReport>,
    pub(crate) timeline: Option<TimelineReport>,
    pub(crate) findings: Vec<Finding>,
    /// What to try next.
    pub(crate) next: Option<String>,
    pub(crate) error: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SourceReport {
    pub(crate) name: String,
    pub(crate) format: &'static str,
    pub(crate) evidence: String,
    pub(crate) channel: Option<String>,
    pub(crate) channel_index: Option<usize>,
    pub(crate) channels: usize,
    pub(crate) sample_rate_hz: Option<f64>,
    pub(crate) rate_from: &'static str,
    pub(crate) samples: u64,
    pub(crate) duration_s: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CandidateReport {
    pub(crate) channel: String,
    pub(crate) channel_index: usize,
    pub(crate) edges: u64,
    pub(crate) protocol: Option<&'static str>,
    pub(crate) frame_rate_hz: Option<f64>,
    pub(crate) clean_frames: u64,
    pub(crate) faults: u64,
    pub(crate) chosen: bool,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct FaultCounts {
    pub(crate) total: u64,
    pub(crate) sync: u64,
    pub(crate) cell: u64,
    pub(crate) parity: u64,
    pub(crate) preamble: u64,
    pub(crate) block: u64,
    pub(crate) lock_lost: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct FaultReport {
    pub(crate) kind: &'static str,
    pub(crate) code: String,
    pub(crate) frame: u64,
    pub(crate) cell: u32,
    pub(crate) start_sample: f64,
    pub(crate) end_sample: f64,
    pub(crate) at_s: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) code: String,
    pub(crate) severity: &'static str,
    pub(crate) text: String,
    /// What probably did it.
    pub(crate) cause: Option<String>,
    pub(crate) at_s: Option<f64>,
    pub(crate) at_sample: Option<f64>,
    /// Frame or subframe.
    pub(crate) frame: Option<u64>,
    #[serde(skip)]
    pub(crate) level: Severity,
}

/// Prints the object of a run that failed, before the failure goes its way.
pub(crate) fn failed(failure: Failure) -> Failure {
    // If even this cannot be written, the failure at hand is still the one to tell.
    let _ = print::json(&Report::failed(&failure.message));
    failure
}

impl Report {
    /// The object of a run that got nowhere.
    fn failed(message: &str) -> Report {
        Report { schema: SCHEMA, error: Some(message.to_owned()), ..Report::default() }
    }

    /// The object of a capture that was listened to. `reading` is what was asked for.
    pub(crate) fn new(input: &Input, follower: &Follower, hearing: &Hearing, reading: &Reading) -> Report {
        let capture = &input.capture;
        let timebase = follower.timebase;
        let segment = follower.segments.get(reading.segment.unwrap_or(1) as usize - 1);
        let mut report = Report {
            schema: SCHEMA,
            source: Some(source(input, hearing)),
            link: segment.map(|segment| link::link(segment, hearing, timebase, reading)),
            next: next(input, segment.is_some(), hearing, reading),
            candidates: candidates(capture, hearing),
            frames: follower.total.frames,
            audio_frames: follower.total.audio_frames,
            subframes: (follower.subframes > 0).then_some(follower.subframes),
            lost: follower.total.lost,
            blocks: follower.blocks,
            faults: counts(follower),
            fault_list: follower
                .listed_faults
                .iter()
                .map(|fault| FaultReport::new(fault, timebase))
                .collect(),
            channel_status: StatusPair::of(follower, segment),
            user_data: (follower.subframes > 0).then(|| UserReport::new(&follower.user, timebase)),
            segments: segments::segments(follower),
            timeline: timeline(&follower.timeline, &follower.segments, timebase),
            findings: Vec::new(),
            error: None,
        };
        let findings = findings::findings(follower, hearing, capture, segment);
        let explained = |code| findings::explained_by(&findings, code);
        if let Some(timeline) = &mut report.timeline {
            timeline.status_mistake = explained(Code::StatusChanges);
        }
        if let Some(user) = &mut report.user_data {
            user.mistake = explained(Code::UserOpaque);
        }
        for finding in findings {
            report.add(finding, timebase);
        }
        report
    }

    /// Adds a finding where it belongs: the worst come first, then it goes by code.
    pub(crate) fn add(&mut self, finding: check::Finding, timebase: Timebase) {
        let finding = Finding::new(finding, timebase);
        let order = |one: &Finding| (Reverse(one.level), one.code.clone());
        let place = self.findings.partition_point(|other| order(other) <= order(&finding));
        self.findings.insert(place, finding);
    }

    /// The worst finding there is.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.level).max()
    }
}

impl FaultReport {
    pub(crate) fn new(fault: &Fault, timebase: Timebase) -> FaultReport {
        FaultReport {
            kind: fault.kind.name(),
            code: fault.kind.code().to_string(),
            frame: fault.frame,
            cell: fault.cell,
            start_sample: rounded(timebase.samples(fault.span.start)),
            end_sample: rounded(timebase.samples(fault.span.end)),
            at_s: timebase.seconds(fault.span.start),
        }
    }
}

impl Finding {
    fn new(finding: check::Finding, timebase: Timebase) -> Finding {
        let check::Finding { code, at, frame, seen, cause, .. } = finding;
        Finding {
            code: code.to_string(),
            severity: code.severity().name(),
            text: seen,
            cause: Some(cause).filter(|cause| !cause.is_empty()),
            at_s: at.and_then(|at| timebase.seconds(at)),
            at_sample: at.map(|at| rounded(timebase.samples(at))),
            frame,
            level: code.severity(),
        }
    }
}

/// Positions are not known better than this.
fn rounded(samples: f64) -> f64 {
    (samples * 100.0).round() / 100.0
}

fn hertz(rate: Rate) -> f64 {
    rate.millihertz() as f64 / 1000.0
}

fn source(input: &Input, hearing: &Hearing) -> SourceReport {
    let capture = &input.capture;
    let rate = capture.timebase().samples_per_second();
    let samples = capture.notes().samples;
    SourceReport {
        name: input.name.clone(),
        format: capture.format().name(),
        evidence: input.evidence.clone(),
        channel: hearing.chosen.map(|index| channel_name(capture, index)),
        channel_index: hearing.chosen,
        channels: capture.channels().len(),
        sample_rate_hz: rate.map(|rate| rate.to_f64()),
        rate_from: rate_from(capture),
        samples,
        duration_s: rate.map(|rate| samples as f64 / rate.to_f64()),
    }
}

/// The name of a channel, or its index if it has none.
pub(crate) fn channel_name(capture: &Capture<'_>, index: usize) -> String {
    match capture.channels().get(index) {
        Some(channel) if !channel.name.is_empty() => channel.name.clone(),
        Some(channel) => match channel.kind {
            ChannelKind::Logic { bit } => format!("bit {bit}"),
            _ => index.to_string(),
        },
        None => index.to_string(),
    }
}

/// What to try next.
fn next(input: &Input, found: bool, hearing: &Hearing, reading: &Reading) -> Option<String> {
    if found {
        let mut command = "lightpipe decode ".to_owned();
        match input.name.as_str() {
            STDIN_NAME => command.push('-'),
            name if name.contains(char::is_whitespace) => command += &format!("{name:?}"),
            name => command += name,
        }
        let rate = reading.rate.filter(|rate| rate.den() == 1);
        let options = [
            ("--format", reading.format.map(|format| format.to_string())),
            ("--rate", rate.map(|rate| rate.num().to_string())),
            ("--channel", reading.channel.clone()),
        ];
        for (name, value) in options {
            command += &value.map(|value| format!(" {name} {value}")).unwrap_or_default();
        }
        return Some(command + " -o out.wav");
    }
    Some(if hearing.candidates.is_empty() {
        format!("nothing changes on the line: {CHECK_LINE}")
    } else {
        format!("edges, but not {}: {}", sought(reading), advice(hearing))
    })
}

/// What to do about a line on which nothing changes.
pub(crate) const CHECK_LINE: &str = "check the probe, the threshold (--threshold) and the channel";

/// What to do about edges that are no signal: to mend what is named, if the line shows it.
pub(crate) fn advice(hearing: &Hearing) -> String {
    match &hearing.mistaken {
        Some(mistaken) => format!("mend the transmitter: {}", mistaken.cause),
        None => CHECK_SIGNAL.to_owned(),
    }
}

/// What to do about edges that are no signal, for all that is known.
const CHECK_SIGNAL: &str = "check the sample rate (1.2 samples per cell and more), the threshold, \
                                       and that the channel is the right one";

/// The protocols that were looked for.
pub(crate) fn sought(reading: &Reading) -> &'static str {
    match reading.protocol.only() {
        None => "ADAT or IEC 60958",
        Some(Protocol::Adat) => "ADAT",
        Some(_) => "IEC 60958",
    }
}

fn candidates(capture: &Capture<'_>, hearing: &Hearing) -> Vec<CandidateReport> {
    let candidate = |candidate: &lightpipe::link::Candidate| CandidateReport {
        channel: channel_name(capture, candidate.channel),
        channel_index: candidate.channel,
        edges: candidate.edges,
        protocol: candidate.lock.map(|(protocol, _)| protocol.name()),
        frame_rate_hz: candidate.lock.and_then(|(protocol, cell)| {
            protocol.frame_rate(cell, channel_timebase(capture, candidate.channel)).map(hertz)
        }),
        clean_frames: candidate.clean_frames,
        faults: candidate.faults,
        chosen: hearing.chosen == Some(candidate.channel),
    };
    hearing.candidates.iter().map(candidate).collect()
}

fn channel_timebase(capture: &Capture<'_>, index: usize) -> Timebase {
    let rate = capture.timebase().samples_per_second();
    match capture.channels().get(index).map(|channel| channel.kind) {
        Some(ChannelKind::Analogue { .. }) => Timebase::interpolated(rate),
        _ => Timebase::sampled(rate),
    }
}

fn counts(follower: &Follower) -> FaultCounts {
    let of = |kind: FaultKind| {
        let index = FaultKind::ALL.iter().position(|other| *other == kind);
        index.map_or(0, |index| follower.faults[index])
    };
    FaultCounts {
        total: follower.total_faults(),
        sync: of(FaultKind::Sync),
        cell: of(FaultKind::Cell),
        parity: of(FaultKind::Parity),
        preamble: of(FaultKind::Preamble),
        block: of(FaultKind::Block),
        lock_lost: of(FaultKind::LockLost),
    }
}

/// What the reader of the capture noted.
fn notes<'c>(capture: &'c Capture<'_>) -> &'c Notes {
    capture.notes()
}
