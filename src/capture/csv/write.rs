//! Voltages -> a table.

use std::io::{self, Write};
use std::prelude::v1::*;

use crate::unit::Ratio;

/// Writes a table of one channel: times in seconds and volts to the microvolt, a row per sample.
///
/// ```
/// use lightpipe::capture::CsvWriter;
/// use lightpipe::unit::Ratio;
/// let mut writer = CsvWriter::new(Vec::new(), Ratio::new(4_000_000, 1).unwrap(), "line")?;
/// writer.microvolts(&[0, 3_300_000, -12])?;
/// let text = String::from_utf8(writer.finish()?).unwrap();
/// assert_eq!(text, "Time (s),line (V)\n0.00000000,0.000000\n0.00000025,3.300000\n0.00000050,-0.000012\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    out: W,
    rate: Ratio,
    /// Decimals of times.
    decimals: usize,
    /// The next sample.
    sample: u64,
}

/// Decimals of times that never end: femtoseconds, which is what the reader counts in.
const MOST_DECIMALS: u32 = 15;

impl<W: Write> CsvWriter<W> {
    /// Starts a table of a channel of that name. Times have as many decimals as they need, up to
    /// 15, to which they are rounded down.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] if the name has more than one line, a
    /// comma or a quote.
    pub fn new(mut out: W, rate: Ratio, channel: &str) -> io::Result<CsvWriter<W>> {
        if channel.contains(['\n', '\r', ',', '"']) {
            let problem = "a channel name has one line, no comma and no quote";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        writeln!(out, "Time (s),{channel} (V)")?;
        let ends = |&decimals: &u32| {
            let step = u128::from(rate.den()) * 10u128.pow(decimals);
            step.is_multiple_of(rate.num().into())
        };
        let decimals = (1..MOST_DECIMALS).find(ends).unwrap_or(MOST_DECIMALS) as usize;
        Ok(CsvWriter { out, rate, decimals, sample: 0 })
    }

    /// Writes the next samples, in microvolts.
    ///
    /// # Errors
    /// Those of the output.
    pub fn microvolts(&mut self, samples: &[i32]) -> io::Result<()> {
        let (num, den) = (u128::from(self.rate.num()), u128::from(self.rate.den()));
        let decimals = self.decimals;
        for &sample in samples {
            let ticks = u128::from(self.sample) * den;
            let (seconds, rest) = (ticks / num, ticks % num);
            let part = rest * 10u128.pow(decimals as u32) / num;
            let sign = if sample < 0 { "-" } else { "" };
            let microvolts = sample.unsigned_abs();
            let (volts, below) = (microvolts / 1_000_000, microvolts % 1_000_000);
            writeln!(self.out, "{seconds}.{part:0decimals$},{sign}{volts}.{below:06}")?;
            self.sample += 1;
        }
        Ok(())
    }

    /// Ends the table and hands the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Options, Source, open};
    use crate::trace::Block;
    use std::ops::ControlFlow;

    #[test]
    fn what_is_written_is_read_back() {
        // periods that end, that do not, and that take more than a second
        let rates = [(100_000_000, 1), (24_000_000, 1), (6_250_000, 3), (99_999_937, 1), (1, 3)];
        for (num, den) in rates {
            let rate = Ratio::new(num, den).unwrap();
            let samples: Vec<i32> = (0..3000).map(|n| n * 7919 % 4_000_000 - 1_500_000).collect();
            let mut writer = CsvWriter::new(Vec::new(), rate, "line").unwrap();
            writer.microvolts(&samples[..1000]).unwrap();
            writer.microvolts(&samples[1000..]).unwrap();
            let table = writer.finish().unwrap();
            let mut capture = open(Source::stream(&table[..]), &Options::default()).unwrap();
            let mut read = Vec::new();
            let each = |block: Block<'_>| {
                if let Block::Voltages(block) = block {
                    read.extend_from_slice(block.microvolts);
                }
                ControlFlow::Continue(())
            };
            capture.read(each).unwrap();
            assert_eq!(read, samples);
            assert_eq!(capture.notes().time_jumps, 0);
            let found = capture.timebase().samples_per_second().unwrap().to_f64();
            assert!((found / rate.to_f64() - 1.0).abs() < 1e-6, "{found} {rate:?}");
            assert!(capture.channels()[0].name.starts_with("line"));
        }
    }

    #[test]
    fn a_name_that_would_break_the_table_is_refused() {
        let rate = Ratio::new(1, 1).unwrap();
        assert!(CsvWriter::new(Vec::new(), rate, "a,b").is_err());
    }
}
