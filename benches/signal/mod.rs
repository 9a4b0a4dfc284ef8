//! The signal that is measured: random audio at 48 kHz, made by this project's own encoders.
//!
//! Random samples are the hardest case: they have the most edges and nothing repeats.

use lightpipe::adat::{self, Frame, UserBits};
use lightpipe::cells::Word;
use lightpipe::clock::Pacer;
use lightpipe::edges::Packer;
use lightpipe::iec60958::{self, BlockEncoder, ChannelStatus, Preamble, SubframeBits};
use lightpipe::link::Protocol;
use lightpipe::unit::{Instant, Ratio};

pub(crate) const FRAME_RATE: u64 = 48_000;
pub(crate) const SAMPLE_RATE: u64 = 100_000_000;

/// A tenth of a second.
pub(crate) const FRAMES: usize = 4800;

/// Random samples of 24 bits (xorshift).
struct Noise(u64);

impl Noise {
    fn sample(&mut self) -> i32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as i32 - (1 << 23)
    }
}

pub(crate) fn adat_frames() -> Vec<Frame> {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let frame = |_| Frame { slots: std::array::from_fn(|_| noise.sample()), user: UserBits::default() };
    (0..FRAMES).map(frame).collect()
}

pub(crate) fn subframes() -> Vec<(Preamble, SubframeBits)> {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let mut blocks = BlockEncoder::new([ChannelStatus::consumer(FRAME_RATE as u32, 24); 2]);
    (0..FRAMES).flat_map(|_| blocks.frame([noise.sample(), noise.sample()])).collect()
}

/// Samples of two channels.
#[allow(dead_code)] // only `arrows` times what they become
pub(crate) fn stereo() -> Vec<[i32; 2]> {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    (0..FRAMES).map(|_| [noise.sample(), noise.sample()]).collect()
}

/// Blocks of channel status: half of them like those of real transmitters, half of them noise.
#[allow(dead_code)] // only `arrows` times what they become
pub(crate) fn status_blocks() -> Vec<ChannelStatus> {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let rates = [44_100, 48_000, 88_200, 96_000, 192_000, 0];
    let real = rates
        .into_iter()
        .cycle()
        .take(128)
        .flat_map(|rate| [ChannelStatus::consumer(rate, 24), ChannelStatus::professional(rate, 24)]);
    let random = (0..256).map(|_| ChannelStatus(std::array::from_fn(|_| noise.sample() as u8)));
    real.zip(random).flat_map(|(real, random)| [real, random]).collect()
}

pub(crate) fn cells(protocol: Protocol) -> Vec<Word> {
    if protocol == Protocol::Adat {
        let mut encoder = adat::Encoder::new();
        adat_frames().iter().flat_map(|frame| encoder.encode(frame)).collect()
    } else {
        let mut encoder = iec60958::Encoder::new();
        subframes().into_iter().map(|(preamble, bits)| encoder.encode(preamble, bits)).collect()
    }
}

pub(crate) fn pacer(protocol: Protocol) -> Pacer {
    let cell_rate = FRAME_RATE * u64::from(protocol.frame_cells());
    Pacer::new(Ratio::new(SAMPLE_RATE, cell_rate).expect("not zero"))
}

/// All edges, and the first sample after the signal.
pub(crate) fn edges(protocol: Protocol) -> (Vec<Instant>, Instant) {
    let mut pacer = pacer(protocol);
    let mut edges = Vec::new();
    let mut out = [Instant(0); 64];
    for word in cells(protocol) {
        let count = pacer.edges(&word, &mut out);
        edges.extend_from_slice(&out[..count]);
    }
    (edges, pacer.until())
}

/// Packed samples: whole words, of which the last is filled up with its last level.
pub(crate) fn packed(protocol: Protocol) -> Vec<u64> {
    let (edges, until) = edges(protocol);
    let mut packer = Packer::new(false);
    let mut words = vec![0; until.0 as usize / 64 + 1];
    let mut count = packer.edges(&mut &edges[..], &mut words);
    count += packer.hold(until, &mut words[count..]);
    words.truncate(count);
    words.extend(packer.finish().map(|last| last.bits));
    words
}
