//! Where the clock may be, where sampling hides it for long.
//!
//! An edge tells on which side of a sample a boundary lies, and no more. Near a simple ratio of rates all
//! edges of a frame tell the same, and leave the clock a wide room; but together with those of the frames
//! before, only few rates and phases explain them all. So this keeps what it costs, for some rates close
//! together and for all phases within a cell, that the edges came as they did: a Bayesian histogram, in
//! logarithms. Edges of the two directions have a phase each; the difference is the duty-cycle distortion.
//!
//! An angle is a time multiplied by a frequency, modulo one cell. At the right rate the boundaries of all
//! cells have the same angle, so that a phase stays where it is as time goes on.

use core::ops::Range;

use super::cells::Boundaries;
use super::coherence::{Frequency, angle_of};
use super::ring::Ring;
use super::tail::{NEVER_MORE, tail};
use super::tracker::{CELL, Place};
use super::windows::NAT;
use crate::unit::Instant;

/// Rates that are followed, and phases of each.
const RATES: usize = 24;
const PHASES: usize = 64;
const PHASE_BITS: u32 = 26;
/// Steps of a cell in which it is told where an edge is.
const PLACES: usize = 256;
const PLACE_BITS: u32 = 24;

/// What lies between two rates at first, and at least, in ppm.
const FIRST_STEP: u64 = 200;
const LEAST_STEP: u64 = 1;
/// Rates that lie further apart than this drift apart within a frame: few edges are taken at a time.
const FAR_APART: u64 = 20;
const FEW_EDGES: u64 = 32;
/// No more edges are taken at a time.
const MOST_EDGES: u64 = 250;

/// A rate or a phase that costs so much more than the best counts no more.
const OUT: i32 = 8 * NAT;
/// Nothing costs more than this, so that what seemed impossible can turn out to be true.
const MOST: i16 = 24 * NAT as i16;
/// If edges cost more than this on the average, the clock is not where it was.
const MISFIT: i32 = NAT;
/// Of what was known, one in so many is forgotten with each frame, as a power of two.
const FORGET_SHIFT: u32 = 7;
/// Jitter is not taken for less than this, in units of [`CELL`]: phases have a width.
const LEAST_SIGMA: i64 = CELL / 140;
/// A phase is known if its standard deviation is less than this, in 2^-24 cells.
const KNOWN: i64 = (1 << 24) / 25;

/// A clock at an instant: a cell starts `part` (in 1/65536 ticks) behind it, seen half a sample late as all
/// edges are on the average. `shift` is how far distortion moves edges of even index, in units of [`CELL`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) at: Instant,
    pub(super) part: i64,
    pub(super) shift: i64,
}

impl Clock {
    /// That of a frame with these boundaries.
    pub(super) fn of(boundaries: &Boundaries<'_>, shift: i64) -> Clock {
        Clock { at: boundaries.origin(), part: boundaries.at(0), shift }
    }

    fn angle(&self, frequency: Frequency) -> u32 {
        let part = ((i128::from(self.part) * i128::from(frequency)) >> 16) as u32;
        angle_of(self.at, frequency).wrapping_add(part)
    }

    /// How far an edge is behind the start of its cell, in units of [`CELL`].
    pub(super) fn lag(&self, edge: Instant, frequency: Frequency) -> i64 {
        i64::from(angle_of(edge, frequency).wrapping_sub(self.angle(frequency)) as i32)
    }

    /// The angles of the boundaries at edges of even index, and of odd index.
    fn boundaries(&self, frequency: Frequency) -> [u32; 2] {
        let start = self.angle(frequency).wrapping_sub(frequency / 2);
        [start.wrapping_add(self.shift as u32), start.wrapping_sub(self.shift as u32)]
    }
}

/// What goes with the edges of a frame.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// Jitter, RMS, in units of [`CELL`].
    pub(super) sigma: i64,
    /// The frequencies that the number of cells allows.
    pub(super) counted: Range<Frequency>,
    /// A clock by which all edges are in their own cells, if there is no doubt about any.
    pub(super) clock: Option<Clock>,
}

/// A rate, and what each phase costs.
#[derive(Clone, Copy, Debug)]
struct Rate {
    frequency: Frequency,
    /// The angle of the first phase.
    base: u32,
    /// Of edges of even index, and of odd index.
    costs: [[i16; PHASES]; 2],
}

impl Rate {
    const fn phase(&self, n: usize) -> u32 {
        self.base.wrapping_add((n as u32) << PHASE_BITS)
    }

    fn least_of(&self, direction: usize) -> i32 {
        self.costs[direction & 1].iter().copied().min().unwrap_or(0).into()
    }

