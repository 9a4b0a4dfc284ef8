//! Rates that are not the nominal one, and that change.

use lightpipe::clock::impair::{Drift, Impairments, Swing};
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Rate, Ui};

use crate::impaired::{Signal, samples_per_cell};

/// 12 %.
const FURTHEST: Ppm = Ppm::from_thousandths(120_000_000);

/// None at any ratio.
fn no_bad_frame(name: &str, protocol: Protocol, ratios: &[u64], frames: usize, impairments: &Impairments) {
    let mut failed = Vec::new();
    for &ratio in ratios {
        let signal = Signal {
            protocol,
            sample_rate: samples_per_cell(protocol, ratio).unwrap(),
            impairments: Impairments { seed: 2, start: Ui::from_millionths(370_000), ..impairments.clone() },
            frames,
        };
        let heard = signal.receive().unwrap();
        let counts = heard.counts();
        println!("{} {name}, {ratio} millionths of a sample per cell: {counts}", protocol.name());
        for bad in signal.bad(&heard).unwrap().iter().take(10) {
            println!("    {bad:?}");
        }
        if counts.bad() > 0 {
            failed.push(ratio);
        }
    }
    assert!(failed.is_empty(), "{} {name}: {failed:?}", protocol.name());
}

fn far_off(protocol: Protocol) {
    for sign in [-1, 1] {
        let offset = Ppm::from_thousandths(sign * FURTHEST.thousandths());
        let impairments = Impairments { offset, ..Impairments::default() };
        let ratios = [1_302_083, 1_628_000, 1_953_125, 2_604_167, 4_069_010, 8_138_021];
        // 12 % faster leaves 1.16 of 1.302 samples per cell
        no_bad_frame(&format!("{offset:?}"), protocol, &ratios, 3000, &impairments);
    }
}

/// Two seconds, up and down and back.
fn swinging(protocol: Protocol) {
    let swing = Some(Swing { peak: FURTHEST, rate: Rate::from_millihertz(500) });
    let impairments = Impairments { drift: Drift { swing, ..Drift::default() }, ..Impairments::default() };
    // This passes through two samples per cell again and again.
    no_bad_frame("swinging", protocol, &[1_953_125, 4_069_010], 96_000, &impairments);
}

#[test]
fn adat_12_percent_off_is_exact() {
    far_off(Protocol::Adat);
}

#[test]
fn spdif_12_percent_off_is_exact() {
    far_off(Protocol::Iec60958);
}

#[test]
fn adat_swinging_by_12_percent_is_exact() {
    swinging(Protocol::Adat);
}

#[test]
fn spdif_swinging_by_12_percent_is_exact() {
    swinging(Protocol::Iec60958);
}
