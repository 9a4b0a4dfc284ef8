//! Pages of what the words carry.

use super::Page;
use crate::fault::Code;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: Code::Invalid,
        meaning: "V = 1 in some or all subframes: the source says that the sample is not fit for conversion to \
                  analogue.",
        standard: "IEC 60958-1, validity bit: 0 for a sample that may be converted, 1 for one that may not. It does \
                   not say why, and belongs to its subframe alone.",
        cause: "A source that is stopped, or that concealed samples it could not read; data that is not to be \
                played. Some sources leave V set at all times.",
        remedy: "`lightpipe decode --frames out.csv` lists V of every subframe. Receivers pass, hold or mute such \
                 samples; some take V for a sign of data.",
        example: "A USB converter that rests sends silence with V = 1: `V = 1 in every subframe`.",
    },
    Page {
        code: Code::InvalidAudio,
        meaning: "Every subframe has V = 1, but the samples are audio and the channel status says PCM.",
        standard: "IEC 60958-1, validity bit: 0 for a sample that may be converted to analogue.",
        cause: "V set by default, or computed the wrong way round. If the V bits of a block look like channel \
                status, C was written into slot 28.",
        remedy: "Send V = 0. Try with `lightpipe encode in.wav -o out.sr --validity 0` what the receiver does then.",
        example: "A microcontroller library set V by default: receivers that heed it were silent, others played.",
    },
    Page {
        code: Code::WordsLonger,
        meaning: "Samples have ones below the word length that the channel status states.",
        standard: "IEC 60958-3, byte 4, and IEC 60958-4, byte 2: sample word length. Words are aligned at their most \
                   significant bit, slot 27, and what is not used is 0 (IEC 60958-1).",
        cause: "Status that was left at 16 bits when the source went to 24, or a word that is not aligned.",
        remedy: "State the length that is sent, or dither down to the one that is stated. A receiver may cut the word \
                 at the stated length.",
        example: "24-bit audio with `--channel-status 0400000202`, which states 16 bits.",
    },
    Page {
        code: Code::WordsShorter,
        meaning: "No sample uses the lowest bits of the word length that the channel status states.",
        standard: "IEC 60958-3, byte 4, and IEC 60958-4, byte 2: sample word length. Shorter words are legal in a \
                   longer field.",
        cause: "16-bit material in a 24-bit stream; or something before the transmitter cuts the words.",
        remedy: "Nothing, if the material is that short. Where 24 bits are expected, look for the stage that cuts: \
                 drivers and sample formats of 16 bits are the most common.",
        example: "Text: `16 bits in use, 24 stated`.",
    },
    Page {
        code: Code::SlotsShort,
        meaning: "No sample of these ADAT slots uses the lowest bits of the 24.",
        standard: "ADAT always carries 24 bits; shorter words are aligned at their most significant bit.",
        cause: "Converters of 16 or 20 bits, such as those of the first generations; or something before the \
                transmitter cuts the words.",
        remedy: "Nothing, if the source is that short. Where 24 bits are expected, look for the stage that cuts.",
        example: "Text: `ch0 to ch7 use 16 bits, counted from the top of 24: all below is zero`.",
    },
    Page {
        code: Code::BurstsUnflagged,
        meaning: "The words are data bursts (IEC 61937), but the channel status says linear PCM.",
        standard: "IEC 60958-3 and -4, byte 0, bit 1: 1 for anything but linear PCM. IEC 61937-1 asks for it.",
        cause: "A player that sends the file as audio and leaves the status alone; a disc with encoded audio.",
        remedy: "Set bit 1. Receivers that look for the sync words find the bursts all the same; others play loud \
                 noise.",
        example: "`lightpipe encode ac3.wav -o out.sr --channel-status 04000002` sends bursts without the flag, \
                  `06000002` with it.",
    },
    Page {
        code: Code::PcmFlaggedData,
        meaning: "The channel status says that this is no linear PCM, but there are no bursts and the samples change as \
                  slowly as audio does.",
        standard: "IEC 60958-3 and -4, byte 0, bit 1: 0 for linear PCM.",
        cause: "The flag was left over from encoded audio, or bit 1 is set by mistake; channel status that is read \
                one frame late shows bit 0 of a professional block there.",
        remedy: "Clear bit 1: receivers mute, or wait for bursts that do not come.",
        example: "`lightpipe encode music.wav -o out.sr --channel-status 06000002`.",
    },
    Page {
        code: Code::Bursts,
        meaning: "The words are data bursts: encoded audio, not samples. The flag says so too, or is not known.",
        standard: "IEC 61937-1: a burst begins with Pa = F872 and Pb = 4E1F, then Pc with the data type and Pd with the \
                   length; zeros fill the time to the next one.",
        cause: "A player that passes encoded audio through, as it should.",
        remedy: "Nothing. The WAV file of `decode` holds the words of the bursts, bit for bit.",
        example: "Text: `31 bursts (AC-3), as 16-bit words in slots 12 to 27`.",
    },
    Page {
        code: Code::BurstsMisplaced,
        meaning: "There are data bursts, but their words lie where no receiver of this kind of stream looks: bytes \
                  exchanged, 16-bit words not at the end of the subframe, or a form that only studios use.",
        standard: "IEC 61937-1: one 16-bit word in slots 12 to 27 of each subframe, the most significant bit last, A and \
                   B in turn. SMPTE ST 337 (professional) also knows 20 and 24 bits and single channels.",
        cause: "A little-endian file taken for a big-endian one, or words that were right-aligned.",
        remedy: "Exchange the bytes, or shift the words by the difference: the text says how they lie.",
        example: "Text: `31 bursts (AC-3), as 16-bit words with their bytes exchanged`.",
    },
    Page {
        code: Code::Silence,
        meaning: "All samples of a channel are zero, or all are the same.",
        standard: "Nothing forbids it. Real converters always make a little noise, so exact zeros come from digital \
                   sources.",
        cause: "Nothing plays; or the audio does not reach the transmitter, or only one of two channels does.",
        remedy: "Play something and capture again. One silent channel of a pair: look at how samples are interleaved.",
        example: "Text: `every sample of B is 0`.",
    },
];
