//! Subframes and blocks -> user data, in the form that the channel status says.

use std::vec::Vec;

use crate::iec60958::user::{
    Event, Management, Message, MessageDecoder, Packet, PacketFinder, Skipped, SubframesLost,
};
use crate::iec60958::{Block, BlockBits, ChannelStatus, Preamble, ReceivedSubframe};
use crate::unit::{Instant, Span};

/// Without a status for so many subframes (there is no block start among them), the stream is taken for a
/// consumer one. A block and the first two bytes of the next are 416.
const PATIENCE: u32 = 1024;
/// What can wait for the status: units of 8 bits, messages, losses in [`PATIENCE`] subframes, and more.
const MOST_HELD: usize = 1024;
/// Frames of a block whose status bits say what the user bits are.
const STATUS_FRAMES: u8 = 16;
/// The bits of them that matter: consumer or professional, and byte 1.
const NEEDED: u16 = 0b1111_1111_0000_0001;

/// Byte 1 of a consumer status without L: compact disc (IEC 60958-3, category code).
const CATEGORY_CD: u8 = 0x01;
const CATEGORY: u8 = 0b0111_1111;

/// A piece of user data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
#[non_exhaustive]
pub enum UserRecord {
    /// A message, which may be a sector of subcode.
    Message(Message),
    /// Bits of a consumer stream that no message could be made of.
    Skipped(Skipped),
    /// Subframes are missing among messages.
    Lost(SubframesLost),
    /// 24 bytes of each channel, of a professional stream.
    Block(UserBlock),
    /// What stands between flags in one channel, of a professional stream whose status says so.
    Packet {
        /// 0 = A, 1 = B.
        channel: usize,
        /// The packet.
        packet: Packet,
    },
}

/// The user bits of a block, of both channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserBlock {
    /// All of them known.
    pub bits: [BlockBits; 2],
    /// The subframe with the B preamble.
    pub number: u64,
    /// From the start of the block to its end.
    pub span: Span,
}

/// Reads the user data of a stream as its channel status asks for.
///
/// Until the status is known, messages wait; without any they are told as in a consumer stream.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    management: Option<Management>,
    /// What the status said last, if it was something else.
    other: Option<Management>,
    /// The first two bytes of status of channel A, and which bits of them are known.
    status: (u16, u16),
    /// The subframe that the block began with which they are of.
    status_of: u64,
    /// What the status of the block in progress says.
    said: Option<Management>,
    /// What the user bits were in the stretch before.
    before: Option<Management>,
    /// Some status says that the source is a compact disc.
    is_disc: bool,
    /// Subframes without a status.
    waited: u32,
    held: Vec<UserRecord>,
    messages: MessageDecoder,
    packets: [PacketFinder; 2],
    /// The subframe that the block in progress started with, and when.
    block_start: Option<(u64, Instant)>,
}

impl Reader {
    pub(super) const fn new() -> Reader {
        Reader {
            management: None,
            other: None,
            status: (0, 0),
            status_of: 0,
            said: None,
            before: None,
            is_disc: false,
            waited: 0,
            held: Vec::new(),
            messages: MessageDecoder::new(),
            packets: [PacketFinder::new(), PacketFinder::new()],
            block_start: None,
        }
    }

    /// What the user bits are; `None` if no status says.
    pub(super) const fn management(&self) -> Option<Management> {
        match self.management {
            None => self.before,
            now => now,
        }
    }

    /// Whether some status says that the source is a compact disc.
    pub(super) const fn is_disc(&self) -> bool {
        self.is_disc
    }

    /// What the user bits of the block in progress are, which is over; `None` if nothing has said so since
    /// the stretch began.
    pub(super) fn end_block(&mut self) -> Option<Management> {
        self.said.take().or(self.management)
    }

