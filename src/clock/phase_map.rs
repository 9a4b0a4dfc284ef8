//! Where the clock may be, where sampling hides it for long.
//!
//! An edge tells on which side of a sample a boundary lies, and no more. Near a simple ratio of rates all
//! edges of a frame tell the same, and leave the clock a wide room; but together with those of the frames
//! before, only few rates and phases explain them all. So this keeps what it costs, for some rates close
//! together, for all phases within a cell and for some sizes of jitter, that the edges came as they did: a
//! Bayesian histogram, in logarithms. Edges of the two directions have a phase each; the difference is the
//! duty-cycle distortion.
//!
//! What edges said is remembered too ([`Block`]). Once few rates are left, others closer together are weighed
//! by all of it anew.
//!
//! An angle is a time multiplied by a frequency, modulo one cell. At the right rate the boundaries of all
//! cells have the same angle, so that a phase stays where it is as time goes on.

use core::ops::Range;

use self::block::Block;
pub(super) use self::clock::{Clock, Evidence};
use self::prices::{PHASE_BITS, PHASES, PLACE_BITS, Prices};
use super::coherence::{Frequency, angle_of};
use super::ring::Ring;
use super::tracker::Place;
use super::windows::NAT;
use crate::unit::Instant;

mod block;
mod clock;
mod prices;
mod tail;

/// Rates that are followed.
const RATES: usize = 24;
/// Jitter that is supposed: 1/256 of a cell is so many sixteenths of its RMS. From 1/128 of a cell on, since
/// phases have a width, to 1/16.
const JITTERS: [i32; 4] = [8, 4, 2, 1];

/// What lies between two rates at first, in ppm, and at least, in parts of a ppm.
const FIRST_STEP: u64 = 100;
const LEAST_STEP_PARTS: u32 = 8;
/// Rates that lie further apart than this, in ppm, drift apart within a frame: few edges are taken at a time.
const FAR_APART: u64 = 20;
const FEW_EDGES: u64 = 40;
/// No more edges are taken at a time.
const MOST_EDGES: u64 = 250;
/// Blocks of edges that are remembered.
const BLOCKS: usize = 160;

/// A rate or a phase that costs so much more than the best counts no more.
const OUT: i32 = 8 * NAT;
/// Nothing costs more than this, so that what seemed impossible can turn out to be true.
const MOST: i16 = 24 * NAT as i16;
/// If edges cost more than this on the average, the clock is not where it was.
const MISFIT: i32 = NAT;
/// A phase is known if its standard deviation is less than this, in 2^-24 cells.
const KNOWN: i64 = (1 << 24) / 12;
/// How far distortion moves edges of even and of odd index apart, RMS, before anything is known: in 1/256
/// cells.
const APART: i64 = 38;

/// A rate, and what each phase costs.
#[derive(Clone, Copy, Debug)]
struct Rate {
    frequency: Frequency,
    /// For each jitter, of edges of even index, and of odd index; the first phase has the angle 0.
    costs: [[[i16; PHASES]; 2]; JITTERS.len()],
}

/// The least of what phases cost.
fn least_of(costs: &[i16; PHASES]) -> i32 {
    costs.iter().copied().min().unwrap_or(0).into()
}

/// The same for both directions.
fn least_of_both([even, odd]: &[[i16; PHASES]; 2]) -> i32 {
    least_of(even) + least_of(odd)
}

const fn angle(phase: usize) -> u32 {
    (phase as u32) << PHASE_BITS
}

impl Rate {
    const NONE: Rate = Rate::new(0);

    const fn new(frequency: Frequency) -> Rate {
        Rate { frequency, costs: [[[0; PHASES]; 2]; JITTERS.len()] }
    }

    /// What it costs at least, with the jitter that explains it best.
    fn least(&self) -> i32 {
        self.costs.iter().map(least_of_both).min().unwrap_or(0)
    }

    /// What boundaries at these angles cost, with the jitter that explains it best.
    fn cost(&self, [even, odd]: [u32; 2]) -> i32 {
        let of = |costs: &[i16; PHASES], angle: u32| {
            let n = angle.wrapping_add(1 << (PHASE_BITS - 1)) >> PHASE_BITS;
            i32::from(costs.get(n as usize).copied().unwrap_or(0))
        };
        self.costs.iter().map(|costs| of(&costs[0], even) + of(&costs[1], odd)).min().unwrap_or(0)
    }

