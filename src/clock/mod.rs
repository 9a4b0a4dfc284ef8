//! Edges <-> cells: the clock.

mod cells;
mod estimate;
mod lock;
mod pace;
mod recover;
mod ring;
mod tracker;

pub use pace::Pacer;
pub use recover::{Cause, Event, LOST_AFTER_CELLS, MOST_FRAMINGS, Quality, Recovery};
