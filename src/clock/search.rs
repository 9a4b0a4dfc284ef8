//! Looking for a signal of few samples per cell: which rate makes frames of the edges?

use core::cmp::Reverse;
use core::ops::Range;

use super::coherence::{self, Fit, Frequency, Reach};
use super::relax::relax;
use super::ring::Ring;
use super::tracker::{CELL, Tracker};
use super::trap::{is_near_rational, mirrored};
use super::trial::Trial;
use super::weigh::NUDGES;
use crate::cells::{Framing, TICK};

/// Cells per sample, times 2^32, from which on sampling must be in step with the signal: all rates agree.
const IN_STEP: Frequency = u32::MAX / 100 * 97;

/// A rate is taken for its mirror image if they differ by less than one in so many, as a power of two.
const MIRROR_SHIFT: u32 = 5;

/// Gaps up to so many ticks are told apart when looking for the longest run.
const GAPS: usize = 48;
/// The longest run takes one gap in this many.
const GAPS_PER_LONGEST: u64 = 300;

/// Strain that differs by less, as a power of two, says nothing.
const STRAIN_BITS: u32 = 13;

/// A gap of more ticks is rest to any signal of few samples per cell, also if an edge is missing.
const REST_TICKS: u64 = 128;

/// The last of these edges, from the one that ended the last rest on. The signal may have begun there, and
/// the finer rates are to be told apart the longer edges take: with a rest among them there is no end to it.
pub(super) fn since_rest(ring: &Ring, edges: Range<u64>) -> Range<u64> {
    let rests = |edge: &u64| ring.gap(*edge) > REST_TICKS;
    (edges.start + 1..edges.end).rev().find(rests).unwrap_or(edges.start)..edges.end
}

/// Searches edges for a signal of few samples per cell: at the rates that the longest of their gaps allows
/// for the longest run.
pub(super) fn search(ring: &Ring, framing: &'static Framing, edges: Range<u64>) -> Option<Trial> {
    if framing.syncs.is_empty() {
        return None;
    }
    let edges = since_rest(ring, edges);
    if edges.end < edges.start + 2 {
        return None;
    }
    let mut gaps = [0u64; GAPS];
    for edge in edges.start + 1..edges.end {
        gaps[ring.gap(edge).min(GAPS as u64 - 1) as usize] += 1;
    }
    let most = (edges.end - edges.start) / GAPS_PER_LONGEST;
    let mut longer = 0;
    let longest = gaps
        .iter()
        .enumerate()
        .rev()
        .find(|&(_, &count)| {
            longer += count;
            longer > most
        })?
        .0 as u64;
    // Sampling adds or takes up to one sample, distortion up to half a cell, and a pulse that hides
    // between two samples adds two cells. What distortion takes from one sync it adds to others.
    let run = u64::from(framing.longest_run).max(1);
    let shortest_period = (longest.saturating_sub(1) * TICK * 2 / (2 * run + 5)).max(TICK);
    let longest_period = (longest + 1) * TICK / run;
    if longest as usize == GAPS - 1 || shortest_period > TICK * 4 || longest_period <= shortest_period {
        return None;
    }
    let range = u64::from(coherence::frequency_of(longest_period))
        ..u64::from(coherence::frequency_of(shortest_period).min(IN_STEP));
    // Edges of both directions agree, unless distortion sets these apart.
    [false, true].into_iter().find_map(|apart| {
        let peaks = coherence::peaks(ring, edges.clone(), range.clone(), apart);
        let trials = peaks
            .into_iter()
            .filter(|&peak| peak > 0)
            .filter_map(|peak| fit(ring, framing, edges.clone(), peak, Reach::Far))
            .map(|(_, trial)| trial)
            .filter(Trial::holds_somehow);
        trials.max_by_key(|trial| trial.frames)
    })
}

