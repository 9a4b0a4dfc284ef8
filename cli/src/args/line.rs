//! Options for a line that is not ideal, and for voltages.

mod number;

use clap::Args;
use lightpipe::capture::parse_rate;
use lightpipe::unit::{Ppm, Rate, Ui};

use number::{fixed, split_unit};

/// Heading of the options in [`LineModel`].
const LINE: &str = "Line model";
/// Heading of the options in [`InVolts`].
const VOLTS: &str = "Tables of voltages";

/// What is to be wrong with the line.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct LineModel {
    /// What jitter, noise and random disturbances are drawn from [default: 0]
    #[arg(help_heading = LINE, long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// How much faster than nominal the transmitter's clock is, in ppm
    #[arg(help_heading = LINE, long, value_name = "PPM", allow_negative_numbers = true, value_parser = ppm)]
    pub(crate) offset: Option<Ppm>,
    /// How it wanders; repeatable. ramp:100/500 rises by 100 ppm a second up to 500 ppm, sine:200@0.5
    /// swings by 200 ppm either way at 0.5 Hz, walk:10 walks at random, 10 ppm RMS after a second
    #[arg(help_heading = LINE, long, value_name = "KIND:PPM...", value_parser = drift)]
    pub(crate) drift: Vec<Drift>,
    /// When the first cell starts: unit intervals (0.25), or a time (30ns)
    #[arg(help_heading = LINE, long, value_name = "UI", allow_negative_numbers = true, value_parser = length)]
    pub(crate) phase: Option<Length>,
    /// Gaussian jitter of each edge, RMS: unit intervals, or a time
    #[arg(help_heading = LINE, long, value_name = "UI", value_parser = length)]
    pub(crate) jitter: Option<Length>,
    /// Sinusoidal jitter, peak to peak, at a frequency: 0.25@8k; repeatable
    #[arg(help_heading = LINE, long, value_name = "UI@HZ", value_parser = sine)]
    pub(crate) sine: Vec<Sine>,
    /// Duty-cycle distortion: high pulses are longer by this, low ones shorter (negative: the other way)
    #[arg(help_heading = LINE, long, value_name = "UI", allow_negative_numbers = true, value_parser = length)]
    pub(crate) duty: Option<Length>,
    /// Time constant of a slow link, which delays edges by the run before them; up to 16 cells
    #[arg(help_heading = LINE, long, value_name = "UI", value_parser = length)]
    pub(crate) link: Option<Length>,
    /// Gaussian jitter of each sample's instant, RMS
    #[arg(help_heading = LINE, long, value_name = "UI", value_parser = length)]
    pub(crate) sampling_jitter: Option<Length>,
    /// A disturbance at a cell (glitch:0.3@1000.5) or a time (flip@2ms) from the start of the capture, or
    /// several at random (glitch:0.3+extra@2/10000: 2 in every 10000 cells, each one of these);
    /// repeatable. Kinds: dropout:LENGTH, glitch:WIDTH, extra, missing, flip, displaced:BY, slip:BY
    #[arg(help_heading = LINE, long, value_name = "KIND@PLACE", value_parser = planned)]
    pub(crate) disturb: Vec<Planned>,
}

/// What a table of voltages holds.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct InVolts {
    /// Time from 10 % to 90 % of a slope: unit intervals, or a time [default: 0]
    #[arg(help_heading = VOLTS, long, value_name = "UI", value_parser = length)]
    pub(crate) rise: Option<Length>,
    /// Gaussian noise, RMS: 50m, 0.05 [default: 0]
    #[arg(help_heading = VOLTS, long, value_name = "VOLTS", value_parser = volts)]
    pub(crate) noise: Option<i32>,
    /// The low level [default: 0]
    #[arg(help_heading = VOLTS, long, value_name = "VOLTS", allow_negative_numbers = true, value_parser = volts)]
    pub(crate) low: Option<i32>,
    /// The high level [default: 3.3]
    #[arg(help_heading = VOLTS, long, value_name = "VOLTS", allow_negative_numbers = true, value_parser = volts)]
    pub(crate) high: Option<i32>,
}

impl LineModel {
    /// The first option that was given, by name.
    pub(crate) fn first(&self) -> Option<&'static str> {
        let given = [
            ("--offset", self.offset.is_some()),
            ("--drift", !self.drift.is_empty()),
            ("--phase", self.phase.is_some()),
            ("--jitter", self.jitter.is_some()),
            ("--sine", !self.sine.is_empty()),
            ("--duty", self.duty.is_some()),
            ("--link", self.link.is_some()),
            ("--sampling-jitter", self.sampling_jitter.is_some()),
            ("--disturb", !self.disturb.is_empty()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(name, _)| name)
    }
}

