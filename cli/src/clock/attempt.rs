//! `lightpipe clock try`: a model of a receiver on a capture, beside this program's own.

use std::collections::VecDeque;
use std::fmt::Write;

use lightpipe::clock::model::{Account, Slip, Start};
use lightpipe::edges::Edges;
use lightpipe::link::{Event, LineChange, Protocol};
use lightpipe::unit::{Instant, STANDARD_RATES, Timebase};
use serde::Serialize;

use super::compare::{Comparison, Difference};
use super::device::Modelled;
use super::report::ModelReport;
use crate::args::clock::{ModelChoice, Receiver, Try};
use crate::failure::{Exit, Failure};
use crate::follow::Sink;
use crate::message::printable;
use crate::print;
use crate::report;
use crate::run::{Outputs, run};

/// Changes of the line that are held back, so that it is known where a signal begins before the model
/// has gone past it. A receiver keeps 4096 undecoded, and some 1100 cells of those it decoded.
const HELD_CHANGES: usize = 8192;

/// Slips that are listed; the others are only counted.
const LISTED: usize = 16;

/// Where nobody knows the sample rate, hertz are taken relative to this frame rate.
const ASSUMED_RATE: f64 = 48_000.0;

#[derive(Serialize)]
struct Report {
    schema: u32,
    command: &'static str,
    capture: String,
    model: ModelReport,
    protocol: Option<&'static str>,
    /// The frame rate that the model was started at.
    nominal_hz: Option<f64>,
    samples_per_cell: Option<f64>,
    unit: &'static str,
    /// Frames (subframes) by how they compare with those that the own receiver delivered unmarked.
    exact: u64,
    wrong: u64,
    wrong_unmarked: u64,
    missing: u64,
    extra: u64,
    own_marked: u64,
    differences: Vec<DifferenceReport>,
    slips: u64,
    cells_inserted: u64,
    cells_deleted: u64,
    slips_listed: Vec<SlipReport>,
    merged_edges: u64,
    worst_error_cells: f64,
    error: Option<String>,
}

#[derive(Serialize)]
struct DifferenceReport {
    kind: &'static str,
    at_sample: f64,
    at_s: Option<f64>,
}

#[derive(Serialize)]
struct SlipReport {
    cells: i32,
    /// Between these two syncs.
    after_sample: f64,
    at_sample: f64,
    after_s: Option<f64>,
    at_s: Option<f64>,
}

pub(crate) fn attempt(args: &Try) -> Result<Exit, Failure> {
    if args.receiver.model == ModelChoice::Lightpipe {
        return Err(Failure::usage("--model lightpipe: is what the models are compared with"));
    }
    // Options first, before a long capture is read; the rate of its cells is not known yet.
    args.receiver.check(f64::INFINITY)?;
    let mut beside = Beside::new(&args.receiver, args.nominal);
    let listened = match run(&args.reading, &mut beside) {
        Ok(listened) => listened,
        Err(failure) if args.json => return Err(report::failed(failure)),
        Err(failure) => return Err(failure),
    };
    beside.finish(listened.end);
    let mut report = beside.report(args);
    report.error = listened.nothing.as_ref().map(|failure| failure.message.clone());
    if args.json {
        print::json(&report)?;
    } else if listened.nothing.is_none() {
        print::page(&text(&report))?;
    }
    if let Some(failure) = listened.nothing {
        return Err(failure);
    }
    let found = listened.exit(args.reading.fail_on);
    Ok(if beside.comparison.differs() { found.max(Exit::Findings) } else { found })
}

/// The model beside the own receiver.
struct Beside<'a> {
    receiver: &'a Receiver,
    nominal: Option<f64>,
    timebase: Timebase,
    line: VecDeque<LineChange>,
    /// The level, if it is known.
    high: Option<bool>,
    known_from: Instant,
    model: Option<Modelled>,
    protocol: Option<Protocol>,
    started: Option<(f64, Option<f64>)>,
    /// Where the last lock began.
    locked: Instant,
    comparison: Comparison,
    /// Of models that are done.
    account: Account,
    slips: Vec<Slip>,
    failure: Option<Failure>,
}

impl Sink for Beside<'_> {}

