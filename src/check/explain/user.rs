//! User data.

use super::Page;
use crate::fault::Code;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: Code::UserMalformed,
        meaning: "The user bits of a consumer stream are not framed as messages: one has fewer than 3 or more than 129 \
                  information units. It was seen whole, and nothing is known against its subframes.",
        standard: "IEC 60958-3, user data: units of a start bit and seven bits, 0 to 8 zeros between them, 9 zeros \
                   behind a message of 3 to 129 units. Known from data sheets of two makers.",
        cause: "User bits in blocks of 192, as professional streams have them; a constant 1; or a start bit that is missing.",
        remedy: "See what came with `decode --user`. Send zeros if there is nothing to say, or say in a professional channel \
                 status what the bits are.",
        example: "Text: `1 malformed message in the user bits; the first has fewer than 3 information units`.",
    },
    Page {
        code: Code::SubcodeCrc,
        meaning: "Sectors of compact disc subcode have a wrong CRC in their Q channel. Other sectors have a right one, or the \
                  category code is compact disc.",
        standard: "IEC 60908, subcode channel Q: x^16 + x^12 + x^5 + 1 over 80 bits, the register starts with 0, the result \
                   is stored inverted. Dumps of many discs agree.",
        cause: "A disc whose copy protection breaks the CRC on purpose; an encoder that does not invert it, or exchanges its \
                bytes; or damage on the line, which is told apart then.",
        remedy: "Compare `stored` and `computed` in the lines of `decode --user`: a fixed difference names the mistake.",
        example: "Redump lists a disc that says `ffb8` in place of `ff38`.",
    },
    Page {
        code: Code::SubcodeJump,
        meaning: "The position on the disc does not run on with the stream: more or less of the disc went by than sectors \
                  were received.",
        standard: "IEC 60908, subcode channel Q: a sector is 1/75 s, and its position is one further than the one before.",
        cause: "The player searched or skipped. At speeds other than that of a disc it may also leave out sectors.",
        remedy: "Nothing is wrong with the line. `decode --user` lists every position with its time.",
        example: "Text: `the position on the disc jumps 1 times`.",
    },
    Page {
        code: Code::UserOpaque,
        meaning: "There is user data, in good order, whose layout is not known here: messages of a source other than a \
                  compact disc, packets, or professional user bits of a form that is not read.",
        standard: "IEC 60958-3 leaves the meaning of messages to each category of source; AES18 and AES52 have packets and \
                   metadata. Their layout was found in no public source, so nothing in them is judged.",
        cause: "A DAT, MiniDisc or DVD player, or a professional source that uses its user bits.",
        remedy: "`decode --user` writes all of it with its time; `encode --user-messages` sends it again.",
        example: "Text: `18 messages in the user bits, of unknown meaning`.",
    },
    Page {
        code: Code::UserManagement,
        meaning: "User bits are set in a professional stream whose channel status says that none are used.",
        standard: "IEC 60958-4 and AES3-2, byte 1, bits 4 to 7: user bits management. 0000 = none indicated.",
        cause: "Byte 1 was left 0, or user bits of a consumer stream were passed on with a new channel status.",
        remedy: "Say in byte 1 what they are (0001 in bits 4 to 7 for a block of 192 bits), or send zeros.",
        example: "Text: `270 user bits are 1, and the channel status says that there are none`.",
    },
];
