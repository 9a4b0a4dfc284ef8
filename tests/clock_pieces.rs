//! The clock makes the same of edges however they are cut into calls: at any rate, also near the simple
//! ratios at which frames are looked at again, and whatever happens to the line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "the limits need more of it")]
#[path = "support/impaired/mod.rs"]
mod impaired;

use std::iter::from_fn;

use impaired::{Random, Signal, samples_per_cell};
use lightpipe::cells::Framing;
use lightpipe::clock::impair::{Disturbance, DisturbanceKind, Impairments, RandomDisturbances};
use lightpipe::clock::{Event, Recovery};
use lightpipe::edges::Edges;
use lightpipe::link::Protocol;
use lightpipe::unit::{Instant, Ratio, Timebase, Ui};
use lightpipe::{adat, iec60958};
use proptest::prelude::*;

const FRAMINGS: [&Framing; 2] = [&adat::FRAMING, &iec60958::FRAMING];

/// What the clock makes of a line that is known `from` an instant on and whose edges come in pieces, each
/// with the instant up to which the line is known by then.
fn events<'a>(
    timebase: Timebase,
    from: Instant,
    pieces: impl IntoIterator<Item = (&'a [Instant], Instant)>,
) -> Vec<Event> {
    let mut recovery = Recovery::new(&FRAMINGS, timebase);
    recovery.resume(from);
    let mut events = Vec::new();
    for (at, until) in pieces {
        let mut input = Edges { at, until };
        events.extend(from_fn(|| recovery.next(&mut input)));
    }
    events.extend(from_fn(|| recovery.finish()));
    events
}

/// The same edges in pieces of up to `most`, some of them empty; the line is known up to the last edge of
/// a piece, or somewhat further.
fn pieces(edges: &[Instant], until: Instant, most: i64, seed: u64) -> Vec<(&[Instant], Instant)> {
    let mut random = Random(seed);
    let mut pieces = Vec::new();
    let mut rest = edges;
    while !rest.is_empty() {
        let (now, later) = rest.split_at((random.between(0, most) as usize).min(rest.len()));
        let last = now.last().copied().unwrap_or(Instant(i64::MIN));
        let next = later.first().copied().unwrap_or(until);
        let known = last.plus(random.between(0, 200)).min(next).max(last);
        pieces.push((now, known));
        rest = later;
    }
    pieces.push((&[], until));
    pieces
}

/// Rates in millionths of a sample per cell: any, and within 5000 ppm of a simple ratio.
fn rate() -> impl Strategy<Value = u64> {
    let trap = (1..=8u64, -5000..=5000i64).prop_map(|(q, ppm)| {
        (1_000_000 * (q + 1) / q).saturating_add_signed((q as i64 + 1) * ppm / q as i64)
    });
    prop_oneof![3 => 1_050_000..=2_500_000u64, 1 => 2_500_000..=20_000_000u64, 3 => trap]
}

fn disturbance() -> impl Strategy<Value = Disturbance> {
    let ui = |most: i64| (-most..=most).prop_map(Ui::from_millionths);
    let kind = prop_oneof![
        (0..30_000_000i64).prop_map(|n| DisturbanceKind::Dropout { length: Ui::from_millionths(n) }),
        (0..2_000_000i64).prop_map(|n| DisturbanceKind::Glitch { width: Ui::from_millionths(n) }),
        Just(DisturbanceKind::ExtraEdge),
        Just(DisturbanceKind::MissingEdge),
        Just(DisturbanceKind::Flip),
        ui(2_000_000).prop_map(|by| DisturbanceKind::Displaced { by }),
        ui(20_000_000).prop_map(|by| DisturbanceKind::Slip { by }),
    ];
    ((0..20_000i64), kind).prop_map(|(cell, kind)| Disturbance { at: Ui::cells(cell), kind })
}

