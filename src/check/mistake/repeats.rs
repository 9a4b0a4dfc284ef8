//! Which slots say the same in every block, as channel status does, and audio does not.

use std::boxed::Box;

use super::order::BLOCK_SUBFRAMES;

/// Subframes in a block.
const LEN: usize = BLOCK_SUBFRAMES as usize;

/// The slots of the subframes of a block; slot *n* is bit *n*.
pub(super) type BlockWords = [u32; LEN];

/// Compares each block with the one before, all slots at once.
#[derive(Clone, Debug)]
pub(super) struct Repeats {
    words: Box<BlockWords>,
    /// Subframes of the present block, from its first, without a gap.
    filled: usize,
    /// The block before is whole.
    before: bool,
    /// Slots that differ from the block before.
    changed: u32,
    /// Blocks that were compared with the one before.
    compared: u32,
    /// Those in which a slot repeated, by slot.
    repeated: [u32; 32],
}

impl Repeats {
    pub(super) fn new() -> Repeats {
        Repeats {
            words: Box::new([0; LEN]),
            filled: 0,
            before: false,
            changed: 0,
            compared: 0,
            repeated: [0; 32],
        }
    }

    /// Takes the slots of the subframe at this place in the block, if the place is known; gives the
    /// words of a block that is whole.
    pub(super) fn put(&mut self, place: Option<usize>, slots: u32) -> Option<&BlockWords> {
        if place == Some(0) {
            self.before = self.filled == LEN;
            self.filled = 0;
            self.changed = 0;
        }
        let place = place.filter(|place| *place == self.filled);
        let Some((place, word)) = place.and_then(|place| Some((place, self.words.get_mut(place)?))) else {
            // Neither the block nor the comparison is of use any more.
            self.filled = LEN + 1;
            return None;
        };
        self.changed |= *word ^ slots;
        *word = slots;
        self.filled = place + 1;
        if self.filled < LEN {
            return None;
        }
        if self.before {
            self.compared += 1;
            for (slot, repeated) in self.repeated.iter_mut().enumerate() {
                *repeated += !self.changed >> slot & 1;
            }
        }
        Some(&self.words)
    }

    /// In how many blocks of how many the slot said the same as in the block before.
    pub(super) const fn repeated(&self, slot: u32) -> (u32, u32) {
        (self.repeated[slot as usize % 32], self.compared)
    }
}

/// What a slot says in channel A and B over a block: frame *n* is bit *n* % 64 of word *n* / 64.
pub(super) fn pattern(words: &BlockWords, slot: u32) -> [[u64; 3]; 2] {
    let mut bits = [[0; 3]; 2];
    for (n, word) in words.iter().enumerate() {
        let frame = n / 2;
        bits[n % 2][frame / 64 % 3] |= u64::from(word >> slot & 1) << (frame % 64);
    }
    bits
}
