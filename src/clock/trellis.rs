//! The most likely cells of a whole frame, where single edges leave a doubt.
//!
//! An edge says in which cell it lies; a frame says more. The protocol forces changes at some cells,
//! forbids them at others, and begins with one of a few syncs. Of all cells that obey, the ones are
//! taken that explain best where the line was seen high and low: a search over two states, the level
//! before and after each cell boundary (Viterbi). Searched from both ends, it also tells how much
//! worse the best frame is in which the line has the other level during a cell: that is the doubt.
//!
//! Two changes between the same two samples leave no edge at all. This finds them again, because
//! the boundaries near that place say that they can hide there, at a price.

use super::cells::Boundaries;
use super::ring::Ring;
use super::windows::{Branch, NAT, NEVER, ODD, Seen, Windows};
use crate::bits::{low_mask, prefix_xor};
use crate::cells::Framing;

/// Boundaries looked at before the frame, so that the level it starts from is known, and behind it.
const BEFORE: usize = 2;
const BEHIND: usize = 2;
/// Boundaries of the longest frame.
const MOST: usize = BEFORE + 256 + BEHIND;

/// The level of a cell is in doubt if the other one costs less than this.
const DOUBT: i32 = 10 * NAT;
/// If even parity costs more than this, it was broken on the wire.
const PARITY: i32 = 16 * NAT;
/// A frame whose rules cost more than this, against one without any, broke them on the wire.
const BROKEN: i32 = 16 * NAT;

/// What a frame turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) bits: [u64; 4],
    pub(super) doubt: [u64; 4],
    /// What it costs, to compare it with what another clock makes of it.
    pub(super) cost: i32,
}

impl Decoded {
    /// The same, costing so much more.
    pub(super) const fn dearer(self, by: i32) -> Decoded {
        Decoded { cost: self.cost + by, ..self }
    }

    /// This one, or another of the same frame if that is more likely. If the other is almost as likely,
    /// what is in doubt there is in doubt here, and so is where they differ.
    pub(super) fn or(self, other: Decoded) -> Decoded {
        let (mut best, worse) = if other.cost < self.cost { (other, self) } else { (self, other) };
        if worse.cost - best.cost < DOUBT {
            let mut level = 0;
            let others = worse.bits.into_iter().zip(worse.doubt);
            for ((doubt, bits), (others, in_doubt)) in best.doubt.iter_mut().zip(best.bits).zip(others) {
                let differs = prefix_xor(bits ^ others) ^ level;
                *doubt |= differs | in_doubt;
                level = 0u64.wrapping_sub(differs >> 63);
            }
        }
        best
    }
}

struct Search<'a> {
    framing: &'a Framing,
    branches: [Branch; MOST],
    /// How many boundaries there are.
    count: usize,
}

/// Decodes the frame whose first boundary is `boundaries.at(0)`; `followed` if a sync is known to
/// follow. Nothing if the line breaks the rules of the protocol there.
#[inline(never)]
pub(super) fn decode(
    framing: &Framing,
    ring: &Ring,
    boundaries: &Boundaries<'_>,
    seen: Seen,
    followed: bool,
) -> Option<Decoded> {
    let search = Search::new(framing, ring, boundaries, seen);
    let any = search.best(followed, None)?;
    if !framing.self_checking {
        return Some(any);
    }
    // With even parity a frame ends at the level it began at.
    let even = [0, 1].into_iter().filter_map(|level| search.best(followed, Some(level))).reduce(Decoded::or);
    Some(even.filter(|even| even.cost - any.cost < PARITY).unwrap_or(any))
}

