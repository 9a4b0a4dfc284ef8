//! A transmitter of IEC 60958 that makes a mistake on purpose.

use lightpipe::iec60958::{ChannelStatus, Preamble, Subframe, SubframeBits};
use lightpipe::line::nrzi;

use crate::content::Content;

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    Nothing,
    StatusInValidity,
    StatusEarly,
    StatusLate,
    /// In both channels, by a whole frame.
    StatusFrameEarly,
    StatusFrameLate,
    /// The bits in every byte of channel status.
    StatusReversed,
    /// The 32-cell halves of 64 coded cells.
    Halves32,
    /// The 16-cell halves of 32 coded cells.
    Halves16,
    /// The 16-bit halves of the word, with the right preamble in front.
    HalfWords,
    /// The bits in every byte of the word, with the right preamble in front.
    BitsReversed,
    PreamblesExchanged,
    ParityOdd,
    ParityAudioOnly,
    ParityWithoutAuxiliary,
    ParityWithoutStatus,
    ParityZero,
    ParityOne,
    /// 16 bits at the bottom of the word, zeros above.
    Low16,
    /// 16 bits at the bottom of the word, the sign above.
    Low16Signed,
    /// One slot too low, zero above.
    Low1,
    /// One slot late: the sign in V.
    High1,
    MsbFirst,
    MsbFirst16,
    BytesSwapped,
    ChannelsExchanged,
    Block384,
    Block96,
    Block193,
    CrccPreset,
    CrccReversed,
}

impl Mistake {
    pub(crate) const ALL: [Mistake; 30] = [
        Mistake::StatusInValidity,
        Mistake::StatusEarly,
        Mistake::StatusLate,
        Mistake::StatusFrameEarly,
        Mistake::StatusFrameLate,
        Mistake::StatusReversed,
        Mistake::Halves32,
        Mistake::Halves16,
        Mistake::HalfWords,
        Mistake::BitsReversed,
        Mistake::PreamblesExchanged,
        Mistake::ParityOdd,
        Mistake::ParityAudioOnly,
        Mistake::ParityWithoutAuxiliary,
        Mistake::ParityWithoutStatus,
        Mistake::ParityZero,
        Mistake::ParityOne,
        Mistake::Low16,
        Mistake::Low16Signed,
        Mistake::Low1,
        Mistake::High1,
        Mistake::MsbFirst,
        Mistake::MsbFirst16,
        Mistake::BytesSwapped,
        Mistake::ChannelsExchanged,
        Mistake::Block384,
        Mistake::Block96,
        Mistake::Block193,
        Mistake::CrccPreset,
        Mistake::CrccReversed,
    ];
}

/// What goes into channel status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Rate and word length, the same in both channels.
    Consumer,
    /// The same, with channel numbers.
    Numbered,
    Professional,
    Zero,
}

impl Status {
    pub(crate) const ALL: [Status; 4] =
        [Status::Consumer, Status::Numbered, Status::Professional, Status::Zero];

    pub(crate) fn bytes(self, content: Content, rate: u32) -> [ChannelStatus; 2] {
        let bits =
            if matches!(content, Content::Noise16 | Content::Music16 | Content::Bursts) { 16 } else { 24 };
        let mut both = [ChannelStatus::consumer(rate, bits); 2];
        if content == Content::Bursts {
            both.iter_mut().for_each(|status| status.0[0] |= 0b10);
        }
        match self {
            Status::Consumer => {}
            Status::Numbered => {
                both[0].0[2] = 0x10;
                both[1].0[2] = 0x20;
            }
            Status::Professional => {
                let rate = if rate == 44_100 { 0x40 } else { 0x80 };
                let mut bytes = [0; 22];
                bytes[0] = 0x01 | rate;
                bytes[1] = 0x08;
                bytes[2] = if bits == 24 { 0x2c } else { 0x08 };
                bytes[6..10].copy_from_slice(b"TEST");
                both = [ChannelStatus::from_bytes(&bytes).unwrap(); 2];
            }
            Status::Zero => both = [ChannelStatus([0; 24]); 2],
        }
        both
    }
}

/// The changes of the line, 64 cells at a time.
pub(crate) fn cells(
    mistake: Mistake,
    content: Content,
    status: Status,
    rate: u32,
    frames: usize,
) -> Vec<u64> {
    let subframes = subframes(mistake, content, status, rate, frames);
    let changes: Vec<u64> = subframes.iter().map(|(preamble, bits)| bits.cells(*preamble)).collect();
    match mistake {
        Mistake::Halves32 => recoded(&changes, |levels| levels.rotate_left(32)),
        Mistake::Halves16 => {
            recoded(&changes, |levels| (levels & 0xffff_0000_ffff) << 16 | levels >> 16 & 0xffff_0000_ffff)
        }
        _ => changes,
    }
}