    fn least(&self) -> i32 {
        self.least_of(0) + self.least_of(1)
    }

    fn cost(&self, direction: usize, angle: u32) -> i32 {
        let n = angle.wrapping_sub(self.base).wrapping_add(1 << (PHASE_BITS - 1)) >> PHASE_BITS;
        self.costs[direction & 1].get(n as usize).copied().unwrap_or(0).into()
    }

    /// The middle of the longest row of phases that are about as good as any.
    fn middle(&self, direction: usize) -> u32 {
        let least = self.least_of(direction);
        let costs = &self.costs[direction & 1];
        let good = |n: usize| costs.get(n % PHASES).is_some_and(|&cost| i32::from(cost) <= least + NAT / 2);
        let (mut longest, mut from) = (0, 0);
        for start in (0..PHASES).filter(|&n| good(n) && !good(n + PHASES - 1)) {
            let count = (start..start + PHASES).take_while(|&n| good(n)).count();
            if count > longest {
                (longest, from) = (count, start);
            }
        }
        self.phase(from).wrapping_add((longest.saturating_sub(1) as u32) << (PHASE_BITS - 1))
    }
}

/// What all edges so far say about where the clock is. About 6 KiB.
#[derive(Clone, Debug)]
pub(super) struct PhaseMap {
    rates: [Rate; RATES],
    /// What lies between two rates.
    step: u32,
    /// The next edge to be taken; before there was any, nothing is known.
    next: Option<u64>,
}

impl PhaseMap {
    pub(super) const fn new() -> PhaseMap {
        const NONE: Rate = Rate { frequency: 0, base: 0, costs: [[0; PHASES]; 2] };
        PhaseMap { rates: [NONE; RATES], step: 0, next: None }
    }

    pub(super) const fn forget(&mut self) {
        self.next = None;
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.next.is_none()
    }

    /// Starts anew about a frequency, with the edge `first`.
    pub(super) fn start(&mut self, frequency: Frequency, first: u64) {
        self.step = millionths(frequency, FIRST_STEP);
        self.next = Some(first);
        for (frequency, rate) in steps(frequency, self.step).zip(&mut self.rates) {
            *rate = Rate { frequency, base: 0, costs: [[0; PHASES]; 2] };
        }
    }

    /// Takes the edges up to `until`, those of a frame.
    pub(super) fn take(&mut self, ring: &Ring, until: u64, evidence: &Evidence) {
        while let Some(next) = self.next.filter(|&next| next < until) {
            let frequency = self.best().frequency;
            let apart = self.step > millionths(frequency, FAR_APART);
            let first = next.max(ring.oldest());
            let end = until.min(first + if apart { FEW_EDGES } else { MOST_EDGES });
            let least = self.take_some(ring, first..end, frequency, evidence);
            self.next = Some(end);
            if least > MISFIT * (end - first) as i32 {
                let Range { start, end: most } = evidence.counted;
                self.start(u32::midpoint(start, most), end);
            } else {
                self.refine(ring.at(end - 1));
            }
        }
        for cost in self.rates.iter_mut().flat_map(|rate| &mut rate.costs).flatten() {
            *cost -= (*cost + (1 << (FORGET_SHIFT - 1))) >> FORGET_SHIFT;
        }
    }

    /// Takes some edges; `frequency` is the best there is. Returns what they cost at least.
    fn take_some(
        &mut self,
        ring: &Ring,
        edges: Range<u64>,
        frequency: Frequency,
        evidence: &Evidence,
    ) -> i32 {
        let middle = ring.at(u64::midpoint(edges.start, edges.end));
        let places = places(ring, edges, frequency);
        let prices = Prices::new(frequency, (evidence.sigma / 2).max(LEAST_SIGMA));
        let clock = evidence.clock.as_ref().map(|clock| (clock, clock.boundaries(frequency)));
        for rate in &mut self.rates {
            let Rate { frequency: own, base, .. } = *rate;
            let bounds = clock.map(|(clock, bounds)| (bounds, clock.boundaries(own)));
            // Where this rate has the edges that the best one has at the angle 0, behind the first phase.
            let moved = angle_of(middle, own.wrapping_sub(frequency)).wrapping_sub(base);
            for (direction, (places, costs)) in places.iter().zip(&mut rate.costs).enumerate() {
                if !evidence.counted.contains(&own) {
                    costs.fill(MOST);
                }
                for (place, &count) in (0u32..).zip(places).filter(|(_, count)| **count > 0) {
                    // Not as many as there are: jitter is not known that well.
                    let count = count.isqrt().into();
                    let angle = place << PLACE_BITS;
                    match bounds {
                        Some((bounds, own)) => {
                            let (bound, own) = (bounds[direction & 1], own[direction & 1]);
                            let late = steps_behind(angle.wrapping_sub(bound), frequency);
                            prices.add_line(costs, count, late, base.wrapping_sub(own));
                        }
                        None => prices.add_circle(costs, count, angle.wrapping_add(moved)),
                    }
                }
            }
        }
        let least = [0, 1].map(|direction| {
            let least = self.rates.iter().map(|rate| rate.least_of(direction)).min().unwrap_or(0);
            for cost in self.rates.iter_mut().flat_map(|rate| &mut rate.costs[direction & 1]) {
                *cost = cost.saturating_sub(least as i16).min(MOST);
            }
            least
        });
        least[0] + least[1]
    }

