use super::*;
use crate::adat::Frame;
use crate::iec60958::{BlockEncoder, ChannelStatus, ReceivedSubframe};
use crate::unit::Ratio;
use proptest::prelude::*;
use std::vec::Vec;

const ANALYSER: u64 = 24_000_000;

/// A line being drawn.
struct Line {
    sampler: Ratio,
    edges: Vec<Instant>,
    now: i64,
    noise: u32,
}

impl Line {
    fn new() -> Line {
        Line::sampled(ANALYSER)
    }

    fn sampled(samples_per_second: u64) -> Line {
        let sampler = Ratio::new(samples_per_second, 1).unwrap();
        Line { sampler, edges: Vec::new(), now: 0, noise: 1 }
    }

    fn noise(&mut self) -> u32 {
        self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.noise >> 8
    }

    fn frame(&mut self) -> Frame {
        Frame { slots: [0; 8].map(|_: i32| self.noise() as i32 - (1 << 23)), ..Frame::default() }
    }

    fn adat(&mut self, rate: u32, frames: &[Frame]) {
        let mut transmitter = Transmitter::new(Protocol::Adat, rate, self.sampler).unwrap();
        let now = self.now;
        for frame in frames {
            transmitter.adat(frame, |at| self.edges.push(at.plus(now)));
        }
        self.now += transmitter.until().0;
    }

    fn spdif(&mut self, rate: u32, samples: &[[i32; 2]]) {
        let mut transmitter = Transmitter::new(Protocol::Iec60958, rate, self.sampler).unwrap();
        let mut blocks = BlockEncoder::new([ChannelStatus::consumer(rate, 24); 2]);
        let now = self.now;
        for &pair in samples {
            for (preamble, bits) in blocks.frame(pair) {
                transmitter.subframe(preamble, bits, |at| self.edges.push(at.plus(now)));
            }
        }
        self.now += transmitter.until().0;
    }

    fn rest(&mut self, samples: i64) {
        self.now += samples;
    }

    fn events(&self) -> Vec<Event> {
        self.events_cut(usize::MAX)
    }

    /// The events when the edges come `piece` at a time.
    fn events_cut(&self, piece: usize) -> Vec<Event> {
        let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(Some(self.sampler)));
        let mut events = Vec::new();
        for at in self.edges.chunks(piece.min(self.edges.len().max(1))) {
            let mut input = Edges { at, until: at[at.len() - 1].plus(1) };
            events.extend(std::iter::from_fn(|| receiver.next(&mut input)));
        }
        let mut input = Edges { at: &[], until: Instant(self.now) };
        events.extend(std::iter::from_fn(|| receiver.next(&mut input)));
        events.extend(std::iter::from_fn(|| receiver.finish()));
        events
    }
}

fn frames_in(events: &[Event]) -> Vec<Frame> {
    events.iter().filter_map(|event| if let Event::Frame(r) = event { Some(r.frame) } else { None }).collect()
}

fn faults_in(events: &[Event]) -> Vec<FaultKind> {
    events.iter().filter_map(|event| if let Event::Fault(f) = event { Some(f.kind) } else { None }).collect()
}

fn segments_in(events: &[Event]) -> Vec<Protocol> {
    events
        .iter()
        .filter_map(|event| if let Event::Segment { protocol, .. } = event { Some(*protocol) } else { None })
        .collect()
}

fn lost_in(events: &[Event]) -> u64 {
    events.iter().map(|event| if let Event::Lost(lost) = event { lost.frames } else { 0 }).sum()
}

#[test]
fn idle_line_between_two_bursts_loses_time_but_is_no_fault() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..20).map(|_| line.frame()).collect();
    line.rest(5000);
    line.adat(48_000, &frames[..10]);
    line.rest(500 * 30 + 123);
    line.adat(48_000, &frames[10..]);
    line.rest(100_000);
    let events = line.events();
    assert!(frames_in(&events) == frames);
    assert_eq!(faults_in(&events), []);
    assert_eq!(lost_in(&events), 30);
    assert_eq!(segments_in(&events), [Protocol::Adat]);
}

#[test]
fn a_long_gap_is_counted_to_the_frame() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..100).map(|_| line.frame()).collect();
    line.adat(48_000, &frames);
    line.rest(500 * 20_000);
    line.adat(48_000, &frames);
    assert_eq!(lost_in(&line.events()), 20_000);
}

