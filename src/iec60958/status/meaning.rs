//! Codes of a few bits, and what they mean.

use super::evidence::Evidence;

/// What one code of a field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Meaning {
    /// The bits of the field; the first one of transmission is the least significant.
    pub code: u8,
    /// For reports and command lines: lower case, no spaces.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// The number that it stands for (hertz, bits), if it stands for one.
    pub number: Option<u32>,
    /// How well it is known.
    pub evidence: Evidence,
}

impl Meaning {
    pub(super) const fn new(
        code: u8,
        name: &'static str,
        title: &'static str,
        number: u32,
        evidence: Evidence,
    ) -> Meaning {
        Meaning { code, name, title, number: if number == 0 { None } else { Some(number) }, evidence }
    }

    /// The meaning of `code` in a table.
    pub(super) fn of(table: &'static [Meaning], code: u8) -> Option<&'static Meaning> {
        table.iter().find(|meaning| meaning.code == code)
    }
}

/// A field of up to eight bits as a type of its own: every value of it is legal, the known ones have
/// a name, the others are reserved.
///
/// A row is `CONSTANT = code [number], "name", "title", evidence;`.
macro_rules! code_type {
    ($(#[$doc:meta])* $type:ident, $bits:literal bits:
     $($constant:ident = $code:literal $([$number:literal])?, $name:literal, $title:literal, $evidence:ident;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $type(u8);

        impl $type {
            $(#[doc = concat!("Code ", stringify!($code), ": ", $title, ".")]
            pub const $constant: $type = $type($code);)*

            /// How many bits the field has.
            pub const BITS: u32 = $bits;

            /// The codes that have a meaning. All others are reserved.
            pub const MEANINGS: &'static [Meaning] = &[
                $(Meaning::new($code, $name, $title, 0 $(+ $number)?, Evidence::$evidence),)*
            ];

            /// From the bits of the field, the first one of transmission in bit 0. Bits that the
            /// field does not have are ignored.
            #[must_use]
            pub const fn from_code(code: u8) -> $type {
                $type(code & (0xff >> (8 - $bits)))
            }

            /// The bits of the field, the first one of transmission in bit 0.
            #[must_use]
            pub const fn code(self) -> u8 {
                self.0
            }

            /// By the name of a meaning, such as stands in [`MEANINGS`](Self::MEANINGS).
            #[must_use]
            pub fn from_name(name: &str) -> Option<$type> {
                Self::MEANINGS.iter().find(|meaning| meaning.name == name).map(|meaning| $type(meaning.code))
            }

            /// What it means; `None` for a reserved code.
            #[must_use]
            pub fn meaning(self) -> Option<&'static Meaning> {
                Meaning::of(Self::MEANINGS, self.0)
            }

            /// The name of its meaning, or "reserved".
            #[must_use]
            pub fn name(self) -> &'static str {
                self.meaning().map_or("reserved", |meaning| meaning.name)
            }

            /// Whether the code has no meaning.
            #[must_use]
            pub fn is_reserved(self) -> bool {
                self.meaning().is_none()
            }

            /// How well the meaning is known; that a code is reserved is taken as agreed.
            #[must_use]
            pub fn evidence(self) -> Evidence {
                self.meaning().map_or(Evidence::Agreed, |meaning| meaning.evidence)
            }
        }

        /// What it means, in words.
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.meaning() {
                    Some(meaning) => f.pad(meaning.title),
                    None => write!(f, "reserved (code {:#x})", self.0),
                }
            }
        }
    };
}

/// A field of up to eight bits that is a plain number.
macro_rules! number_type {
    ($(#[$doc:meta])* $type:ident, $bits:literal bits) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $type(u8);

        impl $type {
            /// The largest value.
            pub const MAX: $type = $type(0xff >> (8 - $bits));

            /// The number, or `None` if it is too large for the field.
            #[must_use]
            pub const fn new(number: u8) -> Option<$type> {
                if number <= Self::MAX.0 { Some($type(number)) } else { None }
            }

            /// From the bits of the field; bits that it does not have are ignored.
            #[must_use]
            pub const fn from_code(code: u8) -> $type {
                $type(code & Self::MAX.0)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> u8 {
                self.0
            }
        }
    };
}

pub(super) use {code_type, number_type};
