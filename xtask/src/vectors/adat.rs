//! ADAT frames that decode: every bit of them.

use lightpipe::adat::{Frame, UserBits};
use lightpipe::pcm::Smux;

use super::case::{Audio, Case};
use super::samples::{MAX, MIN, noise, slots};
use super::write::channels;

const FRAMES: usize = 4;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = extremes();
    cases.extend(walking());
    cases.extend(user_bits());
    cases.extend(smux());
    cases.extend(levels());
    cases
}

fn extremes() -> Vec<Case> {
    let constant = [
        ("silence", 0, "Digital silence: the longest holds that data has, five cells each"),
        ("minus-one", -1, "Every data bit set: a change in every cell but the sync"),
        ("max", MAX, "The largest sample in every slot"),
        ("min", MIN, "The smallest sample in every slot"),
        ("one", 1, "The least significant bit alone"),
        ("5", 0x55_5555, "Alternate bits, 0 first"),
        ("a", 0xaa_aaaa - 0x100_0000, "Alternate bits, 1 first"),
        ("33", 0x33_3333, "Alternate pairs of bits"),
        ("0f", 0x0f_0f0f, "Alternate groups of four"),
        ("f0", 0xf0_f0f0 - 0x100_0000, "Alternate groups of four, ones first"),
    ];
    let mut cases: Vec<Case> = constant
        .into_iter()
        .map(|(id, sample, note)| Case::adat(id, note, &["extreme"]).slots([[sample; 8]; FRAMES]))
        .collect();
    let swing = |n: usize| std::array::from_fn(|slot| if (n + slot).is_multiple_of(2) { MAX } else { MIN });
    cases.extend([
        Case::adat(
            "full-scale-square",
            "Full scale, the sign alternating by frame and by slot",
            &["extreme"],
        )
        .slots((0..FRAMES).map(swing)),
        Case::adat("slot-order", "Slot s carries 0x111111 times s + 1", &["order"])
            .slots([std::array::from_fn(|slot| (0x11_1111 * (slot as i32 + 1)) << 8 >> 8); FRAMES]),
        Case::adat(
            "bit-order",
            "0x123456 and its like: nibbles that differ, so that any reversal shows",
            &["order"],
        )
        .slots(
            [[0x12_3456, 0x65_4321, 0x01_2345, 0x54_3210, 0x08_4c2a, 0x13_579b, 0x02_468a, 0x7e_dcba];
                FRAMES],
        ),
        Case::adat("ramp", "Slot s counts up from 0x100000 times s", &["order"])
            .slots((0..16).map(|n| std::array::from_fn(|slot| ((slot as i32) << 20 | n) << 8 >> 8))),
        Case::adat("16-bit", "16-bit audio: the eight lowest bits are zero", &["word-length"])
            .slots(slots(0..FRAMES).map(|frame| frame.map(|sample| sample & !0xff))),
        Case::adat("20-bit", "20-bit audio: the four lowest bits are zero", &["word-length"])
            .slots(slots(0..FRAMES).map(|frame| frame.map(|sample| sample & !0xf))),
        Case::adat("noise", "Noise in every slot, and changing user bits", &["noise"]).frames(
            (0..16).zip(slots(100..116)).map(|(n, slots)| Frame { slots, user: user((noise(n) & 15) as u8) }),
        ),
        Case::adat("32k", "Noise at 32 kHz", &["rate"]).rate(32_000).slots(slots(200..208)),
        Case::adat("44k1", "Noise at 44.1 kHz", &["rate"]).rate(44_100).slots(slots(208..216)),
        Case::adat("50k", "Noise at 50 kHz, as far as varispeed goes", &["rate"])
            .rate(50_000)
            .slots(slots(216..224)),
    ]);
    cases
}