    /// The best rate; in the middle of those that are as good.
    fn best(&self) -> &Rate {
        let best = self.rates.iter().map(Rate::least).min().unwrap_or(0);
        let good = |rate: &Rate| rate.least() == best;
        let first = self.rates.iter().position(good).unwrap_or(0);
        let last = self.rates.iter().rposition(good).unwrap_or(first);
        self.rates.get(usize::midpoint(first, last)).unwrap_or(&self.rates[0])
    }

    /// Looks closer at the rates that are left, once these are few, as they are at an instant.
    fn refine(&mut self, at: Instant) {
        let best = self.rates.iter().map(Rate::least).min().unwrap_or(0);
        let left = |rate: &Rate| rate.least() < best + OUT;
        let first = self.rates.iter().position(left).unwrap_or(0);
        let last = self.rates.iter().rposition(left).unwrap_or(RATES - 1);
        if last - first >= RATES / 2 {
            return;
        }
        let at_end = first == 0 || last == RATES - 1;
        let lowest = self.rates.get(first).map_or(0, |rate| rate.frequency);
        let middle = lowest.wrapping_add(((last - first) as u32).wrapping_mul(self.step) / 2);
        let step =
            if at_end { self.step } else { (self.step / 2).max(millionths(middle, LEAST_STEP)).max(1) };
        if step == self.step && !at_end {
            return;
        }
        let old = self.rates;
        self.step = step;
        for (frequency, rate) in steps(middle, step).zip(&mut self.rates) {
            let nearest = old.iter().min_by_key(|old| old.frequency.abs_diff(frequency));
            let Some(&Rate { frequency: before, base, costs }) = nearest else { return };
            let base = base.wrapping_add(angle_of(at, frequency.wrapping_sub(before)));
            *rate = Rate { frequency, base, costs };
        }
    }

    /// Where the clock is at the edge `edge`, if that is known; `shift` is how far distortion moves edges of
    /// even index as far as that was known before, in units of [`CELL`].
    pub(super) fn place(&self, ring: &Ring, edge: u64, shift: i64) -> Option<Place> {
        self.next?;
        let at = ring.at(edge);
        let [(even, _), (odd, frequency)] = [self.mean(at, 0)?, self.mean(at, 1)?];
        let apart = even.wrapping_sub(odd).wrapping_sub((2 * shift) as u32) as i32;
        let shift = shift + i64::from(apart) / 2;
        // Edges are seen half a sample late on the average.
        let start = even.wrapping_sub(shift as u32).wrapping_add(frequency / 2);
        let lag = i64::from(start.wrapping_neg() as i32);
        Some(Place { lag, shift: if edge.is_multiple_of(2) { shift } else { -shift }, frequency })
    }

    /// The mean phase of the edges of one direction at an instant, and the mean frequency.
    fn mean(&self, at: Instant, direction: usize) -> Option<(u32, Frequency)> {
        let best = self.best();
        let least = best.least();
        let mode = best.middle(direction).wrapping_sub(angle_of(at, best.frequency));
        let (mut sum, mut squares, mut frequencies, mut weights) = (0i128, 0i128, 0i128, 0i64);
        for rate in &self.rates {
            let other = rate.least_of(direction ^ 1) - least;
            let here = angle_of(at, rate.frequency).wrapping_add(mode);
            let faster = i128::from(rate.frequency.wrapping_sub(best.frequency) as i32);
            for (n, &cost) in rate.costs[direction & 1].iter().enumerate() {
                let weight = weight(i32::from(cost) + other);
                let away = i128::from(rate.phase(n).wrapping_sub(here) as i32);
                sum += away * i128::from(weight);
                squares += away * away * i128::from(weight);
                frequencies += faster * i128::from(weight);
                weights += weight;
            }
        }
        let mean = |sum: i128| sum.checked_div(weights.into());
        let (away, square) = (mean(sum)?, mean(squares)?);
        let known = square - away * away < i128::from(KNOWN * KNOWN) << 16;
        let frequency = best.frequency.wrapping_add_signed(mean(frequencies)? as i32);
        known.then_some((mode.wrapping_add(away as u32), frequency))
    }

