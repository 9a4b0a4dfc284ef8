//! The layout: which bits are which field, and what a field of a block says.

use core::fmt;

use super::ChannelStatus;
use super::evidence::Evidence;
use super::labels::{Label, Multichannel};
use super::meaning::Meaning;

/// A run of bits in channel status that belong together.
///
/// ```
/// use lightpipe::iec60958::ChannelStatus;
/// let status = ChannelStatus::consumer(48_000, 24);
/// let field = status.layout().iter().find(|field| field.name == "fs").unwrap();
/// assert_eq!((field.first, field.bits, field.raw(&status)), (24, 4, 2));
/// assert_eq!(field.value(&status).to_string(), "48 kHz");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// For reports and command lines: lower case, no spaces.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// The first CS bit, 0..=191.
    pub first: u8,
    /// How many bits it has, 1..=32.
    pub bits: u8,
    /// How well it is known that the bits are this field.
    pub evidence: Evidence,
    pub(super) kind: Kind,
}

/// How the bits are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// By a table.
    Coded(&'static [Meaning]),
    /// As a number, least significant bit first.
    Number,
    /// No meaning is known.
    Reserved,
    /// Together with other fields.
    Derived(fn(&ChannelStatus) -> Value),
}

/// What a field of a block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A code with a meaning.
    Known(&'static Meaning),
    /// A statement that depends on other fields as well.
    Stated(&'static str, Evidence),
    /// A number.
    Number(u32),
    /// A name of an origin or destination.
    Label(Label),
    /// A channel number, maybe in a multichannel mode.
    Channel(Multichannel),
    /// A code without a meaning, or reserved bits that are set.
    Reserved(u32),
    /// Reserved bits, all 0.
    Clear,
}

impl Field {
    pub(super) const fn coded(
        name: &'static str,
        title: &'static str,
        first: u8,
        bits: u8,
        meanings: &'static [Meaning],
    ) -> Field {
        Field { name, title, first, bits, evidence: Evidence::Agreed, kind: Kind::Coded(meanings) }
    }

    pub(super) const fn number(name: &'static str, title: &'static str, first: u8, bits: u8) -> Field {
        Field { name, title, first, bits, evidence: Evidence::Agreed, kind: Kind::Number }
    }

    pub(super) const fn reserved(name: &'static str, title: &'static str, first: u8, bits: u8) -> Field {
        Field { name, title, first, bits, evidence: Evidence::Agreed, kind: Kind::Reserved }
    }

    pub(super) const fn derived(
        name: &'static str,
        title: &'static str,
        first: u8,
        bits: u8,
        value: fn(&ChannelStatus) -> Value,
    ) -> Field {
        Field { name, title, first, bits, evidence: Evidence::Agreed, kind: Kind::Derived(value) }
    }

    pub(super) const fn but(self, evidence: Evidence) -> Field {
        Field { evidence, ..self }
    }

    /// Its bits in `status`, the first one of transmission in bit 0.
    #[must_use]
    pub fn raw(&self, status: &ChannelStatus) -> u32 {
        let bytes = status.0.iter().skip(usize::from(self.first / 8)).take(5);
        let word = bytes.enumerate().fold(0u64, |word, (n, byte)| word | u64::from(*byte) << (8 * n));
        ((word >> (self.first % 8)) & ((1 << self.bits) - 1)) as u32
    }

    /// What it says in `status`.
    #[must_use]
    pub fn value(&self, status: &ChannelStatus) -> Value {
        let raw = self.raw(status);
        match self.kind {
            Kind::Coded(meanings) => {
                Meaning::of(meanings, raw as u8).map_or(Value::Reserved(raw), Value::Known)
            }
            Kind::Number => Value::Number(raw),
            Kind::Reserved if raw == 0 => Value::Clear,
            Kind::Reserved => Value::Reserved(raw),
            Kind::Derived(value) => value(status),
        }
    }

    /// Whether no meaning of its bits is known.
    #[must_use]
    pub const fn is_reserved(&self) -> bool {
        matches!(self.kind, Kind::Reserved)
    }

    /// The codes that it may hold, where these are a list.
    #[must_use]
    pub const fn meanings(&self) -> &'static [Meaning] {
        match self.kind {
            Kind::Coded(meanings) => meanings,
            _ => &[],
        }
    }

    /// Its bits as a mask over the 24 bytes.
    #[must_use]
    pub fn mask(&self) -> [u8; 24] {
        let mut mask = [0; 24];
        for bit in usize::from(self.first)..usize::from(self.first) + usize::from(self.bits) {
            if let Some(byte) = mask.get_mut(bit / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
        mask
    }
}

impl Value {
    /// How well the meaning is known.
    #[must_use]
    pub const fn evidence(&self) -> Evidence {
        match self {
            Value::Known(meaning) => meaning.evidence,
            Value::Stated(_, evidence) => *evidence,
            // That the number in a mode is sent less one is passed on.
            Value::Channel(number) if number.mode().is_some() => Evidence::Recalled,
            _ => Evidence::Agreed,
        }
    }

    /// Whether it is a reserved code, or reserved bits that are set.
    #[must_use]
    pub const fn is_reserved(&self) -> bool {
        matches!(self, Value::Reserved(_))
    }
}

/// In words, without what is known about the evidence.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Known(meaning) => f.write_str(meaning.title),
            Value::Stated(text, _) => f.write_str(text),
            Value::Number(number) => write!(f, "{number}"),
            Value::Label(label) if label.is_empty() => f.write_str("none"),
            Value::Label(label) => write!(f, "\"{label}\""),
            Value::Channel(number) => match number.mode() {
                Some(mode) => write!(f, "channel {} of {mode}", number.channel()),
                None => write!(f, "channel {}", number.channel()),
            },
            Value::Reserved(code) => write!(f, "reserved (code {code:#x})"),
            Value::Clear => f.write_str("0"),
        }
    }
}
