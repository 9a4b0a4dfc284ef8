//! Edges in which no receiver finds a frame, read in other line codes.
//!
//! A line that carries the data bits as levels (NRZ) where NRZI is due has no sync that a receiver would
//! know: ten cells without a change never come, or in the wrong place. Here the first edges of such a
//! line are cut into cells at every rate that they allow, read as other codes, and searched for frames.
//! Ten zeros and fifty ones in three frames on end, or eight preambles with their slots, do not come by
//! chance.

use std::format;
use std::vec::Vec;

use super::finding;
use crate::adat::{FRAME_CELLS, FrameBits};
use crate::check::Finding;
use crate::fault::Code;
use crate::iec60958::{PREAMBLE_CELLS, Preamble, SUBFRAME_CELLS};
use crate::line::biphase;
use crate::unit::Instant;

/// Edges that are looked at.
pub const MOST_EDGES: usize = 1024;

/// Fewer edges than this say nothing.
const FEWEST_EDGES: usize = 64;
/// A line that rests for longer, in cells, begins anew; what came before is left out.
const LONGEST_RUN: f64 = 400.0;

/// Cells that are looked at: room for 32 ADAT frames.
const MOST_CELLS: usize = 8192;

/// Frames in a row that make a stream.
const ADAT_FRAMES: usize = 3;
const IEC60958_SUBFRAMES: usize = 8;

/// How a line may be read instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// The level is the bit, from one polarity or the other.
    Levels(bool),
    /// A change is a zero.
    Inverted,
    /// Changes are coded once more.
    ChangesOfChanges,
    /// The levels of every 8 cells are in reverse order, from this cell on.
    Reversed(usize),
}

impl Reading {
    fn all() -> impl Iterator<Item = Reading> {
        let first =
            [Reading::Levels(false), Reading::Levels(true), Reading::Inverted, Reading::ChangesOfChanges];
        first.into_iter().chain((0..8).map(Reading::Reversed))
    }

    /// Cells in the transition domain, as they would be without the mistake.
    fn read(self, changes: &[bool]) -> Cells {
        let levels = || {
            changes.iter().scan(false, |level, change| {
                *level ^= change;
                Some(*level)
            })
        };
        let differences = |levels: &[bool]| {
            let before = std::iter::once(&false).chain(levels);
            Cells::from(levels.iter().zip(before).map(|(now, before)| now != before))
        };
        match self {
            Reading::Levels(high) => Cells::from(levels().map(|level| level ^ high)),
            Reading::Inverted => Cells::from(changes.iter().map(|change| !change)),
            Reading::ChangesOfChanges => differences(changes),
            Reading::Reversed(first) => {
                let mut levels: Vec<bool> = levels().skip(first).collect();
                levels.chunks_exact_mut(8).for_each(<[bool]>::reverse);
                differences(&levels)
            }
        }
    }

    /// What to call it, if these frames come out: the code, what is seen, and the cause.
    const fn name(self, protocol: &Frames) -> (Code, &'static str, &'static str) {
        match (self, protocol) {
            (Reading::Levels(_), Frames::Adat(_)) => (
                Code::WrongLineCode,
                "the level as the data bit (NRZ)",
                "the data bits are sent as levels; ADAT is NRZI: the level must change for every 1 and stay for every 0",
            ),
            (Reading::Levels(_), Frames::Iec60958(_)) => (
                Code::WrongLineCode,
                "the level as a change",
                "what should be changes is sent as levels: every 1 of the coded cells must change the level",
            ),
            (Reading::Inverted, _) => (
                Code::WrongLineCode,
                "a change as 0 and none as 1",
                "the bits are inverted before the line code: the level must change for every 1 and stay for every 0",
            ),
            (Reading::ChangesOfChanges, _) => (
                Code::WrongLineCode,
                "a change as a high level and none as a low one",
                "the line code is applied twice: levels are sent as if they were changes",
            ),
            (Reading::Reversed(_), _) => (
                Code::BitsReversed,
                "every 8 cells in reverse order",
                "the bits of every byte are shifted out in reverse order: the first cell must go first (least and most \
                 significant bit)",
            ),
        }
    }
}

/// Frames on end.
#[derive(Clone, Copy, Debug)]
enum Frames {
    Adat(usize),
    Iec60958(usize),
}

/// Packed cells, first in time in bit 0.
#[derive(Clone, Debug, Default)]
struct Cells {
    words: Vec<u64>,
    len: usize,
}

impl Cells {
    fn from(bits: impl Iterator<Item = bool>) -> Cells {
        let mut cells = Cells::default();
        for bit in bits {
            if cells.len % 64 == 0 {
                cells.words.push(0);
            }
            if let Some(word) = cells.words.last_mut() {
                *word |= u64::from(bit) << (cells.len % 64);
            }
            cells.len += 1;
        }
        cells
    }

    /// 64 cells from `place` on; zero past the end.
    fn at(&self, place: usize) -> u64 {
        let word = |n: usize| self.words.get(n).copied().unwrap_or(0);
        let shift = place % 64;
        word(place / 64) >> shift | word(place / 64 + 1) << 1 << (63 - shift)
    }

    /// How many ADAT frames follow each other from `place` on.
    fn adat(&self, place: usize) -> usize {
        let frame = FRAME_CELLS as usize;
        let legal = |start: &usize| {
            let bits = [0, 64, 128, 192].map(|cell| self.at(start + cell));
            start + frame <= self.len && FrameBits(bits).is_legal()
        };
        (place..).step_by(frame).take_while(legal).count()
    }

