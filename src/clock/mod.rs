//! Edges <-> cells: the clock.

mod cells;
mod estimate;
mod lock;
mod pace;
mod quality;
mod recover;
mod ring;
mod track;
mod tracker;

#[cfg(feature = "std")]
pub mod model;
#[cfg(feature = "std")]
pub mod theory;

pub use pace::Pacer;
pub use quality::Quality;
pub use recover::{Event, MOST_FRAMINGS, Recovery};
pub use track::{Cause, LOST_AFTER_CELLS};
