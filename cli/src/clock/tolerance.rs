//! `lightpipe clock tolerance`: how much jitter a receiver stands.

use std::fmt::Write;

use lightpipe::clock::theory::{self, BangBang, FirstOrder, Type2};
use serde::Serialize;

use super::report::{LineReport, ModelReport, cell_rate, samples_per_cell};
use super::shape::Shape;
use super::signal::Signal;
use super::table::{cells, table};
use super::trial::Candidate;
use crate::args::clock::{self as args, ModelChoice, Receiver, TemplateChoice, mean_run};
use crate::failure::{Exit, Failure};
use crate::print;

/// More jitter than this, in cells peak to peak, is not tried.
const MOST: f64 = 20.0;
/// Nor less.
const LEAST: f64 = 0.01;
/// What is found is known to this share.
const PRECISION: f64 = 1.02;
/// Frames that count at least, and cycles of jitter; but no more seconds than this.
const LEAST_FRAMES: f64 = 400.0;
const CYCLES: f64 = 2.0;
const LONGEST_S: f64 = 2.0;

#[derive(Serialize)]
struct Report {
    schema: u32,
    command: &'static str,
    model: ModelReport,
    signal: LineReport,
    /// How far off a decision fails, in cells: what the closed form counts with.
    margin_cells: f64,
    rows: Vec<Row>,
    templates: Vec<Verdict>,
    met: bool,
    error: Option<String>,
}

/// Jitter in cells (UI) peak to peak.
#[derive(Serialize)]
struct Row {
    hz: f64,
    closed_form: Option<f64>,
    simulated: Simulated,
    aes3_4: f64,
    iec60958_3: f64,
}

#[derive(Clone, Copy, Serialize)]
struct Simulated {
    /// The most that left all frames right; 0 if the least that was tried did not.
    cells: Option<f64>,
    /// That is the most that was tried.
    at_least: bool,
}

#[derive(Serialize)]
struct Verdict {
    standard: &'static str,
    met: bool,
    /// Frequencies of the table at which it is not met.
    fails_at_hz: Vec<f64>,
    /// Asked for by --template.
    asked: bool,
    evidence: &'static str,
}

