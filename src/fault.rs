//! What can be wrong: faults on the wire, marks on frames, and the registry of finding codes.
//!
//! A [`Fault`] is data with a place and a time, never an error: decoding goes on behind it.

use core::fmt;
use core::ops::{BitOr, BitOrAssign};

use crate::unit::Span;

/// A kind of fault on the wire. A frame or subframe counts at most once for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FaultKind {
    /// A sync is missing, damaged, or not one frame after the one before.
    Sync,
    /// A cell that must hold a change has none: an ADAT separator, or the boundary of a biphase slot.
    Cell,
    /// Time slots 4 to 31 of a subframe hold an odd number of ones (IEC 60958-1, parity bit).
    Parity,
    /// A preamble that is none of B, M, W, or comes out of order.
    Preamble,
    /// A block is not 192 frames long.
    Block,
    /// The receiver lost the signal and had to find it again.
    LockLost,
}

impl FaultKind {
    /// Every kind, in the order of reports.
    pub const ALL: [FaultKind; 6] = [
        FaultKind::Sync,
        FaultKind::Cell,
        FaultKind::Parity,
        FaultKind::Preamble,
        FaultKind::Block,
        FaultKind::LockLost,
    ];

    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            FaultKind::Sync => "sync",
            FaultKind::Cell => "cell",
            FaultKind::Parity => "parity",
            FaultKind::Preamble => "preamble",
            FaultKind::Block => "block",
            FaultKind::LockLost => "lock_lost",
        }
    }

    /// The finding that stands for it in reports.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            FaultKind::Sync => Code::Sync,
            FaultKind::Cell => Code::Cell,
            FaultKind::Parity => Code::Parity,
            FaultKind::Preamble => Code::Preamble,
            FaultKind::Block => Code::Block,
            FaultKind::LockLost => Code::LockLost,
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something wrong on the wire: what, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// The frame or subframe it concerns, counted from the first one of the stream, lost ones
    /// included.
    pub frame: u64,
    /// The first cell concerned, counted from the start of that frame or subframe.
    pub cell: u32,
    /// When.
    pub span: Span,
}

/// What is known against a delivered frame or subframe. None of it changes the samples.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Marks(u8);

impl Marks {
    /// Nothing is known against it.
    pub const NONE: Marks = Marks(0);
    /// A cell could have been read otherwise, and nothing in the protocol decides.
    pub const DOUBT: Marks = Marks(0b0000_0001);
    /// A fault of kind [`FaultKind::Sync`] touches it.
    pub const SYNC: Marks = Marks(0b0000_0010);
    /// A fault of kind [`FaultKind::Cell`] touches it.
    pub const CELL: Marks = Marks(0b0000_0100);
    /// A fault of kind [`FaultKind::Parity`] touches it.
    pub const PARITY: Marks = Marks(0b0000_1000);
    /// A fault of kind [`FaultKind::Preamble`] touches it.
    pub const PREAMBLE: Marks = Marks(0b0001_0000);
    /// Doubtful cells were settled by the rules of the protocol.
    pub const SETTLED: Marks = Marks(0b0010_0000);
    /// No sync follows it at once: the line fell silent, the recording ended, or the next sync is
    /// damaged.
    pub const OPEN: Marks = Marks(0b0100_0000);

    const NAMES: [(Marks, &'static str); 7] = [
        (Marks::DOUBT, "doubt"),
        (Marks::SYNC, "sync"),
        (Marks::CELL, "cell"),
        (Marks::PARITY, "parity"),
        (Marks::PREAMBLE, "preamble"),
        (Marks::SETTLED, "settled"),
        (Marks::OPEN, "open"),
    ];

    /// Whether all of `other` are set.
    #[must_use]
    pub const fn contains(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing speaks against the samples ([`SETTLED`](Marks::SETTLED) and
    /// [`OPEN`](Marks::OPEN) do not).
    #[must_use]
    pub const fn is_clean(self) -> bool {
        self.0 & !(Marks::SETTLED.0 | Marks::OPEN.0) == 0
    }
}

impl BitOr for Marks {
    type Output = Marks;
    fn bitor(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Marks) {
        self.0 |= other.0;
    }
}

/// The names, separated by `|`; empty if there are none.
impl fmt::Display for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = Marks::NAMES.iter().filter(|(mark, _)| self.contains(*mark));
        if let Some((_, first)) = names.next() {
            f.write_str(first)?;
        }
        names.try_for_each(|(_, name)| write!(f, "|{name}"))
    }
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Marks({self})")
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Something is wrong, or a guess was made that may be wrong.
    Warn,
}

impl Severity {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warn => "warn",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $severity:ident, $title:literal;)*) => {
        /// The registry of findings. A code never changes its meaning and is never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name = $number,)*
        }

        impl Code {
            /// Every code, by number.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// How much it matters.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// What it is about, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }
        }
    };
}

