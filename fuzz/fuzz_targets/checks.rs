//! Any subframes and frames, with losses between them, through what finds mistakes in streams.
#![no_main]

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use lightpipe::adat::ReceivedFrame;
use lightpipe::check::Checker;
use lightpipe::check::mistake::{Adat, Iec60958};
use lightpipe::fault::Code;
use lightpipe::unit::Rate;
use lightpipe_fuzz::findings::{Fed, check};
use lightpipe_fuzz::subframes::Item;
use lightpipe_fuzz::{frames, subframes};

/// Something of either protocol.
enum One {
    Item(Item),
    Frame(ReceivedFrame),
}

fn stream(u: &mut Unstructured<'_>) -> Result<Vec<One>> {
    if u.arbitrary()? {
        let mut items = subframes::delivered(u)?;
        subframes::mangle(u, &mut items)?;
        Ok(items.into_iter().map(One::Item).collect())
    } else {
        let mut frames = frames::delivered(u)?;
        frames::mangle(u, &mut frames)?;
        Ok(frames.into_iter().map(One::Frame).collect())
    }
}

fn feed(checker: &mut Checker, stream: &[One]) {
    for one in stream {
        match one {
            One::Item(Item::Subframe(subframe)) => checker.subframe(subframe),
            One::Item(Item::Block(block)) => checker.block(block),
            One::Frame(frame) => checker.frame(frame),
        }
    }
}

fn fed(stream: &[One]) -> Fed {
    let place = |one: &One| match one {
        One::Item(Item::Subframe(subframe)) => Some((subframe.number, subframe.span.start)),
        One::Item(Item::Block(_)) => None,
        One::Frame(frame) => Some((frame.number, frame.span.start)),
    };
    stream.iter().filter_map(place).collect()
}

fn codes(checker: &Checker) -> BTreeSet<Code> {
    checker.findings().into_iter().map(|finding| finding.code).collect()
}

/// What looks for mistakes can be asked at any time, and says the same however often.
fn mistakes(stream: &[One], rate: Option<Rate>) {
    let (mut iec60958, mut adat) = (Iec60958::new(), Adat::new());
    for (n, one) in stream.iter().enumerate() {
        match one {
            One::Item(Item::Subframe(subframe)) => iec60958.subframe(subframe),
            One::Item(Item::Block(_)) => {}
            One::Frame(frame) => adat.frame(frame),
        }
        if n % 512 == 0 || n + 1 == stream.len() {
            let fed = fed(&stream[..=n]);
            for findings in [iec60958.findings(rate), adat.findings()] {
                check(&findings, &fed);
            }
            assert_eq!(iec60958.findings(rate), iec60958.findings(rate));
        }
    }
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let rate = u.arbitrary::<Option<u32>>()?.map(Rate::from_hertz);
    let rate = if u.arbitrary()? { Some(Rate::from_hertz(48_000)) } else { rate };
    let (first, second) = (stream(u)?, stream(u)?);
    mistakes(&first, rate);

    // Segments are judged each on its own, and all is found that is found in one of them.
    let mut both = Checker::new();
    let mut alone = BTreeSet::new();
    let mut all_fed = Fed::new();
    for segment in [&first, &second] {
        let mut checker = Checker::new();
        for checker in [&mut checker, &mut both] {
            feed(checker, segment);
            checker.end_segment(rate);
        }
        let places = fed(segment);
        check(&checker.findings(), &places);
        alone.extend(codes(&checker));
        all_fed.extend(places);
    }
    check(&both.findings(), &all_fed);
    assert_eq!(codes(&both), alone);

    // Nothing more is found in nothing.
    let before = both.findings();
    both.end_segment(rate);
    assert_eq!(both.findings(), before);
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
