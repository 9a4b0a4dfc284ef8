//! Samples that repeat their top byte.

use std::format;

use super::finding;
use crate::check::Finding;
use crate::fault::Code;

/// Samples that have to agree, and different top bytes among them.
const ENOUGH: u64 = 64;
const DISTINCT: u32 = 16;

/// Counts samples by which of their bytes are alike.
#[derive(Clone, Debug, Default)]
pub(super) struct Bytes {
    /// Samples whose top byte is neither 0x00 nor 0xFF, as that of quiet audio is.
    loud: u64,
    /// Those whose middle byte, and lowest byte, is the top byte.
    middle: u64,
    all: u64,
    /// Top bytes that were seen.
    seen: [u64; 4],
}

impl Bytes {
    /// Takes a sample.
    pub(super) const fn put(&mut self, sample: i32) {
        let [low, middle, top, _] = sample.to_le_bytes();
        if top == 0 || top == 0xff {
            return;
        }
        self.loud += 1;
        self.middle += (middle == top) as u64;
        self.all += (middle == top && low == top) as u64;
        self.seen[top as usize / 64] |= 1 << (top % 64);
    }

    /// The finding, if nearly all samples repeat it.
    pub(super) fn finding(&self) -> Option<Finding> {
        let distinct: u32 = self.seen.iter().map(|word| word.count_ones()).sum();
        if self.loud < ENOUGH || distinct < DISTINCT || self.middle * 100 < self.loud * 99 {
            return None;
        }
        let which = if self.all * 100 >= self.loud * 99 {
            "the middle and the low byte are"
        } else {
            "the middle byte is"
        };
        let seen = format!(
            "{which} the same as the top byte in {} of {} samples, with {distinct} different values",
            if self.all * 100 >= self.loud * 99 { self.all } else { self.middle },
            self.loud
        );
        let cause = "the top byte of every sample is encoded again in place of the lower ones (a shift that is missing): the \
                     audio has only 8 bits";
        Some(finding(Code::TopByteRepeated, seen, cause))
    }
}
