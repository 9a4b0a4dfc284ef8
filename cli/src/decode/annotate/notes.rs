//! Events -> values of signals, in the order of time.

use std::borrow::Cow;
use std::collections::VecDeque;

use lightpipe::adat::ReceivedFrame;
use lightpipe::capture::SignalValue;
use lightpipe::cells::TICK;
use lightpipe::fault::{Fault, Marks};
use lightpipe::iec60958::{Preamble, ReceivedSubframe};
use lightpipe::link::{Event, Protocol};
use lightpipe::unit::{Instant, Span, Timebase};

use super::signals::{Id, of_frame};

/// Where the parts of an ADAT frame begin, in cells.
const ADAT_FIELDS: [(u32, &str); 10] = [
    (0, "sync"),
    (11, "user"),
    (16, "slot0"),
    (46, "slot1"),
    (76, "slot2"),
    (106, "slot3"),
    (136, "slot4"),
    (166, "slot5"),
    (196, "slot6"),
    (226, "slot7"),
];

/// Where the parts of a subframe begin, in cells, two for a time slot.
const SUBFRAME_FIELDS: [(u32, &str); 6] =
    [(0, "preamble"), (8, "sample"), (56, "V"), (58, "U"), (60, "C"), (62, "P")];

/// A fault is shown for so many cells at least: a loss of lock may be but an instant.
const SHOWN_CELLS: u64 = 64;

/// What signals are going to be.
#[derive(Debug)]
pub(super) struct Notes {
    pub(super) timebase: Timebase,
    /// By time; of those at one time, the newest comes last.
    queue: VecDeque<(Instant, Id, Value)>,
    /// Length of a cell, in 1/65536 ticks.
    cell: u64,
    /// The frame that came last, if it is not known yet whether another follows.
    open: Option<(Protocol, Span)>,
    /// The fault that came last: its frame, what is said, and until when.
    fault: Option<(Instant, String, Instant)>,
}

#[derive(Debug)]
enum Value {
    Unknown,
    Bits(u64),
    Text(Cow<'static, str>),
}

impl Notes {
    pub(super) fn new() -> Notes {
        let timebase = Timebase::sampled(None);
        let mut notes = Notes { timebase, queue: VecDeque::new(), cell: TICK, open: None, fault: None };
        for id in [Id::Lock, Id::Faulty, Id::Lost] {
            notes.put(Instant(0), id, Value::Bits(0));
        }
        notes
    }

    /// When the first of them is.
    pub(super) fn next(&self) -> Option<Instant> {
        self.queue.front().map(|(at, ..)| *at)
    }

    /// Hands out the first of them.
    pub(super) fn take(&mut self) -> Option<(Id, NextValue)> {
        self.queue.pop_front().map(|(_, id, value)| (id, NextValue(value)))
    }

    /// Takes in what an event says; everything before `told` went out already.
    pub(super) fn event(&mut self, event: &Event, told: Instant) {
        match event {
            Event::Locked { at, cell, .. } => {
                self.cell = *cell;
                self.put((*at).max(told), Id::Lock, Value::Bits(1));
            }
            Event::Unlocked { at, .. } => self.put((*at).max(told), Id::Lock, Value::Bits(0)),
            Event::Frame(frame) => self.frame(frame),
            Event::Subframe(subframe) => self.subframe(subframe),
            Event::Fault(fault) => self.fault(fault, told),
            Event::Lost(lost) => {
                // The signal has 32 bits; a time in a damaged file may be any number.
                let frames = lost.frames.min(u32::MAX.into());
                self.put(lost.span.start.max(told), Id::Lost, Value::Bits(frames));
                self.put(lost.span.end.max(told), Id::Lost, Value::Bits(0));
            }
            _ => {}
        }
    }

    /// Everything before `until` is going out: no frame follows one that ended well before.
    pub(super) fn settle(&mut self, until: Instant) {
        if let Some((_, span)) = self.open
            && span.end.plus(self.cell_ticks()) < until
        {
            self.close_frame();
        }
        if let Some((.., end)) = self.fault
            && end.plus(self.cell_ticks()) < until
        {
            self.close_fault();
        }
    }

    /// A cell in ticks, rounded up.
    fn cell_ticks(&self) -> i64 {
        i64::try_from(self.cell.div_ceil(TICK)).unwrap_or(i64::MAX)
    }

    fn frame(&mut self, received: &ReceivedFrame) {
        let at = received.span.start;
        self.begin(Protocol::Adat, received.span, received.number, received.marks, &ADAT_FIELDS);
        self.put(at, Id::User, Value::Bits(received.frame.user.bits().into()));
        for (slot, sample) in (0..).zip(received.frame.slots) {
            self.put(at, Id::Slot(slot), signed(sample));
        }
    }

