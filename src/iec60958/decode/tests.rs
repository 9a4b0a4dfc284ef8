use super::*;
use crate::iec60958::{BLOCK_FRAMES, BlockEncoder, ChannelStatus, Encoder};
use crate::unit::Instant;
use proptest::prelude::*;
use std::vec::Vec;

type Made = (Preamble, SubframeBits);

fn any_samples(frames: std::ops::Range<usize>) -> impl Strategy<Value = Vec<[i32; 2]>> {
    proptest::collection::vec([-8_388_608..=8_388_607i32, -8_388_608..=8_388_607i32], frames)
}

fn status() -> [ChannelStatus; 2] {
    [ChannelStatus::consumer(48_000, 24), ChannelStatus::from_bytes(&[0x81, 0x00, 0x2c]).unwrap()]
}

fn stream(samples: &[[i32; 2]]) -> Vec<Made> {
    let mut blocks = BlockEncoder::new(status()).with_user_bits([[0x5a; 24], [0x0f; 24]]);
    samples.iter().flat_map(|&pair| blocks.frame(pair)).collect()
}

fn cells_of(stream: &[Made]) -> Vec<bool> {
    let mut encoder = Encoder::new();
    let words = stream.iter().map(|&(preamble, bits)| encoder.encode(preamble, bits).bits);
    words.flat_map(|bits| (0..64).map(move |n| bits >> n & 1 == 1)).collect()
}

fn words_of(cells: &[bool], len: usize) -> Vec<Word> {
    let word = |(n, piece): (usize, &[bool])| {
        let bits = piece.iter().enumerate().fold(0u64, |bits, (n, &cell)| bits | u64::from(cell) << n);
        Word::certain(bits, piece.len() as u8, Instant((n * len) as i64))
    };
    cells.chunks(len).enumerate().map(word).collect()
}

fn decode(words: &[Word]) -> Vec<Event> {
    let mut decoder = Decoder::new();
    let mut input = words;
    let mut events: Vec<Event> = std::iter::from_fn(|| decoder.next(&mut input)).collect();
    assert!(input.is_empty());
    events.extend(std::iter::from_fn(|| decoder.finish()));
    events
}

fn delivered(cells: &[bool]) -> Vec<Event> {
    decode(&words_of(cells, 64))
}

fn subframes_in(events: &[Event]) -> Vec<Made> {
    events
        .iter()
        .filter_map(|event| if let Event::Subframe(r) = event { Some((r.preamble, r.bits)) } else { None })
        .collect()
}

fn faults_in(events: &[Event]) -> Vec<(FaultKind, u64)> {
    events
        .iter()
        .filter_map(|event| if let Event::Fault(f) = event { Some((f.kind, f.frame)) } else { None })
        .collect()
}

#[test]
fn times_that_jump_over_all_of_time_do_no_harm() {
    let words = words_of(&cells_of(&stream(&[[1, 2], [3, 4]])), 64);
    let mut decoder = Decoder::new();
    for at in [i64::MIN, i64::MAX, i64::MIN, i64::MAX, i64::MIN, i64::MAX, 0] {
        let words: Vec<Word> =
            words.iter().map(|word| Word { at: Instant(at), cell: 1 << (at & 63), ..*word }).collect();
        let mut input = &words[..];
        while decoder.next(&mut input).is_some() {}
        while decoder.finish().is_some() {}
    }
}

