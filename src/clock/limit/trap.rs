//! Ratios of sampler and line that hide the phase for thousands of edges.

/// The ratios are 1 + 1/*q* for *q* from 1 to this.
const MOST_Q: u32 = 8;

/// How near, in ppm, the ratio must be: of 2, and of the others.
const NEAR_TWO_PPM: f64 = 1000.0;
const NEAR_PPM: f64 = 500.0;

/// A sampler that runs nearly at 1 + 1/*q* samples per cell: 2, 3/2, 4/3 and so on.
///
/// All edges then share a phase between samples that slides slowly, instead of being spread over it. A
/// clock follows it, and each time it wraps, all edges jump by 1/*q* samples at once, just as far as
/// those of the next cell are away. Sampler and line that run *exactly* together do not slide, and are
/// harmless.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Trap {
    /// The ratio is near 1 + 1/`q`; 1 to 8.
    pub q: u32,
    /// How far above that ratio it is, in parts per million.
    pub offset_ppm: f64,
}

impl Trap {
    /// The ratio itself, 1 + 1/`q` samples per cell.
    #[must_use]
    pub fn ratio(self) -> f64 {
        1.0 + 1.0 / f64::from(self.q)
    }
}

/// The trap that `r` samples per cell are in: within 1000 ppm of 2, or 500 ppm of 3/2, 4/3, ... 9/8.
///
/// ```
/// use lightpipe::clock::limit::trap;
/// // ADAT at 48 kHz seen by a free-running sampler of 24.576 MS/s.
/// assert_eq!(trap(2.0002).map(|trap| trap.q), Some(1));
/// assert_eq!(trap(24e6 / 12.288e6), None);
/// ```
#[must_use]
pub fn trap(r: f64) -> Option<Trap> {
    (1..=MOST_Q).find_map(|q| {
        let trap = Trap { q, offset_ppm: 0.0 };
        let offset_ppm = (r / trap.ratio() - 1.0) * 1e6;
        let near = if q == 1 { NEAR_TWO_PPM } else { NEAR_PPM };
        (offset_ppm.abs() < near).then_some(Trap { offset_ppm, ..trap })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_has_a_wider_trap_than_the_other_ratios() {
        for (q, ratio) in [(1, 2.0), (2, 1.5), (3, 4.0 / 3.0), (4, 1.25), (8, 1.125)] {
            let within = if q == 1 { 999.0 } else { 499.0 };
            for ppm in [-within, 0.0, within] {
                let found = trap(ratio * (1.0 + ppm * 1e-6)).unwrap();
                assert_eq!(found.q, q);
                assert!((found.offset_ppm - ppm).abs() < 1e-6, "{found:?}");
            }
            for ppm in [-within - 2.0, within + 2.0] {
                assert_eq!(trap(ratio * (1.0 + ppm * 1e-6)), None, "{ratio} {ppm}");
            }
        }
    }

    #[test]
    fn other_simple_ratios_are_no_traps() {
        for r in [1.0, 1.4, 1.6, 1.75, 2.5, 3.0, 4.0, f64::INFINITY] {
            assert_eq!(trap(r), None, "{r}");
        }
    }
}