    pub(super) fn subframe(&mut self, subframe: &ReceivedSubframe, out: &mut impl FnMut(&UserRecord)) {
        if subframe.preamble == Preamble::B {
            self.block_start = Some((subframe.number, subframe.span.start));
        }
        if let Some(frame @ ..STATUS_FRAMES) = subframe.block_frame
            && subframe.preamble != Preamble::W
        {
            self.status_bit(frame, subframe, out);
        } else if self.management.is_none() {
            self.waited += 1;
            if self.waited >= PATIENCE {
                self.manage(Management::Messages, out);
            }
        }
        let mut input = core::slice::from_ref(subframe);
        while let Some(event) = self.messages.next(&mut input) {
            self.event(event, out);
        }
        let channel = subframe.preamble.channel();
        if self.management == Some(Management::Packets)
            && let Some(finder) = self.packets.get_mut(channel)
            && let Some(packet) = finder.push(subframe)
        {
            out(&UserRecord::Packet { channel, packet });
        }
    }

    /// A block ended before the subframe that follows.
    pub(super) fn block(&mut self, block: &Block, out: &mut impl FnMut(&UserRecord)) {
        // A block that did not start with that subframe is another one, behind a gap.
        let Some((number, start)) = self.block_start.take() else { return };
        if start != block.span.start {
            return;
        }
        let blockwise = self.management.is_some_and(|management| !management.is_messages());
        let of_blocks = self.management == Some(Management::Block);
        let any = block.user.iter().any(|bits| bits.bytes.iter().any(|&byte| byte != 0));
        if blockwise && block.is_complete() && (any || of_blocks) {
            out(&UserRecord::Block(UserBlock { bits: block.user, number, span: block.span }));
        }
    }

    /// The stream ended, or the part of it whose numbers follow each other.
    pub(super) fn finish(&mut self, out: &mut impl FnMut(&UserRecord)) {
        while let Some(event) = self.messages.finish() {
            self.event(event, out);
        }
        if self.management.is_none() {
            self.manage(Management::Messages, out);
        } else {
            self.before = self.management;
        }
        for (channel, finder) in self.packets.iter_mut().enumerate() {
            if let Some(packet) = finder.finish() {
                out(&UserRecord::Packet { channel, packet });
            }
        }
        // Another part may say something else.
        (self.management, self.other, self.said) = (None, None, None);
        self.waited = 0;
        self.status = (0, 0);
        self.block_start = None;
    }

    fn event(&mut self, event: Event, out: &mut impl FnMut(&UserRecord)) {
        let record = match event {
            Event::Message(message) => UserRecord::Message(message),
            Event::Skipped(skipped) => UserRecord::Skipped(skipped),
            Event::Lost(lost) => UserRecord::Lost(lost),
            Event::Unit(_) => return,
        };
        match self.management {
            Some(management) if management.is_messages() => out(&record),
            Some(_) => {}
            None => {
                self.held.push(record);
                // So much does not come of a stream whose blocks are whole: no status will say more.
                if self.held.len() >= MOST_HELD {
                    self.manage(Management::Messages, out);
                }
            }
        }
    }

    /// The status bit of channel A in one of the first frames of a block.
    fn status_bit(&mut self, frame: u8, subframe: &ReceivedSubframe, out: &mut impl FnMut(&UserRecord)) {
        // The first frames may be lost: what is left of another block says nothing about this one.
        let block = subframe.number.wrapping_sub(2 * u64::from(frame));
        let (bits, known) = if frame == 0 || block != self.status_of { (0, 0) } else { self.status };
        let bit = subframe.bits.status();
        self.status = (bits | u16::from(bit) << frame, known | 1 << frame);
        self.status_of = block;
        let (bits, known) = self.status;
        if frame + 1 < STATUS_FRAMES || known & NEEDED != NEEDED {
            return;
        }
        let [first, second] = bits.to_le_bytes();
        let mut status = ChannelStatus::default();
        (status.0[0], status.0[1]) = (first, second);
        let said = Management::of(&status);
        self.said = Some(said);
        self.is_disc |= !status.is_professional() && second & CATEGORY == CATEGORY_CD;
        // One block in another form is a bit error; two are another form.
        match self.management {
            Some(now) if now == said => self.other = None,
            Some(_) if self.other != Some(said) => self.other = Some(said),
            _ => {
                self.other = None;
                self.manage(said, out);
            }
        }
    }

    fn manage(&mut self, management: Management, out: &mut impl FnMut(&UserRecord)) {
        self.management = Some(management);
        self.packets = [PacketFinder::new(), PacketFinder::new()];
        let held = core::mem::take(&mut self.held);
        if management.is_messages() {
            held.iter().for_each(out);
        }
    }
}