    /// The middle of the longest row of phases that are about as good as any.
    fn middle(&self, direction: usize) -> u32 {
        let Some(costs) = self.costs.iter().min_by_key(|costs| least_of_both(costs)) else { return 0 };
        let costs = &costs[direction & 1];
        let least = least_of(costs);
        let good = |n: usize| costs.get(n % PHASES).is_some_and(|&cost| i32::from(cost) <= least + NAT / 2);
        let (mut longest, mut from) = (0, 0);
        for start in (0..PHASES).filter(|&n| good(n) && !good(n + PHASES - 1)) {
            let count = (start..start + PHASES).take_while(|&n| good(n)).count();
            if count > longest {
                (longest, from) = (count, start);
            }
        }
        angle(from).wrapping_add((longest.saturating_sub(1) as u32) << (PHASE_BITS - 1))
    }
}

/// The mean of a phase over all that is possible.
struct Mean {
    /// How far boundaries are behind an instant, as an angle.
    phase: u32,
    frequency: Frequency,
    /// Whether there is little else that it may be.
    is_known: bool,
}

/// What all edges so far say about where the clock is. About 35 KiB, and 14 KiB of stack when it takes some.
#[derive(Clone, Debug)]
pub(super) struct PhaseMap {
    rates: [Rate; RATES],
    /// What lies between two rates.
    step: u32,
    /// The next edge to be taken; before there was any, nothing is known.
    next: Option<u64>,
    /// What edges said; of these, `count` count.
    blocks: [Block; BLOCKS],
    count: usize,
}

impl PhaseMap {
    pub(super) const fn new() -> PhaseMap {
        PhaseMap { rates: [Rate::NONE; RATES], step: 0, next: None, blocks: [Block::NONE; BLOCKS], count: 0 }
    }

    pub(super) const fn forget(&mut self) {
        self.next = None;
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.next.is_none()
    }

    /// Starts anew about a frequency, with the edge `first`.
    pub(super) fn start(&mut self, frequency: Frequency, first: u64) {
        self.next = Some(first);
        self.count = 0;
        self.spread(frequency, millionths(frequency, FIRST_STEP));
    }

    /// Other rates, about a frequency, of which nothing is known.
    fn spread(&mut self, middle: Frequency, step: u32) {
        self.step = step;
        let lowest = middle.wrapping_sub(step.wrapping_mul(RATES as u32 / 2));
        for (n, rate) in (0..).zip(&mut self.rates) {
            *rate = Rate::new(lowest.wrapping_add(step.wrapping_mul(n)));
        }
    }

    /// Takes the edges up to `until`, those of a frame.
    // Its stack is not to be there while frames are weighed.
    #[inline(never)]
    pub(super) fn take(&mut self, ring: &Ring, until: u64, evidence: &Evidence<'_>) {
        while let Some(next) = self.next.filter(|&next| next < until) {
            let frequency = self.best().frequency;
            let apart = self.step > millionths(frequency, FAR_APART);
            let first = next.max(ring.oldest());
            let end = until.min(first + if apart { FEW_EDGES } else { MOST_EDGES });
            self.next = Some(end);
            // Filled in place, which takes less stack.
            let mut prices = [Prices::NONE; JITTERS.len()];
            for (prices, sixteenths) in prices.iter_mut().zip(JITTERS) {
                prices.set(frequency, sixteenths);
            }
            if self.count == BLOCKS {
                self.thin_out(frequency);
                self.look_again(frequency, self.step, &prices);
            }
            let block = Block::new(ring, first..end, frequency, evidence);
            if let Some(slot) = self.blocks.get_mut(self.count) {
                *slot = block;
                self.count += 1;
            }
            let cost = self.add(&block, &prices);
            let Range { start: least, end: most } = evidence.counted;
            if !evidence.counted.contains(&frequency) {
                self.start(u32::midpoint(least, most), end);
            } else if cost > MISFIT * (end - first) as i32 {
                self.start(frequency, end);
            } else {
                while self.refine(&prices) {}
            }
        }
        for rate in self.rates.iter_mut().filter(|rate| !evidence.counted.contains(&rate.frequency)) {
            rate.costs = [[[MOST; PHASES]; 2]; JITTERS.len()];
        }
    }

