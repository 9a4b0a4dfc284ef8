//! Packets between flags, as HDLC has them, in the U bits of one channel (AES18).

use crate::fault::Marks;
use crate::iec60958::ReceivedSubframe;
use crate::unit::Span;

/// Bytes of a packet that are kept.
pub const MOST_PACKET_BYTES: usize = 256;

/// The ones of a flag, `0111 1110`. After five of them in data, a transmitter puts a zero in.
const FLAG_ONES: u8 = 6;
/// Bits of a flag that were taken for data when its last bit comes.
const FLAG_BITS_TAKEN: u64 = 7;
/// Numbers of subframes from one of a channel to its next.
const STEP: u64 = 2;

/// What stands between two flags, without the zeros that were put in.
///
/// AES18 is known in outline only (flags, packets, a CRC), so nothing in it is read, and no CRC judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet {
    bytes: [u8; MOST_PACKET_BYTES],
    /// How many bits there are, those that were not kept included.
    pub bits: u64,
    /// It ended with a flag; otherwise by seven ones, a loss or the end of the recording.
    pub is_whole: bool,
    /// The subframe of the first bit behind the flag.
    pub number: u64,
    /// From the start of that subframe to the end of the last one of the flag behind it.
    pub span: Span,
    /// What is known against any of them.
    pub marks: Marks,
}

impl Packet {
    const NONE: Packet = Packet {
        bytes: [0; MOST_PACKET_BYTES],
        bits: 0,
        is_whole: false,
        number: 0,
        span: Span { start: crate::unit::Instant(0), end: crate::unit::Instant(0) },
        marks: Marks::NONE,
    };

    /// The bits in bytes, the first bit the least significant; a last byte that is not whole is left
    /// out, and so is what comes behind [`MOST_PACKET_BYTES`].
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        let whole = usize::try_from(self.bits / 8).unwrap_or(usize::MAX).min(MOST_PACKET_BYTES);
        self.bytes.get(..whole).unwrap_or_default()
    }
}

/// Finds packets in the U bits of one channel. Bits are read as HDLC has them, unverified for AES18.
///
/// ```
/// use lightpipe::iec60958::{Preamble, ReceivedSubframe, Subframe};
/// use lightpipe::iec60958::user::PacketFinder;
/// // A flag, 0xFF with a zero after its fifth one, 0x00, a flag; first bit first.
/// let bits = "01111110 111110111 00000000 01111110";
/// let mut finder = PacketFinder::new();
/// let mut found = None;
/// for (n, bit) in bits.bytes().filter(|bit| *bit != b' ').enumerate() {
///     let subframe = ReceivedSubframe {
///         bits: Subframe { user: bit == b'1', ..Subframe::default() }.emit(),
///         preamble: Preamble::M,
///         block_frame: None,
///         marks: Default::default(),
///         span: Default::default(),
///         number: 2 * n as u64,
///     };
///     found = finder.push(&subframe);
/// }
/// assert_eq!(found.unwrap().bytes(), [0xff, 0x00]);
/// ```
#[derive(Clone, Debug)]
pub struct PacketFinder {
    /// A flag was seen, and nothing since that no packet can hold.
    open: bool,
    /// Ones in a row, up to 7.
    ones: u8,
    packet: Packet,
    last: Option<u64>,
}

impl Default for PacketFinder {
    fn default() -> PacketFinder {
        PacketFinder::new()
    }
}

impl PacketFinder {
    /// A finder that has seen nothing.
    #[must_use]
    pub const fn new() -> PacketFinder {
        PacketFinder { open: false, ones: 0, packet: Packet::NONE, last: None }
    }

    /// Takes the next subframe of the channel, and returns the packet that ended with it, or before it
    /// because subframes are missing. Does not allocate.
    pub fn push(&mut self, subframe: &ReceivedSubframe) -> Option<Packet> {
        let due = self.last.replace(subframe.number).map(|last| last.saturating_add(STEP));
        let broken = if due.is_some_and(|due| due != subframe.number) { self.close(false) } else { None };
        broken.or(self.bit(subframe))
    }

    /// Ends a stretch: what is left of a packet, and the finder is as new.
    pub fn finish(&mut self) -> Option<Packet> {
        self.last = None;
        self.close(false)
    }

    fn bit(&mut self, subframe: &ReceivedSubframe) -> Option<Packet> {
        let bit = subframe.bits.user();
        if !self.open && !bit && self.ones != FLAG_ONES {
            self.ones = 0;
            return None;
        }
        if self.packet.bits == 0 {
            (self.packet.number, self.packet.span) = (subframe.number, subframe.span);
        }
        self.packet.span.end = subframe.span.end;
        self.packet.marks |= subframe.marks;
        if bit {
            self.ones = (self.ones + 1).min(FLAG_ONES + 1);
            if self.ones > FLAG_ONES {
                let ones = self.ones;
                let aborted = self.close(false);
                self.ones = ones;
                return aborted;
            }
            self.take(true);
            return None;
        }
        match core::mem::take(&mut self.ones) {
            FLAG_ONES => {
                let packet = self.close(true);
                self.open = true;
                packet
            }
            5 => None,
            _ => {
                self.take(false);
                None
            }
        }
    }

