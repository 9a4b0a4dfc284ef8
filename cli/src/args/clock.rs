//! Options of `lightpipe clock`.

use std::f64::consts::TAU;

use clap::{Args, Subcommand, ValueEnum};
use lightpipe::capture::parse_rate;
use lightpipe::clock::model::{BitTime, Kind, Pll, TrackerGains, Weight};
use lightpipe::link::Protocol;
use lightpipe::unit::Ratio;

use super::Reading;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct Clock {
    #[command(subcommand)]
    pub(crate) command: ClockCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClockCommand {
    /// How much jitter comes through a receiver, by frequency: closed form and simulation
    Transfer(Transfer),
    /// How much jitter a receiver stands, by frequency, against AES3-4 and IEC 60958-3
    Tolerance(Tolerance),
    /// How long a receiver takes to lock, by how far the rate is off
    Lock(Lock),
    /// What a model of a receiver would make of a capture, compared with what lightpipe makes of it
    Try(Try),
}

/// Heading of the options in [`Receiver`].
const RECEIVER: &str = "Receiver";

/// A receiver with its parameters.
#[derive(Clone, Debug, Args)]
pub(crate) struct Receiver {
    /// The receiver
    #[arg(help_heading = RECEIVER, long, value_enum, default_value_t)]
    pub(crate) model: ModelChoice,
    /// Damping (pll), 0.01 to 100 [default: 1]
    #[arg(help_heading = RECEIVER, long, value_name = "Z", value_parser = damping)]
    damping: Option<f64>,
    /// Natural frequency (pll) or corner (first-order), such as 1200 [default: 5k]
    #[arg(help_heading = RECEIVER, long, value_name = "HZ", value_parser = hertz)]
    natural_frequency: Option<f64>,
    /// How much an edge counts (pll): time, as the time since the last, so that the loop is the same at
    /// any content; edge, all alike, so that it is slower in silence [default: time]
    #[arg(help_heading = RECEIVER, long, value_enum)]
    weight: Option<WeightChoice>,
    /// How far an edge moves the phase, in cells (bang-bang) [default: 0.01]
    #[arg(help_heading = RECEIVER, long, value_name = "CELLS", value_parser = positive)]
    step: Option<f64>,
    /// How far an edge moves the length of a cell, in parts per million (bang-bang) [default: 1]
    #[arg(help_heading = RECEIVER, long, value_name = "PPM", value_parser = not_negative)]
    period_step: Option<f64>,
    /// Samples per cell (oversampling) [default: 5]
    #[arg(help_heading = RECEIVER, long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=64))]
    samples: Option<u32>,
    /// Edges after which the cut between cells may move by a sample (oversampling) [default: 8]
    #[arg(help_heading = RECEIVER, long, value_name = "EDGES", value_parser = clap::value_parser!(u32).range(1..))]
    window: Option<u32>,
    /// How far its rate may go from the nominal one, in percent (pll, bang-bang, tracker, dead-zone)
    /// [default: 5]
    #[arg(help_heading = RECEIVER, long, value_name = "PERCENT", value_parser = not_negative)]
    pull: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelChoice {
    /// Proportional and integral gain: what most chips are
    #[default]
    Pll,
    /// Proportional gain only
    FirstOrder,
    /// Early or late, nothing in between
    BangBang,
    /// Sample points counted from the sync of each frame
    FrameResync,
    /// A counter restarted at every edge, at the nominal rate
    EdgeCounter,
    /// The same, with the length of a cell taken from the longest gap
    SyncCounter,
    /// Several samples per cell and a vote
    Oversampling,
    /// A loop with adaptive gains and duty-cycle distortion
    Tracker,
    /// The same with a dead zone, for few samples per cell
    DeadZone,
    /// This program's own receiver
    Lightpipe,
}

impl ModelChoice {
    /// The name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum WeightChoice {
    #[default]
    Time,
    Edge,
}

impl Receiver {
    /// The model; nothing for this program's own receiver.
    pub(crate) fn kind(&self, protocol: Protocol, cell_rate: f64) -> Option<Kind> {
        let mean_run = mean_run(protocol);
        let natural_frequency = self.natural_frequency() / cell_rate;
        let gains = |gains: TrackerGains| TrackerGains { mean_run, pull: self.pull(), ..gains };
        Some(match self.model {
            ModelChoice::Pll => {
                let weight = match self.weight() {
                    WeightChoice::Time => Weight::Time,
                    WeightChoice::Edge => Weight::Edge { mean_run },
                };
                Kind::Pll(Pll { damping: self.damping(), natural_frequency, weight })
            }
            ModelChoice::FirstOrder => Kind::FirstOrder { corner: natural_frequency },
            ModelChoice::BangBang => {
                Kind::BangBang { step: self.step(), period_step: self.period_step() * 1e-6 }
            }
            ModelChoice::FrameResync => Kind::FrameResync,
            ModelChoice::EdgeCounter => Kind::EdgeCounter { bit_time: BitTime::Fixed },
            ModelChoice::SyncCounter => Kind::EdgeCounter { bit_time: BitTime::SyncGap },
            ModelChoice::Oversampling => {
                Kind::Oversampling { samples: self.samples(), window: self.window() }
            }
            ModelChoice::Tracker => Kind::Tracker(gains(TrackerGains::LINEAR)),
            ModelChoice::DeadZone => Kind::Tracker(gains(TrackerGains::DEAD_ZONE)),
            ModelChoice::Lightpipe => return None,
        })
    }

    /// Damping of a second-order loop.
    pub(crate) fn damping(&self) -> f64 {
        self.damping.unwrap_or(1.0)
    }

    /// Natural frequency or corner, in hertz.
    pub(crate) fn natural_frequency(&self) -> f64 {
        self.natural_frequency.unwrap_or(5000.0)
    }

    /// How much an edge counts.
    pub(crate) fn weight(&self) -> WeightChoice {
        self.weight.unwrap_or_default()
    }

    /// How far an edge moves the phase of a bang-bang loop, in cells.
    pub(crate) fn step(&self) -> f64 {
        self.step.unwrap_or(0.01)
    }

    /// How far its rate may go from the nominal one, as a share of it.
    pub(crate) fn pull(&self) -> f64 {
        self.pull.unwrap_or(5.0) / 100.0
    }

    fn period_step(&self) -> f64 {
        self.period_step.unwrap_or(1.0)
    }

    fn samples(&self) -> u32 {
        self.samples.unwrap_or(5)
    }

    fn window(&self) -> u32 {
        self.window.unwrap_or(8)
    }

    /// An option that was given, and means nothing to this model.
    fn misplaced(&self) -> Option<(&'static str, &'static [ModelChoice])> {
        use ModelChoice::{BangBang, DeadZone, FirstOrder, Oversampling, Pll, Tracker};
        let options: [(&str, bool, &[ModelChoice]); 8] = [
            ("--damping", self.damping.is_some(), &[Pll]),
            ("--natural-frequency", self.natural_frequency.is_some(), &[Pll, FirstOrder]),
            ("--weight", self.weight.is_some(), &[Pll]),
            ("--step", self.step.is_some(), &[BangBang]),
            ("--period-step", self.period_step.is_some(), &[BangBang]),
            ("--samples", self.samples.is_some(), &[Oversampling]),
            ("--window", self.window.is_some(), &[Oversampling]),
            ("--pull", self.pull.is_some(), &[Pll, BangBang, Tracker, DeadZone]),
        ];
        let misplaced =
            options.into_iter().find(|(_, given, models)| *given && !models.contains(&self.model));
        misplaced.map(|(option, _, models)| (option, models))
    }

    /// Whether it makes sense on a line with so many cells per second.
    pub(crate) fn check(&self, cell_rate: f64) -> Result<(), Failure> {
        if let Some((option, models)) = self.misplaced() {
            let models: Vec<String> = models.iter().map(|model| model.name()).collect();
            let why = format!("{option} is for --model {}, not {}", models.join(", "), self.model.name());
            return Err(Failure::usage(why));
        }
        let follows = matches!(self.model, ModelChoice::Pll | ModelChoice::FirstOrder);
        if follows && self.natural_frequency() * FASTEST > cell_rate {
            let why = format!("--natural-frequency: at most {:.0} Hz on this line", cell_rate / FASTEST);
            return Err(Failure::usage(why));
        }
        Ok(())
    }

    /// How long it takes to get into step, in seconds; at least 5 ms.
    pub(crate) fn settles_in(&self) -> f64 {
        let radians = match self.model {
            ModelChoice::Pll => SETTLE_RADIANS * self.damping().max(1.0 / self.damping()),
            ModelChoice::FirstOrder => SETTLE_RADIANS,
            _ => 0.0,
        };
        (radians / (TAU * self.natural_frequency())).max(LEAST_SETTLE_S)
    }

    /// The receiver with the parameters that matter, for people.
    pub(crate) fn describe(&self) -> String {
        let name = self.model.name();
        match self.model {
            ModelChoice::Pll => {
                let weight = if self.weight() == WeightChoice::Edge { ", edges weigh alike" } else { "" };
                format!(
                    "{name}, damping {}, natural frequency {} Hz{weight}",
                    self.damping(),
                    self.natural_frequency()
                )
            }
            ModelChoice::FirstOrder => format!("{name}, corner {} Hz", self.natural_frequency()),
            ModelChoice::BangBang => {
                format!("{name}, {} cells and {} ppm per edge", self.step(), self.period_step())
            }
            ModelChoice::Oversampling => {
                format!("{name}, {} samples per cell, windows of {} edges", self.samples(), self.window())
            }
            _ => name,
        }
    }
}

/// Cells in the shortest period of a natural frequency: what is faster is no loop any more.
const FASTEST: f64 = 20.0;

/// Radians of its natural frequency after which a loop is in step, and the least time for anything.
const SETTLE_RADIANS: f64 = 12.0;
const LEAST_SETTLE_S: f64 = 0.005;

/// Cells from edge to edge of random data.
pub(crate) const fn mean_run(protocol: Protocol) -> f64 {
    match protocol {
        Protocol::Adat => 256.0 / 148.0,
        _ => 128.0 / 92.0,
    }
}

/// Whether edges are frequent enough to show jitter of such frequencies, in hertz.
pub(crate) fn check_frequencies(frequencies: &[f64], line: &Line) -> Result<(), Failure> {
    let protocol = line.protocol.protocol();
    let edges_per_second = f64::from(line.rate) * f64::from(protocol.frame_cells()) / mean_run(protocol);
    match frequencies.iter().find(|&&hertz| hertz > edges_per_second / 2.0) {
        None => Ok(()),
        Some(hertz) => Err(Failure::usage(format!(
            "--frequencies: {hertz} Hz is more than half of the {edges_per_second:.0} edges per second, so no edge \
             can tell it from a lower one"
        ))),
    }
}

/// Heading of the options in [`Line`].
const LINE: &str = "Signal";

/// The signal that is simulated: frames of random data.
#[derive(Clone, Debug, Args)]
pub(crate) struct Line {
    /// What is sent
    #[arg(help_heading = LINE, long, value_enum, default_value_t)]
    pub(crate) protocol: LineProtocol,
    /// Frames per second
    #[arg(help_heading = LINE, long, value_name = "HZ", default_value = "48k", value_parser = frame_rate)]
    pub(crate) rate: u32,
    /// Samples per second that the receiver sees edges with, such as 24M; but for lock, the signal is
    /// 137 ppm faster then, so that their phase slides [default: edges are seen when they are]
    #[arg(help_heading = LINE, long, value_name = "HZ", value_parser = ratio)]
    pub(crate) sampled_at: Option<Ratio>,
    /// Random jitter of each edge, RMS, in cells
    #[arg(help_heading = LINE, long, value_name = "CELLS", default_value_t = 0.0, value_parser = not_negative)]
    pub(crate) jitter: f64,
    /// Duty-cycle distortion: by how much high pulses are too long, in cells
    #[arg(help_heading = LINE, long, value_name = "CELLS", default_value_t = 0.0, allow_negative_numbers = true, value_parser = number)]
    pub(crate) duty: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineProtocol {
    #[default]
    Iec60958,
    /// The same as iec60958
    Spdif,
    /// The same as iec60958
    Aes3,
    Adat,
}

impl LineProtocol {
    pub(crate) const fn protocol(self) -> Protocol {
        match self {
            LineProtocol::Adat => Protocol::Adat,
            _ => Protocol::Iec60958,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Transfer {
    #[command(flatten)]
    pub(crate) receiver: Receiver,
    #[command(flatten)]
    pub(crate) line: Line,
    /// Frequencies of the jitter, in hertz [default: around the natural frequency, else decades]
    #[arg(long, value_name = "HZ,..", value_delimiter = ',', value_parser = hertz)]
    pub(crate) frequencies: Vec<f64>,
    /// Amplitude of the jitter (half of peak to peak), in cells, up to 0.4
    #[arg(long, value_name = "CELLS", default_value_t = 0.02, value_parser = small)]
    pub(crate) amplitude: f64,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Tolerance {
    #[command(flatten)]
    pub(crate) receiver: Receiver,
    #[command(flatten)]
    pub(crate) line: Line,
    /// Frequencies of the jitter, in hertz
    #[arg(long, value_name = "HZ,..", value_delimiter = ',', value_parser = hertz,
        default_value = "20,50,100,200,500,1k,2k,4k,8k,20k,50k,100k,400k")]
    pub(crate) frequencies: Vec<f64>,
    /// The standard that must be met
    #[arg(long, value_enum, default_value_t)]
    pub(crate) template: TemplateChoice,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateChoice {
    #[default]
    Both,
    /// AES3-4, which is IEC 60958-4-4
    #[value(name = "aes3")]
    Aes3,
    /// IEC 60958-3
    #[value(name = "iec60958-3")]
    Consumer,
}

#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) receiver: Receiver,
    #[command(flatten)]
    pub(crate) line: Line,
    /// How far the rate is off, in parts per million
    #[arg(long, value_name = "PPM,..", value_delimiter = ',', allow_hyphen_values = true, value_parser = ppm,
        default_value = "0,10,100,-100,1000,-1000,10000,-10000,40000,-40000,88435,-81250")]
    pub(crate) offsets: Vec<f64>,
    /// Frames that are sent
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    pub(crate) frames: u32,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Try {
    #[command(flatten)]
    pub(crate) receiver: Receiver,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The frame rate that the receiver is built or switched for [default: the standard rate that the
    /// capture has, else what it has]
    #[arg(long, value_name = "HZ", value_parser = hertz)]
    pub(crate) nominal: Option<f64>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn ratio(text: &str) -> Result<Ratio, String> {
    parse_rate(text).ok_or_else(|| "expected a frequency such as 700, 5k or 24M".into())
}

fn hertz(text: &str) -> Result<f64, String> {
    ratio(text).map(Ratio::to_f64)
}

fn frame_rate(text: &str) -> Result<u32, String> {
    let hertz = hertz(text)?.round();
    if (1_000.0..=1_000_000.0).contains(&hertz) {
        Ok(hertz as u32)
    } else {
        Err("expected frames per second, 1000 to 1000000, such as 48k".into())
    }
}

fn number(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| "expected a number".into())
}

fn damping(text: &str) -> Result<f64, String> {
    let damping = number(text)?;
    if (0.01..=100.0).contains(&damping) { Ok(damping) } else { Err("expected 0.01 to 100".into()) }
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|number| if number > 0.0 { Ok(number) } else { Err("must be above 0".into()) })
}

fn small(text: &str) -> Result<f64, String> {
    positive(text).and_then(|cells| if cells <= 0.4 { Ok(cells) } else { Err("must be at most 0.4".into()) })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|number| if number >= 0.0 { Ok(number) } else { Err("must not be below 0".into()) })
}

fn ppm(text: &str) -> Result<f64, String> {
    let ppm = number(text)?;
    if ppm.abs() <= 500_000.0 { Ok(ppm) } else { Err("expected -500000 to 500000".into()) }
}