impl<'a> Search<'a> {
    fn new(framing: &'a Framing, ring: &Ring, boundaries: &Boundaries<'_>, seen: Seen) -> Search<'a> {
        let count = (BEFORE + framing.frame_cells as usize + BEHIND).min(MOST);
        let mut search = Search { framing, branches: [[[0; 2]; 2]; MOST], count };
        let mut windows = Windows::new(ring, boundaries, seen, -(BEFORE as i64));
        for (n, branch) in search.branches.iter_mut().enumerate().take(count) {
            *branch = windows.next(n as i64 - BEFORE as i64);
        }
        search
    }

    /// What it costs to go from level `from` to level `to` at boundary `n`, by the rules.
    fn cost(&self, n: usize, from: usize, to: usize, rule: Rule) -> i32 {
        let allowed = match rule {
            Rule::Free => true,
            Rule::Change => from != to,
            Rule::Hold => from == to,
        };
        if allowed { self.branch(n, from, to) } else { NEVER }
    }

    /// The same, whatever the rules.
    fn branch(&self, n: usize, from: usize, to: usize) -> i32 {
        self.branches.get(n).map_or(NEVER, |branch| branch[from & 1][to & 1])
    }

    /// The rule for boundary `n`, outside the sync.
    fn rule(&self, n: usize, followed: bool) -> Rule {
        let Some(cell) = n.checked_sub(BEFORE) else { return Rule::Free };
        let cells = self.framing.frame_cells as usize;
        if cell >= cells && !followed {
            return Rule::Free;
        }
        // Past the end the next frame begins.
        let cell = if cell >= cells { cell - cells } else { cell };
        if has(&self.framing.always, cell) {
            Rule::Change
        } else if has(&self.framing.never, cell) {
            Rule::Hold
        } else {
            Rule::Free
        }
    }

    /// The best cells; if `level` is given, those between frames of which both begin at that level.
    #[inline(never)]
    fn best(&self, followed: bool, level: Option<usize>) -> Option<Decoded> {
        let at_ends = |costs: &mut [i32; 2]| {
            if let Some(level) = level {
                costs[(level ^ 1) & 1] = NEVER;
            }
        };
        let frame_end = BEFORE + self.framing.frame_cells as usize;
        let sync_len = self.framing.sync_len as usize;
        let after_sync = BEFORE + sync_len;
        let mut forward = Forward([[NEVER; 2]; MOST + 1]);
        let mut costs = [0; 2];
        for n in 0..BEFORE {
            forward.set(n, costs);
            costs = self.advance(costs, n, Rule::Free);
        }
        at_ends(&mut costs);
        forward.set(BEFORE, costs);
        // Through the sync, by each that there is.
        let mut through = [[NEVER; 2]; MOST_SYNCS];
        for (costs, sync) in through.iter_mut().zip(self.framing.syncs) {
            *costs = forward.at(BEFORE);
            for cell in 0..sync_len {
                let rule = if sync >> cell & 1 == 1 { Rule::Change } else { Rule::Hold };
                *costs = self.advance(*costs, BEFORE + cell, rule);
            }
        }
        let mut costs = through.iter().fold([NEVER; 2], |a, b| [a[0].min(b[0]), a[1].min(b[1])]);
        for n in after_sync..self.count {
            if n == frame_end {
                at_ends(&mut costs);
            }
            forward.set(n, costs);
            costs = self.advance(costs, n, self.rule(n, followed));
        }
        forward.set(self.count, costs);
        let cost = costs[0].min(costs[1]);
        if cost > BROKEN && cost - self.without_rules() > BROKEN {
            return None;
        }
        // The same from the end, deciding on the way.
        let (mut levels, mut doubts, mut odd) = (NO_CELLS, NO_CELLS, NO_CELLS);
        let mut backward = [0; 2];
        let mut level = usize::from(costs[1] < costs[0]);
        for n in (after_sync..=self.count).rev() {
            if n == frame_end {
                at_ends(&mut backward);
            }
            // Here `backward` is what the boundaries from `n` on cost from each level before them.
            let whole = |level: usize| forward.at(n)[level & 1] + backward[level & 1];
            if let Some(cell) = n.checked_sub(BEFORE + 1) {
                set(&mut levels, cell, level == 1);
                set(&mut doubts, cell, whole(level ^ 1) - whole(level) < DOUBT);
            }
            if n == after_sync {
                break;
            }
            let rule = self.rule(n - 1, followed);
            let into = |from: usize, to: usize| self.cost(n - 1, from, to, rule);
            backward =
                [0, 1].map(|from| (into(from, 0) + backward[0]).min(into(from, 1) + backward[1]).min(NEVER));
            let before = forward.at(n - 1);
            let stay = before[level & 1] + into(level, level);
            let change = before[(level ^ 1) & 1] + into(level ^ 1, level);
            let from = if change < stay { level ^ 1 } else { level };
            if let Some(cell) = (n - 1).checked_sub(BEFORE) {
                set(&mut odd, cell, self.branch(n - 1, from, level) >= ODD);
            }
            level = from;
        }
        // Which sync, and how much worse the next one would be.
        let total = |sync: &[i32; 2]| (sync[0] + backward[0]).min(sync[1] + backward[1]);
        let syncs = self.framing.syncs.iter().zip(&through);
        let (own_sync, own) = syncs.clone().min_by_key(|(_, costs)| costs[level & 1])?;
        let (sync, own) = (u64::from(*own_sync), own[level & 1] + backward[level & 1]);
        let mut sync_doubt = 0;
        for (other, costs) in syncs {
            if other != own_sync && total(costs) - own < DOUBT {
                sync_doubt |= prefix_xor(sync ^ u64::from(*other)) & low_mask(sync_len as u32);
            }
        }
        spread_doubt(self.framing, &odd, &mut doubts);
        let mut bits = [0; 4];
        let mut doubt = [0; 4];
        let mut before = 0;
        let words = bits.iter_mut().zip(&mut doubt).zip(levels.into_iter().zip(doubts));
        for ((bits, doubt), (levels, doubts)) in words.take(self.framing.frame_cells as usize / 64) {
            *bits = levels ^ (levels << 1 | before);
            *doubt = doubts;
            before = levels >> 63;
        }
        // Levels in the sync are not in `levels`, but for the last one.
        bits[0] = bits[0] & !low_mask(sync_len as u32) | sync;
        doubt[0] |= sync_doubt;
        Some(Decoded { bits, doubt, cost })
    }

    fn advance(&self, costs: [i32; 2], n: usize, rule: Rule) -> [i32; 2] {
        [0, 1].map(|to| {
            let from = |from: usize| costs[from & 1] + self.cost(n, from, to, rule);
            from(0).min(from(1)).min(NEVER)
        })
    }

    /// What the best cells cost that obey nothing.
    fn without_rules(&self) -> i32 {
        let [low, high] = (0..self.count).fold([0; 2], |costs, n| self.advance(costs, n, Rule::Free));
        low.min(high)
    }
}

