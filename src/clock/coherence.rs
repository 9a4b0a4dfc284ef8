//! The rate of a signal that is sampled so coarsely that no single gap tells it.
//!
//! All edges lie at whole cells from each other. So if every edge is turned into a pointer whose angle
//! is its place within a cell, the pointers agree, and only for the right length of a cell; the length
//! of their sum is how well they agree, and its angle is where cells begin. No edge has to be assigned
//! to a cell for that, and what sampling hides in one edge shows in hundreds.
//!
//! The pointers of edges of even and of odd index apart tell the duty-cycle distortion.

use core::ops::Range;

use super::ring::Ring;
use crate::cells::TICK;
use crate::unit::Instant;

/// A frequency: cells per tick, times 2^32. A cell has more than one tick.
pub(super) type Frequency = u32;

/// The whole circle is 2^32.
const CIRCLE_BITS: u32 = 32;
/// Steps within the width of a peak when looking for peaks, and around one of them.
const COARSE_STEPS: u64 = 5;
const FINE_STEPS: u64 = 10;
/// Places on either side of a peak that are tried when more edges come in.
const FINE_REACH: i64 = 12;

/// Peaks that are followed up.
pub(super) const MOST_PEAKS: usize = 6;

/// Edges that are used to look for peaks.
const SEARCH_EDGES: usize = 256;

/// What edges say about the clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) frequency: Frequency,
    /// Where in their circle cells start.
    start: u32,
    /// How far duty-cycle distortion moves edges of even index.
    shift: i64,
}

impl Fit {
    /// Length of a cell, in 1/65536 ticks.
    pub(super) fn period(&self) -> u64 {
        period_of(self.frequency)
    }

    /// The same, cells starting so many eighths of a sample later.
    pub(super) const fn later(self, eighths: i64) -> Fit {
        self.moved(self.frequency as i64 * eighths / 8)
    }

    /// The same with another distortion, edges of even index staying where they are if `even`, and
    /// otherwise those in between.
    pub(super) const fn shifted(self, shift: i64, even: bool) -> Fit {
        let moved = if even { (self.shift - shift) as u32 } else { 0 };
        Fit { shift, start: self.start.wrapping_add(moved), ..self }
    }

    /// How far distortion moves edges of even index.
    pub(super) const fn shift(&self) -> i64 {
        self.shift
    }

    /// The same, cells starting so much of a cell (times 2^32) later.
    pub(super) const fn moved(self, by: i64) -> Fit {
        Fit { start: self.start.wrapping_add(by as u32), ..self }
    }

    /// The same with another frequency, cells around this tick staying where they are.
    pub(super) const fn turned(self, by: i64, around: u32) -> Fit {
        let by = by as u32;
        let start = self.start.wrapping_add(around.wrapping_mul(by));
        Fit { frequency: self.frequency.wrapping_add(by), start, ..self }
    }

    /// The same with so much more distortion.
    pub(super) const fn skewed(self, by: i64) -> Fit {
        Fit { shift: self.shift + by, ..self }
    }

    /// How far an edge at this tick is from where it should be, times 2^32 of a cell.
    pub(super) const fn error(&self, at: u32, odd: bool) -> i64 {
        let shift = if odd { -self.shift } else { self.shift };
        at.wrapping_mul(self.frequency).wrapping_sub(self.start).wrapping_sub(shift as u32) as i32 as i64
    }

    /// How far an edge lies behind the start of its cell, and how far duty-cycle distortion moves it,
    /// in units of a cell times 2^32.
    pub(super) fn place(&self, ring: &Ring, edge: u64) -> (i64, i64) {
        let angle = angle_of(ring.at(edge), self.frequency);
        let lag = i64::from(angle.wrapping_sub(self.start) as i32);
        (lag, if edge.is_multiple_of(2) { self.shift } else { -self.shift })
    }
}

