//! Where blocks start.

use crate::check::Place;
use crate::iec60958::{BLOCK_FRAMES, Preamble};

/// B preambles, and how long there was none.
#[derive(Clone, Debug)]
pub(crate) struct Starts {
    /// B preambles seen.
    count: u64,
    /// The last B preamble.
    last: Option<Place>,
    /// Subframes that came one after the other since it, or since the start.
    row: u64,
    next: u64,
    /// The longest of these rows.
    longest: u64,
}

impl Starts {
    pub(crate) const fn new() -> Starts {
        Starts { count: 0, last: None, row: 0, next: 0, longest: 0 }
    }

    pub(crate) fn take(&mut self, preamble: Preamble, place: Place) {
        let unbroken = place.frame == self.next;
        self.next = place.frame.wrapping_add(1);
        if !unbroken {
            self.row = 0;
        }
        if preamble == Preamble::B {
            self.count += 1;
            self.last = Some(place);
            self.row = 0;
        }
        if !unbroken && preamble != Preamble::B {
            self.last = None;
        }
        self.row += 1;
        self.longest = self.longest.max(self.row);
    }

    /// Where the block began in which the stream is; unknown after a gap.
    pub(crate) const fn block(&self) -> Option<Place> {
        self.last
    }

    /// Most subframes in a row without a block start between them.
    pub(crate) const fn longest(&self) -> u64 {
        self.longest
    }

    /// No block ever starts, although there were enough subframes for one.
    pub(crate) const fn never(&self) -> bool {
        self.count == 0 && self.longest > 2 * BLOCK_FRAMES as u64
    }
}
