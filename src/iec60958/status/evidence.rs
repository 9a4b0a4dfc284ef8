//! How well the meaning of a code is known.

/// How well the meaning of a field or of a code is known.
///
/// The standards are sold, so much of what is public about them is second hand. A meaning that is
/// not [`Agreed`](Evidence::Agreed) is decoded all the same, is told as "unverified", and is never a
/// reason to call a stream wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Evidence {
    /// Two or more independent sources say the same.
    #[default]
    Agreed,
    /// One source only.
    SingleSource,
    /// Passed on without a source that could be named.
    Recalled,
    /// Sources contradict each other; the more recent edition is followed.
    Disputed,
}

impl Evidence {
    /// Whether independent sources agree.
    #[must_use]
    pub const fn is_agreed(self) -> bool {
        matches!(self, Evidence::Agreed)
    }

    /// The word to put beside what is not agreed: "unverified".
    ///
    /// ```
    /// use lightpipe::iec60958::status::{Evidence, Frequency};
    /// let rare = Frequency::from_hertz(384_000).unwrap();
    /// assert_eq!(rare.meaning().unwrap().evidence, Evidence::SingleSource);
    /// assert_eq!(rare.evidence().label(), Some("unverified"));
    /// assert_eq!(Frequency::HZ_48000.evidence().label(), None);
    /// ```
    #[must_use]
    pub const fn label(self) -> Option<&'static str> {
        match self {
            Evidence::Agreed => None,
            _ => Some("unverified"),
        }
    }
}
