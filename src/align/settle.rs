//! Doubtful cells, settled by what a protocol promises.

use crate::cells::Framing;

/// What became of the doubt in a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Some doubt was decided by a promise.
    pub(crate) any: bool,
    /// Some doubt remains that nothing decides.
    pub(crate) open: bool,
}

/// Goes through the doubtful cells of a frame and keeps, for each, the reading that breaks fewer
/// promises.
///
/// A doubt about the level of cell *n* concerns the changes at *n* and *n* + 1 together. Where both
/// readings break as many promises, the bits stay as they are and the doubt stays open; so it does
/// where a second doubt could have explained the same broken promise.
pub(crate) fn settle<const W: usize>(bits: &mut [u64; W], doubt: &[u64; W], framing: &Framing) -> Settled {
    let mut settled = Settled::default();
    let mut previous_changed = None;
    for n in (0..W as u32 * 64).filter(|&n| bit(doubt, n)) {
        let promises = |bits: &[u64; W]| broken(bits, n, framing) + broken(bits, n + 1, framing);
        let before = promises(bits);
        flip(bits, n);
        flip(bits, n + 1);
        let after = promises(bits);
        if after < before {
            settled.any = true;
            previous_changed = Some(n);
            // The neighbour could have been the one to flip.
            settled.open |= bit(doubt, n + 1);
        } else {
            flip(bits, n);
            flip(bits, n + 1);
            settled.any |= after > before;
            settled.open |= after == before;
            // If this cell only fits because its neighbour was flipped, either reading fits.
            settled.open |= n > 0 && previous_changed == Some(n - 1);
        }
        settled.open |= bit(doubt, n + 1) && {
            // Two cells in a row may have the other level together: the change between them stays.
            let promises = |bits: &[u64; W]| broken(bits, n, framing) + broken(bits, n + 2, framing);
            let before = promises(bits);
            let mut other = *bits;
            flip(&mut other, n);
            flip(&mut other, n + 2);
            promises(&other) <= before
        };
    }
    settled
}

/// Gives a frame without a sync the one that it has if a doubtful cell of the sync is read
/// otherwise; nothing if there is no such cell, or more than one way.
pub(crate) fn settle_sync(first: u64, doubt: u64, framing: &Framing) -> Option<u64> {
    let mut ways = (0..framing.sync_len - 1)
        .filter(|n| doubt >> n & 1 == 1)
        .map(|n| first ^ 0b11 << n)
        .filter(|&cells| framing.sync_of(cells).is_some());
    ways.next().filter(|_| ways.next().is_none())
}

fn bit<const W: usize>(words: &[u64; W], n: u32) -> bool {
    words.get(n as usize / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)
}

fn flip<const W: usize>(words: &mut [u64; W], n: u32) {
    if let Some(word) = words.get_mut(n as usize / 64) {
        *word ^= 1 << (n % 64);
    }
}

/// 1 if cell `n` breaks a promise, else 0.
fn broken<const W: usize>(bits: &[u64; W], n: u32, framing: &Framing) -> u32 {
    let change = bit(bits, n);
    u32::from(if change { bit(&framing.never, n) } else { n < W as u32 * 64 && bit(&framing.always, n) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: Framing = Framing {
        name: "every even cell changes",
        frame_cells: 64,
        syncs: &[],
        sync_len: 0,
        sync_runs: &[],
        runs_end_at: 0,
        longest_data_run: 2,
        longest_run: 2,
        always: [0x5555_5555_5555_5555, 0, 0, 0],
        never: [0; 4],
        self_checking: true,
    };

    #[test]
    fn an_edge_that_slid_into_the_next_cell_goes_back() {
        let right = 0x5555_5555_5555_5555u64 | 1 << 9;
        // The change of cell 12 was read in cell 13.
        let mut bits = [right ^ 0b11 << 12];
        let settled = settle(&mut bits, &[1 << 12], &PAIRS);
        assert_eq!((bits[0], settled), (right, Settled { any: true, open: false }));
    }

    #[test]
    fn a_doubt_that_the_promises_refute_changes_nothing() {
        let right = 0x5555_5555_5555_5555u64;
        let mut bits = [right];
        let settled = settle(&mut bits, &[1 << 30 | 1 << 41], &PAIRS);
        assert_eq!((bits[0], settled), (right, Settled { any: true, open: false }));
    }

    #[test]
    fn a_doubt_that_no_promise_touches_stays_open() {
        let free = Framing { always: [1, 0, 0, 0], ..PAIRS };
        let mut bits = [1u64 | 0b100];
        assert_eq!(settle(&mut bits, &[1 << 20], &free), Settled { any: false, open: true });
        assert_eq!(bits[0], 0b101);
    }

    #[test]
    fn a_sync_comes_back_if_one_doubt_explains_what_is_wrong_with_it() {
        let right = crate::iec60958::Preamble::W.cells();
        let cells = 0x5555_5555_5555_5500 | u64::from(right);
        let framing = &crate::iec60958::FRAMING;
        let damaged = cells ^ 0b11 << 5;
        assert_eq!(settle_sync(damaged, 1 << 5 | 1 << 20, framing), Some(cells));
        assert_eq!(settle_sync(damaged, 0, framing), None);
    }

    #[test]
    fn two_doubts_that_could_explain_the_same_gap_stay_open() {
        let right = 0x5555_5555_5555_5555u64;
        let mut bits = [right ^ 0b11 << 12];
        assert!(settle(&mut bits, &[1 << 11 | 1 << 12], &PAIRS).open);
    }
}
