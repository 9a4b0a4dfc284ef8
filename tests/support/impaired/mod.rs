//! A bad line from one end to the other: mixed content through [`lightpipe::clock::impair`] into a
//! receiver that was told nothing, judged frame by frame, by position in time and by content.

mod content;

use std::fmt;

use lightpipe::cells::Word;
use lightpipe::clock::impair::{ImpairedLine, Impairments, Unfit};
use lightpipe::edges::Edges;
use lightpipe::link::{Event, Protocol, Receiver};
use lightpipe::unit::{Instant, Ratio, Timebase};

pub(crate) use content::{Content, Mixed, Random};

/// The line rests for so many cells before the first frame and after the last.
pub(crate) const REST: u32 = 40;
/// Frames per second.
pub(crate) const FRAME_RATE: u64 = 48_000;

/// What is sent, over which line, and how it is sampled.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) protocol: Protocol,
    pub(crate) sample_rate: Ratio,
    pub(crate) impairments: Impairments,
    /// ADAT frames, or IEC 60958 frames of two subframes.
    pub(crate) frames: usize,
}

/// What became of a frame (ADAT) or subframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Not delivered.
    Missing,
    /// Right, and nothing said against it.
    Exact,
    /// Right, but marked.
    Marked,
    /// Wrong, and marked.
    WrongMarked,
    /// Wrong, and not marked.
    Silent,
}

/// What was received.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// Of every frame or subframe that was sent.
    pub(crate) outcomes: Vec<Outcome>,
    /// What was wrong and unmarked, and where.
    pub(crate) silent: Vec<(usize, Content)>,
    /// Delivered and unmarked at a place where none was sent, or one more at the same place.
    pub(crate) strays: usize,
    /// Delivered there with a mark.
    pub(crate) marked_strays: usize,
}

/// How many frames of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) sent: usize,
    pub(crate) exact: usize,
    pub(crate) marked: usize,
    pub(crate) wrong_marked: usize,
    /// Wrong without a mark, strays included.
    pub(crate) silent: usize,
    pub(crate) missing: usize,
}

pub(crate) fn cell_rate(protocol: Protocol) -> u64 {
    FRAME_RATE * u64::from(protocol.frame_cells())
}

/// The cells of what [`Outcome`]s are about: frames (ADAT) or subframes.
pub(crate) fn unit_cells(protocol: Protocol) -> i64 {
    if protocol == Protocol::Adat { 256 } else { 64 }
}

/// The sample rate that gives so many millionths of a sample per nominal cell; none for zero.
pub(crate) fn samples_per_cell(protocol: Protocol, millionths: u64) -> Option<Ratio> {
    Ratio::new(cell_rate(protocol) * millionths, 1_000_000)
}

impl Signal {
    /// Sends all of it. Gives what was sent, and where each frame or subframe starts, in samples;
    /// hands `edges` what each frame adds, and until when the line is known.
    pub(crate) fn send(
        &self,
        mut edges: impl FnMut(&[Instant], Instant, &[(Content, i64)]),
    ) -> Result<Vec<(Content, i64)>, Unfit> {
        let cell_rate = Ratio::new(cell_rate(self.protocol), 1).ok_or(Unfit::Rates)?;
        let mut line = ImpairedLine::new(&self.impairments, cell_rate, self.sample_rate)?;
        let mut content = Mixed::new(self.protocol, self.impairments.seed);
        let (mut sent, mut frame, mut new) = (Vec::new(), Vec::new(), Vec::new());
        line.cells(&Word::certain(0, REST as u8, Instant(0)), |at| new.push(at));
        for _ in 0..self.frames {
            content.frame(&mut frame);
            for content in frame.drain(..) {
                sent.push((content, line.until().0));
                let (words, count) = content.cells();
                for &bits in words.iter().take(count) {
                    line.cells(&Word::certain(bits, 64, Instant(0)), |at| new.push(at));
                }
            }
            if let Some(&last) = new.last() {
                edges(&new, last, &sent);
                new.clear();
            }
        }
        line.cells(&Word::certain(0, REST as u8, Instant(0)), |at| new.push(at));
        line.finish(|at| new.push(at));
        edges(&new, line.until().plus(1), &sent);
        Ok(sent)
    }

