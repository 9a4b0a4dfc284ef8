//! Starts, ends, idle lines and steps of the rate: what keeps receivers from locking.

use super::case::{Case, Content, Verdict, cells_of};
use super::samples::{noise, slots, stereo};
use lightpipe::adat::Frame;
use lightpipe::link::Protocol;

/// Frames of ADAT and of IEC 60958 that a case goes on for.
const FRAMES: usize = 6;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = dead();
    cases.extend(idle());
    cases.extend(cut_starts());
    cases.extend(cut_ends());
    cases.extend(rate_steps());
    cases
}

/// Noise in frames `from..to`.
fn sound(case: Case, from: usize, to: usize) -> Case {
    match case.protocol {
        Protocol::Adat => case.slots(slots(from..to)),
        _ => case.subframes(stereo(from..to)),
    }
}

/// The cells of a frame (ADAT) or of the first subframe of a frame (IEC 60958) of noise.
fn cells(protocol: Protocol, n: usize) -> Vec<bool> {
    match protocol {
        Protocol::Adat => slots(n..n + 1)
            .flat_map(|slots| cells_of(Content::Adat(Frame { slots, ..Frame::default() })))
            .collect(),
        _ => stereo(n..n + 1)
            .take(1)
            .flat_map(|(preamble, bits)| cells_of(Content::Subframe(preamble, bits)))
            .collect(),
    }
}

/// Lines on which there is nothing.
fn dead() -> Vec<Case> {
    let mut cases = Vec::new();
    for protocol in Protocol::ALL {
        let case =
            |id: &str, note: &str| Case::new(protocol, id, note, &["no-carrier"]).verdict(Verdict::NoLock);
        cases.extend([
            case("silence-from-reset", "The line never changes, low").idle(20_000),
            case("silence-from-reset-high", "The line never changes, high").starting_high().idle(20_000),
            case("all-ones", "A change in every cell: a square wave").raw(&[true; 4096]),
            case("one-edge", "One change in the middle of nothing").idle(5000).raw(&[true]).idle(5000),
            case("random-cells", "Every cell a coin toss")
                .raw(&(0..4096).map(|n| noise(n) & 1 == 1).collect::<Vec<_>>()),
        ]);
    }
    cases
}

fn idle() -> Vec<Case> {
    let mut cases = Vec::new();
    for protocol in Protocol::ALL {
        let case = |id: &str, note: &str| Case::new(protocol, id, note, &["idle"]);
        cases.extend([
            sound(
                case(
                    "long-idle",
                    "A hundred thousand cells of rest, then the stream: more than counters of 16 bits hold",
                )
                .idle(100_000),
                0,
                FRAMES,
            ),
            sound(case("idle-high", "A thousand cells of rest, high").starting_high().idle(1000), 0, FRAMES),
            sound(
                sound(
                    case("idle-between", "Two bursts with rest between them, whole frames long"),
                    0,
                    FRAMES,
                )
                .idle(2560),
                FRAMES,
                2 * FRAMES,
            ),
            sound(
                sound(
                    case(
                        "idle-between-odd",
                        "Two bursts with rest between them, of no whole number of frames",
                    ),
                    0,
                    FRAMES,
                )
                .idle(3333),
                FRAMES,
                2 * FRAMES,
            ),
            sound(case("idle-after", "The stream, then rest"), 0, FRAMES).idle(5000),
            sound(
                case("clicks-before", "Three lone changes while the line rests, then the stream")
                    .idle(300)
                    .raw(&[true])
                    .idle(700)
                    .raw(&[true])
                    .idle(41)
                    .raw(&[true])
                    .idle(500),
                0,
                FRAMES,
            ),
            sound(case("two-frames", "No more than two frames, which is enough for a lock").idle(100), 0, 2)
                .idle(100),
        ]);
    }
    cases.push(
        Case::adat(
            "lone-one",
            "A single 1 before the first sync, as XMOS sends it: a change, ten zeros, a change",
            &["idle", "bait"],
        )
        .idle(64)
        .raw(&[true])
        .slots(slots(0..FRAMES)),
    );
    cases
}