    /// Makes room: what came long ago is told in fewer blocks.
    fn thin_out(&mut self, frequency: Frequency) {
        const OLD: usize = BLOCKS / 2;
        for n in 0..BLOCKS - OLD / 2 {
            let block = match n.checked_sub(OLD / 2) {
                None => match (self.blocks.get(2 * n), self.blocks.get(2 * n + 1)) {
                    (Some(block), Some(next)) => block.with(next, frequency),
                    _ => return,
                },
                Some(after) => self.blocks.get(OLD + after).copied().unwrap_or(Block::NONE),
            };
            if let Some(slot) = self.blocks.get_mut(n) {
                *slot = block;
            }
        }
        self.count = BLOCKS - OLD / 2;
    }

    /// Looks at other rates, by all that is remembered.
    fn look_again(&mut self, middle: Frequency, step: u32, prices: &[Prices; JITTERS.len()]) {
        self.spread(middle, step);
        for n in 0..self.count {
            let Some(&block) = self.blocks.get(n) else { return };
            self.add(&block, prices);
        }
    }

    /// Adds what a block costs. Returns what it costs at least.
    fn add(&mut self, block: &Block, prices: &[Prices; JITTERS.len()]) -> i32 {
        let mut here = angle_of(block.middle, self.rates[0].frequency);
        let step = angle_of(block.middle, self.step);
        let mut best = (i32::MAX, [0; 2]);
        for rate in &mut self.rates {
            for (prices, costs) in prices.iter().zip(&mut rate.costs) {
                for ((costs, groups), lag) in costs.iter_mut().zip(&block.groups).zip(block.lags) {
                    // How far the first phase is behind the boundary of the block.
                    let first = lag.wrapping_sub(here);
                    prices.add(costs, groups, first);
                }
                let least = [least_of(&costs[0]), least_of(&costs[1])];
                best = best.min((least[0] + least[1], least));
            }
            here = here.wrapping_add(step);
        }
        let (cost, least) = best;
        for costs in self.rates.iter_mut().flat_map(|rate| &mut rate.costs) {
            for (costs, least) in costs.iter_mut().zip(least) {
                for cost in costs {
                    *cost = cost.saturating_sub(least as i16).clamp(-MOST, MOST);
                }
            }
        }
        cost
    }

    /// The best rate; in the middle of those that are as good.
    fn best(&self) -> &Rate {
        let best = self.rates.iter().map(Rate::least).min().unwrap_or(0);
        let good = |rate: &Rate| rate.least() == best;
        let first = self.rates.iter().position(good).unwrap_or(0);
        let last = self.rates.iter().rposition(good).unwrap_or(first);
        self.rates.get(usize::midpoint(first, last)).unwrap_or(&self.rates[0])
    }

    /// Looks closer at the rates that are left, once these are few. Returns whether it may do so again.
    fn refine(&mut self, prices: &[Prices; JITTERS.len()]) -> bool {
        let best = self.rates.iter().map(Rate::least).min().unwrap_or(0);
        let left = |rate: &Rate| rate.least() < best + OUT;
        let first = self.rates.iter().position(left).unwrap_or(0);
        let last = self.rates.iter().rposition(left).unwrap_or(RATES - 1);
        if last - first >= RATES / 2 {
            return false;
        }
        let at_end = first == 0 || last == RATES - 1;
        let lowest = self.rates.get(first).map_or(0, |rate| rate.frequency);
        let middle = lowest.wrapping_add(((last - first) as u32).wrapping_mul(self.step) / 2);
        let least = (millionths(middle, 1) / LEAST_STEP_PARTS).max(1);
        let step = if at_end { self.step } else { (self.step / 2).max(least) };
        if step == self.step && !at_end {
            return false;
        }
        self.look_again(middle, step, prices);
        !at_end
    }

