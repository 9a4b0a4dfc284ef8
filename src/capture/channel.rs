//! What a capture holds side by side.

use std::prelude::v1::*;

/// A channel of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Channel {
    /// Its name; may be empty, and need not be the only one of that name.
    pub name: String,
    /// What it is, and where in a block.
    pub kind: ChannelKind,
}

/// What a channel records, and where its samples are in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChannelKind {
    /// Levels.
    Logic {
        /// The bit in the words of [`Interleaved`](crate::trace::Interleaved); 0 in
        /// [`Packed`](crate::trace::Packed).
        bit: u32,
    },
    /// Voltages.
    Analogue {
        /// [`Voltages::channel`](crate::trace::Voltages::channel).
        index: usize,
    },
    /// Levels, as a list of changes.
    Changes {
        /// [`Changes::channel`](crate::trace::Changes::channel); channels with the same are names
        /// of one line.
        index: usize,
    },
}
