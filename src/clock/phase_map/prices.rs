//! What it costs that edges are where they are, for all phases at once.

use super::block::Groups;
use super::tail::tail;
use crate::clock::coherence::Frequency;

/// Phases within a cell.
pub(super) const PHASES: usize = 64;
pub(super) const PHASE_BITS: u32 = 26;
/// Steps of a cell in which it is told where an edge is.
pub(super) const PLACES: i32 = 256;
pub(super) const PLACE_BITS: u32 = 24;

/// Places from one phase to the next.
const PER_PHASE: usize = PLACES as usize / PHASES;
/// The furthest that an edge can be behind a boundary, in places, and the rows down to the furthest before it.
const FURTHEST: i32 = PLACES * 2 - 1;
const ROWS: usize = 224;
/// The same places, and a cell more at either end.
const LINE: usize = PER_PHASE * ROWS + 2 * PLACES as usize;

/// What it costs that an edge is so far behind a boundary, with some jitter.
#[derive(Clone, Copy)]
pub(super) struct Prices {
    /// From far behind the boundary to far before it, so that phases in a row need a part of a row; for an
    /// edge that may belong to another boundary, and for one whose boundary is known.
    rows: [[[i16; ROWS]; PER_PHASE]; 2],
}

impl Prices {
    pub(super) const NONE: Prices = Prices { rows: [[[0; ROWS]; PER_PHASE]; 2] };

    /// At about this frequency, with jitter of which 1/256 of a cell is so many `sixteenths`.
    pub(super) fn set(&mut self, frequency: Frequency, sixteenths: i32) {
        let sample = (frequency >> PLACE_BITS) as i32;
        // The boundary lies within the sample before the edge.
        let line: [i16; LINE] = core::array::from_fn(|n| {
            let behind = FURTHEST + PLACES - n as i32;
            tail((behind - sample).max(-behind), sixteenths)
        });
        let places = PLACES as usize;
        let [of_any, of_known] = &mut self.rows;
        let known = line.iter().skip(places);
        let nearest = line.iter().zip(known.clone()).zip(line.iter().skip(2 * places));
        for (n, (&known, ((&before, _), &after))) in known.zip(nearest).enumerate().take(PER_PHASE * ROWS) {
            let set = |rows: &mut [[i16; ROWS]; PER_PHASE], price| {
                if let Some(slot) = rows[n % PER_PHASE].get_mut(n / PER_PHASE) {
                    *slot = price;
                }
            };
            set(of_known, known);
            set(of_any, known.min(before).min(after));
        }
    }

    /// Adds what groups cost to the costs of all phases; the first phase is `first` behind the boundary by
    /// which the groups are told, as an angle.
    pub(super) fn add(&self, costs: &mut [i16; PHASES], groups: &Groups, first: u32) {
        let first = (first as i32) >> PLACE_BITS;
        // From there on, half a cell behind becomes half a cell before.
        let step = PER_PHASE as i32;
        let turn = ((PLACES / 2 - first + step - 1) / step).clamp(0, PHASES as i32);
        let Some((low, high)) = costs.split_at_mut_checked(turn as usize) else { return };
        let after = first + step * turn - PLACES;
        for (rows, groups) in self.rows.iter().zip(groups) {
            for group in groups.iter().filter(|group| group.count() > 0) {
                for (costs, phase) in [(&mut *low, first), (&mut *high, after)] {
                    let n = (FURTHEST - group.late() + phase).max(0) as usize;
                    let row = rows[n % PER_PHASE].get(n / PER_PHASE..);
                    for (cost, price) in costs.iter_mut().zip(row.unwrap_or_default()) {
                        *cost = cost.saturating_add(group.count() * price);
                    }
                }
            }
        }
    }
}
