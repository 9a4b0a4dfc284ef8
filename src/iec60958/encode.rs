//! Subframes -> cells, and what goes into the C and U bits of a block.

use super::block::BLOCK_FRAMES;
use super::preamble::Preamble;
use super::subframe::{SUBFRAME_CELLS, Subframe, SubframeBits};
use crate::cells::Word;
use crate::unit::Instant;

/// Turns subframes into cells of one tick each.
///
/// It takes any bits and any preamble, so that faulty streams can be made; [`BlockEncoder`] makes
/// legal ones.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    cells: i64,
}

impl Encoder {
    /// An encoder at instant 0.
    #[must_use]
    pub const fn new() -> Encoder {
        Encoder { cells: 0 }
    }

    /// The 64 cells of the next subframe. Does not allocate.
    pub const fn encode(&mut self, preamble: Preamble, bits: SubframeBits) -> Word {
        let word = Word::certain(bits.cells(preamble), SUBFRAME_CELLS as u8, Instant(self.cells));
        self.cells += SUBFRAME_CELLS as i64;
        word
    }
}

/// Makes the two subframes of each frame of a stream, block by block.
///
/// ```
/// use lightpipe::iec60958::{BlockEncoder, ChannelStatus, Preamble};
/// let status = ChannelStatus::consumer(48_000, 24);
/// let mut blocks = BlockEncoder::new([status, status]);
/// let [(first, left), (second, right)] = blocks.frame([1, -1]);
/// assert_eq!((first, second), (Preamble::B, Preamble::W));
/// assert_eq!((left.sample(), right.sample()), (1, -1));
/// ```
#[derive(Clone, Debug)]
pub struct BlockEncoder {
    status: [[u8; 24]; 2],
    user: [[u8; 24]; 2],
    validity: bool,
    frame: u32,
}

impl BlockEncoder {
    /// A stream whose blocks carry this channel status in channel A and B, no user data, and V = 0.
    #[must_use]
    pub const fn new(status: [super::ChannelStatus; 2]) -> BlockEncoder {
        BlockEncoder { status: [status[0].0, status[1].0], user: [[0; 24]; 2], validity: false, frame: 0 }
    }

    /// The same with V in every subframe as given.
    #[must_use]
    pub const fn with_validity(self, validity: bool) -> BlockEncoder {
        BlockEncoder { validity, ..self }
    }

    /// The same with these user bits in every block, frame *n* in bit *n* % 8 of byte *n* / 8.
    #[must_use]
    pub const fn with_user_bits(self, user: [[u8; 24]; 2]) -> BlockEncoder {
        BlockEncoder { user, ..self }
    }

    /// The next frame: the preamble and slots of its two subframes.
    pub fn frame(&mut self, samples: [i32; 2]) -> [(Preamble, SubframeBits); 2] {
        let n = self.frame;
        self.frame = (n + 1) % BLOCK_FRAMES;
        let first = if n == 0 { Preamble::B } else { Preamble::M };
        let validity = self.validity;
        let emit = |sample, user, status| {
            Subframe { sample, validity, user: bit(user, n), status: bit(status, n) }.emit()
        };
        let ([left, right], [user_a, user_b], [status_a, status_b]) = (samples, &self.user, &self.status);
        [(first, emit(left, user_a, status_a)), (Preamble::W, emit(right, user_b, status_b))]
    }
}

fn bit(bytes: &[u8; 24], n: u32) -> bool {
    bytes[n as usize / 8 % 24] >> (n % 8) & 1 == 1
}
