mod disturbances;
mod drift;
mod link;

use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::clock::Pacer;
use crate::clock::impair::{Disturbance, DisturbanceKind, Drift, RandomDisturbances, Swing, Tone};
use crate::unit::{Ppm, Rate, Ui};

fn ratio(num: u64, den: u64) -> Ratio {
    Ratio::new(num, den).unwrap()
}

fn ui(parts: f64) -> Ui {
    Ui::from_millionths((parts * 1e6).round() as i64)
}

/// Edges of `words`, each of 64 cells, at so many samples per cell; a million cells a second.
fn edges_at(impairments: &Impairments, samples_per_cell: u64, words: &[u64]) -> Vec<i64> {
    let mut line =
        ImpairedLine::new(impairments, ratio(1_000_000, 1), ratio(samples_per_cell * 1_000_000, 1)).unwrap();
    let mut edges = Vec::new();
    for &bits in words {
        line.cells(&Word::certain(bits, 64, Instant(0)), |at| edges.push(at.0));
    }
    line.finish(|at| edges.push(at.0));
    assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(edges.last().is_none_or(|last| *last < line.until().0));
    edges
}

/// Fine enough that sampling does not matter.
const FINELY: u64 = 1 << 20;

/// By how many cells each edge of `words`, none missing, is late.
fn displacements(impairments: &Impairments, words: &[u64]) -> Vec<f64> {
    let edges = edges_at(impairments, FINELY, words);
    let cells = words.iter().enumerate().flat_map(|(word, bits)| {
        (0..64).filter(move |cell| bits >> cell & 1 == 1).map(move |cell| (word * 64 + cell) as f64)
    });
    let late: Vec<f64> =
        edges.iter().zip(cells.clone()).map(|(&at, cell)| at as f64 / FINELY as f64 - cell).collect();
    assert_eq!((late.len(), edges.len()), (cells.count(), edges.len()));
    late
}

fn rms(values: &[f64]) -> f64 {
    (values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64).sqrt()
}

/// Every other cell, and none in the first.
const EVERY_OTHER: u64 = 0xaaaa_aaaa_aaaa_aaaa;

#[test]
fn gaussian_jitter_has_the_rms_that_was_asked_for() {
    let impairments =
        Impairments { jitter: ui(0.05), start: Ui::cells(1), seed: 3, ..Impairments::default() };
    let late: Vec<f64> =
        displacements(&impairments, &vec![EVERY_OTHER; 2000]).iter().map(|late| late - 1.0).collect();
    let mean = late.iter().sum::<f64>() / late.len() as f64;
    // five standard errors of 64 000 edges
    assert!((rms(&late) - 0.05).abs() < 0.05 * 5.0 / (2.0 * 64_000f64).sqrt(), "{}", rms(&late));
    assert!(mean.abs() < 0.05 * 5.0 / 64_000f64.sqrt(), "{mean}");
}

#[test]
fn the_jitter_of_an_edge_does_not_depend_on_other_edges_or_impairments() {
    let jitter = Impairments { jitter: ui(0.02), start: Ui::cells(1), ..Impairments::default() };
    let all = displacements(&jitter, &[EVERY_OTHER; 4]);
    let few = displacements(&jitter, &[EVERY_OTHER, 0, EVERY_OTHER & 0xffff_ffff_0000_0000, 0]);
    assert_eq!(all[..32], few[..32]);
    assert_eq!(all[64 + 16..96], few[32..]);
    let more = Impairments { duty: ui(0.1), ..jitter.clone() };
    for (n, (with, without)) in displacements(&more, &[EVERY_OTHER; 4]).iter().zip(&all).enumerate() {
        let shift = if n % 2 == 0 { -0.05 } else { 0.05 };
        assert!((with - without - shift).abs() < 3e-6);
    }
}

#[test]
fn high_pulses_are_longer_by_the_duty_cycle_distortion() {
    for duty in [0.2, -0.3] {
        let impairments = Impairments { duty: ui(duty), ..Impairments::default() };
        for (n, late) in displacements(&impairments, &[EVERY_OTHER; 3]).iter().enumerate() {
            let expected = if n % 2 == 0 { -duty / 2.0 } else { duty / 2.0 };
            assert!((late - expected).abs() < 2e-6, "{n} {late}");
        }
    }
}

