//! Subframes -> frames of two samples.

use crate::fault::Marks;
use crate::iec60958::ReceivedSubframe;
use crate::unit::Span;

/// A frame of IEC 60958: the samples of channel A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Pair {
    /// Sample of channel A and of channel B; 0 where the subframe is missing.
    pub samples: [i32; 2],
    /// Whether each was received.
    pub present: [bool; 2],
    /// The marks of both.
    pub marks: Marks,
    /// Validity bit of each.
    pub validity: [bool; 2],
    /// From the start of the first to the end of the last.
    pub span: Span,
    /// Number of the frame since the first, lost ones included.
    pub number: u64,
}

impl Pair {
    /// Whether both subframes were received.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.present[0] && self.present[1]
    }
}

/// Joins subframes to frames: A, then the B that follows it.
#[derive(Clone, Debug, Default)]
pub struct PairAssembler {
    /// A frame that waits for its channel B, and the number of its subframe.
    open: Option<(Pair, u64)>,
    /// Number of the first subframe of frame 0; may lie one before the first that was seen, and wraps.
    origin: Option<u64>,
}

impl PairAssembler {
    /// An assembler that has seen nothing.
    #[must_use]
    pub const fn new() -> PairAssembler {
        PairAssembler { open: None, origin: None }
    }

    /// Takes a subframe and passes on the frames that are done. A subframe whose partner is missing
    /// makes a frame that is not complete, except before the first complete one.
    pub fn push(&mut self, subframe: &ReceivedSubframe, mut out: impl FnMut(Pair)) {
        let channel = subframe.preamble.channel();
        if let Some((mut pair, number)) = self.open.take() {
            if channel == 1 && number.checked_add(1) == Some(subframe.number) {
                put(&mut pair, subframe, 1);
                out(pair);
                return;
            }
            out(pair);
        }
        let number = subframe.number.wrapping_sub(channel as u64);
        let origin = match self.origin {
            None if channel == 1 => return, // a B whose A is before the recording
            None => *self.origin.insert(number),
            // After a loss the count of subframes may be off by one.
            Some(origin) if number.wrapping_sub(origin) % 2 != 0 => {
                *self.origin.insert(origin.wrapping_sub(1))
            }
            Some(origin) => origin,
        };
        let mut pair = Pair {
            samples: [0; 2],
            present: [false; 2],
            marks: Marks::NONE,
            validity: [false; 2],
            span: subframe.span,
            // Before the first frame only if the numbers of subframes went back.
            number: number.wrapping_sub(origin).cast_signed().max(0).cast_unsigned() / 2,
        };
        put(&mut pair, subframe, channel);
        if channel == 0 {
            self.open = Some((pair, subframe.number));
        } else {
            out(pair);
        }
    }

    /// The stream ends. A last A without its B was cut by the end and is not passed on.
    pub fn finish(&mut self) {
        self.open = None;
    }
}

fn put(pair: &mut Pair, subframe: &ReceivedSubframe, channel: usize) {
    let channel = channel % 2;
    pair.samples[channel] = subframe.bits.sample();
    pair.validity[channel] = subframe.bits.validity();
    pair.present[channel] = true;
    pair.marks |= subframe.marks;
    pair.span.end = subframe.span.end;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iec60958::{Preamble, Subframe};
    use std::vec::Vec;

    fn pairs(stream: &[(Preamble, u64)]) -> Vec<(u64, [i32; 2], [bool; 2])> {
        let mut assembler = PairAssembler::new();
        let mut got = Vec::new();
        for &(preamble, number) in stream {
            let subframe = ReceivedSubframe {
                bits: Subframe { sample: number as i32 + 100, ..Subframe::default() }.emit(),
                preamble,
                block_frame: None,
                marks: Marks::NONE,
                span: Span::default(),
                number,
            };
            assembler.push(&subframe, |pair| got.push((pair.number, pair.samples, pair.present)));
        }
        got
    }

    use Preamble::{B, M, W};

    #[test]
    fn a_and_b_make_a_frame() {
        assert_eq!(
            pairs(&[(B, 0), (W, 1), (M, 2), (W, 3), (M, 4)]),
            [(0, [100, 101], [true; 2]), (1, [102, 103], [true; 2])]
        );
    }

    #[test]
    fn a_stream_that_begins_with_b_begins_with_the_next_frame() {
        assert_eq!(pairs(&[(W, 0), (M, 1), (W, 2)]), [(0, [101, 102], [true; 2])]);
    }

    #[test]
    fn a_lost_subframe_leaves_half_a_frame() {
        assert_eq!(
            pairs(&[(B, 0), (M, 2), (W, 3), (W, 5), (M, 6), (W, 7)]),
            [
                (0, [100, 0], [true, false]),
                (1, [102, 103], [true; 2]),
                (2, [0, 105], [false, true]),
                (3, [106, 107], [true; 2]),
            ]
        );
    }

    #[test]
    fn numbers_may_begin_and_end_anywhere() {
        let far = u64::MAX - 3;
        assert_eq!(
            pairs(&[(B, far), (W, far + 1), (M, far + 2), (W, far + 3)])
                .iter()
                .map(|pair| pair.0)
                .collect::<Vec<_>>(),
            [0, 1]
        );
        // Numbers that go back are before the first.
        let back = pairs(&[(B, 10), (W, 11), (M, 2), (W, 3)]);
        assert_eq!(back.iter().map(|pair| pair.0).collect::<Vec<_>>(), [0, 0]);
        // An A at the last number has no B behind it.
        assert_eq!(pairs(&[(B, u64::MAX), (W, 0), (M, 1)]).len(), 2);
        assert_eq!(pairs(&[(M, 1), (W, 0), (B, 1 << 63), (W, (1 << 63) + 1)]).len(), 3);
    }

    #[test]
    fn a_loss_counted_one_off_does_not_move_frames_apart() {
        let got = pairs(&[(B, 0), (W, 1), (M, 9), (W, 10), (M, 11), (W, 12)]);
        assert_eq!(got.iter().map(|pair| pair.0).collect::<Vec<_>>(), [0, 5, 6]);
    }
}
