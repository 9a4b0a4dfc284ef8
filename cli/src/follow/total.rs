//! What all segments come to, however many there are.

use super::Segment;

/// Frames of all segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Total {
    /// Frames delivered; of IEC 60958, those with both subframes.
    pub(crate) frames: u64,
    /// Sample times of their audio.
    pub(crate) audio_frames: u64,
    pub(crate) lost: u64,
}

impl Total {
    /// A segment is over.
    pub(super) fn add(&mut self, segment: &Segment) {
        self.frames += segment.frames;
        self.audio_frames += segment.frames * segment.samples_per_frame() as u64;
        self.lost = self.lost.saturating_add(segment.lost);
    }
}
