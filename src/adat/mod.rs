//! Cells <-> ADAT frames.
//!
//! ADAT has no standard that anybody can read; the frame is known from equipment and from patent
//! US 5,297,181. See `docs/adat.md` in the source for the wire format with diagrams.

mod decode;
mod encode;
mod frame;

pub use crate::align::Lost;
pub use decode::{Decoder, Event, FRAMING, HOLD_BACK_FRAMES, ReceivedFrame};
pub use encode::Encoder;
pub use frame::{FRAME_CELLS, Frame, FrameBits, SEPARATORS, SLOTS, SYNC_ZEROS, UserBits};
