//! User data over the whole path: from messages to edges, and from edges to messages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lightpipe::cells::Word;
use lightpipe::check::{UserCheck, UserKind, UserRecord};
use lightpipe::clock::impair::{Disturbance, DisturbanceKind, ImpairedLine, Impairments};
use lightpipe::edges::Edges;
use lightpipe::iec60958::user::{
    Control, InformationUnit, Message, Msf, Programme, QBits, QContent, SECTOR_BITS, Subcode, message_bits,
};
use lightpipe::iec60958::{BlockEncoder, ChannelStatus};
use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
use lightpipe::unit::{Instant, Ppm, Ratio, Timebase, Ui};
use proptest::prelude::*;

const FRAME_RATE: u32 = 44_100;
/// Category compact disc, copyright not asserted.
const DISC: [u8; 2] = [0x04, 0x01];

/// First and last sectors of real discs, the last one with the CRC that its copy protection breaks.
const REAL: [([u8; 12], bool); 4] = [
    ([0x41, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0, 0x28, 0x32], true),
    ([0x01, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0, 0x5a, 0x28], true),
    ([0x41, 0x01, 0x01, 0x07, 0x06, 0x05, 0x00, 0x23, 0x08, 0x05, 0xff, 0x38], true),
    ([0x41, 0x01, 0x01, 0x07, 0x06, 0x05, 0x00, 0x23, 0x08, 0x05, 0xff, 0xb8], false),
];

fn sample_rate() -> Ratio {
    Ratio::new(24_000_000, 1).unwrap()
}

/// Edges of a line, and until when it is known.
struct Sent {
    edges: Vec<Instant>,
    until: Instant,
}

/// The subframes of noise with these user bits, in order.
fn frames(
    user: impl IntoIterator<Item = bool>,
    mut send: impl FnMut(lightpipe::iec60958::Preamble, lightpipe::iec60958::SubframeBits),
) {
    let status = ChannelStatus::from_bytes(&DISC).unwrap();
    let mut blocks = BlockEncoder::new([status; 2]);
    let mut user = user.into_iter().peekable();
    let mut n = 0i32;
    while user.peek().is_some() {
        n = n.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        for (preamble, bits) in blocks.frame([n >> 8, n << 3 >> 8]) {
            send(preamble, bits.with_user(user.next().unwrap_or(false)));
        }
    }
}

fn transmit(user: impl IntoIterator<Item = bool>) -> Sent {
    let mut transmitter = Transmitter::new(Protocol::Iec60958, FRAME_RATE, sample_rate()).unwrap();
    let mut edges = Vec::new();
    frames(user, |preamble, bits| transmitter.subframe(preamble, bits, |at| edges.push(at)));
    Sent { edges, until: transmitter.until() }
}

fn transmit_badly(user: impl IntoIterator<Item = bool>, impairments: &Impairments) -> Sent {
    let cell_rate = Ratio::new(u64::from(FRAME_RATE) * 128, 1).unwrap();
    let mut line = ImpairedLine::new(impairments, cell_rate, sample_rate()).unwrap();
    let mut edges = Vec::new();
    frames(user, |preamble, bits| {
        line.cells(&Word::certain(bits.cells(preamble), 64, Instant(0)), |at| edges.push(at));
    });
    line.finish(|at| edges.push(at));
    Sent { until: line.until().plus(1), edges }
}

fn receive(sent: &Sent) -> (UserCheck, Vec<UserRecord>) {
    let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(Some(sample_rate())));
    let mut input = Edges { at: &sent.edges, until: sent.until };
    let (mut check, mut records) = (UserCheck::new(), Vec::new());
    while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
        match event {
            Event::Subframe(subframe) => check.subframe(&subframe, |record| records.push(*record)),
            Event::Block(block) => check.block(&block, |record| records.push(*record)),
            _ => {}
        }
    }
    check.finish(|record| records.push(*record));
    (check, records)
}

fn messages(records: &[UserRecord]) -> Vec<Message> {
    let message =
        |record: &UserRecord| if let UserRecord::Message(message) = record { Some(*message) } else { None };
    records.iter().filter_map(message).collect()
}

fn sectors(records: &[UserRecord]) -> Vec<(u64, QBits)> {
    messages(records).iter().filter_map(|message| Some((message.number, message.subcode()?.q()))).collect()
}

/// Zeros behind the last sector, so that its end is seen.
const REST: [bool; 40] = [false; 40];

#[test]
fn sectors_of_real_discs_travel_and_are_judged() {
    let user = REAL.iter().flat_map(|(q, _)| Subcode::from_q(QBits(*q)).bits()).chain(REST);
    let (check, records) = receive(&transmit(user));
    let found = sectors(&records);
    assert_eq!(found.len(), REAL.len());
    for (n, ((number, q), (sent, is_right))) in found.iter().zip(REAL).enumerate() {
        assert_eq!((q.0, q.crc_is_right()), (sent, is_right));
        assert_eq!(*number, n as u64 * u64::from(SECTOR_BITS) + 24);
    }
    assert_eq!(check.kind(), UserKind::CdSubcode);
    assert_eq!((check.summary().crc_right.count, check.summary().crc_wrong.count), (3, 1));
    let codes: Vec<u16> = check.findings().iter().map(|finding| finding.code.number()).collect();
    // 00:02:00 comes twice, and 23:08:05 behind it.
    assert_eq!(codes, [51, 52]);
    let QContent::Position(position) = found[3].1.parse().content else { panic!() };
    assert_eq!(position.absolute, Msf::new(23, 8, 5).unwrap());
}

