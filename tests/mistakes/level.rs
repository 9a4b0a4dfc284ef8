//! Audio at every level and of every make, all of it sent rightly: noise floors, few levels, offsets,
//! clicks, auxiliary bits. No warning may come of it.

use lightpipe::check::{Checker, Finding};
use lightpipe::fault::Severity;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus};
use lightpipe::unit::Rate;

use crate::content::random;
use crate::receive;

const FRAMES: usize = 192 * 7;
const RATE: u32 = 48_000;

/// What a channel carries. Levels are powers of two of the least significant bit of 24.
#[derive(Clone, Copy, Debug)]
enum Audio {
    /// The noise floor of a converter: this is its standard deviation.
    Gaussian(u32),
    /// A sine of so many hertz, with half a bit of noise.
    Sine(u32, f64),
    /// Gaussian noise on a constant.
    Offset(u32, i32),
    /// Noise that is never negative, of so many bits.
    Positive(u32),
    /// The magnitude of Gaussian noise.
    Rectified(u32),
    Saw,
    /// Rises from zero to full scale, and begins anew.
    PositiveSaw,
    /// Zero but for a click now and then.
    Clicks,
    /// A sine and noise of few bits.
    Few(u32),
    /// A sine 40 dB below full scale with the dither of so many bits.
    Dithered(u32),
    /// One of two values, with Gaussian noise.
    TwoValues(u32),
    Silence,
}

impl Audio {
    fn sample(self, n: usize, channel: usize) -> i32 {
        let wave = |hertz: f64| (hertz * n as f64 / f64::from(RATE) * std::f64::consts::TAU).sin();
        let noise = || f64::from(random(n, channel) as i32 >> 1) / f64::from(1 << 30);
        let limit = |value: f64| value.floor().clamp(-8_388_608.0, 8_388_607.0) as i32;
        let level = |power: u32| f64::from(1u32 << power);
        match self {
            Audio::Gaussian(power) => limit(level(power) * gaussian(n, channel)),
            Audio::Sine(power, hertz) => limit(level(power) * wave(hertz) + 0.5 * noise() + 0.5),
            Audio::Offset(power, offset) => limit(level(power) * gaussian(n, channel) + f64::from(offset)),
            Audio::Positive(bits) => (random(n, channel) & ((1 << bits) - 1)) as i32,
            Audio::Rectified(power) => limit(level(power) * gaussian(n, channel)).abs().min(0x7f_ffff),
            Audio::Saw => (n as i32 * 70_000) << 8 >> 8,
            Audio::PositiveSaw => (n as i32 * 9000) & 0x7f_ffff,
            Audio::Clicks => [0, 0x40_0000][usize::from(n % 441 == 5)],
            Audio::Few(bits) => limit(level(bits - 1) * (0.7 * wave(997.0) + 0.2 * noise())) << (24 - bits),
            Audio::Dithered(bits) => limit(level(bits - 1) * 0.01 * wave(440.0) + noise()) << (24 - bits),
            Audio::TwoValues(power) => {
                let sign = if random(n, channel + 4) & 1 == 1 { 1.0 } else { -1.0 };
                limit(sign * 8_300_000.0 + level(power) * gaussian(n, channel))
            }
            Audio::Silence => 0,
        }
    }
}

/// Of standard deviation 1.
fn gaussian(n: usize, channel: usize) -> f64 {
    let uniform = |k| (random(12 * n + k, channel + 2) >> 40) as f64 / f64::from(1 << 24);
    (0..12).map(uniform).sum::<f64>() - 6.0
}

/// Consumer and professional, with that many bits, or with no length indicated.
fn statuses(bits: u32) -> Vec<ChannelStatus> {
    let byte_2 = if bits == 24 { 0x2c } else { 0x08 };
    let mut heads = vec![vec![0x04, 0, 0, 2, 0], vec![0x85, 0x08, byte_2]];
    let lengths: &[u8] = match bits {
        24 => &[0x0b, 0x01],
        20 => &[0x0a, 0x03],
        _ => &[0x02],
    };
    heads.extend(lengths.iter().map(|byte_4| vec![0x04, 0x00, 0, 2, *byte_4]));
    if bits == 20 {
        heads[1][2] = 0x28;
    }
    heads.iter().map(|head| ChannelStatus::from_bytes(head).unwrap()).collect()
}

