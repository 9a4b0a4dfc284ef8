//! What goes over the line, decided from the input and the options.

use std::fmt;
use std::ops::RangeInclusive;

use lightpipe::adat::SLOTS;
use lightpipe::link::Protocol;
use lightpipe::pcm::wav;
use lightpipe::pcm::{ChannelMode, Smux};
use lightpipe::unit::Ratio;

use super::{mode, tell};
use crate::args::Encode;
use crate::failure::Failure;

/// ADAT frames per second, in hertz, that equipment may still follow (44.1 and 48 kHz, varispeed).
const ADAT_RATES: RangeInclusive<u32> = 30_000..=55_000;
/// IEC 60958 frames per second.
const IEC60958_RATES: RangeInclusive<u32> = 20_000..=200_000;
const IEC60958_CHANNELS: usize = 2;
/// Of a table that does not say it.
const DEFAULT_FRAME_RATE: u32 = 48_000;
/// Below this many tenths of a sample per cell, not even a clean line is decoded for sure.
const FEWEST_TENTHS: u128 = 12;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Signal {
    pub(super) protocol: Protocol,
    /// Frames per second on the wire.
    pub(super) frame_rate: Ratio,
    pub(super) smux: Smux,
    /// Of IEC 60958, if it was asked for.
    pub(super) mode: Option<ChannelMode>,
    /// Channels of audio in the input; `None` for a table.
    pub(super) channels: Option<usize>,
}

impl Signal {
    /// For a WAV file.
    pub(super) fn of_audio(name: &str, format: wav::Format, args: &Encode) -> Result<Signal, Failure> {
        let refusal = |why: String| Failure::usage(format!("{name}: {why}"));
        if args.frame_rate.is_some() {
            return Err(refusal("the file says its rate; --frame-rate is for tables".into()));
        }
        let (channels, rate) = (usize::from(format.channels), format.sample_rate);
        let mode = mode::check(args).map_err(refusal)?;
        let protocol = match (args.protocol.only(), channels) {
            (Some(protocol), _) => protocol,
            (None, _) if mode.is_some() => Protocol::Iec60958,
            (None, IEC60958_CHANNELS) => Protocol::Iec60958,
            (None, 3..=SLOTS) => Protocol::Adat,
            (None, 1) => {
                return Err(refusal(
                    "1 channel; IEC 60958 has 2, or takes one with --mode mono or double; --protocol adat fills the \
                     others with zero"
                        .into(),
                ));
            }
            (None, _) => {
                return Err(refusal(format!("{channels} channels; ADAT has up to 8, IEC 60958 has 2")));
            }
        };
        let smux = match protocol {
            Protocol::Adat => smux_for(rate, args.smux.only()).map_err(refusal)?,
            _ => Smux::X1,
        };
        let factor = mode.map_or(smux.factor(), ChannelMode::factor);
        let frame_rate = ratio(rate, factor)?;
        let signal = Signal { protocol, frame_rate, smux, mode, channels: Some(channels) };
        if protocol == Protocol::Adat {
            let most = smux.channels();
            match channels {
                _ if channels > most => {
                    let mode = smux.factor();
                    return Err(refusal(format!(
                        "{channels} channels; ADAT with S/MUX {mode} has up to {most}"
                    )));
                }
                _ if channels < most => {
                    tell(format_args!("{name}: {channels} of {most} channels; the others are sent as zero"));
                }
                _ => {}
            }
        } else {
            signal.check_iec60958(args).map_err(refusal)?;
            if let Some(mode) = mode {
                mode::check_channels(mode, channels).map_err(refusal)?;
            } else if channels != IEC60958_CHANNELS {
                let plural = if channels == 1 { "" } else { "s" };
                return Err(refusal(format!(
                    "{channels} channel{plural}; IEC 60958 has 2, --protocol adat takes up to 8"
                )));
            }
        }
        Ok(signal)
    }

    /// For a table of frames of `found`.
    pub(super) fn of_table(name: &str, found: Protocol, args: &Encode) -> Result<Signal, Failure> {
        let refusal = |why: String| Failure::usage(format!("{name}: {why}"));
        if args.protocol.only().is_some_and(|asked| asked != found) {
            let found = protocol_name(found);
            return Err(refusal(format!("the table has columns of {found}; leave --protocol out")));
        }
        let frame_rate = match args.frame_rate {
            Some(rate) => rate,
            None => {
                tell(format_args!(
                    "{name}: no frame rate given (--frame-rate), {DEFAULT_FRAME_RATE} Hz assumed"
                ));
                ratio(DEFAULT_FRAME_RATE, 1)?
            }
        };
        let smux = if found == Protocol::Adat { args.smux.only().unwrap_or_default() } else { Smux::X1 };
        let mode = mode::check(args).map_err(refusal)?;
        let signal = Signal { protocol: found, frame_rate, smux, mode, channels: None };
        if found == Protocol::Adat {
            if mode.is_some() {
                return Err(refusal(mode::NOT_ADAT.into()));
            }
            if !contains(&ADAT_RATES, frame_rate) {
                let rate = hertz(frame_rate);
                return Err(refusal(format!("{rate} is no frame rate of ADAT, which has 30 to 55 kHz")));
            }
        } else {
            if mode.is_some() {
                return Err(refusal(mode::NOT_TABLE.into()));
            }
            signal.check_iec60958(args).map_err(refusal)?;
        }
        Ok(signal)
    }

