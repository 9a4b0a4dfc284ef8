//! What some edges, one after another, say about where the clock is.

use core::ops::Range;

use super::clock::Evidence;
use super::prices::{PLACE_BITS, PLACES};
use crate::clock::coherence::{Frequency, angle_of};
use crate::clock::ring::Ring;
use crate::unit::Instant;

/// Groups kept at either end: what lies between them says no more.
const ENDS: usize = 3;
/// A group counts no more edges than this.
const MOST_COUNTED: u8 = 40;

/// Where an edge can be, from a cell before its boundary on, in 1/256 cells.
const LATES: usize = PLACES as usize * 5 / 2;

/// Edges at the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group(u16);

impl Group {
    const NONE: Group = Group(0);

    fn new(late: i32, count: u8) -> Group {
        let place = (late + PLACES).clamp(0, LATES as i32 - 1) as u16;
        Group(place << 6 | u16::from(count.min(MOST_COUNTED)))
    }

    /// How far they are behind their boundary, in 1/256 cells.
    pub(super) const fn late(self) -> i32 {
        (self.0 >> 6) as i32 - PLACES
    }

    /// How many edges count; 0 if this is none.
    pub(super) const fn count(self) -> i16 {
        (self.0 & 63) as i16
    }
}

/// The groups of one direction, furthest before and furthest behind their boundaries: of edges that may belong
/// to another boundary, and of edges whose boundary is known.
pub(super) type Groups = [[Group; 2 * ENDS]; 2];

/// Some edges, one after another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// The instant in their middle.
    pub(super) middle: Instant,
    /// How far before it boundaries are, as an angle, by which the groups are told; of edges of even index, and
    /// of odd index.
    pub(super) lags: [u32; 2],
    pub(super) groups: [Groups; 2],
}

impl Block {
    pub(super) const NONE: Block =
        Block { middle: Instant(0), lags: [0; 2], groups: [[[Group::NONE; 2 * ENDS]; 2]; 2] };

    /// What these edges say, at about this frequency.
    pub(super) fn new(
        ring: &Ring,
        edges: Range<u64>,
        frequency: Frequency,
        evidence: &Evidence<'_>,
    ) -> Block {
        let clock = &evidence.clock;
        let middle = ring.at(u64::midpoint(edges.start, edges.end));
        let bounds = clock.boundaries(frequency);
        let half_sample = i64::from(frequency / 2);
        let mut places = [[Places::NONE; 2]; 2];
        for edge in edges {
            let (at, direction) = (ring.at(edge), (edge & 1) as usize);
            let cell = evidence.cell_of(edge);
            let late = if let Some(cell) = cell {
                let shift = if direction == 0 { clock.shift } else { -clock.shift };
                clock.behind(at, cell, frequency) + half_sample - shift
            } else {
                // Behind the boundary nearest to where it is seen on the average.
                let behind = angle_of(at, frequency).wrapping_sub(bounds[direction]);
                i64::from(behind.wrapping_sub(frequency / 2) as i32) + half_sample
            };
            places[direction][usize::from(cell.is_some())].add(round(late), 1);
        }
        let lags = bounds.map(|bound| angle_of(middle, frequency).wrapping_sub(bound));
        let mut block = Block { middle, lags, ..Block::NONE };
        for (groups, places) in block.groups.iter_mut().flatten().zip(places.iter().flatten()) {
            *groups = places.groups(u8::isqrt);
        }
        block
    }

    /// This one and the next one as one.
    pub(super) fn with(&self, next: &Block, frequency: Frequency) -> Block {
        let passed = angle_of(next.middle, frequency).wrapping_sub(angle_of(self.middle, frequency));
        let mut both = *self;
        for (((groups, lag), others), next_lag) in
            both.groups.iter_mut().zip(self.lags).zip(&next.groups).zip(next.lags)
        {
            let later = round(i64::from(passed.wrapping_sub(next_lag).wrapping_add(lag) as i32));
            for (groups, others) in groups.iter_mut().zip(others) {
                let mut places = Places::NONE;
                for group in groups.iter() {
                    places.add(group.late(), group.count() as u8);
                }
                for group in others {
                    places.add(group.late() + later, group.count() as u8);
                }
                *groups = places.groups(|count| count);
            }
        }
        both
    }
}

/// In 1/256 cells.
const fn round(late: i64) -> i32 {
    ((late + (1 << (PLACE_BITS - 1))) >> PLACE_BITS) as i32
}

/// How many edges lie at each place.
#[derive(Clone, Copy)]
struct Places([u8; LATES]);

impl Places {
    const NONE: Places = Places([0; LATES]);

    fn add(&mut self, late: i32, count: u8) {
        let n = late.saturating_add(PLACES).clamp(0, LATES as i32 - 1);
        if let Some(place) = self.0.get_mut(n as usize) {
            *place = place.saturating_add(count);
        }
    }

    /// Those at either end; `counting` says how much a number of edges counts.
    fn groups(&self, counting: fn(u8) -> u8) -> [Group; 2 * ENDS] {
        let mut groups = [Group::NONE; 2 * ENDS];
        let taken = (-PLACES..).zip(self.0.iter().copied()).filter(|(_, count)| *count > 0);
        let group = |(late, count)| Group::new(late, counting(count));
        let mut last = i32::MAX;
        for (slot, place) in groups.iter_mut().take(ENDS).zip(taken) {
            *slot = group(place);
            last = place.0;
        }
        let from_end = (0..LATES as i32).rev().map(|n| n - PLACES).zip(self.0.iter().copied().rev());
        let rest = from_end.filter(|(late, count)| *count > 0 && *late > last);
        for (slot, place) in groups.iter_mut().skip(ENDS).zip(rest) {
            *slot = group(place);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(groups: &[Group]) -> std::vec::Vec<(i32, i16)> {
        groups.iter().map(|group| (group.late(), group.count())).collect()
    }

    #[test]
    fn only_the_ends_are_kept() {
        let mut places = Places::NONE;
        for (late, count) in [(-256, 1), (-20, 4), (0, 9), (5, 255), (90, 16), (91, 25), (383, 36)] {
            places.add(late, count);
        }
        let expected = [(-256, 1), (-20, 2), (0, 3), (383, 6), (91, 5), (90, 4)];
        assert_eq!(of(&places.groups(u8::isqrt)), expected);
        // None is there twice.
        let mut places = Places::NONE;
        places.add(7, 1);
        assert_eq!(of(&places.groups(u8::isqrt))[..4], [(7, 1), (-256, 0), (-256, 0), (-256, 0)]);
    }

    #[test]
    fn two_blocks_become_one_at_the_place_of_the_first() {
        let frequency: Frequency = 1 << 31;
        let block = |middle, lag, late| {
            let mut block = Block { middle: Instant(middle), lags: [lag; 2], ..Block::NONE };
            block.groups[0][1][0] = Group::new(late, 5);
            block
        };
        // Three ticks are one and a half cells.
        let both = block(10, 1 << 24, 3).with(&block(13, 3 << 24, 2), frequency);
        assert_eq!((both.middle, both.lags), (Instant(10), [1 << 24; 2]));
        // One and a half cells, less two places, modulo a cell.
        assert_eq!(of(&both.groups[0][1])[..2], [(3, 5), (2 + 126, 5)]);
    }
}
