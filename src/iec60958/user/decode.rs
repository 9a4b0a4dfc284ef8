//! U bits -> information units and messages.

use super::message::{
    End, InformationUnit, MESSAGE_END_ZEROS, MOST_GAP, MOST_UNITS, Message, Start, UNIT_BITS, Unfinished,
};
use crate::fault::Marks;
use crate::iec60958::ReceivedSubframe;
use crate::unit::{Instant, Span};

/// Inside an information unit no more than six zeros stand before a 1. After seven the next 1 starts a
/// unit, whatever came before.
const ALIGNING_ZEROS: u32 = UNIT_BITS - 1;
/// The zeros of a unit behind its start bit, and the longest gap: after one more no message is in
/// progress, whatever came before.
const QUIET_ZEROS: u32 = ALIGNING_ZEROS + MOST_GAP as u32 + 1;

/// An information unit, and where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ReceivedUnit {
    /// Its eight bits.
    pub unit: InformationUnit,
    /// The subframe that holds its start bit.
    pub number: u64,
    /// From the start of that subframe to the end of the one that holds W.
    pub span: Span,
    /// What is known against any of these subframes.
    pub marks: Marks,
}

/// User bits that no unit could be made of, because nobody knows where one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Skipped {
    /// How many, from the first 1 to the last.
    pub bits: u64,
    /// The subframe of the first.
    pub number: u64,
    /// From the start of that subframe to the end of the last.
    pub span: Span,
    /// What is known against any of these subframes, and of those with up to six zeros behind them.
    pub marks: Marks,
}

/// Subframes are missing among the user bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct SubframesLost {
    /// How many; 0 if the numbers went back.
    pub subframes: u64,
    /// The first subframe after them.
    pub number: u64,
    /// When that one starts.
    pub at: Instant,
}

/// What a [`MessageDecoder`] has to say, in the order of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
#[non_exhaustive]
pub enum Event {
    /// An information unit is whole. It will be in the next message as well.
    Unit(ReceivedUnit),
    /// A message ended, or as much of it as there is.
    Message(Message),
    /// Bits before the first unit, or behind a loss, stay unread.
    Skipped(Skipped),
    /// Subframes are missing: what was in progress has been told, and what follows starts anew.
    Lost(SubframesLost),
}

/// Finds information units and messages in the U bits of a consumer stream.
///
/// Where the stream begins, and behind lost subframes, nobody knows whether a 1 starts a unit. After
/// seven zeros the next one does; whether a message began there is known after 16. Until then
/// a message has [`Start::Unknown`], and bits before the first unit are [`Event::Skipped`].
///
/// Zeros cost next to nothing.
#[derive(Clone, Debug)]
pub struct MessageDecoder {
    state: State,
    /// Zeros in a row, in every state but inside a unit; saturates.
    zeros: u32,
    /// The unit in progress; its bits come in from the right.
    unit: ReceivedUnit,
    bits: u8,
    message: Message,
    skipped: Option<Skipped>,
    /// Number of the subframe that comes next if none is lost.
    next: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nobody knows whether a 1 starts a unit.
    Unaligned,
    /// The next 1 starts a unit.
    Between(Start),
    /// In a unit.
    Unit,
    /// Behind a unit of a message.
    Gap,
}

const NO_UNIT: ReceivedUnit = ReceivedUnit {
    unit: InformationUnit::new(0),
    number: 0,
    span: Span { start: Instant(0), end: Instant(0) },
    marks: Marks::NONE,
};

const NO_MESSAGE: Message = Message {
    units: [InformationUnit::new(0); MOST_UNITS],
    gaps: [0; MOST_UNITS],
    len: 0,
    start: Start::Unknown,
    end: End::Finished,
    zeros_before: 0,
    unfinished: None,
    number: 0,
    span: NO_UNIT.span,
    marks: Marks::NONE,
};

impl Default for MessageDecoder {
    fn default() -> MessageDecoder {
        MessageDecoder::new()
    }
}

impl MessageDecoder {
    /// A decoder that has seen nothing.
    #[must_use]
    pub const fn new() -> MessageDecoder {
        MessageDecoder {
            state: State::Unaligned,
            zeros: 0,
            unit: NO_UNIT,
            bits: 0,
            message: NO_MESSAGE,
            skipped: None,
            next: None,
        }
    }

    /// Takes subframes from the front of `input`, in the order of the wire, and returns the next
    /// event, or `None` once all of `input` is used up. Does not allocate.
    ///
    /// A gap in the [numbers](ReceivedSubframe::number) of the subframes is a loss.
    pub fn next(&mut self, input: &mut &[ReceivedSubframe]) -> Option<Event> {
        while let Some((subframe, rest)) = input.split_first() {
            if let Some(due) = self.next
                && due != subframe.number
            {
                if let Some(event) = self.stop(End::Lost) {
                    return Some(event);
                }
                self.next = Some(subframe.number);
                return Some(Event::Lost(SubframesLost {
                    subframes: subframe.number.saturating_sub(due),
                    number: subframe.number,
                    at: subframe.span.start,
                }));
            }
            *input = rest;
            self.next = Some(subframe.number.saturating_add(1));
            if !subframe.bits.user() && self.state == State::Between(Start::Boundary) {
                self.zeros = self.zeros.saturating_add(1);
            } else if let Some(event) = self.bit(subframe) {
                return Some(event);
            }
        }
        None
    }

