//! Cells -> subframes and blocks.

use super::block::{Block, BlockTracker};
use super::preamble::{PREAMBLE_CELLS, Preamble};
use super::subframe::{SUBFRAME_CELLS, SubframeBits};
use crate::align::{AlignEvent, AlignedFrame, Aligner, Lost, Quick};
use crate::bits::low_mask;
use crate::cells::{Framing, Word};
use crate::fault::{Fault, FaultKind, Marks};
use crate::line::biphase::BOUNDARIES;
use crate::unit::Span;

/// What IEC 60958 promises about its cells, one subframe at a time.
pub const FRAMING: Framing = Framing {
    name: "iec60958",
    frame_cells: SUBFRAME_CELLS,
    // In the order of `Preamble::ALL`.
    syncs: &[Preamble::B.cells() as u16, Preamble::M.cells() as u16, Preamble::W.cells() as u16],
    sync_len: PREAMBLE_CELLS,
    sync_runs: &[&[3, 1, 1, 3], &[3, 3, 1, 1], &[3, 2, 1, 2]],
    runs_end_at: PREAMBLE_CELLS,
    longest_data_run: 2,
    longest_run: 3,
    always: [BOUNDARIES & !0xff | 0b0000_1001, 0, 0, 0],
    never: [0b0000_0110, 0, 0, 0],
    self_checking: true,
};

/// How many subframes a [`Decoder`] holds back to be sure of them.
pub const HOLD_BACK_SUBFRAMES: usize = 1;

/// A subframe as it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ReceivedSubframe {
    /// Slots 4 to 31 as they are, also where they are marked.
    pub bits: SubframeBits,
    /// Its preamble; where that is damaged (see `marks`), the one that was due.
    pub preamble: Preamble,
    /// The frame within the block, 0..=191; unknown before the first B preamble.
    pub block_frame: Option<u8>,
    /// What is known against it.
    pub marks: Marks,
    /// When its first cell starts and its last one ends.
    pub span: Span,
    /// Its number in the stream, from 0, lost subframes included.
    pub number: u64,
}

/// What a [`Decoder`] has to say, in the order of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
#[non_exhaustive]
pub enum Event {
    /// A subframe.
    Subframe(ReceivedSubframe),
    /// A block ended before the subframe that follows.
    Block(Block),
    /// Something is wrong with the subframe that follows, or with one that is lost.
    Fault(Fault),
    /// Subframes went by that could not be delivered.
    Lost(Lost),
    /// The stretch ended inside a subframe. Only [`Decoder::finish`] says so. It is a fault, of
    /// kind [`FaultKind::LockLost`], if the signal comes back; a recording may end anywhere.
    Cut(Fault),
}

