//! Lines on which no frame may be lost or wrong that one who knows the clock gets right.

use lightpipe::clock::impair::Impairments;
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Ratio, Ui};

use crate::genie::Bad;
use crate::impaired::Signal;

const FRAMES: usize = 20_000;
const OFFSETS_PPM: [i64; 3] = [-1000, 137, 1000];

fn ui(thousandths: i64) -> Ui {
    Ui::from_millionths(1000 * thousandths)
}

fn jitter(thousandths: i64) -> Impairments {
    Impairments { jitter: ui(thousandths), ..Impairments::default() }
}

fn duty(thousandths: i64) -> Impairments {
    Impairments { duty: ui(thousandths), ..Impairments::default() }
}

/// A bad TOSLINK: jitter, a slow link that makes pulses longer, and a sampler of its own.
fn bad_toslink() -> Impairments {
    Impairments {
        jitter: ui(30),
        duty: ui(150),
        link: ui(300),
        sampling_jitter: ui(10),
        ..Impairments::default()
    }
}

/// 20 000 frames at 48 kHz, at each offset. What cannot be decided must be marked.
fn no_bad_frame(name: &str, protocol: Protocol, megasamples: u64, impairments: &Impairments) {
    let mut failed = Vec::new();
    for ppm in OFFSETS_PPM {
        let signal = Signal {
            protocol,
            sample_rate: Ratio::new(megasamples * 1_000_000, 1).unwrap(),
            impairments: Impairments {
                seed: 5,
                offset: Ppm::from_thousandths(1000 * ppm),
                start: Ui::from_millionths(370_000),
                ..impairments.clone()
            },
            frames: FRAMES,
        };
        let heard = signal.receive().unwrap();
        let counts = heard.counts();
        println!("{} at {megasamples} MS/s, {name}, {ppm} ppm: {counts}", protocol.name());
        let bad = signal.bad(&heard).unwrap();
        if heard.strays > 0 || !bad.iter().all(Bad::is_excused) {
            failed.push(format!("{ppm} ppm: {counts}, the first: {:?}", &bad[..bad.len().min(10)]));
        }
    }
    assert!(failed.is_empty(), "{} at {megasamples} MS/s, {name}: {failed:?}", protocol.name());
}

#[test]
fn adat_at_24_megasamples_stands_5_percent_jitter() {
    no_bad_frame("0.05 UI of jitter", Protocol::Adat, 24, &jitter(50));
}

#[test]
fn adat_at_24_megasamples_stands_30_percent_distortion() {
    no_bad_frame("0.3 UI of distortion", Protocol::Adat, 24, &duty(300));
}

#[test]
fn adat_at_24_megasamples_stands_a_bad_toslink() {
    no_bad_frame("bad TOSLINK", Protocol::Adat, 24, &bad_toslink());
}

#[test]
fn adat_at_16_megasamples_stands_2_percent_jitter() {
    no_bad_frame("0.02 UI of jitter", Protocol::Adat, 16, &jitter(20));
}

#[test]
fn adat_at_16_megasamples_stands_20_percent_distortion() {
    no_bad_frame("0.2 UI of distortion", Protocol::Adat, 16, &duty(200));
}

#[test]
fn spdif_at_8_megasamples_stands_5_percent_jitter() {
    no_bad_frame("0.05 UI of jitter", Protocol::Iec60958, 8, &jitter(50));
}

#[test]
fn spdif_at_8_megasamples_stands_30_percent_distortion() {
    no_bad_frame("0.3 UI of distortion", Protocol::Iec60958, 8, &duty(300));
}

#[test]
fn spdif_at_8_megasamples_stands_a_bad_toslink() {
    no_bad_frame("bad TOSLINK", Protocol::Iec60958, 8, &bad_toslink());
}