/// The same after the levels of every 64 cells were put into disorder.
fn recoded(changes: &[u64], disorder: impl Fn(u64) -> u64) -> Vec<u64> {
    let (mut right, mut wrong) = (false, false);
    changes
        .iter()
        .map(|changes| {
            let levels = nrzi::levels(*changes, right);
            right = levels >> 63 == 1;
            let levels = disorder(levels);
            let changes = nrzi::changes(levels, wrong);
            wrong = levels >> 63 == 1;
            changes
        })
        .collect()
}

fn subframes(
    mistake: Mistake,
    content: Content,
    status: Status,
    rate: u32,
    frames: usize,
) -> Vec<(Preamble, SubframeBits)> {
    let mut both = status.bytes(content, rate);
    if mistake == Mistake::ChannelsExchanged {
        both.swap(0, 1);
    }
    for status in &mut both {
        let crcc = status.0[23];
        match mistake {
            // Over zeros, the register that begins with ones comes to 0xB0.
            Mistake::CrccPreset => status.0[23] = crcc ^ 0xb0,
            Mistake::CrccReversed => status.0[23] = crcc.reverse_bits(),
            Mistake::StatusReversed => status.0 = status.0.map(u8::reverse_bits),
            _ => {}
        }
    }
    let block = match mistake {
        Mistake::Block384 => 384,
        Mistake::Block96 => 96,
        Mistake::Block193 => 193,
        _ => 192,
    };
    let c = |n: usize| {
        let frame = n / 2 % block % 192;
        both[n % 2].0[frame / 8] >> (frame % 8) & 1 == 1
    };
    (0..2 * frames)
        .map(|n| {
            let preamble = match (n % 2, n / 2 % block, mistake) {
                (0, 0, _) => Preamble::B,
                (0, _, Mistake::PreamblesExchanged) => Preamble::W,
                (0, ..) => Preamble::M,
                (_, _, Mistake::PreamblesExchanged) => Preamble::M,
                _ => Preamble::W,
            };
            let sample = content.sample(n / 2, n % 2, rate);
            let status = match mistake {
                Mistake::StatusEarly => c(n + 1),
                // The first of all comes from a block before.
                Mistake::StatusLate => c((n + 2 * block - 1) % (2 * block)),
                Mistake::StatusFrameEarly => c(n + 2),
                Mistake::StatusFrameLate => c((n + 2 * block - 2) % (2 * block)),
                _ => c(n),
            };
            let right = Subframe { sample, status, ..Subframe::default() };
            (preamble, slots(mistake, right))
        })
        .collect()
}

fn slots(mistake: Mistake, right: Subframe) -> SubframeBits {
    let unsigned = right.sample as u32 & 0xff_ffff;
    let with = |sample: u32| Subframe { sample: sample as i32, ..right }.emit();
    let word = right.emit().word();
    let parity_of = |mask: u32| right.emit().with_parity((word & mask).count_ones() % 2 == 1);
    match mistake {
        Mistake::StatusInValidity => Subframe { validity: right.status, status: false, ..right }.emit(),
        Mistake::HalfWords => SubframeBits::new(word.rotate_left(16)),
        Mistake::BitsReversed => SubframeBits::new(word.reverse_bits().swap_bytes()),
        Mistake::ParityOdd => right.emit().with_parity(right.emit().parse().is_some() != (word >> 31 == 1)),
        Mistake::ParityAudioOnly => parity_of(0x0fff_fff0),
        Mistake::ParityWithoutAuxiliary => parity_of(0x7fff_ff00),
        Mistake::ParityWithoutStatus => parity_of(0x3fff_fff0),
        Mistake::ParityZero => right.emit().with_parity(false),
        Mistake::ParityOne => right.emit().with_parity(true),
        Mistake::Low16 => with(unsigned >> 8),
        Mistake::Low16Signed => with((right.sample >> 8) as u32),
        Mistake::Low1 => with(unsigned >> 1),
        Mistake::High1 => {
            let sample = (unsigned << 1) as i32;
            Subframe { sample, validity: right.sample < 0, ..right }.emit()
        }
        Mistake::MsbFirst => with(unsigned.reverse_bits() >> 8),
        Mistake::MsbFirst16 => with((unsigned >> 8).reverse_bits() >> 8),
        Mistake::BytesSwapped => with((unsigned >> 8 & 0xff) << 16 | unsigned >> 16 << 8),
        _ => right.emit(),
    }
}
