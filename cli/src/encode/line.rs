//! The line in the making: frames, cells, edges, samples.

use std::io;

use lightpipe::adat;
use lightpipe::cells::Word;
use lightpipe::clock::Pacer;
use lightpipe::clock::impair::{ImpairedLine, VoltageLine};
use lightpipe::edges::Packer;
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::Protocol;
use lightpipe::unit::Instant;

use super::sink::Sink;
use crate::output::Output;

/// Words of samples that are written at a time.
const WORDS: usize = 4096;

/// What places cells among samples.
#[derive(Debug)]
pub(super) enum Clock {
    /// An exact one.
    Exact(Pacer),
    /// One on a line that is not ideal.
    Impaired(Box<ImpairedLine>),
    /// Such a line as voltages.
    Voltages(Box<VoltageLine>),
}

impl Clock {
    /// The first sample after what was sent.
    fn until(&self) -> Instant {
        match self {
            Clock::Exact(pacer) => pacer.until(),
            Clock::Impaired(line) => line.until(),
            Clock::Voltages(line) => line.until(),
        }
    }
}

/// Sends frames to a sink, as a sampler sees them; the line starts low.
#[derive(Debug)]
pub(super) struct Line {
    clock: Clock,
    packer: Packer,
    words: Vec<u64>,
    /// How many of `words` wait to be written.
    filled: usize,
    sink: Sink,
    /// ADAT frames or IEC 60958 subframes.
    frames: u64,
    cells: u64,
    /// Edges, or voltages, of a line that is not ideal, on their way to the sink.
    edges: Vec<Instant>,
    microvolts: Vec<i32>,
}

impl Line {
    pub(super) fn new(clock: Clock, sink: Sink) -> Line {
        Line {
            clock,
            packer: Packer::new(false),
            words: vec![0; WORDS],
            filled: 0,
            sink,
            frames: 0,
            cells: 0,
            edges: Vec::new(),
            microvolts: Vec::new(),
        }
    }

    /// ADAT frames or IEC 60958 subframes sent so far.
    pub(super) const fn frames(&self) -> u64 {
        self.frames
    }

    /// Cells sent so far.
    pub(super) const fn cells_sent(&self) -> u64 {
        self.cells
    }

    /// What was sent so far, in words.
    pub(super) fn summary(&self, protocol: Protocol) -> String {
        match (protocol, self.frames) {
            (Protocol::Iec60958, odd) if odd % 2 == 1 => format!("{odd} subframes"),
            (Protocol::Iec60958, subframes) => format!("{} frames", subframes / 2),
            (_, frames) => format!("{frames} frames"),
        }
    }

    /// Nothing changes for so many cells, up to 64.
    pub(super) fn idle(&mut self, cells: u8) -> io::Result<()> {
        if cells > 0 { self.cells(0, cells) } else { Ok(()) }
    }

    pub(super) fn adat(&mut self, frame: &adat::Frame) -> io::Result<()> {
        self.frames += 1;
        frame.emit().0.into_iter().try_for_each(|bits| self.cells(bits, 64))
    }

    pub(super) fn subframe(&mut self, preamble: Preamble, bits: SubframeBits) -> io::Result<()> {
        self.frames += 1;
        self.cells(bits.cells(preamble), 64)
    }

    fn cells(&mut self, bits: u64, len: u8) -> io::Result<()> {
        self.cells += u64::from(len);
        let word = Word::certain(bits, len, Instant(0));
        match &mut self.clock {
            Clock::Exact(pacer) => {
                let mut edges = [Instant(0); 64];
                let count = pacer.edges(&word, &mut edges);
                self.draw(edges.get(..count).unwrap_or_default())
            }
            Clock::Impaired(line) => {
                line.cells(&word, |at| self.edges.push(at));
                self.draw_waiting()
            }
            Clock::Voltages(line) => {
                line.cells(&word, |sample| self.microvolts.push(sample));
                self.sink.microvolts(&self.microvolts)?;
                self.microvolts.clear();
                Ok(())
            }
        }
    }

    /// Draws the edges of a line that is not ideal.
    fn draw_waiting(&mut self) -> io::Result<()> {
        let edges = std::mem::take(&mut self.edges);
        self.draw(&edges)?;
        self.edges = edges;
        self.edges.clear();
        Ok(())
    }

    fn draw(&mut self, mut edges: &[Instant]) -> io::Result<()> {
        if self.sink.edges(edges)? {
            return Ok(());
        }
        loop {
            let room = self.words.get_mut(self.filled..).unwrap_or_default();
            self.filled += self.packer.edges(&mut edges, room);
            if edges.is_empty() {
                return Ok(());
            }
            self.flush()?;
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let filled = std::mem::take(&mut self.filled);
        self.sink.words(self.words.get(..filled).unwrap_or_default())
    }

    /// Ends the line; gives the output back, and the number of samples.
    pub(super) fn finish(mut self) -> io::Result<(Output, i64)> {
        match &mut self.clock {
            Clock::Exact(_) => {}
            Clock::Impaired(line) => {
                line.finish(|at| self.edges.push(at));
                self.draw_waiting()?;
            }
            Clock::Voltages(line) => {
                line.finish(|sample| self.microvolts.push(sample));
                self.sink.microvolts(&self.microvolts)?;
                let until = line.until();
                return Ok((self.sink.finish(0, 0, until)?, until.0));
            }
        }
        let until = self.clock.until();
        if self.sink.edges(&[])? {
            return Ok((self.sink.finish(0, 0, until)?, until.0));
        }
        self.flush()?;
        loop {
            self.filled = self.packer.hold(until, &mut self.words);
            let full = self.filled == self.words.len();
            self.flush()?;
            if !full {
                break;
            }
        }
        let (bits, samples) = self.packer.finish().map_or((0, 0), |last| (last.bits, last.samples));
        Ok((self.sink.finish(bits, samples, until)?, until.0))
    }
}
