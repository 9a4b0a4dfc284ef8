use super::*;
use lightpipe::adat::{Frame, UserBits};
use lightpipe::iec60958::{BlockBits, Preamble, Subframe};

/// Remembers which segment each frame of audio is of.
#[derive(Default)]
struct Heard(Vec<usize>);

impl Sink for Heard {
    fn audio(&mut self, segment: &Segment, _number: u64, _samples: Samples) {
        self.0.push(segment.number);
    }
}

fn span(number: u64) -> Span {
    Span { start: Instant(number as i64 * 10), end: Instant(number as i64 * 10 + 10) }
}

fn adat(number: u64, flag: bool) -> Event {
    let user = if flag { UserBits::SMUX } else { UserBits::default() };
    let frame = Frame { user, ..Frame::default() };
    Event::Frame(ReceivedFrame { frame, marks: Marks::NONE, span: span(number), number })
}

fn listened(protocol: Protocol, events: impl IntoIterator<Item = Event>) -> (Follower, Vec<usize>) {
    let (mut follower, mut heard) = (Follower::new(None, None), Heard::default());
    follower.event(&Event::Segment { protocol, cell: 1 << 16 }, &mut heard);
    events.into_iter().for_each(|event| follower.event(&event, &mut heard));
    follower.finish(Instant(i64::MAX), &mut heard);
    (follower, heard.0)
}

#[test]
fn counts_are_exact_however_many_segments_there_are() {
    // The flag changes every 32 frames, as soon as it can.
    let segments = SEGMENTS as u64 + 100;
    let (follower, heard) =
        listened(Protocol::Adat, (0..segments * 32).map(|number| adat(number, number / 32 % 2 == 1)));
    assert_eq!((follower.segments.len(), follower.segment_count()), (SEGMENTS, segments));
    let expected = Total { frames: segments * 32, audio_frames: segments * 48, lost: 0 };
    assert_eq!(follower.total, expected);
    // Every one has a number of its own.
    assert_eq!((heard.len() as u64, heard.last()), (segments * 32, Some(&(segments as usize))));
}

#[test]
fn frames_lost_where_the_mode_changes_are_counted() {
    let (follower, _) = listened(
        Protocol::Adat,
        (0..40).map(|number| adat(number, false)).chain((140..180).map(|number| adat(number, true))),
    );
    assert_eq!(follower.segments.len(), 2);
    assert_eq!((follower.total.frames, follower.total.lost), (80, 100));
    assert!(follower.segments.iter().all(|segment| segment.lost == 0));
}

#[test]
fn frames_lost_where_the_channel_mode_changes_are_counted() {
    let subframe = |number: u64| {
        Event::Subframe(ReceivedSubframe {
            bits: Subframe::default().emit(),
            preamble: if number.is_multiple_of(2) { Preamble::M } else { Preamble::W },
            block_frame: None,
            marks: Marks::NONE,
            span: span(number),
            number,
        })
    };
    // Two channels, then mono.
    let block = |first: u64, mode: u8| {
        let status = lightpipe::iec60958::ChannelStatus::from_bytes(&[1, mode]).unwrap();
        let status = [BlockBits { bytes: status.0, known: [0xff; 24] }; 2];
        let span = Span { start: span(first).start, end: span(first + 383).end };
        Event::Block(Block { status, user: status, span, frames: 192 })
    };
    let events = (0..384).map(subframe).chain([block(0, 8)]);
    let events = events.chain((400..784).map(subframe)).chain([block(400, 4)]);
    let (follower, _) = listened(Protocol::Iec60958, events);
    assert_eq!(follower.segments.len(), 2);
    assert_eq!((follower.total.frames, follower.total.lost), (384, 8));
}