#[test]
fn a_tone_displaces_edges_as_a_sine_of_their_time() {
    let tone = Tone { peak: ui(1.25), rate: Rate::from_millihertz(777_777), phase: 250_000 };
    let impairments = Impairments { tones: vec![tone], start: Ui::cells(2), ..Impairments::default() };
    let late = displacements(&impairments, &vec![EVERY_OTHER; 100]);
    for (n, late) in late.iter().enumerate() {
        let seconds = (2 * n + 1) as f64 / 1e6;
        let expected = 2.0 + 1.25 * (std::f64::consts::TAU * (777.777 * seconds + 0.25)).sin();
        assert!((late - expected).abs() < 2e-6, "{n}: {late} {expected}");
    }
    let most = late.iter().fold(0f64, |most, late| most.max((late - 2.0).abs()));
    assert!((most - 1.25).abs() < 1e-5, "{most}");
}

#[test]
fn tones_add_up() {
    let fast = Tone::new(ui(0.1), Rate::from_hertz(100_000));
    let slow = Tone::new(ui(0.2), Rate::from_hertz(1000));
    let of = |tones| {
        displacements(
            &Impairments { tones, start: Ui::cells(1), ..Impairments::default() },
            &[EVERY_OTHER; 20],
        )
    };
    let (both, first, second) = (of(vec![fast, slow]), of(vec![fast]), of(vec![slow]));
    for ((both, first), second) in both.iter().zip(first).zip(second) {
        assert!((both - 1.0 - (first - 1.0) - (second - 1.0)).abs() < 4e-6);
    }
}

#[test]
fn pulses_between_samples_are_lost_as_often_as_they_are_short() {
    // clock_reference.json, pulse_loss: max(0, 1 - r w), with the narrow pulses of w = 1 - d
    let (samples, cells) = (1_302_083, 1_000_000);
    let impairments = Impairments { duty: ui(-0.6), ..Impairments::default() };
    let mut line = ImpairedLine::new(&impairments, ratio(cells, 1), ratio(samples, 1)).unwrap();
    let mut edges = 0;
    for _ in 0..2000 {
        line.cells(&Word::certain(u64::MAX, 64, Instant(0)), |_| edges += 1);
    }
    line.finish(|_| edges += 1);
    let expected = 1.0 - 1.302_083 * 0.4;
    let lost = 1.0 - f64::from(edges) / 128_000.0;
    assert!((lost - expected).abs() < 0.005, "{lost} {expected}");
}

#[test]
fn samples_jitter_each_on_its_own() {
    // at 64 samples a cell an edge is seen at the sample that jitter takes beyond it: with little
    // jitter against the distance of samples, the edge in the middle between two is always seen at the
    // later; with much, the spread is that of the jitter
    let spread = |jitter: f64| {
        let impairments = Impairments {
            sampling_jitter: ui(jitter),
            start: Ui::from_millionths(1_000_000 + 7812),
            ..Impairments::default()
        };
        let edges = edges_at(&impairments, 64, &vec![0xaaaa_0000_0000_0000; 500]);
        let late: Vec<f64> = edges.iter().map(|at| ((at - 64) % 64) as f64).collect();
        late.iter().filter(|late| **late != 1.0).count() as f64 / late.len() as f64
    };
    assert_eq!(spread(0.0), 0.0);
    assert_eq!(spread(0.001), 0.0);
    // half a sample is 0.0078 cells: samples 0 and 1 both within one sigma
    let probability = 0.158_655_25;
    let expected = 1.0 - (1.0 - probability) * (1.0 - probability);
    assert!((spread(0.0078) - expected).abs() < 0.03, "{} {expected}", spread(0.0078));
}

