//! Slots <-> channels: S/MUX, several slots in place of one fast channel.

use crate::adat::{ReceivedFrame, SLOTS};

/// How many slots make a channel (Sonorus S/MUX, as printed in the Mytek 8X96 manual).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Smux {
    /// Eight channels at the frame rate.
    #[default]
    X1,
    /// Four channels at twice the frame rate: 88.2 or 96 kHz.
    X2,
    /// Two channels at four times the frame rate: 176.4 or 192 kHz.
    X4,
}

impl Smux {
    /// Every mode.
    pub const ALL: [Smux; 3] = [Smux::X1, Smux::X2, Smux::X4];

    /// Slots per channel, and audio rate divided by frame rate: 1, 2 or 4.
    #[must_use]
    pub const fn factor(self) -> usize {
        match self {
            Smux::X1 => 1,
            Smux::X2 => 2,
            Smux::X4 => 4,
        }
    }

    /// Channels: 8, 4 or 2.
    #[must_use]
    pub const fn channels(self) -> usize {
        SLOTS / self.factor()
    }

    /// From the number of slots per channel.
    #[must_use]
    pub const fn from_factor(factor: usize) -> Option<Smux> {
        match factor {
            1 => Some(Smux::X1),
            2 => Some(Smux::X2),
            4 => Some(Smux::X4),
            _ => None,
        }
    }

    /// The samples of a frame in the order of a WAV file: all channels at one time, then all
    /// channels at the next. The lowest slot of a channel holds the earliest sample.
    ///
    /// ```
    /// use lightpipe::pcm::Smux;
    /// assert_eq!(Smux::X2.samples([0, 1, 10, 11, 20, 21, 30, 31]), [0, 10, 20, 30, 1, 11, 21, 31]);
    /// ```
    #[must_use]
    pub const fn samples(self, slots: [i32; SLOTS]) -> [i32; SLOTS] {
        let mut samples = [0; SLOTS];
        let mut n = 0;
        while n < SLOTS {
            samples[self.sample_of_slot(n)] = slots[n];
            n += 1;
        }
        samples
    }

    /// The way back from [`samples`](Smux::samples).
    #[must_use]
    pub const fn slots(self, samples: [i32; SLOTS]) -> [i32; SLOTS] {
        let mut slots = [0; SLOTS];
        let mut n = 0;
        while n < SLOTS {
            slots[n] = samples[self.sample_of_slot(n)];
            n += 1;
        }
        slots
    }

    const fn sample_of_slot(self, slot: usize) -> usize {
        let (channel, time) = (slot / self.factor(), slot % self.factor());
        // Never that large; the compiler does not know.
        (time * self.channels() + channel) % SLOTS
    }
}

/// Frames in a row that U2 must be set, or clear, to change the mode.
pub const SMUX_FRAMES: usize = 32;

/// Reads the S/MUX mode from U2 and holds frames back until it is sure.
///
/// The mode is X2 once U2 has been set for [`SMUX_FRAMES`] frames, else X1; a stream changes its
/// mode when U2 differs for as long. X4 cannot be told from the wire.
#[derive(Clone, Debug)]
pub struct SmuxDetector {
    /// Frames that may belong to another mode.
    held: [Option<ReceivedFrame>; SMUX_FRAMES],
    count: usize,
    mode: Option<Smux>,
}

impl Default for SmuxDetector {
    fn default() -> SmuxDetector {
        SmuxDetector::new()
    }
}

impl SmuxDetector {
    /// A detector at the start of a segment.
    #[must_use]
    pub const fn new() -> SmuxDetector {
        SmuxDetector { held: [None; SMUX_FRAMES], count: 0, mode: None }
    }

    /// Takes a frame and passes on those whose mode is certain, in order, with their mode.
    pub fn push(&mut self, frame: ReceivedFrame, mut out: impl FnMut(Smux, ReceivedFrame)) {
        let flag = if frame.frame.user.smux() { Smux::X2 } else { Smux::X1 };
        match self.mode {
            // Without a mode, U2 clear in the first frames decides at once.
            None if flag == Smux::X1 => self.settle(Smux::X1, &mut out),
            Some(mode) if mode == flag => self.settle(mode, &mut out),
            None | Some(_) => {
                if let Some(place) = self.held.get_mut(self.count) {
                    *place = Some(frame);
                    self.count += 1;
                }
                if self.count == SMUX_FRAMES {
                    self.settle(flag, &mut out);
                }
                return;
            }
        }
        out(flag, frame);
    }

    /// The segment ends: passes on what is held.
    pub fn finish(&mut self, mut out: impl FnMut(Smux, ReceivedFrame)) {
        self.settle(self.mode.unwrap_or(Smux::X1), &mut out);
        self.mode = None;
    }

    fn settle(&mut self, mode: Smux, out: &mut impl FnMut(Smux, ReceivedFrame)) {
        self.mode = Some(mode);
        for frame in self.held.iter_mut().take(self.count).filter_map(Option::take) {
            out(mode, frame);
        }
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adat::{Frame, UserBits};
    use crate::fault::Marks;
    use crate::unit::Span;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn slots_undo_samples(slots: [i32; 8]) {
            for smux in Smux::ALL {
                prop_assert_eq!(smux.slots(smux.samples(slots)), slots);
            }
        }

        #[test]
        fn frames_pass_in_order_and_none_is_lost(flags in proptest::collection::vec((any::<bool>(), 1usize..50), 0..8)) {
            let flags: Vec<bool> = flags.into_iter().flat_map(|(flag, n)| std::iter::repeat_n(flag, n)).collect();
            let got = modes(&flags);
            prop_assert_eq!(got.len(), flags.len());
        }
    }

    fn frame(flag: bool, number: u64) -> ReceivedFrame {
        let user = if flag { UserBits::SMUX } else { UserBits::default() };
        let frame = Frame { slots: [0; 8], user };
        ReceivedFrame { frame, marks: Marks::NONE, span: Span::default(), number }
    }

    fn modes(flags: &[bool]) -> Vec<Smux> {
        let mut detector = SmuxDetector::new();
        let mut got = Vec::new();
        for (&flag, number) in flags.iter().zip(0..) {
            detector.push(frame(flag, number), |mode, frame| got.push((mode, frame.number)));
        }
        detector.finish(|mode, frame| got.push((mode, frame.number)));
        assert!(got.iter().map(|(_, number)| *number).eq(0..got.len() as u64));
        got.into_iter().map(|(mode, _)| mode).collect()
    }

    #[test]
    fn the_mode_is_2_from_the_first_of_32_flagged_frames() {
        assert_eq!(modes(&[true; 32]), [Smux::X2; 32]);
        assert_eq!(modes(&[true; 31]), [Smux::X1; 31]);
        let mut flags = [true; 60];
        flags[..5].fill(false);
        let got = modes(&flags);
        assert_eq!((got[4], got[5]), (Smux::X1, Smux::X2));
    }

    #[test]
    fn a_short_flicker_of_the_flag_changes_nothing() {
        let mut flags = [true; 100];
        flags[40..71].fill(false);
        assert_eq!(modes(&flags), [Smux::X2; 100]);
        flags[40..72].fill(false);
        assert_eq!(modes(&flags)[40..72], [Smux::X1; 32]);
    }
}
