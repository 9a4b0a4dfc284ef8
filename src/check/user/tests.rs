use super::*;
use crate::fault::{Marks, Severity};
use crate::iec60958::user::{Control, InformationUnit, Msf, Programme, Subcode, message_bits};
use crate::iec60958::{BlockEncoder, ChannelStatus, Decoder, Encoder, Event, Preamble};
use std::vec;

/// A stream with these user bits, through the encoder and the decoder of cells.
fn check(status: &[u8], mut user: impl Iterator<Item = bool>, frames: usize) -> (UserCheck, Vec<UserRecord>) {
    let mut check = UserCheck::new();
    let mut records = Vec::new();
    let mut blocks = BlockEncoder::new([ChannelStatus::from_bytes(status).unwrap(); 2]);
    let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
    let mut take = |event: Event, check: &mut UserCheck| match event {
        Event::Subframe(subframe) => check.subframe(&subframe, |record| records.push(*record)),
        Event::Block(block) => check.block(&block, |record| records.push(*record)),
        _ => {}
    };
    for _ in 0..frames {
        for (preamble, bits) in blocks.frame([0; 2]) {
            let bits = bits.with_user(user.next().unwrap_or(false));
            let word = [encoder.encode(preamble, bits)];
            let mut input = &word[..];
            while let Some(event) = decoder.next(&mut input) {
                take(event, &mut check);
            }
        }
    }
    while let Some(event) = decoder.finish() {
        take(event, &mut check);
    }
    check.finish(|record| records.push(*record));
    (check, records)
}

const CONSUMER_CD: [u8; 2] = [0x04, 0x01];
const GENERAL: [u8; 2] = [0x04, 0x00];

fn codes(check: &UserCheck) -> Vec<u16> {
    check.findings().iter().map(|finding| finding.code.number()).collect()
}

fn disc(change: impl Fn(usize, QBits) -> QBits, sectors: usize) -> impl Iterator<Item = bool> {
    let mut disc = Programme::new(3)
        .unwrap()
        .with_catalogue("4006381333931".parse().unwrap())
        .with_isrc("DEA129512345".parse().unwrap());
    let sectors: Vec<Subcode> =
        (0..sectors).map(|n| Subcode::from_q(change(n, disc.sector().emit()))).collect();
    sectors.into_iter().flat_map(Subcode::bits)
}

/// 40 zeros, then messages with 20 zeros between them.
fn messages(units: &[&[u8]], gap: u8) -> impl Iterator<Item = bool> {
    let mut bits = vec![false; 40];
    for units in units {
        let units: Vec<_> = units.iter().map(|&byte| InformationUnit::new(byte)).collect();
        bits.extend(message_bits(&units, &vec![gap; units.len()]));
        bits.extend([false; 20]);
    }
    bits.into_iter()
}

#[test]
fn silence_is_nothing() {
    for status in [&GENERAL[..], &[0x01, 0x00]] {
        let (check, records) = check(status, core::iter::empty(), 800);
        assert_eq!((check.kind(), records, codes(&check)), (UserKind::None, vec![], vec![]));
    }
}

#[test]
fn a_disc_is_summed_up() {
    let (check, records) = check(&GENERAL, disc(|_, q| q, 5), 5 * 588 + 10);
    assert_eq!(check.kind(), UserKind::CdSubcode);
    assert_eq!(codes(&check), []);
    let summary = check.summary();
    assert_eq!((summary.sectors.count, summary.crc_right.count, summary.crc_wrong.count), (5, 5, 0));
    assert_eq!(summary.first.unwrap().position.absolute, Msf::new(0, 2, 0).unwrap());
    assert_eq!(summary.last.unwrap().position.absolute, Msf::new(0, 2, 4).unwrap());
    assert_eq!(summary.catalogue.unwrap().digits()[..3], [4, 0, 0]);
    assert_eq!(std::format!("{}", summary.isrc.unwrap()), "DEA129512345");
    assert_eq!(records.len(), 5);
}