/// Some of everything.
fn everything() -> Impairments {
    use DisturbanceKind::*;
    Impairments {
        seed: 42,
        offset: Ppm::from_thousandths(137_000),
        drift: Drift {
            ramp: Ppm::from_thousandths(2_000_000),
            ramp_bound: Ppm::from_thousandths(500_000),
            swing: Some(Swing { peak: Ppm::from_thousandths(200_000), rate: Rate::from_hertz(50) }),
            walk: Ppm::from_thousandths(30_000),
        },
        start: ui(0.3),
        jitter: ui(0.03),
        tones: vec![Tone::new(ui(0.2), Rate::from_hertz(8000))],
        duty: ui(0.15),
        link: ui(0.3),
        sampling_jitter: ui(0.01),
        disturbances: vec![
            Disturbance { at: ui(70.25), kind: Slip { by: ui(1.5) } },
            Disturbance { at: ui(140.0), kind: Dropout { length: ui(9.0) } },
        ],
        random: vec![RandomDisturbances {
            kinds: vec![Glitch { width: ui(0.5) }, ExtraEdge, MissingEdge, Flip, Displaced { by: ui(0.4) }],
            count: 1,
            per_cells: 40,
        }],
    }
}

#[test]
fn every_machine_sees_these_edges() {
    let mut line = ImpairedLine::new(&everything(), ratio(12_288_000, 1), ratio(100_000_000, 1)).unwrap();
    let mut edges = Vec::new();
    for bits in [0x1084_2108_4210_8421, 0xffff_0000_5555_f0f1, 0x0123_4567_89ab_cdef] {
        line.cells(&Word::certain(bits, 64, Instant(0)), |at| edges.push(at.0));
    }
    line.finish(|at| edges.push(at.0));
    #[rustfmt::skip]
    let expected = [
        4, 46, 89, 127, 167, 209, 248, 290, 330, 363, 370, 412, 452, 494, 525, 559, 566, 575, 595, 637, 644,
        653, 659, 669, 684, 701, 717, 750, 765, 783, 928, 937, 944, 953, 961, 971, 977, 986, 994, 1003, 1009,
        1019, 1026, 1035, 1042, 1052, 1058, 1068, 1075, 1084, 1100, 1109, 1116, 1125, 1140, 1149, 1246, 1255,
        1279, 1312, 1319, 1329, 1335, 1361, 1368, 1386, 1401, 1434, 1449, 1459, 1490, 1515, 1535,
    ];
    assert_eq!(edges, expected);
    assert_eq!(line.until(), Instant(1577));
}

#[test]
fn what_cannot_be_done_is_refused() {
    let unfit = |impairments: Impairments| {
        ImpairedLine::new(&impairments, ratio(1_000_000, 1), ratio(10_000_000, 1)).map(|_| ()).unwrap_err()
    };
    let none = Impairments::default;
    assert_eq!(unfit(Impairments { offset: Ppm::from_thousandths(500_000_001), ..none() }), Unfit::Clock);
    assert_eq!(unfit(Impairments { jitter: Ui::from_millionths(-1), ..none() }), Unfit::Displacement);
    assert_eq!(unfit(Impairments { duty: Ui::cells(i64::MIN), ..none() }), Unfit::Displacement);
    assert_eq!(unfit(Impairments { link: Ui::cells(17), ..none() }), Unfit::Link);
    let plan = RandomDisturbances { kinds: vec![DisturbanceKind::Flip], count: 2, per_cells: 1 };
    assert_eq!(unfit(Impairments { random: vec![plan], ..none() }), Unfit::Disturbance);
    let rates = |cells, samples| ImpairedLine::new(&none(), cells, samples).map(|_| ()).unwrap_err();
    assert_eq!(rates(ratio(1, 1), ratio(1 << 32, 1)), Unfit::Rates);
    assert_eq!(rates(ratio(u64::MAX, 1), ratio(1, u64::MAX - 1)), Unfit::Rates);
}

