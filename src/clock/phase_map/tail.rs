//! What it costs that an edge is where sampling does not explain it.

use crate::clock::windows::NAT;

/// The table begins so many sixteenths of a sigma before the end of what sampling explains.
const BEFORE: i32 = 48;

/// What an edge costs at most: something else moved it.
const NEVER_MORE: i16 = 12 * NAT as i16;

/// -ln of the tail of the normal distribution, by 1/16 sigma.
const TAIL: [i16; 118] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12,
    14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 33, 35, 38, 41, 44, 48, 51, 55, 58, 62, 66, 71, 75, 80, 85, 90,
    95, 100, 106, 112, 118, 124, 130, 137, 144, 151, 158, 166, 173, 181, 189, 197, 206, 215, 224, 233, 242,
    252, 262, 272, 282, 292, 303, 314, 325, 337, 348, 360, 372, 385, 397, 410, 423, 436, 450, 463, 477, 491,
    506, 521, 535, 551, 566, 582, 597, 613, 630, 646, 663, 680, 697, 715, 733, 751,
];

/// What it costs to be so far beyond what sampling explains, in units of so many sixteenths of a sigma; less than
/// zero if that much within it.
pub(super) fn tail(beyond: i32, sixteenths: i32) -> i16 {
    let sixteenths = beyond * sixteenths + BEFORE;
    if sixteenths < 0 { 0 } else { TAIL.get(sixteenths as usize).copied().unwrap_or(NEVER_MORE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_costs_more_and_more_and_no_more_than_something_else() {
        for sixteenths in [8, 4, 2, 1] {
            let costs: [i16; 160] = core::array::from_fn(|n| tail(n as i32 - 80, sixteenths));
            assert!(costs.is_sorted());
            assert_eq!(costs[0], 0);
            assert_eq!(costs[159], NEVER_MORE);
            // Half of the edges are beyond the end: ln 2. 2.3 % are beyond two sigma more.
            assert_eq!((tail(0, sixteenths), tail(32 / sixteenths, sixteenths)), (44, 242));
        }
    }
}
