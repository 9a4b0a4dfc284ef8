//! Lines of mixed content, received.

use lightpipe::clock::impair::{Impairments, Unfit};
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Ui};

use crate::impaired::{Counts, Signal, samples_per_cell};

/// What becomes of `frames` frames of mixed content at `ratio` millionths of a sample per cell.
pub(super) fn counts(
    protocol: Protocol,
    ratio: u64,
    frames: usize,
    impairments: Impairments,
) -> Result<Counts, Unfit> {
    let sample_rate = samples_per_cell(protocol, ratio).ok_or(Unfit::Rates)?;
    Signal { protocol, sample_rate, impairments, frames }.counts()
}

/// 137 ppm fast, so that the sampling phase slides.
pub(super) fn line() -> Impairments {
    Impairments {
        seed: 1,
        offset: Ppm::from_thousandths(137_000),
        start: Ui::from_millionths(370_000),
        ..Impairments::default()
    }
}
