//! Disturbances: what happens to a line at one place.

use core::fmt;
use std::collections::VecDeque;
use std::vec::Vec;

use super::random::{Random, Stream};
use crate::unit::Ui;

/// Something that happens to the line at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disturbance {
    /// Where, from the start of the first cell. A whole number is the boundary before a cell.
    pub at: Ui,
    /// What.
    pub kind: DisturbanceKind,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DisturbanceKind {
    /// The line keeps its level for this long, then has the one that it should have.
    Dropout {
        /// How long.
        length: Ui,
    },
    /// The line has the wrong level for this long.
    Glitch {
        /// How long; at most 4096 cells.
        width: Ui,
    },
    /// An edge more, at this place; from here on the level is inverted.
    ExtraEdge,
    /// The next edge, at this place or after it, is not sent; from there on the level is inverted.
    MissingEdge,
    /// The next cell, at this place or after it, that should not begin with an edge begins with one;
    /// from there on the level is inverted, and no edge is out of its time.
    Flip,
    /// The next edge, at this place or after it, comes late (negative: early) by this.
    Displaced {
        /// By how much; at most 4096 cells.
        by: Ui,
    },
    /// From here on everything comes late by this. Negative: so much of the signal is left out.
    Slip {
        /// By how much.
        by: Ui,
    },
}

impl DisturbanceKind {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DisturbanceKind::Dropout { .. } => "dropout",
            DisturbanceKind::Glitch { .. } => "glitch",
            DisturbanceKind::ExtraEdge => "extra",
            DisturbanceKind::MissingEdge => "missing",
            DisturbanceKind::Flip => "flip",
            DisturbanceKind::Displaced { .. } => "displaced",
            DisturbanceKind::Slip { .. } => "slip",
        }
    }

    /// How long, or how far; `None` of those that have no size.
    #[must_use]
    pub const fn size(self) -> Option<Ui> {
        match self {
            DisturbanceKind::Dropout { length: size }
            | DisturbanceKind::Glitch { width: size }
            | DisturbanceKind::Displaced { by: size }
            | DisturbanceKind::Slip { by: size } => Some(size),
            DisturbanceKind::ExtraEdge | DisturbanceKind::MissingEdge | DisturbanceKind::Flip => None,
        }
    }
}

/// The name, and the size: `glitch of 0.3 UI`.
impl fmt::Display for DisturbanceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match (self, self.size()) {
            (_, None) => Ok(()),
            (DisturbanceKind::Displaced { .. } | DisturbanceKind::Slip { .. }, Some(by)) => {
                write!(f, " by {by}")
            }
            (_, Some(size)) => write!(f, " of {size}"),
        }
    }
}

/// A plan of disturbances at random places, drawn from the seed.
///
/// Cells come in stretches of `per_cells`. In each, `count` disturbances lie anywhere, to the millionth
/// of a cell, and each is one of `kinds`, all as likely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RandomDisturbances {
    /// What may happen; more than once if it is to happen more often. Empty: nothing.
    pub kinds: Vec<DisturbanceKind>,
    /// How many in a stretch; at most one per cell, and 65536.
    pub count: u32,
    /// The length of a stretch, in cells.
    pub per_cells: u32,
}

/// Disturbances in the order of their places; see
/// [`Impairments::disturbances`](super::Impairments::disturbances).
#[derive(Clone, Debug)]
pub struct Disturbances {
    listed: VecDeque<Disturbance>,
    drawn: Vec<Drawn>,
}

/// One plan, stretch by stretch.
#[derive(Clone, Debug)]
struct Drawn {
    plan: RandomDisturbances,
    places: Random,
    kinds: Random,
    /// The stretch that is drawn next.
    stretch: u64,
    waiting: VecDeque<Disturbance>,
}

impl Disturbances {
    pub(super) fn new(seed: u64, listed: &[Disturbance], plans: &[RandomDisturbances]) -> Disturbances {
        let mut listed = listed.to_vec();
        listed.sort_by_key(|disturbance| disturbance.at);
        let drawn = (0..).zip(plans).filter(|(_, plan)| plan.count > 0 && !plan.kinds.is_empty());
        Disturbances {
            listed: listed.into(),
            drawn: drawn
                .map(|(number, plan)| Drawn {
                    plan: plan.clone(),
                    places: Random::new(seed, Stream::Place(number)),
                    kinds: Random::new(seed, Stream::Kind(number)),
                    stretch: 0,
                    waiting: VecDeque::new(),
                })
                .collect(),
        }
    }
}

impl Iterator for Disturbances {
    type Item = Disturbance;

    fn next(&mut self) -> Option<Disturbance> {
        for drawn in &mut self.drawn {
            drawn.draw();
        }
        let queues = self.drawn.iter_mut().map(|drawn| &mut drawn.waiting);
        let next = std::iter::once(&mut self.listed).chain(queues).filter(|queue| !queue.is_empty());
        next.min_by_key(|queue| queue.front().map(|disturbance| disturbance.at))?.pop_front()
    }
}

impl Drawn {
    /// Draws the next stretch if the one before is used up.
    fn draw(&mut self) {
        if !self.waiting.is_empty() {
            return;
        }
        let (count, length) =
            (u64::from(self.plan.count), Ui::cells(self.plan.per_cells.into()).millionths());
        let start = i64::try_from(self.stretch).ok().and_then(|stretch| stretch.checked_mul(length));
        let Some(start) = start else { return };
        let first = self.stretch.wrapping_mul(count);
        let mut stretch: Vec<Disturbance> = (first..first.saturating_add(count))
            .filter_map(|index| {
                let place = self.places.below(index, length.unsigned_abs());
                let kind = self.kinds.below(index, self.plan.kinds.len() as u64);
                Some(Disturbance {
                    at: Ui::from_millionths(start.checked_add_unsigned(place)?),
                    kind: *self.plan.kinds.get(usize::try_from(kind).ok()?)?,
                })
            })
            .collect();
        stretch.sort_by_key(|disturbance| disturbance.at);
        self.waiting = stretch.into();
        self.stretch += 1;
    }
}
