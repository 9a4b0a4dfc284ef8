//! A transmitter of ADAT that makes a mistake on purpose.

use lightpipe::adat::{Frame, SLOTS, UserBits};

use crate::content::Content;

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    Nothing,
    /// U2 comes where U1 belongs.
    UserLate,
    /// U2 comes where U3 belongs.
    UserEarly,
    /// Channel 0 begins in slot 1.
    RotatedBy1,
    RotatedBy3,
    TopByteRepeated,
    HalvesExchanged,
    /// No flag for S/MUX.
    NoFlag,
    /// The flag without S/MUX.
    Flag,
}

impl Mistake {
    pub(crate) const ALL: [Mistake; 8] = [
        Mistake::UserLate,
        Mistake::UserEarly,
        Mistake::RotatedBy1,
        Mistake::RotatedBy3,
        Mistake::TopByteRepeated,
        Mistake::HalvesExchanged,
        Mistake::NoFlag,
        Mistake::Flag,
    ];
}

/// The frames of eight channels, or of four at twice the rate (`smux`).
pub(crate) fn frames(
    mistake: Mistake,
    content: Content,
    smux: usize,
    rate: u32,
    frames: usize,
) -> Vec<Frame> {
    let flag = match mistake {
        Mistake::UserLate => 0b0010,
        Mistake::UserEarly => 0b1000,
        Mistake::NoFlag => 0,
        Mistake::Flag => 0b0100,
        _ if smux == 2 => 0b0100,
        _ => 0,
    };
    (0..frames)
        .map(|n| {
            let mut slots: [i32; SLOTS] = std::array::from_fn(|slot| {
                let (channel, part) = (slot / smux, slot % smux);
                content.sample(n * smux + part, channel, rate * smux as u32)
            });
            match mistake {
                Mistake::RotatedBy1 => slots.rotate_right(1),
                Mistake::RotatedBy3 => slots.rotate_right(3),
                Mistake::HalvesExchanged => slots.chunks_mut(2).for_each(|pair| pair.swap(0, 1)),
                Mistake::TopByteRepeated => slots.iter_mut().for_each(|sample| {
                    *sample = (*sample >> 16) * 0x1_0000 + (*sample >> 16 & 0xff) * 0x101;
                }),
                _ => {}
            }
            Frame { slots, user: UserBits::new(flag).unwrap() }
        })
        .collect()
}
