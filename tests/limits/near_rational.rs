//! Samples per cell near 2, 3/2, 4/3 and 5/4, where all edges share one sampling phase, which slides.

use lightpipe::clock::impair::Impairments;
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Ui};

use crate::impaired::{Signal, samples_per_cell};

const FRAMES: usize = 1000;
const OFFSETS_PPM: [i64; 15] = [-1000, -400, -200, -100, -30, -10, -3, 0, 3, 10, 30, 100, 200, 400, 1000];

/// What may go wrong: sampling hides where the clock is, for a whole recording if it is in step.
struct Most {
    /// Frames lost, or wrong and marked.
    bad: usize,
    /// Frames wrong without a mark.
    silent: usize,
}

/// Every offset, with so much jitter (in thousandths of a cell) and these ratios in millionths.
fn hardly_any_bad_frame(protocol: Protocol, jitter: i64, ratios: &[u64], most: &Most) {
    let (mut bad, mut silent) = (0, 0);
    for &ratio in ratios {
        for ppm in OFFSETS_PPM {
            let signal = Signal {
                protocol,
                sample_rate: samples_per_cell(protocol, ratio).unwrap(),
                impairments: Impairments {
                    seed: 3,
                    jitter: Ui::from_millionths(1000 * jitter),
                    offset: Ppm::from_thousandths(1000 * ppm),
                    start: Ui::from_millionths(250_000),
                    ..Impairments::default()
                },
                frames: FRAMES,
            };
            let heard = signal.receive().unwrap();
            let counts = heard.counts();
            if counts.bad() > 0 {
                println!("{} {ratio} {ppm} ppm, jitter {jitter}: {counts}", protocol.name());
                for bad in signal.bad(&heard).unwrap().iter().take(12) {
                    println!("    {bad:?}");
                }
            }
            bad += counts.bad() - counts.silent;
            silent += counts.silent;
        }
    }
    println!("{}, jitter of {jitter} thousandths: {bad} bad, {silent} silently wrong", protocol.name());
    assert!(bad <= most.bad && silent <= most.silent, "{} jitter {jitter}: {bad}, {silent}", protocol.name());
}

/// The least samples per cell with a tenth of reserve are 1.1 without jitter, 1.21 with 0.01, and 1.36
/// with 0.02 UI.
const ALL: [u64; 4] = [2_000_000, 1_500_000, 1_333_333, 1_250_000];

#[test]
fn clean_adat_near_simple_ratios_is_nearly_exact() {
    hardly_any_bad_frame(Protocol::Adat, 0, &ALL, &Most { bad: 0, silent: 0 });
}

#[test]
fn adat_with_1_percent_jitter_near_simple_ratios_is_nearly_exact() {
    hardly_any_bad_frame(Protocol::Adat, 10, &ALL, &Most { bad: 9, silent: 0 });
}

#[test]
fn adat_with_2_percent_jitter_near_simple_ratios_is_nearly_exact() {
    hardly_any_bad_frame(Protocol::Adat, 20, &ALL[..2], &Most { bad: 1, silent: 0 });
}

#[test]
fn clean_spdif_near_simple_ratios_is_nearly_exact() {
    hardly_any_bad_frame(Protocol::Iec60958, 0, &ALL, &Most { bad: 0, silent: 0 });
}

#[test]
fn spdif_with_1_percent_jitter_near_simple_ratios_is_nearly_exact() {
    hardly_any_bad_frame(Protocol::Iec60958, 10, &ALL, &Most { bad: 0, silent: 0 });
}

#[test]
fn spdif_with_2_percent_jitter_near_simple_ratios_is_nearly_exact() {
    hardly_any_bad_frame(Protocol::Iec60958, 20, &ALL, &Most { bad: 0, silent: 0 });
}
