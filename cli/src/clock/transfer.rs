//! `lightpipe clock transfer`: how much jitter comes through.

use std::fmt::Write;

use lightpipe::clock::theory::{self, FirstOrder, Type2, decibels};
use serde::Serialize;

use super::device::Out;
use super::fit::SineFit;
use super::report::{LineReport, ModelReport, cell_rate};
use super::shape::Shape;
use super::signal::Signal;
use super::table::{number, table};
use super::trial::Candidate;
use crate::args::clock::{self as args, ModelChoice, Receiver};

use crate::failure::{Exit, Failure};
use crate::print;

/// No simulation is longer than this.
const LONGEST_S: f64 = 2.0;
/// Cycles of jitter that are measured.
const CYCLES: f64 = 4.0;
/// Seconds that are measured at least.
const LEAST_S: f64 = 0.01;

#[derive(Serialize)]
struct Report {
    schema: u32,
    command: &'static str,
    model: ModelReport,
    signal: LineReport,
    amplitude_cells: f64,
    rows: Vec<Row>,
    /// Frequencies at which the receiver did not follow the line.
    lost: usize,
    /// The largest gain: of the closed form at any frequency, and of the simulation in this table.
    peak: Peak,
    limits: Vec<Limit>,
    met: bool,
    error: Option<String>,
}

#[derive(Clone, Copy, Serialize)]
struct Row {
    hz: f64,
    closed_form_db: Option<f64>,
    simulated_db: Option<f64>,
    /// Simulated, and the receiver did not follow.
    #[serde(skip)]
    lost: bool,
}

#[derive(Serialize)]
struct Peak {
    closed_form_db: Option<f64>,
    closed_form_hz: Option<f64>,
    simulated_db: Option<f64>,
    simulated_hz: Option<f64>,
}

#[derive(Serialize)]
struct Limit {
    standard: &'static str,
    most_db: f64,
    met: bool,
    evidence: &'static str,
}

pub(crate) fn transfer(args: &args::Transfer) -> Result<Exit, Failure> {
    let protocol = args.line.protocol.protocol();
    args.receiver.check(cell_rate(&args.line))?;
    args::check_frequencies(&args.frequencies, &args.line)?;
    let shape = Shape::new(&args.line)?;
    let frequencies = if args.frequencies.is_empty() {
        default_frequencies(&args.receiver)
    } else {
        args.frequencies.clone()
    };
    let closed = Closed::new(&args.receiver);
    let seconds = |hertz: f64| args.receiver.settles_in() + (CYCLES / hertz).max(LEAST_S);
    let longest =
        frequencies.iter().map(|&hertz| seconds(hertz)).filter(|&s| s <= LONGEST_S).fold(0.0, f64::max);
    let signal = Signal::new(protocol, (longest * f64::from(args.line.rate)).ceil() as usize);

    let rows: Vec<Row> = frequencies
        .iter()
        .map(|&hertz| {
            let tried = seconds(hertz) <= LONGEST_S;
            let simulated_db =
                tried.then(|| simulate(args, &shape, &signal, hertz, seconds(hertz))).flatten();
            Row {
                hz: hertz,
                closed_form_db: closed.map(|closed| decibels(closed.transfer(hertz))),
                simulated_db,
                lost: tried && simulated_db.is_none(),
            }
        })
        .collect();
    let report = report(args, rows, closed);
    if args.json {
        print::json(&report)?;
    } else {
        print::page(&text(&report))?;
    }
    Ok(if report.met { Exit::Clean } else { Exit::Findings })
}

fn default_frequencies(receiver: &Receiver) -> Vec<f64> {
    let ratios = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0];
    match receiver.model {
        ModelChoice::Pll | ModelChoice::FirstOrder => {
            ratios.iter().map(|ratio| ratio * receiver.natural_frequency()).collect()
        }
        _ => vec![200.0, 500.0, 1e3, 2e3, 4e3, 8e3, 16e3, 40e3, 100e3, 400e3],
    }
}

/// The closed form, where there is one.
#[derive(Clone, Copy)]
enum Closed {
    Type2(Type2),
    FirstOrder(FirstOrder),
}

impl Closed {
    fn new(receiver: &Receiver) -> Option<Closed> {
        match receiver.model {
            ModelChoice::Pll => {
                Type2::new(receiver.damping(), receiver.natural_frequency()).map(Closed::Type2)
            }
            ModelChoice::FirstOrder => {
                Some(Closed::FirstOrder(FirstOrder { corner: receiver.natural_frequency() }))
            }
            _ => None,
        }
    }

    fn transfer(self, hertz: f64) -> f64 {
        match self {
            Closed::Type2(pll) => pll.transfer(hertz),
            Closed::FirstOrder(first) => first.transfer(hertz),
        }
    }

    /// The largest gain, in decibels, and where it is.
    fn peak(self) -> (f64, Option<f64>) {
        match self {
            Closed::Type2(pll) => (decibels(pll.peaking()), Some(pll.peak_frequency())),
            Closed::FirstOrder(_) => (0.0, None),
        }
    }
}

