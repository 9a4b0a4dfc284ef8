//! Loops that follow the phase: type 2, first order, bang-bang.

use std::f64::consts::TAU;

use super::kind::{Pll, Weight};
use super::step::{Step, whole};
use crate::clock::theory::Type2Discrete;

/// Gains are made for intervals of up to this many cells; longer ones count as this long.
const LONGEST: usize = 16;

/// A loop; its unit is the cell.
#[derive(Clone, Debug)]
pub(super) struct PhaseLoop {
    law: Law,
    /// Length of a cell, in ticks.
    period: f64,
    /// The same at the start.
    nominal: f64,
    pull: f64,
    /// How far the last edge lay behind the start of its cell.
    lag: f64,
}

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
enum Law {
    /// What an error moves, by the cells since the last edge, less one: the phase, and the period.
    Linear([(f64, f64); LONGEST]),
    /// What the sign of an error moves.
    Sign(f64, f64),
}

impl PhaseLoop {
    fn new(law: Law, nominal: f64, pull: f64) -> PhaseLoop {
        PhaseLoop { law, period: nominal, nominal, pull, lag: 0.0 }
    }

    pub(super) fn pll(pll: &Pll, nominal: f64, pull: f64) -> PhaseLoop {
        let damping = pll.damping.clamp(1e-3, 1e3);
        let angle = TAU * pll.natural_frequency.clamp(1e-12, 0.1);
        let gains = |cells: f64| {
            let gains = Type2Discrete::new(damping, angle * cells);
            (gains.phase_gain, gains.period_gain / cells)
        };
        let table = std::array::from_fn(|n| match pll.weight {
            Weight::Edge { mean_run } => gains(mean_run.clamp(1.0, LONGEST as f64)),
            Weight::Time => gains((n + 1) as f64),
        });
        PhaseLoop::new(Law::Linear(table), nominal, pull)
    }

    pub(super) fn first_order(corner: f64, nominal: f64) -> PhaseLoop {
        let angle = TAU * corner.clamp(1e-12, 0.5);
        let table = std::array::from_fn(|n| (-(-angle * (n + 1) as f64).exp_m1(), 0.0));
        PhaseLoop::new(Law::Linear(table), nominal, 0.0)
    }

    pub(super) fn bang_bang(step: f64, period_step: f64, nominal: f64, pull: f64) -> PhaseLoop {
        PhaseLoop::new(Law::Sign(step.clamp(0.0, 0.5), period_step.clamp(0.0, 0.1)), nominal, pull)
    }

    pub(super) const fn period(&self) -> f64 {
        self.period
    }

    /// The next edge is at the start of its cell.
    pub(super) const fn restart(&mut self) {
        self.lag = 0.0;
    }

    pub(super) fn edge(&mut self, ticks: f64) -> Step {
        let position = self.lag + ticks / self.period;
        let cells = whole(position);
        let error = position - cells;
        self.lag = error;
        // A second edge in a cell is no news of the phase.
        if cells > 0.0 {
            let (phase, period) = match &self.law {
                Law::Linear(table) => {
                    let (phase, period) = table[(cells as usize).min(LONGEST) - 1];
                    (phase * error, period * error)
                }
                Law::Sign(step, period_step) => (step * error.signum(), period_step * error.signum()),
            };
            self.lag -= phase;
            let (least, most) = (self.nominal * (1.0 - self.pull), self.nominal * (1.0 + self.pull));
            self.period = (self.period + period * self.nominal).max(least).min(most);
        }
        Step::after(cells, error, self.lag * self.period)
    }
}
