//! What frames carry: silence, audio, or bursts of a compressed stream.

use lightpipe::unit::Instant;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Digital zero in every channel.
    Silence,
    /// Samples that are not all zero.
    Audio,
    /// IEC 61937: bursts, and the zeros between them.
    Bursts,
}

/// The words that start a burst, Pa in subframe 1 and Pb in subframe 2 (IEC 61937-1), each in the upper
/// 16 bits of a sample whose other bits are zero.
const BURST: [i32; 2] = [sample(0xf872), sample(0x4e1f)];
/// Frames after a start of a burst that still belong to bursts: receivers go back to PCM after as
/// many (IEC 61937-1; ATSC A/52, annex B).
const BURST_FRAMES: u64 = 4096;
/// Slots of a frame at most.
const SLOTS: usize = 8;

const fn sample(word: u32) -> i32 {
    (word << 16) as i32 >> 8
}

/// How long a slot, or subframe, was silent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slot {
    /// The start of the first frame in which it is not zero.
    pub(crate) first_sound: Option<Instant>,
    /// Frames in which it is zero.
    pub(crate) silent_frames: u64,
}

/// Tells the content of frames, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    /// Frames that may still belong to bursts.
    burst: u64,
    slots: [Slot; SLOTS],
    /// Slots of the widest frame.
    width: usize,
}

impl Contents {
    /// What the next frame carries, which begins at `at`.
    pub(crate) fn of(&mut self, samples: &[i32], at: Instant) -> Content {
        self.width = self.width.max(samples.len().min(SLOTS));
        let mut silent = true;
        for (slot, sample) in self.slots.iter_mut().zip(samples) {
            if *sample == 0 {
                slot.silent_frames += 1;
            } else {
                silent = false;
                slot.first_sound.get_or_insert(at);
            }
        }
        self.burst = if samples == BURST { BURST_FRAMES } else { self.burst.saturating_sub(1) };
        match (self.burst, silent) {
            (0, true) => Content::Silence,
            (0, false) => Content::Audio,
            _ => Content::Bursts,
        }
    }

    /// Frames went by unseen, or another stream begins.
    pub(crate) fn interrupt(&mut self) {
        self.burst = 0;
    }

    pub(crate) fn slots(&self) -> &[Slot] {
        self.slots.get(..self.width).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_last_as_long_as_their_starts_return() {
        let mut contents = Contents::default();
        let mut of = |samples: [i32; 2]| contents.of(&samples, Instant(0));
        assert_eq!(of([0, 0]), Content::Silence);
        assert_eq!(of([-0x0007_8e00, 0x4e_1f00]), Content::Bursts);
        assert!((1..4096).all(|_| of([0, 0]) == Content::Bursts));
        assert_eq!(of([0, 0]), Content::Silence);
        assert_eq!(of([0, 1]), Content::Audio);
        // With anything below the 16 bits it is audio.
        assert_eq!(of([-0x0007_8e00, 0x4e_1f01]), Content::Audio);
    }

    #[test]
    fn slots_know_when_they_began_to_sound() {
        let mut contents = Contents::default();
        for at in 0..5 {
            contents.of(&[0, i32::from(at > 2)], Instant(at));
        }
        let [a, b] = contents.slots() else { panic!("two slots") };
        assert_eq!((a.first_sound, a.silent_frames), (None, 5));
        assert_eq!((b.first_sound, b.silent_frames), (Some(Instant(3)), 3));
    }
}
