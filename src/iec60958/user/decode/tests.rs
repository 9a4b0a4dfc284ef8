use super::*;
use crate::iec60958::user::{Malformed, Programme, QBits, SECTOR_BITS, Subcode};
use crate::iec60958::{Preamble, Subframe};
use bitvec::prelude::*;
use proptest::prelude::*;
use std::vec::Vec;

fn subframe(number: u64, user: bool) -> ReceivedSubframe {
    ReceivedSubframe {
        bits: Subframe { user, ..Subframe::default() }.emit(),
        preamble: if number.is_multiple_of(2) { Preamble::M } else { Preamble::W },
        block_frame: None,
        marks: Marks::NONE,
        span: Span { start: Instant(10 * number as i64), end: Instant(10 * number as i64 + 10) },
        number,
    }
}

fn subframes(bits: impl IntoIterator<Item = bool>) -> Vec<ReceivedSubframe> {
    bits.into_iter().enumerate().map(|(n, bit)| subframe(n as u64, bit)).collect()
}

fn decode(mut input: &[ReceivedSubframe]) -> Vec<Event> {
    let mut decoder = MessageDecoder::new();
    let mut events: Vec<Event> = core::iter::from_fn(|| decoder.next(&mut input)).collect();
    events.extend(core::iter::from_fn(|| decoder.finish()));
    events
}

fn messages(events: &[Event]) -> Vec<Message> {
    events
        .iter()
        .filter_map(|event| if let Event::Message(message) = event { Some(*message) } else { None })
        .collect()
}

/// The bits of units, `gap` zeros behind each.
fn units(bytes: &[u8], gap: usize) -> Vec<bool> {
    let unit = |&byte| {
        let unit = InformationUnit::new(byte);
        (0..8).map(move |n| unit.bit(n)).chain(core::iter::repeat_n(false, gap))
    };
    bytes.iter().flat_map(unit).collect()
}

fn bytes(message: &Message) -> Vec<u8> {
    message.units().iter().map(|unit| unit.byte()).collect()
}

/// A message: where its first start bit is, its units, and the zeros before each.
#[derive(Debug, PartialEq)]
struct Naive {
    number: usize,
    units: Vec<(u8, usize)>,
}

/// The framing as the standard lists it, over a whole list of bits that starts with 16 zeros.
fn naive(bits: &BitSlice) -> Vec<Naive> {
    let mut found: Vec<Naive> = Vec::new();
    let mut at = bits.first_one().unwrap_or(bits.len());
    let mut gap = usize::MAX;
    while at + 8 <= bits.len() {
        let unit = bits[at..at + 8].iter().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
        match found.last_mut() {
            Some(message) if gap <= 8 => message.units.push((unit, gap)),
            _ => found.push(Naive { number: at, units: std::vec![(unit, 0)] }),
        }
        gap = bits[at + 8..].leading_zeros();
        at += 8 + gap;
    }
    found
}

fn any_bits() -> impl Strategy<Value = Vec<bool>> {
    // Runs of zeros of all the lengths that matter, between bytes.
    let piece = (any::<u8>(), prop_oneof![0usize..=10, 11usize..=40]);
    prop::collection::vec(piece, 0..400).prop_map(|pieces| {
        let mut bits = std::vec![false; 16];
        for (byte, zeros) in pieces {
            bits.extend((0..8).map(|n| byte >> n & 1 == 1));
            bits.extend(core::iter::repeat_n(false, zeros));
        }
        bits
    })
}

#[test]
fn a_message_is_the_same_whatever_came_before_it() {
    let units = |count| (0..count).flat_map(|_| [true; 8]).chain([false; 16]).collect::<Vec<bool>>();
    let mut decoder = MessageDecoder::new();
    for (long, short) in [(129, 3), (5, 4)] {
        for count in [long, short] {
            let all = subframes(units(count));
            let mut input = &all[..];
            let mut events: Vec<Event> = core::iter::from_fn(|| decoder.next(&mut input)).collect();
            events.extend(core::iter::from_fn(|| decoder.finish()));
            assert_eq!(events, decode(&all), "{count} units");
        }
    }
}

