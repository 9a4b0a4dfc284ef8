//! Whether adjacent ADAT slots look like one signal, as S/MUX makes them, and what the flag says.
//!
//! S/MUX puts the two samples of a fast channel into two slots of a frame, the earlier one first
//! (Sonorus S/MUX, as printed in the Mytek 8X96 manual). Audio then goes from slot *a* to *b* and on to
//! *a* of the next frame in steps that together are hardly longer than the way from *a* to *a*, and of
//! about the same size. Two channels that just sit side by side take a longer way; two that carry the
//! same signal, as mono does, take one long and one short step. Noise takes twice the way whether it is
//! S/MUX or not, and says nothing.

use std::boxed::Box;
use std::format;

use super::Finding;
use crate::adat::{ReceivedFrame, SLOTS, UserBits};
use crate::fault::Code;

/// Frames in a stretch that is judged.
const STRETCH: usize = 128;
/// Stretches that have to agree.
const ENOUGH: u64 = 3;
/// Mean step from frame to frame, in units of a 24-bit sample, below which a slot says nothing.
const LEAST_STEP: u64 = 16;

/// U1 and U3, between which the flag is.
const BESIDE: [u8; 2] = [0b0010, 0b1000];

/// Pairs that have to look like one signal where they begin at an odd slot.
const LEAST_ROTATED: usize = 2;

type Frames = [[i32; SLOTS]; STRETCH];

/// What stretches of frames look like.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Stretches that look like anything.
    pub(crate) decided: u64,
    /// Slots 0 and 1, 2 and 3, .. are one signal each.
    pub(crate) joined: u64,
    /// The same in groups of four.
    pub(crate) quads: u64,
    /// The same as `joined`, if the higher slot comes first.
    pub(crate) exchanged: u64,
    /// Slots 1 and 2, 3 and 4, .. are one signal each.
    pub(crate) rotated: u64,
    /// All slots are different signals.
    pub(crate) apart: u64,
    /// Those with one signal in several slots, in whatever order.
    pub(crate) fast: u64,
    /// Those with one signal in two slots, or `apart`, in which U2 is set throughout.
    pub(crate) flagged: u64,
    pub(crate) apart_flagged: u64,
    /// Those with one signal in two slots in which U2 is clear, but U1, or U3, is set throughout.
    pub(crate) flag_beside: (u64, u64),
}

impl Counts {
    /// Whether nearly all stretches that look like anything are among `count`.
    pub(crate) const fn is_enough(&self, count: u64) -> bool {
        count >= ENOUGH && count * 10 >= self.decided * 9
    }
}

/// Collects evidence for and against S/MUX.
#[derive(Clone, Debug)]
pub(crate) struct SmuxEvidence {
    frames: Box<Frames>,
    filled: usize,
    /// Number of the frame that comes next.
    next: Option<u64>,
    /// User bits that are set in all frames of the stretch, and in any.
    user: [u8; 2],
    counts: Counts,
    /// The way over both slots in hundredths of the way over one, of the stretch that was last decided.
    way: u64,
}

impl Default for SmuxEvidence {
    fn default() -> SmuxEvidence {
        SmuxEvidence {
            frames: Box::new([[0; SLOTS]; STRETCH]),
            filled: 0,
            next: None,
            user: [0b1111, 0],
            counts: Counts::default(),
            way: 0,
        }
    }
}

/// How two slots look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Like one signal; the way over both in hundredths of the way over the first.
    One(u64),
    /// Like two, in the same measure.
    Two(u64),
    /// Like neither.
    Neither,
}

impl SmuxEvidence {
    /// Takes a frame.
    pub(crate) fn frame(&mut self, received: &ReceivedFrame) {
        if self.next != Some(received.number) {
            self.forget();
        }
        self.next = received.number.checked_add(1);
        if let Some(place) = self.frames.get_mut(self.filled) {
            *place = received.frame.slots;
            self.filled += 1;
        }
        let bits = received.frame.user.bits();
        self.user = [self.user[0] & bits, self.user[1] | bits];
        if self.filled == STRETCH {
            self.judge();
            self.forget();
        }
    }

