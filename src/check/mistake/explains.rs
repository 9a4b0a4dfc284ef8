//! What else a mistake is seen by: one cause is told once.

use crate::fault::Code;

/// Findings that follow from the mistake `by` and need not be told beside it; none if it is no mistake.
///
/// ```
/// use lightpipe::check::mistake::explains;
/// use lightpipe::fault::Code;
/// assert_eq!(explains(Code::ParitySlots), [Code::Parity]);
/// assert_eq!(explains(Code::Parity), []);
/// ```
#[must_use]
pub const fn explains(by: Code) -> &'static [Code] {
    match by {
        // A status of zeros says 44.1 kHz, and that copying is not permitted.
        Code::StatusInValidity => &[
            Code::Invalid,
            Code::InvalidAudio,
            Code::StatusZero,
            Code::RateMismatch,
            Code::RateAccuracy,
            Code::CopyProtected,
        ],
        Code::StatusShifted | Code::StatusBitsReversed => STATUS,
        Code::HalvesSwapped | Code::BitsReversed => DISORDER,
        Code::PreamblesExchanged => EXCHANGED,
        Code::ParitySlots => &[Code::Parity],
        Code::AudioMisaligned => {
            &[Code::Invalid, Code::InvalidAudio, Code::WordsLonger, Code::WordsShorter, Code::BurstsMisplaced]
        }
        Code::AudioOrder => &[Code::WordsLonger, Code::WordsShorter, Code::BurstsMisplaced],
        Code::ChannelsExchanged => &[Code::ChannelNumber],
        Code::BlockLength => ORDER,
        Code::CrccPreset => &[Code::CrccWrong],
        Code::TopByteRepeated => &[Code::SlotsShort],
        _ => &[],
    }
}

/// What a status says that is read from where it is not.
const STATUS: &[Code] = &[
    Code::StatusZero,
    Code::RateMismatch,
    Code::RateAccuracy,
    Code::WordsLonger,
    Code::WordsShorter,
    Code::BurstsUnflagged,
    Code::PcmFlaggedData,
    Code::StatusChanges,
    Code::StatusDiffers,
    Code::StatusContradicts,
    Code::CrccWrong,
    Code::CrccAbsent,
    Code::ConsumerCrc,
    Code::StatusReserved,
    Code::StatusConflict,
    Code::ChannelNumber,
    Code::CopyProtected,
    Code::CategoryOdd,
    Code::Emphasis,
    Code::SourceUnlocked,
];

/// What user bits say that are not in the order of the wire, or none.
const USER: &[Code] =
    &[Code::UserMalformed, Code::SubcodeCrc, Code::SubcodeJump, Code::UserOpaque, Code::UserManagement];

/// Faults of preambles and blocks, and a status that is read from the wrong frames.
const ORDER: &[Code] = &joined::<23>(&[&[Code::Preamble, Code::Block, Code::NoBlockStart], STATUS]);

/// The same, user bits of A and B in the wrong order, and frames that are taken for lost: around every B,
/// one of channel A and one of channel B is without its partner.
const EXCHANGED: &[Code] = &joined::<29>(&[&[Code::Lost], ORDER, USER]);

/// Everything that a subframe carries is somewhere else.
const DISORDER: &[Code] = &joined::<30>(&[
    &[Code::Cell, Code::Parity, Code::Invalid, Code::InvalidAudio, Code::BurstsMisplaced],
    STATUS,
    USER,
]);

/// All of `lists`, which hold `N` codes.
const fn joined<const N: usize>(lists: &[&[Code]]) -> [Code; N] {
    let mut all = [Code::Sync; N];
    let (mut list, mut filled) = (0, 0);
    while list < lists.len() {
        let mut n = 0;
        while n < lists[list].len() {
            all[filled] = lists[list][n];
            (n, filled) = (n + 1, filled + 1);
        }
        list += 1;
    }
    assert!(filled == N);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_misread_status_says_is_not_told() {
        for page in crate::check::explain::status::PAGES {
            for list in [ORDER, STATUS, DISORDER] {
                // Block starts are no matter of what the status says.
                let told_by_preambles = page.code == Code::NoBlockStart;
                assert!(told_by_preambles || list.contains(&page.code), "{}", page.code);
            }
            assert!(ORDER.contains(&page.code), "{}", page.code);
        }
    }

    #[test]
    fn no_mistake_hides_another() {
        for &by in Code::ALL {
            for code in explains(by) {
                assert!(explains(*code).is_empty(), "{by} {code}");
                assert!(
                    code.number() < Code::StatusInValidity.number() || code.number() >= 90,
                    "{by} {code}"
                );
            }
        }
    }
}
