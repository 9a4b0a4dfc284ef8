//! User data as JSON lines: what `decode --user` writes and `encode --user-messages` reads.

mod read;
mod write;

pub(crate) use read::{Error, Piece, PieceReader, Place};
pub(crate) use write::record;
