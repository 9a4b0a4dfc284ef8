//! Rates at which sampling and signal move together for long.
//!
//! At one and 1/*q* samples per cell, all edges fall on the same *q* places between two samples, and
//! these drift as slowly as the rates are apart. What lies between them is never seen; once one place
//! passes a sample, its edges jump by a whole sample. A clock that had no way to know on which side
//! of its free room the truth was then finds them in the cell next to theirs.

use crate::cells::TICK;

/// One and 1/*q*, for *q* up to 8, in 1/65536.
const RATIOS: [u64; 8] = {
    let mut ratios = [0; 8];
    let mut q = 0;
    while q < 8 {
        ratios[q] = TICK + TICK / (q as u64 + 1);
        q += 1;
    }
    ratios
};
/// How near, in parts per million.
const NEAR_PPM: u64 = 4000;

/// The cell whose edges fall on the same places as those of a cell of this length, in 1/65536 samples, but
/// drift the other way.
pub(super) fn mirrored(period: u64) -> Option<u64> {
    let ratio = RATIOS.into_iter().find(|&ratio| is_near(period, ratio))?;
    Some(ratio * 2 - period)
}

/// Whether a cell of this length, in 1/65536 samples, is near such a ratio.
pub(super) fn is_near_rational(period: u64) -> bool {
    RATIOS.iter().any(|&ratio| is_near(period, ratio))
}

const fn is_near(period: u64, ratio: u64) -> bool {
    period.abs_diff(ratio).saturating_mul(1_000_000) < ratio * NEAR_PPM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_image_is_as_far_on_the_other_side() {
        assert_eq!(mirrored(TICK * 3 / 2 + 100), Some(TICK * 3 / 2 - 100));
        assert_eq!(mirrored(TICK * 2 - 7), Some(TICK * 2 + 7));
        assert_eq!(mirrored(TICK * 17 / 10), None);
    }
}
