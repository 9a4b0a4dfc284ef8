//! What a receiver delivers -> findings.

use std::boxed::Box;
use std::vec::Vec;

use super::fact::Facts;
use super::list::List;
use super::{Finding, mistake, rule};
use crate::adat::ReceivedFrame;
use crate::iec60958::{Block, ReceivedSubframe};
use crate::unit::Rate;

/// Checks a stream against the rules, segment by segment.
///
/// Feed it everything that a [`Receiver`](crate::link::Receiver) delivers, and call
/// [`end_segment`](Checker::end_segment) where a segment is over: the rate that was measured is known
/// only then. Subframes and frames that are marked say nothing about the transmitter and are left out.
/// Memory does not grow with the stream; nothing is allocated between the first frame of a segment and
/// its end.
///
/// Where a classic [`mistake`] explains what was found, the mistake stands for it.
///
/// ```
/// use lightpipe::check::Checker;
/// use lightpipe::edges::Edges;
/// use lightpipe::fault::Code;
/// use lightpipe::iec60958::{BlockEncoder, ChannelStatus};
/// use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
/// use lightpipe::unit::{Ratio, Rate, Timebase};
///
/// // Two blocks at 44.1 kHz whose status says 48 kHz.
/// let rate = Ratio::new(100_000_000, 1);
/// let mut transmitter = Transmitter::new(Protocol::Iec60958, 44_100, rate.unwrap()).unwrap();
/// let mut blocks = BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]);
/// let mut edges = Vec::new();
/// for n in 0..384 {
///     for (preamble, bits) in blocks.frame([n * 7, n * -5]) {
///         transmitter.subframe(preamble, bits, |at| edges.push(at));
///     }
/// }
///
/// let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(rate));
/// let mut input = Edges { at: &edges, until: transmitter.until() };
/// let mut checker = Checker::new();
/// while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
///     match event {
///         Event::Subframe(subframe) => checker.subframe(&subframe),
///         Event::Block(block) => checker.block(&block),
///         _ => {}
///     }
/// }
/// checker.end_segment(Some(Rate::from_hertz(44_100)));
/// assert_eq!(checker.findings()[0].code, Code::RateMismatch);
/// ```
#[derive(Clone, Debug)]
pub struct Checker {
    facts: Facts,
    iec60958: Option<Box<mistake::Iec60958>>,
    adat: Option<Box<mistake::Adat>>,
    found: List,
}

impl Default for Checker {
    fn default() -> Checker {
        Checker::new()
    }
}

impl Checker {
    /// A checker at the start of a stream.
    #[must_use]
    pub const fn new() -> Checker {
        Checker { facts: Facts::new(), iec60958: None, adat: None, found: List::new() }
    }

    /// Takes an ADAT frame.
    pub fn frame(&mut self, frame: &ReceivedFrame) {
        self.facts.frame(frame);
        self.adat.get_or_insert_default().frame(frame);
    }

    /// Takes an IEC 60958 subframe.
    pub fn subframe(&mut self, subframe: &ReceivedSubframe) {
        self.facts.subframe(subframe);
        self.iec60958.get_or_insert_default().subframe(subframe);
    }

    /// Takes a block, before the subframe that follows it. Does not allocate.
    pub fn block(&mut self, block: &Block) {
        self.facts.block(block);
    }

    /// The segment is over; `measured` is its frame rate, if that is known. What follows is judged on
    /// its own.
    pub fn end_segment(&mut self, measured: Option<Rate>) {
        let mut facts = core::mem::replace(&mut self.facts, Facts::new());
        facts.end();
        let mut found = rule::findings(&facts, measured);
        let mistakes = self.iec60958.take().map(|mistakes| mistakes.findings(measured));
        let mistakes = mistakes.into_iter().chain(self.adat.take().map(|mistakes| mistakes.findings()));
        let mistakes: Vec<Finding> = mistakes.flatten().collect();
        found.retain(|finding| !mistakes.iter().any(|by| mistake::explains(by.code).contains(&finding.code)));
        found.extend(mistakes);
        self.found.add(found);
    }

    /// What was found in the segments that are over: each code once, the worst first.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.found.findings()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adat::Frame;
    use crate::fault::{Code, Marks};
    use crate::iec60958::{BlockBits, ChannelStatus, Preamble, Subframe};
    use crate::unit::Span;

    #[test]
    fn the_last_number_that_there_is_has_none_behind_it() {
        let mut checker = Checker::new();
        let (marks, span) = (Marks::NONE, Span::default());
        for number in [u64::MAX - 1, u64::MAX, 0, u64::MAX, u64::MAX] {
            checker.frame(&ReceivedFrame { frame: Frame::default(), marks, span, number });
            for preamble in Preamble::ALL {
                let bits = Subframe::default().emit();
                checker.subframe(&ReceivedSubframe {
                    bits,
                    preamble,
                    block_frame: None,
                    marks,
                    span,
                    number,
                });
            }
        }
        checker.end_segment(None);
        assert!(checker.findings().is_empty());
    }

    #[test]
    fn damage_before_a_gap_is_not_held_against_the_block_behind_it() {
        let mut checker = Checker::new();
        let mut take = |number, preamble, marks| {
            let (bits, span) = (Subframe::default().emit(), Span::default());
            checker.subframe(&ReceivedSubframe { bits, preamble, block_frame: None, marks, span, number });
        };
        take(0, Preamble::B, Marks::NONE);
        take(1, Preamble::W, Marks::DOUBT);
        // The line comes back where a block starts, so no block ends there.
        take(1000, Preamble::B, Marks::NONE);
        for n in 1..384 {
            take(1000 + n, if n % 2 == 0 { Preamble::M } else { Preamble::W }, Marks::NONE);
        }
        let mut status = ChannelStatus::professional(48_000, 24);
        status.0[23] ^= 0x55;
        let bits = BlockBits { bytes: status.0, known: [0xff; 24] };
        checker.block(&Block { status: [bits; 2], user: [bits; 2], span: Span::default(), frames: 192 });
        checker.end_segment(None);
        assert!(checker.findings().iter().any(|finding| finding.code == Code::CrccWrong));
    }
}
