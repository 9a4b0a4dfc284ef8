//! How well edges lie, how much of that is the sampling, and what margin is left.

use lightpipe::clock::{Quality, limit};
use lightpipe::unit::Timebase;
use serde::Serialize;

/// The duty-cycle distortion, in cells, up to which a signal is found: an edge is looked for within half
/// a cell of where it should be.
const MOST_FOLLOWED: f64 = 0.5;

/// The margin is what is left until this share of edges falls into the wrong cell.
pub(crate) const EDGE_ERROR_RATE: f64 = 1e-7;

/// What the loop and a short recording may add to the square of the floor: more than that is jitter.
const FLOOR_TOLERANCE: f64 = 1.05;

/// Edges that are less off than this share of the floor do not slide against the samples.
const TOGETHER: f64 = 0.8;

/// A ratio nearer than this is exact: sampler and line run together.
pub(crate) const EXACT_PPM: f64 = 0.001;

/// Where so many cells or fewer have a whole number of samples, nothing slides.
const MOST_CELLS_TOGETHER: u32 = 8;

/// What edges can be off by without jitter, in samples, and a little more.
const HALF_SAMPLE: f64 = 0.51;

/// A lock whose cell differs by more than this share is that of another segment.
const OTHER_CELL: f64 = 0.1;

/// Size and cause of what edges are off, in cells.
#[derive(Debug, Serialize)]
pub(crate) struct TimingReport {
    pub(crate) rms_cells: f64,
    /// What the sampling alone makes, if sampler and line run freely.
    pub(crate) floor_cells: Option<f64>,
    /// The floor taken out; nothing is said of what is smaller than the floor.
    pub(crate) jitter_cells: Option<f64>,
    /// Sampler and line run together.
    #[serde(skip)]
    together: bool,
}

/// What the line may have more of.
#[derive(Debug, Serialize)]
pub(crate) struct MarginReport {
    pub(crate) edge_error_rate: f64,
    pub(crate) jitter_cells: Option<f64>,
    pub(crate) distortion_cells: Option<f64>,
}

/// The edges of a lock, seen through so many samples per cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    samples_per_cell: f64,
    /// Edges are at whole samples, not interpolated between them.
    sampled: bool,
    rms: f64,
    distortion: f64,
}

impl Timing {
    /// Of a lock, if it is one of the segment with so many samples per cell.
    pub(crate) fn of(quality: Quality, samples_per_cell: f64, timebase: Timebase) -> Option<Timing> {
        let cell = quality.cell as f64 / 65536.0 / f64::from(timebase.ticks_per_sample());
        ((cell / samples_per_cell - 1.0).abs() < OTHER_CELL).then_some(Timing {
            samples_per_cell,
            sampled: timebase.ticks_per_sample() == 1,
            rms: f64::from(quality.rms_microcells) / 1e6,
            distortion: f64::from(quality.duty_millicells).abs() / 1e3,
        })
    }

    fn floor(self) -> Option<f64> {
        self.sampled.then(|| limit::sampling_floor(self.samples_per_cell))
    }

    /// Samples per cell as far as jitter is concerned.
    fn resolution(self) -> f64 {
        if self.sampled { self.samples_per_cell } else { f64::INFINITY }
    }

    /// The jitter of the line; where it is smaller than the floor, about as much or less.
    pub(crate) fn jitter(self) -> f64 {
        if self.is_constant() { 0.0 } else { limit::jitter_beyond_floor(self.rms, self.resolution()) }
    }

    /// Whether edges may all be off by the same, less than half a sample: sampler and line have a whole number
    /// of samples in a few cells, so that nothing slides and the phase between samples cannot be known.
    fn is_constant(self) -> bool {
        let r = self.samples_per_cell;
        let whole = |cells: u32| {
            let samples = r * f64::from(cells);
            (samples - samples.round()).abs() < samples * EXACT_PPM * 1e-6
        };
        self.sampled && self.rms <= HALF_SAMPLE / r && (1..=MOST_CELLS_TOGETHER).any(whole)
    }

    pub(crate) const fn distortion(self) -> f64 {
        self.distortion
    }

    /// Whether the sampling adds more to the edges than the line itself.
    fn is_mostly_sampling(self) -> bool {
        self.floor().is_some_and(|floor| self.jitter() <= floor)
    }

    /// How much more random jitter, cells rms. `None` if what is there would be too much at any sample rate
    /// if it were random, so that nothing can be told.
    fn jitter_margin(self) -> Option<f64> {
        let jitter = self.jitter();
        let most = limit::most_jitter(self.resolution(), EDGE_ERROR_RATE);
        if jitter < most {
            // Independent jitter adds in squares.
            return Some((most.powi(2) - jitter.powi(2)).sqrt());
        }
        let blame_sampling =
            self.is_mostly_sampling() && jitter < limit::most_jitter(f64::INFINITY, EDGE_ERROR_RATE);
        blame_sampling.then_some(0.0)
    }