    fn take(&mut self, bit: bool) {
        let n = self.packet.bits;
        if self.open {
            let byte = usize::try_from(n / 8).ok().and_then(|place| self.packet.bytes.get_mut(place));
            if let Some(byte) = byte {
                let mask = 1 << (n % 8);
                *byte = if bit { *byte | mask } else { *byte & !mask };
            }
            self.packet.bits += 1;
        }
    }

    /// Ends the packet in progress, if there is one.
    fn close(&mut self, is_whole: bool) -> Option<Packet> {
        let mut packet = self.packet;
        let taken = if is_whole { FLAG_BITS_TAKEN } else { 0 };
        packet.bits = packet.bits.saturating_sub(taken);
        packet.is_whole = is_whole;
        // Zeros behind a flag are the line at rest, until another flag comes.
        let says_something = is_whole || packet.bytes.iter().any(|&byte| byte != 0);
        let found = self.open && packet.bits > 0 && says_something;
        self.open = false;
        self.ones = 0;
        if self.packet.bits > 0 {
            self.packet = Packet::NONE;
        }
        self.packet.marks = Marks::NONE;
        found.then_some(packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iec60958::{Preamble, Subframe};
    use crate::unit::Instant;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn subframe(number: u64, user: bool) -> ReceivedSubframe {
        ReceivedSubframe {
            bits: Subframe { user, ..Subframe::default() }.emit(),
            preamble: Preamble::M,
            block_frame: None,
            marks: Marks::NONE,
            span: Span { start: Instant(number as i64), end: Instant(number as i64 + 1) },
            number,
        }
    }

    fn find(bits: &[bool]) -> Vec<Packet> {
        let mut finder = PacketFinder::new();
        let mut found: Vec<Packet> = bits
            .iter()
            .enumerate()
            .filter_map(|(n, &bit)| finder.push(&subframe(2 * n as u64, bit)))
            .collect();
        found.extend(finder.finish());
        found
    }

    /// As HDLC sends them.
    fn stuffed(bytes: &[u8], bits: &mut Vec<bool>) {
        let mut ones = 0;
        for n in 0..bytes.len() * 8 {
            let bit = bytes[n / 8] >> (n % 8) & 1 == 1;
            bits.push(bit);
            ones = if bit { ones + 1 } else { 0 };
            if ones == 5 {
                bits.push(false);
                ones = 0;
            }
        }
    }

    const FLAG: [bool; 8] = [false, true, true, true, true, true, true, false];

    #[test]
    fn aborted_and_unfinished_packets_are_not_whole() {
        let mut bits = FLAG.to_vec();
        stuffed(&[0x12, 0x34], &mut bits);
        let mut aborted = bits.clone();
        aborted.extend([true; 9]);
        aborted.extend(FLAG);
        for (bits, count) in [(bits, 16), (aborted, 22)] {
            let found = find(&bits);
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].is_whole, found[0].bits), (false, count));
            assert_eq!(found[0].bytes()[..2], [0x12, 0x34]);
        }
    }

    #[test]
    fn a_loss_ends_a_packet() {
        let mut bits = FLAG.to_vec();
        stuffed(&[0x55], &mut bits);
        let mut finder = PacketFinder::new();
        for (n, &bit) in bits.iter().enumerate() {
            assert_eq!(finder.push(&subframe(2 * n as u64, bit)), None);
        }
        let packet = finder.push(&subframe(1000, false)).unwrap();
        assert_eq!((packet.bytes(), packet.is_whole), (&[0x55][..], false));
    }

    #[test]
    fn long_packets_are_counted_and_kept_in_part() {
        let mut bits = FLAG.to_vec();
        stuffed(&[0xa5; 300], &mut bits);
        bits.extend(FLAG);
        let found = find(&bits);
        assert_eq!((found[0].bits, found[0].bytes().len()), (2400, MOST_PACKET_BYTES));
    }

    #[test]
    fn zeros_behind_a_flag_are_no_packet() {
        let mut bits = FLAG.to_vec();
        bits.extend([false; 500]);
        assert_eq!(find(&bits), []);
    }

    proptest! {
        #[test]
        fn packets_come_back(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..6),
                             shared: bool, idle in 0usize..20) {
            let mut bits = std::vec![false; idle];
            bits.extend(FLAG);
            for bytes in &packets {
                if !shared {
                    bits.extend(FLAG);
                }
                stuffed(bytes, &mut bits);
                bits.extend(FLAG);
            }
            bits.extend(std::vec![false; idle]);
            let found: Vec<Vec<u8>> =
                find(&bits).iter().filter(|packet| packet.is_whole).map(|packet| packet.bytes().to_vec()).collect();
            prop_assert_eq!(found, packets);
        }
    }
}
