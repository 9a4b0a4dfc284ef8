//! The order of preambles: which follows which, and how far B preambles are apart.

use std::format;

use super::finding;
use crate::check::Finding;
use crate::fault::{Code, Marks};
use crate::iec60958::{BLOCK_FRAMES, Preamble, ReceivedSubframe};

/// Subframes in a block.
pub(super) const BLOCK_SUBFRAMES: u64 = 2 * BLOCK_FRAMES as u64;

/// Lengths of blocks that are told apart.
const LENGTHS: usize = 8;

/// Blocks of the same wrong length that make a mistake.
const ENOUGH_BLOCKS: u64 = 2;

/// Where subframes are in their blocks, by counting from the last B, whatever the preambles between.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// Number of the last B, if nothing was lost since.
    block: Option<u64>,
    /// The subframe before: its number and preamble.
    before: Option<(u64, Preamble)>,
    /// B followed by M, M followed by B: what is right is W.
    exchanged: [u64; 2],
    /// B followed by W, W followed by B.
    right: [u64; 2],
    /// Lengths of blocks in subframes, and how many there were.
    lengths: [(u64, u64); LENGTHS],
    /// Blocks of other lengths.
    others: u64,
}

impl Order {
    /// Takes a subframe; gives its place in the block, in subframes, 0..384. A block that is longer
    /// begins anew.
    pub(super) fn place(&mut self, subframe: &ReceivedSubframe) -> Option<usize> {
        let &ReceivedSubframe { preamble, number, marks, .. } = subframe;
        // A damaged preamble is a guess.
        let guessed = marks.contains(Marks::SYNC);
        let before = self.before.filter(|(before, _)| before.checked_add(1) == Some(number));
        self.before = (!guessed).then_some((number, preamble));
        if before.is_none() {
            self.block = None;
        }
        if guessed {
            self.block = None;
            return None;
        }
        if let Some((_, before)) = before {
            match (before, preamble) {
                (Preamble::B, Preamble::M) => self.exchanged[0] += 1,
                (Preamble::M, Preamble::B) => self.exchanged[1] += 1,
                (Preamble::B, Preamble::W) => self.right[0] += 1,
                (Preamble::W, Preamble::B) => self.right[1] += 1,
                _ => {}
            }
        }
        if preamble == Preamble::B {
            if let Some(block) = self.block {
                self.length(number - block);
            }
            self.block = Some(number);
        }
        self.block.map(|block| ((number - block) % BLOCK_SUBFRAMES) as usize)
    }

    fn length(&mut self, subframes: u64) {
        let known = |(length, count): &&mut (u64, u64)| *count == 0 || *length == subframes;
        match self.lengths.iter_mut().find(known) {
            Some(place) => *place = (subframes, place.1 + 1),
            None => self.others += 1,
        }
    }

    fn blocks_of(&self, subframes: u64) -> u64 {
        self.lengths.iter().find(|(length, _)| *length == subframes).map_or(0, |(_, count)| *count)
    }

    /// M and W exchanged.
    pub(super) fn exchanged(&self) -> Option<Finding> {
        let [behind, ahead] = self.exchanged;
        let seen = behind + ahead;
        // A single B with both its neighbours is enough: two damaged preambles would be marked.
        (behind > 0 && ahead > 0 && self.right == [0; 2]).then(|| {
            let seen = format!(
                "an M preamble is the neighbour of B in {seen} of {seen} cases, where W is due: B M W M W ... M"
            );
            let cause = "channel A must have M and channel B W: they are exchanged, or B is sent in place of a W, \
                         with the subframe of channel B (the wire looks the same)";
            finding(Code::PreamblesExchanged, seen, cause)
        })
    }

    /// Blocks that all have the same wrong length.
    pub(super) fn length_finding(&self) -> Option<Finding> {
        let right = self.blocks_of(BLOCK_SUBFRAMES);
        let &(length, count) = self.lengths.iter().max_by_key(|(_, count)| *count)?;
        let all: u64 = self.lengths.iter().map(|(_, count)| count).sum::<u64>() + self.others;
        if length == BLOCK_SUBFRAMES || count < ENOUGH_BLOCKS || right > 0 || count * 10 < all * 9 {
            return None;
        }
        let cause = match length {
            768 => {
                "384 frames per block: subframes were counted as if there were 768; a block is 192 frames, 384 subframes"
            }
            192 => {
                "96 frames per block: 192 subframes, or samples of both channels, were counted; a block is 192 frames, \
                    384 subframes"
            }
            386 | 382 => "the counter of frames must run from 0 to 191",
            _ => "the B preamble must start every 192nd frame, whatever happens to the audio",
        };
        let frames = length / 2;
        let half = if length % 2 == 1 { " and a half" } else { "" };
        let seen = format!(
            "the B preamble comes every {frames}{half} frames in {count} of {all} blocks, every 192 in {right}"
        );
        Some(finding(Code::BlockLength, seen, cause))
    }
}
