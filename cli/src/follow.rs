//! Follows the events of a capture: counts, segments, channel status, and audio on its way out.

mod segment;
mod status;
#[cfg(test)]
mod tests;
mod total;

use lightpipe::adat::ReceivedFrame;
use lightpipe::check::{Checker, UserCheck, UserRecord};
use lightpipe::fault::{Fault, FaultKind, Marks};
use lightpipe::iec60958::user::Management;
use lightpipe::iec60958::{Block, ReceivedSubframe};
use lightpipe::link::{Event, Lost, Protocol};
use lightpipe::pcm::{ChannelMode, ModeDetector, ModeSource, Pair, PairAssembler, Smux, SmuxDetector};
use lightpipe::unit::{Instant, Rate, Span, Timebase};

pub(crate) use segment::Segment;
pub(crate) use status::Status;
pub(crate) use total::Total;

use crate::timeline::Timeline;

/// Faults and losses that are kept for the report; the others are only counted.
pub(crate) const LISTED: usize = 16;
/// Segments that are kept.
const SEGMENTS: usize = 4096;

/// What a command does with what comes by. Nothing, unless it says otherwise.
pub(crate) trait Sink {
    /// An ADAT frame, as soon as it is known.
    fn frame(&mut self, _frame: &ReceivedFrame) {}
    /// An IEC 60958 subframe.
    fn subframe(&mut self, _subframe: &ReceivedSubframe) {}
    /// User data of IEC 60958, and the name of what the channel status says that user bits are.
    /// The number of the segment comes first.
    fn user(&mut self, _segment: usize, _record: &UserRecord, _management: &'static str) {}
    /// A fault.
    fn fault(&mut self, _fault: &Fault) {}
    /// Audio of a segment, as the frame that carries it.
    fn audio(&mut self, _segment: &Segment, _number: u64, _samples: Samples) {}
}

/// Only the report is wanted.
impl Sink for () {}

/// The samples of a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Samples {
    /// In the order of a WAV file.
    Adat([i32; 8]),
    /// Of subframe 1 and 2; the mode of the segment says which channels these are.
    Pair([i32; 2]),
}

/// A stretch without a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quiet {
    pub(crate) span: Span,
    /// Edges that make no sense, or none at all.
    pub(crate) noise: bool,
}

/// A loss of frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loss {
    pub(crate) frames: u64,
    pub(crate) span: Span,
}

/// What has been seen so far.
#[derive(Debug)]
pub(crate) struct Follower {
    pub(crate) timebase: Timebase,
    smux: Option<Smux>,
    mode: Option<ChannelMode>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) more_segments: u64,
    /// Of all segments, those that are not kept included.
    pub(crate) total: Total,
    pub(crate) quiet: Vec<Quiet>,
    open: Option<Segment>,
    detector: SmuxDetector,
    pairs: PairAssembler,
    modes: ModeDetector,
    /// Frames that the event at hand made certain; a buffer.
    certain: Vec<(ChannelMode, ModeSource, Pair)>,
    /// Counts by kind, in the order of [`FaultKind::ALL`].
    pub(crate) faults: [u64; FaultKind::ALL.len()],
    /// The first of each kind, in the same order.
    pub(crate) first_faults: [Option<Fault>; FaultKind::ALL.len()],
    pub(crate) listed_faults: Vec<Fault>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) doubtful: u64,
    pub(crate) subframes: u64,
    pub(crate) blocks: u64,
    pub(crate) status: [Status; 2],
    pub(crate) checker: Checker,
    pub(crate) user: UserCheck,
    pub(crate) locks: u64,
    /// End of the last lock, until the next one.
    unlocked: Option<Instant>,
    pub(crate) timeline: Timeline,
}

impl Follower {
    /// A follower that reads S/MUX from the user bits, and the channel mode of IEC 60958 from the
    /// channel status, unless they are given.
    pub(crate) fn new(smux: Option<Smux>, mode: Option<ChannelMode>) -> Follower {
        Follower {
            timebase: Timebase::sampled(None),
            smux,
            mode,
            segments: Vec::new(),
            more_segments: 0,
            total: Total::default(),
            quiet: Vec::new(),
            open: None,
            detector: SmuxDetector::new(),
            pairs: PairAssembler::new(),
            modes: ModeDetector::new(),
            certain: Vec::new(),
            faults: [0; FaultKind::ALL.len()],
            first_faults: [None; FaultKind::ALL.len()],
            listed_faults: Vec::new(),
            losses: Vec::new(),
            doubtful: 0,
            subframes: 0,
            blocks: 0,
            status: [Status::default(); 2],
            checker: Checker::new(),
            user: UserCheck::new(),
            locks: 0,
            unlocked: Some(Instant(0)),
            timeline: Timeline::new(),
        }
    }

