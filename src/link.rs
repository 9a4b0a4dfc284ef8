//! The whole path from edges to frames, and from frames to edges, as one state machine each.

use crate::cells::{Framing, TICK, Word};
use crate::clock::{self, Cause, Quality, Recovery};
use crate::edges::Edges;
use crate::fault::{Fault, FaultKind};
use crate::unit::{Instant, Rate, STANDARD_RATES, Span, Timebase};
use crate::{adat, iec60958};

pub use crate::align::Lost;

/// What is spoken on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Protocol {
    /// ADAT lightpipe.
    Adat,
    /// IEC 60958: S/PDIF or AES3.
    Iec60958,
}

impl Protocol {
    /// Every protocol.
    pub const ALL: [Protocol; 2] = [Protocol::Adat, Protocol::Iec60958];

    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.framing().name
    }

    /// Cells per frame: the cell rate divided by the frame rate.
    #[must_use]
    pub const fn frame_cells(self) -> u32 {
        match self {
            Protocol::Adat => adat::FRAME_CELLS,
            Protocol::Iec60958 => 2 * iec60958::SUBFRAME_CELLS,
        }
    }

    /// The frame rate that goes with a cell length in 1/65536 ticks, if the timebase has a rate.
    #[must_use]
    pub fn frame_rate(self, cell: u64, timebase: Timebase) -> Option<Rate> {
        let ticks = i64::try_from(cell.checked_mul(u64::from(self.frame_cells()))?).ok()?;
        timebase.rate_of(TICK, ticks)
    }

    /// What the clock needs to know about it.
    #[must_use]
    pub const fn framing(self) -> &'static Framing {
        match self {
            Protocol::Adat => &adat::FRAMING,
            Protocol::Iec60958 => &iec60958::FRAMING,
        }
    }
}

/// What a [`Receiver`] has to say, in the order of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
#[non_exhaustive]
pub enum Event {
    /// A signal was found.
    Locked {
        /// Its protocol.
        protocol: Protocol,
        /// Its first edge.
        at: Instant,
        /// Length of a cell, in 1/65536 ticks.
        cell: u64,
        /// Edges before it, since the last lock, that belong to no signal.
        skipped: u64,
    },
    /// What follows is the start of a stream: the first one, or one whose protocol or nominal rate
    /// differs from what came before. Frames are numbered from 0 again.
    Segment {
        /// Its protocol.
        protocol: Protocol,
        /// Length of a cell at its start, in 1/65536 ticks.
        cell: u64,
    },
    /// An ADAT frame.
    Frame(adat::ReceivedFrame),
    /// An IEC 60958 subframe.
    Subframe(iec60958::ReceivedSubframe),
    /// A block ended before the subframe that follows, or with the stream.
    Block(iec60958::Block),
    /// Something is wrong with the frame that follows, or with one that is lost.
    Fault(Fault),
    /// Frames (ADAT) or subframes (IEC 60958) went by that could not be delivered.
    Lost(Lost),
    /// Cells, before the frames made of them; only of a receiver [`with_cells`](Receiver::with_cells).
    Cells(Word),
    /// The signal is gone.
    Unlocked {
        /// Why.
        cause: Cause,
        /// Where.
        at: Instant,
    },
}

/// Decodes a line whose protocol, rate and polarity nobody told.
///
/// Give it edges as they come and take events out; it holds at most one frame and
/// [`LOST_AFTER_CELLS`](clock::LOST_AFTER_CELLS) cells back, and does not allocate.
///
/// ```
/// use lightpipe::edges::Edges;
/// use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
/// use lightpipe::unit::{Instant, Ratio, Timebase};
/// use lightpipe::adat::Frame;
///
/// // Twenty frames at 48 kHz, seen by a logic analyser at 100 MS/s.
/// let rate = Ratio::new(100_000_000, 1);
/// let mut transmitter = Transmitter::new(Protocol::Adat, 48_000, rate.unwrap()).unwrap();
/// let mut edges = Vec::new();
/// for n in 0..20 {
///     transmitter.adat(&Frame { slots: [n; 8], ..Frame::default() }, |at| edges.push(at));
/// }
///
/// let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(rate));
/// let mut input = Edges { at: &edges, until: transmitter.until() };
/// let mut slots = Vec::new();
/// while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
///     if let Event::Frame(received) = event {
///         slots.push(received.frame.slots[7]);
///     }
/// }
/// assert_eq!(slots, (0..20).collect::<Vec<_>>());
/// ```
#[derive(Clone, Debug)]
pub struct Receiver {
    recovery: Recovery,
    protocols: [Protocol; Protocol::ALL.len()],
    timebase: Timebase,
    decoder: Decoder,
    /// Cells that the decoder has not taken yet.
    word: Option<Word>,
    /// The clock unlocked; the decoder still has to say what it holds.
    unlocked: Option<(Cause, Instant)>,
    /// The stream that frames belong to.
    stream: Option<Stream>,
    /// A stream begins with the next event of the decoder.
    new_stream: bool,
    /// A loss of lock that is told once the signal is back.
    lock_lost: Option<Fault>,
    /// An event of the decoder that waits for others to be told first.
    held: Option<Event>,
    /// The end of the old stream and the lock of the new one, told before anything else.
    turn: [Option<Event>; 2],
    /// The recording is over, and the last block was told.
    over: bool,
    /// Cells are told.
    tells_cells: bool,
}

