//! How far edges were off, over many of them.

/// How far many edges were off, together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deviation {
    /// Sum of the squares, in units of 2^-24 cells squared.
    squares: u64,
    /// Sum of the squares of what sampling cannot explain, in units of 2^-32 cells squared; only where
    /// samples are few.
    beyond: u64,
    edges: u64,
    /// What is left out of `squares`: outliers count as if they had been no further off than edges are.
    left_out: u64,
}

impl Deviation {
    /// None yet.
    pub(super) const NONE: Deviation = Deviation { squares: 0, beyond: 0, edges: 0, left_out: 0 };

    /// Takes an edge that was so far off, in units of a cell times 2^32.
    #[inline(always)]
    pub(super) const fn add(&mut self, error: i64) {
        let error = error >> 20;
        self.squares = self.squares.wrapping_add((error * error) as u64);
        self.edges += 1;
    }

    /// Takes an edge that was so far off because something else moved it, where others are off by `most`, both
    /// in the same unit.
    pub(super) const fn add_outlier(&mut self, error: i64, most: i64) {
        let before = self.squares;
        self.add(error);
        let all = self.squares.wrapping_sub(before);
        let counted = ((most >> 20) * (most >> 20)) as u64;
        if all > counted {
            self.squares = before.wrapping_add(counted);
            self.left_out = self.left_out.wrapping_add(all - counted);
        }
    }

    /// Takes note that an edge was so much further off than sampling explains, in the same unit.
    pub(super) const fn add_beyond(&mut self, beyond: i64) {
        let beyond = beyond >> 16;
        self.beyond = self.beyond.wrapping_add((beyond * beyond) as u64);
    }

    /// The mean square of at least `edges` edges since an earlier time, outliers cut short, in units of 2^-32
    /// cells squared.
    pub(super) const fn mean_square_since(&self, earlier: &Deviation, edges: u64) -> Option<i64> {
        let count = self.edges.wrapping_sub(earlier.edges);
        if count < edges {
            return None;
        }
        let squares = self.squares.wrapping_sub(earlier.squares);
        Some(((squares / count) << 8) as i64)
    }

    /// How many edges there were since an earlier time, and the sum of the squares of what sampling
    /// cannot explain, in units of 2^-32 cells squared.
    pub(super) const fn beyond_since(&self, earlier: &Deviation) -> (u64, u64) {
        (self.edges.wrapping_sub(earlier.edges), self.beyond.wrapping_sub(earlier.beyond))
    }

    /// The root of the mean square, outliers and all, in millionths of a cell.
    pub(super) const fn rms_microcells(&self) -> u32 {
        if self.edges == 0 {
            return 0;
        }
        let squares = self.squares.wrapping_add(self.left_out);
        let mean = squares as u128 * 1_000_000_000_000 / self.edges as u128;
        (mean.isqrt() >> 12) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: i64 = 1 << 32;

    #[test]
    fn an_outlier_counts_as_far_as_others_reach_but_is_reported_whole() {
        let (mut with, mut without) = (Deviation::NONE, Deviation::NONE);
        with.add_outlier(-CELL / 2, CELL / 8);
        without.add(CELL / 8);
        assert_eq!(
            with.mean_square_since(&Deviation::NONE, 1),
            without.mean_square_since(&Deviation::NONE, 1)
        );
        assert_eq!((with.rms_microcells(), without.rms_microcells()), (500_000, 125_000));
    }

    #[test]
    fn one_within_their_reach_counts_like_them() {
        let mut deviation = Deviation::NONE;
        deviation.add_outlier(CELL / 16, CELL / 8);
        assert_eq!(deviation.mean_square_since(&Deviation::NONE, 1), Some(1 << 24));
        assert_eq!(deviation.rms_microcells(), 62_500);
    }
}
