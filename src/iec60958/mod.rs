//! Cells <-> IEC 60958 subframes and blocks: S/PDIF and AES3.
//!
//! See `docs/iec60958.md` in the source for the wire format with diagrams.

mod block;
mod decode;
mod encode;
mod preamble;
pub mod status;
mod subframe;
pub mod user;

pub use crate::align::Lost;
pub use block::{BLOCK_FRAMES, Block, BlockBits};
pub use decode::{Decoder, Event, FRAMING, HOLD_BACK_SUBFRAMES, ReceivedSubframe};
pub use encode::{BlockEncoder, Encoder};
pub use preamble::{PREAMBLE_CELLS, Preamble};
pub use status::{ChannelStatus, crcc};
pub use subframe::{SUBFRAME_CELLS, Subframe, SubframeBits};
