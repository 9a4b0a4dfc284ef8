//! A short signal in every format, to be damaged.

use std::fmt::Write as _;

use crate::line::{Line, PER_CELL};
use crate::run::Bench;

/// Frames of S/PDIF.
pub(crate) const FRAMES: usize = 60;

/// A line with [`FRAMES`] frames, and its samples.
pub(crate) fn spdif(bench: &Bench) -> (Line, Vec<i32>) {
    Line::spdif(bench, FRAMES, 48_000)
}

/// One level per sample.
pub(crate) fn samples(line: &Line) -> Vec<u8> {
    line.levels.iter().flat_map(|&level| [u8::from(level); PER_CELL]).collect()
}

/// What sigrok says about [`samples`].
pub(crate) fn metadata(line: &Line) -> String {
    format!(
        "[global]\nsigrok version=0.5.2\n\n[device 1]\ncapturefile=logic-1\ntotal probes=1\n\
         samplerate={} Hz\nprobe1=D0\nunitsize=1\n",
        line.sample_rate()
    )
}

pub(crate) const DECLARATIONS: &str = "$timescale 1 ns $end\n$scope module tb $end\n\
    $var wire 1 ! line $end\n$upscope $end\n$enddefinitions $end\n";

/// The line as a value change dump of so many nanoseconds per cell.
pub(crate) fn vcd(line: &Line, nanoseconds: usize) -> String {
    let mut text = DECLARATIONS.to_owned();
    let mut last = None;
    for (cell, &level) in line.levels.iter().enumerate() {
        if last.replace(level) != Some(level) {
            let _ = writeln!(text, "#{}\n{}!", cell * nanoseconds, u8::from(level));
        }
    }
    // Until the end of the line nothing more changes.
    let _ = writeln!(text, "#{}", line.levels.len() * nanoseconds);
    text
}

/// The line as rows of a time and a voltage, without a header.
pub(crate) fn rows(line: &Line) -> Vec<String> {
    let levels = samples(line);
    let row = |(n, level): (usize, &u8)| format!("{},{}.5\n", n, if *level == 1 { 3 } else { 0 });
    levels.iter().enumerate().map(row).collect()
}