    fn subframe(&mut self, received: &ReceivedSubframe) {
        let (at, bits, preamble) = (received.span.start, received.bits, received.preamble);
        self.begin(Protocol::Iec60958, received.span, received.number, received.marks, &SUBFRAME_FIELDS);
        let bit = |bit: bool| Value::Bits(bit.into());
        self.put(at, Id::Preamble, Value::Text(preamble.name().into()));
        self.put(at, Id::Channel, Value::Bits(preamble.channel() as u64));
        self.put(at, Id::BlockStart, bit(preamble == Preamble::B));
        let frame = received.block_frame.map_or(Value::Unknown, |frame| Value::Bits(frame.into()));
        self.put(at, Id::BlockFrame, frame);
        let own = if preamble.channel() == 0 { Id::SampleA } else { Id::SampleB };
        self.put(at, Id::Sample, signed(bits.sample()));
        self.put(at, own, signed(bits.sample()));
        self.put(at, Id::Validity, bit(bits.validity()));
        self.put(at, Id::UserBit, bit(bits.user()));
        self.put(at, Id::Status, bit(bits.status()));
        self.put(at, Id::Parity, bit(bits.parity()));
    }

    /// What frames of both protocols have in common.
    fn begin(
        &mut self,
        protocol: Protocol,
        span: Span,
        number: u64,
        marks: Marks,
        fields: &[(u32, &'static str)],
    ) {
        if let Some((last, before)) = self.open
            && (last != protocol || span.start.since(before.end) > self.cell_ticks())
        {
            self.close_frame();
        }
        self.open = Some((protocol, span));
        let frame_cells = match protocol {
            Protocol::Adat => protocol.frame_cells(),
            _ => protocol.frame_cells() / 2,
        };
        let ticks = i128::from(span.ticks());
        let cell = |n: u32| span.start.plus((ticks * i128::from(n) / i128::from(frame_cells)) as i64);
        self.put(span.start, Id::FrameStart, Value::Bits(1));
        self.put(span.start, Id::FrameNumber, Value::Bits(number));
        self.put(span.start, Id::Marks, Value::Text(marks.to_string().into()));
        for (n, (first, name)) in fields.iter().enumerate() {
            self.put(cell(*first), Id::Field, Value::Text((*name).into()));
            if n == 1 {
                self.put(cell(*first), Id::FrameStart, Value::Bits(0));
            }
        }
    }

    fn close_frame(&mut self) {
        if let Some((protocol, span)) = self.open.take() {
            of_frame(protocol).for_each(|id| self.put(span.end, id, Value::Unknown));
        }
    }

    /// Faults of one frame are told together, over all of it. One that is told too late for that says
    /// at which sample it was.
    fn fault(&mut self, fault: &Fault, told: Instant) {
        let Span { start, end } = fault.span;
        let mut text = format!("{}_{}", fault.kind.code(), fault.kind);
        if fault.cell > 0 {
            text.push_str(&format!(":{}", fault.cell));
        }
        if start < told {
            text.push_str(&format!("@{:.0}", self.timebase.samples(start)));
        }
        let at = start.max(told);
        match self.fault.take() {
            Some((before, said, _)) if before == at => text = format!("{said}+{text}"),
            Some((before, said, until)) if at.since(until) > self.cell_ticks() => {
                self.fault = Some((before, said, until));
                self.close_fault();
            }
            _ => {}
        }
        self.put(at, Id::Fault, Value::Text(text.clone().into()));
        self.put(at, Id::Faulty, Value::Bits(1));
        let shortest = i64::try_from(self.cell.saturating_mul(SHOWN_CELLS) / TICK).unwrap_or(i64::MAX);
        self.fault = Some((at, text, end.max(at.plus(shortest))));
    }

    fn close_fault(&mut self) {
        if let Some((.., end)) = self.fault.take() {
            self.put(end, Id::Fault, Value::Unknown);
            self.put(end, Id::Faulty, Value::Bits(0));
        }
    }

    fn put(&mut self, at: Instant, id: Id, value: Value) {
        let younger = self.queue.iter().rev().take_while(|(own, ..)| *own > at).count();
        self.queue.insert(self.queue.len() - younger, (at, id, value));
    }
}

/// A value on its way out.
pub(super) struct NextValue(Value);

impl NextValue {
    pub(super) fn get(&self) -> SignalValue<'_> {
        match &self.0 {
            Value::Unknown => SignalValue::Unknown,
            Value::Bits(bits) => SignalValue::Bits(*bits),
            Value::Text(text) => SignalValue::Text(text),
        }
    }
}

/// A sample, of which the lowest bits are written.
fn signed(sample: i32) -> Value {
    Value::Bits(i64::from(sample) as u64)
}
