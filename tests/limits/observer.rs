//! One who is told all but the clock and what was sent: how large the jitter is, and in which cells those edges
//! lie that every ADAT frame has. Of all the edges up to the sync behind a frame it works out how likely each
//! rate, phase and distortion is, and so in which cell each edge of the frame may lie.
//!
//! Near simple ratios of rates all edges share a few places between the samples for long, and a clock
//! may be wherever these allow. Where this one cannot tell the cells of a frame, nobody can at that
//! time: a receiver may be wrong if it says so.

use lightpipe::clock::impair::Unfit;
use lightpipe::unit::Instant;

use crate::impaired::{REST, Signal};

/// Cells of an ADAT frame; cells of its sync, the last of which starts with a change; slots of five cells.
const FRAME: usize = 256;
const SYNC: usize = 11;
const SLOT: usize = 5;

/// Rates on either side of the true one.
const RATES: i64 = 100;
/// They differ by a cell from the true one over so many cells at least.
const SHORTEST: usize = 2048;
/// Phases in a cell, and places of edges in each.
const PHASES: i64 = 256;
const PLACES: i64 = 4;
/// Edges of the two directions may lie that far apart, in phases.
const APART: usize = 3 * PHASES as usize / 10;
/// No jitter is smaller, RMS, in cells.
const LEAST_JITTER: f64 = 0.003;
/// No edge is less likely to be at a place.
const LEAST: f64 = 1e-12;

/// Rates less likely than the best by this, as a logarithm, add nothing.
const NEVER: f64 = -30.0;

/// Below this nothing is certain.
const CERTAIN: f64 = 0.9;

/// An edge.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// How far behind the start of its cell, in cells.
    late: f64,
    /// Its cell, from the first one of the first frame.
    cell: usize,
    /// 0 if it rises, else 1.
    direction: usize,
}

impl Seen {
    /// Whether every frame has an edge there.
    fn is_promised(&self) -> bool {
        is_promised(self.cell % FRAME)
    }

    /// The same if the clock ran slower by so many cells per cell, and were right at cell `about`.
    fn late_by(&self, rate: f64, about: usize) -> f64 {
        self.late - (self.cell as f64 - about as f64) * rate
    }
}

fn is_promised(cell: usize) -> bool {
    cell >= SYNC - 1 && cell.is_multiple_of(SLOT)
}

/// Whether a frame may have an edge in this cell that others have not.
fn is_free(cell: usize) -> bool {
    cell >= SYNC && !cell.is_multiple_of(SLOT)
}

/// See above.
#[derive(Clone, Debug)]
pub(crate) struct Observer {
    edges: Vec<Seen>,
    likelihood: Likelihood,
}

impl Observer {
    /// Who observes an ADAT line; nobody if it has not as many edges as changes were sent.
    pub(crate) fn of(signal: &Signal) -> Result<Option<Observer>, Unfit> {
        let mut times = Vec::new();
        signal.send(|at, _, _| times.extend_from_slice(at))?;
        let starts = signal.cell_starts()?;
        let changes = signal.sent_changes();
        let cells: Vec<usize> = (0..changes.len()).filter(|&cell| changes[cell]).collect();
        if cells.len() != times.len() {
            return Ok(None);
        }
        let period = (starts[starts.len() - 1] - starts[0]) / (starts.len() - 1) as f64;
        let seen = |(index, (at, &cell)): (usize, (Instant, &usize))| {
            // A sample sees what was half a sample before it.
            let late = (at.0 as f64 - 0.5 - starts[cell]) / period;
            Seen { late, cell: cell - REST as usize, direction: index % 2 }
        };
        let edges = times.into_iter().zip(&cells).enumerate().map(seen).collect();
        let jitter = signal.impairments.jitter.millionths() as f64 / 1e6;
        Ok(Some(Observer { edges, likelihood: Likelihood::new(jitter.max(LEAST_JITTER), 0.5 / period) }))
    }

    /// Whether it can tell the cells of all edges of a frame when the sync behind it has come.
    pub(crate) fn can_tell(&self, frame: usize) -> bool {
        self.certainty(frame) >= CERTAIN
    }

