//! Random numbers by place: what is drawn depends on the seed, the stream and the index alone.

use super::tails::{FRACTION, OCTAVES, STEPS, TAILS};

/// What a random number is for; every purpose has a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Jitter, by cell.
    Edge,
    /// Displacement of samples, by sample.
    Sample,
    /// Steps of the clock's random walk, by block of 64 cells.
    Walk,
    /// Noise of voltages, by sample.
    Noise,
    /// Places of disturbances, by plan.
    Place(u32),
    /// Kinds of disturbances, by plan.
    Kind(u32),
}

impl Stream {
    const fn number(self) -> u64 {
        match self {
            Stream::Edge => 0,
            Stream::Sample => 1,
            Stream::Walk => 2,
            Stream::Noise => 3,
            Stream::Place(plan) => 16 + 2 * plan as u64,
            Stream::Kind(plan) => 17 + 2 * plan as u64,
        }
    }
}

/// The numbers of one stream: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, OOPSLA 2014), seeded with output number *stream* of SplitMix64 seeded with the seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Random {
    state: u64,
}

/// What the state of SplitMix64 grows by.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    pub(super) const fn new(seed: u64, stream: Stream) -> Random {
        Random { state: output(seed, stream.number()) }
    }

    /// 64 random bits.
    pub(super) const fn bits(self, index: u64) -> u64 {
        output(self.state, index)
    }

    /// An integer below `bound`, evenly spread up to 2^-64 of it; 0 if `bound` is 0.
    pub(super) const fn below(self, index: u64, bound: u64) -> u64 {
        ((self.bits(index) as u128 * bound as u128) >> 64) as u64
    }

    /// A normal deviate times `rms`.
    pub(super) const fn normal(self, index: u64, rms: i128) -> i128 {
        (gaussian(self.bits(index)) as i128 * rms + (1 << (FRACTION - 1))) >> FRACTION
    }
}

/// The furthest that [`Random::normal`] gets from zero.
pub(super) const fn furthest(rms: i128) -> i128 {
    ((TAILS[OCTAVES - 1][0] as i128 * rms) >> FRACTION) + 1
}

/// Output number `index`, from 0, of SplitMix64 with that seed.
const fn output(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(GAMMA.wrapping_mul(index.wrapping_add(1)));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The normal deviate that belongs to these bits, times 2^[`FRACTION`].
///
/// Bit 63 is the sign. The others are a probability: how many zeros they begin with is the octave, the
/// next four bits are the step in it, and what is left is the place between two nodes of the table,
/// through which (and the node behind or before) a parabola goes.
const fn gaussian(bits: u64) -> i64 {
    const STEP_BITS: u32 = STEPS.trailing_zeros();
    let probability = bits << 1;
    let octave = probability.leading_zeros();
    if octave as usize >= OCTAVES {
        let most = TAILS[OCTAVES - 1][0] as i64;
        return if bits >> 63 == 1 { -most } else { most };
    }
    let below = probability << (octave + 1);
    let step = (below >> (64 - STEP_BITS)) as usize;
    // the nodes even, odd, even of a parabola
    let first = step & !1;
    let row = &TAILS[octave as usize];
    let (a, b, c) = (row[first] as i64, row[first + 1] as i64, row[first + 2] as i64);
    // 0 to 2, in 2^-31
    let place = ((below << (STEP_BITS - 1)) >> 32) as i64;
    const ONE: i64 = 1 << 31;
    // Newton's form: a + p (b - a) + p (p - 1) / 2 (c - 2b + a)
    let linear = place * (b - a) / ONE;
    let curve = (place * (place - ONE) / ONE) * (c - 2 * b + a) / (2 * ONE);
    let deviate = a + linear + curve;
    if bits >> 63 == 1 { -deviate } else { deviate }
}

#[cfg(test)]
#[path = "random_tests.rs"]
mod tests;
