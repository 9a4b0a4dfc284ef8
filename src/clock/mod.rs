//! Edges <-> cells: the clock.

mod cells;
mod estimate;
mod lock;
mod pace;
mod recover;
mod ring;
mod track;
mod tracker;

pub use pace::Pacer;
pub use recover::{Cause, Event, MOST_FRAMINGS, Quality, Recovery};
pub use track::LOST_AFTER_CELLS;