proptest! {
    #[test]
    fn without_impairments_edges_are_those_of_the_pacer(
        words in proptest::collection::vec((any::<u64>(), 1u8..=64), 1..20),
        num in 1u64..2000,
        den in 1u64..500,
        seed: u64,
    ) {
        let ratio = Ratio::new(num, den).unwrap();
        let mut pacer = Pacer::new(ratio);
        let mut line =
            ImpairedLine::new(&Impairments { seed, ..Impairments::default() }, Ratio::new(den, 1).unwrap(), Ratio::new(num, 1).unwrap()).unwrap();
        let (mut expected, mut edges) = (Vec::new(), Vec::new());
        for (bits, len) in words {
            let word = Word::certain(bits, len, Instant(0));
            let mut out = [Instant(0); 64];
            let count = pacer.edges(&word, &mut out);
            for at in &out[..count] {
                // what falls on one sample cancels
                if expected.last() == Some(at) { expected.pop(); } else { expected.push(*at); }
            }
            line.cells(&word, |at| edges.push(at));
            prop_assert_eq!(line.until().0, pacer.until().0);
        }
        line.finish(|at| edges.push(at));
        prop_assert_eq!(edges, expected);
    }

    #[test]
    fn edges_do_not_depend_on_how_cells_are_cut(
        bits: [u64; 8],
        cuts in proptest::collection::vec(1u8..=64, 40),
        seed: u64,
    ) {
        let impairments = Impairments { seed, ..everything() };
        let new = || ImpairedLine::new(&impairments, ratio(12_288_000, 1), ratio(24_000_000, 1)).unwrap();
        let (mut whole, mut cut) = (new(), new());
        let (mut expected, mut edges) = (Vec::new(), Vec::new());
        for bits in bits {
            whole.cells(&Word::certain(bits, 64, Instant(0)), |at| expected.push(at));
        }
        whole.finish(|at| expected.push(at));
        let mut cell = 0;
        for len in cuts.into_iter().cycle() {
            let len = len.min((512 - cell).min(64) as u8);
            if len == 0 {
                break;
            }
            let taken = (0..usize::from(len)).fold(0, |word, n| word | (bits[(cell + n) / 64] >> ((cell + n) % 64) & 1) << n);
            cut.cells(&Word::certain(taken, len, Instant(0)), |at| edges.push(at));
            cell += usize::from(len);
        }
        cut.finish(|at| edges.push(at));
        prop_assert_eq!(edges, expected);
        prop_assert_eq!(cut.until(), whole.until());
    }

    #[test]
    fn any_settings_are_survived(
        millionths: [i64; 8], ppb: [i64; 4], millihertz: u64, cells: u64, samples: u64, dens: [u64; 2], bits: [u64; 4], small: bool,
    ) {
        let scale = |value: i64| Ui::from_millionths(if small { value % 5_000_000 } else { value });
        let [a, b, c, d, e, f, g, h] = millionths.map(scale);
        let [offset, ramp, peak, walk] = ppb.map(|ppb| Ppm::from_thousandths(if small { ppb % 400_000_000 } else { ppb }));
        let kinds = vec![
            DisturbanceKind::Dropout { length: f }, DisturbanceKind::Glitch { width: g }, DisturbanceKind::Slip { by: h },
            DisturbanceKind::Displaced { by: h },
        ];
        let impairments = Impairments {
            seed: millihertz,
            offset,
            drift: Drift { ramp, ramp_bound: walk, swing: Some(Swing { peak, rate: Rate::from_millihertz(millihertz) }), walk },
            start: a,
            jitter: b,
            tones: vec![Tone::new(c, Rate::from_millihertz(millihertz))],
            duty: c,
            link: d,
            sampling_jitter: e,
            disturbances: kinds.iter().map(|&kind| Disturbance { at: f, kind }).collect(),
            random: vec![RandomDisturbances { kinds, count: 1, per_cells: 50 }],
        };
        let (Some(cells), Some(samples)) = (Ratio::new(cells, if small { 1 } else { dens[0] }), Ratio::new(samples, if small { 1 } else { dens[1] })) else { return Ok(()) };
        if let Ok(mut line) = ImpairedLine::new(&impairments, cells, samples) {
            let mut count = 0u64;
            for bits in bits {
                line.cells(&Word::certain(bits, 64, Instant(0)), |_| count += 1);
            }
            line.finish(|_| count += 1);
            // Samples that are taken at random show more edges than there are, but one each at most.
            let samples = u64::try_from(line.until().0).unwrap_or(0);
            prop_assert!(count <= (256 * 3 + 8).max(samples));
        }
    }
}
