//! Pages of the classic mistakes of transmitters, and of S/MUX.

use super::Page;
use crate::fault::Code;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: Code::StatusInValidity,
        meaning: "Slot 28 (V) repeats from block to block and reads as a channel status, and slot 30 (C) does not.",
        standard: "IEC 60958-1, subframe format: V in slot 28, U in slot 29, C in slot 30, P in slot 31.",
        cause: "C is shifted by two bits too few when the subframe is put together.",
        remedy: "Put C into bit 30 of the 32-bit subframe and leave V at 0. Receivers take every 1 in V for a sample that \
                 must not be played, and most mute.",
        example: "Text: `slot 28 reads as a channel status (04 00 00 02 02 ..) in 8 of 8 blocks and repeats in 7 of 7; \
                  slot 30 (C) is always 0`. A library for a microcontroller did this for a year.",
    },
    Page {
        code: Code::StatusShifted,
        meaning: "Every C bit sits in the subframe before or behind its own, so that the status of channel A is that of B \
                  one frame later; or it sits in the frame before or behind, and both channels read wrong in the same way.",
        standard: "IEC 60958-1, channel status: bit n of a channel's 192 bits goes into the subframe of that channel in \
                   frame n of the block.",
        cause: "The bit is fetched before the counter of frames is advanced, or after, for one of the two channels or for \
                both. If \
                it comes early: perhaps the 32-cell halves of coded subframes are exchanged (LP062), which looks the \
                same while slots 4 to 15 keep their parity.",
        remedy: "Compare the bytes of A and B that `info` prints: the one that makes sense is in time. If neither does, the \
                 text says what they are when moved by a frame. Use one index for both subframes of a frame, and set it to 0 \
                 with the B preamble.",
        example: "A core for game consoles sent C one subframe early: bit 1 of channel B read `data`, and one converter \
                  muted, while all that read channel A only played.",
    },
    Page {
        code: Code::HalvesSwapped,
        meaning: "Words that hold a subframe, or half of one, were sent with their halves in the wrong order.",
        standard: "IEC 60958-1: slot 0 goes first and slot 31 last, each as two cells.",
        cause: "A 64-bit pattern written as two 32-bit words, or a 32-bit word as two 16-bit ones, into hardware that \
                sends the other half first. With 64 coded cells, slots 16 to 31 come one subframe early; with 32, or \
                with words that are not coded yet, C comes out in slot 14.",
        remedy: "Exchange the halves before they are written; check which half of a word the serial hardware sends first.",
        example: "A chip of a later generation sent the halves of I2S words the other way round, and libraries that had \
                  worked on the earlier one became silent.",
    },
    Page {
        code: Code::BitsReversed,
        meaning: "The bits of every byte are in reverse order: those of the subframe word, so that C comes out in slot 25, or \
                  those of the coded cells, so that no receiver locks.",
        standard: "IEC 60958-1: slot 0 goes first; each slot is two cells, the change at its start first. ADAT: the top \
                   bit of a sample goes first.",
        cause: "A serial port that sends the most significant bit of a byte first, fed with a pattern made for the other \
                order, or the other way round.",
        remedy: "Reverse the table of coded bytes, or switch the bit order of the port.",
        example: "Text: `slot 25 reads as a channel status (04 00 00 02 02 ..) in 8 of 8 blocks and repeats in 7 of 7`.",
    },
    Page {
        code: Code::PreamblesExchanged,
        meaning: "The neighbours of every B preamble are M, where W is due.",
        standard: "IEC 60958-1, preambles: B or M starts channel A, W starts channel B: B W M W M W and so on.",
        cause: "M and W are mixed up, or B is sent with channel B in the place of a W. Both give the same line.",
        remedy: "Send M with channel A (left), W with channel B, and B in place of M in the first frame of a block.",
        example: "Text: `an M preamble is the neighbour of B in 15 of 15 cases, where W is due`.",
    },
    Page {
        code: Code::ParitySlots,
        meaning: "P does not make slots 4 to 31 even, but follows another rule in every subframe.",
        standard: "IEC 60958-1, parity bit: slots 4 to 31 hold an even number of ones. The preamble does not count; V, U \
                   and C do.",
        cause: "The count leaves out V, U and C or the auxiliary bits, begins at the wrong value, counts a tag of the \
                preamble along, or P is not written at all.",
        remedy: "Count the ones of bits 4 to 30 of the subframe as it is sent, V, U and C in place, and set bit 31 if they \
                 are odd. The text says which slots are counted now.",
        example: "Text: `P is always 0 in 3072 of 3072 subframes, even over slots 4 to 31 in 1528`.",
    },
    Page {
        code: Code::AudioMisaligned,
        meaning: "The most significant bit of the samples is not in slot 27: they are too quiet with a wrong sign, or their \
                  sign is in V.",
        standard: "IEC 60958-1: the most significant bit is in slot 27 whatever the length of the word; what is not used \
                   below is 0.",
        cause: "16-bit samples written into the lower end of a 24-bit field, a shift by one too many or too few, or samples \
                without a sign.",
        remedy: "Shift samples of n bits by 28 - n. If the text goes by the word length of the channel status, check that \
                 first: quiet audio of 24 bits looks like 16 bits that sit low.",
        example: "Text: `audio is never negative, and its top 8 of 24 bits are always 0 in 3072 subframes; with its sign in \
                  slot 19 it is smoother in 12 of 12 stretches`.",
    },
    Page {
        code: Code::AudioOrder,
        meaning: "The audio is noise as sent, but smooth if its bits, or its bytes, are read in another order.",
        standard: "IEC 60958-1: the least significant bit of a sample goes first, in slot 4 for 24 bits and slot 12 for 16.",
        cause: "I2S sends the most significant bit first, IEC 60958 the least; or bytes of a file of the other byte \
                order.",
        remedy: "Reverse the 24 bits, or exchange the bytes, as the text says.",
        example: "Text: `audio is noise as sent, but smooth with the order of slots 4 to 27 reversed in 12 of 12 stretches \
                  of 256 samples`.",
    },
    Page {
        code: Code::ChannelsExchanged,
        meaning: "The channel status gives channel A the number that follows that of B.",
        standard: "IEC 60958-3, byte 2, bits 4 to 7: 1 is the left channel of a pair, 2 the right one (IEC 60958-4: byte 3). \
                   Subframe 1 is left.",
        cause: "Left and right are exchanged together with their status, or only the numbers are.",
        remedy: "Send a signal on the left only, and see in which subframe it arrives. Without channel numbers, exchanged \
                 channels cannot be seen on the wire.",
        example: "Bytes `04 00 20 02` in channel A and `04 00 10 02` in channel B.",
    },
    Page {
        code: Code::BlockLength,
        meaning: "The B preamble comes at an even distance that is not 192 frames.",
        standard: "IEC 60958-1, block structure: 192 frames, which are 384 subframes.",
        cause: "384: a counter of subframes was compared with twice as many. 96: 192 samples or subframes were counted. 193: \
                the counter runs to 192.",
        remedy: "Count frames from 0 to 191, send B with frame 0, and read C and U by the same count. Many receivers take no \
                 channel status from blocks of another length.",
        example: "Text: `the B preamble comes every 384 frames in 3 of 3 blocks, every 192 in 0`.",
    },
    Page {
        code: Code::CrccPreset,
        meaning: "Byte 23 of the professional status is no right CRCC, but the one that a known error of computing it gives.",
        standard: "IEC 60958-4 and AES3, CRCC: x^8 + x^4 + x^3 + x^2 + 1 over bits 0 to 183 with the register preset to \
                   ones, the coefficient of x^7 first.",
        cause: "The register begins with zeros, or the byte is sent in reverse bit order.",
        remedy: "`lightpipe status` computes it for any 23 bytes. Only bit 0 set, as in the standard's example, gives 0x32.",
        example: "A hardware description of a transmitter presets zeros, because a television did, in consumer blocks.",
    },
    Page {
        code: Code::StatusBitsReversed,
        meaning: "Channel status makes sense in both channels once the bits of every byte are reversed, and makes none, or \
                  much less, as sent.",
        standard: "IEC 60958-1, channel status: bit 0 of byte 0 goes with the B preamble, bit 7 of byte 23 last. IEC 60958-3 \
                   and AES3 print the first bit of a field at the left.",
        cause: "Bytes that are shifted out from the most significant bit, or a table of a manual with the first bit at the \
                left, written down as hex.",
        remedy: "Send bit 0 of each byte first, or reverse the table once. `lightpipe status --bit-order msb` reads bytes \
                 that are written so.",
        example: "Text: `the bytes of channel status make sense with their bits in reverse order: 04 00 10 02 0b .. and 04 \
                  00 20 02 0b .., as sent 20 00 08 40 d0 .. and 20 00 04 40 d0 .., in 4 of 4 blocks`.",
    },
    Page {
        code: Code::SmuxFlagMissing,
        meaning: "Two adjacent slots look like one signal at twice the rate, but user bit U2 does not say S/MUX.",
        standard: "S/MUX has no standard. Its makers put the earlier sample into the lower slot and set U2 (Alesis, addendum \
                   of February 2001); many senders do not set it.",
        cause: "A transmitter that does not send the flag, or sends it elsewhere.",
        remedy: "Decode with --smux 2 if the source runs at 88.2 or 96 kHz, with --smux 1 if the slots are channels of their \
                 own. Receivers that go by the flag need a setting.",
        example: "Text: `2 adjacent slots look like one signal in 12 of 12 stretches of 128 frames (the way through them is \
                  1.00 times that from frame to frame, 1 for one smooth signal), but U2 is clear`.",
    },
    Page {
        code: Code::SmuxFlagWrong,
        meaning: "User bit U2 says S/MUX, but adjacent slots look like different signals.",
        standard: "S/MUX has no standard; U2 is its flag by custom, and some equipment uses it for something else.",
        cause: "A flag that stayed set after a change of the rate, a use of U2 as a free bit, or slots in another order than \
                that of S/MUX.",
        remedy: "Decode with --smux 1 and listen to the slots; with --smux 2 for comparison.",
        example: "Text: `U2 says S/MUX, but adjacent slots look like different signals in 12 of 12 stretches`.",
    },
    Page {
        code: Code::SmuxFour,
        meaning: "Four adjacent slots look like one signal at four times the rate.",
        standard: "S/MUX 4 has no flag of its own: some set U2, some set nothing.",
        cause: "A source at 176.4 or 192 kHz.",
        remedy: "Decode with --smux 4.",
        example: "Text: `4 adjacent slots look like one signal in 12 of 12 stretches of 128 frames`.",
    },
    Page {
        code: Code::UserBitsShifted,
        meaning: "Adjacent slots look like S/MUX, U2 is never set, and the user bit before or behind it always is.",
        standard: "The user bits follow the first separator: U3, U2, U1, U0 in cells 11 to 14. U2 is the S/MUX flag (Alesis; \
                   measured on an RME Babyface Pro).",
        cause: "User bits sent one cell early or late, or in reverse order. Two published cores do this, and hear each other.",
        remedy: "Send U3 first, in cell 11. A receiver of one's own cannot find this: test with equipment that shows S/MUX.",
        example: "Text: `U1 is always set and U2, the S/MUX flag, never, in 12 of 12 stretches`.",
    },
    Page {
        code: Code::SlotsRotated,
        meaning: "Slots 1 and 2, 3 and 4, 5 and 6 are pairs, where 0 and 1, 2 and 3 should be.",
        standard: "Slot 0 follows the user bits; S/MUX channels begin at even slots.",
        cause: "The transmitter starts at another channel than the first, or takes the sync for the end of a frame.",
        remedy: "Send a signal on channel 1 only and see in which slot it arrives. Only S/MUX shows a rotation by itself, \
                 and only one by an odd number.",
        example: "Text: `slots 1 and 2, 3 and 4, 5 and 6 look like one signal each in 12 of 12 stretches`.",
    },
    Page {
        code: Code::SmuxHalvesExchanged,
        meaning: "Two slots are one signal if the sample in the higher slot is the earlier one.",
        standard: "S/MUX puts the earlier sample into the lower slot (Sonorus, in the manual of the Mytek 8X96).",
        cause: "Odd and even samples are mixed up in the packer; or, if all channels carry the same signal, the slots are \
                rotated by an odd number.",
        remedy: "Exchange them. A receiver that does not hears a mirror image above half the rate: the treble is distorted.",
        example: "Text: `two slots look like one signal if the higher slot comes first, in 12 of 12 stretches; as sent in 0`.",
    },
    Page {
        code: Code::TopByteRepeated,
        meaning: "The middle byte of all loud samples, or both lower bytes, are the same as the top byte.",
        standard: "ADAT carries 24 bits, the top one first.",
        cause: "A table of bytes that is read with the same shift three times. It sounds like audio of 8 bits.",
        remedy: "Shift by 16, 8 and 0. Send a ramp of 24 bits and compare all bits.",
        example: "Text: `the middle and the low byte are the same as the top byte in 11676 of 11676 samples, with 118 \
                  different values`.",
    },
    Page {
        code: Code::WrongLineCode,
        meaning: "No receiver finds a frame, but the line is full of them if levels and changes are read in another way.",
        standard: "ADAT is NRZI: a 1 changes the level, a 0 does not. IEC 60958-1 is biphase-mark: the level changes at the \
                   start of every slot, and in the middle of a 1.",
        cause: "The data bits are sent as levels (NRZ), inverted, or the line code is applied twice.",
        remedy: "The text says how the line reads. For NRZ, toggle the output for every 1 of the frame.",
        example: "Text: `no frames as sent, but with the level as the data bit (NRZ) the line reads as 9 ADAT frames on \
                  end`.",
    },
];
