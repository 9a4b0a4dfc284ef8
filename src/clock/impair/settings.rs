//! What is to be wrong with a line.

use core::fmt;
use std::vec::Vec;

use super::disturbance::{Disturbance, Disturbances, RandomDisturbances};
use crate::unit::{Ppm, Rate, Ui};

/// What is wrong with a line, its transmitter's clock and its sampler. The default is nothing.
///
/// Unit intervals are nominal cells, whatever the clock does. Times that frequencies and drifts go by
/// are the transmitter's: nominal cells divided by the nominal cell rate.
///
/// ```
/// use lightpipe::clock::impair::{Impairments, Tone};
/// use lightpipe::unit::{Rate, Ui};
/// let impairments = Impairments {
///     // 0.25 UI peak to peak at 8 kHz
///     tones: vec![Tone::new(Ui::from_millionths(125_000), Rate::from_hertz(8_000))],
///     ..Impairments::default()
/// };
/// assert!(!impairments.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impairments {
    /// What all random numbers are drawn from.
    pub seed: u64,
    /// How much faster than nominal the transmitter's clock is. Up to half.
    pub offset: Ppm,
    /// How the transmitter's clock wanders.
    pub drift: Drift,
    /// When the first cell starts, after sample 0; edges before sample 0 are not seen one by one, only
    /// the level they lead to.
    pub start: Ui,
    /// Gaussian jitter of each edge, RMS. No edge is displaced by more than 7.1 times this.
    pub jitter: Ui,
    /// Sinusoidal jitter; all tones add up.
    pub tones: Vec<Tone>,
    /// Duty-cycle distortion: high pulses are longer by this. Rising edges come half of it early,
    /// falling ones half of it late. Negative: low pulses are longer.
    pub duty: Ui,
    /// Time constant of a link with a single pole, whose output switches at half the swing; up to 16
    /// UI. Every edge comes late, by ln 2 of it after a long run and less after a short one, and
    /// pulses that do not reach half the swing are lost.
    pub link: Ui,
    /// Gaussian jitter of each sample's instant, RMS; below 4096 samples. No sample is displaced by
    /// more than 7.1 times this.
    pub sampling_jitter: Ui,
    /// Disturbances at places that are given, in any order.
    pub disturbances: Vec<Disturbance>,
    /// Disturbances at places that are drawn.
    pub random: Vec<RandomDisturbances>,
}

impl Impairments {
    /// Whether nothing is impaired. The seed alone impairs nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Impairments { seed: self.seed, ..Impairments::default() }
    }

    /// Every disturbance, those given and those drawn, in the order of their places. Without an end if
    /// any are drawn: take those below the number of cells that are sent.
    ///
    /// ```
    /// use lightpipe::clock::impair::{DisturbanceKind, Impairments, RandomDisturbances};
    /// use lightpipe::unit::Ui;
    /// let impairments = Impairments {
    ///     random: vec![RandomDisturbances {
    ///         kinds: vec![DisturbanceKind::MissingEdge, DisturbanceKind::ExtraEdge],
    ///         count: 2,
    ///         per_cells: 1000,
    ///     }],
    ///     ..Impairments::default()
    /// };
    /// let placed = impairments.disturbances().take_while(|disturbance| disturbance.at < Ui::cells(10_000));
    /// assert_eq!(placed.count(), 20);
    /// ```
    #[must_use]
    pub fn disturbances(&self) -> Disturbances {
        Disturbances::new(self.seed, &self.disturbances, &self.random)
    }
}

/// How the transmitter's clock wanders around its [offset](Impairments::offset). The default is not at
/// all.
///
/// The rate is constant within 64 cells, and never more than half away from nominal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// The rate rises by this every second; in thousandths of a ppm, as in [`Ppm`].
    pub ramp: Ppm,
    /// The ramp ends when it has added (or taken) this much, and the rate stays there.
    pub ramp_bound: Ppm,
    /// The rate swings.
    pub swing: Option<Swing>,
    /// The rate walks at random: RMS after one second; it grows with the square root of the time.
    pub walk: Ppm,
}

/// A sinusoidal variation of the rate; it starts at zero, rising.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swing {
    /// The furthest that the rate gets from its mean.
    pub peak: Ppm,
    /// How often it swings.
    pub rate: Rate,
}

/// Sinusoidal jitter of one frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// The furthest displacement, half the peak-to-peak value.
    pub peak: Ui,
    /// Its frequency.
    pub rate: Rate,
    /// Its phase at the first cell, in millionths of a turn; 0 begins at zero, with edges that come
    /// later and later.
    pub phase: u32,
}

impl Tone {
    /// A tone that begins at zero.
    #[must_use]
    pub const fn new(peak: Ui, rate: Rate) -> Tone {
        Tone { peak, rate, phase: 0 }
    }
}

/// Why a line cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// There are more than 2^32 samples per cell, or more than 2^16 cells per sample, or the ratio of
    /// the rates needs more than 64 bits.
    Rates,
    /// The clock is further than half from nominal, or the bound of a ramp or a walk is negative.
    Clock,
    /// Jitter, duty-cycle distortion, displaced edges, the start, or the rise time: an RMS value is
    /// negative, edges are displaced by more than 4096 cells, samples by more than 4096 samples, the
    /// line starts 10^12 cells away, or slopes take more than 64 cells.
    Displacement,
    /// The time constant of the link is negative, or more than 16 cells.
    Link,
    /// A disturbance has a negative place or length, or a length of more than 10^12 cells (4096 for
    /// glitches), or a plan has more disturbances than cells, or more than 65536 at a time.
    Disturbance,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unfit::Rates => "the ratio of sample rate and cell rate is out of range",
            Unfit::Clock => {
                "the clock is further than half from nominal, or a bound or an RMS value is negative"
            }
            Unfit::Displacement => {
                "an RMS value or a rise time is negative, or edges or samples are displaced too far"
            }
            Unfit::Link => "the time constant of the link must be 0 to 16 cells",
            Unfit::Disturbance => {
                "a disturbance has a negative place or length, or one that is too long, or a plan has more \
                 disturbances than cells"
            }
        })
    }
}

impl core::error::Error for Unfit {}
