//! Edges through the whole receiver, in pieces.

use lightpipe::edges::Edges;
use lightpipe::link::{Event, Protocol, Receiver};
use lightpipe::unit::{Instant, Ratio, Timebase};

/// A part of a recording without a hole.
#[derive(Debug, Default)]
pub struct Part {
    pub from: i64,
    /// Rising.
    pub edges: Vec<Instant>,
    pub until: i64,
}

/// Everything that a receiver says about the parts of a recording; before each piece of edges,
/// `piece` says how long it is.
pub fn receive(
    protocols: &[Protocol],
    parts: &[Part],
    timebase: Timebase,
    mut piece: impl FnMut() -> usize,
) -> Vec<Event> {
    let mut receiver = Receiver::new(protocols, timebase);
    let mut events = Vec::new();
    for part in parts {
        receiver.resume(Instant(part.from));
        let mut rest = &part.edges[..];
        while !rest.is_empty() {
            let (at, more) = rest.split_at(piece().clamp(1, rest.len()));
            // The line is known up to the next edge at most.
            let until = more.first().map_or(Instant(part.until), |&next| next);
            let mut input = Edges { at, until };
            events.extend(std::iter::from_fn(|| receiver.next(&mut input)));
            assert!(input.at.is_empty());
            rest = more;
        }
        let mut input = Edges { at: &[], until: Instant(part.until) };
        events.extend(std::iter::from_fn(|| receiver.next(&mut input)));
        events.extend(std::iter::from_fn(|| receiver.finish()));
        assert_eq!(receiver.finish(), None);
    }
    let _ = receiver.quality();
    events
}

/// How the line of a round trip is sampled.
#[derive(Debug)]
pub struct Sampling {
    pub frame_rate: u32,
    pub samples_per_second: Ratio,
    pub timebase: Timebase,
    /// Cells of rest before the first frame and after the last.
    pub rest: [u32; 2],
    /// The instant of the first sample.
    pub start: i64,
}

impl Sampling {
    /// One or two samples per cell, or 3 to 20. In between not every short stream comes back exactly.
    pub fn arbitrary(u: &mut arbitrary::Unstructured<'_>, protocol: Protocol) -> arbitrary::Result<Sampling> {
        let frame_rate = u.int_in_range(22_050..=192_000)?;
        let per_cell = match u.int_in_range(0..=7)? {
            0 => 100_000,
            1 => 200_000,
            _ => u.int_in_range(300_000..=2_000_000)?,
        };
        let cells = u64::from(frame_rate) * u64::from(protocol.frame_cells());
        let rate = Ratio::new(cells * per_cell, 100_000).ok_or(arbitrary::Error::IncorrectFormat)?;
        Ok(Sampling {
            frame_rate,
            samples_per_second: rate,
            timebase: Timebase::sampled(u.arbitrary::<bool>()?.then_some(rate)),
            rest: [u.int_in_range(0..=40)?, u.int_in_range(0..=40)?],
            start: u.arbitrary::<u32>()?.into(),
        })
    }

    /// The recording of a line that changes at these samples.
    pub fn part(&self, edges: &[Instant], until: Instant) -> Part {
        // The first sample only sets the level.
        let edges = edges.iter().filter(|at| at.0 > 0).map(|at| at.plus(self.start)).collect();
        Part { from: self.start, edges, until: until.0 + self.start }
    }
}