#[derive(Clone, Copy, Debug)]
struct Stream {
    protocol: Protocol,
    cell: u64,
}

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
enum Decoder {
    Adat(adat::Decoder),
    Iec60958(iec60958::Decoder),
}

impl Decoder {
    const fn new(protocol: Protocol) -> Decoder {
        match protocol {
            Protocol::Adat => Decoder::Adat(adat::Decoder::new()),
            Protocol::Iec60958 => Decoder::Iec60958(iec60958::Decoder::new()),
        }
    }

    fn next(&mut self, input: &mut &[Word]) -> Option<Result<Event, Fault>> {
        match self {
            Decoder::Adat(decoder) => decoder.next(input).map(adat_event),
            Decoder::Iec60958(decoder) => decoder.next(input).map(iec60958_event),
        }
    }

    fn finish(&mut self) -> Option<Result<Event, Fault>> {
        match self {
            Decoder::Adat(decoder) => decoder.finish().map(adat_event),
            Decoder::Iec60958(decoder) => decoder.finish().map(iec60958_event),
        }
    }

    /// The block that the end of the stream cuts.
    fn last_block(&self) -> Option<iec60958::Block> {
        match self {
            Decoder::Adat(_) => None,
            Decoder::Iec60958(decoder) => Some(decoder.block()).filter(|block| block.frames > 0),
        }
    }
}

/// The event of the link, or the fault that a cut frame may turn out to be.
fn adat_event(event: adat::Event) -> Result<Event, Fault> {
    Ok(match event {
        adat::Event::Frame(frame) => Event::Frame(frame),
        adat::Event::Fault(fault) => Event::Fault(fault),
        adat::Event::Lost(lost) => Event::Lost(lost),
        adat::Event::Cut(fault) => return Err(fault),
    })
}

fn iec60958_event(event: iec60958::Event) -> Result<Event, Fault> {
    Ok(match event {
        iec60958::Event::Subframe(subframe) => Event::Subframe(subframe),
        iec60958::Event::Block(block) => Event::Block(block),
        iec60958::Event::Fault(fault) => Event::Fault(fault),
        iec60958::Event::Lost(lost) => Event::Lost(lost),
        iec60958::Event::Cut(fault) => return Err(fault),
    })
}

impl Receiver {
    /// A receiver that looks for any of `protocols`.
    #[must_use]
    pub fn new(protocols: &[Protocol], timebase: Timebase) -> Receiver {
        let mut wanted = [Protocol::Adat; Protocol::ALL.len()];
        let mut framings = [Protocol::Adat.framing(); Protocol::ALL.len()];
        let count = protocols.len().min(wanted.len());
        for ((slot, framing), &protocol) in wanted.iter_mut().zip(&mut framings).zip(protocols) {
            *slot = protocol;
            *framing = protocol.framing();
        }
        Receiver {
            recovery: Recovery::new(framings.get(..count).unwrap_or_default(), timebase),
            protocols: wanted,
            timebase,
            decoder: Decoder::new(Protocol::Adat),
            word: None,
            unlocked: None,
            stream: None,
            new_stream: false,
            lock_lost: None,
            held: None,
            turn: [None; 2],
            over: false,
            tells_cells: false,
        }
    }

    /// The same, but it tells the recovered cells as well: an [`Event::Cells`] for each word, in rising
    /// order between two locks.
    #[must_use]
    pub const fn with_cells(mut self) -> Receiver {
        self.tells_cells = true;
        self
    }

    /// Takes edges from the front of `input` and returns the next event, or `None` once all of
    /// `input` is used up.
    pub fn next(&mut self, input: &mut Edges<'_>) -> Option<Event> {
        loop {
            if let Some(event) = self.step() {
                return Some(event);
            }
            let event = self.recovery.next(input)?;
            self.clock_event(event);
        }
    }

