//! Cells -> edges as they arrive at the sampler, in the order of time.

use std::vec::Vec;

use super::boundaries::{Boundaries, turns_per_cell};
use super::curves::sine;
use super::disturbance::{Disturbance, DisturbanceKind, Disturbances};
use super::pole::{self, Pole};
use super::queue::{Happening, Queue};
use super::random::{Random, Stream, furthest};
use super::settings::{Impairments, Unfit};
use super::{FURTHEST, Fine};
use crate::bits::low_mask;
use crate::cells::Word;
use crate::unit::{Ratio, Ui};

/// Disturbances of a plan in one stretch.
const MOST_DISTURBANCES: u32 = 1 << 16;
/// The latest place and the longest length: days, and far from an overflow.
const LONGEST: Ui = Ui::cells(1_000_000_000_000);

/// Everything between the cells and the sampler.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    boundaries: Boundaries,
    jitter: Fine,
    random: Random,
    tones: Vec<Turning>,
    /// Half of the duty-cycle distortion.
    half_duty: Fine,
    /// No edge is displaced by more.
    reach: Fine,
    /// The level that was sent last.
    level: bool,
    disturbances: Disturbances,
    next: Option<Disturbance>,
    /// The next edge is not sent.
    missing: bool,
    /// The next cell without an edge has one.
    flip: bool,
    /// The next edge is displaced.
    displaced: Option<Fine>,
    /// Nothing comes before a slip.
    slipped: Fine,
    queue: Queue,
    pole: Option<Pole>,
}

/// A tone in fixed point.
#[derive(Clone, Copy, Debug)]
struct Turning {
    peak: Fine,
    phase: u64,
    per_cell: u64,
}

impl Wire {
    pub(super) fn new(
        impairments: &Impairments,
        cell_rate: Ratio,
        sample_rate: Ratio,
    ) -> Result<Wire, Unfit> {
        check(impairments)?;
        let boundaries = Boundaries::new(impairments, cell_rate, sample_rate)?;
        let jitter = boundaries.samples(impairments.jitter);
        let half_duty = boundaries.samples(impairments.duty).div_euclid(2);
        let turning = impairments.tones.iter().map(|tone| Turning {
            peak: boundaries.samples(tone.peak),
            phase: ((u128::from(tone.phase % 1_000_000) << 64) / 1_000_000) as u64,
            per_cell: turns_per_cell(tone.rate, cell_rate),
        });
        let tones: Vec<Turning> = turning.collect();
        let reach = furthest(jitter)
            + half_duty.abs()
            + tones.iter().map(|tone| tone.peak.abs()).sum::<Fine>()
            + boundaries.samples(displaced(impairments))
            // disturbances lie within the cell before, which is up to twice as long as a nominal one
            + boundaries.samples(Ui::cells(2));
        if reach > boundaries.samples(Ui::cells(FURTHEST + 3)) {
            return Err(Unfit::Displacement);
        }
        let mut disturbances = impairments.disturbances();
        let tau = boundaries.samples(impairments.link);
        Ok(Wire {
            jitter,
            random: Random::new(impairments.seed, Stream::Edge),
            tones,
            half_duty,
            reach,
            level: false,
            next: disturbances.next(),
            disturbances,
            missing: false,
            flip: false,
            displaced: None,
            slipped: Fine::MIN,
            queue: Queue::default(),
            pole: (tau > 0).then(|| Pole::new(tau)),
            boundaries,
        })
    }

    /// Sends cells; `out` gets the edges that nothing can come before any more, in order.
    pub(super) fn cells(&mut self, word: &Word, mut out: impl FnMut(Fine)) {
        let (mut bits, mut left) = (word.bits, u32::from(word.len.min(64)));
        loop {
            let due = self.next.map_or(u64::MAX, |next| boundary_after(next.at));
            let ahead = due.saturating_sub(self.boundaries.cell()).min(left.into()) as u32;
            self.send(bits & low_mask(ahead), ahead);
            bits = bits.checked_shr(ahead).unwrap_or(0);
            left -= ahead;
            match self.next {
                Some(next) if due <= self.boundaries.cell() => {
                    self.disturb(next);
                    self.next = self.disturbances.next();
                }
                _ => break,
            }
        }
        let horizon = self.horizon();
        let pole = &mut self.pole;
        self.queue.release(horizon, |at| match pole {
            Some(pole) => pole.edge(at, &mut out),
            None => out(at),
        });
        if let Some(pole) = pole {
            pole.release(horizon, out);
        }
    }

    /// The line rests from here on; `out` gets the edges that are left.
    pub(super) fn finish(&mut self, mut out: impl FnMut(Fine)) {
        let end = self.time();
        let pole = &mut self.pole;
        self.queue.finish(end, |at| match pole {
            Some(pole) => pole.edge(at, &mut out),
            None => out(at),
        });
        if let Some(pole) = pole {
            pole.release(Fine::MAX, out);
        }
    }

    /// All edges up to here have been handed out.
    pub(super) fn horizon(&self) -> Fine {
        (self.boundaries.time() - self.reach).max(self.slipped)
    }

    /// When the next cell starts.
    pub(super) fn time(&self) -> Fine {
        self.boundaries.time()
    }

