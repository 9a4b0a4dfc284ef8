//! What the fuzz targets share.

pub mod audio;
pub mod capture;
pub mod cells;
pub mod findings;
pub mod frames;
pub mod line;
pub mod subframes;
