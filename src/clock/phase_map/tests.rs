use std::vec::Vec;

use super::*;
use crate::clock::tracker::CELL;

/// Edges of a line with so many samples per cell, its first boundary at `START`; jitter, RMS, and distortion in
/// cells.
struct Line {
    ratio: f64,
    jitter: f64,
    duty: f64,
    ring: Ring,
    cell: u64,
    /// Of the edges of the last frame, the cells that are known: every fifth.
    known: Vec<Option<i16>>,
    random: u64,
}

const START: f64 = 100.3;

impl Line {
    fn new(ratio: f64, jitter: f64, duty: f64) -> Line {
        Line { ratio, jitter, duty, ring: Ring::new(), cell: 0, known: Vec::new(), random: 12_345 }
    }

    /// From 0 to 1.
    fn random(&mut self) -> f64 {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) as f64 / (1u64 << 31) as f64
    }

    /// Adds a frame. Returns its first edge.
    fn frame(&mut self) -> u64 {
        let first = self.ring.end();
        let start = self.cell / 256 * 256;
        let end = start + 256;
        self.known.clear();
        while self.cell < end {
            let gauss = (0..12).map(|_| self.random()).sum::<f64>() - 6.0;
            let shift = if self.ring.end().is_multiple_of(2) { -self.duty / 2.0 } else { self.duty / 2.0 };
            let at = START + (self.cell as f64 + gauss * self.jitter + shift) * self.ratio;
            self.ring.extend(&[Instant(at.ceil() as i64)]);
            let is_known = self.cell.is_multiple_of(5);
            self.known.push(is_known.then_some((self.cell - start) as i16));
            let run = 1 + (self.random() * self.random() * 4.0) as u64;
            self.cell += run.min(5 - self.cell % 5);
        }
        self.ring.forget_before(first);
        first
    }

    fn frequency(&self, ppm: f64) -> Frequency {
        (CELL as f64 / self.ratio * (1.0 + ppm * 1e-6)) as Frequency
    }

    /// Lets a map take the edges of the last frame; it is told a clock that is an eighth of a sample beside.
    fn take(&self, map: &mut PhaseMap) {
        let first_cell = ((self.cell - 1) / 256 * 256) as f64;
        let part = ((START + 0.625 + first_cell * self.ratio) * 65536.0) as i64;
        let evidence = Evidence {
            counted: self.frequency(-2000.0)..self.frequency(2000.0),
            clock: Clock { at: Instant(0), part, shift: 0 },
            first: self.ring.end() - self.known.len() as u64,
            cells: &self.known,
        };
        map.take(&self.ring, self.ring.end(), &evidence);
    }

    /// How far a place at the last edge is off, and its distortion, in cells; and its rate in ppm.
    fn judge(&self, place: Place) -> (f64, f64, f64) {
        let last = self.ring.end() - 1;
        let start = self.ring.at(last).0 as f64 - place.lag as f64 / CELL as f64 * self.ratio - 0.5;
        let off = (start - START) / self.ratio;
        let shift = if last.is_multiple_of(2) { -place.shift } else { place.shift };
        let ppm = (f64::from(place.frequency) * self.ratio / CELL as f64 - 1.0) * 1e6;
        (off - off.round(), 2.0 * shift as f64 / CELL as f64, ppm)
    }
}

/// The worst of what the map says in the last of these frames.
fn worst(mut line: Line, frames: usize, from: usize) -> (f64, f64, f64) {
    let mut map = PhaseMap::new();
    let mut worst = (0.0f64, 0.0f64, 0.0f64);
    for frame in 0..frames {
        let first = line.frame();
        if frame == 0 {
            map.start(line.frequency(300.0), first);
        }
        line.take(&mut map);
        let last = line.ring.end() - 1;
        if frame >= from {
            let (off, duty, ppm) = line.judge(map.place(&line.ring, last, 0).unwrap());
            let duty = duty - line.duty;
            worst = (worst.0.max(off.abs()), worst.1.max(duty.abs()), worst.2.max(ppm.abs()));
        }
    }
    worst
}

#[test]
fn after_some_passages_the_clock_is_known() {
    for (ratio, jitter, duty) in
        [(1.5, 0.01, 0.0), (1.5, 0.03, 0.1), (1.333_333, 0.015, 0.05), (1.25, 0.005, 0.0), (1.2, 0.01, 0.0)]
    {
        // One passes every 10 to 20 frames.
        let line = Line::new(ratio * (1.0 + 80e-6), jitter, duty);
        let (off, distortion, ppm) = worst(line, 120, 80);
        assert!(off < 0.03 && distortion < 0.05 && ppm < 4.0, "{ratio}: {off:.3} {distortion:.3} {ppm:.1}");
    }
}

#[test]
fn a_clock_that_may_be_anywhere_is_not_known() {
    // At two samples per cell half a cell is free.
    let mut line = Line::new(2.0, 0.0, 0.0);
    let mut map = PhaseMap::new();
    let first = line.frame();
    map.start(line.frequency(0.0), first);
    line.take(&mut map);
    assert!(map.place(&line.ring, line.ring.end() - 1, 0).is_none());
}

#[test]
fn a_clock_where_edges_were_not_costs_more() {
    let mut line = Line::new(1.5, 0.0, 0.0);
    let mut map = PhaseMap::new();
    let first = line.frame();
    map.start(line.frequency(0.0), first);
    line.take(&mut map);
    // Seen half a sample late.
    let clock =
        |samples: f64| Clock { at: Instant(0), part: ((START + 0.5 + samples) * 65536.0) as i64, shift: 0 };
    assert!(map.cost(&clock(0.0)) < NAT);
    assert!(map.cost(&clock(0.75)) > OUT);
}
