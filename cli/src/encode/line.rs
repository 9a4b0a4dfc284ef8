//! The line in the making: frames, cells, edges, samples.

use std::io;

use lightpipe::adat;
use lightpipe::cells::Word;
use lightpipe::clock::Pacer;
use lightpipe::edges::Packer;
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::Protocol;
use lightpipe::unit::{Instant, Ratio};

use super::sink::Sink;
use crate::output::Output;

/// Words of samples that are written at a time.
const WORDS: usize = 4096;

/// Sends frames to a sink, as a sampler with an exact clock sees them; the line starts low.
#[derive(Debug)]
pub(super) struct Line {
    pacer: Pacer,
    packer: Packer,
    words: Vec<u64>,
    /// How many of `words` wait to be written.
    filled: usize,
    sink: Sink,
    /// ADAT frames or IEC 60958 subframes.
    frames: u64,
}

impl Line {
    pub(super) fn new(samples_per_cell: Ratio, sink: Sink) -> Line {
        Line {
            pacer: Pacer::new(samples_per_cell),
            packer: Packer::new(false),
            words: vec![0; WORDS],
            filled: 0,
            sink,
            frames: 0,
        }
    }

    /// ADAT frames or IEC 60958 subframes sent so far.
    pub(super) const fn frames(&self) -> u64 {
        self.frames
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
        let mut edges = [Instant(0); 64];
        let count = self.pacer.edges(&Word::certain(bits, len, Instant(0)), &mut edges);
        let mut edges = edges.get(..count).unwrap_or_default();
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
        let until = self.pacer.until();
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
