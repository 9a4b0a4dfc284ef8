use super::*;
use proptest::prelude::*;
use std::vec::Vec;

const THRESHOLD: Threshold = Threshold::new(1000, 400);

fn edges_of(threshold: Threshold, microvolts: &[i32]) -> Vec<i64> {
    let mut out = std::vec![Instant(0); microvolts.len()];
    let n = VoltageEdges::new(threshold, 0).changes(&mut Voltages { channel: 0, microvolts }, &mut out);
    out[..n].iter().map(|edge| edge.0).collect()
}

/// Edges in samples: looks back from each sample that reaches the other level for the crossing.
fn naive(centre: f64, half: f64, volts: &[i32]) -> Vec<f64> {
    let mut edges = Vec::new();
    let Some(&first) = volts.first() else { return edges };
    let mut high = f64::from(first) >= centre;
    for n in 1..volts.len() {
        let v = f64::from(volts[n]);
        if (!high && v >= centre + half) || (high && v < centre - half) {
            high = !high;
            let mut k = n;
            while (f64::from(volts[k - 1]) >= centre) == high {
                k -= 1;
            }
            let (a, b) = (f64::from(volts[k - 1]), f64::from(volts[k]));
            edges.push((k - 1) as f64 + (centre - a) / (b - a));
        }
    }
    edges
}

proptest! {
    #[test]
    fn edges_agree_with_looking_back(volts in prop::collection::vec(0i32..2000, 0..300), half in 0u32..900) {
        let found = edges_of(Threshold::new(1000, 2 * half), &volts);
        let expected = naive(1000.0, f64::from(half), &volts);
        prop_assert_eq!(found.len(), expected.len());
        for (ticks, samples) in found.iter().zip(expected) {
            prop_assert!((*ticks as f64 / TICKS as f64 - samples).abs() < 1.01 / TICKS as f64);
        }
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn cuts_do_not_matter(
        volts in prop::collection::vec(any::<i32>(), 0..300),
        centre: i32,
        hysteresis: u32,
        cut in 1usize..40,
        room in 1usize..5,
    ) {
        let threshold = Threshold::new(centre, hysteresis);
        let mut edges = VoltageEdges::new(threshold, 0);
        let mut found = Vec::new();
        for piece in volts.chunks(cut) {
            let mut input = Voltages { channel: 0, microvolts: piece };
            loop {
                let mut out = std::vec![Instant(0); room];
                let n = edges.changes(&mut input, &mut out);
                prop_assert!(out[..n].iter().all(|&edge| edge < edges.until() || edge == edges.until()));
                found.extend(out[..n].iter().map(|edge| edge.0));
                if n < room && input.microvolts.is_empty() { break }
            }
        }
        prop_assert_eq!(found, edges_of(threshold, &volts));
    }
}

#[test]
fn a_crossing_is_where_the_line_passes_the_centre() {
    assert_eq!(edges_of(THRESHOLD, &[0, 2000]), [TICKS / 2]);
    assert_eq!(edges_of(THRESHOLD, &[0, 4000]), [TICKS / 4]);
    assert_eq!(edges_of(THRESHOLD, &[2000, 2000, 0]), [TICKS + TICKS / 2]);
}

#[test]
fn a_slow_edge_is_not_late() {
    // crosses the centre between samples 1 and 2, reaches the far side of the dead band at 3
    assert_eq!(edges_of(THRESHOLD, &[0, 950, 1050, 1300]), [TICKS + TICKS / 2]);
}

#[test]
fn of_several_crossings_the_last_counts() {
    assert_eq!(edges_of(THRESHOLD, &[0, 1100, 900, 1100, 2000]), [2 * TICKS + TICKS / 2]);
}

#[test]
fn noise_inside_the_dead_band_makes_no_edges() {
    assert!(edges_of(THRESHOLD, &[0, 1100, 900, 1199, 801, 1100, 0]).is_empty());
}

#[test]
fn the_line_is_known_up_to_an_undecided_crossing() {
    let mut edges = VoltageEdges::new(THRESHOLD, 0);
    edges.changes(&mut Voltages { channel: 0, microvolts: &[0, 0, 900, 1100, 1100] }, &mut []);
    assert_eq!(edges.until(), Instant(2 * TICKS + TICKS / 2));
}

#[cfg(feature = "alloc")]
#[test]
fn a_threshold_lies_midway_between_the_levels() {
    let mut samples: Vec<i32> = (0..1000).map(|n| if n % 3 == 0 { 5_000_000 } else { 0 }).collect();
    samples[7] = i32::MAX; // a spike moves nothing
    let threshold = Threshold::from_samples(&samples).unwrap();
    assert_eq!((threshold.centre(), threshold.hysteresis()), (2_500_000, 1_000_000));
}

#[cfg(feature = "alloc")]
#[test]
fn a_long_rest_does_not_hide_the_signal() {
    let mut samples = std::vec![100; 100_000];
    samples.extend((0..2000).map(|n| if n % 2 == 0 { 3_000_000 } else { 100 }));
    assert_eq!(Threshold::from_samples(&samples).map(Threshold::centre), Some(1_500_050));
}

#[cfg(feature = "alloc")]
#[test]
fn flat_signals_have_no_threshold() {
    assert_eq!(Threshold::from_samples(&[]), None);
    assert_eq!(Threshold::from_samples(&[7]), None);
    assert_eq!(Threshold::from_samples(&[7; 1000]), None);
}

#[cfg(feature = "alloc")]
#[test]
fn the_widest_swing_fits() {
    assert_eq!(Threshold::from_samples(&[i32::MIN, i32::MAX]).map(Threshold::centre), Some(-1));
}
