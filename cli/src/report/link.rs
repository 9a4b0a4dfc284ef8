//! What is on the line: protocol, rates, how edges lie, and how all that is known.

use lightpipe::link::{Hearing, Protocol};
use lightpipe::pcm::Smux;
use lightpipe::unit::{Rate, Timebase};
use serde::Serialize;

use super::timing::Timing;
use super::{MarginReport, TimingReport, hertz, mode};
use crate::args::Reading;
use crate::follow::Segment;

/// How exactly the length of a stretch is known, in samples, by the sampling alone: an edge is
/// uniform over one sample, and this is twice the deviation of the difference of two of them.
const SAMPLING_ERROR: f64 = 0.82;

#[derive(Debug, Serialize)]
pub(crate) struct LinkReport {
    pub(crate) protocol: &'static str,
    pub(crate) nominal_hz: Option<u32>,
    pub(crate) measured_hz: Option<f64>,
    pub(crate) ppm: Option<f64>,
    pub(crate) ppm_uncertainty: Option<f64>,
    pub(crate) samples_per_cell: f64,
    pub(crate) edge_spread_cells: Option<f64>,
    pub(crate) duty_cycle_distortion_cells: Option<f64>,
    pub(crate) timing: Option<TimingReport>,
    pub(crate) margin: Option<MarginReport>,
    pub(crate) smux: Option<usize>,
    pub(crate) mode: Option<&'static str>,
    pub(crate) audio_hz: Option<f64>,
    pub(crate) channels: usize,
    pub(crate) reasons: Vec<String>,
}

pub(super) fn link(
    segment: &Segment,
    hearing: &Hearing,
    timebase: Timebase,
    reading: &Reading,
) -> LinkReport {
    let measured = segment.measured(timebase);
    let nominal = segment.nominal(timebase);
    let span_samples = segment.timed_ticks() as f64 / f64::from(timebase.ticks_per_sample());
    let samples_per_cell = samples_per_cell(segment, timebase);
    let timing = timing(segment, hearing, timebase);
    let spread = hearing.quality.map(|quality| f64::from(quality.spread_millicells) / 1000.0);
    let length_error = SAMPLING_ERROR.hypot(2.0 * spread.unwrap_or(0.0) * samples_per_cell);
    let ppm = |(measured, nominal): (Rate, u32)| {
        measured.offset_from(Rate::from_hertz(nominal)).thousandths() as f64 / 1000.0
    };
    let adat = segment.protocol == Protocol::Adat;
    let factor = segment.samples_per_frame() as f64;
    LinkReport {
        protocol: segment.protocol.name(),
        nominal_hz: nominal,
        measured_hz: measured.map(hertz),
        ppm: measured.zip(nominal).map(ppm),
        ppm_uncertainty: (span_samples > 0.0 && measured.is_some())
            .then(|| (length_error / span_samples * 1e8).ceil() / 100.0),
        samples_per_cell: (samples_per_cell * 1e6).round() / 1e6,
        edge_spread_cells: spread,
        duty_cycle_distortion_cells: hearing
            .quality
            .map(|quality| f64::from(quality.duty_millicells) / 1000.0),
        timing: timing.map(Timing::report),
        margin: timing.and_then(Timing::margin),
        smux: adat.then(|| segment.smux.factor()),
        mode: mode::name(segment),
        audio_hz: nominal.map(f64::from).or(measured.map(hertz)).map(|rate| rate * factor),
        channels: segment.channels(),
        reasons: reasons(segment, hearing, (nominal, measured), reading),
    }
}

pub(super) fn samples_per_cell(segment: &Segment, timebase: Timebase) -> f64 {
    let samples = segment.frame_ticks() / f64::from(timebase.ticks_per_sample());
    samples / f64::from(segment.protocol.frame_cells())
}

/// How the edges of the last lock lay, if it belongs to this segment.
pub(super) fn timing(segment: &Segment, hearing: &Hearing, timebase: Timebase) -> Option<Timing> {
    hearing.quality.and_then(|quality| Timing::of(quality, samples_per_cell(segment, timebase), timebase))
}

fn reasons(
    segment: &Segment,
    hearing: &Hearing,
    rates: (Option<u32>, Option<Rate>),
    reading: &Reading,
) -> Vec<String> {
    let mut reasons = Vec::new();
    reasons.push(match segment.protocol {
        Protocol::Adat => {
            "ten cells without a change every 256 cells, and the separators in between".to_owned()
        }
        _ => "preambles every 64 cells, and biphase-mark in between".to_owned(),
    });
    match rates {
        (Some(nominal), _) => {
            reasons.push(format!("{nominal} Hz is the standard rate nearest to the measured one"))
        }
        (None, Some(_)) => reasons.push("no standard rate is within 4 % of the measured one".to_owned()),
        (None, None) => {
            reasons.push("without a sample rate there is no frame rate, only samples per cell".to_owned())
        }
    }
    if segment.protocol == Protocol::Adat {
        reasons.push(match (reading.smux.only(), segment.smux) {
            (Some(smux), _) => format!("S/MUX {}, as asked for", smux.factor()),
            (None, Smux::X1) => {
                "no S/MUX: no 32 frames in a row have user bit U2 set; --smux overrules".to_owned()
            }
            (None, _) => {
                "S/MUX 2: user bit U2 is set (--smux 4 if it means that; the wire cannot tell)".to_owned()
            }
        });
    }
    reasons.extend(mode::reasons(segment, reading.mode.only()));
    if hearing.candidates.len() > 1 {
        reasons.push(format!("best framing of {} channels with edges", hearing.candidates.len()));
    }
    reasons
}