    /// How much more duty-cycle distortion, in cells. `None` where voltages between the samples are known.
    fn distortion_margin(self) -> Option<f64> {
        let most = limit::most_distortion(self.samples_per_cell, self.jitter(), EDGE_ERROR_RATE);
        let most = most.min(MOST_FOLLOWED);
        (self.sampled && self.jitter_margin().is_some()).then(|| (most - self.distortion).max(0.0))
    }

    /// The samples per cell that jitter and distortion ask for, if these here are too few.
    pub(crate) fn missing_samples(self) -> Option<f64> {
        let Timing { samples_per_cell, distortion, .. } = self;
        let certain = limit::jitter_beyond_floor(self.rms, samples_per_cell / FLOOR_TOLERANCE.sqrt());
        let too_few = certain > limit::most_jitter(samples_per_cell, EDGE_ERROR_RATE)
            || distortion > limit::most_distortion(samples_per_cell, certain, EDGE_ERROR_RATE);
        if !too_few || !self.is_mostly_sampling() || self.is_together() {
            return None;
        }
        self.wanted_samples()
    }

    /// The samples per cell that jitter and distortion ask for; `None` if no number is enough.
    pub(crate) fn wanted_samples(self) -> Option<f64> {
        limit::fewest_samples(self.jitter(), self.distortion, EDGE_ERROR_RATE)
    }

    /// About one edge in so many falls into the wrong cell.
    pub(crate) fn edges_per_error(self) -> f64 {
        1.0 / limit::edge_error(self.resolution(), self.jitter())
    }

    /// Whether sampler and line run together: edges are less off than if they ran freely, or all the same.
    fn is_together(self) -> bool {
        self.is_constant() || self.floor().is_some_and(|floor| self.rms < floor * TOGETHER)
    }

    pub(crate) fn report(self) -> TimingReport {
        let visible = self.floor().is_none_or(|floor| !self.is_together() && self.jitter() > floor);
        TimingReport {
            rms_cells: rounded(self.rms),
            floor_cells: self.floor().map(rounded),
            jitter_cells: visible.then(|| rounded(self.jitter())),
            together: self.is_together(),
        }
    }

    /// Nothing in a trap: there, the size of the errors says little about the line.
    pub(crate) fn margin(self) -> Option<MarginReport> {
        (!self.sampled || trap(self.samples_per_cell).is_none()).then(|| MarginReport {
            edge_error_rate: EDGE_ERROR_RATE,
            jitter_cells: self.jitter_margin().map(rounded),
            distortion_cells: self.distortion_margin().map(rounded),
        })
    }
}

impl TimingReport {
    /// In a sentence.
    pub(crate) fn text(&self) -> String {
        let off = format!("edges {:.3} UI rms off", self.rms_cells);
        match (self.floor_cells, self.jitter_cells) {
            (None, _) => format!("{off}, interpolated between samples"),
            (Some(_), _) if self.together => {
                format!("{off}; sampler and line run together, which says nothing of jitter")
            }
            (Some(floor), Some(jitter)) => {
                format!("{off}, of which sampling alone makes {floor:.3}: jitter {jitter:.3} UI rms")
            }
            (Some(floor), None) => {
                format!("{off}, of which sampling alone makes {floor:.3}: jitter is less than that")
            }
        }
    }
}

impl MarginReport {
    /// In two lines.
    pub(crate) fn text(&self, timing: &TimingReport) -> [String; 2] {
        let edges = Count(1.0 / self.edge_error_rate);
        let until = format!("until one edge in {edges} falls into a wrong cell; frames may be marked before");
        match (self.jitter_cells, self.distortion_cells) {
            (None, _) => [
                "cannot be told: random jitter of this size would spoil the line;".to_owned(),
                "of jitter that follows the data, the peak counts and not the rms".to_owned(),
            ],
            (Some(0.0), _) if timing.together => {
                ["none: jitter asks for more samples per cell".to_owned(), String::new()]
            }
            (Some(0.0), _) => [
                "none: with so few samples per cell, random jitter like this puts".to_owned(),
                format!("one edge in {edges} into a wrong cell, or more"),
            ],
            (Some(jitter), None) => [format!("{jitter:.3} UI rms more random jitter,"), until],
            (Some(jitter), Some(distortion)) => [
                format!("{jitter:.3} UI rms more random jitter, or {distortion:.2} UI more distortion,"),
                until,
            ],
        }
    }
}

/// A large number that is known roughly.
pub(crate) struct Count(pub(crate) f64);

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < 999_500.0 {
            // Two digits.
            let step = 10f64.powf(self.0.max(1.0).log10().floor() - 1.0).max(1.0);
            write!(f, "{:.0}", (self.0 / step).round() * step)
        } else {
            write!(f, "{:.0} million", self.0 / 1e6)
        }
    }
}

/// The trap that sampler and line are in. Where they run exactly together, nothing slides, and all is well.
pub(crate) fn trap(samples_per_cell: f64) -> Option<limit::Trap> {
    limit::trap(samples_per_cell).filter(|trap| trap.offset_ppm.abs() > EXACT_PPM)
}

