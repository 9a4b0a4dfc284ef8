//! What the serial copy management system makes of a status.

use super::category::Generation;

/// What a consumer recorder may do (SCMS, serial copy management system).
///
/// Copyright not asserted: any number of copies. Asserted: one generation of an original, and the copy
/// must be marked as a copy. Category general, which states nothing, counts as protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Copying {
    /// Copyright is not asserted.
    Permitted,
    /// Copyright is asserted on an original: the copy must be marked as one.
    OneGeneration,
    /// Copyright is asserted on a copy, or on a source that states nothing.
    Prohibited,
}

impl Copying {
    /// By the copyright bit and what the L bit says for the category.
    #[must_use]
    pub const fn decide(copyright_asserted: bool, generation: Generation) -> Copying {
        match (copyright_asserted, generation) {
            (false, _) => Copying::Permitted,
            (true, Generation::OriginalOrPrerecorded) => Copying::OneGeneration,
            (true, _) => Copying::Prohibited,
        }
    }

    /// For reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Copying::Permitted => "permitted",
            Copying::OneGeneration => "one_generation",
            Copying::Prohibited => "prohibited",
        }
    }

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Copying::Permitted => "copy permitted",
            Copying::OneGeneration => "one copy permitted",
            Copying::Prohibited => "copy prohibited",
        }
    }
}