fn signal() -> impl Strategy<Value = Signal> {
    let protocol = prop_oneof![Just(Protocol::Adat), Just(Protocol::Iec60958)];
    let jitter = prop_oneof![Just(0i64), 0..=100_000i64];
    let random = prop_oneof![Just(0u32), 0..=30u32];
    let disturbances = (proptest::collection::vec(disturbance(), 0..6), random);
    (protocol, rate(), jitter, -250_000..=250_000i64, disturbances, any::<u64>()).prop_map(
        |(protocol, rate, jitter, duty, (mut disturbances, count), seed)| {
            disturbances.sort_by_key(|disturbance| disturbance.at);
            let slip = |by| DisturbanceKind::Slip { by: Ui::from_millionths(by) };
            let random = RandomDisturbances {
                kinds: vec![slip(400_000), slip(-600_000), DisturbanceKind::ExtraEdge, DisturbanceKind::Flip],
                count,
                per_cells: 4096,
            };
            Signal {
                protocol,
                sample_rate: samples_per_cell(protocol, rate).unwrap(),
                impairments: Impairments {
                    seed,
                    jitter: Ui::from_millionths(jitter),
                    duty: Ui::from_millionths(duty),
                    disturbances,
                    random: vec![random],
                    ..Impairments::default()
                },
                frames: 80,
            }
        },
    )
}

fn edges_of(signal: &Signal) -> (Vec<Instant>, Instant) {
    let (mut edges, mut until) = (Vec::new(), Instant(0));
    let sent = signal.send(|at, known, _| {
        edges.extend_from_slice(at);
        until = known;
    });
    sent.unwrap();
    (edges, until)
}

/// Gaps from one edge to the next that no signal has.
fn gaps() -> impl Strategy<Value = Vec<i64>> {
    let gap = prop_oneof![
        20 => 0..=12i64,
        2 => 0..=60i64,
        1 => prop_oneof![Just(0), Just(-5), Just(1 << 20), Just(1 << 40), Just(i64::MAX / 2), Just(i64::MAX)],
    ];
    proptest::collection::vec(gap, 0..3000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn signals_in_pieces_are_the_same_signals(signal in signal(), most in 1..1500i64, seed: u64) {
        let (edges, until) = edges_of(&signal);
        let timebase = Timebase::sampled(None);
        let whole = events(timebase, Instant(0), [(&edges[..], until)]);
        prop_assert!(whole == events(timebase, Instant(0), pieces(&edges, until, most, seed)));
    }

    #[test]
    fn noise_in_pieces_is_the_same_noise(gaps in gaps(), first: i64, most in 1..1500i64, seed: u64, sampled: bool) {
        let mut edges = Vec::new();
        let mut at = Instant(first);
        for gap in gaps {
            at = at.plus(gap);
            edges.push(at);
        }
        let until = edges.iter().copied().max().unwrap_or(Instant(first));
        let timebase = if sampled { Timebase::sampled(None) } else { Timebase::interpolated(None) };
        let from = Instant(first);
        let whole = events(timebase, from, [(&edges[..], until)]);
        prop_assert!(whole == events(timebase, from, pieces(&edges, until, most, seed)));
    }
}

/// A line that is at rest for most of the time says nothing about rates far below its own.
#[test]
fn a_rest_amid_noise_does_not_make_the_search_longer() {
    let mut random = Random(7);
    let mut at = Instant(0);
    let edges: Vec<Instant> = (0..4096)
        .map(|n| {
            at = at.plus(if n % 500 == 400 { 1 << 30 } else { random.between(1, 9) });
            at
        })
        .collect();
    events(Timebase::sampled(None), Instant(0), [(&edges[..], at)]);
}

/// A lock that goes back behind the edge at which the clock jumped forgets the jump, too.
#[test]
fn a_lock_that_goes_back_behind_a_jump_goes_on() {
    let slip = |by| DisturbanceKind::Slip { by: Ui::from_millionths(by) };
    let random = RandomDisturbances {
        kinds: vec![slip(400_000), slip(-600_000), DisturbanceKind::ExtraEdge, DisturbanceKind::Flip],
        count: 14,
        per_cells: 4096,
    };
    let signal = Signal {
        protocol: Protocol::Adat,
        sample_rate: Ratio::new(18_516_897_792_000, 1_000_000).unwrap(),
        impairments: Impairments {
            seed: 231_010_568_235_389_649,
            jitter: Ui::from_millionths(60_919),
            duty: Ui::from_millionths(223_564),
            random: vec![random],
            ..Impairments::default()
        },
        frames: 80,
    };
    let (edges, until) = edges_of(&signal);
    events(Timebase::sampled(None), Instant(0), [(&edges[..], until)]);
}
