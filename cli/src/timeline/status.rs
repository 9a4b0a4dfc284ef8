//! Channel status that changes from one block to the next.

use lightpipe::iec60958::status::Difference;
use lightpipe::iec60958::{BLOCK_FRAMES, Block, ChannelStatus};
use lightpipe::unit::Instant;

/// Changes that are kept; all are counted.
const KEPT: usize = 32;
/// Bytes of a block.
const BYTES: usize = 24;

/// A byte that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Byte {
    pub(crate) index: usize,
    pub(crate) from: u8,
    pub(crate) to: u8,
}

/// A block whose status differs from that of the block before.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The start of the block.
    pub(crate) at: Instant,
    /// 0 for channel A, 1 for B.
    pub(crate) channel: usize,
    pub(crate) bytes: Vec<Byte>,
    pub(crate) fields: Vec<Difference>,
}

/// Compares complete blocks, each with the last complete one of its channel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    last: [Option<[u8; BYTES]>; 2],
    pub(crate) kept: Vec<Change>,
    pub(crate) count: u64,
}

impl Changes {
    pub(crate) fn block(&mut self, block: &Block) {
        for (channel, (bits, last)) in block.status.iter().zip(&mut self.last).enumerate() {
            if bits.known_bits() != BLOCK_FRAMES {
                continue;
            }
            let Some(before) = last.replace(bits.bytes) else { continue };
            if before == bits.bytes {
                continue;
            }
            let pairs = before.into_iter().zip(bits.bytes).enumerate();
            let changed = pairs.filter(|(_, (from, to))| from != to);
            let bytes = changed.map(|(index, (from, to))| Byte { index, from, to });
            let [old, new] = [before, bits.bytes].map(ChannelStatus);
            let counts = old.is_professional() && new.is_professional();
            let bytes: Vec<Byte> = bytes.filter(|byte| !(counts && counts_up(byte.index))).collect();
            if bytes.is_empty() {
                continue;
            }
            self.count += 1;
            if self.kept.len() < KEPT {
                let fields = old
                    .differences(&new)
                    .filter(|one| !(counts && counts_up(usize::from(one.field.first / 8))));
                self.kept.push(Change { at: block.span.start, channel, bytes, fields: fields.collect() });
            }
        }
    }
}

/// Whether a byte of professional status differs in every block: the sample addresses, and the CRCC
/// that follows from the others.
const fn counts_up(index: usize) -> bool {
    matches!(index, 14..=21 | 23)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightpipe::iec60958::BlockBits;

    fn changes(blocks: &[([u8; BYTES], u8)]) -> Changes {
        let mut changes = Changes::default();
        for (bytes, known) in blocks {
            let mut bits = BlockBits { bytes: *bytes, known: [0xff; BYTES] };
            bits.known[7] = *known;
            changes.block(&Block { status: [bits, BlockBits::default()], ..Block::default() });
        }
        changes
    }

    fn status(bytes: &[u8]) -> [u8; BYTES] {
        ChannelStatus::from_bytes(bytes).unwrap().0
    }

    #[test]
    fn bytes_that_differ_are_told_once() {
        let (a, b) = (status(&[4, 0, 0, 0]), status(&[4, 0, 0, 2]));
        let changes = changes(&[(a, 0xff), (a, 0xff), (b, 0xff), (b, 0xff)]);
        assert_eq!((changes.count, changes.kept.len()), (1, 1));
        assert_eq!(changes.kept[0].bytes, [Byte { index: 3, from: 0, to: 2 }]);
    }

    #[test]
    fn blocks_with_unknown_bits_prove_nothing() {
        let (a, b) = (status(&[4]), status(&[6]));
        assert_eq!(changes(&[(a, 0xff), (b, 0xfe), (a, 0xff)]).count, 0);
    }

    #[test]
    fn sample_addresses_count_in_professional_blocks_only() {
        let mut address = [0; 18];
        address[0] = 1;
        let first = status(&address);
        address[14] = 192;
        assert_eq!(changes(&[(first, 0xff), (status(&address), 0xff)]).count, 0);
        assert_eq!(changes(&[(status(&[4; 20]), 0xff), (status(&[5; 20]), 0xff)]).count, 1);
        let mut consumer = [0; 18];
        let first = status(&consumer);
        consumer[14] = 192;
        assert_eq!(changes(&[(first, 0xff), (status(&consumer), 0xff)]).count, 1);
    }
}