pub(crate) fn tolerance(args: &args::Tolerance) -> Result<Exit, Failure> {
    let protocol = args.line.protocol.protocol();
    let cell_rate = cell_rate(&args.line);
    args.receiver.check(cell_rate)?;
    args::check_frequencies(&args.frequencies, &args.line)?;
    let samples = samples_per_cell(&args.line);
    let margin = 0.5 - samples.map_or(0.0, |samples| 0.5 / samples);
    if margin <= 0.0 {
        return Err(Failure::usage("--sampled-at: less than a sample per cell shows nothing"));
    }
    let shape = Shape::new(&args.line)?;
    let rate = f64::from(args.line.rate);
    let settled = args.receiver.settles_in();
    let seconds = |hertz: f64| settled + (CYCLES / hertz).max(LEAST_FRAMES / rate);
    let longest =
        args.frequencies.iter().map(|&hertz| seconds(hertz)).filter(|&s| s <= LONGEST_S).fold(0.0, f64::max);
    let signal = Signal::new(protocol, (longest * rate).ceil() as usize);
    let kind = args.receiver.kind(protocol, cell_rate);
    let candidate = Candidate { kind, pull: args.receiver.pull() };
    let units_per_second = cell_rate / f64::from(signal.unit_cells());

    let rows = args.frequencies.iter().map(|&hertz| {
        let units = (settled * units_per_second) as usize..(seconds(hertz) * units_per_second) as usize;
        let stands = |peak_to_peak: f64| {
            candidate.delivers(&shape.with_sine(peak_to_peak / 2.0, hertz), &signal, units.clone())
        };
        Row {
            hz: hertz,
            closed_form: closed(&args.receiver, protocol, cell_rate, margin, hertz),
            simulated: if seconds(hertz) <= LONGEST_S {
                search(stands)
            } else {
                Simulated { cells: None, at_least: false }
            },
            aes3_4: theory::Tolerance::AES3_4.at(hertz),
            iec60958_3: theory::Tolerance::IEC60958_3.at(hertz),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let templates: Vec<Verdict> =
        theory::Tolerance::ALL.iter().map(|template| verdict(template, &rows, args.template)).collect();
    let report = Report {
        schema: 1,
        command: "clock tolerance",
        model: ModelReport::new(&args.receiver),
        signal: LineReport::new(&args.line),
        margin_cells: margin,
        met: templates.iter().all(|template| template.met || !template.asked),
        rows,
        templates,
        error: None,
    };
    if args.json {
        print::json(&report)?;
    } else {
        print::page(&text(&report))?;
    }
    Ok(if report.met { Exit::Clean } else { Exit::Findings })
}

/// The most that is stood, by halving; jitter that is stood is taken to be stood below as well.
fn search(stands: impl Fn(f64) -> bool) -> Simulated {
    if stands(MOST) {
        return Simulated { cells: Some(MOST), at_least: true };
    }
    if !stands(LEAST) {
        return Simulated { cells: Some(0.0), at_least: false };
    }
    let (mut low, mut high) = (LEAST, MOST);
    while high / low > PRECISION {
        let middle = (low * high).sqrt();
        if stands(middle) { low = middle } else { high = middle }
    }
    Simulated { cells: Some(low), at_least: false }
}

/// What the formula says, where there is one.
fn closed(
    receiver: &Receiver,
    protocol: lightpipe::link::Protocol,
    cell_rate: f64,
    margin: f64,
    hertz: f64,
) -> Option<f64> {
    match receiver.model {
        ModelChoice::Pll => {
            Some(Type2::new(receiver.damping(), receiver.natural_frequency())?.tolerance(margin, hertz))
        }
        ModelChoice::FirstOrder => {
            Some(FirstOrder { corner: receiver.natural_frequency() }.tolerance(margin, hertz))
        }
        ModelChoice::BangBang => {
            let edges_per_second = cell_rate / mean_run(protocol);
            Some(BangBang { step: receiver.step(), edges_per_second }.tolerance(margin, hertz))
        }
        _ => None,
    }
}

fn verdict(template: &theory::Tolerance, rows: &[Row], asked: TemplateChoice) -> Verdict {
    let fails_at_hz: Vec<f64> = rows
        .iter()
        .filter(|row| {
            let stood = if row.simulated.at_least { None } else { row.simulated.cells };
            let closed = if row.simulated.cells.is_none() { row.closed_form } else { None };
            // What is found is known to a share only.
            stood.or(closed).is_some_and(|stood| stood * PRECISION < template.at(row.hz))
        })
        .map(|row| row.hz)
        .collect();
    let is_aes3 = template.name == theory::Tolerance::AES3_4.name;
    Verdict {
        standard: template.name,
        met: fails_at_hz.is_empty(),
        fails_at_hz,
        asked: match asked {
            TemplateChoice::Both => true,
            TemplateChoice::Aes3 => is_aes3,
            TemplateChoice::Consumer => !is_aes3,
        },
        evidence: template.evidence,
    }
}

fn text(report: &Report) -> String {
    let mut text = format!(
        "jitter tolerance of {}\n{}, sine jitter in cells (UI) peak to peak\n\n",
        report.model.description, report.signal.description
    );
    let rows: Vec<Vec<String>> = report
        .rows
        .iter()
        .map(|row| {
            let simulated = match row.simulated {
                Simulated { cells: None, .. } => "-".to_owned(),
                Simulated { cells: Some(most), at_least: true } => format!(">={most}"),
                Simulated { cells: Some(most), .. } => cells(most),
            };
            let closed = row.closed_form.map_or_else(|| "-".to_owned(), cells);
            vec![format!("{}", row.hz), closed, simulated, cells(row.aes3_4), cells(row.iec60958_3)]
        })
        .collect();
    text += &table(&["Hz", "closed form", "simulated", "AES3-4", "IEC 60958-3"], &rows);
    text.push('\n');
    for template in &report.templates {
        let met = if template.met {
            "met".to_owned()
        } else {
            let at: Vec<String> = template.fails_at_hz.iter().map(f64::to_string).collect();
            format!("not met at {} Hz", at.join(", "))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<12} {met} ({})", template.standard, template.evidence);
    }
    if report.signal.protocol == "adat" {
        text += "             there is no template for ADAT; these are of IEC 60958\n";
    }
    text
}