    /// Frames were lost.
    pub(crate) const fn forget(&mut self) {
        self.filled = 0;
        self.user = [0b1111, 0];
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    fn judge(&mut self) {
        let frames = &*self.frames;
        let even = [0, 2, 4, 6].map(|slot| look(frames, &[slot, slot + 1]));
        let turned = [0, 2, 4, 6].map(|slot| look(frames, &[slot + 1, slot]));
        let odd = [1, 3, 5].map(|slot| look(frames, &[slot, slot + 1]));
        let quads = [0, 4].map(|slot| look(frames, &[slot, slot + 1, slot + 2, slot + 3]));
        let one = |looks: &[Look]| {
            looks.iter().find_map(|look| if let Look::One(way) = look { Some(*way) } else { None })
        };
        let two = |looks: &[Look]| {
            looks.iter().find_map(|look| if let Look::Two(way) = look { Some(*way) } else { None })
        };
        let ones = |looks: &[Look]| looks.iter().filter(|look| matches!(look, Look::One(_))).count();
        let [all, any] = self.user;
        let flag = UserBits::SMUX.bits();
        let (set, clear) = (all & flag != 0, any & flag == 0);
        let counts = &mut self.counts;
        let fast = match (one(&even), one(&quads), one(&turned), one(&odd), two(&even)) {
            (Some(way), _, _, _, None) => {
                counts.joined += 1;
                self.way = way;
                true
            }
            (None, Some(way), _, _, None) => {
                counts.quads += 1;
                self.way = way;
                true
            }
            // All channels may carry the same signal: then slots 1 and 2 look like one as well.
            (None, None, Some(_), _, None) => {
                counts.exchanged += 1;
                true
            }
            // One pair alone may be two channels that go the same way.
            (None, None, None, Some(_), _) if ones(&odd) >= LEAST_ROTATED && two(&odd).is_none() => {
                counts.rotated += 1;
                true
            }
            (None, None, None, Some(_), _) => return,
            (None, None, None, None, Some(way)) => {
                counts.apart += 1;
                counts.apart_flagged += u64::from(set);
                self.way = way;
                false
            }
            _ => return,
        };
        counts.decided += 1;
        if fast {
            counts.fast += 1;
            counts.flagged += u64::from(set || !clear);
            let beside = |bit: u8| u64::from(clear && all & bit != 0);
            counts.flag_beside.0 += beside(BESIDE[0]);
            counts.flag_beside.1 += beside(BESIDE[1]);
        }
    }

    /// What the flag should say but does not.
    pub(crate) fn finding(&self) -> Option<Finding> {
        let counts = self.counts;
        let way = format!("{}.{:02}", self.way / 100, self.way % 100);
        if counts.is_enough(counts.quads) {
            let seen = format!(
                "4 adjacent slots look like one signal in {} of {} stretches of {STRETCH} frames (the way through them is \
                 {way} times that from frame to frame, 1 for one smooth signal); --smux 4 reads them as one channel, --smux 1 \
                 as 4",
                counts.quads, counts.decided
            );
            return Some(Finding::new(
                Code::SmuxFour,
                seen,
                "S/MUX 4 has no flag of its own: the receiver has to be told",
            ));
        }
        if counts.is_enough(counts.joined) && counts.flagged == 0 {
            let seen = format!(
                "2 adjacent slots look like one signal in {} of {} stretches of {STRETCH} frames (the way through them is \
                 {way} times that from frame to frame, 1 for one smooth signal), but U2 is clear; --smux 2 reads them as one \
                 channel, --smux 1 as 2",
                counts.joined, counts.decided
            );
            let cause = "the transmitter does not set the S/MUX flag, user bit U2";
            return Some(Finding::new(Code::SmuxFlagMissing, seen, cause));
        }
        if counts.is_enough(counts.apart) && counts.apart_flagged == counts.apart {
            let seen = format!(
                "U2 says S/MUX, but adjacent slots look like different signals in {} of {} stretches of {STRETCH} frames (the way \
                 through them is {way} times that from frame to frame, 1 for one smooth signal); --smux 1 reads them as \
                 channels of their own, --smux 2 as pairs",
                counts.apart, counts.decided
            );
            let cause = "U2 is set for audio that is not S/MUX, or used for something else; or the slots are not in S/MUX order";
            return Some(Finding::new(Code::SmuxFlagWrong, seen, cause));
        }
        None
    }
}

/// Whether the samples of these slots, in this order, are one signal.
fn look(frames: &Frames, slots: &[usize]) -> Look {
    let at = |frame: &[i32; SLOTS], place: usize| frame[slots[place % slots.len()] % SLOTS];
    let mut steps = [0u64; 4];
    let (mut straight, mut other) = (0u64, 0u64);
    let last = slots.len() - 1;
    for pair in frames.windows(2) {
        let [now, next] = pair else { continue };
        for place in 0..last {
            steps[place % 4] += u64::from(at(now, place).abs_diff(at(now, place + 1)));
        }
        steps[last % 4] += u64::from(at(now, last).abs_diff(at(next, 0)));
        straight += u64::from(at(now, 0).abs_diff(at(next, 0)));
        other += u64::from(at(now, last).abs_diff(at(next, last)));
    }
    let steps = &steps[..slots.len()];
    let sum: u64 = steps.iter().sum();
    let least = LEAST_STEP * (STRETCH - 1) as u64;
    let way = sum.saturating_mul(100) / straight.max(least);
    let (shortest, longest) =
        (steps.iter().min().copied().unwrap_or(0), steps.iter().max().copied().unwrap_or(0));
    if straight >= least && other >= least && way <= MOST_WAY && longest <= shortest * MOST_UNEVEN {
        Look::One(way)
    } else if way >= LEAST_DETOUR && straight.max(other) >= least {
        Look::Two(way)
    } else {
        Look::Neither
    }
}

/// One signal takes at most this way over both slots, in hundredths of the way over one.
const MOST_WAY: u64 = 125;
/// Its longest step is at most so many times the shortest.
const MOST_UNEVEN: u64 = 2;
/// Two signals take at least this way; noise takes 200.
const LEAST_DETOUR: u64 = 300;
