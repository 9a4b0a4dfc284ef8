use super::*;
use crate::fault::Marks;
use crate::iec60958::BlockBits;
use crate::unit::{Instant, Span};
use proptest::prelude::*;
use std::vec::Vec;

use ChannelMode::{Double, Mono, TwoChannel};

fn span(frame: u64, frames: u64) -> Span {
    Span { start: Instant(frame as i64 * 10), end: Instant((frame + frames) as i64 * 10) }
}

fn pair(number: u64, samples: [i32; 2]) -> Pair {
    Pair {
        samples,
        present: [true; 2],
        marks: Marks::NONE,
        validity: [false; 2],
        span: span(number, 1),
        number,
    }
}

/// A block of `frames` up to frame `end` with this status, of which so many bits are known.
fn block(end: u64, frames: u64, status: ChannelStatus, known: bool) -> Block {
    let mut bits = BlockBits { bytes: status.0, known: [0xff; 24] };
    if !known {
        bits.known[3] = 0x7f;
    }
    Block { status: [bits; 2], user: [bits; 2], span: span(end - frames, frames), frames: frames as u32 }
}

fn stating(mode: ChannelMode) -> ChannelStatus {
    ChannelStatus::from_bytes(&[0x05, mode.code().code()]).unwrap()
}

#[derive(Default)]
struct Run {
    detector: ModeDetector,
    next: u64,
    got: Vec<(ChannelMode, ModeSource)>,
    passed: u64,
}

impl Run {
    fn frames(&mut self, frames: u64, samples: [i32; 2]) -> &mut Run {
        for _ in 0..frames {
            let (got, passed) = (&mut self.got, &mut self.passed);
            self.detector.push(pair(self.next, samples), |mode, source, pair| {
                assert_eq!(pair.number, *passed);
                *passed += 1;
                got.push((mode, source));
            });
            self.next += 1;
        }
        self
    }

    fn block(&mut self, status: ChannelStatus, known: bool) -> &mut Run {
        let block = block(self.next, self.next.min(192), status, known);
        let (got, passed) = (&mut self.got, &mut self.passed);
        self.detector.block(&block, |mode, source, pair| {
            assert_eq!(pair.number, *passed);
            *passed += 1;
            got.push((mode, source));
        });
        self
    }

    /// The modes of all frames.
    fn finish(&mut self) -> Vec<ChannelMode> {
        let got = &mut self.got;
        self.detector.finish(|mode, source, _| got.push((mode, source)));
        assert_eq!(self.got.len() as u64, self.next);
        self.got.iter().map(|(mode, _)| *mode).collect()
    }
}

#[test]
fn frames_before_the_first_block_have_its_mode() {
    let got = Run::default()
        .frames(100, [1, 1])
        .block(stating(Mono), false)
        .frames(192, [2, 0])
        .block(stating(Mono), true)
        .frames(10, [1, 1])
        .finish();
    assert_eq!(got, [Mono; 302]);
}

#[test]
fn a_mode_changes_with_the_first_frame_of_the_block_that_states_it() {
    let consumer = ChannelStatus::consumer(48_000, 24);
    let mut run = Run::default();
    run.frames(192, [1, 2]).block(consumer, true).frames(192, [1, 2]).block(stating(Double), true);
    let got = run.frames(5, [1, 2]).finish();
    assert_eq!(got[..192], [TwoChannel; 192]);
    assert_eq!(got[192..], [Double; 197]);
}

#[test]
fn without_a_block_there_are_two_channels_and_no_more_is_held_than_said() {
    let mut run = Run::default();
    run.frames(1000, [1, 2]);
    assert_eq!(run.got.len(), 1000 - MODE_FRAMES);
    assert_eq!(run.got[0], (TwoChannel, ModeSource::NoBlock));
    assert_eq!(run.finish(), [TwoChannel; 1000]);
}

#[test]
fn a_wrong_crcc_changes_nothing() {
    let mut wrong = stating(Double);
    wrong.0[23] ^= 0x55;
    let mut run = Run::default();
    run.frames(192, [1, 1]).block(stating(Mono), true).frames(192, [1, 1]).block(wrong, true);
    assert_eq!(run.finish(), [Mono; 384]);
}

#[test]
fn mono_that_carries_a_second_channel_is_two_channels() {
    let mut run = Run::default();
    run.frames(192, [5, 6]).block(stating(Mono), true);
    assert_eq!(run.got, [(TwoChannel, ModeSource::Contradicted); 192]);
    // A few wrong bits are no channel.
    let mut run = Run::default();
    run.frames(8, [5, 6]).frames(184, [5, 5]).block(stating(Mono), true);
    assert_eq!(run.finish(), [Mono; 192]);
}

proptest! {
    #[test]
    fn frames_pass_in_order_and_none_is_lost(
        pieces in proptest::collection::vec((0u64..500, 0usize..8, any::<[bool; 2]>()), 0..8),
    ) {
        let mut run = Run::default();
        for (frames, mode, [known, ends]) in pieces {
            run.frames(frames, [frames as i32, mode as i32]);
            if ends {
                let status = ChannelMode::ALL.get(mode).map_or(ChannelStatus::default(), |mode| stating(*mode));
                run.block(status, known);
            }
            prop_assert!(run.next - run.passed <= MODE_FRAMES as u64);
        }
        let all = run.next;
        prop_assert_eq!(run.finish().len() as u64, all);
    }
}
