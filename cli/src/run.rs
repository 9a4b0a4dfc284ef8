//! Listening to a capture: what `info` and `decode` have in common.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lightpipe::capture::Format;
use lightpipe::fault::Severity;
use lightpipe::link::{Event, Heard, Hearing, LineChange, ListenOptions, listen};
use lightpipe::unit::{Instant, Timebase};

use crate::args::{FailOn, Reading};
use crate::failure::{Exit, Failure};
use crate::follow::{Follower, Sink};
use crate::input::{Input, channel_index, open_input, protocols, window};
use crate::output::abandon;
use crate::progress::Progress;
use crate::report::{CHECK_LINE, Report, advice, sought};

/// Somebody asked for an end.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How long a run may take to end in order.
const PATIENCE: Duration = Duration::from_millis(500);

/// Lets an interrupt end the run in order, so that no half file stays behind.
pub(crate) fn catch_interrupts() {
    // Without a handler an interrupt still ends the program; only a temporary file may stay.
    let _ = ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::Relaxed);
        // A run that waits for input, or for a reader of its output, does not see it.
        std::thread::sleep(PATIENCE);
        abandon();
        eprintln!("lightpipe: interrupted");
        std::process::exit(Exit::Internal as i32);
    });
}

/// Whether somebody asked for an end.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// What a capture came to.
pub(crate) struct Listened {
    pub(crate) report: Report,
    pub(crate) follower: Follower,
    /// The timebase of the channel that was decoded.
    pub(crate) timebase: Timebase,
    /// Where the listening ended.
    pub(crate) end: Instant,
    /// Why nothing was found, if nothing was.
    pub(crate) nothing: Option<Failure>,
}

/// What can stop a sink.
pub(crate) trait Outputs: Sink {
    /// The channel was chosen.
    fn begin(&mut self, _timebase: Timebase) {}
    /// Whether [`line`](Outputs::line), and cells among the events, are wanted.
    fn wants_line(&self) -> bool {
        false
    }
    /// The line, before what was found in it.
    fn line(&mut self, _changes: &[LineChange]) {}
    /// Anything found in it.
    fn event(&mut self, _event: &Event) {}
    /// All that was found so far was told.
    fn pause(&mut self) {}
    /// The first failure, if there was one.
    fn failed(&mut self) -> Option<Failure>;
}

impl Outputs for () {
    fn failed(&mut self) -> Option<Failure> {
        None
    }
}

