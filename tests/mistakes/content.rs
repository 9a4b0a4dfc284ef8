//! Audio that is sent: what a detector must see through, or see nothing in.

/// What the channels carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// White noise of 24 bits, full scale.
    Noise,
    /// White noise of 16 bits, full scale.
    Noise16,
    /// A sine of 997 Hz, 24 bits, -6 dBFS; another phase in each channel.
    Sine,
    /// Several partials that come and go, with a little noise, 16 bits.
    Music16,
    /// The same with 24 bits.
    Music24,
    /// The same, 60 dB lower.
    Quiet,
    Silence,
    /// All channels rise by a constant, and wrap.
    Ramp,
    /// A constant in each channel.
    Constant,
    /// A square wave of full scale.
    Square,
    /// A square wave between zero and full scale.
    Unipolar,
    /// The same music in all channels.
    Mono,
    /// IEC 61937 bursts: sixteen bits of noise, then nothing for a while.
    Bursts,
    /// A sine that lies above zero.
    Offset,
}

impl Content {
    pub(crate) const ALL: [Content; 14] = [
        Content::Noise,
        Content::Noise16,
        Content::Sine,
        Content::Music16,
        Content::Music24,
        Content::Quiet,
        Content::Silence,
        Content::Ramp,
        Content::Constant,
        Content::Square,
        Content::Unipolar,
        Content::Mono,
        Content::Bursts,
        Content::Offset,
    ];

    /// Sample `n` of a channel at `rate`, 24 bits.
    pub(crate) fn sample(self, n: usize, channel: usize, rate: u32) -> i32 {
        let time = n as f64 / f64::from(rate);
        match self {
            Content::Noise => noise(n, channel),
            Content::Noise16 => noise(n, channel) & !0xff,
            Content::Sine => scaled(0.5 * (turns(997.0 * time) + 0.7 * channel as f64).sin()),
            Content::Music16 => scaled(music(time, n, channel)) & !0xff,
            Content::Music24 => scaled(music(time, n, channel)),
            Content::Quiet => scaled(music(time, n, channel) / 1000.0),
            Content::Silence => 0,
            Content::Ramp => wrapped(n as i64 * (5 - 12 * (channel as i64 % 2)) + 1000 * channel as i64),
            Content::Constant => 0x12_3456 - 0x1_2345 * channel as i32,
            Content::Square => {
                if (n / 24).is_multiple_of(2) {
                    0x7f_ffff
                } else {
                    -0x80_0000
                }
            }
            Content::Unipolar => {
                if (n / 24).is_multiple_of(2) {
                    0x7f_ff00
                } else {
                    0
                }
            }
            Content::Mono => scaled(music(time, n, 0)),
            Content::Bursts => burst(n, channel),
            Content::Offset => scaled(0.3 + 0.2 * (turns(440.0 * time) + channel as f64).sin()),
        }
    }
}

fn turns(turns: f64) -> f64 {
    turns * std::f64::consts::TAU
}

fn scaled(value: f64) -> i32 {
    (value * 8_388_607.0).round() as i32
}

fn wrapped(value: i64) -> i32 {
    ((value as i32) << 8) >> 8
}

/// SplitMix64 of the place.
pub(crate) fn random(n: usize, channel: usize) -> u64 {
    let mut z = ((n * 16 + channel) as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn noise(n: usize, channel: usize) -> i32 {
    wrapped(random(n, channel) as i64)
}

/// Between -0.6 and 0.6.
fn music(time: f64, n: usize, channel: usize) -> f64 {
    let base = 110.0 * (1.0 + channel as f64 * 0.2599);
    let partial = |k: f64| (turns(base * k * time) + k + channel as f64).sin() / k;
    let envelope = 0.6 + 0.4 * turns(3.0 * time + 0.1 * channel as f64).sin();
    let sum: f64 = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0].into_iter().map(partial).sum();
    0.25 * envelope * sum + noise(n, channel) as f64 / 8_388_608.0 * 0.0005
}

fn burst(n: usize, channel: usize) -> i32 {
    let word = |word: u16| i32::from(word as i16) << 8;
    match (n % 1536, channel) {
        (0, 0) => word(0xf872),
        (0, _) => word(0x4e1f),
        (1, 0) => word(0x0001),
        (1, _) => word(0x3000),
        (2..386, _) => noise(n, channel) & !0xff,
        _ => 0,
    }
}
