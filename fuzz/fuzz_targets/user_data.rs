//! Any subframes and blocks, with losses between them, through what reads user data.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::check::{UserCheck, UserRecord, UserSummary};
use lightpipe::iec60958::ReceivedSubframe;
use lightpipe::iec60958::user::{Event, MessageDecoder, PacketFinder, UNIT_BITS};
use lightpipe_fuzz::findings::{Fed, check};
use lightpipe_fuzz::subframes::{Item, delivered, mangle};

fn all(input: &[ReceivedSubframe], mut cut: impl FnMut() -> usize) -> Vec<Event> {
    let mut decoder = MessageDecoder::new();
    let (mut events, mut rest) = (Vec::new(), input);
    while !rest.is_empty() {
        let (mut piece, more) = rest.split_at(cut().clamp(1, rest.len()));
        events.extend(std::iter::from_fn(|| decoder.next(&mut piece)));
        assert!(piece.is_empty());
        rest = more;
    }
    events.extend(std::iter::from_fn(|| decoder.finish()));
    assert_eq!(decoder.finish(), None);
    events
}

/// How a stream is cut makes no difference, and no bit is told twice.
fn messages(subframes: &[ReceivedSubframe], cuts: &[u8]) {
    let events = all(subframes, || usize::MAX);
    let mut cuts = cuts.iter().map(|&cut| usize::from(cut)).cycle();
    assert_eq!(events, all(subframes, || cuts.next().unwrap_or(1)), "cut");
    let (mut units, mut told, mut bits) = (0, 0, 0);
    for event in &events {
        match event {
            Event::Unit(_) => units += 1,
            Event::Message(message) => {
                told += message.units().len();
                bits += message.bits().count() as u64;
                bits += message.unfinished.map_or(0, |unfinished| u64::from(unfinished.count));
            }
            Event::Skipped(skipped) => bits += skipped.bits,
            _ => {}
        }
    }
    assert_eq!(told, units);
    assert!(bits <= subframes.len() as u64, "{bits} bits of {} subframes", subframes.len());
    assert!(units as u64 * u64::from(UNIT_BITS) <= bits);
}

fn packets(subframes: &[ReceivedSubframe]) {
    let mut finder = PacketFinder::new();
    let mut bits = 0;
    let packets = subframes.iter().map(|subframe| finder.push(subframe)).collect::<Vec<_>>();
    for packet in packets.into_iter().chain([finder.finish()]).flatten() {
        assert!(packet.bytes().len() as u64 <= packet.bits.div_ceil(8));
        bits += packet.bits;
    }
    assert!(bits <= subframes.len() as u64, "{bits} bits of {} subframes", subframes.len());
}

/// The records of a stream, up to its end.
fn read(check: &mut UserCheck, items: &[Item]) -> Vec<UserRecord> {
    let mut records = Vec::new();
    for item in items {
        match item {
            Item::Subframe(subframe) => check.subframe(subframe, |record| records.push(*record)),
            Item::Block(block) => check.block(block, |record| records.push(*record)),
        }
    }
    check.finish(|record| records.push(*record));
    check.finish(|record| panic!("{record:?} behind the end"));
    records
}

/// Everything is counted that is told, and in the one place that it belongs to.
fn count(summary: &UserSummary, records: &[UserRecord], items: &[Item]) {
    let count = |which: fn(&UserRecord) -> bool| records.iter().filter(|record| which(record)).count() as u64;
    let messages = count(|record| matches!(record, UserRecord::Message(_)));
    let skipped = count(|record| matches!(record, UserRecord::Skipped(_)));
    assert_eq!(summary.messages.count, messages);
    assert_eq!(summary.blocks.count, count(|record| matches!(record, UserRecord::Block(_))));
    assert_eq!(summary.packets.count, count(|record| matches!(record, UserRecord::Packet { .. })));
    assert!(summary.malformed.count + summary.broken.count <= messages + skipped, "{summary:?}");
    assert!(summary.skipped.count <= skipped, "{summary:?}");
    assert!(summary.sectors.count <= messages, "{summary:?}");
    let judged = summary.crc_right.count + summary.crc_wrong.count + summary.empty.count;
    assert_eq!(summary.sectors.count, judged, "{summary:?}");
    assert!(summary.crc_wrong_clean.count <= summary.crc_wrong.count, "{summary:?}");
    assert!(summary.r_to_w.count <= summary.sectors.count, "{summary:?}");
    assert!(summary.jumps.count <= summary.crc_right.count, "{summary:?}");
    let is_one = |item: &&Item| match item {
        Item::Subframe(subframe) => subframe.bits.user() && subframe.marks.is_clean(),
        Item::Block(_) => false,
    };
    assert_eq!(summary.ones, items.iter().filter(is_one).count() as u64);
    for tally in [summary.messages, summary.malformed, summary.sectors, summary.blocks, summary.jumps] {
        assert_eq!(tally.count > 0, tally.first.is_some(), "{summary:?}");
    }
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let cuts: Vec<u8> = u.arbitrary()?;
    let (mut first, mut second) = (delivered(u)?, delivered(u)?);
    mangle(u, &mut first)?;
    mangle(u, &mut second)?;
    let mut both = UserCheck::new();
    let (mut fed, mut ones) = (Fed::new(), 0);
    for items in [&first, &second] {
        let subframes: Vec<ReceivedSubframe> = items
            .iter()
            .filter_map(|item| if let Item::Subframe(subframe) = item { Some(*subframe) } else { None })
            .collect();
        fed.extend(subframes.iter().map(|subframe| (subframe.number, subframe.span.start)));
        messages(&subframes, &cuts);
        packets(&subframes);

        // Behind the end of a stretch everything starts anew.
        let mut alone = UserCheck::new();
        let records = read(&mut alone, items);
        count(alone.summary(), &records, items);
        assert!(read(&mut both, items) == records, "records depend on the stretch before");
        ones += alone.summary().ones;
        assert_eq!(both.summary().ones, ones);
        check(&alone.findings(), &fed);
        check(&both.findings(), &fed);
        let _ = (alone.kind().name(), alone.management());
    }
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