proptest! {
    #[test]
    fn framing_agrees_with_a_list_of_bits(bits in any_bits()) {
        let list: BitVec = bits.iter().collect();
        let mut joined: Vec<Naive> = Vec::new();
        for message in messages(&decode(&subframes(bits))) {
            let units = message.units().iter().zip(message.gaps()).map(|(unit, &gap)| (unit.byte(), gap as usize));
            match joined.last_mut() {
                Some(full) if message.start == Start::Continued => {
                    let mut units: Vec<_> = units.collect();
                    units[0].1 = message.zeros_before as usize;
                    full.units.extend(units);
                }
                // A unit of which the end is missing is none.
                _ if message.units().is_empty() => {}
                _ => joined.push(Naive { number: message.number as usize, units: units.collect() }),
            }
        }
        prop_assert_eq!(joined, naive(&list));
    }

    #[test]
    fn events_do_not_depend_on_how_the_input_is_cut(bits in any_bits(), cuts in prop::collection::vec(1usize..50, 1..20),
                                                    lost in prop::collection::vec(0usize..4000, 0..3)) {
        let mut all = subframes(bits);
        for at in lost {
            if at < all.len() {
                all.drain(at..(at + 7).min(all.len()));
            }
        }
        let mut decoder = MessageDecoder::new();
        let mut events = Vec::new();
        let (mut rest, mut cut) = (&all[..], cuts.iter().cycle());
        while !rest.is_empty() {
            let (mut piece, behind) = rest.split_at((*cut.next().unwrap()).min(rest.len()));
            events.extend(core::iter::from_fn(|| decoder.next(&mut piece)));
            rest = behind;
        }
        events.extend(core::iter::from_fn(|| decoder.finish()));
        prop_assert_eq!(events, decode(&all));
    }

    #[test]
    fn messages_come_back(sent in prop::collection::vec((prop::collection::vec(any::<u8>(), 3..=129), 0usize..=8, 9usize..40), 0..8)) {
        let mut bits = std::vec![false; 16];
        for (bytes, gap, zeros) in &sent {
            bits.extend(units(bytes, *gap));
            bits.extend(core::iter::repeat_n(false, *zeros));
        }
        let events = decode(&subframes(bits.clone()));
        let found = messages(&events);
        prop_assert_eq!(found.len(), sent.len());
        for (message, (sent, ..)) in found.iter().zip(&sent) {
            prop_assert_eq!(bytes(message), sent.iter().map(|byte| byte | 0x80).collect::<Vec<_>>());
            prop_assert_eq!((message.malformed(), message.is_whole()), (None, true));
            let first = message.number as usize;
            let here: Vec<bool> = message.bits().collect();
            prop_assert_eq!(&bits[first..first + here.len()], &here[..]);
            prop_assert_eq!(message.span.start, Instant(10 * first as i64));
            prop_assert_eq!(message.span.end, Instant(10 * (first + here.len()) as i64));
        }
        let told: usize = found.iter().map(|message| message.units().len()).sum();
        prop_assert_eq!(events.iter().filter(|event| matches!(event, Event::Unit(_))).count(), told);
    }

    #[test]
    fn from_the_middle_of_a_stream_on_every_unit_is_right(sent in prop::collection::vec((any::<u8>(), 0usize..=8), 20..60), cut in 0usize..200) {
        let mut bits = std::vec![false; 16];
        let mut starts = Vec::new();
        for (byte, gap) in &sent {
            starts.push((bits.len(), byte | 0x80));
            bits.extend(units(&[*byte], *gap));
        }
        let events = decode(&subframes(bits[cut..].iter().copied()));
        for event in events {
            if let Event::Unit(unit) = event {
                let place = (unit.number as usize + cut, unit.unit.byte());
                prop_assert!(starts.contains(&place), "{:?} {:?}", place, starts);
            }
        }
    }

    #[test]
    fn sectors_of_subcode_come_back(q: [[u8; 12]; 3], r_to_w: [u8; 96]) {
        let mut bits = Vec::new();
        let mut sent = Vec::new();
        for q in q {
            let mut units = *Subcode::from_q(QBits(q)).units();
            for (unit, more) in units.iter_mut().zip(r_to_w) {
                *unit = InformationUnit::new(unit.byte() | more & 0b11_1111);
            }
            sent.push(Subcode::new(units));
            prop_assert_eq!(Subcode::new(units).q(), QBits(q));
            prop_assert_eq!(Subcode::new(units).bits().len(), 1176);
            bits.extend(Subcode::new(units).bits());
        }
        bits.extend([false; 9]);
        let found = messages(&decode(&subframes(bits)));
        let subcodes: Vec<Subcode> = found.iter().filter_map(Message::subcode).collect();
        prop_assert_eq!(subcodes, sent);
        for (n, message) in found.iter().enumerate() {
            prop_assert_eq!(message.number, n as u64 * u64::from(SECTOR_BITS) + 24);
            prop_assert_eq!(message.zeros_before, if n == 0 { 24 } else { 28 });
        }
    }
}

#[test]
fn eight_zeros_keep_a_message_together_and_nine_end_it() {
    for (gap, lengths) in [(8, &[6][..]), (9, &[3, 3])] {
        let mut bits = std::vec![false; 16];
        bits.extend(units(&[1, 2, 3], 4));
        bits.extend(core::iter::repeat_n(false, gap - 4));
        bits.extend(units(&[4, 5, 6], 0));
        bits.extend([false; 9]);
        let found: Vec<usize> = messages(&decode(&subframes(bits))).iter().map(|m| m.units().len()).collect();
        assert_eq!(found, lengths);
    }
}