/// A sum of pointers.
#[derive(Clone, Copy, Debug, Default)]
struct Pointer {
    cosine: i64,
    sine: i64,
}

impl Pointer {
    fn add(&mut self, angle: u32) {
        self.cosine += i64::from(sine_of(angle.wrapping_add(1 << 30)));
        self.sine += i64::from(sine_of(angle));
    }

    const fn strength(self) -> i64 {
        // Thousands of pointers of length 2^14 fit.
        (self.cosine >> 4) * (self.cosine >> 4) + (self.sine >> 4) * (self.sine >> 4)
    }

    /// In parts of a circle, times 2^32; right to a thousandth of a circle.
    fn angle(self) -> u32 {
        let (x, y) = (self.cosine.abs(), self.sine.abs());
        let (less, more) = (x.min(y), x.max(y).max(1));
        // atan(q) is about q (pi/4 + 0.273 (1 - q)); in circles, an eighth is 45 degrees.
        let q = (less << 16) / more;
        let eighth = (q * ((1 << 13) + ((2847 * ((1 << 16) - q)) >> 16))) >> 16;
        let first = if x >= y { eighth } else { (1 << 14) - eighth };
        let half = if self.cosine >= 0 { first } else { (1 << 15) - first };
        let turn = if self.sine >= 0 { half } else { -half };
        (turn << 16) as u32
    }
}

/// The sine of an angle, times 2^14, by two parabolas; right to 6 %, which is enough here.
const fn sine_of(angle: u32) -> i32 {
    let x = angle as i32 >> 16;
    // From -2^15 to 2^15 for half a circle each: 4 x (1 - |x|).
    (x * ((1 << 15) - x.abs())) >> 14
}

/// Edges in a form that is quick to go through again and again.
pub(super) struct Ticks {
    at: [u32; MOST_EDGES],
    count: usize,
}

/// Edges used to tell a rate.
pub(super) const MOST_EDGES: usize = 1024;

impl Ticks {
    pub(super) fn new(ring: &Ring, edges: Range<u64>) -> Ticks {
        let mut ticks = Ticks { at: [0; MOST_EDGES], count: 0 };
        for (to, edge) in ticks.at.iter_mut().zip(edges) {
            *to = ring.at(edge).0 as u32;
            ticks.count += 1;
        }
        ticks
    }

    /// All of them.
    pub(super) fn all(&self) -> &[u32] {
        self.last(self.count)
    }

    /// From the first to the last.
    pub(super) fn span(&self) -> u32 {
        self.all().last().zip(self.all().first()).map_or(0, |(last, first)| last.wrapping_sub(*first))
    }

    /// Between the first and the last.
    pub(super) fn middle(&self) -> u32 {
        self.all().first().map_or(0, |first| first.wrapping_add(self.span() / 2))
    }

    /// The last `count` of them.
    fn last(&self, count: usize) -> &[u32] {
        self.at.get(self.count.saturating_sub(count)..self.count).unwrap_or_default()
    }
}

/// The sum of the pointers of these edges.
fn pointer(ticks: &[u32], frequency: Frequency) -> Pointer {
    let (mut cosine, mut sine) = (0i32, 0i32);
    for at in ticks {
        let angle = at.wrapping_mul(frequency);
        cosine += sine_of(angle.wrapping_add(1 << 30));
        sine += sine_of(angle);
    }
    Pointer { cosine: cosine.into(), sine: sine.into() }
}

/// How wide a peak is, over these edges.
fn width(ticks: &[u32]) -> u64 {
    let span = ticks.last().zip(ticks.first()).map_or(0, |(last, first)| last.wrapping_sub(*first));
    (1 << CIRCLE_BITS) / u64::from(span.max(1))
}

/// How well these edges agree with those of the same direction: distortion can set the two directions half a cell
/// apart where sampling shows both only at a few places.
fn strength_apart(ticks: &[u32], frequency: Frequency) -> i64 {
    let mut sums = [Pointer::default(); 2];
    for pair in ticks.chunks(2) {
        for (sum, at) in sums.iter_mut().zip(pair) {
            sum.add(at.wrapping_mul(frequency));
        }
    }
    sums[0].strength() + sums[1].strength()
}