#[test]
fn a_wrong_crc_is_warned_of_where_subcode_is_expected() {
    let spoil = |q: QBits| {
        let mut q = q;
        q.0[11] ^= 0x80;
        q
    };
    let (one, _) = check(&GENERAL, disc(|n, q| if n == 2 { spoil(q) } else { q }, 5), 5 * 588 + 10);
    assert_eq!(codes(&one), [51]);
    let finding = &one.findings()[0];
    assert!(finding.seen.starts_with("1 of 5 sectors"), "{}", finding.seen);
    assert_eq!(finding.frame, Some(2 * 1176 + 24));
    let (all, _) = check(&CONSUMER_CD, disc(|_, q| spoil(q), 3), 3 * 588 + 10);
    assert_eq!(codes(&all), [51]);
    // No right one anywhere, and nothing says that it is a disc.
    let (unknown, _) = check(&GENERAL, disc(|_, q| spoil(q), 3), 3 * 588 + 10);
    assert_eq!((unknown.kind(), codes(&unknown)), (UserKind::Messages, vec![53]));
}

#[test]
fn known_ways_to_get_the_crc_wrong_are_named() {
    let with = |crc: fn(u16) -> u16| {
        let change = move |_: usize, mut q: QBits| {
            let crc = crc(q.computed_crc()).to_be_bytes();
            q.0[10..].copy_from_slice(&crc);
            q
        };
        check(&CONSUMER_CD, disc(change, 3), 3 * 588 + 10).0.findings()[0].cause.clone()
    };
    assert!(with(|crc| !crc).contains("invert"));
    assert!(with(u16::swap_bytes).contains("exchanged"));
    assert!(with(|_| 0).contains("no CRC"));
    assert!(with(|crc| crc ^ 0x80).contains("copy protection"));
}

#[test]
fn subcode_without_q_is_not_held_against_a_stream() {
    let (check, _) = check(&CONSUMER_CD, disc(|_, _| QBits::default(), 3), 3 * 588 + 10);
    assert_eq!((check.kind(), check.summary().empty.count), (UserKind::CdSubcode, 3));
    assert_eq!(codes(&check), []);
}

#[test]
fn a_jump_is_told() {
    let jump = |n, q: QBits| {
        if n < 4 {
            return q;
        }
        let mut data = q.data();
        data[7] = 0x33;
        QBits::new(Control::default(), 1, data)
    };
    let (check, _) = check(&GENERAL, disc(jump, 7), 7 * 588 + 10);
    assert_eq!((codes(&check), check.summary().jumps.count), (vec![52], 1));
}

#[test]
fn messages_of_other_sources_are_only_told() {
    let (check, _) = check(&GENERAL, messages(&[&[1, 2, 3], &[4; 129]], 8), 2000);
    assert_eq!((check.kind(), codes(&check)), (UserKind::Messages, vec![53]));
    assert!(check.findings().iter().all(|finding| finding.code.severity() == Severity::Info));
}

#[test]
fn messages_that_are_too_short_or_too_long_are_warned_of() {
    let (short, _) = check(&GENERAL, messages(&[&[1, 2, 3], &[1, 2]], 0), 800);
    assert_eq!((codes(&short), short.summary().malformed.count), (vec![50, 53], 1));
    let (long, _) = check(&GENERAL, messages(&[&[1; 130]], 0), 800);
    assert_eq!(codes(&long), [50]);
    let (constant, _) = check(&GENERAL, core::iter::repeat(true), 2000);
    assert_eq!(codes(&constant), [50]);
    // Bits without an end are no message that could be missing among the others.
    let constant = core::iter::repeat_n(true, 3000);
    let (both, _) = check(&GENERAL, constant.chain(messages(&[&[1, 2, 3], &[4, 5, 6]], 0)), 2000);
    assert_eq!((codes(&both), both.summary().malformed.count), (vec![50, 53], 1));
    assert!(both.findings()[1].seen.starts_with("2 messages"), "{:?}", both.findings());
}

