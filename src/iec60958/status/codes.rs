//! The small fields that both uses, or one of them, have.

use super::evidence::Evidence;
use super::meaning::{Meaning, code_type, number_type};

code_type! {
    /// Content, CS bit 1 (IEC 60958-1): whether the words are samples.
    Content, 1 bits:
    LINEAR_PCM = 0, "linear_pcm", "linear PCM", Agreed;
    OTHER = 1, "other", "not linear PCM", Agreed;
}

code_type! {
    /// Copyright, CS bit 2 (IEC 60958-3, byte 0).
    Copyright, 1 bits:
    ASSERTED = 0, "asserted", "asserted", Agreed;
    NOT_ASSERTED = 1, "not_asserted", "not asserted", Agreed;
}

code_type! {
    /// Format information of consumer status that says linear PCM, CS bits 3 to 5 (IEC 60958-3, byte
    /// 0). Codes 2 and 3 are reserved for two channels, those from 4 once were for four. With other
    /// content, 0 is the only code in use.
    FormatInformation, 3 bits:
    NO_PRE_EMPHASIS = 0b000, "none", "2 channels, no pre-emphasis", Agreed;
    PRE_EMPHASIS = 0b001, "50_15us", "2 channels, pre-emphasis 50/15 µs", Agreed;
}

code_type! {
    /// Channel status mode, CS bits 6 and 7 (IEC 60958-3, byte 0). The other fields of consumer status
    /// are those of mode 0.
    Mode, 2 bits:
    MODE_0 = 0b00, "0", "mode 0", Agreed;
}

code_type! {
    /// Copy generation management of analogue video, CS bits 40 and 41 (IEC 60958-3, byte 5).
    CgmsA, 2 bits:
    COPY_FREELY = 0b00, "copy_freely", "copy freely", Agreed;
    COPY_ONCE = 0b01, "copy_once", "copy once", Agreed;
    COPY_NO_MORE = 0b10, "copy_no_more", "copy no more", Agreed;
    COPY_NEVER = 0b11, "copy_never", "copy never", Agreed;
}

code_type! {
    /// Whether [`CgmsA`] is meant, CS bit 42 (IEC 60958-3, byte 5).
    CgmsAValidity, 1 bits:
    NOT_VALID = 0, "not_valid", "not valid", Recalled;
    VALID = 1, "valid", "valid", Recalled;
}

number_type! {
    /// Source number, CS bits 16 to 19 (IEC 60958-3, byte 2): 1..=15; 0 is unspecified.
    SourceNumber, 4 bits
}

number_type! {
    /// Channel number, CS bits 20 to 23 (IEC 60958-3, byte 2): 1 = A, left of a pair, 2 = B, right, to
    /// 15 = O; 0 is unspecified.
    ///
    /// ```
    /// use lightpipe::iec60958::status::ChannelNumber;
    /// assert_eq!(ChannelNumber::new(2).unwrap().letter(), Some('B'));
    /// assert_eq!(ChannelNumber::new(16), None);
    /// ```
    ChannelNumber, 4 bits
}

impl ChannelNumber {
    /// `A` to `O`; `None` if it is unspecified.
    #[must_use]
    pub const fn letter(self) -> Option<char> {
        match self.get() {
            0 => None,
            number => Some((b'A' - 1 + number) as char),
        }
    }
}

code_type! {
    /// Emphasis, CS bits 2 to 4 (AES3, byte 0). Consumer status knows none and 50/15 µs.
    Emphasis, 3 bits:
    NOT_INDICATED = 0b000, "not_indicated", "not indicated", Agreed;
    NONE = 0b001, "none", "none", Agreed;
    MICROSECONDS_50_15 = 0b011, "50_15us", "50/15 µs", Agreed;
    J17 = 0b111, "j17", "ITU-T J.17", Agreed;
}

code_type! {
    /// Lock of the source, CS bit 5 (AES3, byte 0). A 0 was "locked" once and is "not indicated" today,
    /// so it proves nothing.
    Lock, 1 bits:
    NOT_UNLOCKED = 0, "not_indicated_or_locked", "not indicated, or locked", Agreed;
    UNLOCKED = 1, "unlocked", "sampling frequency not locked", Agreed;
}

