//! What the fuzz targets share.

pub mod capture;
pub mod cells;
pub mod line;
