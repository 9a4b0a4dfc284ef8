use super::*;
use crate::adat::{Encoder, UserBits};
use crate::bits::low_mask;
use crate::unit::Instant;
use proptest::prelude::*;
use std::vec::Vec;

fn any_frame() -> impl Strategy<Value = Frame> {
    (proptest::array::uniform8(-8_388_608..=8_388_607i32), 0u8..16)
        .prop_map(|(slots, user)| Frame { slots, user: UserBits::new(user).unwrap() })
}

fn any_frames(max: usize) -> impl Strategy<Value = Vec<Frame>> {
    proptest::collection::vec(any_frame(), 2..max)
}

/// Cells one by one, so that tests can damage them.
fn cells_of(frames: &[Frame]) -> Vec<bool> {
    let mut encoder = Encoder::new();
    frames
        .iter()
        .flat_map(|frame| encoder.encode(frame))
        .flat_map(|word| (0..64).map(move |n| word.bits >> n & 1 == 1))
        .collect()
}

/// Words of the given lengths, over and over.
fn words_of(cells: &[bool], lengths: &[u8]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = cells;
    let mut at = 0;
    for &len in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let len = usize::from(len).min(rest.len());
        let bits = rest[..len].iter().enumerate().fold(0u64, |bits, (n, &cell)| bits | u64::from(cell) << n);
        words.push(Word::certain(bits, len as u8, Instant(at)));
        at += len as i64;
        rest = &rest[len..];
    }
    words
}

fn decode(words: &[Word]) -> Vec<Event> {
    let mut decoder = Decoder::new();
    let mut input = words;
    let mut events: Vec<Event> = std::iter::from_fn(|| decoder.next(&mut input)).collect();
    assert!(input.is_empty());
    events.extend(std::iter::from_fn(|| decoder.finish()));
    events
}

fn frames_in(events: &[Event]) -> Vec<Frame> {
    events.iter().filter_map(|event| if let Event::Frame(r) = event { Some(r.frame) } else { None }).collect()
}

fn delivered(cells: &[bool]) -> Vec<Event> {
    decode(&words_of(cells, &[64]))
}

#[test]
fn times_that_jump_over_all_of_time_do_no_harm() {
    let cells = cells_of(&[Frame::default(), Frame::default()]);
    let words = words_of(&cells, &[64]);
    let mut decoder = Decoder::new();
    for at in [i64::MIN, i64::MAX, i64::MIN, i64::MAX, i64::MIN, i64::MAX, 0] {
        let words: Vec<Word> =
            words.iter().map(|word| Word { at: Instant(at), cell: 1 << (at & 63), ..*word }).collect();
        let mut input = &words[..];
        while decoder.next(&mut input).is_some() {}
        while decoder.finish().is_some() {}
    }
}

#[test]
fn batches_go_on_past_the_last_number() {
    let frames: Vec<Frame> = (0..20).map(|n| Frame { slots: [n; 8], ..Frame::default() }).collect();
    let words = words_of(&cells_of(&frames), &[64]);
    let blank =
        ReceivedFrame { frame: Frame::default(), marks: Marks::NONE, span: Span::default(), number: 0 };
    let mut decoder = Decoder::new();
    // As many frames as there are numbers go by between stretches at both ends of time.
    for at in [i64::MIN, i64::MAX, i64::MIN, i64::MAX] {
        let words: Vec<Word> = words.iter().map(|word| Word { at: Instant(at), cell: 1, ..*word }).collect();
        let mut input = &words[..];
        let mut slots = Vec::new();
        loop {
            let mut out = [blank; 4];
            let count = decoder.frames(&mut input, &mut out);
            slots.extend(out[..count].iter().map(|received| received.frame.slots[0]));
            if count < out.len() && decoder.next(&mut input).is_none() {
                break;
            }
        }
        for event in std::iter::from_fn(|| decoder.finish()) {
            if let Event::Frame(received) = event {
                slots.push(received.frame.slots[0]);
            }
        }
        assert_eq!(slots, (0..20).collect::<Vec<_>>());
    }
}