/// Nothing is known better than this.
fn rounded(cells: f64) -> f64 {
    (cells * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(samples_per_cell: f64, jitter: f64, distortion: f64) -> Timing {
        let rms = jitter.hypot(limit::sampling_floor(samples_per_cell));
        Timing { samples_per_cell, sampled: true, rms, distortion }
    }

    #[test]
    fn the_margin_is_what_is_missing_to_the_limit() {
        let margin = timing(1.953_125, 0.03, 0.1).margin().unwrap();
        // The limit is 0.0533 UI rms: 0.03 and 0.0441 together.
        assert_eq!(margin.jitter_cells, Some(0.0441));
        // 1 - 1/1.953 - 5.2 * sqrt(2) * 0.03 - 0.1
        assert_eq!(margin.distortion_cells, Some(0.1674));
        let all_of_it = timing(1.953_125, 0.03f64.hypot(0.0441), 0.1);
        assert_eq!(all_of_it.margin().unwrap().jitter_cells.map(|more| more < 0.003), Some(true));
    }

    #[test]
    fn jitter_below_the_floor_is_not_claimed() {
        assert_eq!(timing(1.953_125, 0.03, 0.0).report().jitter_cells, None);
        assert_eq!(timing(16.276, 0.03, 0.0).report().jitter_cells, Some(0.03));
    }

    #[test]
    fn samples_are_missing_only_where_more_of_them_help() {
        assert_eq!(timing(1.953_125, 0.04, 0.0).missing_samples(), None);
        let wanted = timing(1.953_125, 0.08, 0.0).missing_samples().unwrap();
        assert!((5.9..6.0).contains(&wanted), "{wanted}");
        // Pulses of half a cell.
        let wanted = timing(1.953_125, 0.0, 0.5).missing_samples().unwrap();
        assert!((wanted - 2.0).abs() < 1e-9, "{wanted}");
        // Too much for any rate; and jitter that is larger than what sampling adds.
        assert_eq!(timing(1.953_125, 0.13, 0.0).missing_samples(), None);
        assert_eq!(timing(8.138, 0.09, 0.0).missing_samples(), None);
    }

    #[test]
    fn jitter_too_large_for_any_rate_has_no_margin_that_could_be_told() {
        for samples_per_cell in [1.953_125, 4.069, 16.276] {
            let margin = timing(samples_per_cell, 0.12, 0.0).margin().unwrap();
            assert_eq!((margin.jitter_cells, margin.distortion_cells), (None, None));
        }
        assert_eq!(timing(1.953_125, 0.06, 0.0).margin().unwrap().jitter_cells, Some(0.0));
    }

    #[test]
    fn a_line_that_runs_with_the_sampler_is_no_cause_for_worry() {
        let still = Timing { samples_per_cell: 1.0, sampled: true, rms: 0.0, distortion: 0.0 };
        assert_eq!(still.missing_samples(), None);
        assert_eq!(still.margin().unwrap().jitter_cells, Some(0.0));
        assert!(still.report().text().contains("together"), "{}", still.report().text());
        // Nor if the clock put all edges nearly half a sample off; but what is more is jitter.
        let off = Timing { rms: 0.455, ..still };
        assert_eq!((off.report().jitter_cells, off.margin().unwrap().jitter_cells), (None, Some(0.0)));
        let jittery = Timing { samples_per_cell: 8.0, rms: 0.08, ..still };
        assert!(jittery.report().jitter_cells.is_some());
        let free = Timing { samples_per_cell: 1.000_01, rms: 0.455, ..still };
        assert!(!free.is_together());
    }

    #[test]
    fn a_trap_has_no_margin_unless_sampler_and_line_run_together() {
        assert!(timing(2.0002, 0.01, 0.0).margin().is_none());
        assert!(timing(2.0, 0.0, 0.0).margin().is_some());
        let interpolated = Timing { sampled: false, ..timing(2.0002, 0.01, 0.0) };
        assert!(interpolated.margin().is_some());
    }

    #[test]
    fn interpolated_edges_have_no_floor() {
        let smooth = Timing { sampled: false, ..timing(2.2, 0.0, 0.0) };
        let smooth = Timing { rms: 0.05, ..smooth };
        let report = smooth.report();
        assert_eq!((report.floor_cells, report.jitter_cells), (None, Some(0.05)));
        // Half a cell is 5.33 deviations of 0.0939.
        assert_eq!(
            (smooth.margin().unwrap().jitter_cells, smooth.margin().unwrap().distortion_cells),
            (Some(0.0794), None)
        );
        assert_eq!(smooth.missing_samples(), None);
    }

    #[test]
    fn counts_have_two_digits() {
        let texts = [1.0, 43.6, 1234.0, 99_900.0, 999_600.0, 1e7].map(|count| Count(count).to_string());
        assert_eq!(texts, ["1", "44", "1200", "100000", "1 million", "10 million"]);
    }
}
