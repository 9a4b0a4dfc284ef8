use std::f64::consts::TAU;
use std::vec::Vec;

use super::super::{BitTime, Kind, Pll, Start, TrackerGains, Weight};
use super::*;
use crate::clock::theory::{self, BangBang, Tolerance, Type2};
use crate::{adat, iec60958};

/// Ticks per cell: fine enough that sampling plays no part.
const FINE: i64 = 4096;

/// Where cells of frames of these framings start with a change; data at random.
fn changes(framing: &Framing, frames: u64) -> Vec<u64> {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let cells = u64::from(framing.frame_cells);
    let mut changes = Vec::new();
    for frame in 0..frames {
        let sync = u64::from(framing.syncs[frame as usize % framing.syncs.len()]);
        for cell in 0..cells {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let of = |mask: &[u64; 4]| mask[cell as usize / 64] >> (cell % 64) & 1 == 1;
            let is_sync = cell < u64::from(framing.sync_len);
            let one = match () {
                () if is_sync => sync >> cell & 1 == 1,
                () => of(&framing.always) || !of(&framing.never) && random >> 63 == 1,
            };
            if one {
                changes.push(frame * cells + cell);
            }
        }
    }
    changes
}

/// Edges with the line's jitter, in cells, as a function of the cell.
fn edges(changes: &[u64], jitter: impl Fn(f64) -> f64) -> Vec<Instant> {
    let at = |&cell: &u64| (((cell as f64 + jitter(cell as f64)) + 40.0) * FINE as f64).round();
    changes.iter().map(|cell| Instant(at(cell) as i64)).collect()
}

/// Feeds edges and compares the cells with those that were sent, from the change number `from` on.
/// The model, and whether all of these cells are right.
fn run(
    kind: Kind,
    framing: &'static Framing,
    changes: &[u64],
    edges: &[Instant],
    from: usize,
) -> (Model, bool) {
    let mut model = Model::new(kind, framing, Start::at(FINE as u64 * TICK));
    let mut ones = Vec::new();
    let mut cells = 0u64;
    let mut input = Edges { at: edges, until: edges[edges.len() - 1].plus(3 * FINE) };
    while let Some(event) = model.next(&mut input).or_else(|| model.finish()) {
        if let Event::Cells(word) = event {
            ones.extend((0..word.len).filter(|n| word.bits >> n & 1 == 1).map(|n| cells + u64::from(n)));
            cells += u64::from(word.len);
        }
    }
    let runs = |all: &[u64]| all.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
    let wanted = runs(&changes[from..]);
    let got = runs(&ones);
    let exact = got.len() >= wanted.len() && got[got.len() - wanted.len()..] == wanted[..];
    (model, exact)
}

const PLL: Kind = Kind::Pll(Pll { damping: 1.0, natural_frequency: 1e-3, weight: Weight::Time });

fn all_kinds() -> [Kind; 8] {
    [
        PLL,
        Kind::Pll(Pll { weight: Weight::Edge { mean_run: 1.5 }, ..Pll::default() }),
        Kind::FirstOrder { corner: 1e-3 },
        Kind::BangBang { step: 0.01, period_step: 1e-6 },
        Kind::FrameResync,
        Kind::EdgeCounter { bit_time: BitTime::SyncGap },
        Kind::Oversampling { samples: 5, window: 8 },
        Kind::Tracker(TrackerGains::LINEAR),
    ]
}

#[test]
fn every_kind_reads_a_clean_line_cell_by_cell() {
    for framing in [&adat::FRAMING, &iec60958::FRAMING] {
        let changes = changes(framing, 40);
        let edges = edges(&changes, |_| 0.0);
        for kind in all_kinds() {
            let (model, exact) = run(kind, framing, &changes, &edges, 0);
            assert!(exact, "{kind:?} {}", framing.name);
            assert_eq!(model.account().slips, 0, "{kind:?}");
            assert!(model.account().syncs >= 39, "{kind:?} {}", model.account().syncs);
        }
    }
}

#[test]
fn the_result_does_not_depend_on_how_edges_come_in() {
    let changes = changes(&adat::FRAMING, 10);
    let edges = edges(&changes, |cell| 0.3 * (cell * 0.01).sin());
    for kind in all_kinds() {
        let events = |pieces: usize| {
            let mut model = Model::new(kind, &adat::FRAMING, Start::at(FINE as u64 * TICK));
            let mut events = Vec::new();
            for piece in edges.chunks(pieces) {
                let mut input = Edges { at: piece, until: piece[piece.len() - 1].plus(1) };
                while let Some(event) = model.next(&mut input) {
                    events.push(event);
                }
            }
            while let Some(event) = model.finish() {
                events.push(event);
            }
            events
        };
        assert_eq!(events(1), events(edges.len()), "{kind:?}");
    }
}