    /// Ends the recording, or the part of it before a hole: call until `None`.
    pub fn finish(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.step() {
                return Some(event);
            }
            if let Some(event) = self.recovery.finish() {
                self.clock_event(event);
            } else if self.over || self.stream.is_none() {
                return None;
            } else {
                self.over = true;
                return self.decoder.last_block().map(Event::Block);
            }
        }
    }

    /// Goes on after a hole in the recording: the line is known again from `from` on.
    pub fn resume(&mut self, from: Instant) {
        self.recovery.resume(from);
        self.over = false;
        // What a hole cuts was not lost by the signal.
        self.lock_lost = None;
    }

    /// How the edges of the present lock lie, or of the last one.
    #[must_use]
    pub fn quality(&self) -> Option<Quality> {
        self.recovery.quality()
    }

    /// Works off what is already here.
    fn step(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.turn.iter_mut().find_map(Option::take) {
                return Some(event);
            }
            if self.held.is_some() {
                return self.announcement().or_else(|| self.held.take());
            }
            let told = match self.word {
                Some(word) => {
                    let mut input = core::slice::from_ref(&word);
                    let told = self.decoder.next(&mut input);
                    if input.is_empty() {
                        self.word = None;
                    }
                    told
                }
                // A word can hold several events.
                None => self.decoder.next(&mut &[][..]),
            };
            let told = match (told, self.unlocked) {
                (Some(told), _) => told,
                (None, _) if self.word.is_some() => continue,
                (None, None) => return None,
                (None, Some((cause, at))) => match self.decoder.finish() {
                    Some(told) => told,
                    None => {
                        self.unlocked = None;
                        if cause == Cause::NoSync && self.lock_lost.is_none() {
                            let span = Span { start: at, end: at };
                            self.lock_lost =
                                Some(Fault { kind: FaultKind::LockLost, frame: 0, cell: 0, span });
                        }
                        return Some(Event::Unlocked { cause, at });
                    }
                },
            };
            match told {
                Ok(event) => self.held = Some(event),
                Err(cut) => self.lock_lost = Some(cut),
            }
        }
    }

    /// What has to be told before the next event of the decoder.
    fn announcement(&mut self) -> Option<Event> {
        let Stream { protocol, cell } = self.stream?;
        if self.new_stream {
            self.new_stream = false;
            self.lock_lost = None;
            return Some(Event::Segment { protocol, cell });
        }
        // While the clock is unlocked, the signal is not back.
        if self.unlocked.is_some() {
            return None;
        }
        self.lock_lost.take().map(Event::Fault)
    }

    /// Takes in what the clock says; [`step`](Receiver::step) tells what comes of it.
    fn clock_event(&mut self, event: clock::Event) {
        match event {
            clock::Event::Locked { framing, at, cell, skipped } => {
                let protocol = self.protocols[framing % self.protocols.len()];
                let stream = Stream { protocol, cell };
                if !self.stream.is_some_and(|old| self.continues(old, stream)) {
                    self.turn[0] = self.stream.and_then(|_| self.decoder.last_block()).map(Event::Block);
                    self.decoder = Decoder::new(protocol);
                    self.new_stream = true;
                }
                self.stream = Some(stream);
                self.turn[1] = Some(Event::Locked { protocol, at, cell, skipped });
            }
            clock::Event::Cells(word) => {
                self.word = Some(word);
                if self.tells_cells {
                    self.turn[0] = Some(Event::Cells(word));
                }
            }
            clock::Event::Unlocked { cause, at } => {
                self.unlocked = Some((cause, at));
                if let (Some(stream), Some(quality)) = (&mut self.stream, self.recovery.quality()) {
                    // The rate may have moved since.
                    stream.cell = quality.cell;
                }
            }
        }
    }

    /// Whether a new lock goes on with the stream of the last: the same protocol and nominal rate.
    fn continues(&self, old: Stream, new: Stream) -> bool {
        let nominal =
            |stream: Stream| stream.protocol.frame_rate(stream.cell, self.timebase)?.nearest(&STANDARD_RATES);
        let near = old.cell.abs_diff(new.cell) <= old.cell / 25;
        old.protocol == new.protocol
            && match (nominal(old), nominal(new)) {
                (Some(old), Some(new)) => old == new,
                _ => near,
            }
    }
}

#[cfg(feature = "std")]
mod impaired;
#[cfg(feature = "capture")]
mod listen;
mod transmit;

#[cfg(feature = "std")]
pub use impaired::ImpairedTransmitter;
#[cfg(feature = "capture")]
pub use listen::{
    Candidate, ENOUGH_FRAMES, Heard, Hearing, LineChange, ListenOptions, MOST_LISTENED, listen,
};
pub use transmit::Transmitter;

#[cfg(test)]
mod tests;