proptest! {
    #[test]
    fn every_subframe_comes_back_in_order_and_unmarked(samples in any_samples(1..300)) {
        let stream = stream(&samples);
        let events = delivered(&cells_of(&stream));
        prop_assert_eq!(subframes_in(&events), stream);
        prop_assert_eq!(faults_in(&events), Vec::new());
        for event in &events {
            if let Event::Subframe(received) = event {
                prop_assert!(received.marks.is_clean());
                prop_assert_eq!(received.block_frame.map(u64::from), Some(received.number / 2 % 192));
                prop_assert_eq!(received.span.start, Instant(received.number as i64 * 64));
            }
        }
    }

    #[test]
    fn the_result_does_not_depend_on_how_cells_are_cut_into_words(
        samples in any_samples(1..20),
        damage in proptest::collection::vec(0usize..2560, 0..4),
        len in 1usize..64,
    ) {
        let mut cells = cells_of(&stream(&samples));
        for cell in damage {
            let cell = cell % cells.len();
            cells[cell] = !cells[cell];
        }
        prop_assert_eq!(decode(&words_of(&cells, len)), decode(&words_of(&cells, 64)));
    }

    #[test]
    fn batches_deliver_what_single_calls_do(
        samples in any_samples(1..250),
        // Preambles that are moved, parity that is wrong: what only the subframes tell.
        moved in proptest::collection::vec((0usize..500, 0usize..3), 0..3),
        damage in proptest::collection::vec(0usize..32_000, 0..6),
        doubts in proptest::collection::vec(0usize..32_000, 0..4),
        cut in 0usize..200,
        len in prop_oneof![Just(64), 1usize..=64],
        batches in proptest::collection::vec(0usize..9, 1..6),
        stretches in 1i64..4,
    ) {
        let mut stream = stream(&samples);
        for (at, preamble) in moved {
            let at = at % stream.len();
            stream[at].0 = Preamble::ALL[preamble];
        }
        let mut cells = cells_of(&stream);
        for cell in damage {
            let cell = cell % cells.len();
            cells[cell] = !cells[cell];
        }
        let mut words = words_of(&cells[cut % cells.len()..], len);
        for cell in doubts {
            let word = cell % words.len();
            words[word].doubt |= 1 << (cell % usize::from(words[word].len));
        }
        let blank = ReceivedSubframe {
            bits: SubframeBits::from_cells(0),
            preamble: Preamble::B,
            block_frame: None,
            marks: Marks::NONE,
            span: Span::default(),
            number: 0,
        };
        let (mut singly, mut in_batches) = (Decoder::new(), Decoder::new());
        let mut sizes = batches.into_iter().chain([1]).cycle();
        // The second stretch follows the first at once, the third does not.
        for stretch in 0..stretches {
            let offset = (cells.len() as i64 + 300 * (stretch / 2)) * stretch;
            for word in &mut words {
                word.at = word.at.plus(offset);
            }
            let (mut input, mut same) = (&words[..], &words[..]);
            let mut expected: Vec<Event> = std::iter::from_fn(|| singly.next(&mut input)).collect();
            expected.extend(std::iter::from_fn(|| singly.finish()));
            let mut events = Vec::new();
            loop {
                let mut out = [blank; 8];
                let size = sizes.next().unwrap();
                let count = in_batches.subframes(&mut same, &mut out[..size]);
                events.extend(out[..count].iter().copied().map(Event::Subframe));
                if count < size {
                    let Some(event) = in_batches.next(&mut same) else { break };
                    events.push(event);
                }
            }
            events.extend(std::iter::from_fn(|| in_batches.finish()));
            prop_assert_eq!(events, expected);
            prop_assert_eq!(in_batches.block(), singly.block());
        }
    }

    #[test]
    fn any_one_wrong_cell_is_a_fault_in_its_subframe(samples in any_samples(4..20), at: prop::sample::Index) {
        let stream = stream(&samples);
        let mut cells = cells_of(&stream);
        // The first preamble is needed to start, and nobody vouches for the last subframe.
        let at = 64 + at.index(cells.len() - 128);
        cells[at] = !cells[at];
        let events = delivered(&cells);
        let faults = faults_in(&events);
        prop_assert!(!faults.is_empty());
        prop_assert!(faults.iter().all(|&(_, frame)| frame == at as u64 / 64), "{:?} at {}", faults, at);
        for (n, (got, made)) in subframes_in(&events).iter().zip(&stream).enumerate() {
            prop_assert!(got == made || n == at / 64);
        }
    }

    #[test]
    fn missing_or_extra_cells_cost_only_the_subframes_they_touch(
        samples in any_samples(12..20),
        at in 70usize..800,
        count in 1usize..40,
        extra: bool,
    ) {
        let stream = stream(&samples);
        let mut cells = cells_of(&stream);
        if extra {
            cells.splice(at..at, std::iter::repeat_n(true, count));
        } else {
            cells.drain(at..at + count);
        }
        let events = delivered(&cells);
        let got = subframes_in(&events);
        let first_whole = (at + if extra { 0 } else { count }).div_ceil(64);
        prop_assert!(got.starts_with(&stream[..at / 64]));
        prop_assert!(got.ends_with(&stream[first_whole..]));
        for event in &events {
            if let Event::Subframe(r) = event {
                prop_assert!(!r.marks.is_clean() || stream.contains(&(r.preamble, r.bits)));
            }
        }
    }

    #[test]
    fn arbitrary_cells_neither_panic_nor_stall(words: Vec<(u64, u64)>) {
        let words: Vec<Word> =
            words.into_iter().map(|(bits, doubt)| Word { doubt, ..Word::certain(bits, 64, Instant(0)) }).collect();
        decode(&words);
    }
}

