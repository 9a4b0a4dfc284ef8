//! Samples as they are sent: silence, waves, noise and bursts, and the ways to get them wrong.

use arbitrary::{Result, Unstructured};

/// The next number of a sequence without any order.
pub fn noise(state: &mut u32) -> u32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *state
}

/// Where samples come from.
#[derive(Clone, Debug, Default)]
pub struct Audio {
    kind: Kind,
    wrong: Wrong,
    last: i32,
    step: i32,
    /// Words of a burst that are sent before anything else, the next one last.
    burst: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Kind {
    #[default]
    Constant,
    /// Up and down in steps of the same size.
    Wave,
    Noise,
}

/// What is made of a sample.
#[derive(Clone, Copy, Debug, Default)]
enum Wrong {
    #[default]
    Nothing,
    ShiftedDown(u32),
    BitsReversed,
    BytesReversed,
    TopByteOnly,
    Inverted,
}

impl Audio {
    pub fn arbitrary(u: &mut Unstructured<'_>) -> Result<Audio> {
        let kind = *u.choose(&[Kind::Constant, Kind::Wave, Kind::Wave, Kind::Noise])?;
        let wrong = match u.int_in_range(0..=9)? {
            0 => Wrong::ShiftedDown(u.int_in_range(1..=16)?),
            1 => Wrong::BitsReversed,
            2 => Wrong::BytesReversed,
            3 => Wrong::TopByteOnly,
            4 => Wrong::Inverted,
            _ => Wrong::Nothing,
        };
        let (last, step) = (extended(u.arbitrary()?), 1 << u.int_in_range(0..=21)?);
        let mut burst = Vec::new();
        if u.ratio(1, 4)? {
            let sync = *u.choose(&[
                [0xf8_7200, 0x4e_1f00],
                [0x72_f800, 0x1f_4e00],
                [0x0f_8720, 0x04_e1f0],
                [0x96_f872, 0xa5_4e1f],
            ])?;
            burst = vec![u.arbitrary()?, sync[1], sync[0], 0, 0, 0, 0];
        }
        Ok(Audio { kind, wrong, last, step, burst })
    }

    /// The next sample, 24 bits.
    pub fn next(&mut self, state: &mut u32) -> i32 {
        if let Some(word) = self.burst.pop() {
            return extended(word);
        }
        match self.kind {
            Kind::Constant => {}
            Kind::Wave => {
                if !(-0x70_0000..0x70_0000).contains(&(self.last + self.step)) {
                    self.step = -self.step;
                }
                self.last = (self.last + self.step).clamp(-0x80_0000, 0x7f_ffff);
            }
            Kind::Noise => self.last = noise(state) as i32 >> 8,
        }
        let bits = self.last as u32 & 0xff_ffff;
        extended(match self.wrong {
            Wrong::Nothing => bits,
            Wrong::ShiftedDown(by) => bits >> by,
            Wrong::BitsReversed => bits.reverse_bits() >> 8,
            Wrong::BytesReversed => bits.swap_bytes() >> 8,
            Wrong::TopByteOnly => (bits >> 16) * 0x01_0101,
            Wrong::Inverted => !bits,
        })
    }
}

/// The lowest 24 bits as two's complement.
fn extended(bits: u32) -> i32 {
    (bits << 8) as i32 >> 8
}
