//! How uncertain the places of edges are, and which edges could belong to another cell for that.

use super::deviation::Deviation;
use super::tracker::{CELL, Tracker};

/// Edges over which the mean square is taken.
const EDGES: u64 = 1024;
/// The fewest that say anything.
const FEWEST_EDGES: u64 = 64;

/// Bits of the fraction of a mean that is of very small numbers.
const BEYOND_BITS: u32 = 8;

/// Edges are strained if their mean square beyond sampling is so many times the usual one, and this
/// much on top: that of 0.03 cells of jitter at two samples per cell.
const STRAINED: i64 = 8;
const STRAINED_FROM: i64 = (28 << (32 + BEYOND_BITS)) / 1_000_000;

/// Where half a sample is more than this, in units of [`CELL`], an edge that was moved and a clock that
/// jumped look the same for longer than a frame.
const HIDES_A_JUMP: i64 = CELL / 100 * 32;

/// The random part, RMS, is never taken to be less or more, in units of [`CELL`].
const SIGMA: (i64, i64) = (CELL / 1000 * 5, CELL / 1000 * 120);
/// The same where samples are many, and the loop wanders more than they do.
const SIGMA_MANY: i64 = CELL / 1000 * 20;
/// What is assumed before anything is known.
const SIGMA_FIRST: i64 = CELL / 1000 * 50;

/// An edge is beyond doubt if the cell next to its own is *e* to this power times less likely.
const NATS: i64 = 12;
/// From where on an edge is in doubt, at most and at least, in units of [`CELL`].
const DOUBT_FROM: (i64, i64) = (CELL / 100 * 12, CELL / 100 * 45);

/// Jitter does not move an edge by so many times its own size, which is taken to be at least this.
const OUTLIER_SIGMAS: i64 = 6;
const OUTLIER_SIGMA: i64 = CELL / 60;
/// The same for an edge that says nothing about where the clock is.
const FAR_SIGMA: i64 = CELL / 50;

/// If sampling leaves less room than this in a cell, it must be in step with the signal.
const IN_STEP: i64 = CELL / 25;

/// A pulse is not that much narrower than it should be.
const VANISH_SIGMAS: i64 = 6;

/// The random part of where edges lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    sigma: i64,
    doubt_from: i64,
    /// Mean square of what sampling cannot explain, in 2^-32 cells squared, times 2^[`BEYOND_BITS`].
    beyond: i64,
    /// When the mean squares were last taken.
    since: Deviation,
}

impl Noise {
    /// For a loop that starts to decode, among edges that lay like those `seen` before.
    pub(super) fn new(tracker: &mut Tracker, seen: &Deviation) -> Noise {
        let half = tracker.half_sample();
        let since = tracker.deviation();
        if tracker.has_few_samples() {
            let (edges, beyond) = seen.beyond_since(&Deviation::NONE);
            let beyond = (beyond << BEYOND_BITS).checked_div(edges).unwrap_or(0) as i64;
            let sigma = sigma_beyond(beyond, half).clamp(SIGMA_FIRST, SIGMA.1);
            return Noise { sigma, doubt_from: doubt_from(sigma, half), beyond, since };
        }
        let doubt_from = doubt_from(SIGMA_FIRST, half);
        let mut noise = Noise { sigma: SIGMA_FIRST, doubt_from, beyond: 0, since };
        if let Some(square) = seen.mean_square_since(&Deviation::NONE, FEWEST_EDGES) {
            let sigma = random_part(square, half);
            noise.sigma = sigma.clamp(SIGMA_MANY, SIGMA.1);
            noise.set_outliers(sigma, tracker);
        }
        noise
    }

    /// RMS, in units of [`CELL`].
    pub(super) const fn sigma(&self) -> i64 {
        self.sigma
    }

    /// An edge further from where it should be may belong to another cell.
    pub(super) const fn doubt_from(&self) -> i64 {
        self.doubt_from
    }

    /// Whether there is about a sample per cell, so that sampling must be in step with the signal.
    pub(super) const fn is_in_step(tracker: &Tracker) -> bool {
        CELL - 2 * tracker.half_sample() < IN_STEP
    }

    /// Whether pulses of one cell may fit between two samples, so that no edge tells of them.
    pub(super) const fn lets_pulses_vanish(&self, tracker: &Tracker) -> bool {
        let room = CELL - 2 * tracker.half_sample();
        room > IN_STEP && room - tracker.duty().abs() < VANISH_SIGMAS * self.sigma
    }