    /// A nominal length of time.
    pub(super) fn samples(&self, length: Ui) -> Fine {
        self.boundaries.samples(length)
    }

    /// Sends `len` cells among which nothing happens.
    fn send(&mut self, cells: u64, len: u32) {
        let mut bits = cells;
        if self.missing && bits != 0 {
            self.missing = false;
            bits &= bits - 1;
        }
        let rests = !cells & low_mask(len);
        if self.flip && rests != 0 {
            self.flip = false;
            bits |= 1 << rests.trailing_zeros();
        }
        let mut done = 0;
        while bits != 0 {
            let cell = bits.trailing_zeros();
            self.boundaries.advance(cell - done);
            done = cell;
            self.edge();
            bits &= bits - 1;
        }
        self.boundaries.advance(len - done);
    }

    /// An edge at the start of the next cell.
    fn edge(&mut self) {
        self.level = !self.level;
        let cell = self.boundaries.cell();
        let mut at = self.boundaries.time() + self.displaced.take().unwrap_or(0);
        if self.jitter > 0 {
            at += self.random.normal(cell, self.jitter);
        }
        for tone in &self.tones {
            at += sine(tone.phase.wrapping_add(tone.per_cell.wrapping_mul(cell)), tone.peak);
        }
        at += if self.level { -self.half_duty } else { self.half_duty };
        self.queue.push(at.max(self.slipped), Happening::Edge);
    }

    /// The clock is at the first boundary at or after the place of `what`.
    fn disturb(&mut self, what: Disturbance) {
        let ahead = (1_000_000 - what.at.millionths().rem_euclid(1_000_000)) % 1_000_000;
        let at = self.boundaries.before(Ui::from_millionths(ahead)).max(self.slipped);
        match what.kind {
            DisturbanceKind::Dropout { length } => {
                self.queue.push(at, Happening::Hold(at + self.samples(length)));
            }
            DisturbanceKind::Glitch { width } => {
                self.queue.push(at, Happening::Edge);
                self.queue.push(at + self.samples(width), Happening::Edge);
            }
            DisturbanceKind::ExtraEdge => {
                self.level = !self.level;
                self.queue.push(at, Happening::Edge);
            }
            DisturbanceKind::MissingEdge => self.missing = true,
            DisturbanceKind::Flip => self.flip = true,
            DisturbanceKind::Displaced { by } => self.displaced = Some(self.samples(by)),
            DisturbanceKind::Slip { by } => {
                self.boundaries.slip(self.boundaries.samples(by));
                self.slipped = at;
            }
        }
    }
}

/// The first boundary at or after a place.
fn boundary_after(place: Ui) -> u64 {
    place.millionths().unsigned_abs().div_ceil(1_000_000)
}

/// Every kind of disturbance that is asked for.
fn kinds(impairments: &Impairments) -> impl Iterator<Item = DisturbanceKind> {
    let listed = impairments.disturbances.iter().map(|disturbance| disturbance.kind);
    listed.chain(impairments.random.iter().flat_map(|plan| plan.kinds.iter().copied()))
}

/// The furthest that an edge is displaced.
fn displaced(impairments: &Impairments) -> Ui {
    let sizes = kinds(impairments).filter_map(|kind| match kind {
        DisturbanceKind::Displaced { by } => Some(by.millionths().saturating_abs()),
        _ => None,
    });
    Ui::from_millionths(sizes.max().unwrap_or(0))
}

fn check(impairments: &Impairments) -> Result<(), Unfit> {
    let Impairments { start, jitter, sampling_jitter, duty, link, tones, disturbances, random, .. } =
        impairments;
    let furthest = Ui::cells(FURTHEST);
    let near = |length: Ui| length.millionths().saturating_abs() <= furthest.millionths();
    let positive = |length: Ui| length.millionths() >= 0;
    let peaks =
        tones.iter().try_fold(0i64, |sum, tone| sum.checked_add(tone.peak.millionths().checked_abs()?));
    if ![*jitter, *sampling_jitter].into_iter().all(|rms| positive(rms) && near(rms))
        || !near(*duty)
        || start.millionths().saturating_abs() > LONGEST.millionths()
        || !near(displaced(impairments))
        || !peaks.is_some_and(|peaks| near(Ui::from_millionths(peaks)))
    {
        return Err(Unfit::Displacement);
    }
    if !positive(*link) || *link > Ui::cells(pole::MOST_CELLS) {
        return Err(Unfit::Link);
    }
    let sound = |kind: DisturbanceKind| match kind {
        DisturbanceKind::Dropout { length } => positive(length) && length <= LONGEST,
        DisturbanceKind::Glitch { width } => positive(width) && near(width),
        DisturbanceKind::Slip { by } => by.millionths().saturating_abs() <= LONGEST.millionths(),
        _ => true,
    };
    let dense =
        |plan: &super::RandomDisturbances| plan.count > MOST_DISTURBANCES || plan.count > plan.per_cells;
    if disturbances.iter().any(|disturbance| !positive(disturbance.at))
        || !kinds(impairments).all(sound)
        || random.iter().any(dense)
    {
        return Err(Unfit::Disturbance);
    }
    Ok(())
}