    /// The listening begins at `start`.
    pub(crate) fn start_at(&mut self, start: Instant, timebase: Timebase) {
        self.timebase = timebase;
        self.unlocked = Some(start);
        self.timeline.start_at(start);
    }

    pub(crate) fn event(&mut self, event: &Event, sink: &mut impl Sink) {
        self.timeline.event(event);
        match event {
            Event::Locked { at, skipped, .. } => self.locked(*at, *skipped),
            Event::Unlocked { at, .. } => self.unlocked = Some(*at),
            Event::Segment { protocol, cell } => {
                self.end_segment(sink);
                self.status = [Status::default(); 2];
                self.detector = SmuxDetector::new();
                self.pairs = PairAssembler::new();
                self.open = Some(self.new_segment(*protocol, *cell));
            }
            Event::Frame(frame) => self.frame(frame, sink),
            Event::Subframe(subframe) => self.subframe(subframe, sink),
            Event::Block(block) => self.block(block, sink),
            Event::Fault(fault) => self.fault(fault, sink),
            Event::Lost(lost) => self.loss(lost),
            _ => {}
        }
    }

    /// The capture is over; `end` is where.
    pub(crate) fn finish(&mut self, end: Instant, sink: &mut impl Sink) {
        self.end_segment(sink);
        self.timeline.finish(end);
        if let Some(from) = self.unlocked.take() {
            self.quiet.push(Quiet { span: Span { start: from, end }, noise: false });
        }
    }

    pub(crate) fn total_faults(&self) -> u64 {
        self.faults.iter().sum()
    }

    /// Segments that are over.
    pub(crate) fn segment_count(&self) -> u64 {
        self.segments.len() as u64 + self.more_segments
    }

    fn locked(&mut self, at: Instant, skipped: u64) {
        self.locks += 1;
        // Rests inside a segment belong to it.
        if let (Some(start), None) = (self.unlocked.take(), &self.open) {
            self.quiet.push(Quiet { span: Span { start, end: at }, noise: skipped > 0 });
        }
    }

    /// A segment with the modes that were asked for.
    fn new_segment(&self, protocol: Protocol, cell: u64) -> Segment {
        let number = usize::try_from(self.segment_count()).unwrap_or(usize::MAX).saturating_add(1);
        let mut segment = Segment::new(number, protocol, cell);
        segment.smux = self.smux.unwrap_or_default();
        segment.mode = self.mode.unwrap_or_default();
        segment
    }

    fn end_segment(&mut self, sink: &mut impl Sink) {
        let mut held = Vec::new();
        self.user_data(sink, |user, out| user.finish(out));
        self.detector.finish(|smux, frame| held.push((smux, frame)));
        held.into_iter().for_each(|(smux, frame)| self.adat_audio(smux, &frame, sink));
        let certain = &mut self.certain;
        self.modes.finish(|mode, source, pair| certain.push((mode, source, pair)));
        self.iec60958_audio(sink);
        let measured = self.close();
        self.checker.end_segment(measured);
    }

    /// Ends the open segment; returns its frame rate.
    fn close(&mut self) -> Option<Rate> {
        let mut measured = None;
        if let Some(mut segment) = self.open.take() {
            segment.end_run();
            segment.status = self.status;
            measured = segment.measured(self.timebase);
            if segment.next.is_none() {
                return measured;
            }
            self.total.add(&segment);
            if self.segments.len() < SEGMENTS {
                self.segments.push(segment);
            } else {
                self.more_segments += 1;
            }
        }
        measured
    }

    /// Frames that are lost just where the mode changes, before frame `number`, are of neither segment.
    fn lost_between(&mut self, number: u64) {
        let due = self.open.as_ref().and_then(|segment| segment.next).unwrap_or(number);
        self.total.lost = self.total.lost.saturating_add(number.saturating_sub(due));
    }