/// Jitter of the recovered clock over that of the line, in decibels, by correlation.
fn transfer(kind: Kind, amplitude: f64, cycles_per_cell: f64) -> f64 {
    let settle = 12_000.0;
    let cells = settle + (4.0 / cycles_per_cell).ceil();
    let changes = changes(&iec60958::FRAMING, (cells / 64.0) as u64);
    let sine = |cell: f64| amplitude * (TAU * cycles_per_cell * cell).sin();
    let edges = edges(&changes, sine);
    let mut model = Model::new(kind, &iec60958::FRAMING, Start::at(FINE as u64 * TICK));
    let mut sums = [0.0; 5];
    for (&cell, &at) in changes.iter().zip(&edges) {
        let mut input = Edges { at: &[at], until: at.plus(1) };
        while model.next(&mut input).is_some() {}
        if cell as f64 > settle {
            let (sine_now, cosine_now) = (TAU * cycles_per_cell * cell as f64).sin_cos();
            let recovered = sine(cell as f64) - model.error();
            let terms = [
                recovered * sine_now,
                recovered * cosine_now,
                sine_now * sine_now,
                cosine_now * cosine_now,
                sine_now * cosine_now,
            ];
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        }
    }
    // Least squares: edges do not come evenly.
    let [s, c, ss, cc, sc] = sums;
    let determinant = ss * cc - sc * sc;
    let (even, odd) = ((s * cc - c * sc) / determinant, (c * ss - s * sc) / determinant);
    theory::decibels(even.hypot(odd) / amplitude)
}

#[test]
fn the_loop_lets_jitter_through_as_the_closed_form_says() {
    for damping in [0.5f64.sqrt(), 1.0, 3.0] {
        let natural_frequency = 5e-4;
        let kind = Kind::Pll(Pll { damping, natural_frequency, weight: Weight::Time });
        let closed = Type2::new(damping, natural_frequency).unwrap();
        for ratio in [0.2, 0.5, 0.8, 1.5, 3.0, 10.0] {
            let cycles = ratio * natural_frequency;
            let (measured, expected) =
                (transfer(kind, 0.02, cycles), theory::decibels(closed.transfer(cycles)));
            assert!((measured - expected).abs() < 0.1, "{damping} {ratio}: {measured:.3} {expected:.3}");
        }
    }
}

#[test]
fn a_first_order_loop_lets_through_what_its_corner_says() {
    let corner = 5e-4;
    let closed = theory::FirstOrder { corner };
    for ratio in [0.2, 1.0, 5.0] {
        let measured = transfer(Kind::FirstOrder { corner }, 0.02, ratio * corner);
        let expected = theory::decibels(closed.transfer(ratio * corner));
        assert!((measured - expected).abs() < 0.1, "{ratio}: {measured:.3} {expected:.3}");
    }
}

#[test]
fn the_error_after_a_step_of_the_rate_is_that_of_the_closed_form() {
    let changes = changes(&iec60958::FRAMING, 400);
    // 300 ppm. An edge is held against what was predicted before it moved anything, so the error is
    // larger than that of the closed form by what one edge moves.
    let edges = edges(&changes, |cell| 3e-4 * cell);
    let (model, exact) = run(PLL, &iec60958::FRAMING, &changes, &edges, 0);
    let closed = Type2::new(1.0, 1e-3).unwrap();
    let peak = closed.rate_step_error(3e-4, closed.rate_step_peak());
    assert!(exact);
    assert!(
        (model.account().worst_error / peak - 1.0).abs() < 0.03,
        "{} {peak}",
        model.account().worst_error
    );
    assert!((model.cell() / FINE as f64 - 1.0003).abs() < 1e-5);
}

/// Whether sine jitter of so many cells peak to peak leaves all cells right.
fn stands(kind: Kind, peak_to_peak: f64, cycles_per_cell: f64) -> bool {
    let changes = changes(&iec60958::FRAMING, (20_000.0 + 3.0 / cycles_per_cell) as u64 / 64);
    // It grows from nothing, so that the loop is in step.
    let edges = edges(&changes, |cell| {
        peak_to_peak / 2.0 * (cell / 10_000.0).min(1.0) * (TAU * cycles_per_cell * cell).sin()
    });
    run(kind, &iec60958::FRAMING, &changes, &edges, 0).1
}