#[test]
fn clean_frames_at_less_than_two_samples_per_cell_have_no_mark() {
    for seed in 0..40 {
        let mut line = Line::new();
        line.noise = seed;
        let frames: Vec<Frame> = (0..30).map(|_| line.frame()).collect();
        line.rest(i64::from(seed) + 100);
        line.adat(48_000, &frames);
        let events = line.events();
        let marked = events.iter().filter(|event| matches!(event, Event::Frame(r) if !r.marks.is_clean()));
        assert_eq!((marked.count(), frames_in(&events).len()), (0, 30), "{seed}");
    }
}

#[test]
fn a_signal_that_comes_back_after_a_cut_frame_is_a_lock_lost() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..20).map(|_| line.frame()).collect();
    line.adat(48_000, &frames);
    // 40 cells without an edge, in the middle of frame 9.
    let (from, to) = (9 * 500 + 200, 9 * 500 + 280);
    line.edges.retain(|at| !(from..to).contains(&at.0));
    if line.edges.iter().filter(|at| at.0 < from).count() % 2 != line.edges.len() % 2 {
        // Keep the number of edges plausible; polarity never matters.
        line.edges.dedup();
    }
    let events = line.events();
    let got = frames_in(&events);
    assert_eq!(got[..9], frames[..9]);
    assert_eq!(got[got.len() - 10..], frames[10..]);
    assert_eq!(faults_in(&events), [FaultKind::LockLost]);
    assert_eq!(lost_in(&events), 1);
}

#[test]
fn a_change_of_rate_starts_a_segment_and_costs_no_whole_frame() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..60).map(|_| line.frame()).collect();
    line.adat(44_100, &frames[..30]);
    line.adat(48_000, &frames[30..]);
    let events = line.events();
    assert_eq!(segments_in(&events), [Protocol::Adat; 2]);
    assert!(frames_in(&events) == frames);
}

#[test]
fn a_step_of_the_rate_anywhere_costs_no_subframe_and_tells_no_fault() {
    const RATES: [u32; 6] = [32_000, 44_100, 48_000, 88_200, 96_000, 192_000];
    for (before, after) in RATES.into_iter().flat_map(|a| RATES.map(|b| (a, b))).filter(|(a, b)| a != b) {
        for frames in 5..52 {
            let mut line = Line::sampled(100_000_000);
            let mut samples = || [(); 2].map(|()| line.noise() as i32 - (1 << 23));
            let first: Vec<[i32; 2]> = (0..frames).map(|_| samples()).collect();
            let second: Vec<[i32; 2]> = (0..40).map(|_| samples()).collect();
            line.spdif(before, &first);
            line.spdif(after, &second);
            let events = line.events();
            let sent: Vec<i32> = first.into_iter().chain(second).flatten().collect();
            let got: Vec<_> = events
                .iter()
                .filter_map(|event| if let Event::Subframe(it) = event { Some(it) } else { None })
                .collect();
            let at = std::format!("{before} to {after} after {frames} frames");
            assert_eq!(got.len(), sent.len(), "{at}");
            let exact = |(it, sample): (&&ReceivedSubframe, &i32)| it.bits.sample() == *sample;
            assert!(got.iter().zip(&sent).filter(|(it, _)| it.marks.is_clean()).all(exact), "{at}");
            // A step that the loop follows without losing lock leaves some cells in doubt.
            let marked = got.iter().filter(|it| !it.marks.is_clean()).count();
            let small = before.abs_diff(after) * 10 < before;
            assert!(marked <= if small { 3 } else { 0 }, "{at}: {marked} marked");
            // The block is as short as it is made here.
            let faults = faults_in(&events);
            assert!(faults.iter().all(|&kind| kind == FaultKind::Block), "{before} to {after}: {faults:?}");
        }
    }
}

