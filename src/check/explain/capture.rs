//! Pages of captures and their clocks.

use super::Page;
use crate::fault::Code;

const NOT_THE_STANDARD: &str = "Not a matter of the standard: it is about the capture.";

pub(super) const PAGES: &[Page] = &[
    Page {
        code: Code::Truncated,
        meaning: "The input ends in the middle of something that its format promises, or reading it failed.",
        standard: NOT_THE_STANDARD,
        cause: "A download or copy that was cut short, a recording that still runs, a damaged file.",
        remedy: "Compare the size of the file with the original. What comes before the cut was decoded.",
        example: "Text: `input ends at sample 65536: the member logic-1-2 is shorter than it says`.",
    },
    Page {
        code: Code::NoSampleRate,
        meaning: "Nothing says how many samples make a second, so times are in samples and rates are unknown.",
        standard: NOT_THE_STANDARD,
        cause: "Raw samples and many simulations carry no rate.",
        remedy: "Give --rate, or put the rate into the file name (`line_24M.bin`).",
        example: "`lightpipe info dump.bin --format lsb1 --rate 24M` knows the times.",
    },
    Page {
        code: Code::NoNominalRate,
        meaning: "The frame rate is not within 4 % of a standard one.",
        standard: "IEC 60958-3 and -4 know a list of sampling frequencies; other rates work between equipment that \
                   follows the line.",
        cause: "Varispeed, a simulation whose time step is not that of the hardware, or a wrong sample rate.",
        remedy: "Check --rate: a factor between the measured and the expected rate is the error of the sample rate.",
        example: "A simulation with a cell of 10 ns runs at 390625 frames/s for ADAT.",
    },
    Page {
        code: Code::RateAssumed,
        meaning: "The WAV file needed a rate, and neither the capture nor the channel status gave one.",
        standard: NOT_THE_STANDARD,
        cause: "A capture without a sample rate.",
        remedy: "Give --rate with the samples per second of the capture.",
        example: "A dump of cells without a rate decodes to a WAV file of 48 kHz.",
    },
    Page {
        code: Code::FewSamples,
        meaning: "The capture has fewer than 1.9 samples per cell: it decodes, but little jitter is enough to make it \
                  wrong.",
        standard: "Not a matter of the standard: it is what the sampling leaves of the line.",
        cause: "A logic analyser that is slow for this line.",
        remedy: "Capture faster: 24 MS/s for ADAT at 48 kHz, 16 MS/s for S/PDIF at 48 kHz, are the least to aim for.",
        example: "Text: `1.628 samples per cell leave little room for jitter`.",
    },
    Page {
        code: Code::SegmentChange,
        meaning: "Protocol, nominal rate or S/MUX mode changed, so that the capture has several segments.",
        standard: "Equipment may do that at any time; channel status should change with it.",
        cause: "The source was switched to another rate or mode.",
        remedy: "`info` lists the segments; --segment N takes another one than the first.",
        example: "Text: `protocol, rate or mode changes: 2 segments`.",
    },
    Page {
        code: Code::FilledWithZero,
        meaning: "The audio has fewer channels than the link has slots: the others were sent as zero.",
        standard: "Slots without audio are zero, by custom.",
        cause: "Three to seven channels sent over ADAT.",
        remedy: "Nothing, if that is meant; a WAV file with eight channels fills them.",
        example: "`lightpipe encode quad.wav -o out.sr --protocol adat` fills slots 5 to 8.",
    },
    Page {
        code: Code::Clipped,
        meaning: "Samples of an oscilloscope were at the end of its range.",
        standard: NOT_THE_STANDARD,
        cause: "The vertical range is too small. Edges are found all the same, but they are a little off.",
        remedy: "Choose a larger range if jitter is to be measured.",
        example: "Text: `120 samples were outside the range of the instrument`.",
    },
    Page {
        code: Code::RowsSkipped,
        meaning: "Rows of a text file, or words of a value change dump, were not understood and left out.",
        standard: NOT_THE_STANDARD,
        cause: "A damaged file, or a dialect that is not known here.",
        remedy: "Look at the line that the text names.",
        example: "Text: `2 rows were no samples and left out, first at line 4711`.",
    },
    Page {
        code: Code::TimesMoved,
        meaning: "Times of a value change dump are not those of samples at the rate that was given; each was moved to \
                  the nearest sample.",
        standard: NOT_THE_STANDARD,
        cause: "A --rate that is not that of the dump.",
        remedy: "Leave --rate out: the dump says its times itself.",
        example: "Text: `311 times are not those of samples, and were moved to the nearest`.",
    },
    Page {
        code: Code::TimeJumps,
        meaning: "Rows of a table do not follow each other by one sample in time: rows are missing, or the times fall.",
        standard: NOT_THE_STANDARD,
        cause: "Several acquisitions in one file, or an export that leaves rows out.",
        remedy: "Export a single acquisition with all of its samples.",
        example: "Text: `1 rows do not follow the row before by one sample in time`.",
    },
    Page {
        code: Code::HeardLate,
        meaning: "So many channels have edges that the start of this one passed before it was followed.",
        standard: NOT_THE_STANDARD,
        cause: "A dump with hundreds of active signals.",
        remedy: "Name the channel with --channel: then it is heard whole.",
        example: "`lightpipe info sim.vcd --channel tb.dut.spdif_o` hears one signal from its start.",
    },
    Page {
        code: Code::RateTooLow,
        meaning: "Jitter and distortion of the line ask for more samples per cell than the capture has: edges fall into \
                  wrong cells, and the rules of the protocol put them right, or mark the frame.",
        standard: "Not a matter of the standard: it is what the sampling leaves of the line.",
        cause: "A logic analyser that is slow for this line, or a line with much jitter or distortion.",
        remedy: "Capture at the rate that the text names.",
        example: "Text: `1.953 samples per cell are too few for jitter of about 0.06 UI rms`.",
    },
    Page {
        code: Code::NearRational,
        meaning: "The samples per cell are nearly 2, 3/2, 4/3 .., so that all edges keep the same place between samples \
                  for a long time.",
        standard: "Not a matter of the standard: it is about two clocks that nearly agree.",
        cause: "An analyser whose rate is a simple multiple of the cell rate.",
        remedy: "Capture at another rate; the text names one.",
        example: "24.576 MS/s for ADAT at 48 kHz are 2.0000 samples per cell; 24 MS/s are good.",
    },
];
