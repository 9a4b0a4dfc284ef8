//! That the judge sees what is wrong.

use lightpipe::clock::impair::{Disturbance, DisturbanceKind, Impairments};
use lightpipe::link::Protocol;
use lightpipe::unit::Ui;

use crate::impaired::{Counts, Signal, samples_per_cell};
use crate::observer::Observer;

const FRAMES: usize = 200;

fn received(protocol: Protocol, disturbances: Vec<Disturbance>) -> Counts {
    let impairments = Impairments { disturbances, ..Impairments::default() };
    let sample_rate = samples_per_cell(protocol, 8_138_021).unwrap();
    Signal { protocol, sample_rate, impairments, frames: FRAMES }.counts().unwrap()
}

#[test]
fn every_frame_of_a_line_without_impairments_is_exact() {
    for (protocol, sent) in [(Protocol::Adat, FRAMES), (Protocol::Iec60958, 2 * FRAMES)] {
        let expected = Counts { sent, exact: sent, ..Counts::default() };
        assert_eq!(received(protocol, Vec::new()), expected);
    }
}

#[test]
fn frames_in_a_dropout_are_missing_and_no_others() {
    // 600 cells: two whole frames or eight whole subframes, and one cut at either end
    let kind = DisturbanceKind::Dropout { length: Ui::cells(600) };
    let dropout = Disturbance { at: Ui::from_millionths(20_000_500_000), kind };
    for (protocol, sent, least) in [(Protocol::Adat, FRAMES, 2), (Protocol::Iec60958, 2 * FRAMES, 8)] {
        let counts = received(protocol, vec![dropout]);
        assert!((least..=least + 3).contains(&counts.missing), "{counts}");
        assert!(counts.exact + 4 + least >= sent, "{counts}");
        assert_eq!(counts.exact + counts.marked + counts.bad(), sent, "{counts}");
    }
}

#[test]
fn a_cell_flipped_in_adat_audio_is_wrong_without_a_mark() {
    // in the first slot of frame 50, which is silence, behind 40 cells of rest
    let flip = Disturbance { at: Ui::cells(40 + 50 * 256 + 17), kind: DisturbanceKind::Flip };
    let counts = received(Protocol::Adat, vec![flip]);
    assert_eq!((counts.silent, counts.exact), (1, FRAMES - 1), "{counts}");
}

#[test]
fn one_who_knows_the_clock_is_wrong_only_where_edges_lie_in_other_cells() {
    for protocol in [Protocol::Adat, Protocol::Iec60958] {
        let beyond = |jitter: i64| {
            let impairments = Impairments {
                jitter: Ui::from_millionths(jitter),
                duty: Ui::from_millionths(200_000),
                start: Ui::from_millionths(370_000),
                ..Impairments::default()
            };
            let sample_rate = samples_per_cell(protocol, 1_627_604).unwrap();
            let signal = Signal { protocol, sample_rate, impairments, frames: FRAMES };
            signal.beyond_a_genie().unwrap().into_iter().filter(|beyond| *beyond).count()
        };
        // Sampling leaves 0.19 of a cell on either side.
        assert_eq!(beyond(0), 0, "{}", protocol.name());
        assert_eq!(beyond(20_000), 0, "{}", protocol.name());
        assert!(beyond(150_000) > FRAMES / 2, "{}", protocol.name());
    }
}

/// In how many of forty lines an observer can tell the cells of the last frame, at a ratio in millionths; each line
/// begins elsewhere in a cell.
fn told(ratio: u64, jitter: i64, frames: usize) -> usize {
    let told = |start: i64| {
        let impairments = Impairments {
            jitter: Ui::from_millionths(jitter),
            duty: Ui::from_millionths(100_000),
            start: Ui::from_millionths(start * 25_000),
            ..Impairments::default()
        };
        let sample_rate = samples_per_cell(Protocol::Adat, ratio).unwrap();
        let signal = Signal { protocol: Protocol::Adat, sample_rate, impairments, frames };
        Observer::of(&signal).unwrap().unwrap().can_tell(frames - 1)
    };
    (0..40).filter(|start| told(*start)).count()
}

#[test]
fn one_who_knows_all_but_the_clock_can_tell_where_samples_fall_everywhere_in_a_cell() {
    assert_eq!(told(1_627_604, 20_000, 8), 40);
    // At a simple ratio a frame shows some edges in a place where none was before.
    let (at_first, behind) = (told(2_000_000, 40_000, 1), told(2_000_000, 40_000, 2));
    assert!(at_first < behind && behind < 40, "{at_first} {behind}");
}
