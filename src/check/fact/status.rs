//! What the channel status said, block after block.

use crate::check::Place;
use crate::iec60958::status::{Crcc, Field};
use crate::iec60958::{BLOCK_FRAMES, Block, BlockBits, ChannelStatus};

/// Bytes that change from block to block by their nature, in professional blocks: the two addresses
/// and the CRCC (AES3, bytes 14 to 21 and 23).
const RUNNING: [usize; 9] = [14, 15, 16, 17, 18, 19, 20, 21, 23];

/// A change of channel status from one block to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) byte: usize,
    pub(crate) before: u8,
    pub(crate) after: u8,
    pub(crate) place: Option<Place>,
}

/// Blocks that have something in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks {
    pub(crate) count: u64,
    /// The first of them, and where it began.
    pub(crate) first: Option<(ChannelStatus, Option<Place>)>,
}

impl Blocks {
    const NONE: Blocks = Blocks { count: 0, first: None };

    fn add(&mut self, status: ChannelStatus, place: Option<Place>) {
        self.count += 1;
        self.first.get_or_insert((status, place));
    }
}

/// The channel status of one channel.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The newest that is known of each bit.
    newest: BlockBits,
    /// Where the first block began that is known from its first bit to its last.
    pub(crate) place: Option<Place>,
    /// Professional blocks known whole.
    pub(crate) checked: u64,
    /// Those whose byte 23 is a wrong CRCC.
    pub(crate) crcc_wrong: Blocks,
    /// Those without one, which a minimum implementation need not have.
    pub(crate) crcc_absent: Blocks,
    /// Bits that were not the same in all blocks.
    varied: [u8; 24],
    /// Blocks that differ from the one before, where that is no matter of course.
    pub(crate) changes: u64,
    pub(crate) first_change: Option<Change>,
    /// Blocks with Cp other than in the one before.
    pub(crate) copyright_changes: u64,
}

impl Seen {
    const fn new() -> Seen {
        Seen {
            newest: BlockBits { bytes: [0; 24], known: [0; 24] },
            place: None,
            checked: 0,
            crcc_wrong: Blocks::NONE,
            crcc_absent: Blocks::NONE,
            varied: [0; 24],
            changes: 0,
            first_change: None,
            copyright_changes: 0,
        }
    }

    /// Byte `n`, 0..=23, if all of its bits were seen.
    pub(crate) fn byte(&self, n: usize) -> Option<u8> {
        (*self.newest.known.get(n)? == 0xff).then_some(*self.newest.bytes.get(n)?)
    }

    /// All 24 bytes, if every bit was seen, be it in different blocks.
    pub(crate) fn bytes(&self) -> Option<[u8; 24]> {
        (self.newest.known == [0xff; 24]).then_some(self.newest.bytes)
    }

    /// Byte `n`, 0..=23, as last seen; bits that were never seen are 0.
    pub(crate) fn newest(&self, n: usize) -> u8 {
        self.newest.bytes.get(n).copied().unwrap_or(0)
    }

    /// Whether a bit of `mask` is set in byte `n`, as last seen.
    pub(crate) fn bit(&self, n: usize, mask: u8) -> bool {
        self.newest(n) & mask != 0
    }

    /// Bits that are known to be the same in all blocks, and known at all.
    pub(crate) fn steady(&self, n: usize) -> u8 {
        let known = self.newest.known.get(n).copied().unwrap_or(0);
        known & !self.varied.get(n).copied().unwrap_or(0)
    }

    /// Whether byte 0 says professional use, if that is known.
    pub(crate) fn is_professional(&self) -> Option<bool> {
        self.newest.bit(0)
    }

    /// The newest of each bit; what was never seen is 0.
    pub(crate) const fn status(&self) -> ChannelStatus {
        ChannelStatus(self.newest.bytes)
    }

    /// Whether each of these bytes was seen, and which use it is.
    pub(crate) fn knows(&self, bytes: &[usize]) -> bool {
        bytes.iter().chain(&[0]).all(|n| self.byte(*n).is_some())
    }