    /// How many subframes follow each other from `place` on.
    fn iec60958(&self, place: usize) -> usize {
        let subframe = SUBFRAME_CELLS as usize;
        let legal = |start: &usize| {
            let cells = self.at(*start);
            start + subframe <= self.len
                && Preamble::from_cells(cells as u8).is_some()
                && biphase::decode(cells).broken >> (PREAMBLE_CELLS / 2) == 0
        };
        (place..).step_by(subframe).take_while(legal).count()
    }

    /// The longest row of frames.
    fn frames(&self) -> Option<Frames> {
        // A row that is long enough begins before its last frames do.
        let most = |count: &dyn Fn(usize) -> usize| (0..self.len).map(count).max().unwrap_or(0);
        let zeros = |place: usize| self.at(place) & 0x7ff == 0x400;
        let adat = most(&|place| if zeros(place) { self.adat(place) } else { 0 });
        if adat >= ADAT_FRAMES {
            return Some(Frames::Adat(adat));
        }
        let subframes = most(&|place| self.iec60958(place));
        (subframes >= IEC60958_SUBFRAMES).then_some(Frames::Iec60958(subframes))
    }
}

/// What these edges of a line, on which no receiver locks, read as in another line code. Looks at no
/// more than [`MOST_EDGES`] of them.
///
/// ```
/// use lightpipe::adat::Frame;
/// use lightpipe::check::mistake::unframed;
/// use lightpipe::fault::Code;
/// use lightpipe::unit::Instant;
///
/// // ADAT frames, ten ticks a cell, with their bits as levels.
/// let (mut edges, mut level, mut at) = (Vec::new(), false, 0);
/// for n in 0..10 {
///     let bits = Frame { slots: [n * 77_777; 8], ..Frame::default() }.emit().0;
///     for bit in bits.iter().flat_map(|word| (0..64).map(move |cell| word >> cell & 1 == 1)) {
///         if bit != level {
///             edges.push(Instant(at));
///         }
///         level = bit;
///         at += 10;
///     }
/// }
/// let finding = unframed(&edges).unwrap();
/// assert_eq!(finding.code, Code::WrongLineCode);
/// assert!(finding.seen.contains("the level as the data bit (NRZ)"));
/// ```
#[must_use]
pub fn unframed(edges: &[Instant]) -> Option<Finding> {
    let edges = edges.get(..MOST_EDGES).unwrap_or(edges);
    if edges.len() < FEWEST_EDGES {
        return None;
    }
    let gaps: Vec<f64> = edges.windows(2).map(|pair| pair[1].since(pair[0]) as f64).collect();
    let mut sorted = gaps.clone();
    sorted.sort_by(f64::total_cmp);
    // Runs of one cell are common in every code; sampling makes some of them shorter or longer.
    let short = sorted.get(sorted.len() / 20).copied().filter(|short| *short >= 1.0)?;
    let mut period = short * 0.7;
    let mut best: Option<(usize, Reading, Frames)> = None;
    while period < short * 2.2 {
        if let Some(changes) = cells(&gaps, period) {
            for reading in Reading::all() {
                let Some(frames) = reading.read(&changes).frames() else { continue };
                let count = match frames {
                    Frames::Adat(count) | Frames::Iec60958(count) => count,
                };
                if best.is_none_or(|(most, ..)| count > most) {
                    best = Some((count, reading, frames));
                }
            }
            if best.is_some() {
                break;
            }
        }
        period *= STEP;
    }
    let (count, reading, frames) = best?;
    let (code, what, cause) = reading.name(&frames);
    let unit = if let Frames::Adat(_) = frames { "ADAT frames" } else { "IEC 60958 subframes" };
    let at = edges.first().copied();
    let seen = format!(
        "no frames as sent, but with {what} the line reads as {count} {unit} on end, in the first {} edges",
        edges.len()
    );
    Some(Finding { at, ..finding(code, seen, cause) })
}

/// From one length of a cell that is tried to the next.
const STEP: f64 = 1.03;

/// How far edges may be off, as mean square in cells: nothing in particular gives a twelfth.
const MOST_OFF: f64 = 0.055;

/// The changes that these gaps make, by a loop that starts with cells of this length.
fn cells(gaps: &[f64], mut period: f64) -> Option<Vec<bool>> {
    let mut changes = std::vec![true];
    let (mut lag, mut off) = (0.0, 0.0);
    let mut judged = 0.0;
    for gap in gaps {
        let at = (gap + lag) / period;
        let count = at.round();
        if count > LONGEST_RUN {
            changes.clear();
            changes.push(true);
            lag = 0.0;
            continue;
        }
        if changes.len() >= MOST_CELLS {
            break;
        }
        if count < 1.0 {
            lag += gap;
            continue;
        }
        let error = gap + lag - count * period;
        off += (error / period) * (error / period);
        judged += 1.0;
        changes.resize(changes.len() + count as usize - 1, false);
        changes.push(true);
        lag = error * 0.7;
        period += error * 0.02 / count;
    }
    (off <= MOST_OFF * judged).then_some(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_at_any_place() {
        let cells = Cells::from((0..200).map(|n| n % 3 == 0));
        for place in 0..100 {
            let naive = (0..64).fold(0, |word, n| word | u64::from((place + n) % 3 == 0) << n);
            assert_eq!(cells.at(place), naive);
        }
    }

    #[test]
    fn noise_and_clocks_read_as_nothing() {
        let clock: Vec<Instant> = (0..2000).map(|n| Instant(n * 8)).collect();
        assert_eq!(unframed(&clock), None);
        let mut state = 1u64;
        let mut at = 0;
        let noise: Vec<Instant> = (0..2000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                at += 1 + (state >> 60) as i64;
                Instant(at)
            })
            .collect();
        assert_eq!(unframed(&noise), None);
        assert_eq!(unframed(&[]), None);
    }
}
