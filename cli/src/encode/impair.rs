//! The line that was asked for: what is wrong with it, and telling so.

use std::fmt::Write;

use lightpipe::clock::Pacer;
use lightpipe::clock::impair::{
    Disturbance, DisturbanceKind, Drift, ImpairedLine, Impairments, Levels, RandomDisturbances, Swing, Tone,
    Unfit, VoltageLine,
};
use lightpipe::unit::{Ppm, Rate, Ratio, Ui};

use super::format::CaptureFormat;
use super::line::Clock;
use crate::args::{self, Encode, InVolts, Length, LineModel, Place, Planned, What};
use crate::failure::Failure;
use crate::message::tell;

/// Disturbances that are told one by one.
const MOST_TOLD: usize = 20;

/// A line, and how it is seen.
#[derive(Debug)]
pub(super) struct Model {
    impairments: Impairments,
    /// For tables of voltages.
    levels: Option<Levels>,
    cell_rate: Ratio,
    sample_rate: Ratio,
}

impl Model {
    /// What the options say, if it fits the format and the rates.
    pub(super) fn choose(
        args: &Encode,
        format: CaptureFormat,
        cell_rate: Ratio,
        sample_rate: Ratio,
    ) -> Result<Model, Failure> {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let one_per_cell =
            product(sample_rate.num(), cell_rate.den()) == product(sample_rate.den(), cell_rate.num());
        match args.line.first() {
            Some(option) if one_per_cell => {
                return Err(Failure::usage(format!(
                    "{option} needs more than one sample per cell; add --rate, such as --rate 100M"
                )));
            }
            _ => {}
        }
        let levels = match (format, args.in_volts.first()) {
            (CaptureFormat::Csv, _) => Some(levels(&args.in_volts, cell_rate)?),
            (_, Some(option)) => {
                return Err(Failure::usage(format!("{option} is for tables of voltages (.csv)")));
            }
            (_, None) => None,
        };
        let impairments = impairments(&args.line, cell_rate)?;
        Ok(Model { impairments, levels, cell_rate, sample_rate })
    }

    /// What places cells among samples; an exact clock if nothing is wrong.
    pub(super) fn clock(&self, samples_per_cell: Ratio) -> Result<Clock, Failure> {
        let refused = |unfit: Unfit| Failure::usage(format!("the line model does not go that far: {unfit}"));
        let Model { impairments, levels, cell_rate, sample_rate } = self;
        if let Some(levels) = levels {
            let line = VoltageLine::new(impairments, levels, *cell_rate, *sample_rate).map_err(refused)?;
            return Ok(Clock::Voltages(Box::new(line)));
        }
        if impairments.is_none() {
            return Ok(Clock::Exact(Pacer::new(samples_per_cell)));
        }
        let line = ImpairedLine::new(impairments, *cell_rate, *sample_rate).map_err(refused)?;
        Ok(Clock::Impaired(Box::new(line)))
    }

    /// Says what was done to `cells` cells.
    pub(super) fn tell(&self, name: &str, cells: u64) {
        let what = describe(&self.impairments, self.levels);
        if !what.is_empty() {
            tell(format_args!("{name}: seed {}{what}", self.impairments.seed));
        }
        let end = Ui::cells(i64::try_from(cells).unwrap_or(i64::MAX));
        let mut more = 0u64;
        let placed = self.impairments.disturbances().take_while(|disturbance| disturbance.at < end);
        for (number, Disturbance { at, kind }) in placed.enumerate() {
            if number < MOST_TOLD {
                let seconds =
                    at.millionths() as f64 / 1e6 * self.cell_rate.den() as f64 / self.cell_rate.num() as f64;
                tell(format_args!(
                    "{name}: {kind} at cell {} ({:.3} us)",
                    at.to_string().trim_end_matches(" UI"),
                    seconds * 1e6
                ));
            } else {
                more += 1;
            }
        }
        if more > 0 {
            tell(format_args!("{name}: and {more} more disturbances"));
        }
        // Given ones only: random ones go on without end.
        for Disturbance { at, kind } in self.impairments.disturbances.iter().filter(|given| given.at >= end) {
            let at = at.to_string();
            let at = at.trim_end_matches(" UI");
            tell(format_args!(
                "{name}: no {kind}: cell {at} is behind the last, {}",
                cells.saturating_sub(1)
            ));
        }
    }
}