fn cut_starts() -> Vec<Case> {
    // Cells cut away. Cuts inside the sync are left out: with a resting line before them they are whole.
    let cuts: [(Protocol, &[usize]); 2] =
        [(Protocol::Adat, &[12, 15, 16, 137, 195, 250, 255]), (Protocol::Iec60958, &[4, 8, 9, 30, 63])];
    let mut cases = Vec::new();
    for (protocol, cuts) in cuts {
        for &cut in cuts {
            let unit = if protocol == Protocol::Adat { "frame" } else { "subframe" };
            let note = format!("Begins {cut} cells into a {unit}, of which nothing must come out");
            let case = Case::new(protocol, &format!("start-at-{cut}"), &note, &["cut-start"]);
            let whole = match protocol {
                Protocol::Adat => cells(protocol, 30),
                // The cut subframe is of channel B.
                _ => stereo(0..1)
                    .skip(1)
                    .flat_map(|(preamble, bits)| cells_of(Content::Subframe(preamble, bits)))
                    .collect(),
            };
            cases.push(sound(case.raw(&whole[cut..]), 1, 1 + FRAMES));
        }
        let tail = cells(protocol, 30).split_off(protocol_cells(protocol) * 3 / 5);
        let case = |id: &str, note: &str| Case::new(protocol, id, note, &["cut-start", "idle"]);
        cases.extend([
            case("tail", "The last two fifths of a frame, and rest")
                .verdict(Verdict::NoLock)
                .raw(&tail)
                .idle(3000),
            sound(
                case("tail-then-stream", "The last two fifths of a frame, rest, then the stream")
                    .raw(&tail)
                    .idle(1000),
                1,
                1 + FRAMES,
            ),
            sound(
                case("noise-then-stream", "Six hundred cells of noise, then the stream")
                    .raw(&(900..1500).map(|n| noise(n) & 1 == 1).collect::<Vec<_>>()),
                1,
                1 + FRAMES,
            ),
        ]);
    }
    cases
}

fn protocol_cells(protocol: Protocol) -> usize {
    protocol.framing().frame_cells as usize
}

fn cut_ends() -> Vec<Case> {
    let mut cases = Vec::new();
    for protocol in Protocol::ALL {
        let whole = cells(protocol, FRAMES);
        let part = protocol_cells(protocol) * 2 / 5;
        let last = whole.len() - if protocol == Protocol::Adat { 1 } else { 2 };
        let case = |id: &str, note: &str| sound(Case::new(protocol, id, note, &["cut-end"]), 0, FRAMES);
        cases.extend([
            case(
                "end-in-frame",
                "The recording ends two fifths into a frame, of which nothing must come out",
            )
            .raw(&whole[..part]),
            case(
                "end-just-short",
                "The recording ends right before the last separator, or the last slot, of a frame",
            )
            .raw(&whole[..last]),
            case("stop-in-frame", "The line falls silent two fifths into a frame, for good")
                .raw(&whole[..part])
                .idle(3000),
        ]);
    }
    cases
}

/// Frames between the steps of a rate.
const STEP: usize = 16;

fn rate_steps() -> Vec<Case> {
    let steps: [(Protocol, &str, &[u32]); 10] = [
        (Protocol::Adat, "44k1-48k", &[44_100, 48_000]),
        (Protocol::Adat, "48k-44k1", &[48_000, 44_100]),
        (Protocol::Adat, "32k-48k", &[32_000, 48_000]),
        (Protocol::Iec60958, "44k1-48k", &[44_100, 48_000]),
        (Protocol::Iec60958, "48k-44k1", &[48_000, 44_100]),
        (Protocol::Iec60958, "44k1-48k-96k", &[44_100, 48_000, 96_000]),
        (Protocol::Iec60958, "96k-48k", &[96_000, 48_000]),
        (Protocol::Iec60958, "96k-192k", &[96_000, 192_000]),
        (Protocol::Iec60958, "48k-192k", &[48_000, 192_000]),
        (Protocol::Iec60958, "192k-48k", &[192_000, 48_000]),
    ];
    let mut cases = Vec::new();
    for (protocol, name, rates) in steps {
        let note = format!("The frame rate steps at a frame boundary: {}", name.replace('-', " to "));
        let mut case = Case::new(protocol, &format!("step-{name}"), &note, &["rate-step"]);
        for (n, &rate) in rates.iter().enumerate() {
            case = sound(case.rate(rate), n * STEP, (n + 1) * STEP);
        }
        cases.push(case);
    }
    for protocol in Protocol::ALL {
        let case = Case::new(
            protocol,
            "step-over-idle",
            "The frame rate changes while the line rests",
            &["rate-step", "idle"],
        );
        let before = sound(case.rate(44_100), 0, STEP);
        cases.push(sound(before.idle(2000).rate(48_000), STEP, 2 * STEP));
    }
    cases
}
