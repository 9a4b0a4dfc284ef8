//! The amplitude of a sine of known frequency, by least squares.

use std::f64::consts::TAU;

/// Collects points of a sine and a constant; they need not come evenly.
#[derive(Clone, Debug, Default)]
pub(crate) struct SineFit {
    /// The upper half of the normal equations of 1, sine and cosine, row by row, and their right side.
    matrix: [[f64; 4]; 3],
}

impl SineFit {
    /// A value at a phase, in cycles.
    pub(crate) fn put(&mut self, cycles: f64, value: f64) {
        let (sine, cosine) = (TAU * cycles.fract()).sin_cos();
        let terms = [1.0, sine, cosine, value];
        for (row, term) in self.matrix.iter_mut().zip(terms) {
            for (place, other) in row.iter_mut().zip(terms) {
                *place += term * other;
            }
        }
    }

    /// The amplitude; nothing if the points do not say.
    pub(crate) fn amplitude(&self) -> Option<f64> {
        let [a, b, c] = self.matrix;
        let det = |x: usize, y: usize, z: usize| {
            a[x] * (b[y] * c[z] - b[z] * c[y]) - a[y] * (b[x] * c[z] - b[z] * c[x])
                + a[z] * (b[x] * c[y] - b[y] * c[x])
        };
        let all = det(0, 1, 2);
        // Relative to what it would be for points that come evenly.
        let scale = a[0].powi(3);
        (all > scale * 1e-6).then(|| (det(0, 3, 2) / all).hypot(det(0, 1, 3) / all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_on_a_constant_is_found_at_uneven_points() {
        let mut fit = SineFit::default();
        for n in 0..50 {
            let cycles = f64::from(n * n) * 0.013;
            fit.put(cycles, 7.0 + 0.3 * (TAU * cycles + 0.4).sin());
        }
        assert!((fit.amplitude().unwrap() - 0.3).abs() < 1e-9);
    }

    #[test]
    fn points_that_do_not_say_give_nothing() {
        let mut fit = SineFit::default();
        assert_eq!(fit.amplitude(), None);
        (0..50).for_each(|n| fit.put(f64::from(n), 1.0));
        assert_eq!(fit.amplitude(), None);
    }
}