    /// Where the clock is at the edge `edge`, if that is known; `shift` is how far distortion moves edges of
    /// even index as far as that was known before, in units of [`CELL`](super::tracker::CELL).
    pub(super) fn place(&self, ring: &Ring, edge: u64, shift: i64) -> Option<Place> {
        self.next?;
        let at = ring.at(edge);
        let [even, odd] = [self.mean(at, 0)?, self.mean(at, 1)?];
        if !(even.is_known && odd.is_known) {
            return None;
        }
        let apart = even.phase.wrapping_sub(odd.phase).wrapping_sub((2 * shift) as u32) as i32;
        let shift = shift + i64::from(apart) / 2;
        // Edges are seen half a sample late on the average.
        let start = even.phase.wrapping_sub(shift as u32).wrapping_add(odd.frequency / 2);
        let lag = i64::from(start.wrapping_neg() as i32);
        let shift = if edge.is_multiple_of(2) { shift } else { -shift };
        Some(Place { lag, shift, frequency: odd.frequency })
    }

    /// How far boundaries are behind an instant on the average, as an angle, and how far distortion moves
    /// those of edges of even index.
    #[inline(never)]
    pub(super) fn middle(&self, at: Instant) -> Option<(u32, i64)> {
        let [even, odd] = [self.mean(at, 0)?, self.mean(at, 1)?];
        let shift = i64::from(even.phase.wrapping_sub(odd.phase) as i32) / 2;
        Some((odd.phase.wrapping_add(shift as u32), shift))
    }

    /// The mean phase of the edges of one direction at an instant.
    fn mean(&self, at: Instant, direction: usize) -> Option<Mean> {
        let best = self.best();
        let least = best.least();
        let mode = best.middle(direction).wrapping_sub(angle_of(at, best.frequency));
        let (mut sum, mut squares, mut frequencies, mut weights) = (0i128, 0i128, 0i128, 0i64);
        for rate in &self.rates {
            let here = angle_of(at, rate.frequency).wrapping_add(mode);
            let faster = i128::from(rate.frequency.wrapping_sub(best.frequency) as i32);
            for costs in &rate.costs {
                let (costs, others) = (&costs[direction & 1], &costs[(direction ^ 1) & 1]);
                let room = OUT + least - least_of(costs);
                // The phases of the other direction that count.
                let mut partners = [(0, 0); PHASES];
                let mut count = 0;
                let good = others.iter().enumerate().filter(|(_, cost)| i32::from(**cost) < room);
                for (slot, (m, &cost)) in partners.iter_mut().zip(good) {
                    *slot = (angle(m), i32::from(cost));
                    count += 1;
                }
                let room = OUT + least - least_of(others);
                for (n, &cost) in costs.iter().enumerate().filter(|(_, cost)| i32::from(**cost) < room) {
                    let together = |&(other, cost): &(u32, i32)| {
                        cost + unlikely(i64::from(angle(n).wrapping_sub(other) as i32))
                    };
                    let Some(other) = partners.iter().take(count).map(together).min() else { continue };
                    let weight = weight(i32::from(cost) + other - least);
                    let away = i128::from(angle(n).wrapping_sub(here) as i32);
                    sum += away * i128::from(weight);
                    squares += away * away * i128::from(weight);
                    frequencies += faster * i128::from(weight);
                    weights += weight;
                }
            }
        }
        let mean = |sum: i128| sum.checked_div(weights.into());
        let (away, square) = (mean(sum)?, mean(squares)?);
        Some(Mean {
            phase: mode.wrapping_add(away as u32),
            frequency: best.frequency.wrapping_add_signed(mean(frequencies)? as i32),
            is_known: square - away * away < i128::from(KNOWN * KNOWN) << 16,
        })
    }

    /// What a clock costs more than the best, by all edges so far.
    pub(super) fn cost(&self, clock: &Clock) -> i32 {
        let cost = |rate: &Rate| rate.cost(clock.boundaries(rate.frequency));
        let least = |cost: &dyn Fn(&Rate) -> i32| self.rates.iter().map(cost).min().unwrap_or(0);
        least(&cost) - least(&Rate::least) + unlikely(2 * clock.shift)
    }
}

/// So many millionths of a frequency.
const fn millionths(frequency: Frequency, count: u64) -> u32 {
    (frequency as u64 * count / 1_000_000) as u32
}

/// What it costs that boundaries of even and odd edges are so far apart, in 2^-32 cells.
const fn unlikely(apart: i64) -> i32 {
    let places = apart >> PLACE_BITS;
    (places * places * NAT as i64 / (2 * APART * APART)) as i32
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

#[cfg(test)]
mod tests;