impl InVolts {
    /// The first option that was given, by name.
    pub(crate) const fn first(&self) -> Option<&'static str> {
        match self {
            InVolts { rise: Some(_), .. } => Some("--rise"),
            InVolts { noise: Some(_), .. } => Some("--noise"),
            InVolts { low: Some(_), .. } => Some("--low"),
            InVolts { high: Some(_), .. } => Some("--high"),
            _ => None,
        }
    }
}

/// A length of time, or a place from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Cells(Ui),
    Picoseconds(i64),
}

/// One way in which a clock wanders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drift {
    /// So much a second, up to a bound.
    Ramp(Ppm, Ppm),
    Sine(Ppm, Rate),
    Walk(Ppm),
}

/// Sinusoidal jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sine {
    pub(crate) peak_to_peak: Length,
    pub(crate) rate: Rate,
}

/// Disturbances: kinds, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) kinds: Vec<What>,
    pub(crate) place: Place,
}

/// A kind of disturbance, with its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Dropout(Length),
    Glitch(Length),
    Extra,
    Missing,
    Flip,
    Displaced(Length),
    Slip(Length),
}

/// Where disturbances are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    At(Length),
    Random { count: u32, per_cells: u32 },
}

fn ppm(text: &str) -> Result<Ppm, String> {
    let number = text.strip_suffix("ppm").unwrap_or(text).trim_end();
    fixed(number, 3)
        .map(Ppm::from_thousandths)
        .ok_or_else(|| "expected ppm with up to 3 decimals, such as 137 or -0.5".into())
}

fn length(text: &str) -> Result<Length, String> {
    let expected =
        || "expected unit intervals with up to 6 decimals, such as 0.25, or a time, such as 40ns".to_owned();
    let (number, unit) = split_unit(text);
    let picoseconds = match unit {
        "" | "UI" | "ui" => {
            return fixed(number, 6).map(|n| Length::Cells(Ui::from_millionths(n))).ok_or_else(expected);
        }
        "ps" => fixed(number, 0),
        "ns" => fixed(number, 3),
        "us" => fixed(number, 6),
        "ms" => fixed(number, 9),
        "s" => fixed(number, 12),
        _ => None,
    };
    picoseconds.map(Length::Picoseconds).ok_or_else(expected)
}

fn frequency(text: &str) -> Option<Rate> {
    let rate = parse_rate(text)?;
    let millihertz = u128::from(rate.num()).checked_mul(1000)?;
    let exact = millihertz.is_multiple_of(rate.den().into()).then(|| millihertz / u128::from(rate.den()))?;
    u64::try_from(exact).ok().map(Rate::from_millihertz)
}

fn sine(text: &str) -> Result<Sine, String> {
    let expected = || "expected peak to peak and frequency, such as 0.25@8k or 40ns@700".to_owned();
    let (size, rate) = text.split_once('@').ok_or_else(expected)?;
    Ok(Sine {
        peak_to_peak: length(size).map_err(|_| expected())?,
        rate: frequency(rate).ok_or_else(expected)?,
    })
}

fn drift(text: &str) -> Result<Drift, String> {
    let expected = || "expected ramp:PPM/BOUND, sine:PPM@HZ or walk:PPM, such as sine:200@0.5".to_owned();
    let parse = |number: &str| ppm(number).map_err(|_| expected());
    let (kind, rest) = text.split_once(':').ok_or_else(expected)?;
    match kind {
        "ramp" => {
            let (slope, bound) = rest.split_once('/').ok_or_else(expected)?;
            Ok(Drift::Ramp(parse(slope)?, parse(bound)?))
        }
        "sine" => {
            let (peak, rate) = rest.split_once('@').ok_or_else(expected)?;
            Ok(Drift::Sine(parse(peak)?, frequency(rate).ok_or_else(expected)?))
        }
        "walk" => Ok(Drift::Walk(parse(rest)?)),
        _ => Err(expected()),
    }
}

fn planned(text: &str) -> Result<Planned, String> {
    let expected = || "expected a kind and a place, such as glitch:0.3@1000.5 or flip@2/10000".to_owned();
    let (kinds, place) = text.rsplit_once('@').ok_or_else(expected)?;
    let kinds = kinds.split('+').map(what).collect::<Result<Vec<What>, String>>()?;
    let place = match place.split_once('/') {
        Some((count, per_cells)) => {
            let per_cells = per_cells.parse().ok().filter(|&cells: &u32| cells > 0).ok_or_else(expected)?;
            Place::Random { count: count.parse().map_err(|_| expected())?, per_cells }
        }
        None if kinds.len() > 1 => {
            return Err("several kinds go with random places only, such as extra+flip@2/10000".into());
        }
        None => Place::At(length(place).map_err(|_| expected())?),
    };
    Ok(Planned { kinds, place })
}