    fn frame(&mut self, frame: &ReceivedFrame, sink: &mut impl Sink) {
        self.marks(frame.marks);
        sink.frame(frame);
        if let Some(smux) = self.smux {
            self.adat_audio(smux, frame, sink);
            return;
        }
        let mut certain = Vec::new();
        self.detector.push(*frame, |smux, frame| certain.push((smux, frame)));
        certain.into_iter().for_each(|(smux, frame)| self.adat_audio(smux, &frame, sink));
    }

    fn adat_audio(&mut self, smux: Smux, frame: &ReceivedFrame, sink: &mut impl Sink) {
        if let Some((segment_smux, cell)) = self.open.as_ref().map(|segment| (segment.smux, segment.cell))
            && segment_smux != smux
        {
            // A segment that has no frame yet just gets its mode.
            self.lost_between(frame.number);
            let measured = self.close();
            self.checker.end_segment(measured);
            let mut segment = self.new_segment(Protocol::Adat, cell);
            segment.smux = smux;
            self.open = Some(segment);
        }
        self.checker.frame(frame);
        if let Some(segment) = &mut self.open {
            segment.take(frame.number, frame.span);
            segment.frames += 1;
            sink.audio(segment, frame.number, Samples::Adat(smux.samples(frame.frame.slots)));
        }
    }

    fn subframe(&mut self, subframe: &ReceivedSubframe, sink: &mut impl Sink) {
        self.marks(subframe.marks);
        self.subframes += 1;
        self.checker.subframe(subframe);
        sink.subframe(subframe);
        self.user_data(sink, |user, out| user.subframe(subframe, out));
        let (asked, modes, certain) = (self.mode, &mut self.modes, &mut self.certain);
        self.pairs.push(subframe, |pair| match asked {
            Some(mode) => certain.push((mode, ModeSource::NoBlock, pair)),
            None => modes.push(pair, |mode, source, pair| certain.push((mode, source, pair))),
        });
        self.iec60958_audio(sink);
    }

    /// Passes on the user data that `take` finds.
    fn user_data(
        &mut self,
        sink: &mut impl Sink,
        take: impl FnOnce(&mut UserCheck, &mut dyn FnMut(&UserRecord)),
    ) {
        let management = self.user.management().map_or("unknown", Management::name);
        let segment = self.open.as_ref().map_or(0, |segment| segment.number);
        take(&mut self.user, &mut |record| sink.user(segment, record, management));
    }

    /// Passes on the frames whose mode is certain.
    fn iec60958_audio(&mut self, sink: &mut impl Sink) {
        let mut certain = std::mem::take(&mut self.certain);
        for (mode, source, pair) in certain.drain(..) {
            if let Some((is, cell)) = self.open.as_ref().map(|segment| (segment.mode, segment.cell))
                && (is.channels(), is.factor()) != (mode.channels(), mode.factor())
            {
                // Another mode of the same stream: what is checked goes on.
                self.lost_between(pair.number);
                self.close();
                self.open = Some(self.new_segment(Protocol::Iec60958, cell));
            }
            if let Some(segment) = &mut self.open {
                segment.take_pair(mode, source, &pair);
                sink.audio(segment, pair.number, Samples::Pair(pair.samples));
            }
        }
        self.certain = certain;
    }

    fn block(&mut self, block: &Block, sink: &mut impl Sink) {
        self.blocks += u64::from(block.is_complete());
        self.checker.block(block);
        for (status, bits) in self.status.iter_mut().zip(&block.status) {
            status.take(bits);
        }
        self.user_data(sink, |user, out| user.block(block, out));
        if self.mode.is_none() {
            let certain = &mut self.certain;
            self.modes.block(block, |mode, source, pair| certain.push((mode, source, pair)));
            self.iec60958_audio(sink);
        }
    }

    fn fault(&mut self, fault: &Fault, sink: &mut impl Sink) {
        sink.fault(fault);
        if let Some(index) = FaultKind::ALL.iter().position(|kind| *kind == fault.kind) {
            self.faults[index] += 1;
            self.first_faults[index].get_or_insert(*fault);
        }
        if let Some(segment) = &mut self.open {
            segment.faults += 1;
        }
        if self.listed_faults.len() < LISTED {
            self.listed_faults.push(*fault);
        }
    }

    fn loss(&mut self, lost: &Lost) {
        if self.losses.len() < LISTED {
            self.losses.push(Loss { frames: lost.frames, span: lost.span });
        }
    }

    fn marks(&mut self, marks: Marks) {
        self.doubtful += u64::from(marks.contains(Marks::DOUBT));
    }
}