    /// Sends all of it to a receiver of both protocols that knows no rate.
    pub(crate) fn receive(&self) -> Result<Heard, Unfit> {
        self.receive_and(|_| ())
    }

    /// The same; `edges` gets all edges.
    pub(crate) fn receive_and(&self, mut edges: impl FnMut(&[Instant])) -> Result<Heard, Unfit> {
        let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(None));
        let mut judge = Judge { outcomes: Vec::new(), silent: Vec::new(), strays: [0; 2], furthest: 0 };
        let sent = self.send(|at, until, sent| {
            edges(at);
            let mut input = Edges { at, until };
            while let Some(event) = receiver.next(&mut input) {
                judge.event(&event, sent);
            }
        })?;
        while let Some(event) = receiver.finish() {
            judge.event(&event, &sent);
        }
        judge.outcomes.resize(sent.len(), Outcome::Missing);
        let Judge { outcomes, silent, strays: [strays, marked_strays], .. } = judge;
        Ok(Heard { outcomes, silent, strays, marked_strays })
    }

    /// How many frames came out how.
    pub(crate) fn counts(&self) -> Result<Counts, Unfit> {
        Ok(self.receive()?.counts())
    }
}

/// Judges frames as they are delivered.
struct Judge {
    outcomes: Vec<Outcome>,
    silent: Vec<(usize, Content)>,
    /// Unmarked, and marked.
    strays: [usize; 2],
    furthest: usize,
}

impl Judge {
    fn event(&mut self, event: &Event, sent: &[(Content, i64)]) {
        let (content, marks, start) = match event {
            Event::Frame(received) => (Content::Adat(received.frame), received.marks, received.span.start),
            Event::Subframe(received) => {
                (Content::Iec60958(received.preamble, received.bits), received.marks, received.span.start)
            }
            _ => return,
        };
        self.outcomes.resize(sent.len(), Outcome::Missing);
        let clean = marks.is_clean();
        let place = self.place(start.0, sent);
        let vacant = place.filter(|place| self.outcomes.get(*place) == Some(&Outcome::Missing));
        let Some(place) = vacant else {
            self.strays[usize::from(!clean)] += 1;
            return;
        };
        let right = sent.get(place).is_some_and(|(sent, _)| *sent == content);
        self.outcomes[place] = match (right, clean) {
            (true, true) => Outcome::Exact,
            (true, false) => Outcome::Marked,
            (false, false) => Outcome::WrongMarked,
            (false, true) => {
                self.silent.push((place, content));
                Outcome::Silent
            }
        };
    }

    /// The frame that starts nearest to an instant, if that is less than a quarter of a frame away.
    fn place(&mut self, at: i64, sent: &[(Content, i64)]) -> Option<usize> {
        // frames come in order, so that the search begins near the last one
        let from = self.furthest.saturating_sub(64);
        let behind = from + sent.get(from..)?.partition_point(|(_, start)| *start <= at);
        let distance = |n: usize| sent.get(n).map(|(_, start)| start.abs_diff(at));
        let nearest = [behind.checked_sub(1), Some(behind)]
            .into_iter()
            .flatten()
            .min_by_key(|&n| distance(n).unwrap_or(u64::MAX))?;
        let next = sent.get(nearest + 1).or(sent.get(nearest.wrapping_sub(1)))?.1;
        let length = sent.get(nearest)?.1.abs_diff(next);
        self.furthest = nearest;
        (distance(nearest)? * 4 < length).then_some(nearest)
    }
}

impl Heard {
    pub(crate) fn counts(&self) -> Counts {
        let count = |kind| self.outcomes.iter().filter(|outcome| **outcome == kind).count();
        Counts {
            sent: self.outcomes.len(),
            exact: count(Outcome::Exact),
            marked: count(Outcome::Marked),
            wrong_marked: count(Outcome::WrongMarked) + self.marked_strays,
            silent: count(Outcome::Silent) + self.strays,
            missing: count(Outcome::Missing),
        }
    }
}

impl Counts {
    /// Frames that are lost or wrong, marked or not.
    pub(crate) fn bad(&self) -> usize {
        self.missing + self.wrong_marked + self.silent
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { sent, exact, marked, wrong_marked, silent, missing } = self;
        write!(
            f,
            "{sent} sent: {exact} exact, {marked} marked, {wrong_marked} wrong and marked, {silent} silent, \
             {missing} missing"
        )
    }
}