impl Outputs for Beside<'_> {
    fn begin(&mut self, timebase: Timebase) {
        self.timebase = timebase;
    }

    fn wants_line(&self) -> bool {
        true
    }

    fn line(&mut self, changes: &[LineChange]) {
        self.line.extend(changes);
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Locked { at, .. } => self.locked = *at,
            Event::Segment { protocol, cell } => self.segment(*protocol, *cell),
            Event::Frame(received) => self.comparison.own(received.into()),
            Event::Subframe(received) => self.comparison.own(received.into()),
            _ => {}
        }
    }

    fn pause(&mut self) {
        // Before there is a signal, what is too old for one is of no use.
        while self.line.len() > HELD_CHANGES {
            self.pass_on_one();
        }
        self.comparison.pause();
    }

    fn failed(&mut self) -> Option<Failure> {
        self.failure.take()
    }
}

impl<'a> Beside<'a> {
    fn new(receiver: &'a Receiver, nominal: Option<f64>) -> Beside<'a> {
        Beside {
            receiver,
            nominal,
            timebase: Timebase::sampled(None),
            line: VecDeque::new(),
            high: None,
            known_from: Instant(0),
            model: None,
            protocol: None,
            started: None,
            locked: Instant(0),
            comparison: Comparison::default(),
            account: Account::default(),
            slips: Vec::new(),
            failure: None,
        }
    }

    /// A signal begins: so does a receiver, at the rate that it is for.
    fn segment(&mut self, protocol: Protocol, cell: u64) {
        // What came before it belongs to the model before.
        while self.model.is_some() && self.line.front().is_some_and(|change| change.at < self.locked) {
            self.pass_on_one();
        }
        self.end_model();
        let measured = protocol.frame_rate(cell, self.timebase);
        let standard = measured.and_then(|rate| rate.nearest(&STANDARD_RATES)).map(f64::from);
        let ticks_per_second = self
            .timebase
            .samples_per_second()
            .map(|rate| rate.to_f64() * f64::from(self.timebase.ticks_per_sample()));
        if self.nominal.is_some() && ticks_per_second.is_none() {
            let why = "--nominal: the sample rate is not known; give --rate";
            self.failure = Some(Failure::usage(why));
        }
        let nominal = self.nominal.or(standard);
        let cells = f64::from(protocol.frame_cells());
        let start = match (nominal, ticks_per_second) {
            (Some(nominal), Some(ticks)) => (ticks / (nominal * cells) * 65536.0).round() as u64,
            _ => cell,
        };
        let rate = nominal.or(measured.map(|rate| rate.millihertz() as f64 / 1e3));
        let cell_rate = rate.unwrap_or(ASSUMED_RATE) * cells;
        if let Err(failure) = self.receiver.check(cell_rate) {
            self.failure.get_or_insert(failure);
        }
        let samples_per_cell = start as f64 / 65536.0 / f64::from(self.timebase.ticks_per_sample());
        self.started.get_or_insert((samples_per_cell, rate));
        self.protocol.get_or_insert(protocol);
        self.comparison
            .set_length((cell.saturating_mul(u64::from(protocol.framing().frame_cells)) / 65536) as i64);
        let pull = self.receiver.pull();
        let kind = self.receiver.kind(protocol, cell_rate);
        self.model = kind
            .map(|kind| Modelled::new(kind, protocol, Start { cell: start, pull, from: self.known_from }));
    }

    /// Gives the oldest change of the line to the model.
    fn pass_on_one(&mut self) {
        let Some(change) = self.line.pop_front() else { return };
        let is_edge = self.high.zip(change.high).is_some_and(|(before, now)| before != now);
        if self.high.is_none() {
            self.known_from = change.at;
        }
        self.high = change.high;
        let Some(model) = &mut self.model else { return };
        let comparison = &mut self.comparison;
        let mut take = |frame| comparison.model(frame);
        if is_edge {
            model.edges(Edges { at: &[change.at], until: change.at.plus(1) }, &mut take);
        } else if change.high.is_none() {
            // A hole in the recording.
            model.edges(Edges { at: &[], until: change.at }, &mut take);
            model.finish(&mut take);
        }
    }

    fn end_model(&mut self) {
        let Some(mut model) = self.model.take() else { return };
        let comparison = &mut self.comparison;
        model.finish(&mut |frame| comparison.model(frame));
        let account = model.model.account();
        let total = &mut self.account;
        total.slips += account.slips;
        total.inserted += account.inserted;
        total.deleted += account.deleted;
        total.merged += account.merged;
        total.worst_error = total.worst_error.max(account.worst_error);
        self.slips.extend(model.slips.iter().take(LISTED - self.slips.len().min(LISTED)));
    }

    fn finish(&mut self, end: Instant) {
        while !self.line.is_empty() {
            self.pass_on_one();
        }
        if let Some(model) = &mut self.model {
            let comparison = &mut self.comparison;
            model.edges(Edges { at: &[], until: end }, &mut |frame| comparison.model(frame));
        }
        self.end_model();
        self.comparison.finish();
    }

    fn report(&self, args: &Try) -> Report {
        let seconds = |at| self.timebase.seconds(at);
        let samples = |at| self.timebase.samples(at);
        let differences = self.comparison.listed.iter().map(|&(kind, at)| DifferenceReport {
            kind: match kind {
                Difference::Wrong => "wrong",
                Difference::Missing => "missing",
                Difference::Extra => "extra",
            },
            at_sample: samples(at),
            at_s: seconds(at),
        });
        let slips = self.slips.iter().map(|slip| SlipReport {
            cells: slip.cells,
            after_sample: samples(slip.after),
            at_sample: samples(slip.at),
            after_s: seconds(slip.after),
            at_s: seconds(slip.at),
        });
        Report {
            schema: 1,
            command: "clock try",
            capture: args.reading.capture.display().to_string(),
            model: ModelReport::new(&args.receiver),
            protocol: self.protocol.map(Protocol::name),
            nominal_hz: self.started.and_then(|(_, rate)| rate),
            samples_per_cell: self.started.map(|(samples, _)| samples),
            unit: if self.protocol == Some(Protocol::Adat) { "frame" } else { "subframe" },
            exact: self.comparison.exact,
            wrong: self.comparison.wrong,
            wrong_unmarked: self.comparison.wrong_unmarked,
            missing: self.comparison.missing,
            extra: self.comparison.extra,
            own_marked: self.comparison.own_marked,
            differences: differences.collect(),
            slips: self.account.slips,
            cells_inserted: self.account.inserted,
            cells_deleted: self.account.deleted,
            slips_listed: slips.collect(),
            merged_edges: self.account.merged,
            worst_error_cells: self.account.worst_error,
            error: None,
        }
    }
}

/// Differences and slips that are shown; there may be more in the object.
const SHOWN: usize = 6;

fn place(sample: f64, seconds: Option<f64>) -> String {
    match seconds {
        Some(seconds) => format!("{:.6} s", seconds),
        None => format!("sample {sample:.0}"),
    }
}

fn text(report: &Report) -> String {
    let mut text = printable(&report.capture).into_owned() + "\n";
    // Writing to a string cannot fail.
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<9} {value}");
    };
    line("model", report.model.description.clone());
    if let (Some(protocol), Some(samples)) = (report.protocol, report.samples_per_cell) {
        let rate = report.nominal_hz.map_or_else(String::new, |rate| format!(" for {rate} frames/s,"));
        line("started", format!("{protocol},{rate} {samples:.4} samples per cell"));
    }
    let unit = report.unit;
    line(
        "delivers",
        format!(
            "of the {unit}s that lightpipe delivers unmarked: {} exact, {} wrong, {} missing",
            report.exact, report.wrong, report.missing
        ),
    );
    if report.wrong > 0 {
        line("", format!("of the wrong ones, {} have nothing marked against them", report.wrong_unmarked));
    }
    if report.extra > 0 {
        line("", format!("and {} where lightpipe has none", report.extra));
    }
    if report.own_marked > 0 {
        line("", format!("{} that lightpipe marks are not compared", report.own_marked));
    }
    let differences = report.wrong + report.missing + report.extra;
    for difference in report.differences.iter().take(SHOWN) {
        line("", format!("{} at {}", difference.kind, place(difference.at_sample, difference.at_s)));
    }
    let shown = report.differences.len().min(SHOWN) as u64;
    if differences > shown {
        line("", format!("and {} more", differences - shown));
    }
    let cells = format!("{} cells inserted, {} deleted", report.cells_inserted, report.cells_deleted);
    line("slips", if report.slips == 0 { "none".into() } else { format!("{}: {cells}", report.slips) });
    for slip in report.slips_listed.iter().take(SHOWN) {
        let (after, at) = (place(slip.after_sample, slip.after_s), place(slip.at_sample, slip.at_s));
        line("", format!("{:+} cells between {after} and {at}", slip.cells));
    }
    let shown = report.slips_listed.len().min(SHOWN) as u64;
    if report.slips > shown {
        line("", format!("and {} more", report.slips - shown));
    }
    line(
        "edges",
        format!(
            "at most {:.3} cells from where they were expected, {} merged",
            report.worst_error_cells, report.merged_edges
        ),
    );
    text
}