#[test]
fn jitter_is_stood_up_to_the_closed_form() {
    let closed = Type2::new(1.0, 1e-3).unwrap();
    for cycles in [2e-4, 5e-4, 1e-3, 3e-3] {
        let limit = closed.tolerance(0.5, cycles);
        assert!(stands(PLL, limit * 0.95, cycles), "{cycles} {limit}");
        assert!(!stands(PLL, limit * 1.08, cycles), "{cycles} {limit}");
    }
}

#[test]
fn the_corner_of_the_template_is_met_by_the_natural_frequency_needed() {
    // AES3 at 48 kHz, decisions half a cell off.
    let cell_rate = 6.144e6;
    let needed = Tolerance::AES3_4.natural_frequency_needed(1.0, 0.5).unwrap() / cell_rate;
    let hertz = 4_000.0;
    let limit = Tolerance::AES3_4.at(hertz);
    let kind = |natural_frequency| Kind::Pll(Pll { natural_frequency, ..Pll::default() });
    assert!(stands(kind(needed), limit, hertz / cell_rate));
    // Where jitter just falls it matters most.
    assert!(!stands(kind(needed / 2.0), Tolerance::AES3_4.at(400.0), 400.0 / cell_rate));
}

#[test]
fn a_bang_bang_loop_follows_up_to_its_slope() {
    let kind = Kind::BangBang { step: 0.002, period_step: 0.0 };
    let cycles = 2e-5;
    let changes = changes(&iec60958::FRAMING, 5_000);
    let edges_per_cell = changes.len() as f64 / changes[changes.len() - 1] as f64;
    let limit = BangBang { step: 0.002, edges_per_second: edges_per_cell }.slope_limit(cycles);
    assert!(limit > 3.0, "more than what is inside the margin anyway: {limit}");
    let worst = |amplitude: f64| {
        let edges = edges(&changes, |cell| amplitude * (1.0 - (TAU * cycles * cell).cos()));
        run(kind, &iec60958::FRAMING, &changes, &edges, 0)
    };
    let (model, exact) = worst(limit * 0.9);
    assert!(exact && model.account().worst_error < 0.1, "{}", model.account().worst_error);
    let (model, exact) = worst(limit * 1.4);
    assert!(!exact && model.account().worst_error > 0.4, "{}", model.account().worst_error);
}

#[test]
fn a_counter_slips_once_the_longest_run_is_half_a_cell_off() {
    let changes = changes(&adat::FRAMING, 20);
    let kind = Kind::EdgeCounter { bit_time: BitTime::Fixed };
    // Eleven cells between changes at a sync: 0.5 / 11.
    let limit = 0.5 / 11.0;
    for (share, slips) in [(0.98, false), (1.02, true)] {
        for sign in [1.0, -1.0] {
            let edges = edges(&changes, |cell| sign * share * limit * cell);
            let (model, exact) = run(kind, &adat::FRAMING, &changes, &edges, 0);
            assert_eq!(exact, !slips, "{share} {sign}");
            // A sync of twelve cells is still one; one of ten is not.
            assert_eq!(model.account().slips > 0, slips && sign > 0.0, "{share} {sign}");
        }
    }
}

#[test]
fn sample_points_from_the_sync_on_drift_over_a_frame() {
    for (framing, cells) in [(&adat::FRAMING, 245.0), (&iec60958::FRAMING, 60.0)] {
        let mut changes = changes(framing, 20);
        // A change in the last cell of each frame, so that the drift shows.
        let last = u64::from(framing.frame_cells) - 1;
        changes.extend((0..20).map(|frame| frame * u64::from(framing.frame_cells) + last));
        changes.sort_unstable();
        changes.dedup();
        for (share, right) in [(0.97, true), (1.03, false)] {
            for sign in [1.0, -1.0] {
                let edges = edges(&changes, |cell| sign * share * 0.5 / cells * cell);
                let (_, exact) = run(Kind::FrameResync, framing, &changes, &edges, 0);
                assert_eq!(exact, right, "{} {share} {sign}", framing.name);
            }
        }
    }
}

#[test]
fn a_receiver_told_a_wrong_rate_pulls_in_within_its_range() {
    let changes = changes(&iec60958::FRAMING, 3_000);
    let fast = Kind::Pll(Pll { natural_frequency: 2e-3, ..Pll::default() });
    let edges = edges(&changes, |cell| 0.016 * cell);
    assert!(run(fast, &iec60958::FRAMING, &changes, &edges, 0).1);
    // At the end of its range the loop is one of first order, with too large an error.
    let mut narrow = Start::at(FINE as u64 * TICK);
    narrow.pull = 0.001;
    let mut model = Model::new(fast, &iec60958::FRAMING, narrow);
    let mut input = Edges { at: &edges, until: edges[edges.len() - 1] };
    while model.next(&mut input).is_some() {}
    assert!(model.account().slips > 10, "{}", model.account().slips);
}