#[test]
fn blocks_carry_status_and_user_bits_of_both_channels() {
    let samples = std::vec![[7, -7]; 192 * 2 + 50];
    let events = delivered(&cells_of(&stream(&samples)));
    let blocks: Vec<&Block> =
        events.iter().filter_map(|event| if let Event::Block(b) = event { Some(b) } else { None }).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        assert!(block.is_complete());
        assert_eq!(block.frames, BLOCK_FRAMES);
        assert_eq!(block.status.map(|bits| bits.bytes), status().map(|status| status.0));
        assert_eq!(block.user.map(|bits| bits.bytes), [[0x5a; 24], [0x0f; 24]]);
    }
}

#[test]
fn wrong_parity_is_a_fault_and_the_sample_stays() {
    let mut stream = stream(&[[100, 200]; 4]);
    stream[3].1 = stream[3].1.with_parity(!stream[3].1.parity());
    let events = delivered(&cells_of(&stream));
    assert_eq!(faults_in(&events), [(FaultKind::Parity, 3)]);
    assert_eq!(subframes_in(&events), stream);
}

#[test]
fn preambles_out_of_order_are_a_fault() {
    let mut stream = stream(&[[100, 200]; 4]);
    stream[3].0 = Preamble::M;
    let events = delivered(&cells_of(&stream));
    assert_eq!(faults_in(&events), [(FaultKind::Preamble, 3), (FaultKind::Preamble, 4)]);
    assert_eq!(subframes_in(&events), stream);
}

#[test]
fn a_block_of_384_frames_is_a_fault() {
    let mut stream = stream(&std::vec![[0, 0]; 400]);
    stream[384].0 = Preamble::M;
    let events = delivered(&cells_of(&stream));
    assert_eq!(faults_in(&events), [(FaultKind::Block, 384)]);
}

#[test]
fn a_preamble_may_lack_its_first_cell_at_the_start() {
    let stream = stream(&[[1, 2]; 3]);
    let mut words = words_of(&cells_of(&stream), 64);
    words[0].bits &= !1;
    words[0].doubt |= 1;
    let events = decode(&words);
    assert_eq!(subframes_in(&events), stream);
    assert_eq!(faults_in(&events), []);
}

#[test]
fn a_subframe_behind_one_that_was_cut_short_is_in_order() {
    let stream = stream(&[[123, -456]; 8]);
    let mut cells = cells_of(&stream);
    cells.drain(5 * 64 + 10..5 * 64 + 50);
    let events = delivered(&cells);
    assert_eq!(faults_in(&events).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>(), [FaultKind::Sync]);
    let clean = |event: &&Event| matches!(event, Event::Subframe(r) if r.marks.is_clean());
    assert_eq!(events.iter().filter(clean).count(), 15);
}

#[test]
fn a_preamble_that_begins_as_it_should_proves_the_subframe_before_it_whole() {
    // The first cells of the preamble are a run that data does not have.
    for (gone, clean) in [(1, false), (2, false), (3, true), (5, true), (7, true)] {
        let mut cells = cells_of(&stream(&[[123, -456]; 8]));
        cells.remove(6 * 64 + gone);
        let events = delivered(&cells);
        let before = events.iter().find_map(|event| match event {
            Event::Subframe(r) if r.number == 5 => Some(r.marks.is_clean()),
            _ => None,
        });
        assert_eq!(before, Some(clean), "cell {gone} of the preamble");
    }
}