proptest! {
    #[test]
    fn every_frame_comes_back_in_order_and_unmarked(frames in any_frames(8)) {
        let events = delivered(&cells_of(&frames));
        prop_assert_eq!(frames_in(&events), frames.clone());
        prop_assert_eq!(events.len(), frames.len());
        for (event, number) in events.iter().zip(0..) {
            let Event::Frame(received) = event else { unreachable!() };
            prop_assert!(received.marks.is_clean());
            prop_assert_eq!(received.number, number);
            prop_assert_eq!(received.span, Span { start: Instant(number as i64 * 256), end: Instant(number as i64 * 256 + 256) });
        }
    }

    #[test]
    fn the_result_does_not_depend_on_how_cells_are_cut_into_words(
        frames in any_frames(6),
        damage in proptest::collection::vec(0usize..1536, 0..4),
        lengths in proptest::collection::vec(1u8..=64, 1..9),
    ) {
        let mut cells = cells_of(&frames);
        for cell in damage {
            let cell = cell % cells.len();
            cells[cell] = !cells[cell];
        }
        prop_assert_eq!(decode(&words_of(&cells, &lengths)), decode(&words_of(&cells, &[64])));
    }

    #[test]
    fn batches_deliver_what_single_calls_do(
        frames in any_frames(24),
        damage in proptest::collection::vec(0usize..6144, 0..4),
        doubts in proptest::collection::vec(0usize..6144, 0..3),
        cut in 0usize..600,
        lengths in prop_oneof![Just(std::vec![64]), proptest::collection::vec(1u8..=64, 1..9)],
        batches in proptest::collection::vec(0usize..6, 1..6),
        stretches in 1i64..4,
    ) {
        let mut cells = cells_of(&frames);
        for cell in damage {
            let cell = cell % cells.len();
            cells[cell] = !cells[cell];
        }
        let mut words = words_of(&cells[cut % cells.len()..], &lengths);
        for cell in doubts {
            let word = cell % words.len();
            words[word].doubt |= 1 << (cell % usize::from(words[word].len));
        }
        let blank = ReceivedFrame { frame: Frame::default(), marks: Marks::NONE, span: Span::default(), number: 0 };
        let (mut singly, mut in_batches) = (Decoder::new(), Decoder::new());
        let mut sizes = batches.into_iter().chain([1]).cycle();
        // The second stretch follows the first at once, the third does not.
        for stretch in 0..stretches {
            let offset = (cells.len() as i64 + 1000 * (stretch / 2)) * stretch;
            for word in &mut words {
                word.at = word.at.plus(offset);
            }
            let (mut input, mut same) = (&words[..], &words[..]);
            let mut expected: Vec<Event> = std::iter::from_fn(|| singly.next(&mut input)).collect();
            expected.extend(std::iter::from_fn(|| singly.finish()));
            let mut events = Vec::new();
            loop {
                let mut out = [blank; 5];
                let size = sizes.next().unwrap();
                let count = in_batches.frames(&mut same, &mut out[..size]);
                events.extend(out[..count].iter().copied().map(Event::Frame));
                if count < size {
                    let Some(event) = in_batches.next(&mut same) else { break };
                    events.push(event);
                }
            }
            events.extend(std::iter::from_fn(|| in_batches.finish()));
            prop_assert_eq!(events, expected);
        }
    }

    #[test]
    fn any_lead_costs_only_the_frame_it_cuts(
        frames in any_frames(6),
        idle in 0usize..600,
        skip in 0usize..256,
    ) {
        // Idle line, then a stream whose first frame lacks its first cells.
        let mut cells = std::vec![false; idle];
        cells.extend(&cells_of(&frames)[skip..]);
        let got = frames_in(&delivered(&cells));
        let whole = if skip == 0 { &frames[..] } else { &frames[1..] };
        prop_assert!(got == whole || got == frames, "{:?}", got.len());
    }

    #[test]
    fn a_wrong_fixed_cell_is_a_fault_in_one_frame(
        frames in proptest::collection::vec(any_frame(), 4..6),
        // The first sync is needed to start, and the last frame has nobody to vouch for it.
        frame in 1usize..3,
        cell in prop_oneof![0usize..10, (2usize..52).prop_map(|n| n * 5)],
    ) {
        let mut cells = cells_of(&frames);
        let which = frame * 256 + cell;
        cells[which] = !cells[which];
        let events = delivered(&cells);
        prop_assert_eq!(frames_in(&events), frames);
        let faults: Vec<_> = events.iter().filter(|e| matches!(e, Event::Fault(_))).collect();
        prop_assert_eq!(faults.len(), 1);
        let Event::Fault(fault) = faults[0] else { unreachable!() };
        prop_assert_eq!(fault.frame, frame as u64);
        prop_assert_eq!(fault.kind, if cell <= 10 { FaultKind::Sync } else { FaultKind::Cell });
    }

    #[test]
    fn missing_or_extra_cells_cost_only_the_frames_they_touch(
        frames in proptest::collection::vec(any_frame(), 8),
        at in 300usize..1200,
        count in 1usize..40,
        extra: bool,
    ) {
        let mut cells = cells_of(&frames);
        if extra {
            cells.splice(at..at, std::iter::repeat_n(true, count));
        } else {
            cells.drain(at..at + count);
        }
        let events = delivered(&cells);
        let first_whole = (at + if extra { 0 } else { count }).div_ceil(256);
        let got = frames_in(&events);
        prop_assert!(got.starts_with(&frames[..at / 256]));
        prop_assert!(got.ends_with(&frames[first_whole..]));
        let wrong = events.iter().filter(|event| match event {
            Event::Frame(r) => r.marks.is_clean() && !frames.contains(&r.frame),
            _ => false,
        });
        prop_assert_eq!(wrong.count(), 0);
    }

    #[test]
    fn arbitrary_cells_neither_panic_nor_stall(words: Vec<(u64, u64, u8)>) {
        let words: Vec<Word> = words
            .into_iter()
            .map(|(bits, doubt, len)| {
                let len = len % 64 + 1;
                let mask = low_mask(u32::from(len));
                Word { bits: bits & mask, doubt: doubt & mask, len, at: Instant(0), cell: 1 << 16 }
            })
            .collect();
        decode(&words);
    }
}