#[test]
fn ones_that_look_like_silence_five_times_as_fast_hide_no_frame() {
    let mut line = Line { sampler: Ratio::new(72_431_750_865_408, 100_000).unwrap(), ..Line::new() };
    let ones = [-513, -1, -66_038, -65_538, 2_637_566, 65_535, 655_359, 0];
    let mut frames = [Frame::default(); 40];
    frames[0].slots = ones;
    let mut transmitter = Transmitter::new(Protocol::Adat, 159_203, line.sampler).unwrap();
    transmitter.rest(1);
    frames.iter().for_each(|frame| transmitter.adat(frame, |at| line.edges.push(at)));
    line.now = transmitter.until().0;
    assert!(frames_in(&line.events()) == frames);
}

#[test]
fn a_change_of_protocol_starts_a_segment() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..30).map(|_| line.frame()).collect();
    let samples: Vec<[i32; 2]> = (0..40).map(|n| [n * 1000, -n]).collect();
    line.adat(48_000, &frames);
    line.spdif(48_000, &samples);
    line.adat(48_000, &frames);
    let events = line.events();
    assert_eq!(segments_in(&events), [Protocol::Adat, Protocol::Iec60958, Protocol::Adat]);
    assert_eq!(frames_in(&events).len(), 60);
    let subframes = events.iter().filter(|event| matches!(event, Event::Subframe(_))).count();
    assert_eq!(subframes, 80);
}

#[test]
fn noise_before_and_after_a_signal_makes_no_frames() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..30).map(|_| line.frame()).collect();
    let noise = |line: &mut Line| {
        for _ in 0..20_000 {
            line.now += i64::from(line.noise() % 9) + 1;
            let at = Instant(line.now);
            line.edges.push(at);
        }
    };
    noise(&mut line);
    line.adat(48_000, &frames);
    noise(&mut line);
    let events = line.events();
    let got = frames_in(&events);
    // The noise can cut into the first and last frame.
    assert!(got.len() >= 29, "{}", got.len());
    assert!(frames.windows(got.len()).any(|window| window == got));
}

#[test]
fn edges_without_end_in_one_cell_do_not_stall() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..10).map(|_| line.frame()).collect();
    line.adat(48_000, &frames);
    let at = Instant(line.now);
    line.edges.extend(std::iter::repeat_n(at, 20_000));
    line.adat(48_000, &frames);
    let events = line.events();
    assert!(frames_in(&events).len() >= 18);
}

#[test]
fn silence_and_all_ones_lock_at_every_rate() {
    for rate in [32_000, 44_100, 48_000, 88_200, 96_000] {
        for sample in [0, -1] {
            let mut line = Line::new();
            line.spdif(rate, &[[sample; 2]; 50]);
            let events = line.events();
            let subframes = events.iter().filter(|event| matches!(event, Event::Subframe(_))).count();
            assert_eq!((subframes, faults_in(&events).len()), (100, 0), "{rate} {sample}");
        }
    }
}

#[test]
fn a_constant_sample_locks_whatever_syncs_its_runs_look_like() {
    let mut line = Line::new();
    for sample in [0x27_529a, 0x43_2a8b].into_iter().chain((0..60).map(|_| line.noise() as i32 - (1 << 23))) {
        let mut line = Line::new();
        line.rest(100);
        line.spdif(44_100, &[[sample; 2]; 20]);
        let events = line.events();
        let subframes = events.iter().filter(|event| matches!(event, Event::Subframe(_))).count();
        assert_eq!((subframes, faults_in(&events).len()), (40, 0), "{sample:x}");
    }
}

#[test]
fn two_frames_are_enough() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..2).map(|_| line.frame()).collect();
    line.rest(100);
    line.adat(48_000, &frames);
    assert!(frames_in(&line.events()) == frames);
    let mut line = Line::new();
    line.rest(100);
    line.spdif(48_000, &[[1, 2], [3, 4]]);
    assert_eq!(line.events().iter().filter(|event| matches!(event, Event::Subframe(_))).count(), 4);
}

#[test]
fn more_edges_than_cells_neither_stall_nor_keep_the_next_signal_away() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..20).map(|_| line.frame()).collect();
    line.adat(48_000, &frames[..10]);
    for _ in 0..10_000 {
        line.edges.push(Instant(line.now));
    }
    line.rest(500);
    line.adat(48_000, &frames[10..]);
    let events = line.events();
    let got = frames_in(&events);
    assert_eq!(got[..9], frames[..9]);
    assert_eq!(got[got.len() - 9..], frames[11..]);
    assert_eq!(line.events_cut(100), events);
}

