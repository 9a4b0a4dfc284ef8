//! What a receiver that was told nothing makes of a line.

use lightpipe::adat::ReceivedFrame;
use lightpipe::edges::Edges;
use lightpipe::iec60958::{Block, ReceivedSubframe};
use lightpipe::link::{Event, Protocol, Receiver};
use lightpipe::unit::{Instant, Timebase};

use crate::support::Line;

/// All events of a line.
pub(crate) fn events(line: &Line, timebase: Timebase) -> Vec<Event> {
    let mut receiver = Receiver::new(&Protocol::ALL, timebase);
    let until = Instant(line.samples as i64 * i64::from(timebase.ticks_per_sample()));
    let mut input = Edges { at: &line.edges, until };
    std::iter::from_fn(|| receiver.next(&mut input).or_else(|| receiver.finish())).collect()
}

/// Fails if the stream is anything but one segment, locked once and to the end, without a fault.
pub(crate) fn assert_flawless(events: &[Event], name: &str) {
    let mut kinds = [0; 3];
    for event in events {
        match event {
            Event::Locked { .. } => kinds[0] += 1,
            Event::Segment { .. } => kinds[1] += 1,
            Event::Unlocked { .. } => kinds[2] += 1,
            Event::Frame(frame) => assert!(frame.marks.is_clean(), "{name}: {frame:?}"),
            Event::Subframe(subframe) => assert!(subframe.marks.is_clean(), "{name}: {subframe:?}"),
            Event::Block(_) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(kinds, [1; 3], "{name}: locked, segments, unlocked");
}

pub(crate) fn frames(events: &[Event]) -> Vec<ReceivedFrame> {
    events
        .iter()
        .filter_map(|event| if let Event::Frame(frame) = event { Some(*frame) } else { None })
        .collect()
}

pub(crate) fn subframes(events: &[Event]) -> Vec<ReceivedSubframe> {
    events
        .iter()
        .filter_map(|event| if let Event::Subframe(subframe) = event { Some(*subframe) } else { None })
        .collect()
}

pub(crate) fn blocks(events: &[Event]) -> Vec<Block> {
    events
        .iter()
        .filter_map(|event| if let Event::Block(block) = event { Some(*block) } else { None })
        .collect()
}
