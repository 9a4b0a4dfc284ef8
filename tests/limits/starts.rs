//! Locks: the first frames of many short lines, each with a phase and an offset of its own.

use lightpipe::clock::impair::Impairments;
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Ui};

use crate::impaired::{Random, Signal, samples_per_cell};

const LINES: u64 = 300;
const FRAMES: usize = 16;

/// No frame is lost or wrong that one who knows the clock gets right; all in millionths.
fn every_start_is_found(protocol: Protocol, ratio: u64, jitter: i64, duty: i64) {
    let mut random = Random(ratio);
    let (mut failed, mut marked) = (Vec::new(), 0);

    for seed in 0..LINES {
        let impairments = Impairments {
            seed,
            jitter: Ui::from_millionths(jitter),
            duty: Ui::from_millionths(duty),
            offset: Ppm::from_thousandths(random.between(-1_000_000, 1_000_000)),
            start: Ui::from_millionths(random.between(0, 1_000_000)),
            ..Impairments::default()
        };
        let sample_rate = samples_per_cell(protocol, ratio).unwrap();
        let signal = Signal { protocol, sample_rate, impairments, frames: FRAMES };
        let heard = signal.receive().unwrap();
        marked += heard.counts().marked;
        let bad = signal.bad(&heard).unwrap();
        if bad.iter().any(|bad| !bad.beyond_a_genie) {
            failed.push((seed, bad));
        }
    }
    println!(
        "{} {ratio} millionths, jitter {jitter}, distortion {duty}: {} of {LINES} lines, {marked} frames marked",
        protocol.name(),
        failed.len()
    );
    assert!(failed.is_empty(), "{failed:?}");
}

/// Jitter is known from the edges that made the lock: a loop that had to learn it would take it for
/// something else at first.
#[test]
fn adat_with_5_percent_jitter() {
    for ratio in [2_450_000, 2_650_000, 2_950_000] {
        every_start_is_found(Protocol::Adat, ratio, 48_000, 0);
    }
}

/// There is room for a twentieth of a cell, over hundreds of cells.
#[test]
fn adat_at_hardly_more_than_a_sample_per_cell() {
    for ratio in [1_106_000, 1_114_000, 1_116_000, 1_118_000] {
        every_start_is_found(Protocol::Adat, ratio, 0, 0);
        every_start_is_found(Protocol::Adat, ratio, 0, 9_000);
    }
}

/// Sync after sync of one line looks a sample shorter than it is.
#[test]
fn adat_whose_longest_runs_look_short() {
    for ratio in [1_256_000, 1_262_000, 1_264_500] {
        every_start_is_found(Protocol::Adat, ratio, 12_000, 0);
    }
}

/// The mirror image about 6/5 samples per cell.
#[test]
fn adat_beside_a_simple_ratio() {
    for ratio in [1_201_700, 1_202_200] {
        every_start_is_found(Protocol::Adat, ratio, 0, 0);
    }
}

/// A loop that learns may be caught at two samples per cell.
#[test]
fn spdif_one_percent_beside_two_samples_per_cell() {
    for ratio in [1_977_000, 1_979_000, 2_075_000] {
        every_start_is_found(Protocol::Iec60958, ratio, 20_000, 0);
        every_start_is_found(Protocol::Iec60958, ratio, 42_000, 90_000);
    }
}
