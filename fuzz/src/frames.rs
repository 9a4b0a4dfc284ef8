//! ADAT frames as a receiver delivers them, with losses and damage between them.

use arbitrary::{Result, Unstructured};
use lightpipe::adat::{Frame, ReceivedFrame, SLOTS, UserBits};
use lightpipe::fault::Marks;
use lightpipe::unit::{Instant, Span};

use crate::audio::Audio;

/// Frames of a stream.
const MOST: usize = 2000;

/// Which slot takes the samples of which audio, one after the other: S/MUX, right and wrong, and none.
const WAYS: [[usize; SLOTS]; 5] = [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [0, 0, 1, 1, 2, 2, 3, 3],
    [0, 0, 0, 0, 1, 1, 1, 1],
    [7, 0, 0, 1, 1, 2, 2, 7],
    [0; SLOTS],
];

/// A stream whose numbers rise.
pub fn delivered(u: &mut Unstructured<'_>) -> Result<Vec<ReceivedFrame>> {
    let mut audio: [Audio; SLOTS] = Default::default();
    let (mut way, mut turned, mut user, mut state) = (WAYS[0], false, UserBits::default(), 1);
    let (mut number, mut marked) = (0u64, Marks::NONE);
    let mut frames = Vec::new();
    while frames.len() < MOST && !u.is_empty() && u.ratio(31, 32)? {
        match u.int_in_range(0..=7)? {
            0 => audio[u.choose_index(SLOTS)?] = Audio::arbitrary(u)?,
            1 => {
                for audio in &mut audio {
                    *audio = Audio::arbitrary(u)?;
                }
            }
            2 => (way, turned) = (*u.choose(&WAYS)?, u.arbitrary()?),
            3 => user = UserBits::new(u.int_in_range(0..=15)?).unwrap_or_default(),
            4 => number = number.saturating_add(u.int_in_range(0..=1000)?),
            5 => number = number.saturating_add(u.int_in_range(0..=u64::MAX / 4)?),
            6 => marked = *u.choose(&[Marks::NONE, Marks::DOUBT, Marks::SYNC])?,
            _ => {
                for _ in 0..u.int_in_range(1..=500)? {
                    let mut slots = way.map(|n| audio[n].next(&mut state));
                    if turned {
                        slots.reverse();
                    }
                    let start = Instant(number.try_into().unwrap_or(i64::MAX));
                    let span = Span { start, end: start.plus(1) };
                    frames.push(ReceivedFrame { frame: Frame { slots, user }, marks: marked, span, number });
                    number = number.saturating_add(1);
                }
            }
        }
    }
    Ok(frames)
}

/// Changes that no receiver makes: whoever calls a public function may hand over anything.
pub fn mangle(u: &mut Unstructured<'_>, frames: &mut [ReceivedFrame]) -> Result<()> {
    while !frames.is_empty() && !u.is_empty() && u.ratio(3, 4)? {
        let n = u.choose_index(frames.len())?;
        match u.int_in_range(0..=2)? {
            0 => frames[n].number = u.arbitrary()?,
            1 => frames[n].frame.slots[u.choose_index(SLOTS)?] = u.arbitrary()?,
            _ => frames[n].span.start = Instant(u.arbitrary()?),
        }
    }
    Ok(())
}
