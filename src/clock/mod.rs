//! Edges <-> cells: the clock.

mod aside;
mod cells;
mod coherence;
mod deviation;
mod estimate;
#[cfg(feature = "std")]
pub mod impair;
#[cfg(feature = "std")]
pub mod limit;
mod lock;
mod noise;
mod pace;
mod phase_map;
mod quality;
mod recover;
mod relax;
mod ring;
mod search;
mod sync;
mod track;
mod tracker;
mod trap;
mod trellis;
mod trial;
mod weigh;
mod windows;

#[cfg(feature = "std")]
pub mod model;
#[cfg(feature = "std")]
pub mod theory;

pub use pace::Pacer;
pub use quality::Quality;
pub use recover::{Event, MOST_FRAMINGS, Recovery};
pub use track::{Cause, LOST_AFTER_CELLS};