    fn check_iec60958(&self, args: &Encode) -> Result<(), String> {
        if args.smux.only().is_some_and(|smux| smux != Smux::X1) {
            return Err(
                "S/MUX is part of ADAT, not of IEC 60958; add --protocol adat or leave --smux out".into()
            );
        }
        if !contains(&IEC60958_RATES, self.frame_rate) {
            let rate = hertz(self.frame_rate);
            return Err(format!("{rate} is no frame rate of IEC 60958, which has 20 to 200 kHz"));
        }
        Ok(())
    }

    /// Cells per second.
    pub(super) fn cell_rate(&self) -> Result<Ratio, Failure> {
        let cells = u128::from(self.protocol.frame_cells());
        let cells_per_second = u128::from(self.frame_rate.num()) * cells;
        lowest_terms(cells_per_second, u128::from(self.frame_rate.den())).ok_or_else(|| {
            let rate = hertz(self.frame_rate);
            Failure::usage(format!("{rate} has too many digits; choose a rounder rate"))
        })
    }

    /// Samples per cell at `rate` samples per second, in lowest terms; too few are warned of.
    pub(super) fn samples_per_cell(&self, rate: Ratio) -> Result<Ratio, Failure> {
        let cells = u128::from(self.protocol.frame_cells());
        let cell_rate = (u128::from(self.frame_rate.num()) * cells, u128::from(self.frame_rate.den()));
        let product = |a: u64, b: u128| u128::from(a).checked_mul(b);
        let ratio = product(rate.num(), cell_rate.1)
            .zip(product(rate.den(), cell_rate.0))
            .and_then(|(num, den)| lowest_terms(num, den));
        let Some(ratio) = ratio else {
            let rate = hertz(rate);
            return Err(Failure::usage(format!(
                "--rate {rate} cannot be counted in cells; choose a rounder one"
            )));
        };
        let (num, den) = (u128::from(ratio.num()), u128::from(ratio.den()));
        if num != den && num * 10 < den * FEWEST_TENTHS {
            let needed = cell_rate.0 * FEWEST_TENTHS / cell_rate.1 / 10;
            tell(format_args!(
                "{} is {:.2} samples per cell, too few to decode reliably; {needed} Hz would do, or exactly one \
                 per cell",
                hertz(rate),
                ratio.to_f64()
            ));
        }
        Ok(ratio)
    }
}

/// The mode for audio of `rate`.
fn smux_for(rate: u32, asked: Option<Smux>) -> Result<Smux, String> {
    let fits = Smux::ALL.into_iter().find(|smux| smux_rates(*smux).contains(&rate));
    let kilohertz = |smux| {
        let rates = smux_rates(smux);
        format!("{} to {} kHz", rates.start() / 1000, rates.end() / 1000)
    };
    match (asked, fits) {
        (None, Some(smux)) => Ok(smux),
        (Some(asked), _) if smux_rates(asked).contains(&rate) => Ok(asked),
        (Some(asked), Some(fits)) => Err(format!(
            "S/MUX {} is for {}; {rate} Hz goes with --smux {}",
            asked.factor(),
            kilohertz(asked),
            fits.factor()
        )),
        (_, None) => Err(format!(
            "{rate} Hz does not fit ADAT, which takes {}, {} as S/MUX 2, {} as S/MUX 4",
            kilohertz(Smux::X1),
            kilohertz(Smux::X2),
            kilohertz(Smux::X4)
        )),
    }
}

/// Rates of audio, in hertz.
const fn smux_rates(smux: Smux) -> RangeInclusive<u32> {
    let factor = smux.factor() as u32;
    *ADAT_RATES.start() * factor..=*ADAT_RATES.end() * factor
}

fn contains(range: &RangeInclusive<u32>, rate: Ratio) -> bool {
    let scaled = |bound: u32| u128::from(bound) * u128::from(rate.den());
    (scaled(*range.start())..=scaled(*range.end())).contains(&u128::from(rate.num()))
}

fn ratio(rate: u32, factor: usize) -> Result<Ratio, Failure> {
    lowest_terms(u128::from(rate), factor as u128).ok_or_else(|| Failure::usage("the rate is zero"))
}

/// `num / den`, if that is a ratio of 64-bit numbers.
fn lowest_terms(num: u128, den: u128) -> Option<Ratio> {
    let (mut a, mut b) = (num, den);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Ratio::new(num.checked_div(a)?.try_into().ok()?, den.checked_div(a)?.try_into().ok()?)
}

const fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Adat => "ADAT",
        _ => "IEC 60958",
    }
}

/// A rate for people.
pub(super) fn hertz(rate: Ratio) -> String {
    if rate.num().is_multiple_of(rate.den()) {
        format!("{} Hz", rate.num() / rate.den())
    } else {
        format!("{:.3} Hz", rate.to_f64())
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", protocol_name(self.protocol), hertz(self.frame_rate))?;
        match (self.protocol, self.channels) {
            (Protocol::Adat, Some(channels)) => {
                write!(f, ", S/MUX {}, {channels} channels", self.smux.factor())
            }
            _ => self.mode.map_or(Ok(()), |mode| write!(f, ", {}", mode.name())),
        }
    }
}

#[cfg(test)]
mod tests;