    /// What a clock costs, by all edges so far.
    pub(super) fn cost(&self, clock: &Clock) -> i32 {
        let cost = |rate: &Rate| {
            let [even, odd] = clock.boundaries(rate.frequency);
            rate.cost(0, even) + rate.cost(1, odd)
        };
        self.rates.iter().map(cost).min().unwrap_or(0)
    }
}

/// So many millionths of a frequency.
const fn millionths(frequency: Frequency, count: u64) -> u32 {
    (frequency as u64 * count / 1_000_000) as u32
}

/// Frequencies so far apart, about one in the middle.
fn steps(middle: Frequency, step: u32) -> impl Iterator<Item = Frequency> {
    let lowest = middle.wrapping_sub(step.wrapping_mul(RATES as u32 / 2));
    (0..RATES as u32).map(move |n| lowest.wrapping_add(step.wrapping_mul(n)))
}

/// How likely something is that costs so much, of 2^20.
const fn weight(cost: i32) -> i64 {
    if cost >= OUT {
        return 0;
    }
    // In 1/4096 octaves: 64 are a factor of e.
    let octaves = if cost > 0 { cost as i64 * 92 } else { 0 };
    (((1 << 20) >> (octaves >> 12)) * (8192 - (octaves & 4095))) >> 13
}

/// How many edges lie at each place of a cell, of even index and of odd index.
fn places(ring: &Ring, edges: Range<u64>, frequency: Frequency) -> [[u8; PLACES]; 2] {
    let mut places = [[0u8; PLACES]; 2];
    for edge in edges {
        let angle = angle_of(ring.at(edge), frequency).wrapping_add(1 << (PLACE_BITS - 1));
        let count = &mut places[(edge & 1) as usize][(angle >> PLACE_BITS) as usize];
        *count = count.saturating_add(1);
    }
    places
}

/// How many steps an edge at this angle is behind a boundary at 0, that of the cell in which it is nearest to
/// where it is seen on the average.
const fn steps_behind(angle: u32, frequency: Frequency) -> i32 {
    let half = frequency / 2;
    (angle.wrapping_sub(half) as i32 >> PLACE_BITS) + (half >> PLACE_BITS) as i32
}

/// What it costs that an edge is so many steps of a cell behind a boundary.
struct Prices {
    /// From one cell before it to one and a half behind it.
    line: [i16; PLACES / 2 * 5],
    /// The same modulo a cell.
    circle: [i16; PLACES],
}

impl Prices {
    fn new(frequency: Frequency, sigma: i64) -> Prices {
        let sample = i64::from(frequency);
        let line: [i16; PLACES / 2 * 5] = core::array::from_fn(|n| {
            let behind = (n as i64 - PLACES as i64) << PLACE_BITS;
            // The boundary lies within the sample before the edge.
            tail((behind - sample).max(-behind), sigma)
        });
        let circle = core::array::from_fn(|n| {
            line.get(n).copied().unwrap_or(0).min(line.get(n + PLACES).copied().unwrap_or(0))
        });
        Prices { line, circle }
    }

    /// Adds to the costs of all phases those of `count` edges that are so far behind the first phase.
    fn add_circle(&self, costs: &mut [i16; PHASES], count: i16, angle: u32) {
        let first = (angle >> PLACE_BITS) as usize;
        for (n, cost) in costs.iter_mut().enumerate() {
            let behind = (first + PLACES - n * (PLACES / PHASES)) % PLACES;
            *cost = cost.saturating_add(count * self.circle.get(behind).copied().unwrap_or(0));
        }
    }

    /// The same of edges that are `late` steps behind a boundary, from which the first phase is `base` away.
    fn add_line(&self, costs: &mut [i16; PHASES], count: i16, late: i32, base: u32) {
        for (n, cost) in (0u32..).zip(costs) {
            let away = base.wrapping_add(n << PHASE_BITS) as i32 >> PLACE_BITS;
            let behind = (late - away + PLACES as i32) as usize;
            *cost = cost.saturating_add(count * self.line.get(behind).copied().unwrap_or(NEVER_MORE));
        }
    }
}

#[cfg(test)]
mod tests;
