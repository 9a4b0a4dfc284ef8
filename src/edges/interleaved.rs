//! Words of many channels -> edges of one of them.

use super::line::Line;
use crate::trace::Interleaved;
use crate::unit::Instant;

/// Finds the edges of one channel among many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct InterleavedEdges {
    bit: u32,
    line: Line,
}

impl InterleavedEdges {
    /// Follows channel `bit` (0 = least significant bit of a sample); the next sample is at `at`
    /// and sets the level. A channel that the samples do not have is always low.
    #[must_use]
    pub const fn new(bit: u32, at: Instant) -> InterleavedEdges {
        InterleavedEdges { bit, line: Line::new(at) }
    }

    /// Writes the instants of the next edges, rising, in samples, and says how many.
    ///
    /// Takes samples off `input` for as long as their edges fit into `out`. If `out` is full
    /// afterwards, call again with the same `input`, even if that is empty by now.
    pub fn changes(&mut self, input: &mut Interleaved<'_>, out: &mut [Instant]) -> usize {
        let bit = self.bit;
        self.line.changes(|| channel_word(input, bit), out)
    }

    /// All edges before this instant have been handed out.
    #[must_use]
    pub const fn until(&self) -> Instant {
        self.line.until()
    }
}

/// Takes up to 64 samples off `input` and packs their channel `bit`, first in time in bit 0; gives
/// the packed samples and how many, or `None` when no whole sample is left.
pub fn channel_word(input: &mut Interleaved<'_>, bit: u32) -> Option<(u64, u32)> {
    let unit = input.unit;
    let samples = input.bytes.len().checked_div(unit)?.min(64);
    if samples == 0 {
        return None;
    }
    let (taken, rest) = input.bytes.split_at_checked(samples * unit)?;
    input.bytes = rest;
    let (byte, shift) = (bit as usize / 8, bit % 8);
    let word = match unit {
        _ if byte >= unit => 0,
        1 => pack_bytes(taken, shift),
        // the sizes that analysers use, known to the compiler
        2 => pack_bit(taken.chunks_exact(2), byte, shift),
        4 => pack_bit(taken.chunks_exact(4), byte, shift),
        _ => pack_bit(taken.chunks_exact(unit), byte, shift),
    };
    Some((word, samples as u32))
}

#[inline]
fn pack_bit<'a>(samples: impl Iterator<Item = &'a [u8]>, byte: usize, shift: u32) -> u64 {
    // Not zipped with their numbers: to compare lengths, that divides by the size of a chunk.
    let (mut word, mut n) = (0, 0);
    for sample in samples {
        let bit = sample.get(byte).map_or(0, |byte| byte >> shift & 1);
        word |= u64::from(bit) << (n % 64);
        n += 1;
    }
    word
}

/// Packs one bit of each byte, eight bytes at a time.
#[inline]
fn pack_bytes(samples: &[u8], shift: u32) -> u64 {
    const LOWEST_OF_EACH: u64 = 0x0101_0101_0101_0101;
    // moves bit 8n to bit 56 + n; no two partial products meet
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut eights = samples.chunks_exact(8);
    let mut word = 0;
    let mut at = 0;
    for eight in eights.by_ref() {
        let bytes = eight.iter().rev().fold(0, |bytes: u64, &byte| bytes << 8 | u64::from(byte));
        word |= ((bytes >> shift & LOWEST_OF_EACH).wrapping_mul(GATHER) >> 56) << at;
        at += 8;
    }
    for byte in eights.remainder() {
        word |= u64::from(byte >> shift & 1) << at;
        at += 1;
    }
    word
}

/// Which channels of an interleaved trace ever change: a cheap pass before looking for edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    first: Option<u128>,
    changed: u128,
}

impl Activity {
    /// Nothing has been seen.
    #[must_use]
    pub const fn new() -> Activity {
        Activity { first: None, changed: 0 }
    }