#[test]
fn a_lone_one_before_the_first_sync_is_not_a_frame() {
    let frames = [Frame { slots: [7; 8], ..Frame::default() }; 3];
    let mut cells = std::vec![false; 256];
    cells.push(true);
    cells.extend(cells_of(&frames));
    let events = delivered(&cells);
    assert_eq!(frames_in(&events), frames);
    assert_eq!(events.len(), 3);
}

#[test]
fn nine_zeros_are_enough_where_the_first_cell_cannot_be_known() {
    let frames = [Frame { slots: [-3; 8], ..Frame::default() }; 2];
    assert_eq!(frames_in(&delivered(&cells_of(&frames)[1..])), frames);
    assert_eq!(frames_in(&delivered(&cells_of(&frames)[2..])), frames[1..]);
}

#[test]
fn the_first_cell_of_a_recording_leaves_no_mark() {
    let frames = [Frame { slots: [-3; 8], ..Frame::default() }; 2];
    for skip in 0..2 {
        let mut words = words_of(&cells_of(&frames)[skip..], &[64]);
        words[0].doubt = 1;
        for event in decode(&words) {
            let Event::Frame(received) = event else { panic!("{event:?}") };
            assert!(received.marks.is_clean());
        }
    }
}

#[test]
fn a_frame_cut_by_the_end_is_told_and_silence_is_not() {
    let frames = [Frame { slots: [5; 8], ..Frame::default() }; 3];
    let cells = cells_of(&frames);
    assert!(matches!(delivered(&cells[..600]).last(), Some(Event::Cut(_))));
    let mut silent = cells.clone();
    silent.extend([false; 30]);
    assert_eq!(delivered(&silent).len(), 3);
}

#[test]
fn frames_that_went_by_unseen_are_counted_by_time() {
    let frames = [Frame { slots: [5; 8], ..Frame::default() }; 2];
    let words = words_of(&cells_of(&frames), &[64]);
    let mut decoder = Decoder::new();
    let mut run = |offset: i64| {
        let moved: Vec<Word> = words.iter().map(|word| Word { at: word.at.plus(offset), ..*word }).collect();
        let mut input = &moved[..];
        let mut events: Vec<Event> = std::iter::from_fn(|| decoder.next(&mut input)).collect();
        events.extend(std::iter::from_fn(|| decoder.finish()));
        events
    };
    assert_eq!(run(0).len(), 2);
    let events = run(512 + 7 * 256 + 100);
    assert!(matches!(events[0], Event::Lost(Lost { frames: 7, .. })));
    let Event::Frame(received) = events[1] else { panic!("no frame after the loss") };
    assert_eq!(received.number, 9);
}

#[test]
fn a_sync_that_lacks_a_cell_costs_only_its_own_frame() {
    let frames = [1, 2, 3, 4, 5, 6].map(|n| Frame { slots: [n; 8], ..Frame::default() });
    let mut cells = cells_of(&frames);
    cells.remove(3 * 256 + 4);
    let events = delivered(&cells);
    let clean = events.iter().filter_map(|event| match event {
        Event::Frame(r) if r.marks.is_clean() => Some(r.frame.slots[0]),
        _ => None,
    });
    assert_eq!(clean.collect::<Vec<_>>(), [1, 2, 3, 5, 6]);
}
