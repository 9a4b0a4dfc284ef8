//! Cells -> ADAT frames.

use super::frame::{FRAME_CELLS, Frame, FrameBits, SEPARATORS, SYNC_ZEROS};
use crate::align::{AlignEvent, AlignedFrame, Aligner, Lost, Quick};
use crate::cells::{Framing, Word};
use crate::fault::{Fault, FaultKind, Marks};
use crate::unit::Span;

/// What ADAT promises about its cells.
pub const FRAMING: Framing = Framing {
    name: "adat",
    frame_cells: FRAME_CELLS,
    // Ten zeros and the separator behind them.
    syncs: &[0b100_0000_0000],
    sync_len: 11,
    // With the last separator of the frame before, the line holds for eleven cells.
    sync_runs: &[&[11]],
    runs_end_at: 10,
    longest_data_run: 5,
    longest_run: 11,
    always: SEPARATORS,
    never: [0b11_1111_1111, 0, 0, 0],
    self_checking: false,
};

/// How many frames a [`Decoder`] holds back to be sure of them.
pub const HOLD_BACK_FRAMES: usize = 1;

/// A frame as it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ReceivedFrame {
    /// What it carries, also where it is marked.
    pub frame: Frame,
    /// What is known against it.
    pub marks: Marks,
    /// When its first cell starts and its last one ends.
    pub span: Span,
    /// Its number in the stream, from 0, lost frames included.
    pub number: u64,
}

/// What a [`Decoder`] has to say, in the order of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A frame.
    Frame(ReceivedFrame),
    /// Something is wrong with the frame that follows, or with one that is lost.
    Fault(Fault),
    /// Frames went by that could not be delivered.
    Lost(Lost),
    /// The stretch ended inside a frame. Only [`Decoder::finish`] says so. It is a fault, of kind
    /// [`FaultKind::LockLost`], if the signal comes back; a recording may end anywhere.
    Cut(Fault),
}

/// Finds frames in cells.
///
/// A frame is delivered once the sync behind it is seen, or the stretch is finished. Sync and all
/// fifty separators are checked. ADAT has no checksum: a wrong cell among the 196 that carry data
/// cannot be seen here, unless the clock had doubts about it.
///
/// ```
/// use lightpipe::adat::{Decoder, Encoder, Event, Frame};
/// let mut encoder = Encoder::new();
/// let mut cells = encoder.encode(&Frame { slots: [1, 2, 3, 4, 5, 6, 7, 8], ..Frame::default() }).to_vec();
/// cells.extend(encoder.encode(&Frame::default()));
///
/// let mut decoder = Decoder::new();
/// let mut input = &cells[..];
/// let Some(Event::Frame(received)) = decoder.next(&mut input) else { panic!("no frame") };
/// assert_eq!(received.frame.slots, [1, 2, 3, 4, 5, 6, 7, 8]);
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    aligner: Aligner<4>,
}

impl Default for Decoder {
    fn default() -> Decoder {
        Decoder::new()
    }
}

impl Decoder {
    /// A decoder that has seen nothing.
    #[must_use]
    pub const fn new() -> Decoder {
        Decoder { aligner: Aligner::new(&FRAMING, FaultKind::Sync) }
    }

    /// Takes words from the front of `input` and returns the next event, or `None` once all of
    /// `input` is used up. Does not allocate.
    pub fn next(&mut self, input: &mut &[Word]) -> Option<Event> {
        self.aligner.next(input).map(event)
    }

    /// Fills `out` with frames and returns how many; stops before any other event, which
    /// [`next`](Decoder::next) then returns. Fewer than `out.len()` means that, or that `input` is
    /// used up.
    pub fn frames(&mut self, input: &mut &[Word], out: &mut [ReceivedFrame]) -> usize {
        self.aligner.frames(input, out, &QuickFrames, received)
    }

    /// Ends a stretch of cells: call it until `None`, which leaves the decoder ready for another
    /// stretch of the same stream.
    pub fn finish(&mut self) -> Option<Event> {
        self.aligner.finish().map(event)
    }
}

struct QuickFrames;

impl Quick<4> for QuickFrames {
    fn sync_of(&self, cells: u64) -> Option<usize> {
        const SYNC: u64 = (1 << (SYNC_ZEROS + 1)) - 1;
        (cells & SYNC == 1 << SYNC_ZEROS).then_some(0)
    }

    fn is_legal(&self, bits: &[u64; 4]) -> bool {
        FrameBits(*bits).is_legal()
    }
}

fn received(aligned: &AlignedFrame<4>) -> ReceivedFrame {
    ReceivedFrame {
        frame: FrameBits(aligned.bits).content(),
        marks: aligned.marks,
        span: aligned.span,
        number: aligned.number,
    }
}

fn event(event: AlignEvent<4>) -> Event {
    match event {
        AlignEvent::Frame(aligned) => Event::Frame(received(&aligned)),
        AlignEvent::Fault(fault) => Event::Fault(fault),
        AlignEvent::Lost(lost) => Event::Lost(lost),
        AlignEvent::Cut(fault) => Event::Cut(fault),
    }
}

#[cfg(test)]
mod tests;
