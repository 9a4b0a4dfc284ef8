//! Channel status: the 24 bytes that every block of a channel carries.
//!
//! [`ChannelStatus`] is a view: it holds any 24 bytes. [`Consumer`] and [`Professional`] are values: all
//! fields with their types, and between the two, [`parse`](ChannelStatus::parse) and `emit` lose no bit.
//! Reserved and contradictory codes are kept and have names; what is not known from two independent
//! sources says so ([`Evidence`]). `docs/channel-status.md` in the source has both layouts.
//!
//! ```
//! use lightpipe::iec60958::ChannelStatus;
//! use lightpipe::iec60958::status::{Category, Consumer, Status};
//!
//! let status = ChannelStatus::from_bytes(&[0x04, 0x82, 0x00, 0x02, 0x0b]).unwrap();
//! let Status::Consumer(consumer) = status.parse() else { panic!("CS bit 0 is clear") };
//! assert_eq!(consumer.category, Category::PCM_CODER);
//! assert_eq!(consumer.sampling_frequency(), Some(48_000));
//! assert_eq!(consumer.word_length_bits(), Some(24));
//!
//! let louder = Consumer { category: Category::MIXER, ..consumer };
//! assert_eq!(louder.emit().0[1], 0x92);
//! ```

mod category;
mod codes;
mod conflict;
mod consumer;
mod copying;
mod crcc;
mod difference;
mod evidence;
mod field;
mod frequency;
mod labels;
mod layout;
mod meaning;
mod professional;
mod sense;
mod value;
mod word_length;

pub use category::{Category, Generation, Group};
pub use codes::{
    AlignmentLevel, CgmsA, CgmsAValidity, ChannelMode, ChannelNumber, Content, Copyright, Emphasis,
    FormatInformation, HiddenInformation, Lock, Mode, MultichannelMode, Reference, Scaling, SourceNumber,
    UserManagement,
};
pub use conflict::Conflict;
pub use consumer::{Consumer, Rest};
pub use copying::Copying;
pub use crcc::{Crcc, Preset, crcc};
pub use difference::Difference;
pub use evidence::Evidence;
pub use field::{Field, Value};
pub use frequency::{BasicFrequency, ClockAccuracy, ExtendedFrequency, Frequency, OriginalFrequency};
pub use labels::{Label, Multichannel, Reliability};
pub use meaning::Meaning;
pub use professional::Professional;
pub use value::Status;
pub use word_length::{AuxUse, LengthBelowMax, WordLength};

use crcc::CRCC_BYTE;

/// Channel status, byte 0 first; the bit of frame *n* is bit *n* % 8 of byte *n* / 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ChannelStatus(pub [u8; 24]);

/// Byte 0, bit 0: professional use.
const PROFESSIONAL: u8 = 0b0000_0001;

impl ChannelStatus {
    /// A consumer status that states a sampling frequency (hertz) and a word length (bits), permits
    /// copying, and says nothing else. A rate or length without a code is "not indicated".
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// let status = ChannelStatus::consumer(96_000, 24);
    /// assert_eq!(status.0[..5], [0x04, 0x00, 0x00, 0x0a, 0x0b]);
    /// assert_eq!(status.sampling_frequency(), Some(96_000));
    /// ```
    #[must_use]
    pub fn consumer(sampling_frequency: u32, word_length: u8) -> ChannelStatus {
        Consumer::pcm(sampling_frequency, word_length).emit()
    }

    /// A professional status of two channels of PCM without emphasis that states a sampling frequency
    /// (hertz) and a word length (bits), with its CRCC. A rate or length without a code is "not
    /// indicated".
    ///
    /// ```
    /// use lightpipe::iec60958::ChannelStatus;
    /// let status = ChannelStatus::professional(48_000, 24);
    /// assert_eq!((status.0[..3].as_ref(), status.0[23]), ([0x85, 0x00, 0x2c].as_ref(), 0x2b));
    /// assert_eq!(status.sampling_frequency(), Some(48_000));
    /// ```
    #[must_use]
    pub fn professional(sampling_frequency: u32, word_length: u8) -> ChannelStatus {
        Professional::pcm(sampling_frequency, word_length).emit()
    }

    /// From the first 1 to 24 bytes; the rest is 0, and a professional status shorter than 24
    /// bytes gets its CRCC. `None` for no bytes or more than 24.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<ChannelStatus> {
        let mut all = [0; 24];
        if bytes.is_empty() {
            return None;
        }
        all.get_mut(..bytes.len())?.copy_from_slice(bytes);
        let status = ChannelStatus(all);
        Some(if bytes.len() < 24 && status.is_professional() { status.with_crcc() } else { status })
    }

    /// Whether byte 0, bit 0 says professional use.
    #[must_use]
    pub const fn is_professional(&self) -> bool {
        self.0[0] & PROFESSIONAL != 0
    }

    /// The same with byte 23 as the CRCC of the others.
    #[must_use]
    pub fn with_crcc(mut self) -> ChannelStatus {
        self.0[CRCC_BYTE] = crcc(&self.covered());
        self
    }

    /// The bytes that the CRCC covers: 0 to 22.
    #[must_use]
    pub fn covered(&self) -> [u8; 23] {
        let mut bytes = [0; 23];
        bytes.copy_from_slice(&self.0[..CRCC_BYTE]);
        bytes
    }

    /// All fields, as the use that CS bit 0 states. Any bytes can be parsed, and
    /// [`emit`](Status::emit) gives the same bytes.
    #[must_use]
    pub fn parse(&self) -> Status {
        Status::parse(self)
    }

    /// The fields of the use that CS bit 0 states: each of the 192 bits is in one of them, in the order
    /// of transmission.
    #[must_use]
    pub const fn layout(&self) -> &'static [Field] {
        if self.is_professional() { layout::PROFESSIONAL } else { layout::CONSUMER }
    }

    /// The fields that hold a reserved code, or reserved bits that are set.
    pub fn reserved(&self) -> impl Iterator<Item = &'static Field> {
        let status = *self;
        self.layout().iter().filter(move |field| field.value(&status).is_reserved())
    }

    /// The bits that are set although they are reserved, codes without a meaning included.
    #[must_use]
    pub fn reserved_bits(&self) -> [u8; 24] {
        let mut bits = [0; 24];
        for field in self.reserved() {
            for ((bits, mask), byte) in bits.iter_mut().zip(field.mask()).zip(self.0) {
                *bits |= mask & byte;
            }
        }
        bits
    }

    /// The nominal sampling frequency that it states, in hertz. `None` if it states none, or if the code
    /// is reserved or not known here.
    #[must_use]
    pub fn sampling_frequency(&self) -> Option<u32> {
        self.parse().sampling_frequency()
    }
}

#[cfg(test)]
mod tests;
