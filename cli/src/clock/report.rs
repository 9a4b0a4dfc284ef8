//! What the reports of all commands have in common.

use std::fmt::Write;

use serde::Serialize;

use crate::args::clock::{Line, ModelChoice, Receiver, WeightChoice};

/// The receiver.
#[derive(Serialize)]
pub(crate) struct ModelReport {
    pub(crate) name: String,
    /// Name and parameters, for people.
    pub(crate) description: String,
    #[serde(skip)]
    pub(crate) depends_on_content: bool,
}

impl ModelReport {
    pub(crate) fn new(receiver: &Receiver) -> ModelReport {
        ModelReport {
            name: receiver.model.name(),
            description: receiver.describe(),
            depends_on_content: receiver.model == ModelChoice::Pll && receiver.weight() == WeightChoice::Edge,
        }
    }
}

/// The signal that was simulated.
#[derive(Serialize)]
pub(crate) struct LineReport {
    pub(crate) protocol: &'static str,
    pub(crate) rate_hz: u32,
    /// Nothing where edges are seen when they are.
    pub(crate) samples_per_cell: Option<f64>,
    /// Random jitter, RMS.
    pub(crate) jitter_cells: f64,
    pub(crate) duty_cells: f64,
    #[serde(skip)]
    pub(crate) description: String,
}

impl LineReport {
    pub(crate) fn new(line: &Line) -> LineReport {
        let protocol = line.protocol.protocol();
        let samples_per_cell = samples_per_cell(line);
        let seen = samples_per_cell.map_or_else(
            || "edges seen when they are".into(),
            |samples| format!("{samples:.3} samples per cell"),
        );
        let mut impaired = String::new();
        // Writing to a string cannot fail.
        if line.jitter != 0.0 {
            let _ = write!(impaired, ", random jitter of {} cells RMS", line.jitter);
        }
        if line.duty != 0.0 {
            let _ = write!(impaired, ", high pulses {} cells too long", line.duty);
        }
        LineReport {
            protocol: protocol.name(),
            rate_hz: line.rate,
            samples_per_cell,
            jitter_cells: line.jitter,
            duty_cells: line.duty,
            description: format!(
                "{} at {} frames/s, random data, {seen}{impaired}",
                protocol.name(),
                line.rate
            ),
        }
    }
}

/// Cells per second.
pub(crate) fn cell_rate(line: &Line) -> f64 {
    f64::from(line.rate) * f64::from(line.protocol.protocol().frame_cells())
}

/// Samples per cell, if the receiver samples.
pub(crate) fn samples_per_cell(line: &Line) -> Option<f64> {
    line.sampled_at.map(|rate| rate.to_f64() / cell_rate(line))
}