#[test]
fn a_missing_pulse_is_no_slip_and_a_missing_cell_is_one() {
    let changes = changes(&iec60958::FRAMING, 30);
    let mut clean = edges(&changes, |_| 0.0);
    let kind = Kind::EdgeCounter { bit_time: BitTime::Fixed };
    let mut gone = clean.clone();
    gone.drain(500..502);
    assert_eq!(run(kind, &iec60958::FRAMING, &changes, &gone, 0).0.account().slips, 0);
    let long = (500..).find(|&n| changes[n] - changes[n - 1] > 1).unwrap();
    for edge in &mut clean[long..] {
        edge.0 -= FINE;
    }
    let (model, _) = run(kind, &iec60958::FRAMING, &changes, &clean, 0);
    let slip = model.account().first_slip.unwrap();
    assert_eq!((model.account().slips, slip.cells), (1, -1));
    assert!(slip.after < clean[long] && clean[long] <= slip.at, "{slip:?}");
}

#[test]
fn a_vote_of_samples_overrules_a_glitch_that_breaks_a_counter() {
    let changes = changes(&iec60958::FRAMING, 30);
    let mut edges = edges(&changes, |_| 0.0);
    // Two of five samples, in a cell with neighbours that do not change.
    let long = (500..).find(|&n| changes[n] - changes[n - 1] == 3).unwrap();
    let start = edges[long - 1].0 + FINE;
    edges.splice(long..long, [Instant(start + FINE * 35 / 100), Instant(start + FINE * 74 / 100)]);
    for (kind, right) in [
        (Kind::Oversampling { samples: 5, window: 8 }, true),
        (Kind::EdgeCounter { bit_time: BitTime::Fixed }, false),
    ] {
        assert_eq!(run(kind, &iec60958::FRAMING, &changes, &edges, 0).1, right, "{kind:?}");
    }
}

#[test]
fn oversampling_follows_a_sample_per_window_and_no_more() {
    let changes = changes(&iec60958::FRAMING, 300);
    let edges_per_cell = changes.len() as f64 / changes[changes.len() - 1] as f64;
    let limit = edges_per_cell / (5.0 * 8.0);
    for (share, right) in [(0.5, true), (1.2, false)] {
        for sign in [1.0, -1.0] {
            let edges = edges(&changes, |cell| sign * share * limit * cell);
            let kind = Kind::Oversampling { samples: 5, window: 8 };
            assert_eq!(run(kind, &iec60958::FRAMING, &changes, &edges, 0).1, right, "{share} {sign}");
        }
    }
}

#[test]
fn a_counter_that_measures_the_sync_gap_needs_no_rate() {
    let changes = changes(&adat::FRAMING, 100);
    let edges = edges(&changes, |cell| 0.3 * cell);
    let late = changes.len() / 2;
    let exact = |bit_time| run(Kind::EdgeCounter { bit_time }, &adat::FRAMING, &changes, &edges, late).1;
    assert!(exact(BitTime::SyncGap));
    assert!(!exact(BitTime::Fixed));
}

#[test]
fn after_a_rest_it_begins_anew() {
    let changes = changes(&adat::FRAMING, 10);
    let mut all = edges(&changes, |_| 0.0);
    let (end, count) = (all[all.len() - 1], all.len());
    all.extend(edges(&changes, |_| 1_000_000.37).iter().map(|at| at.plus(end.0)));
    for kind in all_kinds() {
        let (model, _) = run(kind, &adat::FRAMING, &changes, &all, 0);
        assert_eq!(model.account().rests, 1, "{kind:?}");
        assert_eq!(model.account().slips, 0, "{kind:?}");
        assert_eq!(model.account().edges, 2 * count as u64);
    }
}

#[test]
fn no_edges_whatever_break_it() {
    let wild = [i64::MIN, -5, 0, 0, 1, 1, 2, 40, 1 << 40, i64::MAX - 1, i64::MAX].map(Instant);
    for kind in all_kinds() {
        for cell in [0, 1, TICK, 1 << 40, u64::MAX] {
            let mut start = Start::at(cell);
            start.pull = f64::NAN;
            let mut model = Model::new(kind, &adat::FRAMING, start);
            let mut input = Edges { at: &wild, until: Instant(i64::MAX) };
            let mut events = 0;
            while model.next(&mut input).or_else(|| model.finish()).is_some() {
                events += 1;
            }
            assert!((1..100).contains(&events), "{kind:?} {cell}");
        }
    }
}
