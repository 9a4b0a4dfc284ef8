//! The clock that leaves least unexplained.
//!
//! Where pointers agree best is a mean over places between two samples that edges take by chance. At little
//! more than a sample per cell that is not right to the room that is left. But no edge is seen before it
//! comes, nor more than a sample late. So of all clocks near a fit the one is taken by which edges lie least
//! beyond that.

use core::ops::Range;

use super::coherence::{Fit, Ticks};
use super::ring::Ring;

/// Half the width of what is explained, in hundredths of a sample: a bit less than half a sample, so that
/// a clock without jitter comes to lie in the middle of what edges allow.
const EXPLAINED_HUNDREDTHS: i64 = 46;

/// Phase, distortion, and what the frequency adds up to over half of the edges are moved by so much of a
/// cell at first, and by that much at last, as powers of two.
const FIRST: u32 = 32 - 5;
const LAST: u32 = 32 - 11;
/// Moves at most.
const MOST_MOVES: u32 = 64;

/// The clock near `fit` by which these edges, at most [`MOST_EDGES`](super::coherence::MOST_EDGES), lie least
/// beyond what sampling explains.
#[inline(never)]
pub(super) fn relax(ring: &Ring, edges: Range<u64>, mut fit: Fit) -> Fit {
    let odd = edges.start & 1 == 1;
    let ticks = Ticks::new(ring, edges);
    let middle = ticks.middle();
    let mut best = strain(&ticks, odd, fit);
    let (mut size, mut moves) = (FIRST, 0);
    while size >= LAST && best > 0 && moves < MOST_MOVES {
        let by = 1i64 << size;
        let others = [by, -by].into_iter().flat_map(|by| {
            let turn = by / i64::from((ticks.span() / 2).max(1));
            [fit.moved(by), fit.turned(turn, middle), fit.skewed(by)]
        });
        let nearest = others.map(|fit| (strain(&ticks, odd, fit), fit)).min_by_key(|(strain, _)| *strain);
        match nearest {
            Some((strain, other)) if strain < best => (best, fit) = (strain, other),
            _ => size -= 1,
        }
        moves += 1;
    }
    fit
}

/// The sum of the squares of what sampling does not explain.
fn strain(ticks: &Ticks, odd: bool, fit: Fit) -> u64 {
    let explained = i64::from(fit.frequency) * EXPLAINED_HUNDREDTHS / 100;
    let mut is_odd = odd;
    ticks.all().iter().fold(0, |sum, &at| {
        let beyond = (fit.error(at, is_odd).abs() - explained).max(0) >> 16;
        is_odd = !is_odd;
        sum + (beyond * beyond) as u64
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::TICK;
    use crate::clock::coherence::{self, frequency_of};
    use crate::unit::Instant;
    use std::vec::Vec;

    /// Samples per cell, and where cells begin, in parts of 1/65536.
    const PERIOD: i64 = 73_010;
    const START: i64 = 12_345;
    /// What sampling leaves of a cell on either side of an edge.
    const ROOM: i64 = (1 << 31) / PERIOD * (PERIOD - TICK as i64);

    /// Edges at the first samples of runs of one to five cells.
    fn ring(seed: u64) -> Ring {
        let (mut ring, mut random, mut cell) = (Ring::new(), seed, 0);
        let edges: Vec<Instant> = (0..1000)
            .map(|_| {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                cell += 1 + (random >> 33) as i64 % 5;
                Instant((START + cell * PERIOD + TICK as i64 - 1) >> 16)
            })
            .collect();
        ring.extend(&edges);
        ring
    }

    /// How far cells of a fit begin from where they do, at most, at the first and the last edge.
    fn off(ring: &Ring, fit: Fit) -> i64 {
        let at = |edge: u64| {
            let place = (ring.at(edge).0 << 16) - (TICK / 2) as i64 - START;
            let behind = (place.rem_euclid(PERIOD) << 32) / PERIOD;
            i64::from((fit.error(ring.at(edge).0 as u32, edge & 1 == 1) - behind) as i32).abs()
        };
        at(0).max(at(ring.end() - 1))
    }

    #[test]
    fn hardly_more_than_a_sample_per_cell_tells_where_cells_begin() {
        let mut mended = 0;
        for seed in 0..50 {
            let ring = ring(seed);
            let edges = 0..ring.end();
            // A twelfth of a cell at either end.
            let span = ring.at(edges.end - 1).since(ring.at(0));
            let by = (1 << 32) / 6 / span * if seed % 2 == 0 { 1 } else { -1 };
            let frequency = frequency_of(PERIOD as u64).wrapping_add_signed(by as i32);
            let fit = coherence::fit(&ring, edges.clone(), frequency);
            let relaxed = relax(&ring, edges, fit);
            assert!(off(&ring, relaxed) < ROOM / 2, "{seed}: {} of {ROOM}", off(&ring, relaxed));
            mended += usize::from(off(&ring, fit) > ROOM);
        }
        assert!(mended > 25, "only {mended} were off");
    }

    #[test]
    fn a_clock_that_explains_all_stays() {
        let ring = ring(41);
        let fit = coherence::fit(&ring, 0..ring.end(), frequency_of(PERIOD as u64));
        let relaxed = relax(&ring, 0..ring.end(), fit);
        assert_eq!(off(&ring, relax(&ring, 0..ring.end(), relaxed)), off(&ring, relaxed));
    }
}