/// Jitter of the recovered clock over that of the line, in decibels.
fn simulate(args: &args::Transfer, shape: &Shape, signal: &Signal, hertz: f64, seconds: f64) -> Option<f64> {
    let shape = shape.with_sine(args.amplitude, hertz);
    let from = args.receiver.settles_in() * cell_rate(&args.line);
    let units = (seconds * cell_rate(&args.line) / f64::from(signal.unit_cells())) as usize;
    let kind = args.receiver.kind(signal.protocol, cell_rate(&args.line));
    let candidate = Candidate { kind, pull: args.receiver.pull() };
    let mut device = candidate.device(&shape, signal);
    let mut fit = SineFit::default();
    // One edge for each change, in order: jitter is small here, or nothing can be said.
    let last = units as u64 * u64::from(signal.unit_cells());
    let mut changes = signal.changes().take_while(|&cell| cell < last);
    let mut surplus = 0;
    shape.edges(signal, units, |at| {
        for at in at.chunks(1) {
            let Some(cell) = changes.next() else {
                surplus += 1;
                break;
            };
            device.edges(at, &mut |out| {
                if let Out::Cells(word) = out {
                    // Which cell that is, jitter aside.
                    let place = shape.cell(word.at);
                    let sent = place.round();
                    if sent > from {
                        fit.put(shape.turns(sent, hertz), place - sent);
                    }
                }
            });
            let cell = cell as f64;
            if let Some(error) = device.error().filter(|_| cell > from) {
                fit.put(shape.turns(cell, hertz), shape.sine(cell) - error);
            }
        }
        true
    });
    if surplus > 0 || changes.next().is_some() {
        return None;
    }
    fit.amplitude().map(|amplitude| decibels(amplitude / args.amplitude)).filter(|db| db.is_finite())
}

fn report(args: &args::Transfer, rows: Vec<Row>, closed: Option<Closed>) -> Report {
    let simulated =
        rows.iter().filter_map(|row| Some((row.simulated_db?, row.hz))).max_by(|a, b| a.0.total_cmp(&b.0));
    let closed_peak = closed.map(Closed::peak);
    // What does not follow the signal at all has no transfer, whatever its formula says.
    let follows = rows.iter().all(|row| !row.lost);
    // A linear loop is what its formula says; what is measured there has an error of measurement.
    let worst = closed_peak.map(|(db, _)| db).or(simulated.map(|(db, _)| db));
    let limits: Vec<Limit> = theory::Transfer::ALL
        .iter()
        .map(|limit| Limit {
            standard: limit.name,
            most_db: limit.most_db,
            met: follows && worst.is_some_and(|worst| worst <= limit.most_db),
            evidence: limit.evidence,
        })
        .collect();
    let met = limits.iter().all(|limit| limit.met);
    Report {
        schema: 1,
        command: "clock transfer",
        model: ModelReport::new(&args.receiver),
        signal: LineReport::new(&args.line),
        amplitude_cells: args.amplitude,
        lost: rows.iter().filter(|row| row.lost).count(),
        rows,
        peak: Peak {
            closed_form_db: closed_peak.map(|(db, _)| db),
            closed_form_hz: closed_peak.and_then(|(_, hertz)| hertz),
            simulated_db: simulated.map(|(db, _)| db),
            simulated_hz: simulated.map(|(_, hertz)| hertz),
        },
        limits,
        met,
        error: None,
    }
}

fn text(report: &Report) -> String {
    let mut text = format!(
        "jitter transfer of {}\n{}, sine jitter of {} cells amplitude\n\n",
        report.model.description, report.signal.description, report.amplitude_cells
    );
    let rows: Vec<Vec<String>> = report
        .rows
        .iter()
        .map(|row| vec![format!("{}", row.hz), number(row.closed_form_db, 2), number(row.simulated_db, 2)])
        .collect();
    text += &table(&["Hz", "closed form dB", "simulated dB"], &rows);
    text.push('\n');
    // Writing to a string cannot fail.
    if let Some(db) = report.peak.closed_form_db {
        let at = report.peak.closed_form_hz.map_or_else(String::new, |hertz| format!(" at {hertz:.0} Hz"));
        let _ = writeln!(text, "peak         closed form {db:.2} dB{at}");
    }
    if let (Some(db), Some(hertz)) = (report.peak.simulated_db, report.peak.simulated_hz) {
        let _ = writeln!(text, "peak         simulated {db:.2} dB at {hertz} Hz, of those in the table");
    }
    if report.lost > 0 {
        let _ = writeln!(
            text,
            "lost         the receiver does not follow the line at {} frequencies",
            report.lost
        );
    }
    for limit in &report.limits {
        let met = if limit.met { "met" } else { "not met" };
        let _ =
            writeln!(text, "{:<12} {met}: at most {} dB ({})", limit.standard, limit.most_db, limit.evidence);
    }
    if report.model.depends_on_content {
        text += "             the loop has its natural frequency at random data, and is slower in silence\n";
    }
    text
}
