//! Any subframes and frames through what looks into streams: user data, channel mode, checks.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::adat;
use lightpipe::cells::Word;
use lightpipe::check::{Checker, explain};
use lightpipe::iec60958::user::{Event as User, MessageDecoder, PacketFinder};
use lightpipe::iec60958::{Decoder, Event, Preamble, SubframeBits};
use lightpipe::unit::{Instant, Rate};

/// Words that repeat, as silence, tones and status do, more often than noise does.
fn word(u: &mut Unstructured<'_>, last: u32) -> Result<u32> {
    Ok(match u.int_in_range(0..=3)? {
        0 => last,
        1 => last ^ 1 << u.int_in_range(4..=30)?,
        2 => last.wrapping_add(u.int_in_range(0..=255)? << 12),
        _ => u.arbitrary()?,
    })
}

fn subframes(u: &mut Unstructured<'_>, checker: &mut Checker) -> Result<()> {
    let (mut decoder, mut messages, mut packets) =
        (Decoder::new(), MessageDecoder::new(), PacketFinder::new());
    let (mut last, mut units, mut told) = (0, 0, 0);
    let block = u.int_in_range(1..=400)?;
    for n in 0..u.int_in_range(0..=2000)? {
        last = if u.is_empty() { last } else { word(u, last)? };
        let mut bits = SubframeBits::new(last);
        if u.ratio(7, 8)? && !bits.parity_is_even() {
            bits = bits.with_parity(!bits.parity());
        }
        let preamble = match n % (2 * block) {
            0 => Preamble::B,
            n if n % 2 == 0 => Preamble::M,
            _ => Preamble::W,
        };
        let word = Word::certain(bits.cells(preamble), 64, Instant(n * 64));
        let mut input = std::slice::from_ref(&word);
        while let Some(event) = decoder.next(&mut input) {
            match event {
                Event::Subframe(subframe) => {
                    checker.subframe(&subframe);
                    let mut input = std::slice::from_ref(&subframe);
                    while let Some(event) = messages.next(&mut input) {
                        match event {
                            User::Unit(_) => units += 1,
                            User::Message(message) => told += message.units().len(),
                            _ => {}
                        }
                    }
                    packets.push(&subframe);
                }
                Event::Block(block) => checker.block(&block),
                _ => {}
            }
        }
    }
    while let Some(event) = messages.finish() {
        if let User::Message(message) = event {
            told += message.units().len();
        }
    }
    assert!(told <= units, "{told} of {units}");
    packets.finish();
    Ok(())
}

fn frames(u: &mut Unstructured<'_>, checker: &mut Checker) -> Result<()> {
    let mut frame = adat::Frame::default();
    for number in 0..u.int_in_range(0..=2000)? {
        if !u.is_empty() {
            let slot = u.choose_index(frame.slots.len())?;
            frame.slots[slot] = (word(u, frame.slots[slot] as u32)? << 8) as i32 >> 8;
        }
        checker.frame(&adat::ReceivedFrame {
            frame,
            marks: Default::default(),
            span: Default::default(),
            number,
        });
    }
    Ok(())
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let mut checker = Checker::new();
    let done = if u.arbitrary()? { subframes(u, &mut checker) } else { frames(u, &mut checker) };
    checker.end_segment(u.arbitrary::<Option<u32>>().ok().flatten().map(Rate::from_hertz));
    for finding in checker.findings() {
        assert!(!finding.seen.is_empty() && !finding.seen.contains('\n'), "{finding:?}");
        assert!(explain(finding.code).is_some(), "{finding:?}");
    }
    done
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
