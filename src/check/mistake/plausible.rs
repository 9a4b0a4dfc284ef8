//! Whether 24 bytes look like a channel status that somebody meant.

use crate::bits::low_mask;
use crate::iec60958::{ChannelStatus, crcc};

/// A status with at least this much in its favour is one.
pub(super) const PLAUSIBLE: i32 = 2;

/// What speaks for these bytes as a channel status, less what speaks against it. `rate` is the
/// measured frame rate in hertz, if it is known. All zero says nothing either way.
///
/// The weights only have to rank readings of the same bits: as sent, one bit earlier, one bit later,
/// from another slot. Fields without good sources are not judged.
pub(super) fn plausibility(bytes: &[u8; 24], rate: Option<u32>) -> i32 {
    if *bytes == [0; 24] {
        return 0;
    }
    let status = ChannelStatus(*bytes);
    if status.is_professional() { professional(bytes) } else { consumer(&status, rate) }
}

fn professional(bytes: &[u8; 24]) -> i32 {
    let [head @ .., last] = bytes;
    let minimum = bytes[0] == 1 && bytes[1..].iter().all(|byte| *byte == 0);
    let used = head.iter().filter(|byte| **byte != 0).count();
    match () {
        () if crcc(head) == *last => 8,
        () if super::crcc::variant(bytes).is_some() => 5,
        () if minimum => 3,
        // Without a CRCC, few fields in use.
        () if *last == 0 && used <= 6 => 2,
        () => -4,
    }
}

fn consumer(status: &ChannelStatus, rate: Option<u32>) -> i32 {
    let bytes = &status.0;
    let mut score = 4;
    // Byte 0: mode 0, two channels.
    score -= 4 * i32::from(bytes[0] & 0b1100_0000 != 0);
    score -= 2 * i32::from(bytes[0] & 0b0011_0000 != 0);
    score -= i32::from(bytes[0] & 0b0000_1000 != 0);
    score -= i32::from(bytes[0] & 0b0000_0010 != 0);
    // Byte 3: sampling frequency.
    let not_indicated = bytes[3] & 0b1100_1111 == 0b0000_0001;
    score += match (status.sampling_frequency(), rate) {
        (Some(stated), Some(rate)) if stated == rate => 3,
        (Some(_), Some(_)) => -1,
        (Some(_), None) => 0,
        (None, _) if not_indicated => 0,
        (None, _) => -3,
    };
    // Byte 4: 110 and 111 are no word lengths.
    score -= 3 * i32::from(bytes[4] & 0b0110 == 0b0110);
    // Bytes 5 to 22 are hardly ever used.
    let later = bytes[5..23].iter().filter(|byte| **byte != 0).count();
    score - 2 * later.min(4) as i32
}

/// Bits *n* of both channels' status, moved one place towards the end; the last comes first.
pub(super) const fn later_by_one(bits: &[u64; 3]) -> [u64; 3] {
    let [a, b, c] = *bits;
    [a << 1 | c >> 63, b << 1 | a >> 63, c << 1 | b >> 63]
}

/// The way back from [`later_by_one`].
pub(super) const fn earlier_by_one(bits: &[u64; 3]) -> [u64; 3] {
    let [a, b, c] = *bits;
    [a >> 1 | b << 63, b >> 1 | c << 63, c >> 1 | a << 63]
}

/// 192 bits as bytes.
pub(super) fn bytes(bits: &[u64; 3]) -> [u8; 24] {
    let mut bytes = [0; 24];
    for (eight, word) in bytes.chunks_exact_mut(8).zip(bits) {
        eight.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// A mask of bits `first` to `last`.
pub(super) fn span(first: u32, last: u32) -> [u64; 3] {
    let upto = |n: u32| [0, 64, 128].map(|base: u32| low_mask(n.saturating_sub(base)));
    let (outer, inner) = (upto(last + 1), upto(first));
    [0, 1, 2].map(|n| outer[n] & !inner[n])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_likelier_than_the_same_bits_moved() {
        for rate in [44_100, 48_000, 96_000] {
            let status = ChannelStatus::consumer(rate, 24).0;
            let mut bits = [0; 3];
            for (word, eight) in bits.iter_mut().zip(status.chunks_exact(8)) {
                *word = u64::from_le_bytes(eight.try_into().unwrap());
            }
            assert_eq!(bytes(&bits), status);
            assert_eq!(earlier_by_one(&later_by_one(&bits)), bits);
            let right = plausibility(&status, Some(rate));
            assert!(right >= PLAUSIBLE);
            assert!(right > plausibility(&bytes(&later_by_one(&bits)), Some(rate)), "{rate}");
            assert!(right > plausibility(&bytes(&earlier_by_one(&bits)), Some(rate)), "{rate}");
        }
    }

    #[test]
    fn spans_cover_what_they_say() {
        assert_eq!(span(60, 65), [0xf << 60, 0b11, 0]);
        assert_eq!(span(0, 191), [u64::MAX; 3]);
    }
}
