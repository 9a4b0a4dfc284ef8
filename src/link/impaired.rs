//! Frames -> edges of a bad line.

use super::Protocol;
use crate::cells::Word;
use crate::clock::impair::{ImpairedLine, Impairments, Unfit};
use crate::unit::{Instant, Ratio};
use crate::{adat, iec60958};

/// A [`Transmitter`](super::Transmitter) whose line is not ideal.
///
/// ```
/// use lightpipe::adat::Frame;
/// use lightpipe::clock::impair::Impairments;
/// use lightpipe::link::{ImpairedTransmitter, Protocol};
/// use lightpipe::unit::{Ratio, Ui};
/// let impairments = Impairments { jitter: Ui::from_millionths(30_000), ..Impairments::default() };
/// let rate = Ratio::new(100_000_000, 1).unwrap();
/// let mut transmitter = ImpairedTransmitter::new(Protocol::Adat, 48_000, rate, &impairments)?;
/// let mut edges = 0;
/// for _ in 0..3 {
///     transmitter.adat(&Frame::default(), |_| edges += 1);
/// }
/// transmitter.finish(|_| edges += 1);
/// // A frame of silence has fifty.
/// assert_eq!(edges, 150);
/// # Ok::<(), lightpipe::clock::impair::Unfit>(())
/// ```
#[derive(Clone, Debug)]
pub struct ImpairedTransmitter {
    line: ImpairedLine,
}

impl ImpairedTransmitter {
    /// A transmitter at `frame_rate` (hertz), seen at `samples_per_second`.
    ///
    /// # Errors
    /// If the rates or the impairments are out of range.
    pub fn new(
        protocol: Protocol,
        frame_rate: u32,
        samples_per_second: Ratio,
        impairments: &Impairments,
    ) -> Result<ImpairedTransmitter, Unfit> {
        let cells_per_second = u64::from(frame_rate) * u64::from(protocol.frame_cells());
        let cell_rate = Ratio::new(cells_per_second, 1).ok_or(Unfit::Rates)?;
        Ok(ImpairedTransmitter { line: ImpairedLine::new(impairments, cell_rate, samples_per_second)? })
    }

    /// Sends cells; `out` gets edges, some of them later than their cells.
    pub fn cells(&mut self, word: &Word, out: impl FnMut(Instant)) {
        self.line.cells(word, out);
    }

    /// Lets the line rest for `cells` cells; `out` gets edges that were held back, and disturbances.
    pub fn rest(&mut self, cells: u32, mut out: impl FnMut(Instant)) {
        for start in (0..cells).step_by(64) {
            self.cells(&Word::certain(0, (cells - start).min(64) as u8, Instant(0)), &mut out);
        }
    }

    /// Sends an ADAT frame.
    pub fn adat(&mut self, frame: &adat::Frame, mut out: impl FnMut(Instant)) {
        for bits in frame.emit().0 {
            self.cells(&Word::certain(bits, 64, Instant(0)), &mut out);
        }
    }

    /// Sends an IEC 60958 subframe.
    pub fn subframe(
        &mut self,
        preamble: iec60958::Preamble,
        bits: iec60958::SubframeBits,
        out: impl FnMut(Instant),
    ) {
        self.cells(&Word::certain(bits.cells(preamble), 64, Instant(0)), out);
    }

    /// Ends the line; `out` gets the edges that were held back.
    pub fn finish(&mut self, out: impl FnMut(Instant)) {
        self.line.finish(out);
    }

    /// The first sample after what was sent, and after all edges that were handed out.
    #[must_use]
    pub fn until(&self) -> Instant {
        self.line.until()
    }
}