/// The distortions with which the same edges agree where sampling hides most of it: as it looks, less
/// than that, and the same for edges of one direction half a cell the other way.
fn distortions(fit: Fit) -> [Option<Fit>; 4] {
    let less = |fit: Fit| fit.shifted(fit.shift() / 3, false);
    let other = fit.shifted(fit.shift() - CELL / 2 * fit.shift().signum(), true);
    let other = (fit.shift().abs() > CELL / 8).then_some(other);
    [Some(fit), Some(less(fit)), other, other.map(less)]
}

/// The best that a loop which has found frames near the rate `near` can make of these edges.
pub(super) fn tell(
    ring: &Ring,
    framing: &'static Framing,
    edges: Range<u64>,
    near: Frequency,
) -> Option<Trial> {
    let told = fit_found(ring, framing, edges.clone(), near).map(|(_, trial)| trial);
    if told.is_some_and(|trial| trial.is_all_frames()) {
        return told;
    }
    // At another rate some frames look right too.
    told.into_iter().chain(search(ring, framing, edges)).max_by_key(Trial::merit)
}

/// Where cells are in these edges, by a loop that has found frames near the rate `near`.
pub(super) fn fit_found(
    ring: &Ring,
    framing: &'static Framing,
    edges: Range<u64>,
    near: Frequency,
) -> Option<(Fit, Trial)> {
    let mut best = fit(ring, framing, edges.clone(), near, Reach::Far)?;
    // Few edges agree as well at other rates, most of all at the mirror image about a simple ratio, and the
    // loop may have been there already.
    let mirrored = mirrored(coherence::period_of(near)).map(coherence::frequency_of);
    for near in [Some(near), mirrored].into_iter().flatten() {
        if best.1.is_all_frames() {
            break;
        }
        if let Some(nearest) = fit(ring, framing, edges.clone(), near, Reach::Near) {
            best = core::cmp::max_by_key(best, nearest, |(_, trial)| trial.merit());
        }
    }
    Some(best)
}

/// Runs the loop through edges at the rate near `near` at which they agree best.
///
/// Seen at about two samples per cell, a rate and the one as far on the other side of two look the
/// same to edges; frames tell which it is.
fn fit(
    ring: &Ring,
    framing: &'static Framing,
    edges: Range<u64>,
    near: Frequency,
    reach: Reach,
) -> Option<(Fit, Trial)> {
    if near > IN_STEP {
        return None;
    }
    let found = coherence::frequency(ring, edges.clone(), near, reach);
    let mirrored = found.wrapping_neg();
    let also = (found.abs_diff(mirrored) < found >> MIRROR_SHIFT).then_some(mirrored);
    let fits = core::iter::once(found).chain(also).flat_map(|frequency| {
        let fit = coherence::fit(ring, edges.clone(), frequency);
        let trapped = is_near_rational(fit.period());
        let fits = if trapped { distortions(fit) } else { [Some(fit), None, None, None] };
        let nudges = if trapped { NUDGES.as_slice() } else { &[] };
        let nudges = core::iter::once(0).chain(nudges.iter().copied());
        nudges.flat_map(move |eighths| {
            fits.into_iter().flatten().map(move |fit| (eighths.abs(), fit.later(eighths)))
        })
    });
    let trial = |(nudge, fit)| {
        let tracker = Tracker::fitted(&fit, ring, edges.start);
        (nudge, fit, Trial::anywhere(framing, tracker).run(ring, edges.start + 1..edges.end, u64::MAX))
    };
    // What is nearest to the middle of what edges allow, with the least distortion.
    let order = |(nudge, fit, trial): &(i64, Fit, Trial)| {
        (
            trial.frames,
            Reverse(trial.misses),
            Reverse(trial.strain >> STRAIN_BITS),
            Reverse((*nudge, fit.shift().abs())),
        )
    };
    let best = fits.map(trial).max_by_key(order)?;
    let (_, fit, found) = best;
    let relaxed = (found.frames > 0 && !is_near_rational(fit.period()))
        .then(|| trial((0, relax(ring, edges.clone(), fit))));
    relaxed.into_iter().chain([best]).max_by_key(order).map(|(_, fit, trial)| (fit, trial))
}