fn walking() -> Vec<Case> {
    let walk = |slot: usize, others: i32| {
        (0..24).map(move |bit| {
            let mut slots = [others; 8];
            slots[slot] = others ^ (1 << 23 >> bit << 8 >> 8);
            slots
        })
    };
    let ones = (0..8).map(|slot| {
        let note =
            format!("One bit set in slot {slot}, from the most significant to the least, a bit a frame");
        Case::adat(&format!("walking-one-slot-{slot}"), &note, &["walking"]).slots(walk(slot, 0))
    });
    let zeros = (0..8).map(|slot| {
        let note =
            format!("One bit clear in slot {slot}, from the most significant to the least, all others set");
        Case::adat(&format!("walking-zero-slot-{slot}"), &note, &["walking"]).slots(walk(slot, -1))
    });
    ones.chain(zeros).collect()
}

fn user(bits: u8) -> UserBits {
    UserBits::new(bits).unwrap_or_default()
}

fn user_bits() -> Vec<Case> {
    let constant = (0..16u8).map(|bits| {
        let note = format!("User bits U3 U2 U1 U0 = {bits:04b}, on the wire in this order");
        let frames = slots(300..300 + FRAMES).map(move |slots| Frame { slots, user: user(bits) });
        Case::adat(&format!("user-{bits:x}"), &note, &["user-bits"]).frames(frames)
    });
    let changing = Case::adat(
        "user-changing",
        "User bits 0 to 15 and back over silence: they belong to the audio that follows them",
        &["user-bits"],
    )
    .frames((0..16).chain((0..15).rev()).map(|bits| Frame { user: user(bits), ..Frame::default() }));
    constant.chain([changing]).collect()
}

/// A ramp in each fast channel: with the samples of two channels or two times swapped it has steps.
fn ramps(smux: Smux, frames: usize) -> Vec<[i32; 8]> {
    let ramp = |channel: usize, time: usize| {
        (channel as i32 + 1) * 0x10_0000 + time as i32 * (channel as i32 + 3) - (1 << 22)
    };
    (0..frames)
        .map(|n| {
            let samples = std::array::from_fn(|at| {
                ramp(at % smux.channels(), n * smux.factor() + at / smux.channels())
            });
            smux.slots(samples)
        })
        .collect()
}

fn smux() -> Vec<Case> {
    let case = |id: &str, note: &str, smux: Smux, bits: u8, rate: u32, frames: usize| {
        let slots = ramps(smux, frames);
        let mut case = Case::adat(id, note, &["smux"])
            .rate(rate)
            .frames(slots.iter().map(|&slots| Frame { slots, user: user(bits) }));
        case.audio = Some(Audio { smux: smux.factor(), channels: channels(smux, &slots) });
        case
    };
    vec![
        case(
            "smux2-96k",
            "Four channels at 96 kHz, U2 set; the lower slot has the earlier sample",
            Smux::X2,
            0b0100,
            48_000,
            40,
        ),
        case("smux2-88k2", "Four channels at 88.2 kHz, U2 set", Smux::X2, 0b0100, 44_100, 8),
        case(
            "smux2-no-flag",
            "Four channels at 96 kHz from a transmitter that leaves U2 clear",
            Smux::X2,
            0,
            48_000,
            8,
        ),
        case("smux4-192k", "Two channels at 192 kHz, U2 set as XMOS does", Smux::X4, 0b0100, 48_000, 40),
        case("smux4-no-flag", "Two channels at 192 kHz, U2 clear as RME does", Smux::X4, 0, 48_000, 8),
        case("smux4-176k4", "Two channels at 176.4 kHz, U2 clear", Smux::X4, 0, 44_100, 8),
    ]
}

fn levels() -> Vec<Case> {
    vec![
        Case::adat("start-low", "Noise from a low line", &["start-level"]).slots(slots(400..404)),
        Case::adat("start-high", "The same from a high line: every level is the other one", &["start-level"])
            .slots(slots(400..404))
            .starting_high(),
        Case::adat(
            "odd-frames",
            "Frames with an odd number of changes: each starts at the other level",
            &["start-level"],
        )
        .slots([[1, 0, 0, 0, 0, 0, 0, 0]; 6]),
        Case::adat("odd-frames-high", "The same from a high line", &["start-level"])
            .slots([[1, 0, 0, 0, 0, 0, 0, 0]; 6])
            .starting_high(),
    ]
}