#[test]
fn edges_from_one_end_of_time_to_the_other_do_no_harm() {
    let mut line = Line::new();
    for at in [0, i64::MAX, 10, i64::MIN, i64::MAX, -1, 1 << 62, i64::MIN] {
        line.edges.extend([Instant(at); 3]);
        line.now = 0;
        let frames = [line.frame(), line.frame()];
        line.adat(48_000, &frames);
    }
    assert_eq!(line.events_cut(1), line.events_cut(7));
}

#[test]
fn how_many_edges_a_lock_skipped_does_not_depend_on_how_they_are_cut() {
    let mut line = Line::new();
    let frames: Vec<Frame> = (0..8).map(|_| line.frame()).collect();
    for _ in 0..6000 {
        line.now += i64::from(line.noise() % 9) + 1;
        line.edges.push(Instant(line.now));
    }
    line.adat(48_000, &frames);
    let events = line.events();
    for piece in [1, 63, 100] {
        assert_eq!(line.events_cut(piece), events, "{piece}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_result_does_not_depend_on_how_edges_are_cut(piece in 1usize..700, seed: u32) {
        let mut line = Line::new();
        line.noise = seed;
        let frames: Vec<Frame> = (0..12).map(|_| line.frame()).collect();
        line.rest(300);
        line.adat(48_000, &frames[..7]);
        line.rest(2000);
        line.adat(44_100, &frames[7..]);
        let damage = i64::from(line.noise() % 5000);
        line.edges.retain(|at| !(damage..damage + 60).contains(&at.0));
        prop_assert_eq!(line.events_cut(piece), line.events());
    }

    #[test]
    fn the_result_does_not_depend_on_how_edges_of_a_damaged_line_are_cut(
        parts in proptest::collection::vec((0u8..7, 1u32..60, 0usize..6), 1..6),
        glitches in proptest::collection::vec((any::<prop::sample::Index>(), 0i64..40), 0..6),
        missing in proptest::collection::vec((any::<prop::sample::Index>(), 1usize..30), 0..3),
        sampler in prop_oneof![Just(24_000_000), Just(50_000_000), Just(100_000_000)],
        seed: u32,
    ) {
        const RATES: [u32; 6] = [32_000, 44_100, 48_000, 88_200, 96_000, 47_000];
        let mut line = Line::sampled(sampler);
        line.noise = seed;
        for (kind, length, rate) in parts {
            match kind {
                0 | 1 => {
                    let frames: Vec<Frame> = (0..length).map(|_| line.frame()).collect();
                    line.adat(RATES[rate].min(48_000), &frames);
                }
                2..5 => {
                    let samples: Vec<[i32; 2]> =
                        (0..length).map(|_| [(); 2].map(|()| line.noise() as i32 - (1 << 23))).collect();
                    line.spdif(RATES[rate], &samples);
                }
                5 => line.rest(i64::from(length * length)),
                _ => {
                    for _ in 0..length * 90 {
                        line.now += i64::from(line.noise() % 12);
                        line.edges.push(Instant(line.now));
                    }
                }
            }
        }
        for (from, count) in missing {
            if !line.edges.is_empty() {
                let from = from.index(line.edges.len());
                line.edges.drain(from..(from + count).min(line.edges.len()));
            }
        }
        for (at, width) in glitches {
            if !line.edges.is_empty() {
                let at = line.edges[at.index(line.edges.len())];
                line.edges.extend([at.plus(1), at.plus(1 + width)]);
                line.edges.sort();
            }
        }
        let events = line.events();
        for piece in [1, 2, 7, 64, 1000] {
            prop_assert!(line.events_cut(piece) == events, "{} at a time", piece);
        }
    }

    #[test]
    fn arbitrary_edges_neither_panic_nor_stall(gaps in proptest::collection::vec(0i64..200, 0..3000), until: i64) {
        let mut at = Instant(0);
        let edges: Vec<Instant> = gaps.into_iter().map(|gap| { at = at.plus(gap); at }).collect();
        let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(None));
        let mut input = Edges { at: &edges, until: Instant(until) };
        while receiver.next(&mut input).is_some() {}
        while receiver.finish().is_some() {}
    }
}