fn what(text: &str) -> Result<What, String> {
    let (kind, size) = text.split_once(':').map_or((text, None), |(kind, size)| (kind, Some(size)));
    let sized = |make: fn(Length) -> What| {
        size.and_then(|size| length(size).ok()).map(make).ok_or_else(|| {
            format!("{kind} needs a size in unit intervals or time, such as {kind}:0.5 or {kind}:2us")
        })
    };
    let bare = |what| {
        if size.is_none() { Ok(what) } else { Err(format!("{kind} has no size")) }
    };
    match kind {
        "dropout" => sized(What::Dropout),
        "glitch" => sized(What::Glitch),
        "extra" => bare(What::Extra),
        "missing" => bare(What::Missing),
        "flip" => bare(What::Flip),
        "displaced" => sized(What::Displaced),
        "slip" => sized(What::Slip),
        _ => Err("kinds are dropout, glitch, extra, missing, flip, displaced and slip".into()),
    }
}

fn volts(text: &str) -> Result<i32, String> {
    let (number, unit) = split_unit(text);
    let microvolts = match unit {
        "" | "V" | "v" => fixed(number, 6),
        "m" | "mV" | "mv" => fixed(number, 3),
        "u" | "uV" | "uv" => fixed(number, 0),
        _ => None,
    };
    microvolts
        .and_then(|microvolts| i32::try_from(microvolts).ok())
        .ok_or_else(|| "expected volts with up to 6 decimals, such as 3.3 or 50mV, up to 2147 V".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(millionths: i64) -> Length {
        Length::Cells(Ui::from_millionths(millionths))
    }

    #[test]
    fn lengths_are_exact() {
        assert_eq!(length("0.05"), Ok(cells(50_000)));
        assert_eq!(length("-1.000001UI"), Ok(cells(-1_000_001)));
        assert_eq!(length("2.5ns"), Ok(Length::Picoseconds(2500)));
        assert_eq!(length("3ms"), Ok(Length::Picoseconds(3_000_000_000)));
        for wrong in ["", "ns", "0.0000001", "1.5ps", "1e3", "2 parsecs", "9999999999999999"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sines_and_drifts_say_their_frequency() {
        let rate = Rate::from_hertz(8000);
        assert_eq!(sine("0.25@8k"), Ok(Sine { peak_to_peak: cells(250_000), rate }));
        assert!(sine("0.25").is_err() && sine("x@8k").is_err() && sine("0.25@0.0001").is_err());
        let ppm = |ppm: i64| Ppm::from_thousandths(ppm * 1000);
        assert_eq!(drift("ramp:-100/500"), Ok(Drift::Ramp(ppm(-100), ppm(500))));
        assert_eq!(drift("sine:200@0.5"), Ok(Drift::Sine(ppm(200), Rate::from_millihertz(500))));
        assert_eq!(drift("walk:10"), Ok(Drift::Walk(ppm(10))));
        assert!(drift("ramp:100").is_err() && drift("jump:1").is_err());
    }

    #[test]
    fn disturbances_have_kinds_sizes_and_places() {
        let one = |kind, place| Ok(Planned { kinds: vec![kind], place });
        assert_eq!(
            planned("glitch:0.3@1000.5"),
            one(What::Glitch(cells(300_000)), Place::At(cells(1_000_500_000)))
        );
        assert_eq!(planned("flip@2ms"), one(What::Flip, Place::At(Length::Picoseconds(2_000_000_000))));
        assert_eq!(planned("slip:-0.5@0"), one(What::Slip(cells(-500_000)), Place::At(cells(0))));
        assert_eq!(
            planned("extra+dropout:1ms@2/10000"),
            Ok(Planned {
                kinds: vec![What::Extra, What::Dropout(Length::Picoseconds(1_000_000_000))],
                place: Place::Random { count: 2, per_cells: 10_000 },
            })
        );
        for wrong in
            ["glitch@5", "flip:1@5", "noise@5", "flip", "flip@", "extra+flip@5", "flip@1/x", "flip@0/0"]
        {
            assert!(planned(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn volts_are_exact() {
        assert_eq!(volts("3.3"), Ok(3_300_000));
        assert_eq!(volts("50mV"), Ok(50_000));
        assert_eq!(volts("-0.5V"), Ok(-500_000));
        assert!(volts("2148").is_err() && volts("1 A").is_err());
    }
}