/// Finds subframes and blocks in cells.
///
/// A subframe is delivered once the preamble behind it is seen, or the stretch is finished. Its
/// preamble and the order of preambles, the 28 slot boundaries, parity, and the length of blocks
/// are checked.
///
/// ```
/// use lightpipe::iec60958::{Decoder, Encoder, Event, Preamble, Subframe};
/// let mut encoder = Encoder::new();
/// let left = Subframe { sample: 1234, ..Subframe::default() };
/// let right = Subframe { sample: -1234, ..Subframe::default() };
/// let cells = [encoder.encode(Preamble::B, left.emit()), encoder.encode(Preamble::W, right.emit())];
///
/// let mut decoder = Decoder::new();
/// let Some(Event::Subframe(received)) = decoder.next(&mut &cells[..]) else { panic!("no subframe") };
/// assert_eq!(received.bits.parse(), Some(left));
/// assert_eq!(received.block_frame, Some(0));
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    aligner: Aligner<1>,
    blocks: BlockTracker,
    /// The channel that comes next is known.
    in_order: bool,
    /// A subframe with events before it.
    pending: Option<Pending>,
    /// An event that a batch of subframes ran into.
    stash: Option<Event>,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    subframe: ReceivedSubframe,
    block: Option<Block>,
    /// Kinds of faults still to tell.
    faults: [Option<FaultKind>; 3],
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
        Decoder {
            aligner: Aligner::new(&FRAMING, FaultKind::Preamble),
            blocks: BlockTracker::new(),
            in_order: false,
            pending: None,
            stash: None,
        }
    }

    /// Takes words from the front of `input` and returns the next event, or `None` once all of
    /// `input` is used up. Does not allocate.
    pub fn next(&mut self, input: &mut &[Word]) -> Option<Event> {
        if let Some(event) = self.stash.take() {
            return Some(event);
        }
        if self.pending.is_some() {
            return self.tell();
        }
        let event = self.aligner.next(input)?;
        Some(self.event(event))
    }

    /// Fills `out` with subframes and returns how many; stops before any other event, which
    /// [`next`](Decoder::next) then returns. Fewer than `out.len()` means that, or that `input` is
    /// used up.
    pub fn subframes(&mut self, input: &mut &[Word], out: &mut [ReceivedSubframe]) -> usize {
        let mut count = 0;
        while self.stash.is_none() {
            if self.pending.is_none() {
                count += self.row(input, out.get_mut(count..).unwrap_or_default());
            }
            let Some(place) = out.get_mut(count) else { break };
            match self.next(input) {
                Some(Event::Subframe(subframe)) => {
                    *place = subframe;
                    count += 1;
                }
                other => {
                    self.stash = other;
                    break;
                }
            }
        }
        count
    }

    /// Subframes with nothing before them but the one before, and nothing against them.
    fn row(&mut self, input: &mut &[Word], out: &mut [ReceivedSubframe]) -> usize {
        if !self.in_order {
            return 0;
        }
        let Decoder { aligner, blocks, .. } = self;
        aligner.row(input, out, &QuickSubframes, |aligned| {
            let &preamble = Preamble::ALL.get(aligned.sync?)?;
            let bits = SubframeBits::from_cells(aligned.bits[0]);
            let frame = bits.parity_is_even().then(|| blocks.place_next(preamble))??;
            blocks.put(bits.status(), bits.user(), aligned.span);
            Some(ReceivedSubframe {
                bits,
                preamble,
                block_frame: Some(frame),
                marks: aligned.marks,
                span: aligned.span,
                number: aligned.number,
            })
        })
    }

    /// Ends a stretch of cells: call it until `None`, which leaves the decoder ready for another
    /// stretch of the same stream.
    pub fn finish(&mut self) -> Option<Event> {
        if let Some(event) = self.stash.take() {
            return Some(event);
        }
        if self.pending.is_some() {
            return self.tell();
        }
        match self.aligner.finish() {
            Some(event) => Some(self.event(event)),
            None => {
                self.in_order = false;
                None
            }
        }
    }

    /// The block in progress, with the bits seen so far; none before the first B preamble, which tells
    /// where in a block they belong.
    #[must_use]
    pub fn block(&self) -> Block {
        self.blocks.in_progress()
    }

    fn event(&mut self, event: AlignEvent<1>) -> Event {
        match event {
            AlignEvent::Frame(aligned) => self.subframe(&aligned),
            AlignEvent::Fault(fault) => Event::Fault(fault),
            AlignEvent::Lost(lost) => {
                self.blocks.lose(lost.frames);
                self.in_order = false;
                Event::Lost(lost)
            }
            AlignEvent::Cut(fault) => Event::Cut(fault),
        }
    }

    fn subframe(&mut self, aligned: &AlignedFrame<1>) -> Event {
        let [cells] = aligned.bits;
        let bits = SubframeBits::from_cells(cells);
        let preamble = match aligned.sync.and_then(|sync| Preamble::ALL.get(sync)) {
            Some(&preamble) => preamble,
            None if self.blocks.next_channel() == 1 => Preamble::W,
            None if self.blocks.block_is_due() => Preamble::B,
            None => Preamble::M,
        };
        if self.in_order && !aligned.adjacent && preamble.channel() != self.blocks.next_channel() {
            // What is left of a subframe that was cut short took too little time to count as lost.
            self.blocks.lose(1);
        }
        let out_of_order = self.in_order && preamble.channel() != self.blocks.next_channel();
        let odd = !bits.parity_is_even();
        let placed = self.blocks.place(preamble);
        self.blocks.put(bits.status(), bits.user(), aligned.span);
        self.in_order = true;

        let mut marks = aligned.marks;
        if out_of_order {
            marks |= Marks::PREAMBLE;
        }
        if odd {
            marks |= Marks::PARITY;
        }
        let subframe = ReceivedSubframe {
            bits,
            preamble,
            block_frame: placed.frame,
            marks,
            span: aligned.span,
            number: aligned.number,
        };
        if !out_of_order && !odd && !placed.wrong_length && placed.ended.is_none() {
            return Event::Subframe(subframe);
        }
        let faults = [
            (out_of_order && aligned.sync.is_some()).then_some(FaultKind::Preamble),
            placed.wrong_length.then_some(FaultKind::Block),
            odd.then_some(FaultKind::Parity),
        ];
        self.pending = Some(Pending { subframe, block: placed.ended, faults });
        self.tell().unwrap_or(Event::Subframe(subframe))
    }

    /// The next event of the pending subframe.
    fn tell(&mut self) -> Option<Event> {
        let pending = self.pending.as_mut()?;
        if let Some(block) = pending.block.take() {
            return Some(Event::Block(block));
        }
        if let Some(kind) = pending.faults.iter_mut().find_map(Option::take) {
            let ReceivedSubframe { number, span, .. } = pending.subframe;
            let cell = if kind == FaultKind::Parity { PREAMBLE_CELLS } else { 0 };
            return Some(Event::Fault(Fault { kind, frame: number, cell, span }));
        }
        let subframe = pending.subframe;
        self.pending = None;
        Some(Event::Subframe(subframe))
    }
}

struct QuickSubframes;

impl Quick<1> for QuickSubframes {
    fn sync_of(&self, cells: u64) -> Option<usize> {
        const MASK: u64 = low_mask(PREAMBLE_CELLS);
        Preamble::ALL.iter().position(|preamble| u64::from(preamble.cells()) == cells & MASK)
    }

    fn is_legal(&self, [cells]: &[u64; 1]) -> bool {
        const PROMISED: u64 = BOUNDARIES & !low_mask(PREAMBLE_CELLS);
        cells & PROMISED == PROMISED
    }
}

#[cfg(test)]
mod tests;