#[test]
fn a_sector_takes_the_time_of_a_sector() {
    let mut disc = Programme::new(1).unwrap();
    let user = (0..76).flat_map(|_| Subcode::from_q(disc.sector().emit()).bits()).chain(REST);
    let (_, records) = receive(&transmit(user));
    let starts: Vec<i64> = messages(&records).iter().take(76).map(|message| message.span.start.0).collect();
    // 75 sectors are a second.
    assert_eq!(starts.len(), 76);
    assert!((starts[75] - starts[0] - 24_000_000).abs() <= 1, "{}", starts[75] - starts[0]);
}

#[test]
fn over_a_bad_line_what_comes_back_is_right_or_known_to_be_missing() {
    let mut disc = Programme::new(1).unwrap().with_control(Control::from_nibble(0b0010));
    let sent: Vec<QBits> = (0..20).map(|_| disc.sector().emit()).collect();
    let user = || sent.iter().flat_map(|q| Subcode::from_q(*q).bits()).chain(REST);
    let sector = i64::from(SECTOR_BITS) * 64;
    let dropout = |at: i64, cells: i64| Disturbance {
        at: Ui::cells(at),
        kind: DisturbanceKind::Dropout { length: Ui::cells(cells) },
    };
    let impairments = Impairments {
        seed: 5,
        offset: Ppm::from_thousandths(150_000),
        jitter: Ui::from_millionths(30_000),
        duty: Ui::from_millionths(80_000),
        // One in sector 3, one over the end of 7 and the start of 8, one of two sectors from 12.
        disturbances: vec![
            dropout(3 * sector + sector / 2, 40),
            dropout(8 * sector - 1000, 4000),
            dropout(12 * sector + 5000, 2 * sector),
        ],
        ..Impairments::default()
    };
    let (check, records) = receive(&transmit_badly(user(), &impairments));
    let right: Vec<QBits> =
        sectors(&records).into_iter().map(|(_, q)| q).filter(|q| q.crc_is_right()).collect();
    // What was not hit comes back, and nothing that was not sent.
    assert!(right.iter().all(|q| sent.contains(q)));
    for (n, q) in sent.iter().enumerate() {
        let is_hit = [3, 7, 8, 12, 13, 14].contains(&n);
        assert!(is_hit || right.contains(q), "sector {n}");
    }
    assert!(records.iter().any(|record| matches!(record, UserRecord::Lost(_))));
    assert_eq!(check.summary().malformed.count, 0);
    assert_eq!(check.summary().last.unwrap().position.absolute, Msf::from_sectors(150 + 19));
}

#[test]
fn a_recording_that_begins_in_a_sector_gives_those_behind() {
    let mut disc = Programme::new(1).unwrap();
    let user: Vec<bool> =
        (0..4).flat_map(|_| Subcode::from_q(disc.sector().emit()).bits()).chain(REST).collect();
    // Sixteen zeros of the sync are enough.
    for (cut, whole) in [(8, 4), (9, 3), (30, 3), (500, 3), (1175, 3)] {
        let (check, records) = receive(&transmit(user[cut..].iter().copied()));
        assert_eq!(sectors(&records).len(), whole, "from bit {cut}");
        assert_eq!((check.summary().malformed.count, check.findings().len()), (0, 0), "from bit {cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn messages_travel(sent in prop::collection::vec((prop::collection::vec(any::<u8>(), 3..=129), 0u8..=8, 9usize..40), 1..6)) {
        let mut user = vec![false; 16];
        for (bytes, gap, zeros) in &sent {
            let units: Vec<_> = bytes.iter().map(|&byte| InformationUnit::new(byte)).collect();
            user.extend(message_bits(&units, &vec![*gap; units.len()]).skip(usize::from(*gap)));
            user.extend(std::iter::repeat_n(false, *zeros));
        }
        user.extend(REST);
        // Enough to lock on.
        user.resize(user.len().max(400), false);
        let (check, records) = receive(&transmit(user));
        let found = messages(&records);
        prop_assert_eq!(found.len(), sent.len());
        for (message, (bytes, gap, _)) in found.iter().zip(&sent) {
            let units: Vec<u8> = message.units().iter().map(|unit| unit.byte()).collect();
            prop_assert_eq!(units, bytes.iter().map(|byte| byte | 0x80).collect::<Vec<_>>());
            prop_assert!(message.gaps().iter().skip(1).all(|found| found == gap));
        }
        prop_assert!(check.findings().iter().all(|finding| finding.code.number() == 53));
    }
}
