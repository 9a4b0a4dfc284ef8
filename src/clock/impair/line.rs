//! The line as a whole: cells in, edges at samples out.

use super::sampler::{Sampler, ceil};
use super::settings::{Impairments, Unfit};
use super::wire::Wire;
use super::{FINE, Fine};
use crate::cells::Word;
use crate::unit::{Instant, Ratio};

/// Jitter of samples, in samples: all that could come before or after an edge are looked at.
const MOST_SAMPLES: Fine = 4096;

/// A [`Pacer`](crate::clock::Pacer) for a line that is not ideal.
///
/// An edge is first seen at the first sample at or after it, two edges between neighbouring samples
/// are not seen at all, and edges that jitter has put out of order change the level in the order of
/// their times. The line starts low. Instants rise strictly.
///
/// Edges are held back until no earlier one can come: for as many cells as jitter can displace an
/// edge by, and two. Memory goes with that, not with the length of the line.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct ImpairedLine {
    wire: Wire,
    sampler: Sampler,
    /// The last edge that was handed out.
    last: Instant,
}

impl ImpairedLine {
    /// A line on which `cell_rate` nominal cells a second are sent, seen at `sample_rate` samples per
    /// second. The first cell starts at instant 0, or at [`Impairments::start`].
    ///
    /// # Errors
    /// If the rates or an impairment are out of the range that their documentation gives.
    pub fn new(
        impairments: &Impairments,
        cell_rate: Ratio,
        sample_rate: Ratio,
    ) -> Result<ImpairedLine, Unfit> {
        let wire = Wire::new(impairments, cell_rate, sample_rate)?;
        let sampling_jitter = wire.samples(impairments.sampling_jitter);
        if sampling_jitter >> FINE >= MOST_SAMPLES {
            return Err(Unfit::Displacement);
        }
        Ok(ImpairedLine {
            wire,
            sampler: Sampler::new(impairments.seed, sampling_jitter),
            last: Instant(i64::MIN),
        })
    }

    /// Sends cells; `out` gets edges, in samples, as soon as no earlier one can come. The `at` and the
    /// doubt of the word play no part.
    pub fn cells(&mut self, word: &Word, out: impl FnMut(Instant)) {
        self.wire.cells(word, |at| self.sampler.edge(at));
        self.release(self.wire.horizon(), out);
    }

    /// Ends the line, which keeps its level from here on; `out` gets the edges that were held back.
    pub fn finish(&mut self, out: impl FnMut(Instant)) {
        self.wire.finish(|at| self.sampler.edge(at));
        self.release(Fine::MAX, out);
    }

    /// The first sample after what was sent, and after all edges that were handed out.
    #[must_use]
    pub fn until(&self) -> Instant {
        let end = self.wire.time();
        let last = self.last.0;
        let beyond = (i128::from(last) << FINE) > end;
        Instant(if beyond { last.saturating_add(1) } else { ceil(end) })
    }

    fn release(&mut self, horizon: Fine, mut out: impl FnMut(Instant)) {
        let last = &mut self.last;
        self.sampler.release(horizon, |at| {
            *last = at;
            out(at);
        });
    }
}

#[cfg(test)]
mod tests;
