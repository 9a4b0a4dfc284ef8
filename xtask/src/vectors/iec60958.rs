//! IEC 60958 subframes that decode: every bit of them.

use lightpipe::iec60958::Subframe;

use super::case::Case;
use super::samples::{MAX, MIN, noise, plain, stereo, subframes};

const FRAMES: usize = 6;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = extremes();
    cases.extend(walking());
    cases.extend(bits());
    cases.extend(rates());
    cases.extend(levels());
    cases
}

fn pairs(pairs: impl IntoIterator<Item = [i32; 2]>) -> impl Iterator<Item = [Subframe; 2]> {
    pairs.into_iter().map(plain)
}

fn extremes() -> Vec<Case> {
    let constant = [
        ("silence", 0, "Digital silence: no cell but those of preambles is shorter than a slot"),
        ("minus-one", -1, "Every sample bit set: a change in every cell of the sample"),
        ("max", MAX, "The largest sample in both channels"),
        ("min", MIN, "The smallest sample in both channels; P is set"),
        ("one", 1, "The least significant bit alone; P is set"),
        ("5", 0x55_5555, "Alternate bits"),
        ("a", 0xaa_aaaa - 0x100_0000, "Alternate bits, the other way around"),
        ("33", 0x33_3333, "Alternate pairs of bits"),
    ];
    let mut cases: Vec<Case> = constant
        .into_iter()
        .map(|(id, sample, note)| {
            Case::iec60958(id, note, &["extreme"]).subframes(subframes(0, pairs([[sample; 2]; FRAMES])))
        })
        .collect();
    let from = |id: &str, note: &str, flag: &'static str, samples: Vec<[i32; 2]>| {
        Case::iec60958(id, note, &[flag]).subframes(subframes(0, pairs(samples)))
    };
    let noisy = |mask: i32| (0..FRAMES).map(|n| [noise(2 * n) & mask, noise(2 * n + 1) & mask]).collect();
    cases.extend([
        from(
            "full-scale-square",
            "Full scale, the sign alternating by frame and by channel",
            "extreme",
            (0..FRAMES).map(|n| if n % 2 == 0 { [MAX, MIN] } else { [MIN, MAX] }).collect(),
        ),
        from(
            "channel-order",
            "Channel A 0x111111, channel B 0x222222",
            "order",
            vec![[0x11_1111, 0x22_2222]; FRAMES],
        ),
        from(
            "bit-order",
            "0x123456 and 0x084c2a: any reversal shows",
            "order",
            vec![[0x12_3456, 0x08_4c2a]; FRAMES],
        ),
        from("ramp", "A counts up from 0, B down from -1", "order", (0..24).map(|n| [n, -1 - n]).collect()),
        from("16-bit", "16-bit audio: slots 4 to 11 are zero", "word-length", noisy(!0xff)),
        from("20-bit", "20-bit audio: slots 4 to 7 are zero", "word-length", noisy(!0xf)),
        from(
            "20-bit-aux",
            "20-bit audio, silent, with noise in the auxiliary slots 4 to 7",
            "word-length",
            noisy(0xf),
        ),
        from(
            "mono-copy",
            "One channel: subframe 2 copies subframe 1",
            "order",
            (0..FRAMES).map(|n| [noise(n); 2]).collect(),
        ),
        from("left-only", "Noise in A, silence in B", "order", (0..FRAMES).map(|n| [noise(n), 0]).collect()),
    ]);
    cases
}

fn walking() -> Vec<Case> {
    let walk = |channel: usize, others: i32| {
        (0..24).map(move |bit| {
            let mut samples = [others; 2];
            samples[channel] = others ^ (1 << bit << 8 >> 8);
            samples
        })
    };
    let mut cases = Vec::new();
    for (channel, name) in [(0, 'a'), (1, 'b')] {
        let note = format!(
            "One bit set in channel {}, from slot 4 to slot 27, a bit a frame",
            name.to_ascii_uppercase()
        );
        cases.push(
            Case::iec60958(&format!("walking-one-{name}"), &note, &["walking"])
                .subframes(subframes(0, pairs(walk(channel, 0)))),
        );
        let note = format!(
            "One bit clear in channel {}, from slot 4 to slot 27, all others set",
            name.to_ascii_uppercase()
        );
        cases.push(
            Case::iec60958(&format!("walking-zero-{name}"), &note, &["walking"])
                .subframes(subframes(0, pairs(walk(channel, -1)))),
        );
    }
    cases
}

/// V, U and C from the three bits of a number, V as the highest.
fn vuc(sample: i32, bits: usize) -> Subframe {
    Subframe { sample, validity: bits & 4 != 0, user: bits & 2 != 0, status: bits & 1 != 0 }
}

fn bits() -> Vec<Case> {
    let mut cases: Vec<Case> = (0..8)
        .map(|bits| {
            let note = format!("V U C = {bits:03b} in channel A and {:03b} in B", 7 - bits);
            let frames = (0..FRAMES).map(|n| [vuc(noise(2 * n), bits), vuc(noise(2 * n + 1), 7 - bits)]);
            Case::iec60958(&format!("vuc-{bits:03b}"), &note, &["vuc"]).subframes(subframes(0, frames))
        })
        .collect();
    cases.extend([
        Case::iec60958(
            "vuc-all-pairs",
            "Every V U C of channel A with every one of B, over silence",
            &["vuc"],
        )
        .subframes(subframes(0, (0..64).map(|n| [vuc(0, n / 8), vuc(0, n % 8)]))),
        Case::iec60958(
            "parity-both",
            "Samples 0, 1, 2, 3 and their complements: P clear and set in turn",
            &["parity"],
        )
        .subframes(subframes(0, pairs((0..8).map(|n| if n < 4 { [n, n + 1] } else { [!n, !n - 1] })))),
        Case::iec60958("invalid", "V set throughout: delivered all the same, with V", &["vuc"])
            .subframes(subframes(0, (0..FRAMES).map(|n| [vuc(noise(n), 4), vuc(noise(n + 50), 4)]))),
    ]);
    cases
}

fn rates() -> Vec<Case> {
    let rates = [
        (32_000, "32k"),
        (44_100, "44k1"),
        (48_000, "48k"),
        (88_200, "88k2"),
        (96_000, "96k"),
        (176_400, "176k4"),
        (192_000, "192k"),
    ];
    let mut cases: Vec<Case> = rates
        .into_iter()
        .map(|(rate, name)| {
            let note = format!("Noise at {rate} frames a second");
            Case::iec60958(name, &note, &["rate"]).rate(rate).subframes(stereo(0..8))
        })
        .collect();
    cases.extend(rates.into_iter().filter(|&(rate, _)| rate != 48_000).map(|(rate, name)| {
        let note = format!("Digital silence at {rate} frames a second: one-cell pulses in preambles only");
        Case::iec60958(&format!("silence-{name}"), &note, &["rate", "extreme"])
            .rate(rate)
            .subframes(subframes(0, pairs([[0; 2]; FRAMES])))
    }));
    cases
}

fn levels() -> Vec<Case> {
    vec![
        Case::iec60958("start-low", "Noise from a low line: every preamble begins high", &["start-level"])
            .subframes(stereo(40..46)),
        Case::iec60958(
            "start-high",
            "The same from a high line: every preamble begins low",
            &["start-level"],
        )
        .subframes(stereo(40..46))
        .starting_high(),
        Case::iec60958("silence-high", "Digital silence from a high line", &["start-level", "extreme"])
            .subframes(subframes(0, pairs([[0; 2]; FRAMES])))
            .starting_high(),
    ]
}