    /// Whether all bits of `field` were seen, and were the same in all blocks.
    pub(crate) fn is_steady(&self, field: &Field) -> bool {
        field.mask().iter().enumerate().all(|(n, mask)| mask & !self.steady(n) == 0)
    }

    fn take(&mut self, bits: &BlockBits, place: Option<Place>) {
        let old = self.newest;
        let professional = bits.bit(0).or(old.bit(0)) == Some(true);
        let compact_disc = !professional && bits.bytes[1] & 0x7f == 0x01;
        let mut changed = None;
        for (n, ((bytes, known), varied)) in
            self.newest.bytes.iter_mut().zip(&mut self.newest.known).zip(&mut self.varied).enumerate()
        {
            let (new, now_known) = (bits.bytes[n], bits.known[n]);
            let mut difference = (*bytes ^ new) & *known & now_known;
            let before = *bytes;
            *bytes = *bytes & !now_known | new & now_known;
            *known |= now_known;
            *varied |= difference;
            if n == 0 && difference & COPYRIGHT != 0 && compact_disc {
                // "A copy of a protected disc" (IEC 60958-3, category compact disc).
                self.copyright_changes += 1;
                difference &= !COPYRIGHT;
            }
            if difference != 0 && !(professional && RUNNING.contains(&n)) {
                changed.get_or_insert(Change { byte: n, before, after: *bytes, place });
            }
        }
        if let Some(change) = changed {
            self.changes += 1;
            self.first_change.get_or_insert(change);
        }
        if bits.known == [0xff; 24] {
            self.place = self.place.or(place);
            if professional {
                self.crcc(ChannelStatus(bits.bytes), place);
            }
        }
    }

    fn crcc(&mut self, status: ChannelStatus, place: Option<Place>) {
        self.checked += 1;
        let verdict = Crcc::judge(&status);
        if verdict.is_wrong() {
            self.crcc_wrong.add(status, place);
        } else if !verdict.is_ok() {
            self.crcc_absent.add(status, place);
        }
    }
}

/// Byte 0, bit 2 of a consumer block.
const COPYRIGHT: u8 = 0b0000_0100;

/// The channel status of both channels.
#[derive(Clone, Debug)]
pub(crate) struct StatusSeen {
    pub(crate) channels: [Seen; 2],
    /// Something in the block in progress is damaged, so it proves nothing.
    doubtful: bool,
    /// Some block ended, so that places in a block are known from a start.
    begun: bool,
    /// A block that had a start and less than 192 frames; what follows it tells why.
    short: Option<([BlockBits; 2], Option<Place>)>,
}

impl StatusSeen {
    pub(crate) const fn new() -> StatusSeen {
        StatusSeen { channels: [const { Seen::new() }; 2], doubtful: false, begun: false, short: None }
    }

    /// A subframe of the block in progress is damaged.
    pub(crate) const fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// A block ended that began at `place`.
    pub(crate) fn take(&mut self, block: &Block, place: Option<Place>) {
        if core::mem::take(&mut self.doubtful) {
            return;
        }
        if block.frames == BLOCK_FRAMES {
            self.begun = true;
            self.sure(&block.status, place);
        } else if block.status[0].bit(0).is_some() {
            self.begun = true;
            self.short = Some((block.status, place));
        } else if !self.begun {
            // The recording starts inside a block.
            self.begun = true;
            self.sure(&block.status, place);
        }
    }

    /// A subframe came that starts a block: if the one before was short, then one of the two did not
    /// begin where the source began it, and its bits are those of other places. Damage before it is of
    /// no block that will be told, as where the line came back with this subframe.
    pub(crate) const fn begin(&mut self) {
        self.short = None;
        self.doubtful = false;
    }

    /// Nothing follows: the last block is short because the recording ends in it.
    pub(crate) fn end(&mut self) {
        if let Some((status, place)) = self.short.take() {
            self.sure(&status, place);
        }
    }

    fn sure(&mut self, status: &[BlockBits; 2], place: Option<Place>) {
        for (seen, bits) in self.channels.iter_mut().zip(status) {
            seen.take(bits, place);
        }
    }
}
