//! Streams that are sound but for one thing, which a receiver must name.

use lightpipe::adat::{Frame, UserBits};
use lightpipe::fault::FaultKind::{Block, Cell, LockLost, Parity, Preamble as PreambleFault, Sync};
use lightpipe::iec60958::{Preamble, SubframeBits};

use super::case::{Case, Content, cells_of};
use super::samples::{noise, plain, slots, stereo};

/// Frames before the fault, and behind it.
const BEFORE: usize = 4;
const AFTER: usize = 4;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = adat();
    cases.extend(iec60958());
    cases.extend(polarity());
    cases.extend(blocks());
    cases
}

fn adat_noise(id: &str, note: &str, flags: &[&'static str]) -> Case {
    Case::adat(id, note, flags).slots(slots(500..500 + BEFORE + 1 + AFTER))
}

/// Sound frames around one that has these cells.
fn adat_around(id: &str, note: &str, cells: &[bool]) -> Case {
    Case::adat(id, note, &["fault"])
        .slots(slots(500..500 + BEFORE))
        .broken(cells)
        .slots(slots(600..600 + AFTER))
}

/// U3 alone, so that without the separator before it the line holds for twelve cells.
fn first_user_bit() -> UserBits {
    UserBits::new(0b1000).unwrap_or_default()
}

fn adat_cells(n: usize) -> Vec<bool> {
    slots(n..n + 1).flat_map(|slots| cells_of(Content::Adat(Frame { slots, ..Frame::default() }))).collect()
}

fn adat() -> Vec<Case> {
    let cell = |at: usize, name: &str| {
        let note = format!("The separator in cell {at} is missing");
        adat_noise(&format!("separator-{name}"), &note, &["fault"]).flip(BEFORE, at).fault(Cell, BEFORE)
    };
    let sync = |at: usize, name: &str| {
        let note = format!("Sync cell {at} of 0 to 9 holds a change");
        adat_noise(&format!("sync-{name}"), &note, &["fault"]).flip(BEFORE, at).fault(Sync, BEFORE)
    };
    let mut shorter = adat_cells(506);
    shorter.remove(100);
    let mut longer = adat_cells(506);
    longer.insert(100, false);
    let mut dropout = adat_cells(506);
    dropout[60..120].fill(false);
    vec![
        cell(15, "user"),
        cell(70, "slot-1"),
        cell(255, "last"),
        sync(0, "first"),
        sync(5, "middle"),
        sync(9, "last"),
        Case::adat("sync-separator", "The separator behind the sync, cell 10, is missing", &["fault"])
            .frames(slots(500..500 + BEFORE + 1 + AFTER).map(|slots| Frame { slots, user: first_user_bit() }))
            .flip(BEFORE, 10)
            .fault(Sync, BEFORE),
        adat_around("slip-short", "A frame of 255 cells: the next sync is a cell early", &shorter)
            .fault(Sync, BEFORE),
        adat_around("slip-long", "A frame of 257 cells: the next sync is a cell late", &longer)
            .fault(Sync, BEFORE),
        adat_around("dropout", "No change for sixty cells in mid-frame, then the stream goes on", &dropout)
            .fault(LockLost, BEFORE),
    ]
}

fn stereo_noise(id: &str, note: &str, flags: &[&'static str]) -> Case {
    Case::iec60958(id, note, flags).subframes(stereo(1..1 + BEFORE + AFTER))
}

/// The subframe with the fault: one of channel A, or of B.
const A: usize = 2 * BEFORE;
const B: usize = 2 * BEFORE + 1;

/// Sound subframes around one of channel A that has these cells.
fn stereo_around(id: &str, note: &str, cells: &[bool]) -> Case {
    let behind = stereo(1 + BEFORE..2 + BEFORE + AFTER).skip(1);
    Case::iec60958(id, note, &["fault"]).subframes(stereo(1..1 + BEFORE)).broken(cells).subframes(behind)
}

fn subframe_cells(preamble: Preamble) -> Vec<bool> {
    cells_of(Content::Subframe(preamble, plain([noise(77); 2])[0].emit()))
}

fn iec60958() -> Vec<Case> {
    let parity = |cell: usize, frame: usize, name: &str, what: &str| {
        let note = format!("{what} is turned around: slots 4 to 31 hold an odd number of ones");
        stereo_noise(&format!("parity-{name}"), &note, &["fault"]).flip(frame, cell).fault(Parity, frame)
    };
    let boundary = |slot: usize, name: &str| {
        let note = format!("No change at the start of slot {slot}");
        stereo_noise(&format!("boundary-{name}"), &note, &["fault"]).flip(A, 2 * slot).fault(Cell, A)
    };
    let preamble = |cell: usize, name: &str| {
        let note = format!("Cell {cell} of a preamble is turned around");
        stereo_noise(&format!("preamble-{name}"), &note, &["fault"]).flip(A, cell).fault(PreambleFault, A)
    };
    let mut shorter = subframe_cells(Preamble::M);
    shorter.remove(31);
    let mut longer = subframe_cells(Preamble::M);
    longer.insert(31, true);
    let mut gone = subframe_cells(Preamble::M);
    // The preamble as if it were four slots.
    for (n, cell) in gone.iter_mut().take(8).enumerate() {
        *cell = n % 2 == 0;
    }
    let mut dropout = subframe_cells(Preamble::M);
    dropout[20..50].fill(false);
    vec![
        parity(9, A, "sample-lsb", "Slot 4"),
        parity(55, A, "sample-msb", "Slot 27"),
        parity(57, B, "v", "V"),
        parity(59, B, "u", "U"),
        parity(61, B, "c", "C"),
        parity(63, A, "p", "P"),
        boundary(4, "first"),
        boundary(17, "middle"),
        boundary(31, "last"),
        preamble(0, "first-cell"),
        preamble(3, "middle-cell"),
        preamble(7, "last-cell"),
        stereo_around(
            "preamble-w-for-m",
            "W where M is due: three W in a row, which break the order twice",
            &subframe_cells(Preamble::W),
        )
        .fault(PreambleFault, A)
        .fault(PreambleFault, B),
        Case::iec60958("preamble-order", "A subframe of channel B is left out: M follows M", &["fault"])
            .subframes(stereo(1..1 + BEFORE))
            .subframes(stereo(1 + BEFORE..2 + BEFORE).take(1))
            .subframes(stereo(2 + BEFORE..2 + BEFORE + AFTER))
            .fault(PreambleFault, B),
        stereo_around(
            "preamble-missing",
            "No preamble where one is due: slots of biphase-mark instead",
            &gone,
        )
        .fault(PreambleFault, A),
        stereo_around("slip-short", "A subframe of 63 cells: the next preamble is a cell early", &shorter)
            .fault(Sync, A),
        stereo_around("slip-long", "A subframe of 65 cells: the next preamble is a cell late", &longer)
            .fault(Sync, A),
        stereo_around(
            "dropout",
            "No change for thirty cells in mid-subframe, then the stream goes on",
            &dropout,
        )
        .fault(LockLost, A),
    ]
}

/// The line turns around while a stream runs: one change too many or too few.
fn polarity() -> Vec<Case> {
    let mut turned: Vec<[i32; 8]> = slots(500..500 + BEFORE + 1 + AFTER).collect();
    // Cell 16 is D23 of slot 0.
    turned[BEFORE][0] = (turned[BEFORE][0] ^ 1 << 23) << 8 >> 8;
    let frame = Frame { slots: turned[BEFORE], ..Frame::default() };
    let flags = ["polarity"];
    vec![
        adat_noise(
            "polarity-in-data",
            "The line turns around at a data cell: a valid stream with one bit changed, which nobody can see",
            &flags,
        )
        .flip(BEFORE, 16)
        .now_carries(BEFORE, Content::Adat(frame)),
        adat_noise("polarity-at-separator", "The line turns around at a separator", &flags)
            .flip(BEFORE, 45)
            .fault(Cell, BEFORE),
        adat_noise("polarity-in-sync", "The line turns around in mid-sync", &flags)
            .flip(BEFORE, 4)
            .fault(Sync, BEFORE),
        stereo_noise("polarity-at-subframe", "The line turns around where a subframe begins", &flags)
            .flip(B, 0)
            .fault(PreambleFault, B),
        stereo_noise("polarity-at-slot", "The line turns around where a slot begins", &flags)
            .flip(A, 24)
            .fault(Cell, A),
        stereo_noise("polarity-in-slot", "The line turns around in the middle of a slot", &flags)
            .flip(A, 25)
            .fault(Parity, A),
    ]
}

/// Frames of silence, with B where `starts` says.
fn silent(starts: &[usize], frames: usize) -> Vec<(Preamble, SubframeBits)> {
    let frame = |n: usize| {
        let first = if starts.contains(&n) { Preamble::B } else { Preamble::M };
        let [(_, a), (_, b)] =
            std::array::from_fn(|channel| (channel, plain([noise(2 * n + channel); 2])[0].emit()));
        [(first, a), (Preamble::W, b)]
    };
    (0..frames).flat_map(frame).collect()
}

fn blocks() -> Vec<Case> {
    let case = |id: &str, note: &str, starts: &[usize], frames: usize, told: usize| {
        Case::iec60958(id, note, &["fault", "block"])
            .subframes(silent(starts, frames))
            .fault_in_sound(Block, 2 * told)
    };
    let none = [[0; 24]; 2];
    vec![
        case("block-early", "B after 100 frames instead of 192", &[0, 100], 104, 100),
        case("block-one-early", "B after 191 frames: told at that B", &[0, 191], 195, 191),
        case("block-one-late", "B after 193 frames: told where it was due", &[0, 193], 197, 192)
            .block(0, none, none),
    ]
}
