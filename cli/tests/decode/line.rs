//! Lines that can be damaged: cells of equal length, each of so many equal samples.

use std::path::PathBuf;

use crate::run::{Bench, format, noise};

/// Samples per cell: so many that no cell is in doubt.
pub(crate) const PER_CELL: usize = 8;

/// The level of each cell.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) levels: Vec<bool>,
    /// Cells per second.
    rate: u32,
}

/// Cells of rest that `encode` puts at either end.
pub(crate) const REST: usize = 32;
/// Cells of a frame of ADAT.
pub(crate) const FRAME: usize = 256;
/// Cells of a subframe.
pub(crate) const SUBFRAME: usize = 64;

impl Line {
    /// What `encode` makes of `input`, a file in the folder, with `options`.
    pub(crate) fn encoded(bench: &Bench, input: &str, options: &[&str], cells_per_second: u32) -> Line {
        let rate = (cells_per_second as usize * PER_CELL).to_string();
        let line = ["-o", "line.bin", "--format", "lsb1", "--force", "--rate", &rate];
        let run = bench.encode(&[&[input], &line[..], options].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let bytes = std::fs::read(bench.path("line.bin")).unwrap();
        assert!(bytes.iter().all(|byte| [0, 0xff].contains(byte)), "not {PER_CELL} samples per cell");
        Line { levels: bytes.iter().map(|&byte| byte == 0xff).collect(), rate: cells_per_second }
    }

    /// So many frames of noise over ADAT at 48 kHz.
    pub(crate) fn adat(bench: &Bench, frames: usize) -> (Line, Vec<i32>) {
        let audio = noise(frames * 8);
        bench.wav("adat.wav", format(8, 48_000), &audio);
        (Line::encoded(bench, "adat.wav", &[], 12_288_000), audio)
    }

    /// So many frames of noise over S/PDIF.
    pub(crate) fn spdif(bench: &Bench, frames: usize, rate: u32) -> (Line, Vec<i32>) {
        let audio = noise(frames * 2);
        bench.wav("spdif.wav", format(2, rate), &audio);
        (Line::encoded(bench, "spdif.wav", &[], rate * 128), audio)
    }

    fn last(&self) -> bool {
        self.levels.last().copied().unwrap_or_default()
    }

    /// A change at the start of `cell` that is there goes, one that is not comes.
    pub(crate) fn flip(&mut self, cell: usize) {
        self.levels[cell..].iter_mut().for_each(|level| *level = !*level);
    }

    /// Nothing changes during these cells.
    pub(crate) fn drop_out(&mut self, cells: std::ops::Range<usize>) {
        let level = self.levels[cells.start];
        self.levels[cells].fill(level);
    }

    /// So many cells without a change.
    pub(crate) fn rest(&mut self, cells: usize) {
        self.levels.extend(vec![self.last(); cells]);
    }

    /// The changes of `other` follow.
    pub(crate) fn append(&mut self, other: &[bool]) {
        let turned = self.last() != other[0];
        self.levels.extend(other.iter().map(|&level| level != turned));
    }

    pub(crate) fn invert(&mut self) {
        self.flip(0);
    }

    /// The line without the rest that `encode` puts around it.
    pub(crate) fn without_rest(mut self) -> Line {
        self.levels.truncate(self.levels.len() - REST);
        self.levels.drain(..REST);
        self
    }

    /// Samples per second.
    pub(crate) fn sample_rate(&self) -> u64 {
        u64::from(self.rate) * PER_CELL as u64
    }

    /// One bit per sample.
    pub(crate) fn packed(&self) -> Vec<u8> {
        self.levels.iter().map(|&level| if level { 0xff } else { 0 }).collect()
    }

    /// Writes the line as a file that says its rate in its name.
    pub(crate) fn write(&self, bench: &Bench, name: &str) -> (String, PathBuf) {
        let file = format!("{name}_{}Hz.bin", self.sample_rate());
        let path = bench.write(&file, self.packed());
        (file, path)
    }

    /// The same levels at another number of samples per second.
    pub(crate) fn at(&self, sample_rate: u64) -> Vec<bool> {
        let cell = |sample: u64| (sample * u64::from(self.rate) / sample_rate) as usize;
        let samples = self.levels.len() as u64 * sample_rate / u64::from(self.rate);
        (0..samples).map(|sample| self.levels[cell(sample)]).collect()
    }
}

/// One bit per sample, first in bit 0.
pub(crate) fn pack(samples: &[bool]) -> Vec<u8> {
    let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit));
    samples.chunks(8).map(byte).collect()
}
