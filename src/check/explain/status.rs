//! Pages of channel status.

use super::Page;
use crate::fault::Code;

pub(in crate::check) const PAGES: &[Page] = &[
    Page {
        code: Code::StatusZero,
        meaning: "All 24 bytes of channel status are zero in both channels.",
        standard: "IEC 60958-3: zeros read as consumer, linear PCM, copyright asserted, category general, 44.1 kHz, \
                   word length not indicated.",
        cause: "A transmitter of one's own making whose C bit is never written.",
        remedy: "State at least rate and word length, and permit copying if it is permitted: bytes `04 00 00 02 0b` for \
                 48 kHz and 24 bits. `lightpipe encode` does so by itself.",
        example: "A game console core sent zeros; capture cards and recorders refused to record.",
    },
    Page {
        code: Code::RateMismatch,
        meaning: "The sampling frequency in the channel status is more than 4 % away from the frame rate of the line, or \
                  the status contradicts itself about it.",
        standard: "IEC 60958-3, byte 3, bits 0 to 3 (and 7), and IEC 60958-4, byte 0, bits 6 and 7, and byte 4, bits 3 \
                   to 6: sampling frequency, which is the frame rate (IEC 60958-1).",
        cause: "Status that was written once and not again when the rate changed.",
        remedy: "Write the status together with the clock, or state `not indicated`. Receivers that go by the status \
                 resample or play at the wrong speed; others go by the line.",
        example: "A sound card driver went on stating 48 kHz at 44.1 kHz.",
    },
    Page {
        code: Code::RateAccuracy,
        meaning: "The frame rate is further from nominal than the clock accuracy in the channel status allows, the \
                  clock of the capture taken to be good to 150 ppm.",
        standard: "IEC 60958-3, byte 3, bits 4 and 5: level I is 50 ppm, level II 1000 ppm, level III variable pitch.",
        cause: "A clock divided from one that does not fit, varispeed, or an instrument with a bad clock.",
        remedy: "Measure another source with the same instrument: if it is off by the same amount, it is the \
                 instrument. Otherwise state level III.",
        example: "48 kHz made of 25 MHz by dividing by 521 is 47 985 Hz: 320 ppm too slow, which is level II.",
    },
    Page {
        code: Code::StatusChanges,
        meaning: "The channel status is not the same in all blocks. Running addresses and time codes, their CRCC, and \
                  the alternating copyright bit of discs are not counted.",
        standard: "IEC 60958-1: a block carries 192 bits for each channel. Equipment sends the same ones until something \
                   changes.",
        cause: "The source changed its mode; or the status is written while it is sent; or a time or name is sent \
                step by step.",
        remedy: "Compare the time of the change with what was done then. Changes in every block point at a race in the \
                 transmitter.",
        example: "Text: `1 block differs from the one before in A; first in byte 3, from 02 to 00`.",
    },
    Page {
        code: Code::StatusDiffers,
        meaning: "The channel status of A and B differs in more than the channel number.",
        standard: "IEC 60958-3: both subframes of a pair state the same but for the channel number (known from one \
                   source). Professional channels may be independent.",
        cause: "Two independent signals, or status that was written for one channel only.",
        remedy: "Look at the bytes that differ. Most receivers read channel A only.",
        example: "Text: `word length: A 24 bits of 24, B not indicated, up to 20 bits`.",
    },
    Page {
        code: Code::StatusContradicts,
        meaning: "A and B say different things about what the stream is: consumer or professional, PCM or data, or its \
                  rate.",
        standard: "IEC 60958-3: both subframes of a pair state the same but for the channel number.",
        cause: "The status of one channel is sent one subframe early or late, is shifted, or is not written at all.",
        remedy: "Compare both blocks bit by bit: if B is A shifted by one bit, the C bit of one channel comes a frame \
                 too early or too late.",
        example: "Status one subframe late made bit 1 of channel B read `data`: one DAC muted, most others played.",
    },
    Page {
        code: Code::CrccWrong,
        meaning: "Byte 23 of a professional block is not the CRCC of the 23 before.",
        standard: "IEC 60958-4 and AES3-2, byte 23: CRCC with x^8 + x^4 + x^3 + x^2 + 1, the register preset to ones, over \
                   bits 0 to 183 as they are sent.",
        cause: "None is computed, the register is preset to zeros, the byte is stored with its bits reversed, or bytes \
                change while the block is sent.",
        remedy: "Two examples: `01` and zeros have the CRCC `32`; `3d 02 00 00 02` and zeros have `9b`. `lightpipe encode \
                 --channel-status` computes it for fewer than 24 bytes. Receivers ignore blocks with a wrong one.",
        example: "Text: `byte 23 is 00 in 2 of 2 blocks of A, the CRCC of the others is c1`.",
    },
    Page {
        code: Code::CrccAbsent,
        meaning: "A professional block has nothing but its first bit: no fields, and no CRCC.",
        standard: "AES3 knows minimum implementations that set bit 0 and nothing else (known from one source).",
        cause: "A simple transmitter.",
        remedy: "Nothing has to be done. Receivers go by the line and by their defaults: two channels, rate not \
                 indicated.",
        example: "`lightpipe encode in.wav -o out.sr --channel-status` with `01` and 23 bytes of zeros.",
    },
    Page {
        code: Code::ConsumerCrc,
        meaning: "Byte 23 of a consumer block is what a CRC of the 23 bytes before would be.",
        standard: "IEC 60958-3 has no CRC: the byte is reserved, and 0. It is never judged.",
        cause: "A transmitter that treats all blocks as professional ones.",
        remedy: "Nothing has to be done: receivers do not look at it.",
        example: "Television sets send it over ARC, with the register preset to zeros: `04 00 00 02 .. 16`.",
    },
    Page {
        code: Code::StatusReserved,
        meaning: "Bits of the channel status are set that are reserved, or a field holds a reserved code.",
        standard: "IEC 60958-3 and -4: reserved bits are 0, and receivers ignore them. Newer editions and other links \
                   (HDMI, eARC) give some of them a meaning.",
        cause: "A newer standard than is known here, status shifted by some bits, or random bits.",
        remedy: "Look at which bits. If many bytes are hit, look for a shift first.",
        example: "Text: `A: byte 0 mode = 0x3`.",
    },
    Page {
        code: Code::ChannelNumber,
        meaning: "The channel numbers of A and B are both the same, exchanged, or only one of them is stated.",
        standard: "IEC 60958-3, byte 2, bits 4 to 7: 0 is unspecified, 1 is A (left of a pair), 2 is B (right).",
        cause: "The same status for both channels, or channels that were exchanged.",
        remedy: "State 1 and 2, or 0 and 0. Hardly any receiver minds.",
        example: "Text: `A is numbered 2, B is numbered 1`.",
    },
    Page {
        code: Code::CopyProtected,
        meaning: "By the channel status, a digital recorder may refuse to record this, or record it once and mark it as \
                  a copy.",
        standard: "IEC 60958-3, byte 0, bit 2 (Cp, 1 = copyright not asserted) and byte 1 (category and L). SCMS: with Cp \
                   = 0 only an original may be copied, and only once.",
        cause: "Cp = 0, which is what zeros mean: on purpose, or because nobody wrote it.",
        remedy: "For your own audio set byte 0, bit 2: then everything may be copied.",
        example: "Text: `copyright asserted in A (Cp = 0), category PCM encoder/decoder, original or pre-recorded: one copy permitted`.",
    },
    Page {
        code: Code::CategoryOdd,
        meaning: "The category code is reserved, or it does not go together with the bit L that tells originals from \
                  copies.",
        standard: "IEC 60958-3, byte 1: category in bits 0 to 6, L in bit 7. For laser optical products L = 0 is the \
                   original, for most others L = 1 is; category general has no L.",
        cause: "Constants that set L as `original` whatever the category, or categories written with their bits \
                reversed.",
        remedy: "Write the byte anew; `01` is a disc, `82` is a PCM coder with an original.",
        example: "A common header file has a constant that sets bit 7 as `original`: for a CD that says the opposite.",
    },
    Page {
        code: Code::Emphasis,
        meaning: "The channel status says that the audio is pre-emphasised: treble is lifted, and whoever plays it has to \
                  lower it.",
        standard: "IEC 60958-3, byte 0, bits 3 to 5, and IEC 60958-4, byte 0, bits 2 to 4.",
        cause: "An old recording; or a bit that is set by mistake, and then some players sound dull.",
        remedy: "Apply de-emphasis (50/15 us, or J.17) to what was decoded: `decode` does not alter samples.",
        example: "Text: `pre-emphasis 50/15 us`.",
    },
    Page {
        code: Code::SourceUnlocked,
        meaning: "The source says that its sampling frequency is not locked to its reference.",
        standard: "IEC 60958-4 and AES3-2, byte 0, bit 5: 1 = source sampling frequency unlocked. 0 does not prove that it \
                   is locked: newer editions read it as not indicated.",
        cause: "The reference of the source is missing, or it has none.",
        remedy: "Look at the clock setting and the reference input of the source.",
        example: "The first example of AES3-2 has the bit set: byte 0 is `3d`.",
    },
    Page {
        code: Code::NoBlockStart,
        meaning: "Subframes came for more than a block, and none starts with preamble B.",
        standard: "IEC 60958-1, block structure: the first subframe of every 192nd frame starts with B. AES3 calls it Z.",
        cause: "A transmitter that only knows M and W, or that compares its frame counter with the wrong number.",
        remedy: "Send B in place of M once in 192 frames. Without it channel status cannot be read, and many receivers \
                 do not lock.",
        example: "Text: `1000 subframes in a row without a B preamble`.",
    },
    Page {
        code: Code::StatusConflict,
        meaning: "Fields of one block cannot both be meant: an emphasis or word length of what is no PCM, a scaled rate \
                  that is not stated, a multichannel mode that nothing points to.",
        standard: "IEC 60958-3 and -4: fields that refer to others, such as byte 4, bit 7 (scaling) to the sampling \
                   frequency in byte 4 or byte 0, or byte 1 (multichannel) to byte 3.",
        cause: "Fields that are written by different parts of the transmitter.",
        remedy: "`lightpipe status HEX` shows all fields of a block and what contradicts what.",
        example: "Text: `A: the sampling frequency is scaled, but not stated`.",
    },
];
