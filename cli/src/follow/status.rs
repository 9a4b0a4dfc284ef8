//! Channel status, block by block.

use lightpipe::iec60958::BlockBits;

/// Channel status of one channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Status {
    /// The last one that is known from its first bit to its last.
    pub(crate) complete: Option<[u8; 24]>,
    /// What is known of the blocks together, if none is complete.
    pub(crate) partial: BlockBits,
}

impl Status {
    pub(super) fn take(&mut self, bits: &BlockBits) {
        if bits.known_bits() == 192 {
            self.complete = Some(bits.bytes);
        }
        self.join(bits);
    }

    /// Adds the bits that are known of another block. Blocks that contradict each other are not joined:
    /// the one of which more is known is kept.
    fn join(&mut self, bits: &BlockBits) {
        let mut joined = self.partial;
        let all = joined.bytes.iter_mut().zip(&mut joined.known).zip(bits.bytes.iter().zip(&bits.known));
        let mut contradiction = false;
        for ((byte, known), (new, new_known)) in all {
            contradiction |= (*byte ^ new) & *known & new_known != 0;
            *byte = *byte & *known | new & new_known;
            *known |= new_known;
        }
        if !contradiction {
            self.partial = joined;
        } else if bits.known_bits() > self.partial.known_bits() {
            self.partial = *bits;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(bytes: &[u8], known: &[u8]) -> BlockBits {
        let mut bits = BlockBits::default();
        bits.bytes[..bytes.len()].copy_from_slice(bytes);
        bits.known[..known.len()].copy_from_slice(known);
        bits
    }

    #[test]
    fn pieces_of_blocks_are_joined_unless_they_contradict_each_other() {
        let mut status = Status::default();
        status.take(&bits(&[0, 0, 0x10], &[0, 0, 0xf0]));
        status.take(&bits(&[4, 0x82, 0], &[0xff, 0xff, 0x0f]));
        assert_eq!(status.partial, bits(&[4, 0x82, 0x10], &[0xff, 0xff, 0xff]));
        // Another status, of which less is known.
        status.take(&bits(&[6], &[0xff]));
        assert_eq!(status.partial.bytes[0], 4);
        status.take(&bits(&[6, 0, 0, 0], &[0xff; 4]));
        assert_eq!(status.partial, bits(&[6], &[0xff; 4]));
        assert_eq!(status.complete, None);
    }
}
