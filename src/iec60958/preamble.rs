//! The three preambles that start subframes.

/// Which subframe this is (IEC 60958-1, preambles; AES3 calls them Z, X, Y).
///
/// In the transition domain each is one word of eight cells, whatever the polarity of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Preamble {
    /// Z: subframe 1 (channel A) of the first frame of a block.
    B,
    /// X: subframe 1 of every other frame.
    M,
    /// Y: subframe 2 (channel B) of every frame.
    W,
}

/// Cells in a preamble.
pub const PREAMBLE_CELLS: u32 = 8;

impl Preamble {
    /// Every preamble.
    pub const ALL: [Preamble; 3] = [Preamble::B, Preamble::M, Preamble::W];

    /// The eight cells, first in time in bit 0.
    #[must_use]
    pub const fn cells(self) -> u8 {
        // Written in time order, then turned around.
        match self {
            Preamble::B => 0b1001_1100u8.reverse_bits(),
            Preamble::M => 0b1001_0011u8.reverse_bits(),
            Preamble::W => 0b1001_0110u8.reverse_bits(),
        }
    }

    /// Which preamble these cells are, if any.
    ///
    /// ```
    /// use lightpipe::iec60958::Preamble;
    /// assert_eq!(Preamble::from_cells(Preamble::W.cells()), Some(Preamble::W));
    /// assert_eq!(Preamble::from_cells(0), None);
    /// ```
    #[must_use]
    pub const fn from_cells(cells: u8) -> Option<Preamble> {
        let mut n = 0;
        while n < Preamble::ALL.len() {
            if Preamble::ALL[n].cells() == cells {
                return Some(Preamble::ALL[n]);
            }
            n += 1;
        }
        None
    }

    /// 0 for channel A (B, M), 1 for channel B (W).
    #[must_use]
    pub const fn channel(self) -> usize {
        matches!(self, Preamble::W) as usize
    }

    /// `B`, `M` or `W`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Preamble::B => "B",
            Preamble::M => "M",
            Preamble::W => "W",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::biphase;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_preamble_appears_in_data_at_any_offset(first: u32, second: u32) {
            let cells = u128::from(biphase::encode(first)) | u128::from(biphase::encode(second)) << 64;
            for offset in 0..120 {
                prop_assert_eq!(Preamble::from_cells((cells >> offset) as u8), None);
            }
        }
    }
}
