//! Counts the instructions of every arrow and compares them with what they may be. Run with
//! `cargo bench --bench instructions`.
//!
//! Seconds move with the machine and its other work; instructions do not, so this can guard the hot
//! loops in CI. It needs valgrind, whose callgrind runs this program once for each arrow, and says
//! that it was skipped where valgrind is missing. A limit is what was counted on x86-64 when it was
//! set, and a tenth more for the next compiler.

#![allow(clippy::expect_used, clippy::panic)]

use std::process::{Command, ExitCode, Stdio};

use lightpipe::link::Protocol;

mod arrow;
mod signal;
use signal::FRAMES;

/// An arrow, what is counted, how many of that the signal has, and the most instructions for each.
struct Case {
    arrow: &'static str,
    unit: &'static str,
    count: fn() -> usize,
    limit: f64,
    run: fn(),
}

const fn case(arrow: &'static str, unit: &'static str, count: fn() -> usize, limit: f64, run: fn()) -> Case {
    Case { arrow, unit, count, limit, run }
}

const ADAT: Protocol = Protocol::Adat;
const IEC60958: Protocol = Protocol::Iec60958;

const CASES: [Case; 12] = [
    case("adat samples to edges", "edge", || edges(ADAT), 28.5, || samples_to_edges(ADAT)),
    case("iec60958 samples to edges", "edge", || edges(IEC60958), 36.5, || samples_to_edges(IEC60958)),
    case("adat edges to cells", "edge", || edges(ADAT), 137.0, || edges_to_cells(ADAT)),
    case("iec60958 edges to cells", "edge", || edges(IEC60958), 144.0, || edges_to_cells(IEC60958)),
    case(
        "adat cells to frames",
        "frame",
        || FRAMES,
        476.0,
        || {
            let cells = signal::cells(ADAT);
            measured(|| arrow::cells_to_adat_frames(&cells));
        },
    ),
    case(
        "iec60958 cells to subframes",
        "subframe",
        || 2 * FRAMES,
        250.5,
        || {
            let cells = signal::cells(IEC60958);
            measured(|| arrow::cells_to_subframes(&cells));
        },
    ),
    case(
        "adat frames to cells",
        "frame",
        || FRAMES,
        310.5,
        || {
            let frames = signal::adat_frames();
            measured(|| arrow::adat_frames_to_cells(&frames));
        },
    ),
    case(
        "iec60958 subframes to cells",
        "subframe",
        || 2 * FRAMES,
        35.5,
        || {
            let subframes = signal::subframes();
            measured(|| arrow::subframes_to_cells(&subframes));
        },
    ),
    case("adat cells to edges", "edge", || edges(ADAT), 65.0, || cells_to_edges(ADAT)),
    case("iec60958 cells to edges", "edge", || edges(IEC60958), 64.5, || cells_to_edges(IEC60958)),
    case("adat edges to samples", "edge", || edges(ADAT), 44.0, || edges_to_samples(ADAT)),
    case("iec60958 edges to samples", "edge", || edges(IEC60958), 52.0, || edges_to_samples(IEC60958)),
];

fn edges(protocol: Protocol) -> usize {
    signal::edges(protocol).0.len()
}

fn samples_to_edges(protocol: Protocol) {
    let words = signal::packed(protocol);
    measured(|| arrow::samples_to_edges(&words));
}

fn edges_to_cells(protocol: Protocol) {
    let (edges, until) = signal::edges(protocol);
    measured(|| arrow::edges_to_cells(protocol, &edges, until));
}

fn cells_to_edges(protocol: Protocol) {
    let cells = signal::cells(protocol);
    measured(|| arrow::cells_to_edges(protocol, &cells));
}

fn edges_to_samples(protocol: Protocol) {
    let (edges, until) = signal::edges(protocol);
    let mut words = vec![0; until.0 as usize / 64 + 1];
    measured(|| arrow::edges_to_samples(&edges, until, &mut words));
}

/// The only thing that callgrind counts, by this name.
#[inline(never)]
fn measured(run: impl FnOnce()) {
    run();
}

/// How many instructions one case takes inside [`measured`].
fn instructions(arrow: &str) -> u64 {
    let program = std::env::current_exe().expect("a program knows itself");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*measured*"])
        .arg(program)
        .args(["--count", arrow])
        .stdout(Stdio::null())
        .output()
        .expect("valgrind starts");
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text.lines().find_map(|line| line.split("Collected :").nth(1));
    collected.and_then(|count| count.trim().parse().ok()).unwrap_or_else(|| panic!("no count in: {text}"))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(n) = arguments.iter().position(|argument| argument == "--count") {
        let case = CASES.iter().find(|case| Some(case.arrow) == arguments.get(n + 1).map(String::as_str));
        (case.expect("a case of that name").run)();
        return ExitCode::SUCCESS;
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        // `cargo test --benches` only wants to know that it starts.
        return ExitCode::SUCCESS;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: counting instructions needs valgrind");
        return ExitCode::SUCCESS;
    }
    let mut exit = ExitCode::SUCCESS;
    for case in &CASES {
        let counted = instructions(case.arrow) as f64 / (case.count)() as f64;
        let verdict = if counted > case.limit { "TOO MANY" } else { "ok" };
        println!(
            "{:28} {counted:7.1} of {:6.1} instructions per {:9} {verdict}",
            case.arrow, case.limit, case.unit
        );
        if counted > case.limit {
            exit = ExitCode::FAILURE;
        }
    }
    exit
}
