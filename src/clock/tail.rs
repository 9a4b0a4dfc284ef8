//! What it costs that an edge is where sampling does not explain it.

use super::windows::NAT;

/// What an edge costs at most: something else moved it.
pub(super) const NEVER_MORE: i16 = 9 * NAT as i16;

/// The table begins so many halves of sigma before the end of what sampling explains.
const BEFORE: i64 = 24;

/// -ln of the mean of the tails of three normal distributions, of 1, 2 and 4 sigma, by half a sigma.
const TAIL: [i16; 89] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 5, 7, 9, 11, 16, 22, 31, 44, 61, 79, 98, 116, 133,
    148, 164, 180, 195, 211, 226, 242, 259, 276, 294, 312, 332, 352, 373, 396, 419, 443, 467, 493, 520, 548,
    576, 606, 636, 668, 700, 733, 768, 803, 839, 876, 914, 953, 993, 1034, 1076, 1119, 1163, 1208, 1254,
    1301, 1349, 1397, 1447, 1498, 1550, 1602, 1656, 1711, 1766, 1823, 1880, 1939, 1999, 2059, 2121, 2183,
    2247, 2311,
];

/// What it costs to be so far beyond what sampling explains, in the unit of `sigma`; less than zero if that
/// much within it.
///
/// While all edges share their places jitter does not show, so that it may be up to four times `sigma`.
pub(super) fn tail(beyond: i64, sigma: i64) -> i16 {
    let halves = (beyond * 2 / sigma.max(1) + BEFORE).clamp(0, TAIL.len() as i64 - 1);
    TAIL.get(halves as usize).copied().unwrap_or(NEVER_MORE).min(NEVER_MORE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_costs_more_and_more_and_no_more_than_something_else() {
        let costs: [i16; 80] = core::array::from_fn(|n| tail(n as i64 * 5 - 100, 10));
        assert!(costs.is_sorted());
        assert_eq!(costs[0], 0);
        assert_eq!(costs[79], NEVER_MORE);
        // Half of the edges are beyond the end: ln 2.
        assert_eq!(tail(0, 10), 44);
    }
}