    /// How likely it takes the true cell of an edge of the frame to be, of the edge of which it knows least.
    fn certainty(&self, frame: usize) -> f64 {
        let (first, end) = (frame * FRAME, (frame + 1) * FRAME);
        let known = self.edges.partition_point(|seen| seen.cell < end + SYNC);
        let known = &self.edges[..known];
        let open: Vec<&Seen> =
            known.iter().filter(|seen| (first..end).contains(&seen.cell) && !seen.is_promised()).collect();
        let span = end.max(SHORTEST) as f64;
        let rates: Vec<(f64, [Vec<f64>; 2])> = (-RATES..=RATES)
            .map(|rate| rate as f64 / RATES as f64 / span)
            .map(|rate| (rate, [0, 1].map(|direction| self.phases(known, rate, first, direction))))
            .collect();
        let best = rates.iter().map(|(_, [rise, fall])| most(rise) + most(fall)).fold(f64::MIN, f64::max);
        let (mut right, mut all) = (vec![0.0; open.len()], 0.0);
        for (rate, [rise, fall]) in rates {
            let weight = most(&rise) + most(&fall) - best;
            if weight < NEVER {
                continue;
            }
            let weights = [weigh(&rise, &fall, weight), weigh(&fall, &rise, weight)];
            all += weights[0].iter().sum::<f64>();
            for (right, seen) in right.iter_mut().zip(&open) {
                let late = seen.late_by(rate, first);
                let others =
                    [-1, 1].into_iter().filter(|by| is_free((seen.cell % FRAME).wrapping_add_signed(*by)));
                for (phase, weight) in
                    weights[seen.direction].iter().enumerate().filter(|(_, weight)| **weight > 0.0)
                {
                    let likely = |by: isize| self.likelihood.at(late - phase_of(phase) - by as f64);
                    let own = likely(0);
                    *right += weight * own / (own + others.clone().map(likely).sum::<f64>());
                }
            }
        }
        right.into_iter().map(|right| right / all).fold(1.0, f64::min)
    }

    /// How likely, as logarithms, the edges of a direction are by their phase at cell `about`, if the clock runs
    /// slower by so many cells per cell.
    fn phases(&self, edges: &[Seen], rate: f64, about: usize, direction: usize) -> Vec<f64> {
        let places = 4 * PHASES * PLACES;
        let mut counts = [vec![0.0; places as usize], vec![0.0; places as usize]];
        for seen in edges.iter().filter(|seen| seen.direction == direction) {
            let place = (seen.late_by(rate, about) * (PHASES * PLACES) as f64).floor() as i64 + places / 2;
            if let Some(count) = counts[usize::from(seen.is_promised())].get_mut(place as usize) {
                *count += 1.0;
            }
        }
        let found = |counts: &[f64]| -> Vec<(i64, f64)> {
            (0..).zip(counts.iter().copied()).filter(|(_, count)| *count > 0.0).collect()
        };
        let (others, promised) = (found(&counts[0]), found(&counts[1]));
        (-PHASES..PHASES)
            .map(|phase| {
                let sum = |counts: &[(i64, f64)], logarithms: &[f64]| -> f64 {
                    let likely = |place: i64| logarithms[(place + places / 2 - phase * PLACES) as usize];
                    counts.iter().map(|(place, count)| count * likely(*place)).sum()
                };
                sum(&promised, &self.likelihood.own) + sum(&others, &self.likelihood.any)
            })
            .collect()
    }
}

fn most(logarithms: &[f64]) -> f64 {
    logarithms.iter().copied().fold(f64::MIN, f64::max)
}

/// The phase with this index, in cells.
fn phase_of(index: usize) -> f64 {
    (index as i64 - PHASES) as f64 / PHASES as f64
}

/// How likely the phases of one direction are, whatever that of the other within what distortion does.
fn weigh(own: &[f64], other: &[f64], weight: f64) -> Vec<f64> {
    let (of_own, of_other) = (most(own), most(other));
    let mut sums = vec![0.0];
    for phase in other {
        sums.push(sums[sums.len() - 1] + (phase - of_other).exp());
    }
    own.iter()
        .enumerate()
        .map(|(index, phase)| {
            let others = sums[(index + APART + 1).min(other.len())] - sums[index.saturating_sub(APART)];
            (weight + phase - of_own).exp() * others
        })
        .collect()
}

/// How likely edges are to be so far from where they belong.
#[derive(Clone, Debug)]
struct Likelihood {
    jitter: f64,
    half_sample: f64,
    /// The logarithms, by place, four cells on either side: from the start of its own cell, and of any.
    own: Vec<f64>,
    any: Vec<f64>,
}

impl Likelihood {
    fn new(jitter: f64, half_sample: f64) -> Likelihood {
        let mut likelihood = Likelihood { jitter, half_sample, own: Vec::new(), any: Vec::new() };
        let places = 4 * PHASES * PLACES;
        let cells = |place: i64| (place as f64 + 0.5) / (PHASES * PLACES) as f64;
        let own = |place: i64| likelihood.at(cells(place));
        let any =
            |place: i64| (-1..=1).map(|by: i8| likelihood.at(cells(place) + f64::from(by))).sum::<f64>();
        let own: Vec<f64> = (-places..places).map(|place| own(place).ln()).collect();
        let any = (-places..places).map(|place| any(place).ln()).collect();
        (likelihood.own, likelihood.any) = (own, any);
        likelihood
    }

    /// An edge that sampling moves by up to half a sample, all as likely, and jitter.
    fn at(&self, off: f64) -> f64 {
        let part = |bound: f64| below((off + bound) / self.jitter);
        (part(self.half_sample) - part(-self.half_sample)).max(LEAST)
    }
}

/// The share of a normal distribution below `x` (Abramowitz and Stegun, 7.1.26: right to 1.5e-7).
fn below(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let polynomial = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let beyond = polynomial * (-z * z).exp() / 2.0;
    if x < 0.0 { beyond } else { 1.0 - beyond }
}
