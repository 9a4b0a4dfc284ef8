//! Random jitter and the sampling together: how often an edge falls into the wrong cell.

use super::distortion::pulse_loss;
use super::normal::{density, least, tail};

/// More jitter than this is not looked for: nearly every edge is then anywhere.
const MOST: f64 = 10.0;

/// Where the sampling interval is shorter than this, in deviations of the jitter, the closed form would
/// take the difference of two numbers that are nearly the same: a sum is exact.
const SHORTEST_INTERVAL: f64 = 1.0;

/// The root mean square of what sampling alone adds to the time of an edge, in UI:
/// 1/(&radic;12 *r*) with `r` samples per cell, the deviation of a uniform distribution.
///
/// Sampler and line must run freely; where they run together, the error is constant and not seen.
///
/// ```
/// # use lightpipe::clock::limit::sampling_floor;
/// assert_eq!(format!("{:.4}", sampling_floor(8.138)), "0.0355");
/// ```
#[must_use]
pub fn sampling_floor(r: f64) -> f64 {
    1.0 / (12f64.sqrt() * r)
}

/// The jitter of the line alone, UI rms, if edges are `rms` UI off in all with `r` samples per cell:
/// &radic;(rms&sup2; - floor&sup2;). 0 if they are less off than the [floor](sampling_floor).
///
/// A result smaller than the floor says little more than that: the clock of the receiver adds some
/// percent of the floor itself.
///
/// ```
/// # use lightpipe::clock::limit::{jitter_beyond_floor, sampling_floor};
/// let r = 4.069;
/// let rms = 0.05f64.hypot(sampling_floor(r));
/// assert!((jitter_beyond_floor(rms, r) - 0.05).abs() < 1e-12);
/// assert_eq!(jitter_beyond_floor(0.01, r), 0.0);
/// ```
#[must_use]
pub fn jitter_beyond_floor(rms: f64, r: f64) -> f64 {
    (rms.powi(2) - sampling_floor(r).powi(2)).max(0.0).sqrt()
}

/// How far jitter may move an edge before it can be taken for one of the next cell, in UI:
/// 1/2 - 1/(2*r*) with `r` samples per cell. Negative below one sample per cell.
///
/// ```
/// # use lightpipe::clock::limit::decision_margin;
/// assert_eq!(decision_margin(2.0), 0.25);
/// assert_eq!(decision_margin(f64::INFINITY), 0.5);
/// ```
#[must_use]
pub fn decision_margin(r: f64) -> f64 {
    0.5 - 0.5 / r
}

/// How likely an edge falls into the wrong cell, with `r` samples per cell (infinite: edges that are not
/// sampled) and `jitter` UI rms, neither negative: that a uniform error of 1/*r* and the jitter together
/// exceed half a cell. Relative error below 1e-9.
///
/// ```
/// # use lightpipe::clock::limit::edge_error;
/// assert_eq!(format!("{:.2e}", edge_error(1.953125, 0.05)), "1.97e-8");
/// ```
#[must_use]
pub fn edge_error(r: f64, jitter: f64) -> f64 {
    if jitter <= 0.0 {
        pulse_loss(r, 1.0)
    } else if 1.0 / (r * jitter) < SHORTEST_INTERVAL {
        quadrature(r, jitter)
    } else {
        closed_form(r, jitter)
    }
}

/// In deviations of the jitter: how near and how far the sampling brings the boundary of the cell.
fn boundaries(r: f64, jitter: f64) -> (f64, f64) {
    (decision_margin(r) / jitter, (0.5 + 0.5 / r) / jitter)
}

/// 2 *s r* (I(b) - I(a)), I(x) = x Q(x) - density(x).
fn closed_form(r: f64, jitter: f64) -> f64 {
    let integral = |x: f64| x * tail(x) - density(x);
    let (near, far) = boundaries(r, jitter);
    2.0 * jitter * r * (integral(far) - integral(near))
}

/// Twice the mean of the tail between the two boundaries.
fn quadrature(r: f64, jitter: f64) -> f64 {
    /// Gauss and Legendre, five points: place and weight on -1..1.
    const POINTS: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    const PANELS: u32 = 32;
    let (near, far) = boundaries(r, jitter);
    // Behind this the tail is 17 orders smaller.
    let end = far.min(near.max(0.0).hypot(9.0));
    let share = if end < far { (end - near) / (far - near) } else { 1.0 };
    let width = (end - near) / f64::from(PANELS);
    let panel = |n: u32| {
        let middle = near + width * (f64::from(n) + 0.5);
        POINTS.iter().map(|(place, weight)| weight * tail(middle + place * width / 2.0)).sum::<f64>() / 2.0
    };
    2.0 * share * (0..PANELS).map(panel).sum::<f64>() / f64::from(PANELS)
}

