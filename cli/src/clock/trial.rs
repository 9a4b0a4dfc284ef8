//! A receiver against a simulated signal: which frames it delivers.

use std::ops::Range;

use lightpipe::clock::model::{Kind, Start};
use lightpipe::unit::Instant;

use super::device::{Device, Out};
use super::shape::Shape;
use super::signal::Signal;

/// An edge less far off than this, in cells, is of a loop in step.
pub(crate) const SETTLED: f64 = 0.1;

/// A receiver, and what it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// The model; nothing for this program's own receiver.
    pub(crate) kind: Option<Kind>,
    /// How far its rate may go from the nominal one, as a share.
    pub(crate) pull: f64,
}

impl Candidate {
    pub(crate) fn device(&self, shape: &Shape, signal: &Signal) -> Device {
        let mut start = Start::at(shape.nominal_cell());
        start.pull = self.pull;
        Device::new(self.kind, signal.protocol, start, Shape::timebase())
    }

    /// Whether it delivers all of these frames (subframes) bit for bit, whatever it marks, and nothing
    /// else from the first of them on.
    pub(crate) fn delivers(&self, shape: &Shape, signal: &Signal, units: Range<usize>) -> bool {
        let mut device = self.device(shape, signal);
        let mut judge = Judge::new(signal, units.start);
        let until = shape.edges(signal, units.end, |at| {
            let last = at[at.len() - 1];
            device.edges(at, &mut |out| judge.take(&out, last));
            judge.faults == 0
        });
        device.finish(until, &mut |out| judge.take(&out, until));
        judge.faults == 0 && judge.next >= units.end
    }

    /// How it locks to a signal.
    pub(crate) fn locks(&self, shape: &Shape, signal: &Signal) -> Locking {
        let mut device = self.device(shape, signal);
        let mut judge = Judge::new(signal, 0);
        let mut off = None;
        let mut last = Instant(0);
        let until = shape.edges(signal, signal.units(), |at| {
            for at in at.chunks(1) {
                last = at[0];
                device.edges(at, &mut |out| judge.take(&out, last));
                if device.error().is_some_and(|error| error.abs() > SETTLED) {
                    off = Some(last);
                }
            }
            true
        });
        device.finish(until, &mut |out| judge.take(&out, until));
        let off = off.map_or(0.0, |off| shape.seconds(off));
        let frame = shape.seconds(last) / signal.units() as f64;
        let follows = matches!(
            self.kind,
            Some(Kind::Pll(_) | Kind::FirstOrder { .. } | Kind::BangBang { .. } | Kind::Tracker(_))
        );
        let in_step = device.error().filter(|_| follows && shape.seconds(last) - off > frame);
        let first = judge.row.map(|(unit, told)| (unit, shape.seconds(told)));
        Locking {
            first: first.filter(|(unit, _)| judge.next == signal.units() && unit * 2 <= signal.units()),
            settled: in_step.map(|_| off),
            slips: device.account().map(|account| account.slips),
        }
    }
}

/// How a receiver locked; times are seconds from the first cell on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Locking {
    /// The first frame (subframe) from which on all are delivered bit for bit, and when it had come out; if
    /// that is less than half of them, it is no lock.
    pub(crate) first: Option<(usize, f64)>,
    /// When the last edge came that was further than [`SETTLED`] from where it was expected; nothing if
    /// the loop does not settle. Only models that follow the phase say so.
    pub(crate) settled: Option<f64>,
    /// Only models say so.
    pub(crate) slips: Option<u64>,
}

/// Compares what is delivered with what was sent.
struct Judge<'s> {
    signal: &'s Signal,
    /// Faults count from this frame (subframe) on.
    from: usize,
    /// The one that is due.
    next: usize,
    /// Wrong ones, and gaps.
    faults: usize,
    row: Option<(usize, Instant)>,
}

impl<'s> Judge<'s> {
    fn new(signal: &'s Signal, from: usize) -> Judge<'s> {
        Judge { signal, from, next: 0, faults: 0, row: None }
    }

    fn take(&mut self, out: &Out, now: Instant) {
        let Out::Frame(frame) = out else { return };
        match self.signal.find(&frame.content).filter(|&n| n >= self.next) {
            Some(n) => {
                if n != self.next || self.row.is_none() {
                    self.row = Some((n, now));
                    self.faults += usize::from(n > self.next.max(self.from));
                }
                self.next = n + 1;
            }
            None => {
                self.row = None;
                // Of one that is wrong nobody knows which it is, but for what came before.
                self.faults += usize::from(self.next >= self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::clock::{Line, LineProtocol};
    use lightpipe::clock::model::{BitTime, Pll};
    use lightpipe::clock::theory::Type2;
    use lightpipe::link::Protocol;

    fn shape(protocol: LineProtocol) -> Shape {
        Shape::new(&Line { protocol, rate: 48_000, sampled_at: None, jitter: 0.0, duty: 0.0 }).unwrap()
    }

    #[test]
    fn a_counter_locks_at_once_up_to_half_a_cell_in_its_longest_run_and_then_never() {
        let signal = Signal::new(Protocol::Adat, 30);
        let kind = Some(Kind::EdgeCounter { bit_time: BitTime::Fixed });
        let candidate = Candidate { kind, pull: 0.0 };
        let off = |ppm| candidate.locks(&shape(LineProtocol::Adat).with_offset(ppm), &signal).first;
        assert_eq!(off(40_000.0).map(|(frame, _)| frame), Some(0));
        assert_eq!(off(60_000.0), None);
    }

    #[test]
    fn a_loop_settles_when_the_closed_form_says() {
        let signal = Signal::new(Protocol::Iec60958, 300);
        let cell_rate = 6_144_000.0;
        let (hertz, ppm) = (2_000.0, 2_000.0);
        let kind = Some(Kind::Pll(Pll { natural_frequency: hertz / cell_rate, ..Pll::default() }));
        let candidate = Candidate { kind, pull: 0.05 };
        let locking = candidate.locks(&shape(LineProtocol::Iec60958).with_offset(ppm), &signal);
        let pll = Type2::new(1.0, hertz).unwrap();
        let error = |n: u32| pll.rate_step_error(ppm * 1e-6 * cell_rate, f64::from(n) * 1e-6);
        let expected = f64::from((0..10_000).rev().find(|&n| error(n) > SETTLED).unwrap()) * 1e-6;
        let settled = locking.settled.unwrap();
        assert!((settled / expected - 1.0).abs() < 0.05, "{settled} {expected}");
    }

    #[test]
    fn a_receiver_delivers_all_or_it_does_not() {
        let signal = Signal::new(Protocol::Iec60958, 300);
        for kind in [None, Some(Kind::Pll(Pll::default()))] {
            let candidate = Candidate { kind, pull: 0.05 };
            let at = |amplitude| {
                let jitter = shape(LineProtocol::Iec60958).with_sine(amplitude, 6_144.0);
                candidate.delivers(&jitter, &signal, 200..600)
            };
            assert!(at(0.2), "{kind:?}");
            assert!(!at(4.0), "{kind:?}");
        }
    }
}