    /// Looks at more samples, all with the same `unit`.
    pub fn look(&mut self, samples: Interleaved<'_>) {
        let unit = samples.unit;
        if unit == 0 || unit > 16 || samples.bytes.len() < unit {
            return;
        }
        let (whole, _) = samples.bytes.split_at(samples.bytes.len() / unit * unit);
        let first = *self.first.get_or_insert_with(|| whole.get(..unit).map_or(0, sample_bits));
        let mut rest = whole;
        if 16 % unit == 0 {
            let pattern = (0..16 / unit).fold(0, |pattern, n| pattern | first << (8 * unit * n));
            let mut sixteens = whole.chunks_exact(16);
            let differing = sixteens.by_ref().fold(0, |acc, chunk| acc | (sample_bits(chunk) ^ pattern));
            let one = if unit == 16 { u128::MAX } else { (1 << (8 * unit)) - 1 };
            self.changed |= (0..16 / unit).fold(0, |acc, n| acc | (differing >> (8 * unit * n) & one));
            rest = sixteens.remainder();
        }
        for sample in rest.chunks_exact(unit) {
            self.changed |= sample_bits(sample) ^ first;
        }
    }

    /// The channels that changed so far, channel *n* in bit *n*.
    #[must_use]
    pub const fn changed(&self) -> u128 {
        self.changed
    }

    /// Whether channel `bit` changed so far.
    #[must_use]
    pub const fn is_active(&self, bit: u32) -> bool {
        bit < 128 && self.changed >> bit & 1 == 1
    }
}

/// Up to 16 bytes as a little-endian number.
#[inline]
fn sample_bits(bytes: &[u8]) -> u128 {
    if let Ok(sixteen) = <[u8; 16]>::try_from(bytes) {
        return u128::from_le_bytes(sixteen);
    }
    bytes.iter().rev().fold(0, |bits, &byte| bits << 8 | u128::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn bit_of(sample: &[u8], bit: u32) -> bool {
        sample.get(bit as usize / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    proptest! {
        #[test]
        fn edges_agree_with_a_loop_however_input_and_output_are_cut(
            unit in 1usize..=16,
            bytes in prop::collection::vec(any::<u8>(), 0..2000),
            bit in 0u32..130,
            pieces in prop::collection::vec(1usize..150, 1..10),
            room in 1usize..70,
        ) {
            let samples: Vec<&[u8]> = bytes.chunks_exact(unit).collect();
            let naive: Vec<Instant> = (1..samples.len())
                .filter(|&n| bit_of(samples[n], bit) != bit_of(samples[n - 1], bit))
                .map(|n| Instant(n as i64))
                .collect();
            let mut edges = InterleavedEdges::new(bit, Instant(0));
            let mut found = Vec::new();
            let (mut rest, mut pieces) = (&bytes[..samples.len() * unit], pieces.iter().cycle());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.len().min(*pieces.next().unwrap() * unit));
                rest = after;
                let mut input = Interleaved { bytes: piece, unit };
                loop {
                    let mut out = std::vec![Instant(-1); room];
                    let n = edges.changes(&mut input, &mut out);
                    found.extend_from_slice(&out[..n]);
                    if n < room { break }
                }
            }
            prop_assert_eq!(edges.until(), Instant(samples.len() as i64));
            prop_assert_eq!(found, naive);
        }

        #[test]
        fn activity_agrees_with_a_loop_however_input_is_cut(
            unit in 1usize..=16,
            mask in prop::collection::vec(any::<u8>(), 16),
            bytes in prop::collection::vec(any::<u8>(), 0..600),
            cut in 0usize..100,
        ) {
            let bytes: Vec<u8> = bytes.iter().enumerate().map(|(n, byte)| byte & mask[n % unit]).collect();
            let samples: Vec<&[u8]> = bytes.chunks_exact(unit).collect();
            let naive = (0..128).filter(|&bit| samples.iter().any(|s| bit_of(s, bit) != bit_of(samples[0], bit)))
                .fold(0u128, |acc, bit| acc | 1 << bit);
            let mut activity = Activity::new();
            let (a, b) = bytes.split_at((cut * unit).min(bytes.len()));
            activity.look(Interleaved { bytes: a, unit });
            activity.look(Interleaved { bytes: b, unit });
            prop_assert_eq!(activity.changed(), naive);
        }
    }

    #[test]
    fn samples_without_size_hold_nothing() {
        let mut input = Interleaved { bytes: &[1, 2, 3], unit: 0 };
        assert_eq!(channel_word(&mut input, 0), None);
        assert_eq!(channel_word(&mut Interleaved { bytes: &[1], unit: 2 }, 0), None);
    }
}