/// The most jitter, UI rms, with which an edge falls into the wrong cell no more often than `p` (above 0,
/// below 0.5), with `r` samples per cell (infinite: edges that are not sampled). 0 from one sample per
/// cell down.
///
/// ```
/// # use lightpipe::clock::limit::most_jitter;
/// assert_eq!(format!("{:.4}", most_jitter(8.138, 1e-7)), "0.0886");
/// assert_eq!(most_jitter(1.0, 1e-7), 0.0);
/// ```
#[must_use]
pub fn most_jitter(r: f64, p: f64) -> f64 {
    if decision_margin(r) <= 0.0 { 0.0 } else { least(0.0, MOST, |jitter| edge_error(r, jitter) > p) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula and the sum that it stands for, over all ratios and sizes that matter.
    #[test]
    fn closed_form_and_quadrature_agree_where_both_hold() {
        let mut compared = 0;
        for r in [1.05, 1.302, 1.5, 1.953, 2.604, 4.069, 10.0] {
            for jitter in [0.01, 0.02, 0.05, 0.08, 0.12, 0.3] {
                let (closed, sum) = (closed_form(r, jitter), quadrature(r, jitter));
                if sum > 1e-280 && r * jitter < 1.0 {
                    assert!((closed / sum - 1.0).abs() < 1e-9, "{r} {jitter}: {closed:e} {sum:e}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 30, "{compared}");
    }

    /// Edges as they come: a place between samples, and a normal error on top.
    #[test]
    fn counted_edges_go_wrong_as_often_as_computed() {
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let edges = 400_000;
        for (r, jitter) in [(1.302, 0.07), (1.953, 0.12), (2.604, 0.2), (0.9, 0.05), (8.0, 0.25)] {
            let mut wrong = 0;
            for _ in 0..edges {
                let normal = (-2.0 * uniform().ln()).sqrt() * (2.0 * core::f64::consts::PI * uniform()).cos();
                let error = (uniform() - 0.5) / r + jitter * normal;
                wrong += u32::from(error.abs() > 0.5);
            }
            let expected = edge_error(r, jitter) * f64::from(edges);
            let apart = (f64::from(wrong) - expected) / expected.sqrt();
            assert!(expected > 1000.0 && apart.abs() < 4.0, "{r} {jitter}: {wrong}, not {expected:.0}");
        }
    }

    #[test]
    fn without_sampling_only_the_jitter_counts() {
        let known = 2.0 * tail(0.5 / 0.08);
        assert!((edge_error(f64::INFINITY, 0.08) / known - 1.0).abs() < 1e-12);
        assert!((edge_error(1e9, 0.08) / known - 1.0).abs() < 1e-6);
    }

    #[test]
    fn more_jitter_and_fewer_samples_mean_more_errors() {
        let jitters: std::vec::Vec<f64> = (1..60).map(|n| f64::from(n) * 0.005).collect();
        for r in [1.1, 1.5, 2.0, 4.0, 16.0, f64::INFINITY] {
            for pair in jitters.windows(2) {
                assert!(edge_error(r, pair[0]) <= edge_error(r, pair[1]), "{r} {pair:?}");
            }
            assert!(edge_error(r, 0.05) <= edge_error(r * 0.9, 0.05), "{r}");
        }
    }

    #[test]
    fn the_most_jitter_makes_just_that_many_errors() {
        for r in [1.2, 1.953, 3.0, 16.276, f64::INFINITY] {
            for p in [1e-12, 1e-7, 1e-3] {
                let back = edge_error(r, most_jitter(r, p));
                assert!((back / p - 1.0).abs() < 1e-9, "{r} {p}: {back:e}");
            }
        }
        assert_eq!(most_jitter(0.9, 1e-7), 0.0);
    }

    #[test]
    fn without_jitter_only_pulses_shorter_than_a_sample_are_lost() {
        assert_eq!(edge_error(1.5, 0.0), 0.0);
        for r in [0.6, 0.8] {
            let known = 1.0 - r;
            assert!((edge_error(r, 0.0) - known).abs() < 1e-12, "{r}");
            assert!((edge_error(r, 1e-6) - known).abs() < 1e-6, "{r}");
        }
    }
}
