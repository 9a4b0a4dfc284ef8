//! A signal to try receivers with: frames that say which they are.

use lightpipe::adat::Frame;
use lightpipe::cells::Word;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus, SubframeBits};
use lightpipe::link::Protocol;
use lightpipe::unit::Instant;

use super::device::Content;

/// Numbers are spread over 24 bits by an odd factor, and gathered by its inverse.
const SPREAD: u32 = 0x9e_3779;
const GATHER: u32 = inverse(SPREAD);
const MASK: u32 = 0xff_ffff;

const fn inverse(odd: u32) -> u32 {
    // Newton's iteration doubles the number of bits that are right.
    let mut inverse = odd;
    let mut bits = 3;
    while bits < 32 {
        inverse = inverse.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse
}

/// Frames of random data.
pub(crate) struct Signal {
    pub(crate) protocol: Protocol,
    cells: Vec<u64>,
    /// Subframes, as they were sent.
    subframes: Vec<SubframeBits>,
    /// Frames, or subframes.
    units: usize,
}

impl Signal {
    /// So many frames.
    pub(crate) fn new(protocol: Protocol, frames: usize) -> Signal {
        let mut signal = Signal { protocol, cells: Vec::new(), subframes: Vec::new(), units: 0 };
        if protocol == Protocol::Adat {
            (0..frames).for_each(|n| signal.cells.extend(frame(n).emit().0));
            signal.units = frames;
        } else {
            let mut blocks = BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]);
            for n in 0..frames {
                for (preamble, bits) in blocks.frame([sample(2 * n), sample(2 * n + 1)]) {
                    signal.subframes.push(bits);
                    signal.cells.push(bits.cells(preamble));
                }
            }
            signal.units = 2 * frames;
        }
        signal
    }

    /// Frames (ADAT) or subframes (IEC 60958).
    pub(crate) const fn units(&self) -> usize {
        self.units
    }

    /// Cells of a frame (ADAT) or subframe (IEC 60958).
    pub(crate) const fn unit_cells(&self) -> u32 {
        self.protocol.framing().frame_cells
    }

    /// The cells of the first `units` frames (subframes).
    pub(crate) fn words(&self, units: usize) -> impl Iterator<Item = Word> {
        let words = units * (self.unit_cells() / 64) as usize;
        self.cells.iter().take(words).map(|&bits| Word::certain(bits, 64, Instant(0)))
    }

    /// The cells, from the start of the first frame, in which the line changes.
    pub(crate) fn changes(&self) -> impl Iterator<Item = u64> {
        let ones = |(word, &bits): (usize, &u64)| {
            (0..64).filter(move |n| bits >> n & 1 == 1).map(move |n| word as u64 * 64 + n)
        };
        self.cells.iter().enumerate().flat_map(ones)
    }

    /// Which frame or subframe this is, if it is one of those sent, bit for bit.
    pub(crate) fn find(&self, content: &Content) -> Option<usize> {
        match content {
            Content::Adat(received) => {
                let n = number(received.slots[0]);
                (n < self.units && *received == frame(n)).then_some(n)
            }
            Content::Iec60958(bits, _) => {
                let n = number(bits.sample());
                (self.subframes.get(n) == Some(bits)).then_some(n)
            }
        }
    }
}

/// What the frame or subframe with a number carries.
const fn sample(n: usize) -> i32 {
    (((n as u32).wrapping_mul(SPREAD) & MASK) << 8) as i32 >> 8
}

const fn number(sample: i32) -> usize {
    ((sample as u32).wrapping_mul(GATHER) & MASK) as usize
}

fn frame(n: usize) -> Frame {
    let other =
        |slot: usize| sample(n.wrapping_mul(31).wrapping_add(slot.wrapping_mul(0x51_eb85)) ^ 0x55_1234);
    let slots = std::array::from_fn(|slot| if slot == 0 { sample(n) } else { other(slot) });
    Frame { slots, ..Frame::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_says_which_it_is() {
        for n in [0, 1, 77, 0xff_fffe] {
            assert_eq!(number(sample(n)), n);
        }
        for protocol in Protocol::ALL {
            let signal = Signal::new(protocol, 10);
            let cells = u64::from(protocol.frame_cells());
            assert!(signal.changes().last().is_some_and(|cell| (10 * cells - 6..10 * cells).contains(&cell)));
        }
    }
}
