use super::*;
use crate::{adat, iec60958};
use std::vec::Vec;

const BOTH: [&Framing; 2] = [&adat::FRAMING, &iec60958::FRAMING];

/// Edges of cells that take `num / den` ticks each, as a sampler sees them.
fn sampled(cells: &[bool], num: u64, den: u64, offset: u64) -> Vec<Instant> {
    (0u64..)
        .zip(cells)
        .filter(|(_, change)| **change)
        .map(|(n, _)| Instant((offset + (n * num).div_ceil(den)) as i64))
        .collect()
}

fn adat_cells(frames: usize) -> Vec<bool> {
    let mut encoder = adat::Encoder::new();
    let mut seed = 1u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed as i32) >> 8
    };
    (0..frames)
        .flat_map(|_| {
            encoder.encode(&adat::Frame { slots: [0; 8].map(|_: i32| next()), ..Default::default() })
        })
        .flat_map(|word| (0..64).map(move |n| word.bits >> n & 1 == 1))
        .collect()
}

fn run(recovery: &mut Recovery, at: &[Instant], until: Instant) -> Vec<Event> {
    let mut input = Edges { at, until };
    let mut events: Vec<Event> = std::iter::from_fn(|| recovery.next(&mut input)).collect();
    events.extend(std::iter::from_fn(|| recovery.finish()));
    events
}

fn cells_in(events: &[Event]) -> Vec<bool> {
    events
        .iter()
        .filter_map(|event| if let Event::Cells(word) = event { Some(*word) } else { None })
        .flat_map(|word| (0..word.len).map(move |n| word.bits >> n & 1 == 1))
        .collect()
}

#[test]
fn adat_cells_come_back_at_many_ratios() {
    let cells = adat_cells(40);
    for (num, den) in [(1, 1), (2, 1), (1953, 1000), (2126, 1000), (814, 100), (10, 1), (355, 7), (80_000, 1)]
    {
        let edges = sampled(&cells, num, den, 1000 * num / den);
        let until = Instant(((1000 + cells.len() as u64) * num / den) as i64);
        let mut recovery = Recovery::new(&BOTH, Timebase::sampled(None));
        let events = run(&mut recovery, &edges, until);
        assert!(matches!(events[0], Event::Locked { framing: 0, .. }), "{num}/{den}: {:?}", events.first());
        let got = cells_in(&events);
        let first = cells.iter().position(|&cell| cell).unwrap();
        assert!(got.ends_with(&cells[first..]), "{num}/{den}");
    }
}

/// The same edges, those from `from` on late by `late`.
fn late(mut edges: Vec<Instant>, from: usize, late: i64) -> Vec<Instant> {
    edges.iter_mut().skip(from).for_each(|at| at.0 += late);
    edges
}

#[test]
fn a_clock_that_jumps_while_a_lock_settles_costs_nothing_before_the_jump() {
    // A frame of silence has fifty edges, and a lock waits for more.
    let mut encoder = adat::Encoder::new();
    let words = (0..20).flat_map(|_| encoder.encode(&adat::Frame::default()));
    let cells: Vec<bool> = words.flat_map(|word| (0..64).map(move |n| word.bits >> n & 1 == 1)).collect();
    let edges = late(sampled(&cells, 8, 1, 400), 230, 4);
    let until = edges[edges.len() - 1];
    let events = run(&mut Recovery::new(&BOTH, Timebase::sampled(None)), &edges, until);
    assert!(matches!(events[0], Event::Locked { framing: 0, at, .. } if at == edges[0]), "{:?}", events[0]);
}