#[test]
fn professional_user_bits_are_never_malformed() {
    for (management, kind, expected) in [
        (0x00, UserKind::Raw, vec![54]),
        (0x80, UserKind::Block, vec![]),
        (0xc0, UserKind::Raw, vec![53]),
        (0x40, UserKind::Raw, vec![53]),
    ] {
        let (check, records) = check(&[0x01, management], messages(&[&[1], &[0x55; 20]], 3), 800);
        assert_eq!((check.kind(), codes(&check)), (kind, expected), "{management:02x}");
        let blocks = records.iter().filter(|record| matches!(record, UserRecord::Block(_))).count();
        // The last block of 192 frames is not over before the next begins.
        assert_eq!(blocks, if management == 0x80 { 4 } else { 1 });
    }
    let (check, records) = check(&[0x01, 0x20], disc(|_, q| q, 3), 3 * 588 + 10);
    assert_eq!((check.kind(), records.len()), (UserKind::CdSubcode, 3));
}

#[test]
fn blocks_are_numbered_by_their_first_subframe() {
    let (_, records) = check(&[0x01, 0x80], core::iter::repeat(true), 500);
    let numbers: Vec<u64> = records
        .iter()
        .filter_map(|record| if let UserRecord::Block(block) = record { Some(block.number) } else { None })
        .collect();
    assert_eq!(numbers, [0, 384]);
}

#[test]
fn packets_are_found_in_each_channel() {
    // A flag, 0x00 0x81, a flag in A; nothing in B.
    let a = "01111110000000001000000101111110";
    let bits = core::iter::repeat_n(false, 400).chain(a.bytes().flat_map(|bit| [bit == b'1', false]));
    let (check, records) = check(&[0x01, 0x40], bits, 800);
    let found: Vec<_> = records
        .iter()
        .filter_map(|record| match record {
            UserRecord::Packet { channel, packet } => Some((*channel, packet.bytes().to_vec())),
            _ => None,
        })
        .collect();
    assert_eq!(found, [(0, vec![0x00, 0x81])]);
    assert_eq!((check.kind(), codes(&check)), (UserKind::Packets, vec![53]));
}

#[test]
fn without_a_status_a_stream_is_taken_for_a_consumer_one() {
    let mut check = UserCheck::new();
    let mut records = Vec::new();
    for (number, user) in messages(&[&[1, 2, 3]], 2).enumerate() {
        let subframe = ReceivedSubframe {
            bits: crate::iec60958::Subframe { user, ..Default::default() }.emit(),
            preamble: if number % 2 == 0 {
                crate::iec60958::Preamble::M
            } else {
                crate::iec60958::Preamble::W
            },
            block_frame: None,
            marks: Marks::NONE,
            span: Default::default(),
            number: number as u64,
        };
        check.subframe(&subframe, |record| records.push(*record));
    }
    assert_eq!(records.len(), 0);
    check.finish(|record| records.push(*record));
    assert_eq!((records.len(), check.management(), check.kind()), (1, None, UserKind::Messages));
}

/// Subframes of these blocks of status, each with U as it says, numbered from 0.
fn subframes(blocks: &[[u8; 2]], user: bool, marks: Marks) -> Vec<ReceivedSubframe> {
    let mut subframes = Vec::new();
    for &[first, second] in blocks {
        let bytes = u16::from_le_bytes([first, second]);
        for frame in 0..192u8 {
            for channel in 0..2 {
                let status = u32::from(bytes) >> frame.min(16) & 1 == 1;
                let preamble = match (channel, frame) {
                    (0, 0) => Preamble::B,
                    (0, _) => Preamble::M,
                    _ => Preamble::W,
                };
                subframes.push(ReceivedSubframe {
                    bits: crate::iec60958::Subframe { user, status, ..Default::default() }.emit(),
                    preamble,
                    block_frame: Some(frame),
                    marks,
                    span: Default::default(),
                    number: subframes.len() as u64,
                });
            }
        }
    }
    subframes
}

fn feed(check: &mut UserCheck, blocks: &[[u8; 2]], user: bool, marks: Marks) {
    subframes(blocks, user, marks).iter().for_each(|subframe| check.subframe(subframe, |_| {}));
    check.finish(|_| {});
}

