//! Samples and bits that are the same on every machine.

use lightpipe::adat::SLOTS;
use lightpipe::iec60958::{BLOCK_FRAMES, Preamble, Subframe, SubframeBits};

/// The largest and the smallest sample.
pub(crate) const MAX: i32 = 0x7f_ffff;
pub(crate) const MIN: i32 = -0x80_0000;

/// 24 bits of the noise that most cases carry: a different one for every `n`.
pub(crate) fn noise(n: usize) -> i32 {
    // A step of SplitMix64.
    let mut x = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ x >> 31) >> 40) as i32 + MIN
}

/// Frames of noise.
pub(crate) fn slots(frames: std::ops::Range<usize>) -> impl Iterator<Item = [i32; SLOTS]> {
    frames.map(|n| std::array::from_fn(|slot| noise(SLOTS * n + slot)))
}

/// Frames `first..` of a block, two subframes each, with these V, U and C.
pub(crate) fn subframes(
    first: usize,
    pairs: impl IntoIterator<Item = [Subframe; 2]>,
) -> impl Iterator<Item = (Preamble, SubframeBits)> {
    pairs.into_iter().enumerate().flat_map(move |(n, [a, b])| {
        let start = if (first + n).is_multiple_of(BLOCK_FRAMES as usize) { Preamble::B } else { Preamble::M };
        [(start, a.emit()), (Preamble::W, b.emit())]
    })
}

/// Samples without V, U and C.
pub(crate) fn plain(samples: [i32; 2]) -> [Subframe; 2] {
    samples.map(|sample| Subframe { sample, ..Subframe::default() })
}

/// Frames of noise from the start of a block.
pub(crate) fn stereo(frames: std::ops::Range<usize>) -> impl Iterator<Item = (Preamble, SubframeBits)> {
    subframes(frames.start, frames.map(|n| plain([noise(2 * n), noise(2 * n + 1)])))
}