    /// Ends a stretch: call it until `None`, which leaves the decoder as new.
    pub fn finish(&mut self) -> Option<Event> {
        let event = self.stop(End::Finished);
        if event.is_none() {
            self.next = None;
        }
        event
    }

    /// Whatever is in progress ends here.
    fn stop(&mut self, end: End) -> Option<Event> {
        if let (Some(skipped), State::Unaligned) = (self.skipped.take(), self.state) {
            self.zeros = 0;
            return Some(Event::Skipped(skipped));
        }
        let state = core::mem::replace(&mut self.state, State::Unaligned);
        let zeros = core::mem::take(&mut self.zeros);
        match state {
            State::Unaligned | State::Between(_) => None,
            State::Unit => {
                let gap = if self.message.len == 0 { 0 } else { zeros as u8 };
                let unfinished = Unfinished { gap, bits: self.unit.unit.byte(), count: self.bits };
                if self.message.len == 0 {
                    self.message.span = self.unit.span;
                }
                Some(self.message(end, Some(unfinished)))
            }
            State::Gap => Some(self.message(end, None)),
        }
    }

    fn message(&self, end: End, unfinished: Option<Unfinished>) -> Event {
        Event::Message(Message { end, unfinished, ..self.message })
    }

    fn bit(&mut self, subframe: &ReceivedSubframe) -> Option<Event> {
        let bit = subframe.bits.user();
        match self.state {
            State::Unit => self.unit_bit(bit, subframe),
            State::Gap if bit => self.next_unit(subframe),
            State::Gap => {
                self.zeros += 1;
                if self.zeros < u32::from(MESSAGE_END_ZEROS) {
                    return None;
                }
                self.state = State::Between(Start::Boundary);
                Some(self.message(End::Zeros, None))
            }
            State::Between(start) if bit => {
                self.begin(start, subframe);
                None
            }
            State::Between(_) => {
                self.zeros = self.zeros.saturating_add(1);
                if self.zeros >= QUIET_ZEROS {
                    self.state = State::Between(Start::Boundary);
                }
                None
            }
            State::Unaligned => self.unaligned(bit, subframe),
        }
    }

    fn unaligned(&mut self, bit: bool, subframe: &ReceivedSubframe) -> Option<Event> {
        if bit {
            let skipped = self.skipped.get_or_insert(Skipped {
                bits: 0,
                number: subframe.number,
                span: subframe.span,
                marks: Marks::NONE,
            });
            skipped.marks |= subframe.marks;
            skipped.bits = subframe.number.saturating_sub(skipped.number).saturating_add(1);
            skipped.span.end = subframe.span.end;
            self.zeros = 0;
            return None;
        }
        self.zeros += 1;
        if self.zeros < ALIGNING_ZEROS {
            if let Some(skipped) = &mut self.skipped {
                skipped.marks |= subframe.marks;
            }
            return None;
        }
        self.state = State::Between(Start::Unknown);
        self.skipped.take().map(Event::Skipped)
    }

    /// `subframe` holds the first start bit of a message.
    fn begin(&mut self, start: Start, subframe: &ReceivedSubframe) {
        // Without the units of the message before: those would make equal messages differ.
        self.message = Message {
            start,
            zeros_before: self.zeros,
            number: subframe.number,
            span: subframe.span,
            ..NO_MESSAGE
        };
        self.zeros = 0;
        self.begin_unit(subframe);
    }

    /// `subframe` holds the start bit of a unit that is not the first.
    fn next_unit(&mut self, subframe: &ReceivedSubframe) -> Option<Event> {
        let full = usize::from(self.message.len) == MOST_UNITS;
        let event = full.then(|| self.message(End::Full, None));
        if full {
            self.begin(Start::Continued, subframe);
        } else {
            self.begin_unit(subframe);
        }
        event
    }

    fn begin_unit(&mut self, subframe: &ReceivedSubframe) {
        self.state = State::Unit;
        self.bits = 1;
        self.unit = ReceivedUnit {
            unit: InformationUnit::new(0),
            number: subframe.number,
            span: subframe.span,
            marks: subframe.marks,
        };
        self.message.marks |= subframe.marks;
    }

    fn unit_bit(&mut self, bit: bool, subframe: &ReceivedSubframe) -> Option<Event> {
        let weight = 0b1000_0000u8.checked_shr(u32::from(self.bits)).unwrap_or(0);
        let bits = self.unit.unit.byte() | if bit { weight } else { 0 };
        self.unit.unit = InformationUnit::new(bits);
        self.unit.span.end = subframe.span.end;
        self.unit.marks |= subframe.marks;
        self.message.marks |= subframe.marks;
        self.bits += 1;
        if u32::from(self.bits) < UNIT_BITS {
            return None;
        }
        let place = usize::from(self.message.len);
        let gap = if place == 0 { 0 } else { self.zeros as u8 };
        if let (Some(unit), Some(before)) =
            (self.message.units.get_mut(place), self.message.gaps.get_mut(place))
        {
            (*unit, *before) = (self.unit.unit, gap);
            self.message.len += 1;
        }
        self.message.span.end = subframe.span.end;
        self.state = State::Gap;
        self.zeros = 0;
        Some(Event::Unit(self.unit))
    }
}

#[cfg(test)]
mod tests;