/// What it costs to be at each level behind each boundary, seen from the start.
struct Forward([[i32; 2]; MOST + 1]);

impl Forward {
    fn at(&self, n: usize) -> [i32; 2] {
        self.0.get(n).copied().unwrap_or([NEVER; 2])
    }

    fn set(&mut self, n: usize, costs: [i32; 2]) {
        if let Some(place) = self.0.get_mut(n) {
            *place = costs;
        }
    }
}

/// A bit for each cell of a frame, and for some behind it.
type Cells = [u64; 5];
const NO_CELLS: Cells = [0; 5];

fn has(cells: &[u64], cell: usize) -> bool {
    cells.get(cell / 64).is_some_and(|word| word >> (cell % 64) & 1 == 1)
}

fn set(cells: &mut [u64], cell: usize, bit: bool) {
    if let Some(word) = cells.get_mut(cell / 64) {
        *word |= u64::from(bit) << (cell % 64);
    }
}

/// Puts cells in doubt at these boundaries, where nothing explains what was seen, so that no promise of the
/// protocol can take the doubt away again: two cells between changes that are free.
pub(super) fn spread_doubt(framing: &Framing, odd: &[u64], doubts: &mut [u64]) {
    let cells = framing.frame_cells as usize;
    let free = |cell: usize| {
        cell >= framing.sync_len as usize
            && cell < cells
            && !has(&framing.always, cell)
            && !has(&framing.never, cell)
    };
    for cell in (0..cells).filter(|&cell| has(odd, cell)) {
        let near = [cell, cell + 1, cell.wrapping_sub(1), cell.wrapping_sub(2)];
        let first = near.into_iter().find(|&first| free(first) && free(first + 2)).unwrap_or(cell);
        set(doubts, first, true);
        set(doubts, first + 1, true);
    }
}

/// No protocol has more syncs.
const MOST_SYNCS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Rule {
    Free,
    Change,
    Hold,
}