fn warnings(status: ChannelStatus, sample: impl Fn(usize, usize) -> i32) -> Vec<Finding> {
    let mut blocks = BlockEncoder::new([status; 2]);
    let cells: Vec<u64> = (0..FRAMES)
        .flat_map(|n| blocks.frame([sample(n, 0), sample(n, 1)]))
        .map(|(preamble, bits)| bits.cells(preamble))
        .collect();
    let mut checker = Checker::new();
    receive::check(&mut checker, &cells, RATE, 100_000_000);
    checker.end_segment(Some(Rate::from_hertz(RATE)));
    checker.findings().into_iter().filter(|found| found.code.severity() >= Severity::Warn).collect()
}

fn all_is_well(bits: u32, pair: [Audio; 2]) {
    for status in statuses(bits) {
        let found = warnings(status, |n, channel| pair[channel].sample(n, channel));
        assert!(found.is_empty(), "{pair:?}, {:02x?}: {found:#?}", &status.0[..5]);
    }
}

#[test]
fn noise_of_any_level_is_no_mistake() {
    for power in 0..=23 {
        all_is_well(24, [Audio::Gaussian(power); 2]);
    }
    for power in [1, 4, 7, 8, 9, 10, 12, 16] {
        all_is_well(24, [Audio::Gaussian(power), Audio::Saw]);
        all_is_well(24, [Audio::PositiveSaw, Audio::Gaussian(power)]);
    }
}

#[test]
fn sines_of_any_level_are_no_mistake() {
    for power in 1..23 {
        all_is_well(24, [Audio::Sine(power, 997.0), Audio::Sine(power, 14_500.0)]);
        all_is_well(24, [Audio::Sine(power, 12_000.0), Audio::Sine(power, 23_900.0)]);
    }
}

#[test]
fn noise_that_is_not_about_zero_is_no_mistake() {
    for power in [0, 3, 6, 7, 8, 9, 10, 11, 12, 15, 18] {
        all_is_well(24, [Audio::Offset(power, 300_000), Audio::Offset(power, 1)]);
        all_is_well(24, [Audio::Offset(power, -5_000_000), Audio::Rectified(power)]);
        all_is_well(24, [Audio::Rectified(power); 2]);
        all_is_well(24, [Audio::TwoValues(power); 2]);
    }
    for bits in 1..=23 {
        all_is_well(24, [Audio::Positive(bits); 2]);
    }
}

#[test]
fn audio_of_few_bits_or_few_moves_is_no_mistake() {
    for bits in [2, 4, 6, 8, 10, 12, 14, 16] {
        all_is_well(16, [Audio::Few(bits); 2]);
        all_is_well(24, [Audio::Few(bits), Audio::Dithered(16)]);
    }
    all_is_well(16, [Audio::Dithered(16); 2]);
    all_is_well(16, [Audio::Dithered(8), Audio::Dithered(12)]);
    all_is_well(24, [Audio::Clicks; 2]);
    all_is_well(24, [Audio::Clicks, Audio::Gaussian(5)]);
}

/// Never negative and rough: the lowest bits are unused, so it sits where it should.
#[test]
fn short_words_that_are_never_negative_are_not_too_low() {
    for (bits, used) in [(16, 8), (16, 12), (16, 15), (20, 12), (20, 16), (20, 19)] {
        for status in statuses(bits) {
            let found =
                warnings(status, |n, channel| Audio::Positive(used).sample(n, channel) << (24 - bits));
            assert!(found.is_empty(), "{used} of {bits}, {:02x?}: {found:#?}", &status.0[..5]);
        }
    }
}

#[test]
fn auxiliary_bits_are_no_audio_where_the_status_says_so() {
    let contents = [
        Audio::Sine(17, 997.0),
        Audio::Sine(22, 997.0),
        Audio::Gaussian(5),
        Audio::Gaussian(16),
        Audio::Positive(18),
        Audio::Silence,
    ];
    // Up to 20 bits, with the auxiliary bits undefined or a coordination signal; 20 of 20, or not said.
    let heads: [&[u8]; 4] =
        [&[0x85, 0x08, 0x28], &[0x85, 0x08, 0x2a], &[0x04, 0, 0, 2, 0x0a], &[0x04, 0, 0, 2, 0]];
    for head in heads {
        let status = ChannelStatus::from_bytes(head).unwrap();
        for audio in contents {
            let found = warnings(status, |n, channel| {
                audio.sample(n, channel) & !0xf | (random(n, channel + 8) & 0xf) as i32
            });
            assert!(found.is_empty(), "{audio:?}, {head:02x?}: {found:#?}");
        }
    }
}
