//! What is sent: frames of mixed content, drawn from a seed.

use lightpipe::adat::{Frame, UserBits};
use lightpipe::iec60958::{BlockEncoder, ChannelStatus, Preamble, SubframeBits};
use lightpipe::link::Protocol;

/// What one ADAT frame, or one IEC 60958 subframe, carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Adat(Frame),
    Iec60958(Preamble, SubframeBits),
}

impl Content {
    /// Its cells, 64 to a word.
    pub(crate) fn cells(&self) -> ([u64; 4], usize) {
        match self {
            Content::Adat(frame) => (frame.emit().0, 4),
            Content::Iec60958(preamble, bits) => ([bits.cells(*preamble), 0, 0, 0], 1),
        }
    }
}

/// Random numbers for content and for choices of tests: SplitMix64.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// An integer from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let count = (high - low + 1) as u128;
        low + ((u128::from(self.bits()) * count) >> 64) as i64
    }
}

/// Frames whose content changes every 37 (ADAT) or 75 (IEC 60958) frames: noise, silence, all ones, a
/// constant, a sine of low level.
#[derive(Clone, Debug)]
pub(crate) struct Mixed {
    protocol: Protocol,
    random: Random,
    frame: usize,
    blocks: BlockEncoder,
}

impl Mixed {
    pub(crate) fn new(protocol: Protocol, seed: u64) -> Mixed {
        Mixed {
            protocol,
            random: Random(seed),
            frame: 0,
            blocks: BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]),
        }
    }

    /// The next ADAT frame, or both subframes of the next IEC 60958 frame.
    pub(crate) fn frame(&mut self, out: &mut Vec<Content>) {
        if self.protocol == Protocol::Adat {
            let slots = [0, 1, 2, 3, 4, 5, 6, 7].map(|channel| self.sample(37, channel));
            let noise = (self.frame / 37).is_multiple_of(5);
            let user = if noise { UserBits::new(self.random.between(0, 15) as u8) } else { None };
            out.push(Content::Adat(Frame { slots, user: user.unwrap_or_default() }));
        } else {
            let samples = [0, 1].map(|channel| self.sample(75, channel));
            for (preamble, bits) in self.blocks.frame(samples) {
                out.push(Content::Iec60958(preamble, bits));
            }
        }
        self.frame += 1;
    }

    fn sample(&mut self, period: usize, channel: usize) -> i32 {
        match self.frame / period % 5 {
            0 => self.random.between(-(1 << 23), (1 << 23) - 1) as i32,
            1 => 0,
            2 => -1,
            3 => 0x12_3456 + channel as i32 * 0x1_1111,
            _ => sine(self.frame + 5 * channel),
        }
    }
}

/// A sine of 300, 1 kHz at 48 kHz (Bhaskara's approximation).
fn sine(n: usize) -> i32 {
    const HALF: i32 = 24;
    let place = (n % 48) as i32;
    let product = place % HALF * (HALF - place % HALF);
    let value = 300 * 16 * product / (5 * HALF * HALF - 4 * product);
    if place < HALF { value } else { -value }
}