code_type! {
    /// Channel mode, CS bits 8 to 11 (AES3, byte 1).
    ChannelMode, 4 bits:
    NOT_INDICATED = 0x0, "not_indicated", "not indicated (two-channel)", Agreed;
    TWO_CHANNEL = 0x8, "two_channel", "two-channel", Agreed;
    SINGLE_CHANNEL = 0x4, "single_channel", "single channel (mono)", Agreed;
    PRIMARY_SECONDARY = 0xc, "primary_secondary", "primary/secondary", Agreed;
    STEREOPHONIC = 0x2, "stereophonic", "stereophonic", Agreed;
    USER_DEFINED_1 = 0xa, "user_defined_1", "for user-defined applications (0101)", Agreed;
    USER_DEFINED_2 = 0x6, "user_defined_2", "for user-defined applications (0110)", Agreed;
    DOUBLE_FS = 0xe, "single_channel_double_fs", "single channel at double frequency", Recalled;
    DOUBLE_FS_LEFT = 0x1, "single_channel_double_fs_left", "single channel at double frequency (left)", Recalled;
    DOUBLE_FS_RIGHT = 0x9, "single_channel_double_fs_right", "single channel at double frequency (right)", Recalled;
    MULTICHANNEL = 0xf, "multichannel_see_byte3", "multichannel (see byte 3)", Agreed;
}

impl ChannelMode {
    /// Whether both subframes carry successive samples of one channel.
    #[must_use]
    pub const fn is_double_frequency(self) -> bool {
        matches!(self, ChannelMode::DOUBLE_FS | ChannelMode::DOUBLE_FS_LEFT | ChannelMode::DOUBLE_FS_RIGHT)
    }
}

code_type! {
    /// User bits management, CS bits 12 to 15 (AES3, byte 1).
    UserManagement, 4 bits:
    NONE = 0x0, "none", "no user data", Agreed;
    BLOCK_192 = 0x8, "192_bit_block", "192-bit block", Agreed;
    AES18 = 0x4, "aes18_packet", "AES18 packets", Agreed;
    USER_DEFINED = 0xc, "user_defined", "user defined", Agreed;
    IEC_60958_3 = 0x2, "iec60958_3", "as IEC 60958-3", Recalled;
    AES52 = 0xa, "aes52_metadata", "AES52 metadata", Recalled;
}

code_type! {
    /// Alignment level, CS bits 22 and 23 (AES3, byte 2).
    AlignmentLevel, 2 bits:
    NOT_INDICATED = 0b00, "not_indicated", "not indicated", Agreed;
    SMPTE_RP155 = 0b10, "smpte_rp155_-20dBFS", "SMPTE RP 155, -20 dBFS", Agreed;
    EBU_R68 = 0b01, "ebu_r68_-18.06dBFS", "EBU R 68, -18.06 dBFS", Agreed;
}

code_type! {
    /// Digital audio reference signal, CS bits 32 and 33 (AES3, byte 4; AES11).
    Reference, 2 bits:
    NOT_REFERENCE = 0b00, "not_reference", "not a reference", Agreed;
    GRADE_1 = 0b10, "grade_1", "grade 1", Agreed;
    GRADE_2 = 0b01, "grade_2", "grade 2", Agreed;
}

code_type! {
    /// Whether information is hidden in the samples, CS bit 34 (AES3, byte 4; reserved before 2009).
    HiddenInformation, 1 bits:
    NO = 0, "no", "no", Recalled;
    YES = 1, "yes", "yes", Recalled;
}

code_type! {
    /// Scaling of the sampling frequency in byte 4, CS bit 39 (AES3).
    Scaling, 1 bits:
    NONE = 0, "none", "none", Agreed;
    PULL_DOWN = 1, "1/1.001", "1/1.001", Agreed;
}

code_type! {
    /// Multichannel mode, CS bits 28 to 30 where CS bit 31 is set (AES3, byte 3).
    MultichannelMode, 3 bits:
    MODE_0 = 0b000, "0", "mode 0", Agreed;
    MODE_1 = 0b001, "1", "mode 1", Agreed;
    MODE_2 = 0b010, "2", "mode 2", Agreed;
    MODE_3 = 0b011, "3", "mode 3", Agreed;
    USER_DEFINED = 0b111, "user_defined", "user defined", Agreed;
}
