//! `lightpipe clock lock`: how long a receiver takes to lock.

use serde::Serialize;

use super::report::{LineReport, ModelReport, cell_rate};
use super::shape::Shape;
use super::signal::Signal;
use super::table::{number, table};
use super::trial::{Candidate, SETTLED};
use crate::args::clock as args;
use crate::failure::{Exit, Failure};
use crate::print;

#[derive(Serialize)]
struct Report {
    schema: u32,
    command: &'static str,
    model: ModelReport,
    signal: LineReport,
    frames: u32,
    rows: Vec<Row>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Row {
    offset_ppm: f64,
    locks: bool,
    /// Frames before the first of a row that is right to the end; halves are subframes.
    frames_lost: Option<f64>,
    /// When that first one came out, after the first edge.
    told_ms: Option<f64>,
    /// When the last edge came that was further off than [`SETTLED`]; only models say so.
    settled_ms: Option<f64>,
    slips: Option<u64>,
}

pub(crate) fn lock(args: &args::Lock) -> Result<Exit, Failure> {
    let protocol = args.line.protocol.protocol();
    let cell_rate = cell_rate(&args.line);
    args.receiver.check(cell_rate)?;
    let shape = Shape::new(&args.line)?;
    let signal = Signal::new(protocol, args.frames as usize);
    let kind = args.receiver.kind(protocol, cell_rate);
    let candidate = Candidate { kind, pull: args.receiver.pull() };
    let units_per_frame = f64::from(protocol.frame_cells() / signal.unit_cells());
    let rows = args.offsets.iter().map(|&offset_ppm| {
        let locking = candidate.locks(&shape.with_offset(offset_ppm), &signal);
        Row {
            offset_ppm,
            locks: locking.first.is_some(),
            frames_lost: locking.first.map(|(unit, _)| unit as f64 / units_per_frame),
            told_ms: locking.first.map(|(_, seconds)| seconds * 1e3),
            settled_ms: locking.settled.map(|seconds| seconds * 1e3),
            slips: locking.slips,
        }
    });
    let report = Report {
        schema: 1,
        command: "clock lock",
        model: ModelReport::new(&args.receiver),
        signal: LineReport::new(&args.line),
        frames: args.frames,
        rows: rows.collect(),
        error: None,
    };
    if args.json {
        print::json(&report)?;
    } else {
        print::page(&text(&report))?;
    }
    let all = report.rows.iter().all(|row| row.locks);
    Ok(if all { Exit::Clean } else { Exit::Findings })
}

fn text(report: &Report) -> String {
    let rows: Vec<Vec<String>> = report
        .rows
        .iter()
        .map(|row| {
            vec![
                format!("{:+}", row.offset_ppm),
                if row.locks { "yes" } else { "no" }.to_owned(),
                number(row.frames_lost, 1),
                number(row.told_ms, 3),
                number(row.settled_ms, 3),
                row.slips.map_or_else(|| "-".to_owned(), |slips| slips.to_string()),
            ]
        })
        .collect();
    format!(
        "lock of {}\n{}, {} frames, from the first edge on\n\n{}\n\
         locks: at least the second half of the frames is right\n\
         frames lost: before the first from which on all are right; told: when that one had come out\n\
         settled: the last edge that was more than {SETTLED} cells off\n",
        report.model.description,
        report.signal.description,
        report.frames,
        table(&["ppm", "locks", "frames lost", "told ms", "settled ms", "slips"], &rows),
    )
}
