//! Any subframes and frames, with losses between them, through what holds audio back until its mode is
//! known: all of it comes out again, once and in order.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::adat::ReceivedFrame;
use lightpipe::iec60958::ReceivedSubframe;
use lightpipe::pcm::{MODE_FRAMES, ModeDetector, ModeSource, Pair, PairAssembler, SMUX_FRAMES, SmuxDetector};
use lightpipe_fuzz::subframes::Item;
use lightpipe_fuzz::{frames, subframes};

/// Every subframe is in one frame, but for those before the first frame and behind the last.
fn assembled(subframes: &[ReceivedSubframe], pairs: &[Pair]) {
    let first = subframes.iter().position(|subframe| subframe.preamble.channel() == 0);
    let heard = first.map_or(0, |first| subframes.len() - first);
    let present: usize =
        pairs.iter().map(|pair| pair.present.iter().filter(|present| **present).count()).sum();
    let open = subframes.last().is_some_and(|last| last.preamble.channel() == 0);
    assert_eq!(present + usize::from(open && heard > 0), heard);
    for pair in pairs {
        assert!(pair.present.contains(&true));
        for (present, sample) in pair.present.into_iter().zip(pair.samples) {
            assert!(present || sample == 0, "{pair:?}");
        }
    }
}

/// Pairs and blocks through the detector; what came out.
fn detect(items: &[Item]) -> (Vec<Pair>, Vec<Pair>) {
    let (mut pairs, mut modes) = (PairAssembler::new(), ModeDetector::new());
    let (mut taken, mut passed) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Subframe(subframe) => pairs.push(subframe, |pair| {
                taken.push(pair);
                modes.push(pair, |_, _, pair| passed.push(pair));
            }),
            Item::Block(block) => modes.block(block, |mode, source, pair| {
                assert!(source != ModeSource::NoBlock || mode == Default::default());
                passed.push(pair);
            }),
        }
        assert!(taken.len() - passed.len() <= MODE_FRAMES);
    }
    pairs.finish();
    modes.finish(|_, _, pair| passed.push(pair));
    modes.finish(|_, _, pair| panic!("{pair:?} behind the end"));
    (taken, passed)
}

fn iec60958(u: &mut Unstructured<'_>) -> Result<()> {
    let mut items = subframes::delivered(u)?;
    let subframes = |items: &[Item]| -> Vec<ReceivedSubframe> {
        let subframe = |item: &Item| if let Item::Subframe(subframe) = item { Some(*subframe) } else { None };
        items.iter().filter_map(subframe).collect()
    };
    let (taken, passed) = detect(&items);
    assert_eq!(taken, passed);
    assembled(&subframes(&items), &passed);
    assert!(passed.windows(2).all(|pair| pair[0].number < pair[1].number), "numbers of frames rise");

    subframes::mangle(u, &mut items)?;
    let (taken, passed) = detect(&items);
    assert_eq!(taken, passed);
    assembled(&subframes(&items), &passed);
    Ok(())
}

fn adat(u: &mut Unstructured<'_>) -> Result<()> {
    let mut frames = frames::delivered(u)?;
    frames::mangle(u, &mut frames)?;
    let mut detector = SmuxDetector::new();
    let mut passed: Vec<ReceivedFrame> = Vec::new();
    for (n, frame) in frames.iter().enumerate() {
        detector.push(*frame, |_, frame| passed.push(frame));
        assert!(n + 1 - passed.len() < SMUX_FRAMES);
    }
    detector.finish(|_, frame| passed.push(frame));
    assert_eq!(passed, frames);
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut u = Unstructured::new(bytes);
    // Too few bytes for more is no finding.
    let _ = match u.arbitrary() {
        Ok(true) => adat(&mut u),
        _ => iec60958(&mut u),
    };
});
