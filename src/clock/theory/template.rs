//! What the standards ask of a receiver.
//!
//! IEC 60958-3 (consumer) and IEC 60958-4-4, which is AES3-4 (professional). ADAT has no published
//! figures; equipment is held to those of AES3 for want of better ones.

use super::Type2;

/// Jitter that a receiver must stand, by frequency.
///
/// A level at low frequencies, a fall with 1/f, a level at high ones, and perhaps another above.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Tolerance {
    /// The standard.
    pub name: &'static str,
    /// Cells (UI) peak to peak below [`falls_from`](Tolerance::falls_from).
    pub low: f64,
    /// Hertz.
    pub falls_from: f64,
    /// Cells (UI) peak to peak above [`falls_to`](Tolerance::falls_to).
    pub high: f64,
    /// Hertz.
    pub falls_to: f64,
    /// Above this many hertz, so many cells.
    pub above: Option<(f64, f64)>,
    /// Where the figures come from, and whether somebody has seen it.
    pub evidence: &'static str,
}

impl Tolerance {
    /// AES3-4, which is IEC 60958-4-4: 10 UI below 200 Hz, 0.25 UI above 8 kHz.
    pub const AES3_4: Tolerance = Tolerance {
        name: "AES3-4",
        low: 10.0,
        falls_from: 200.0,
        high: 0.25,
        falls_to: 8_000.0,
        above: None,
        evidence: "as plotted in the data sheet of the CS8422; the standard itself was not at hand",
    };

    /// IEC 60958-3: 10 UI below 5 Hz, 0.25 UI from 200 Hz to 400 kHz, 0.2 UI above.
    pub const IEC60958_3: Tolerance = Tolerance {
        name: "IEC 60958-3",
        low: 10.0,
        falls_from: 5.0,
        high: 0.25,
        falls_to: 200.0,
        above: Some((400_000.0, 0.2)),
        evidence: "quoted from the standard by others",
    };

    /// Both.
    pub const ALL: [Tolerance; 2] = [Tolerance::AES3_4, Tolerance::IEC60958_3];

    /// Cells (UI) peak to peak that a receiver must stand at `hertz`.
    ///
    /// ```
    /// use lightpipe::clock::theory::Tolerance;
    /// assert_eq!(Tolerance::AES3_4.at(1_000.0), 2.0);
    /// assert_eq!(Tolerance::IEC60958_3.at(1_000_000.0), 0.2);
    /// ```
    #[must_use]
    pub fn at(&self, hertz: f64) -> f64 {
        match self.above {
            Some((from, cells)) if hertz > from => cells,
            _ if hertz < self.falls_to => (self.low * self.falls_from / hertz).min(self.low),
            _ => self.high,
        }
    }

    /// The lowest natural frequency, in hertz, with which a loop of this damping meets the template if
    /// its decisions fail `margin` cells off; `None` if no loop does, because the margin is too small
    /// at high frequencies, or if an argument is not above 0.
    ///
    /// ```
    /// use lightpipe::clock::theory::Tolerance;
    /// let hertz = Tolerance::AES3_4.natural_frequency_needed(1.0, 0.25).unwrap();
    /// assert!((hertz - 2_000.0).abs() < 0.01);
    /// assert_eq!(Tolerance::AES3_4.natural_frequency_needed(1.0, 0.1), None);
    /// ```
    #[must_use]
    pub fn natural_frequency_needed(&self, damping: f64, margin: f64) -> Option<f64> {
        let meets = |hertz: f64| {
            let pll = Type2::new(damping, hertz)?;
            Some(self.probes().all(|probe| pll.tolerance(margin, probe) >= self.at(probe) * (1.0 - 1e-9)))
        };
        let (mut low, mut high): (f64, f64) = (1e-3, 1e6);
        // What no loop follows must be inside the margin.
        if !meets(high)? || 2.0 * margin < self.high {
            return None;
        }
        for _ in 0..50 {
            let middle = (low * high).sqrt();
            if meets(middle)? { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// Frequencies at which a loop may fail: the corners, and close steps between and around them.
    fn probes(&self) -> impl Iterator<Item = f64> {
        const STEPS: u32 = 4000;
        let (from, to) = (self.falls_from / 10.0, self.falls_to * 10.0);
        let corners = [self.falls_from, self.falls_to].into_iter().chain(self.above.map(|(hertz, _)| hertz));
        (0..=STEPS).map(move |n| from * (to / from).powf(f64::from(n) / f64::from(STEPS))).chain(corners)
    }
}

/// How much jitter may come through a receiver at any frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transfer {
    /// The standard.
    pub name: &'static str,
    /// The largest gain, in decibels.
    pub most_db: f64,
    /// Where the figure comes from, and whether somebody has seen it.
    pub evidence: &'static str,
}

impl Transfer {
    /// AES3-4, which is IEC 60958-4-4: 2 dB.
    pub const AES3_4: Transfer = Transfer {
        name: "AES3-4",
        most_db: 2.0,
        evidence: "as tested by others; the standard itself was not at hand",
    };

    /// IEC 60958-3: 3 dB.
    pub const IEC60958_3: Transfer =
        Transfer { name: "IEC 60958-3", most_db: 3.0, evidence: "from memory, not verified" };

    /// Both.
    pub const ALL: [Transfer; 2] = [Transfer::AES3_4, Transfer::IEC60958_3];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_have_no_steps_where_they_fall() {
        for template in Tolerance::ALL {
            for corner in [template.falls_from, template.falls_to] {
                let ratio = template.at(corner * 0.999) / template.at(corner * 1.001);
                assert!((1.0..1.01).contains(&ratio), "{} {corner} {ratio}", template.name);
            }
        }
    }

    #[test]
    fn the_least_natural_frequency_just_meets_the_template() {
        let needed = Tolerance::AES3_4.natural_frequency_needed(0.5f64.sqrt(), 0.25).unwrap();
        assert!((needed / 2828.45 - 1.0).abs() < 1e-4, "{needed}");
        let slower = Type2::new(0.5f64.sqrt(), needed * 0.99).unwrap();
        assert!((1..100).any(|n| {
            let hertz = 200.0 * f64::from(n);
            slower.tolerance(0.25, hertz) < Tolerance::AES3_4.at(hertz)
        }));
    }
}
