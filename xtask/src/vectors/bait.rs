//! Lines that look like something else: what makes receivers lock to nothing, or at the wrong rate.

use lightpipe::adat::Frame;
use lightpipe::link::Protocol;

use super::case::{Case, Content, Verdict, cells_of};
use super::samples::{plain, slots, stereo, subframes};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = foreign();
    cases.extend(waves());
    cases.extend(nearly());
    cases.extend(genuine());
    cases
}

fn bait(protocol: Protocol, id: &str, note: &str) -> Case {
    Case::new(protocol, id, note, &["bait"]).verdict(Verdict::NoLock)
}

fn adat_cells(frames: std::ops::Range<usize>) -> Vec<Vec<bool>> {
    slots(frames).map(|slots| cells_of(Content::Adat(Frame { slots, ..Frame::default() }))).collect()
}

fn iec60958_cells(frames: std::ops::Range<usize>) -> Vec<Vec<bool>> {
    stereo(frames).map(|(preamble, bits)| cells_of(Content::Subframe(preamble, bits))).collect()
}

/// The other protocol.
fn foreign() -> Vec<Case> {
    vec![
        bait(
            Protocol::Adat,
            "hears-iec60958",
            "IEC 60958 at 96 kHz has the cell rate of ADAT at 48 kHz; none of it is ADAT",
        )
        .raw(&iec60958_cells(0..24).concat()),
        bait(
            Protocol::Iec60958,
            "hears-adat",
            "ADAT at 48 kHz has the cell rate of IEC 60958 at 96 kHz; none of it is IEC 60958",
        )
        .rate(96_000)
        .raw(&adat_cells(0..12).concat()),
    ]
}

/// Square waves and other regular lines, as long as the holds of a sync or a preamble.
fn waves() -> Vec<Case> {
    let wave = |runs: &[usize], cells: usize| -> Vec<bool> {
        runs.iter().flat_map(|&run| (0..run).map(|n| n == 0)).cycle().take(cells).collect()
    };
    vec![
        bait(Protocol::Adat, "square-5", "A change every five cells: separators without a sync")
            .raw(&wave(&[5], 4095)),
        bait(Protocol::Adat, "square-11", "A change every eleven cells: nothing but syncs")
            .raw(&wave(&[11], 4092)),
        bait(Protocol::Adat, "square-5-11", "Holds of eleven and of five cells in turn")
            .raw(&wave(&[11, 5], 4096)),
        bait(Protocol::Iec60958, "square-2", "A change every two cells: silence without preambles")
            .raw(&wave(&[2], 4096)),
        bait(Protocol::Iec60958, "square-3", "A change every three cells").raw(&wave(&[3], 4092)),
        bait(Protocol::Iec60958, "preambles-only", "Preamble M, and M again at once, and so on: no slots")
            .raw(&wave(&[3, 3, 1, 1], 4096)),
        bait(Protocol::Iec60958, "runs-3-2-1-2", "Preamble W, and W again at once, and so on")
            .raw(&wave(&[3, 2, 1, 2], 4096)),
    ]
}

/// Streams that break one rule in every frame.
fn nearly() -> Vec<Case> {
    let nine = adat_cells(0..12).into_iter().map(|mut cells| {
        cells[9] = true;
        cells
    });
    let long = adat_cells(0..12).into_iter().flat_map(|cells| [cells, vec![true, true, false, false, true]]);
    let short = adat_cells(0..12).into_iter().map(|mut cells| {
        cells.truncate(226);
        cells
    });
    let biphase = iec60958_cells(0..24).into_iter().map(|mut cells| {
        for (n, cell) in cells.iter_mut().take(8).enumerate() {
            *cell = n % 2 == 0;
        }
        cells
    });
    let spaced = iec60958_cells(0..24).into_iter().flat_map(|cells| [cells, vec![true, false]]);
    vec![
        bait(Protocol::Adat, "nine-zeros", "Frames of 256 cells whose syncs have nine zeros")
            .raw(&nine.collect::<Vec<_>>().concat()),
        bait(Protocol::Adat, "frames-of-261", "Frames with 49 groups behind the sync: five cells too long")
            .raw(&long.collect::<Vec<_>>().concat()),
        bait(Protocol::Adat, "frames-of-226", "Frames with seven slots: thirty cells too short")
            .raw(&short.collect::<Vec<_>>().concat()),
        bait(Protocol::Iec60958, "no-preambles", "Slots of biphase-mark where preambles should be")
            .raw(&biphase.collect::<Vec<_>>().concat()),
        bait(Protocol::Iec60958, "subframes-of-66", "Subframes with 33 slots: two cells too long")
            .raw(&spaced.collect::<Vec<_>>().concat()),
    ]
}

/// Sound streams that look like something else at first.
fn genuine() -> Vec<Case> {
    let constant = |id: &str, note: &str, sample: i32| {
        Case::iec60958(id, note, &["bait"])
            .rate(44_100)
            .idle(100)
            .subframes(subframes(0, [plain([sample; 2]); 12]))
    };
    vec![
        constant(
            "like-preambles-1",
            "A constant sample, 0x27529a, whose runs look like preambles at another rate",
            0x27_529a,
        ),
        constant(
            "like-preambles-2",
            "A constant sample, 0x432a8b, whose runs look like preambles at another rate",
            0x43_2a8b,
        ),
        Case::adat(
            "late-separator-start",
            "Begins at a separator after rest, which looks like the end of a sync; the real one follows",
            &["bait", "cut-start"],
        )
        .idle(200)
        .raw(&adat_cells(20..21)[0][45..])
        .slots(slots(21..27)),
    ]
}