#[test]
fn ones_are_judged_by_the_status_of_their_own_block() {
    // A consumer stream with ones, then a professional one without any; and the other way round.
    let mut check = UserCheck::new();
    feed(&mut check, &[GENERAL; 3], true, Marks::NONE);
    feed(&mut check, &[[0x01, 0x00]; 3], false, Marks::NONE);
    assert_eq!((check.summary().ones, codes(&check)), (1152, vec![]));
    let mut check = UserCheck::new();
    feed(&mut check, &[[0x01, 0x00]; 3], true, Marks::NONE);
    feed(&mut check, &[GENERAL; 3], false, Marks::NONE);
    assert_eq!(codes(&check), [54]);
    assert!(check.findings()[0].seen.starts_with("1152 user bits are 1"));
}

#[test]
fn ones_of_damaged_subframes_are_no_user_data() {
    let mut check = UserCheck::new();
    feed(&mut check, &[[0x01, 0x00]; 3], true, Marks::PARITY);
    assert_eq!((check.summary().ones, check.kind(), codes(&check)), (0, UserKind::None, vec![]));
}

#[test]
fn a_stretch_is_not_read_in_the_form_of_the_one_before() {
    let mut check = UserCheck::new();
    feed(&mut check, &[GENERAL; 3], false, Marks::NONE);
    feed(&mut check, &[[0x01, 0x80]; 6], true, Marks::NONE);
    assert_eq!((check.kind(), check.summary().malformed.count), (UserKind::Block, 0));
    assert_eq!(check.management(), Some(Management::Block));
}

#[test]
fn bits_without_an_end_are_malformed_only_where_nothing_else_is_wrong() {
    let with = |marks| {
        let mut check = UserCheck::new();
        feed(&mut check, &[GENERAL; 6], true, marks);
        (check.summary().malformed.count, check.summary().skipped.count)
    };
    assert_eq!(with(Marks::NONE), (1, 0));
    assert_eq!(with(Marks::PARITY), (0, 1));
}

#[test]
fn a_block_whose_start_is_lost_does_not_borrow_that_of_the_block_before() {
    let mut check = UserCheck::new();
    let mut blocks = vec![[0x01, 0x80]; 3];
    blocks.extend([[0x01, 0x40]; 4]);
    // Of the later ones nobody knows whether they are professional; their byte 1 is not 0x80 | 0x40.
    let all = subframes(&blocks, true, Marks::NONE);
    let heard = all.iter().filter(|subframe| subframe.number < 3 * 384 || subframe.number % 384 != 0);
    heard.for_each(|subframe| check.subframe(subframe, |_| {}));
    check.finish(|_| {});
    assert_eq!(check.management(), Some(Management::Block));
}

#[test]
fn nothing_is_dropped_while_the_status_is_awaited() {
    let (mut check, mut lost) = (UserCheck::new(), 0);
    let mut count = |record: &UserRecord| lost += u64::from(matches!(record, UserRecord::Lost(_)));
    for n in 0..3000 {
        let subframe = ReceivedSubframe {
            bits: crate::iec60958::Subframe::default().emit(),
            preamble: Preamble::B,
            block_frame: Some(0),
            marks: Marks::NONE,
            span: Default::default(),
            number: 2 * n,
        };
        check.subframe(&subframe, &mut count);
    }
    check.finish(&mut count);
    assert_eq!(lost, 2999);
}

#[test]
fn a_block_whose_start_was_not_seen_has_no_number() {
    let block = |start| {
        let bits = crate::iec60958::BlockBits { bytes: [0xff; 24], known: [0xff; 24] };
        let span = crate::unit::Span { start: crate::unit::Instant(start), ..Default::default() };
        Block { status: [bits; 2], user: [bits; 2], span, frames: 192 }
    };
    let mut check = UserCheck::new();
    let mut numbers = Vec::new();
    // The first frame of the last block is there, and then nothing until another block has ended.
    for subframe in subframes(&[[0x01, 0x80]; 4], true, Marks::NONE).iter().take(3 * 384 + 2) {
        check.subframe(subframe, |_| {});
    }
    for start in [7, 0] {
        let mut last = check.clone();
        last.block(&block(start), |record| {
            numbers.extend(if let UserRecord::Block(block) = record {
                Some((start, block.number))
            } else {
                None
            });
        });
    }
    assert_eq!(numbers, [(0, 3 * 384)]);
}
