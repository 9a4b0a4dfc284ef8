//! What happened when: carrier, lock, validity, content and channel status over a capture.

mod content;
mod draw;
mod lane;
mod moments;
mod report;
mod status;

use lightpipe::adat::ReceivedFrame;
use lightpipe::clock::Cause;
use lightpipe::fault::Marks;
use lightpipe::iec60958::ReceivedSubframe;
use lightpipe::link::{Event, Protocol};
use lightpipe::unit::{Instant, Span};

use content::{Content, Contents};
use lane::Lane;
use status::Changes;

pub(crate) use draw::drawing;
pub(crate) use report::{TimelineReport, timeline};

/// Frames that a state must last to be shown: a block of IEC 60958, 4 ms at 48 kHz.
const SHORTEST_FRAMES: i64 = 192;

/// Whether there is a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// Nothing changes.
    Absent,
    /// Edges that are no signal.
    Noise,
    Locked,
}

/// What the events of a capture tell about its course. Takes the same memory however long it is.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    /// The listening begins.
    start: Instant,
    end: Instant,
    lock: Lane<Carrier>,
    /// V; `None` without a signal. A frame is invalid if one of its subframes is.
    invalid: Lane<Option<bool>>,
    content: Lane<Option<Content>>,
    /// Digital zero up to now, of which it is not known yet whether it lasts.
    zeros: Option<Span>,
    /// What was before them, since the lock.
    last_content: Option<Content>,
    /// Where the stretch with or without a lock began.
    since: Instant,
    locked: bool,
    /// How the last lock ended.
    cause: Option<Cause>,
    contents: Contents,
    changes: Changes,
    /// A subframe of channel A that waits for its B.
    half: Option<ReceivedSubframe>,
    has_validity: bool,
    first_lock: Option<Instant>,
    first_frame: Option<Instant>,
    /// Start of the first block that is known whole, and where it ends.
    first_block: Option<Span>,
    first_valid: Option<Instant>,
    first_sound: Option<Instant>,
}

impl Timeline {
    pub(crate) fn new() -> Timeline {
        Timeline {
            start: Instant(0),
            end: Instant(0),
            lock: Lane::new(),
            invalid: Lane::new(),
            content: Lane::new(),
            zeros: None,
            last_content: None,
            since: Instant(0),
            locked: false,
            cause: None,
            contents: Contents::default(),
            changes: Changes::default(),
            half: None,
            has_validity: false,
            first_lock: None,
            first_frame: None,
            first_block: None,
            first_valid: None,
            first_sound: None,
        }
    }

    /// The listening begins here.
    pub(crate) fn start_at(&mut self, start: Instant) {
        (self.start, self.since) = (start, start);
    }

    pub(crate) fn event(&mut self, event: &Event) {
        match event {
            Event::Locked { protocol, at, cell, skipped } => self.lock(*protocol, *at, *cell, *skipped),
            Event::Unlocked { at, cause } => self.unlock(*at, *cause),
            Event::Segment { .. } | Event::Lost(_) => self.contents.interrupt(),
            Event::Frame(frame) => self.adat(frame),
            Event::Subframe(subframe) => self.subframe(subframe),
            Event::Block(block) => {
                if block.is_complete() {
                    self.first_block.get_or_insert(block.span);
                }
                self.changes.block(block);
            }
            _ => {}
        }
    }

    /// The capture is over.
    pub(crate) fn finish(&mut self, end: Instant) {
        self.end = end;
        let rest = Span { start: self.since, end };
        if self.locked {
            self.lock.put(Carrier::Locked, rest);
        } else if rest.ticks() > 0 {
            let noise = self.cause == Some(Cause::NoSync);
            self.lock.put(if noise { Carrier::Noise } else { Carrier::Absent }, rest);
            self.nothing(rest);
        }
        self.end_zeros(None);
        self.lock.finish();
        self.invalid.finish();
        self.content.finish();
    }

    fn lock(&mut self, protocol: Protocol, at: Instant, cell: u64, skipped: u64) {
        let frame = (cell >> 16) as i64 * i64::from(protocol.frame_cells());
        self.lock.resolve(frame);
        self.invalid.resolve(frame * SHORTEST_FRAMES);
        self.content.resolve(frame * SHORTEST_FRAMES);
        let before = Span { start: self.since, end: at };
        if !self.locked && before.ticks() > 0 {
            self.lock.put(if skipped > 0 { Carrier::Noise } else { Carrier::Absent }, before);
            self.nothing(before);
        }
        self.first_lock.get_or_insert(at);
        (self.since, self.locked) = (at, true);
    }

    fn unlock(&mut self, at: Instant, cause: Cause) {
        if self.locked {
            self.lock.put(Carrier::Locked, Span { start: self.since, end: at });
        }
        (self.since, self.locked, self.cause) = (at, false, Some(cause));
        self.contents.interrupt();
        self.end_zeros(None);
        self.last_content = None;
    }

    /// Nothing is received in this span.
    fn nothing(&mut self, span: Span) {
        self.invalid.skip(None, span);
        self.content.skip(None, span);
    }

    fn adat(&mut self, frame: &ReceivedFrame) {
        self.frame(&frame.frame.slots, frame.marks, frame.span);
    }

    fn subframe(&mut self, subframe: &ReceivedSubframe) {
        if subframe.preamble.channel() == 0 {
            self.half = Some(*subframe);
            return;
        }
        let Some(a) = self.half.take().filter(|a| a.number + 1 == subframe.number) else { return };
        let span = Span { start: a.span.start, end: subframe.span.end };
        let marks = a.marks | subframe.marks;
        self.has_validity = true;
        // The wrong bit may be V.
        if marks.is_clean() {
            let invalid = a.bits.validity() || subframe.bits.validity();
            self.invalid.put(Some(invalid), span);
            if !invalid {
                self.first_valid.get_or_insert(span.start);
            }
        }
        self.frame(&[a.bits.sample(), subframe.bits.sample()], marks, span);
    }

    fn frame(&mut self, samples: &[i32], marks: Marks, span: Span) {
        self.first_frame.get_or_insert(span.start);
        // A wrong bit is no sound.
        if !marks.is_clean() {
            return;
        }
        let content = self.contents.of(samples, span.start);
        if content == Content::Silence {
            self.zeros.get_or_insert(span).end = span.end;
            return;
        }
        self.first_sound.get_or_insert(span.start);
        self.end_zeros(Some(content));
        self.last_content = Some(content);
        self.content.put(Some(content), span);
    }

    /// Digital zero ends, with `next` behind it. Audio crosses zero too: zeros that are too short to be
    /// shown are a part of the sound around them.
    fn end_zeros(&mut self, next: Option<Content>) {
        let Some(zeros) = self.zeros.take() else { return };
        let lasts = zeros.ticks() >= self.content.resolution();
        let around = next.or(self.last_content).filter(|_| !lasts).unwrap_or(Content::Silence);
        self.last_content = Some(around);
        self.content.put(Some(around), zeros);
    }
}
