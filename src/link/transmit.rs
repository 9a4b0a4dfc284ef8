//! Frames -> edges.

use super::Protocol;
use crate::cells::Word;
use crate::clock::Pacer;
use crate::unit::{Instant, Ratio};
use crate::{adat, iec60958};

/// Makes the edges of a stream, frame by frame, as a sampler with an exact clock sees them.
///
/// The line starts low; instants are samples. See [`Receiver`](super::Receiver) for an example.
#[derive(Clone, Debug)]
pub struct Transmitter {
    pacer: Pacer,
}

impl Transmitter {
    /// A transmitter at `frame_rate` (hertz), seen at `samples_per_second`. `None` if the rates do
    /// not fit: zero, or too large for 64 bits.
    #[must_use]
    pub fn new(protocol: Protocol, frame_rate: u32, samples_per_second: Ratio) -> Option<Transmitter> {
        let cells_per_second = u64::from(frame_rate) * u64::from(protocol.frame_cells());
        let den = samples_per_second.den().checked_mul(cells_per_second)?;
        Some(Transmitter { pacer: Pacer::new(Ratio::new(samples_per_second.num(), den)?) })
    }

    /// Sends cells; `out` gets the edges.
    pub fn cells(&mut self, word: &Word, out: impl FnMut(Instant)) {
        let mut edges = [Instant(0); 64];
        let count = self.pacer.edges(word, &mut edges);
        edges.iter().take(count).copied().for_each(out);
    }

    /// Lets the line rest for `cells` cells.
    pub fn rest(&mut self, cells: u32) {
        for start in (0..cells).step_by(64) {
            self.cells(&Word::certain(0, (cells - start).min(64) as u8, Instant(0)), |_| ());
        }
    }

    /// Sends an ADAT frame; `out` gets the edges.
    pub fn adat(&mut self, frame: &adat::Frame, mut out: impl FnMut(Instant)) {
        for bits in frame.emit().0 {
            self.cells(&Word::certain(bits, 64, Instant(0)), &mut out);
        }
    }

    /// Sends an IEC 60958 subframe; `out` gets the edges.
    pub fn subframe(
        &mut self,
        preamble: iec60958::Preamble,
        bits: iec60958::SubframeBits,
        out: impl FnMut(Instant),
    ) {
        self.cells(&Word::certain(bits.cells(preamble), 64, Instant(0)), out);
    }

    /// The first sample after what was sent.
    #[must_use]
    pub const fn until(&self) -> Instant {
        self.pacer.until()
    }
}
