//! Pages of what goes wrong on the line and in the receiver.

use super::Page;
use crate::fault::Code;

pub(super) const PAGES: &[Page] = &[
    Page {
        code: Code::Sync,
        meaning: "An ADAT frame has no sync, a damaged one, or one that does not come 256 cells after the one before.",
        standard: "ADAT: each frame begins with ten zeros, the only run that long, and has 256 cells. The format was \
                   never published; this is what four independent transmitters send.",
        cause: "Cells that were added, lost or changed on the way: a weak optical link, a glitch, too few samples per \
                cell. In every frame: a transmitter whose frame is not 256 cells long.",
        remedy: "Look at `fault_list` of --json for a pattern: a fixed distance points at the transmitter, bursts of \
                 faults at the link. `lightpipe decode --annotate out.vcd` shows the cells around it.",
        example: "Make one with `lightpipe encode in.wav -o bad.sr --protocol adat --disturb flip@2ms`.",
    },
    Page {
        code: Code::Cell,
        meaning: "A cell that must hold a change of level has none: a separator of an ADAT frame, or the boundary of a \
                  biphase slot of IEC 60958.",
        standard: "IEC 60958-1, channel coding: the level changes at the start of every time slot. ADAT: cells 10, 15, \
                   20 .. 255 are 1.",
        cause: "A change that was lost on the way (bandwidth, threshold, a glitch), or an edge in the wrong cell \
                because of jitter or a low sample rate.",
        remedy: "`info` prints margin and distortion of the line; large distortion asks for another threshold. If the \
                 margin is good, look for glitches with `lightpipe decode --annotate out.vcd`.",
        example: "Text: `separator or biphase boundary missing: 2 x (frame 57, at 6.4792 ms)`.",
    },
    Page {
        code: Code::Parity,
        meaning: "Time slots 4 to 31 of a subframe hold an odd number of ones. The sample is delivered as it came, \
                  marked.",
        standard: "IEC 60958-1, parity bit: P makes the number of ones in slots 4 to 31 even. The preamble is not \
                   counted.",
        cause: "A single wrong bit: a disturbance of the line. In every subframe, or in half of them: the transmitter \
                counts other slots, or none.",
        remedy: "Compare the count with the number of subframes. A few: look at the line. About half of all: look at \
                 the parity generator; `lightpipe decode --frames out.csv` lists all slots.",
        example: "Text: `parity wrong: 2 x (subframe 311, at 6.4792 ms)`.",
    },
    Page {
        code: Code::Preamble,
        meaning: "A preamble is none of B, M, W, or it is one that is not due: two subframes of the same channel follow \
                  each other.",
        standard: "IEC 60958-1, preambles: B or M starts channel A, W starts channel B, in turn. Each has its own \
                   pattern of eight cells that no data contains.",
        cause: "A disturbance of the line, or a transmitter that mixes up its preambles.",
        remedy: "Faults at a fixed distance point at the transmitter. `lightpipe decode --frames out.csv` lists the \
                 preamble of every subframe.",
        example: "Text: `preamble illegal or out of order: 1 x (subframe 96, at 6.4792 ms)`.",
    },
    Page {
        code: Code::Block,
        meaning: "The distance between two B preambles is not 192 frames, or a B preamble that was due did not come. \
                  Blocks with lost frames in them are not counted.",
        standard: "IEC 60958-1, block structure: a block has 192 frames, and its first one starts with B. Channel \
                   status is read by that count.",
        cause: "A frame counter in the transmitter that is off: 0 to 192, not 191; or a count of 384, which is that of \
                subframes. A single one: the transmitter started again.",
        remedy: "Subtract the `block_frame` of the table of frames, or the times of the faults: their distance is the \
                 block length of the transmitter.",
        example: "Text: `block not 192 frames long: 3 x (subframe 384, at 6.4792 ms)`.",
    },
    Page {
        code: Code::LockLost,
        meaning: "The receiver lost the signal and found it again. What lies between is lost.",
        standard: "Nothing asks for an unbroken line; audio equipment mutes for a while when it happens.",
        cause: "A plug, a switch of the source or of its rate, a long glitch, a line that rests.",
        remedy: "`info` lists segments and faults with their times; compare them with what was done at that time.",
        example: "Text: `lock lost: 1 x (frame 812, at 6.4792 ms)`.",
    },
    Page {
        code: Code::Lost,
        meaning: "Frames went by that could not be delivered. Their number follows from the time that passed.",
        standard: "Every frame counts: the frame rate is the sampling frequency (IEC 60958-1), so lost frames are lost \
                   samples.",
        cause: "The same as of the faults that are reported beside it.",
        remedy: "`decode` writes zeros in their place so that time stays true; --drop-lost leaves them out.",
        example: "Text: `12 frames lost, by the time that passed; the longest gap noted is 12 frames` (of IEC 60958 the gap is in subframes).",
    },
    Page {
        code: Code::Doubt,
        meaning: "Edges lay so badly that a cell could have been read otherwise, and nothing in the protocol decides. \
                  The frames are delivered, marked.",
        standard: "Not a matter of the standard: it is what this receiver knows about its own reading.",
        cause: "Jitter, distortion or noise that fills a cell, or too few samples per cell.",
        remedy: "Capture at a higher rate; look at the line in `margin` and `timing` of `info`.",
        example: "Text: `3 frames hold cells that could have been read otherwise`.",
    },
];
