//! Cells for the frame decoders, cut into words in more than one way.

use arbitrary::{Arbitrary, Result, Unstructured};
use lightpipe::bits::low_mask;
use lightpipe::cells::{TICK, Word};
use lightpipe::unit::Instant;

/// A stretch of cells, each of the same length.
#[derive(Debug)]
pub struct Stretch {
    /// A cell and its doubt.
    cells: Vec<(bool, bool)>,
    at: i64,
    /// Length of a cell in ticks.
    ticks: u32,
}

impl Stretch {
    /// Random cells between whole frames, which `frame` makes of any bits; all with few doubts.
    pub fn arbitrary(
        u: &mut Unstructured<'_>,
        mut frame: impl FnMut(&mut Unstructured<'_>) -> Result<Vec<u64>>,
    ) -> Result<Stretch> {
        let mut stretch = Stretch { cells: Vec::new(), at: u.arbitrary()?, ticks: u.int_in_range(1..=20)? };
        while stretch.cells.len() < 4096 && !u.is_empty() && u.ratio(15, 16)? {
            match u.int_in_range(0..=4)? {
                0 => stretch.word(u.arbitrary()?, u.int_in_range(1..=64)?),
                1 => stretch.word(0, u.int_in_range(1..=64)?),
                2 => stretch.doubt(u.arbitrary()?),
                3 => stretch.flip(u.arbitrary()?),
                _ => frame(u)?.into_iter().for_each(|word| stretch.word(word, 64)),
            }
        }
        Ok(stretch)
    }

    fn word(&mut self, bits: u64, len: u8) {
        self.cells.extend((0..len).map(|n| (bits >> n & 1 == 1, false)));
    }

    /// A cell not far from the end.
    fn back(&mut self, cells: u8) -> Option<&mut (bool, bool)> {
        self.cells.iter_mut().rev().nth(cells.into())
    }

    fn doubt(&mut self, cells: u8) {
        if let Some((_, doubt)) = self.back(cells) {
            *doubt = true;
        }
    }

    fn flip(&mut self, cells: u8) {
        if let Some((cell, _)) = self.back(cells) {
            *cell = !*cell;
        }
    }

    /// The cells in words whose lengths are those of `cuts`, over and over.
    pub fn cut(&self, cuts: &[u8]) -> Vec<Word> {
        let mut words = Vec::new();
        let mut lengths = cuts.iter().map(|&len| usize::from(len % 64) + 1).cycle();
        let (mut rest, mut at) = (&self.cells[..], Instant(self.at));
        while !rest.is_empty() {
            let (cells, more) = rest.split_at(lengths.next().unwrap_or(64).min(rest.len()));
            let pack = |pick: fn(&(bool, bool)) -> bool| {
                cells.iter().rev().fold(0, |bits, cell| bits << 1 | u64::from(pick(cell)))
            };
            let cell = u64::from(self.ticks) * TICK;
            words.push(Word { bits: pack(|c| c.0), doubt: pack(|c| c.1), len: cells.len() as u8, at, cell });
            at = at.plus(i64::from(self.ticks) * cells.len() as i64);
            rest = more;
        }
        words
    }
}

/// A word of any cells with any time.
pub fn any_word(u: &mut Unstructured<'_>) -> Result<Word> {
    let (len, at) = (u.int_in_range(0..=64)?, Instant(u.arbitrary()?));
    let mask = low_mask(u32::from(len));
    let (bits, doubt) = (u64::arbitrary(u)? & mask, u64::arbitrary(u)? & mask);
    Ok(Word { bits, doubt, len, at, cell: u.arbitrary()? })
}
