//! ADAT frames -> cells.

use super::frame::Frame;
use crate::cells::Word;
use crate::unit::Instant;

/// Turns frames into cells of one tick each.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    cells: i64,
}

impl Encoder {
    /// An encoder at instant 0.
    #[must_use]
    pub const fn new() -> Encoder {
        Encoder { cells: 0 }
    }

    /// The 256 cells of the next frame. Bits of a sample above the 24 lowest are not sent. Does not
    /// allocate.
    pub const fn encode(&mut self, frame: &Frame) -> [Word; 4] {
        let bits = frame.emit().0;
        let mut words = [Word::certain(0, 64, Instant(0)); 4];
        let mut n = 0;
        while n < 4 {
            words[n] = Word::certain(bits[n], 64, Instant(self.cells + 64 * n as i64));
            n += 1;
        }
        self.cells += 256;
        words
    }
}
