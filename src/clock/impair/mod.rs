//! Cells -> edges of a bad line: the way back, with a clock that wanders, jitter, a slow link, a
//! sampler of its own, and disturbances.
//!
//! ```text
//!  cells -> transmitter's clock -> edges displaced -> sorted -> disturbances -> link -> sampler -> edges
//!           offset, drift,         jitter, tones,               glitches,       single  jitter of
//!           start, slips           duty cycle                   dropouts        pole    each sample
//! ```
//!
//! What is wanted is a value, [`Impairments`]; what does it is an [`ImpairedLine`], which takes cells as
//! a [`Pacer`](super::Pacer) does. Without impairments both give the same edges. A [`VoltageLine`] is the same
//! line with slopes and noise, as an oscilloscope sees it.
//!
//! Everything is arithmetic on integers, and every random number is a function of the seed, of what it
//! is for, and of the number of the cell or sample that it concerns. So results are the same on every
//! machine, do not depend on how cells are cut into words, and one impairment can be changed without
//! drawing the others anew. `docs/line-model.md` defines all of it.
//!
//! ```
//! use lightpipe::cells::Word;
//! use lightpipe::clock::impair::{Disturbance, DisturbanceKind, ImpairedLine, Impairments};
//! use lightpipe::unit::{Instant, Ppm, Ratio, Ui};
//!
//! let impairments = Impairments {
//!     seed: 1,
//!     offset: Ppm::from_thousandths(137_000),
//!     jitter: Ui::from_millionths(20_000),
//!     duty: Ui::from_millionths(100_000),
//!     disturbances: vec![Disturbance {
//!         at: Ui::from_millionths(40_500_000),
//!         kind: DisturbanceKind::Glitch { width: Ui::from_millionths(300_000) },
//!     }],
//!     ..Impairments::default()
//! };
//! let (cell_rate, sample_rate) = (Ratio::new(6_144_000, 1).unwrap(), Ratio::new(100_000_000, 1).unwrap());
//! let mut line = ImpairedLine::new(&impairments, cell_rate, sample_rate)?;
//! let mut edges = Vec::new();
//! line.cells(&Word::certain(0x5555_5555_5555_5555, 64, Instant(0)), |at| edges.push(at.0));
//! line.finish(|at| edges.push(at.0));
//! // Every other cell begins with an edge, and the glitch adds two.
//! assert_eq!(edges.len(), 32 + 2);
//! assert_eq!(line.until(), Instant(1042));
//! # Ok::<(), lightpipe::clock::impair::Unfit>(())
//! ```

mod boundaries;
mod curves;
mod disturbance;
mod line;
mod pole;
mod queue;
mod random;
mod sampler;
mod settings;
mod tails;
mod voltages;
mod wire;

pub use disturbance::{Disturbance, DisturbanceKind, Disturbances, RandomDisturbances};
pub use line::ImpairedLine;
pub use settings::{Drift, Impairments, Swing, Tone, Unfit};
pub use voltages::{Levels, VoltageLine};

/// A time in 2^-32 samples after sample 0.
type Fine = i128;
/// Bits of the fraction of [`Fine`].
const FINE: u32 = 32;
/// Cells that an edge can be displaced by, altogether.
const FURTHEST: i64 = 4096;