/// The frequencies in a range at which the last of these edges agree best, strongest first; 0 fills
/// the places that are left. If `apart`, those of each direction with each other.
#[inline(never)]
pub(super) fn peaks(
    ring: &Ring,
    edges: Range<u64>,
    range: Range<u64>,
    apart: bool,
) -> [Frequency; MOST_PEAKS] {
    let edges = edges.start.max(edges.end.saturating_sub(SEARCH_EDGES as u64))..edges.end;
    let ticks = Ticks::new(ring, edges);
    let ticks = ticks.last(SEARCH_EDGES);
    let mut found = [(0, 0); MOST_PEAKS];
    let step = (width(ticks) / COARSE_STEPS).max(1);
    let (mut before, mut last) = (0, 0);
    let mut frequency = range.start;
    while frequency < range.end {
        let now = if apart {
            strength_apart(ticks, frequency as Frequency)
        } else {
            pointer(ticks, frequency as Frequency).strength()
        };
        if last > before && last >= now {
            let mut peak = (last, (frequency - step) as Frequency);
            for other in &mut found {
                if peak.0 > other.0 {
                    core::mem::swap(&mut peak, other);
                }
            }
        }
        (before, last) = (last, now);
        frequency += step;
    }
    found.map(|(_, frequency)| frequency)
}

/// How far off a frequency may be that is to be refined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// As far as a few edges leave open: it is refined on more and more of them.
    Far,
    /// As far as all edges leave open.
    Near,
}

/// Refines a frequency on the last of these edges, at most [`MOST_EDGES`].
#[inline(never)]
pub(super) fn frequency(ring: &Ring, edges: Range<u64>, near: Frequency, reach: Reach) -> Frequency {
    let ticks = Ticks::new(ring, edges);
    let mut frequency = near;
    let mut count = if reach == Reach::Near { ticks.count } else { SEARCH_EDGES.min(ticks.count) };
    loop {
        let part = ticks.last(count);
        let step = (width(part) / FINE_STEPS).max(1) as i64;
        let places = (-FINE_REACH..=FINE_REACH).map(|n| frequency.wrapping_add((n * step) as u32));
        frequency = places.max_by_key(|&place| strength_apart(part, place)).unwrap_or(frequency);
        if count == ticks.count {
            return frequency;
        }
        count = (count * 2).min(ticks.count);
    }
}

/// How far in its cell an instant is, if cells start at instant 0.
pub(super) const fn angle_of(at: Instant, frequency: Frequency) -> u32 {
    (at.0 as u32).wrapping_mul(frequency)
}

/// Where cells start at a frequency, by these edges.
pub(super) fn fit(ring: &Ring, edges: Range<u64>, frequency: Frequency) -> Fit {
    let mut sums = [Pointer::default(); 2];
    for edge in edges {
        sums[(edge & 1) as usize].add(angle_of(ring.at(edge), frequency));
    }
    let [even, odd] = sums;
    let shift = i64::from(even.angle().wrapping_sub(odd.angle()) as i32) / 2;
    Fit { frequency, start: even.angle().wrapping_sub(shift as u32), shift }
}

/// The period in 1/65536 ticks that goes with a frequency.
pub(super) fn period_of(frequency: Frequency) -> u64 {
    (1u64 << (CIRCLE_BITS + TICK.trailing_zeros())).checked_div(frequency.into()).unwrap_or(u64::MAX)
}

/// The frequency that goes with a period in 1/65536 ticks.
pub(super) const fn frequency_of(period: u64) -> Frequency {
    let frequency =
        (1u64 << (CIRCLE_BITS + TICK.trailing_zeros())) / if period <= TICK { TICK + 1 } else { period };
    frequency as Frequency
}
