//! A trace: what an instrument recorded, before anybody looks for edges in it.
//!
//! A capture reader hands a trace out block by block. Each block lends its samples; none of them is
//! copied or allocated here, so a driver on a microcontroller can make blocks as well as a file can.

use crate::unit::{Instant, Span};

/// A piece of a recording.
///
/// It follows the piece before it, of the same channel, without a break in time; only a
/// [`Hole`](Block::Hole) skips time, on one channel or on all.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Block<'a> {
    /// One channel, one bit per sample.
    Packed(Packed<'a>),
    /// Many channels, one fixed-size little-endian word per sample.
    Interleaved(Interleaved<'a>),
    /// Voltages of one analogue channel.
    Voltages(Voltages<'a>),
    /// The times at which one channel changed.
    Changes(Changes<'a>),
    /// Nothing is known about the line in this span.
    Hole(Hole),
}

/// One-bit samples of one channel: sample *n* is bit *n* % 64 of word *n* / 64.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a> {
    /// The samples; bits past `samples` are ignored.
    pub words: &'a [u64],
    /// How many samples; at most 64 times the number of words.
    pub samples: usize,
}

impl Packed<'_> {
    /// Takes the first word off, with the number of samples in it, 1 to 64; `None` when nothing is
    /// left.
    pub fn take_word(&mut self) -> Option<(u64, u32)> {
        let (&bits, rest) = self.words.split_first()?;
        let len = self.samples.min(64) as u32;
        self.words = rest;
        self.samples -= len as usize;
        if len == 0 { None } else { Some((bits, len)) }
    }
}

/// Samples of many channels: channel *k* is bit *k* % 8 of byte *k* / 8 of each sample.
#[derive(Clone, Copy, Debug)]
pub struct Interleaved<'a> {
    /// Whole samples; a partial one at the end is ignored.
    pub bytes: &'a [u8],
    /// Bytes per sample, 1 to 16.
    pub unit: usize,
}

/// Voltages of one channel, as integer codes.
#[derive(Clone, Copy, Debug)]
pub struct Voltages<'a> {
    /// Index of the channel.
    pub channel: usize,
    /// One code per sample, in microvolts.
    pub microvolts: &'a [i32],
}

/// Instants at which one channel changed its level.
///
/// The level that a channel has at first, or after a hole, is no change. A channel that never changes
/// may have no block at all.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    /// Index of the line; several channels can be names of one.
    pub channel: usize,
    /// Its level before the first of them: high or not.
    pub high: bool,
    /// The changes, rising.
    pub at: &'a [Instant],
    /// The level is known up to here.
    pub until: Instant,
}

/// A span about which the instrument knows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The channel, as in [`Changes::channel`]; `None` for all of them.
    pub channel: Option<usize>,
    /// The span.
    pub span: Span,
    /// Why.
    pub reason: HoleReason,
}

/// Why a trace has a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum HoleReason {
    /// The instrument says that it missed data, or marks it as unknown.
    Unknown,
    /// The instrument was not recording.
    NotRecorded,
}