#[test]
fn messages_of_fewer_than_3_and_more_than_129_units_are_malformed() {
    for (count, expected) in [
        (1, &[Some(Malformed::TooShort)][..]),
        (2, &[Some(Malformed::TooShort)]),
        (3, &[None]),
        (129, &[None]),
        (130, &[Some(Malformed::TooLong), Some(Malformed::TooLong)]),
    ] {
        let mut bits = std::vec![false; 16];
        bits.extend(units(&std::vec![0x55; count], 1));
        bits.extend([false; 8]);
        let found = messages(&decode(&subframes(bits)));
        assert_eq!(found.iter().map(Message::malformed).collect::<Vec<_>>(), expected, "{count}");
        assert_eq!(found.iter().map(|message| message.units().len()).sum::<usize>(), count);
    }
}

#[test]
fn a_message_whose_start_or_end_was_not_seen_is_not_called_short() {
    // Seven zeros are the end of a unit, or less.
    let mut bits = std::vec![false; 7];
    bits.extend(units(&[0x11], 9));
    bits.extend(units(&[0x22], 0));
    let found = messages(&decode(&subframes(bits)));
    assert_eq!(
        found.iter().map(|m| (m.start, m.end, m.malformed())).collect::<Vec<_>>(),
        [(Start::Unknown, End::Zeros, None), (Start::Boundary, End::Finished, None),]
    );
}

#[test]
fn a_loss_ends_a_message_and_is_told() {
    let mut bits = std::vec![false; 16];
    bits.extend(units(&[0x11, 0x22, 0x33], 0));
    bits.extend([false; 20]);
    let mut all = subframes(bits);
    // Five bits of the third unit are gone, with those behind.
    all.drain(16 + 19..16 + 26);
    let events = decode(&all);
    let [Event::Unit(_), Event::Unit(_), Event::Message(message), Event::Lost(lost)] = events[..] else {
        panic!("{events:?}")
    };
    let unfinished = Unfinished { gap: 0, bits: 0b1010_0000, count: 3 };
    assert_eq!(
        (bytes(&message), message.end, message.unfinished),
        (std::vec![0x91, 0xa2], End::Lost, Some(unfinished))
    );
    assert_eq!((lost.subframes, lost.number, lost.at), (7, 42, Instant(420)));
}

#[test]
fn bits_before_the_first_unit_are_skipped_and_told() {
    let mut bits = std::vec![true, false, false, true, true, false, true];
    bits.extend([false; 7]);
    bits.extend(units(&[0x11, 0x22, 0x33], 0));
    bits.extend([false; 9]);
    let events = decode(&subframes(bits));
    let Event::Skipped(skipped) = events[0] else { panic!("{events:?}") };
    assert_eq!((skipped.bits, skipped.number, skipped.span.end), (7, 0, Instant(70)));
    assert_eq!(messages(&events).len(), 1);
}

#[test]
fn ones_without_end_are_told_once() {
    let events = decode(&subframes(core::iter::repeat_n(true, 5000)));
    let [Event::Skipped(skipped)] = events[..] else { panic!("{events:?}") };
    assert_eq!(skipped.bits, 5000);
}

#[test]
fn marks_of_subframes_are_those_of_their_message() {
    let mut bits = std::vec![false; 16];
    bits.extend(units(&[1, 2, 3], 2));
    bits.extend([false; 9]);
    let mut all = subframes(bits);
    all[16 + 13].marks = Marks::PARITY;
    let events = decode(&all);
    assert_eq!(messages(&events)[0].marks, Marks::PARITY);
    let marked: Vec<bool> = events
        .iter()
        .filter_map(|event| if let Event::Unit(unit) = event { Some(!unit.marks.is_clean()) } else { None })
        .collect();
    assert_eq!(marked, [false, true, false]);
}

#[test]
fn silence_says_nothing() {
    assert_eq!(decode(&subframes(core::iter::repeat_n(false, 10_000))), []);
}

#[test]
fn other_lengths_are_no_subcode() {
    let mut disc = Programme::new(1).unwrap();
    let q = disc.sector().emit();
    let whole: Vec<bool> = Subcode::from_q(q).bits().collect();
    for (bits, is_subcode) in [(&whole[..], true), (&whole[12..], false), (&whole[..1164], false)] {
        let mut bits = bits.to_vec();
        bits.extend([false; 9]);
        let found = messages(&decode(&subframes(bits)));
        assert_eq!(found[0].subcode().is_some(), is_subcode);
    }
}
