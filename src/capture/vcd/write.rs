//! Edges -> a dump of one line.

use std::io::{self, Write};
use std::prelude::v1::*;

use super::timescale::{Timescale, comment, invalid, is_name};
use crate::unit::{Instant, Ratio, Timebase};

/// Writes a value change dump (VCD) of one line from its edges, for waveform viewers and test
/// benches.
///
/// The timescale is the coarsest that holds every sample exactly, if there is one; else each edge is
/// rounded by itself, to 1 ps unless the rate needs less, so that no error adds up. Without a rate a
/// sample is 1 ns. The same edges always give the same bytes: there is no date in it.
///
/// ```
/// use lightpipe::capture::VcdWriter;
/// use lightpipe::unit::{Instant, Ratio};
/// let mut writer = VcdWriter::new(Vec::new(), Ratio::new(24_000_000, 1), "line", false)?;
/// writer.edges(&[Instant(1), Instant(2)])?;
/// let text = String::from_utf8(writer.finish(Instant(4))?).unwrap();
/// assert!(text.ends_with("#0\n$dumpvars\n0!\n$end\n#41667\n1!\n#83333\n0!\n#166667\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct VcdWriter<W: Write> {
    out: W,
    scale: Timescale,
    level: bool,
    /// The level at 0 was written.
    started: bool,
    /// An edge that may be cancelled by another at the same instant.
    pending: Option<Instant>,
    text: Vec<u8>,
}

/// Bytes of text that are written at a time.
const TEXT: usize = 1 << 16;

impl<W: Write> VcdWriter<W> {
    /// Starts a dump of a line of that name, which is at `level` from instant 0 on; instants are samples
    /// at `rate`.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] if samples are shorter than a
    /// femtosecond can tell, or the name is not one word of printable characters.
    pub fn new(mut out: W, rate: Option<Ratio>, line: &str, level: bool) -> io::Result<VcdWriter<W>> {
        if !is_name(line) {
            return Err(invalid("the name of a line is one word"));
        }
        let timebase = Timebase::sampled(rate);
        let scale = Timescale::of(timebase)?;
        let (comment, timescale) = (comment("Edges of one line", timebase), scale.name());
        write!(
            out,
            "$version lightpipe $end\n{comment}$timescale {timescale} $end\n$scope module lightpipe $end\n\
             $var wire 1 ! {line} $end\n$upscope $end\n$enddefinitions $end\n"
        )?;
        Ok(VcdWriter { out, scale, level, started: false, pending: None, text: Vec::new() })
    }

    /// Writes edges, rising; an edge at instant 0 sets the level that the dump starts with, and two
    /// at one instant cancel.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] for times past 2^63 ticks.
    pub fn edges(&mut self, edges: &[Instant]) -> io::Result<()> {
        for &edge in edges {
            match self.pending.take() {
                Some(pending) if edge <= pending => {}
                Some(pending) => {
                    self.change(pending)?;
                    self.pending = Some(edge);
                }
                None => self.pending = Some(edge),
            }
        }
        if self.text.len() >= TEXT { self.flush() } else { Ok(()) }
    }

    /// Ends the dump, with the line known up to `until`, and hands the output back.
    ///
    /// # Errors
    /// As [`edges`](VcdWriter::edges).
    pub fn finish(mut self, until: Instant) -> io::Result<W> {
        if let Some(pending) = self.pending.take() {
            self.change(pending)?;
        }
        self.start();
        self.time(until)?;
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn change(&mut self, at: Instant) -> io::Result<()> {
        self.level = !self.level;
        if at > Instant(0) {
            if !self.started {
                self.level = !self.level;
                self.start();
                self.level = !self.level;
            }
            self.time(at)?;
            self.text.extend(if self.level { b"1!\n" } else { b"0!\n" });
        }
        Ok(())
    }

    fn start(&mut self) {
        if !self.started {
            self.started = true;
            let level = if self.level { '1' } else { '0' };
            self.text.extend(std::format!("#0\n$dumpvars\n{level}!\n$end\n").bytes());
        }
    }

    fn time(&mut self, at: Instant) -> io::Result<()> {
        let ticks = self.scale.ticks(at)?;
        writeln!(self.text, "#{ticks}")
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
