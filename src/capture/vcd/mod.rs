//! Value change dumps (IEEE 1364-2005, clause 18): what simulators write, and logic analysers can.
//!
//! A dump is text: [`header`] reads its declarations, [`body`] its times and values, word by word
//! ([`tokens`]), and [`levels`] makes changes of lines of them. Memory depends on the number of
//! signals, not on the length of the dump.

use std::format;
use std::io::Read;
use std::prelude::v1::*;

use super::{Channel, Each, Error, Notes, Options, RateFrom, rate};
use crate::unit::Ratio;

mod body;
mod grid;
mod header;
mod ids;
mod levels;
mod range;
mod signals;
mod time;
mod timescale;
mod tokens;
mod write;

pub use signals::{Signal, SignalKind, SignalValue, VcdSignals};
pub use write::VcdWriter;

use body::Body;
use grid::Grid;
use header::Header;
use levels::Levels;
use tokens::Tokens;

/// The name of the format in reports.
pub(super) const NAME: &str = "vcd";

/// Rates of logic analysers at which a sample is no whole number of ticks of any timescale, so that its
/// rounded times give it away.
const UNEVEN_RATES: [u64; 5] = [12_000_000, 24_000_000, 48_000_000, 96_000_000, 150_000_000];
/// So many times are no accident.
const ENOUGH_TIMES: usize = 64;

/// Reads a dump.
pub(super) struct Dump<'a> {
    tokens: Tokens<'a>,
    body: Body,
    pub(super) channels: Vec<Channel>,
    pub(super) rate: Option<Ratio>,
    pub(super) rate_from: RateFrom,
    pub(super) evidence: String,
}

impl<'a> Dump<'a> {
    pub(super) fn open(input: Box<dyn Read + Send + 'a>, options: &Options<'_>) -> Result<Dump<'a>, Error> {
        let mut tokens = Tokens::new(input);
        let mut header = Header::read(&mut tokens)?;
        let levels = Levels::new(header.lines);
        let ids = std::mem::take(&mut header.ids);
        let signals = std::mem::take(&mut header.signals);
        let mut dump = Dump {
            channels: std::mem::take(&mut header.channels),
            body: Body::new(ids, signals, levels, Grid::Ticks),
            rate: header.ticks_per_second,
            rate_from: RateFrom::Timescale,
            evidence: evidence(&header),
            tokens,
        };
        dump.find_rate(&header, options)?;
        Ok(dump)
    }

    /// Finds out whether the times are those of samples.
    fn find_rate(&mut self, header: &Header, options: &Options<'_>) -> Result<(), Error> {
        let hints = [
            (options.rate, RateFrom::Option, "--rate"),
            (header.comment_rate, RateFrom::Header, "its comment"),
            (options.file_name.and_then(rate::from_file_name), RateFrom::FileName, "its name"),
        ];
        let ahead = self.tokens.look_ahead()?;
        for (rate, from, whose) in hints {
            let Some((rate, ticks)) = rate.zip(header.ticks_per_second) else { continue };
            let hertz = rate.to_f64();
            match Grid::of_samples(rate, ticks).filter(|grid| grid.fits(ahead) > 0) {
                Some(grid) => {
                    self.body.grid = grid;
                    (self.rate, self.rate_from) = (Some(rate), from);
                    self.evidence
                        .push_str(&format!("; all times are samples at {hertz} Hz, as {whose} says"));
                    return Ok(());
                }
                // A tick of the timescale is a sample.
                None if is_same(rate, ticks) && from != RateFrom::Option => {}
                None if from == RateFrom::Option => break,
                None if from == RateFrom::Header => {
                    let more = format!(
                        "; times are not samples at the {hertz} Hz of its comment, so they stay ticks"
                    );
                    self.evidence.push_str(&more);
                }
                None => {}
            }
        }
        if let (None, Some(ticks)) = (options.rate, header.ticks_per_second) {
            let hertz = |rate: &&u64| Ratio::new(**rate, 1);
            let grid = |rate| Grid::of_samples(rate, ticks).filter(|grid| grid.is_uneven());
            let found = UNEVEN_RATES.iter().filter_map(|rate| Some((*rate, grid(hertz(&rate)?)?)));
            if let Some((rate, grid)) = found.into_iter().find(|(_, grid)| grid.fits(ahead) >= ENOUGH_TIMES) {
                self.body.grid = grid;
                (self.rate, self.rate_from) = (Ratio::new(rate, 1), RateFrom::TimeColumn);
                self.evidence
                    .push_str(&format!("; all times are samples at {rate} Hz, though nothing says so"));
                return Ok(());
            }
        }
        if options.rate.is_some() {
            (self.rate, self.rate_from) = (options.rate, RateFrom::Option);
            self.evidence.push_str("; --rate is taken as ticks per second");
        } else if self.rate.is_none() {
            self.rate_from = RateFrom::Unknown;
        }
        Ok(())
    }

    pub(super) fn read(&mut self, notes: &mut Notes, each: &mut Each<'_>) -> Result<(), Error> {
        self.body.read(&mut self.tokens, notes, each)
    }
}

fn is_same(a: Ratio, b: Ratio) -> bool {
    u128::from(a.num()) * u128::from(b.den()) == u128::from(b.num()) * u128::from(a.den())
}

fn evidence(header: &Header) -> String {
    let mut evidence = String::from("text with the declarations of a value change dump");
    if !header.version.is_empty() {
        evidence.push_str(&format!(" by {}", header.version));
    }
    if header.left_out > 0 {
        let most = header::MOST_CHANNELS;
        evidence.push_str(&format!("; {} bits of vectors left out, beyond {most} channels", header.left_out));
    }
    evidence
}

#[cfg(test)]
#[path = "vcd_tests.rs"]
mod tests;