/// Everything that is not as it should be, each after a comma.
fn describe(impairments: &Impairments, levels: Option<Levels>) -> String {
    let mut text = String::new();
    let mut add = |what: std::fmt::Arguments<'_>| {
        let _ = write!(text, ", {what}");
    };
    let none = Ui::default();
    let Impairments { offset, drift, start, jitter, tones, duty, link, sampling_jitter, .. } = impairments;
    if *offset != Ppm::default() {
        add(format_args!("offset {}", in_ppm(*offset)));
    }
    if drift.ramp != Ppm::default() {
        add(format_args!("ramp {}/s up to {}", in_ppm(drift.ramp), in_ppm(drift.ramp_bound)));
    }
    if let Some(swing) = drift.swing {
        add(format_args!("swing {} at {}", in_ppm(swing.peak), in_hertz(swing.rate)));
    }
    if drift.walk != Ppm::default() {
        add(format_args!("walk {} after 1 s", in_ppm(drift.walk)));
    }
    if *start != none {
        add(format_args!("phase {start}"));
    }
    if *jitter != none {
        add(format_args!("jitter {jitter} RMS"));
    }
    for tone in tones {
        let peak_to_peak = Ui::from_millionths(tone.peak.millionths().saturating_mul(2));
        add(format_args!("sine {peak_to_peak} peak to peak at {}", in_hertz(tone.rate)));
    }
    if *duty != none {
        add(format_args!("duty cycle {duty}"));
    }
    if *link != none {
        add(format_args!("link {link}"));
    }
    if *sampling_jitter != none {
        add(format_args!("sampling jitter {sampling_jitter} RMS"));
    }
    let plans = &impairments.random;
    for plan in plans {
        let kinds: Vec<String> = plan.kinds.iter().map(ToString::to_string).collect();
        add(format_args!("{} per {} cells of {}", plan.count, plan.per_cells, kinds.join(" or ")));
    }
    if let Some(Levels { rise, noise, .. }) = levels {
        if rise != none {
            add(format_args!("rise time {rise}"));
        }
        if noise > 0 {
            add(format_args!("noise {} mV RMS", f64::from(noise) / 1000.0));
        }
    }
    text
}

fn in_ppm(ppm: Ppm) -> String {
    format!("{} ppm", ppm.thousandths() as f64 / 1000.0)
}

fn in_hertz(rate: Rate) -> String {
    format!("{} Hz", rate.millihertz() as f64 / 1000.0)
}

/// A length in cells, to the nearest millionth.
fn in_cells(length: Length, cell_rate: Ratio) -> Result<Ui, Failure> {
    /// Picoseconds in a millionth of a second.
    const PICO: i128 = 1_000_000;
    match length {
        Length::Cells(cells) => Ok(cells),
        Length::Picoseconds(picoseconds) => {
            let den = i128::from(cell_rate.den()) * PICO;
            let cells = i128::from(picoseconds).checked_mul(i128::from(cell_rate.num()));
            let millionths =
                cells.and_then(|cells| cells.checked_add(den / 2)).map(|cells| cells.div_euclid(den));
            millionths
                .and_then(|millionths| i64::try_from(millionths).ok())
                .map(Ui::from_millionths)
                .ok_or_else(|| Failure::usage("a time of the line model is too long"))
        }
    }
}

fn levels(asked: &InVolts, cell_rate: Ratio) -> Result<Levels, Failure> {
    let usual = Levels::default();
    let noise = u32::try_from(asked.noise.unwrap_or(0));
    let (low, high) = (asked.low.unwrap_or(usual.low), asked.high.unwrap_or(usual.high));
    if low == high {
        return Err(Failure::usage("--low and --high are the same voltage, which shows no signal"));
    }
    Ok(Levels {
        low,
        high,
        rise: asked.rise.map_or(Ok(usual.rise), |rise| in_cells(rise, cell_rate))?,
        noise: noise.map_err(|_| Failure::usage("--noise is an RMS value, which is not negative"))?,
    })
}

