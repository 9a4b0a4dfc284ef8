//! A stretch of the capture whose audio has one form.

use lightpipe::link::Protocol;
use lightpipe::pcm::{ChannelMode, ModeSource, Pair, Smux};
use lightpipe::unit::{Instant, Rate, STANDARD_RATES, Span, Timebase};

use super::status::Status;

/// A stretch of one protocol, nominal rate, and number of channels.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// From 1, in the order of the capture.
    pub(crate) number: usize,
    pub(crate) protocol: Protocol,
    pub(crate) smux: Smux,
    /// Of IEC 60958.
    pub(crate) mode: ChannelMode,
    /// How the mode came about, unless it was asked for.
    pub(crate) mode_source: ModeSource,
    /// Sound frames in which subframe 2 carries what the mode leaves out.
    pub(crate) left_out: u64,
    /// What its blocks say, channel A and B.
    pub(crate) status: [Status; 2],
    /// From the start of the first frame to the end of the last.
    pub(crate) span: Span,
    /// Frames delivered; of IEC 60958, those with both subframes.
    pub(crate) frames: u64,
    pub(crate) lost: u64,
    pub(crate) faults: u64,
    /// Length of a cell at its start, in 1/65536 ticks.
    pub(crate) cell: u64,
    /// Frames and ticks of stretches without a break, which tell the rate.
    timed_frames: u64,
    timed_ticks: i64,
    /// The frame that the present stretch began with: its number and when.
    run: Option<(u64, Instant)>,
    /// Number of the next frame, if none is lost.
    pub(super) next: Option<u64>,
}

impl Segment {
    pub(super) fn new(number: usize, protocol: Protocol, cell: u64) -> Segment {
        Segment {
            number,
            protocol,
            smux: Smux::default(),
            mode: ChannelMode::default(),
            mode_source: ModeSource::default(),
            status: [Status::default(); 2],
            left_out: 0,
            span: Span::default(),
            frames: 0,
            lost: 0,
            faults: 0,
            cell,
            timed_frames: 0,
            timed_ticks: 0,
            run: None,
            next: None,
        }
    }

    /// Frames per second.
    pub(crate) fn measured(&self, timebase: Timebase) -> Option<Rate> {
        timebase
            .rate_of(self.timed_frames, self.timed_ticks)
            .or_else(|| self.protocol.frame_rate(self.cell, timebase))
    }

    /// The standard frame rate that it is.
    pub(crate) fn nominal(&self, timebase: Timebase) -> Option<u32> {
        self.measured(timebase)?.nearest(&STANDARD_RATES)
    }

    /// Ticks per frame.
    pub(crate) fn frame_ticks(&self) -> f64 {
        if self.timed_frames > 0 {
            self.timed_ticks as f64 / self.timed_frames as f64
        } else {
            self.cell as f64 / 65536.0 * f64::from(self.protocol.frame_cells())
        }
    }

    /// Ticks over which the rate was measured.
    pub(crate) const fn timed_ticks(&self) -> i64 {
        self.timed_ticks
    }

    /// Channels of audio.
    pub(crate) const fn channels(&self) -> usize {
        match self.protocol {
            Protocol::Adat => self.smux.channels(),
            _ => self.mode.channels(),
        }
    }

    /// Audio samples per channel and frame.
    pub(crate) const fn samples_per_frame(&self) -> usize {
        match self.protocol {
            Protocol::Adat => self.smux.factor(),
            _ => self.mode.factor(),
        }
    }

    pub(super) fn take_pair(&mut self, mode: ChannelMode, source: ModeSource, pair: &Pair) {
        if self.next.is_none() {
            (self.mode, self.mode_source) = (mode, source);
        }
        self.take(pair.number, pair.span);
        self.frames += u64::from(pair.is_complete());
        self.lost += u64::from(!pair.is_complete());
        let sound = pair.is_complete() && pair.marks.is_clean();
        self.left_out += u64::from(sound && !mode.holds(pair.samples));
    }

    pub(super) fn take(&mut self, number: u64, span: Span) {
        if self.next.is_none() {
            self.span.start = span.start;
        }
        self.lost = self.lost.saturating_add(number.saturating_sub(self.next.unwrap_or(number)));
        if self.next != Some(number) {
            self.end_run();
        }
        self.run.get_or_insert((number, span.start));
        self.span.end = span.end;
        self.next = Some(number.saturating_add(1));
    }

    /// The stretch without a break is over.
    pub(super) fn end_run(&mut self) {
        if let (Some((first, start)), Some(next)) = (self.run.take(), self.next) {
            self.timed_frames += next.saturating_sub(first);
            self.timed_ticks += self.span.end.since(start);
        }
    }
}