/// Opens the capture that `reading` names and passes everything on to `outputs`.
pub(crate) fn run(reading: &Reading, outputs: &mut impl Outputs) -> Result<Listened, Failure> {
    let mut input = open_input(reading)?;
    let channel = channel_index(&input.capture, reading.channel.as_deref())?;
    let timebase = input.capture.timebase();
    let (start, end) = window(reading, timebase.samples_per_second())?;
    let protocols = protocols(reading);
    let line = outputs.wants_line();
    let options =
        ListenOptions { protocols: &protocols, channel, threshold: reading.threshold, start, end, line };

    let progress = Progress::new(input.capture.samples());
    let mut follower = Follower::new(reading.smux.only(), reading.mode.only());
    let mut failure = None;
    let hearing = listen(&mut input.capture, &options, |heard| {
        match heard {
            Heard::Channel { timebase, .. } => {
                follower.start_at(instant(start, timebase), timebase);
                outputs.begin(timebase);
            }
            Heard::Line(changes) => outputs.line(changes),
            Heard::Event(event) => {
                outputs.event(&event);
                follower.event(&event, outputs);
            }
            Heard::Progress(samples) => {
                outputs.pause();
                progress.at(samples);
            }
            _ => {}
        }
        if interrupted() {
            failure = Some(Failure::new(Exit::Internal, "interrupted"));
        } else {
            failure = failure.take().or_else(|| outputs.failed());
        }
        if failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.finish();
    let read = input.capture.notes().samples;
    let until = end.map_or(read, |end| end.min(read));
    let end = instant(until, follower.timebase);
    follower.finish(end, outputs);
    if let Some(failure) = failure.or_else(|| outputs.failed()) {
        return Err(failure);
    }
    if let (Some(segment), true) = (reading.segment, !follower.segments.is_empty())
        && follower.segments.len() < segment as usize
    {
        let (kept, count) = (follower.segments.len(), follower.segment_count());
        let segments = if count == 1 { "one locked segment" } else { &format!("{count} locked segments") };
        let first = if u64::from(segment) > count {
            ""
        } else {
            &format!(", of which the first {kept} can be taken")
        };
        return Err(Failure::usage(format!("--segment {segment}: the capture has {segments}{first}")));
    }
    let mut report = Report::new(&input, &follower, &hearing, reading);
    let nothing = nothing(&input, &follower, &report, &hearing, reading, start);
    report.error = nothing.as_ref().map(|failure| failure.message.clone());
    Ok(Listened { report, timebase: follower.timebase, end, follower, nothing })
}

/// When a sample is; samples that no capture can hold are the last instant.
fn instant(sample: u64, timebase: Timebase) -> Instant {
    let sample = i64::try_from(sample).unwrap_or(i64::MAX);
    Instant(sample.saturating_mul(i64::from(timebase.ticks_per_sample())))
}

/// Why there is nothing to decode.
fn nothing(
    input: &Input,
    follower: &Follower,
    report: &Report,
    hearing: &Hearing,
    reading: &Reading,
    start: u64,
) -> Option<Failure> {
    if !follower.segments.is_empty() {
        return None;
    }
    let (stopped, mistaken) = (hearing.error.as_ref(), hearing.mistaken.as_ref());
    let samples = input.capture.notes().samples;
    if start >= samples && start > 0 && stopped.is_none() {
        let why = format!("no signal: --start is behind the end, the capture has {samples} samples");
        return Some(Failure::new(Exit::NoSignal, format!("{}: {why}", input.name)));
    }
    let mut why = if report.candidates.is_empty() {
        let mut why = "no signal: the line never changes".to_owned();
        if input.capture.format() == Format::Vcd && input.evidence.contains("libsigrok 0.5") {
            why.push_str("; libsigrok 0.5 loses the edges if channels were off: export .sr instead");
        }
        why
    } else {
        let edges: u64 = report.candidates.iter().map(|candidate| candidate.edges).sum();
        format!("no signal: {edges} edges, but no frames of {}", sought(reading))
    };
    if let Some(mistaken) = mistaken {
        why.push_str(&format!("; {} {}: {}", mistaken.code, mistaken.code.title(), mistaken.seen));
    }
    // Damage may be the reason.
    let notes = input.capture.notes();
    if let Some(truncated) = &notes.truncated {
        why.push_str(&format!("; input ends at sample {}: {}", truncated.at_sample, truncated.what));
    } else if let Some(line) = notes.first_row_skipped {
        why.push_str(&format!("; line {line} and others ({}) are left out", notes.rows_skipped));
    }
    if let Some(error) = stopped {
        why.push_str(&format!("; reading stopped at sample {}: {error}", notes.samples));
    }
    let advice = if report.candidates.is_empty() { CHECK_LINE.to_owned() } else { advice(hearing) };
    why.push_str(&format!("; {advice}"));
    Some(Failure::new(Exit::NoSignal, format!("{}: {why}", input.name)))
}

impl Listened {
    /// The exit code that faults and findings ask for.
    pub(crate) fn exit(&self, fail_on: FailOn) -> Exit {
        let worst = self.report.worst();
        let fails = match fail_on {
            FailOn::Never => false,
            FailOn::Warn => worst >= Some(Severity::Warn),
            FailOn::Info => worst.is_some(),
        };
        if fails { Exit::Findings } else { Exit::Clean }
    }
}
