//! One who knows the clock of a line: when each cell began, and what distortion and link do to edges on
//! average, but nothing of what was sent. It puts every edge into the cell that is nearest.
//!
//! What it gets wrong cannot be told from single edges, whatever the clock: there a receiver may be wrong
//! too if it says so. What it gets right and the receiver does not is the fault of the receiver's clock.

use lightpipe::cells::Word;
use lightpipe::clock::impair::{ImpairedLine, Impairments, Unfit};
use lightpipe::link::Protocol;
use lightpipe::unit::{Instant, Ratio, Ui};

use crate::impaired::{Heard, Mixed, Outcome, REST, Signal, cell_rate, unit_cells};
use crate::observer::Observer;

/// Parts of a sample in which it knows when cells begin.
const PARTS: u64 = 256;

/// A frame (ADAT) or subframe that is lost or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bad {
    pub(crate) number: usize,
    pub(crate) outcome: Outcome,
    /// Whether one who knows the clock gets it wrong too.
    pub(crate) beyond_a_genie: bool,
    /// Whether one who knows all but the clock cannot tell it.
    pub(crate) beyond_an_observer: bool,
}

impl Bad {
    /// Whether it could not be right, and was marked.
    pub(crate) fn is_excused(&self) -> bool {
        (self.beyond_a_genie || self.beyond_an_observer) && self.outcome == Outcome::WrongMarked
    }
}

impl Signal {
    /// What was lost or wrong of that which was heard.
    pub(crate) fn bad(&self, heard: &Heard) -> Result<Vec<Bad>, Unfit> {
        let fine = |outcome| matches!(outcome, Outcome::Exact | Outcome::Marked);
        if heard.outcomes.iter().copied().all(fine) {
            return Ok(Vec::new());
        }
        let all = heard.outcomes.iter().zip(self.beyond_a_genie()?).enumerate();
        let bad = all.filter(|(_, (outcome, _))| !fine(**outcome));
        let observer = if self.protocol == Protocol::Adat { Observer::of(self)? } else { None };
        let judged = |(number, (&outcome, beyond_a_genie)): (usize, (&Outcome, bool))| {
            let beyond_an_observer = outcome == Outcome::WrongMarked
                && observer.as_ref().is_some_and(|observer| !observer.can_tell(number));
            Bad { number, outcome, beyond_a_genie, beyond_an_observer }
        };
        Ok(bad.map(judged).collect())
    }

    /// Of every frame or subframe that is sent, whether one who knows the clock gets it wrong.
    pub(crate) fn beyond_a_genie(&self) -> Result<Vec<bool>, Unfit> {
        let mut edges = Vec::new();
        self.send(|at, _, _| edges.extend_from_slice(at))?;
        let boundaries = self.boundaries()?;
        // the line starts low: edges of even index rise
        let parts = |ui: Ui| {
            let samples = self.sample_rate.num() as i128 * i128::from(PARTS) * i128::from(ui.millionths());
            let cells = i128::from(cell_rate(self.protocol)) * i128::from(self.sample_rate.den());
            (samples / cells / 1_000_000) as i64
        };
        let half_duty = parts(self.impairments.duty) / 2;
        let late = parts(Ui::from_millionths(self.impairments.link.millionths() * 693 / 1000));
        let mut changes = self.sent_changes();
        let mut cell = 0;
        for (index, at) in edges.iter().enumerate() {
            let duty = if index % 2 == 0 { -half_duty } else { half_duty };
            let place = at.0 * PARTS as i64 - PARTS as i64 / 2 - duty - late;
            let distance =
                |cell: usize| boundaries.get(cell).map_or(i64::MAX, |at| at.abs_diff(place) as i64);
            while distance(cell + 1) <= distance(cell) && cell + 1 < boundaries.len() {
                cell += 1;
            }
            // edges may come in the wrong order of cells
            let nearest = if cell > 0 && distance(cell - 1) < distance(cell) { cell - 1 } else { cell };
            if let Some(change) = changes.get_mut(nearest) {
                *change = !*change;
            }
        }
        // what is left are differences
        let unit = unit_cells(self.protocol) as usize;
        let end = changes.len() - REST as usize;
        Ok(changes[REST as usize..end].chunks(unit).map(|cells| cells.contains(&true)).collect())
    }

    /// When every cell begins, in samples.
    pub(crate) fn cell_starts(&self) -> Result<Vec<f64>, Unfit> {
        Ok(self.boundaries()?.into_iter().map(|at| at as f64 / PARTS as f64).collect())
    }

    /// When every cell begins, in parts of a sample.
    fn boundaries(&self) -> Result<Vec<i64>, Unfit> {
        let Impairments { offset, drift, start, .. } = self.impairments.clone();
        let seed = self.impairments.seed;
        let known = Impairments { seed, offset, drift, start, ..Impairments::default() };
        let rate = |ratio: Ratio, times| Ratio::new(ratio.num() * times, ratio.den()).ok_or(Unfit::Rates);
        let nominal = Ratio::new(cell_rate(self.protocol), 1).ok_or(Unfit::Rates)?;
        let mut line = ImpairedLine::new(&known, nominal, rate(self.sample_rate, PARTS)?)?;
        let mut boundaries = Vec::new();
        let mut push = |at: Instant| boundaries.push(at.0);
        let mut left = self.sent_cells();
        while left > 0 {
            let count = left.min(64);
            line.cells(&Word::certain(u64::MAX, count as u8, Instant(0)), &mut push);
            left -= count;
        }
        line.finish(push);
        Ok(boundaries)
    }

    /// All cells, the rest before and after included.
    fn sent_cells(&self) -> usize {
        2 * REST as usize + self.frames * self.protocol.frame_cells() as usize
    }

    /// Of every cell that is sent, whether it begins with a change.
    pub(crate) fn sent_changes(&self) -> Vec<bool> {
        let mut content = Mixed::new(self.protocol, self.impairments.seed);
        let mut frame = Vec::new();
        let mut changes = vec![false; REST as usize];
        for _ in 0..self.frames {
            content.frame(&mut frame);
            for content in frame.drain(..) {
                let (words, count) = content.cells();
                let cells =
                    words.iter().take(count).flat_map(|bits| (0..64).map(move |n| bits >> n & 1 == 1));
                changes.extend(cells);
            }
        }
        changes.resize(self.sent_cells(), false);
        changes
    }
}