fn impairments(asked: &LineModel, cell_rate: Ratio) -> Result<Impairments, Failure> {
    let optional =
        |length: Option<Length>| length.map_or(Ok(Ui::default()), |length| in_cells(length, cell_rate));
    let mut wanted = Impairments {
        seed: asked.seed.unwrap_or(0),
        offset: asked.offset.unwrap_or_default(),
        drift: drift(&asked.drift)?,
        start: phase(asked.phase, cell_rate)?,
        jitter: optional(asked.jitter)?,
        duty: optional(asked.duty)?,
        link: optional(asked.link)?,
        sampling_jitter: optional(asked.sampling_jitter)?,
        ..Impairments::default()
    };
    for sine in &asked.sine {
        let peak_to_peak = in_cells(sine.peak_to_peak, cell_rate)?.millionths();
        wanted.tones.push(Tone::new(Ui::from_millionths(peak_to_peak.div_euclid(2)), sine.rate));
    }
    for Planned { kinds, place } in &asked.disturb {
        let kinds = kinds.iter().map(|&what| kind(what, cell_rate)).collect::<Result<Vec<_>, _>>()?;
        match *place {
            Place::At(place) => {
                let at = in_cells(place, cell_rate)?;
                wanted.disturbances.extend(kinds.into_iter().map(|kind| Disturbance { at, kind }));
            }
            Place::Random { count, per_cells } => {
                wanted.random.push(RandomDisturbances { kinds, count, per_cells });
            }
        }
    }
    Ok(wanted)
}

/// When the first cell starts. What is longer than a second is a slip of the pen, and would fill the disk.
fn phase(asked: Option<Length>, cell_rate: Ratio) -> Result<Ui, Failure> {
    let start = asked.map_or(Ok(Ui::default()), |length| in_cells(length, cell_rate))?;
    let second = in_cells(Length::Picoseconds(1_000_000_000_000), cell_rate)?;
    if start.millionths().unsigned_abs() > second.millionths().unsigned_abs() {
        return Err(Failure::usage("--phase goes up to a second either way"));
    }
    Ok(start)
}

fn drift(asked: &[args::Drift]) -> Result<Drift, Failure> {
    let mut drift = Drift::default();
    for way in asked {
        let before = drift;
        match *way {
            args::Drift::Ramp(ramp, ramp_bound) => (drift.ramp, drift.ramp_bound) = (ramp, ramp_bound),
            args::Drift::Sine(peak, rate) => drift.swing = Some(Swing { peak, rate }),
            args::Drift::Walk(walk) => drift.walk = walk,
        }
        let twice = match way {
            args::Drift::Ramp(..) => before.ramp != Ppm::default(),
            args::Drift::Sine(..) => before.swing.is_some(),
            args::Drift::Walk(_) => before.walk != Ppm::default(),
        };
        if twice {
            return Err(Failure::usage("--drift takes one ramp, one sine and one walk"));
        }
    }
    Ok(drift)
}

fn kind(what: What, cell_rate: Ratio) -> Result<DisturbanceKind, Failure> {
    let cells = |length| in_cells(length, cell_rate);
    Ok(match what {
        What::Dropout(length) => DisturbanceKind::Dropout { length: cells(length)? },
        What::Glitch(width) => DisturbanceKind::Glitch { width: cells(width)? },
        What::Extra => DisturbanceKind::ExtraEdge,
        What::Missing => DisturbanceKind::MissingEdge,
        What::Flip => DisturbanceKind::Flip,
        What::Displaced(by) => DisturbanceKind::Displaced { by: cells(by)? },
        What::Slip(by) => DisturbanceKind::Slip { by: cells(by)? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_too_long_in_cells_is_refused() {
        for den in [1, 1 << 50] {
            let rate = Ratio::new(u64::MAX, den).unwrap();
            assert!(in_cells(Length::Picoseconds(i64::MAX), rate).is_err(), "{den}");
        }
    }
}
