//! Slow links.

use super::*;

/// The level after each run of `runs`, changed at its start, seen through a link; how late each edge is.
fn through_link(tau: f64, runs: &[u64]) -> Vec<f64> {
    let mut words = vec![0u64; (runs.iter().sum::<u64>() as usize + 1000) / 64];
    let mut cell = 200;
    for run in runs {
        words[cell as usize / 64] |= 1 << (cell % 64);
        cell += run;
    }
    displacements(&Impairments { link: ui(tau), ..Impairments::default() }, &words)
}

#[test]
fn a_link_delays_edges_by_the_run_before_them() {
    // clock_reference.json, ddj_single_pole.delay_ui: an edge m cells after one on a line at rest
    let reference = [
        (0.2, 1, 0.137_277_286_222_091_34),
        (0.2, 11, 0.138_629_436_112_055),
        (0.4, 1, 0.242_998_678_727_162_85),
        (0.4, 2, 0.274_554_572_444_182_7),
        (0.4, 3, 0.277_037_377_287_266_9),
        (0.4, 5, 0.277_257_381_559_931_7),
        (0.7, 1, 0.293_418_574_436_342_1),
        (0.7, 2, 0.443_799_516_886_476_23),
        (0.7, 5, 0.484_649_464_344_219_74),
        (0.7, 11, 0.485_202_921_565_603_1),
    ];
    for (tau, run, delay) in reference {
        let late = through_link(tau, &[run, 1]);
        assert!((late[0] - tau * std::f64::consts::LN_2).abs() < 2e-6, "{tau} {run} {late:?}");
        assert!((late[1] - delay).abs() < 2e-6, "{tau} {run} {late:?}");
    }
}

#[test]
fn a_link_spreads_edges_by_the_reference() {
    // ddj_single_pole.pp_ui
    for (tau, spread) in
        [(0.3, 0.010_897_758), (0.4, 0.034_260_193), (0.5, 0.072_706_729), (1.0, 0.458_675_145)]
    {
        let late = through_link(tau, &[1, 300]);
        assert!((late[0] - late[1] - spread).abs() < 3e-6, "{tau} {late:?}");
    }
}

#[test]
fn a_link_remembers_more_than_one_run() {
    // the voltage, cell by cell, in floating point
    let (tau, runs) = (0.8, [3, 1, 1, 2, 1, 1, 1, 5, 2, 1]);
    let mut away = 1.0f64;
    let expected = runs.iter().map(|run| {
        let delay = tau * (2.0 * away).ln();
        away = 1.0 - away * (-(*run as f64) / tau).exp();
        delay
    });
    for (late, expected) in through_link(tau, &runs).iter().zip(expected) {
        assert!((late - expected).abs() < 3e-6, "{late} {expected}");
    }
}

#[test]
fn pulses_that_do_not_reach_the_threshold_are_lost() {
    // 0.2 cells against tau ln 2 = 0.277
    let glitch = |width| Impairments {
        link: ui(0.4),
        disturbances: vec![Disturbance { at: ui(100.5), kind: DisturbanceKind::Glitch { width: ui(width) } }],
        ..Impairments::default()
    };
    assert_eq!(edges_at(&glitch(0.2), 64, &[0; 3]), []);
    assert_eq!(edges_at(&glitch(0.4), 64, &[0; 3]).len(), 2);
}