    /// Forgets what came since the last time: the loop went back.
    pub(super) const fn resume(&mut self, tracker: &Tracker) {
        self.since = tracker.deviation();
    }

    /// Takes note of the edges so far. Returns whether those since the last time were off by far more than
    /// those before: the clock may have jumped.
    pub(super) fn update(&mut self, tracker: &mut Tracker) -> bool {
        let now = tracker.deviation();
        let mut strained = false;
        let sigma = if tracker.has_few_samples() {
            let (edges, beyond) = now.beyond_since(&self.since);
            let edges = edges as i64;
            let most = (self.beyond * STRAINED + STRAINED_FROM).saturating_mul(edges);
            let beyond = (beyond << BEYOND_BITS) as i64;
            strained = beyond > most && tracker.half_sample() < HIDES_A_JUMP;
            // One jump does not make a signal that jitters.
            let usual = if strained { most } else { beyond };
            self.beyond += (usual - self.beyond * edges) / edges.max(EDGES as i64);
            sigma_beyond(self.beyond, tracker.half_sample())
        } else {
            let Some(square) = now.mean_square_since(&self.since, EDGES) else { return false };
            random_part(square, tracker.half_sample())
        };
        self.since = now;

        let least = if tracker.has_few_samples() { SIGMA.0 } else { SIGMA_MANY };
        self.sigma = sigma.clamp(least, SIGMA.1);
        self.doubt_from = doubt_from(self.sigma, tracker.half_sample());
        self.set_outliers(sigma, tracker);
        if tracker.is_trapped() {
            // Nothing but what sampling explains is beyond doubt while it hides where the clock is.
            self.doubt_from = self.doubt_from.min(tracker.half_sample() + CELL / 50);
        }
        strained
    }

    /// Puts an edge in doubt that neither sampling nor jitter explains, however clean the rest.
    fn set_outliers(&mut self, sigma: i64, tracker: &mut Tracker) {
        let explained = |least| tracker.half_sample() + OUTLIER_SIGMAS * sigma.clamp(least, SIGMA.1);
        let (outlier, far) = (explained(OUTLIER_SIGMA), explained(FAR_SIGMA));
        tracker.set_far_from(far);
        self.doubt_from = self.doubt_from.min(outlier.max(DOUBT_FROM.0));
    }
}

/// The random part of a mean square in 2^-32 cells squared, RMS, in units of [`CELL`].
fn random_part(square: i64, half_sample: i64) -> i64 {
    let half = half_sample >> 16;
    // Sampling alone has a third of the square of half a sample. The loop follows it, by a share of which
    // its own wander adds a fortieth.
    ((square - half * half * 41 / 120).max(0).isqrt()) << 16
}

/// The random part that goes with a mean square beyond what sampling by up to `half` explains.
fn sigma_beyond(beyond: i64, half: i64) -> i64 {
    // If sampling moves edges evenly by up to h, the mean square beyond is 0.266 s^3 / h.
    let cube = (beyond.max(0) as u64 * (half >> 16) as u64 / 266 * 1000) >> BEYOND_BITS;
    (cube_root(cube) << 16) as i64
}

/// The largest number whose cube is not more.
fn cube_root(cube: u64) -> u64 {
    let mut root = 0u64;
    for bit in (0..18).rev() {
        let more = root | 1 << bit;
        if more * more * more <= cube {
            root = more;
        }
    }
    root
}

/// From where on the next cell is more likely than one in *e*^[`NATS`], for an edge that sampling
/// moves by up to `half` and all else by `sigma`.
const fn doubt_from(sigma: i64, half: i64) -> i64 {
    // The logarithm of how likely each is: ((1 - |e| - h)^2 - (|e| - h)^2) / (2 s^2).
    let apart = CELL - 2 * half;
    let sigma = sigma >> 8;
    if apart < IN_STEP {
        // About one sample per cell: only sampling in step with the signal works, and shows each edge
        // in its own cell.
        return DOUBT_FROM.1;
    }
    let reach = NATS * sigma * sigma / (apart >> 16);
    let from = CELL / 2 - reach;
    if from < DOUBT_FROM.0 {
        DOUBT_FROM.0
    } else if from > DOUBT_FROM.1 {
        DOUBT_FROM.1
    } else {
        from
    }
}
