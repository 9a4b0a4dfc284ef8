//! Sinusoidal jitter as large as an AES3 receiver must stand.

use lightpipe::clock::impair::{Impairments, Tone};
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Rate, Ratio, Ui};

use crate::impaired::Signal;

/// A tenth of a second: two periods of the lowest frequency.
const FRAMES: usize = 4800;
const MEGASAMPLES: [u64; 4] = [16, 24, 50, 100];
const HERTZ: [u32; 10] = [20, 100, 200, 500, 1000, 2000, 4000, 8000, 20_000, 100_000];

/// Peak to peak: 10 UI below 200 Hz, falling with the frequency to 0.25 UI at 8 kHz, and 0.25 UI above
/// (AES3-4, jitter tolerance template).
fn template(hertz: u32) -> Ui {
    let peak_to_peak = 10_000_000 * 200 / i64::from(hertz.max(200));
    Ui::from_millionths(peak_to_peak.max(250_000))
}

fn no_bad_subframe(megasamples: u64) {
    let mut failed = Vec::new();
    for hertz in HERTZ {
        let peak = Ui::from_millionths(template(hertz).millionths() / 2);
        let signal = Signal {
            protocol: Protocol::Iec60958,
            sample_rate: Ratio::new(megasamples * 1_000_000, 1).unwrap(),
            impairments: Impairments {
                seed: 11,
                tones: vec![Tone::new(peak, Rate::from_hertz(hertz))],
                offset: Ppm::from_thousandths(137_000),
                ..Impairments::default()
            },
            frames: FRAMES,
        };
        let counts = signal.counts().unwrap();
        println!("{megasamples} MS/s, {hertz} Hz, {} peak to peak: {counts}", template(hertz));
        if counts.bad() > 0 {
            failed.push(hertz);
        }
    }
    assert!(failed.is_empty(), "{megasamples} MS/s: bad subframes at {failed:?} Hz");
}

#[test]
fn spdif_at_16_megasamples_meets_the_template() {
    no_bad_subframe(MEGASAMPLES[0]);
}

#[test]
fn spdif_at_24_megasamples_meets_the_template() {
    no_bad_subframe(MEGASAMPLES[1]);
}

#[test]
fn spdif_at_50_megasamples_meets_the_template() {
    no_bad_subframe(MEGASAMPLES[2]);
}

#[test]
fn spdif_at_100_megasamples_meets_the_template() {
    no_bad_subframe(MEGASAMPLES[3]);
}