codes! {
    /// A sync is missing, damaged, or misplaced.
    Sync = 1, Warn, "sync missing, damaged or misplaced";
    /// A separator or biphase boundary is missing.
    Cell = 2, Warn, "separator or biphase boundary missing";
    /// A subframe has odd parity.
    Parity = 3, Warn, "parity wrong";
    /// A preamble is illegal or out of order.
    Preamble = 4, Warn, "preamble illegal or out of order";
    /// A block is not 192 frames long.
    Block = 5, Warn, "block not 192 frames long";
    /// Lock was lost and found again.
    LockLost = 6, Warn, "lock lost";
    /// Frames are missing from the output.
    Lost = 7, Warn, "frames lost";
    /// Delivered frames hold cells that could have been read otherwise.
    Doubt = 8, Warn, "cells in doubt";
    /// The input ends in the middle of something that its format promises.
    Truncated = 9, Warn, "input truncated";
    /// The capture does not say its sample rate.
    NoSampleRate = 10, Info, "sample rate unknown";
    /// The frame rate is not within 4 % of a standard one.
    NoNominalRate = 11, Info, "frame rate is not a standard one";
    /// The rate of the audio was assumed.
    RateAssumed = 12, Info, "audio rate assumed";
    /// The capture has fewer samples per cell than the receiver needs to be sure of itself.
    FewSamples = 13, Info, "few samples per cell";
    /// The validity bit is set: not fit for conversion to analogue.
    Invalid = 14, Info, "validity bit set";
    /// The stream changed its protocol, rate or S/MUX mode.
    SegmentChange = 15, Info, "protocol, rate or mode changed";
    /// Slots that the audio does not fill were sent as zero.
    FilledWithZero = 16, Info, "slots filled with zero";
    /// Samples of the recording were outside its range.
    Clipped = 17, Info, "samples clipped by the instrument";
    /// Rows of a text file were not understood and left out.
    RowsSkipped = 18, Warn, "rows skipped";
    /// Times of a value change dump are not those of samples at the rate that it goes by.
    TimesMoved = 19, Warn, "times moved to samples";
    /// Rows of a table do not follow each other by one sample: some are missing, or the times fall.
    TimeJumps = 20, Warn, "times jump between rows";
    /// The start of the channel passed while too many others were followed.
    HeardLate = 21, Warn, "channel heard late";
    /// The jitter and distortion of the line ask for more samples per cell than the capture has: edges fall
    /// into the wrong cell, and it takes the rules of the protocol to read them. Frames in which these do
    /// not decide are told by [`Doubt`](Code::Doubt).
    RateTooLow = 22, Info, "sample rate low for this line";
    /// The capture has nearly 2, 3/2, 4/3, ... samples per cell, so that the phase between them slides
    /// too slowly.
    NearRational = 23, Warn, "samples per cell too near a simple ratio";

    // What the stream says and carries.
    /// All 24 bytes of channel status are zero.
    StatusZero = 24, Info, "channel status all zero";
    /// The sampling frequency in the channel status is not that of the line.
    RateMismatch = 25, Warn, "declared rate is not that of the line";
    /// The rate is further from nominal than the clock accuracy in the channel status allows.
    RateAccuracy = 26, Info, "rate outside its declared accuracy";
    /// Samples have ones below the word length in the channel status.
    WordsLonger = 27, Warn, "words longer than declared";
    /// No sample has a one in the lowest bits of the word length in the channel status.
    WordsShorter = 28, Info, "words shorter than declared";
    /// ADAT slots do not use all 24 bits.
    SlotsShort = 29, Info, "slots with words shorter than 24 bits";
    /// Data bursts in what the channel status calls linear PCM.
    BurstsUnflagged = 30, Warn, "data bursts declared as PCM";
    /// The channel status says that this is no linear PCM, but it looks like audio.
    PcmFlaggedData = 31, Warn, "audio declared as data";
    /// Data bursts (IEC 61937).
    Bursts = 32, Info, "data bursts";
    /// Data bursts whose words do not lie where a receiver looks for them.
    BurstsMisplaced = 33, Warn, "data bursts misplaced in the subframe";
    /// The channel status is not the same in all blocks.
    StatusChanges = 34, Info, "channel status changes between blocks";
    /// The channel status of A and B differs, without a contradiction.
    StatusDiffers = 35, Info, "channel status of A and B differs";
    /// A and B contradict each other about what the stream is.
    StatusContradicts = 36, Warn, "channel status of A and B contradict each other";
    /// Byte 23 of a professional block is not its CRCC.
    CrccWrong = 37, Warn, "CRCC of the channel status wrong";
    /// Byte 23 of a professional block is 0, and so are all others but the first bit.
    CrccAbsent = 38, Info, "CRCC of the channel status absent";
    /// Byte 23 of a consumer block looks like a CRC.
    ConsumerCrc = 39, Info, "consumer channel status with a CRC";
    /// Reserved bits or codes of the channel status are used.
    StatusReserved = 40, Info, "reserved channel status in use";
    /// The channel numbers of A and B do not make a pair.
    ChannelNumber = 41, Info, "channel numbers of A and B odd";
    /// Digital recorders may refuse to copy this, or allow one copy.
    CopyProtected = 42, Info, "copying restricted";
    /// Category code and generation (L) do not go together.
    CategoryOdd = 43, Info, "category code odd";
    /// The audio is pre-emphasised.
    Emphasis = 44, Info, "pre-emphasis";
    /// The source says that its sampling frequency is not locked.
    SourceUnlocked = 45, Info, "source not locked";
    /// Fields of the channel status contradict each other.
    StatusConflict = 46, Info, "fields of the channel status contradict each other";
    /// No block ever starts.
    NoBlockStart = 47, Warn, "no block starts";
    /// A channel is digital silence, or a constant.
    Silence = 48, Info, "digital silence";
    /// V = 1 in every subframe, and there is audio.
    InvalidAudio = 49, Warn, "all audio marked as invalid";

    // User data.
    /// A message in the user bits of a consumer stream has fewer than 3 or more than 129 information
    /// units.
    UserMalformed = 50, Warn, "user data malformed";
    /// Sectors of compact disc subcode have a wrong CRC in their Q channel.
    SubcodeCrc = 51, Warn, "CRC of subcode wrong";
    /// The position on a compact disc does not run on with the stream.
    SubcodeJump = 52, Info, "position in subcode jumps";
    /// There is user data whose layout is not known.
    UserOpaque = 53, Info, "user data of unknown meaning";
    /// User bits are set in a professional stream whose channel status says that none are used.
    UserManagement = 54, Info, "user bits without management";

    // How ADAT slots go together.
    /// Adjacent ADAT slots look like one signal, but user bit U2 does not say S/MUX.
    SmuxFlagMissing = 55, Warn, "S/MUX flag missing";
    /// User bit U2 says S/MUX, but adjacent ADAT slots look like different signals.
    SmuxFlagWrong = 56, Info, "S/MUX flag set without S/MUX";
    /// Four adjacent ADAT slots look like one signal; S/MUX 4 has no flag.
    SmuxFour = 57, Info, "four slots look like one signal";

    // Mistakes of encoders: IEC 60958, ADAT.
    /// Slot 28 (V) carries what slot 30 (C) should.
    StatusInValidity = 60, Warn, "channel status in the validity bit";
    /// Every C bit sits in the subframe or frame before or after its own.
    StatusShifted = 61, Warn, "channel status early or late";
    /// The halves of a word that holds a subframe were sent in the wrong order.
    HalvesSwapped = 62, Warn, "half-words of the subframe exchanged";
    /// The bits of every byte of a subframe were sent in reverse order.
    BitsReversed = 63, Warn, "bits reversed within bytes";
    /// M stands for channel B and W for channel A.
    PreamblesExchanged = 64, Warn, "preambles M and W exchanged";
    /// P is the parity of other slots than 4 to 30, or odd, or constant.
    ParitySlots = 65, Warn, "parity over the wrong slots";
    /// Audio sits too low or too high in its slots.
    AudioMisaligned = 66, Warn, "audio misaligned in its slots";
    /// Audio is sent most significant bit first, or with its bytes in the wrong order.
    AudioOrder = 67, Warn, "audio bits or bytes in the wrong order";
    /// Channel status numbers the channels the wrong way round.
    ChannelsExchanged = 68, Warn, "channels exchanged";
    /// Every block has the same wrong length.
    BlockLength = 69, Warn, "every block has the same wrong length";
    /// The CRCC is right but for its preset or its bit order.
    CrccPreset = 70, Warn, "CRCC with the wrong preset or bit order";
    /// The bits of every byte of channel status are sent in reverse order.
    StatusBitsReversed = 71, Warn, "channel status with its bits reversed";

    /// The four user bits sit one cell early or late.
    UserBitsShifted = 80, Warn, "user bits one bit early or late";
    /// Channels begin at another slot than the first.
    SlotsRotated = 81, Warn, "slots rotated";
    /// The later sample of an S/MUX channel is in the lower slot.
    SmuxHalvesExchanged = 82, Warn, "S/MUX halves exchanged";
    /// The bytes of every sample are its top byte again.
    TopByteRepeated = 83, Warn, "top byte repeated";
    /// The line shows the data bits as levels, or otherwise coded.
    WrongLineCode = 84, Warn, "wrong line code";
}

impl Code {
    /// The number behind `LP`.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }
}

/// `LP` and three digits.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LP{:03}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use std::string::ToString;

    #[test]
    fn marks_are_named_in_a_fixed_order() {
        assert_eq!(Marks::NONE.to_string(), "");
        assert_eq!((Marks::PARITY | Marks::DOUBT).to_string(), "doubt|parity");
    }

    #[test]
    fn settled_doubt_is_no_stain() {
        assert!((Marks::SETTLED | Marks::OPEN).is_clean());
        assert!(!(Marks::SETTLED | Marks::DOUBT).is_clean());
    }

    #[test]
    fn codes_are_in_the_order_of_their_numbers_and_kinds_have_distinct_ones() {
        assert!(Code::ALL.windows(2).all(|two| two[0].number() < two[1].number()));
        for (kind, code) in FaultKind::ALL.iter().zip(Code::ALL) {
            assert_eq!(kind.code(), *code);
        }
    }
}
