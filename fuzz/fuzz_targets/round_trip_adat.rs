//! Any ADAT frames come back as they were.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::adat::{Frame, UserBits};
use lightpipe::link::{Event, Protocol, Transmitter};
use lightpipe_fuzz::line::{Sampling, receive};

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let sampling = Sampling::arbitrary(u, Protocol::Adat)?;
    let rate = sampling.samples_per_second;
    let Some(mut transmitter) = Transmitter::new(Protocol::Adat, sampling.frame_rate, rate) else {
        return Ok(());
    };
    let (mut sent, mut edges) = (Vec::new(), Vec::new());
    transmitter.rest(sampling.rest[0]);
    for _ in 0..u.int_in_range(2..=40)? {
        let slots = u.arbitrary::<[i32; 8]>()?.map(|slot| slot >> 8);
        let frame = Frame { slots, user: UserBits::new(u.int_in_range(0..=15)?).unwrap_or_default() };
        transmitter.adat(&frame, |at| edges.push(at));
        sent.push(frame);
    }
    transmitter.rest(sampling.rest[1]);
    let part = sampling.part(&edges, transmitter.until());
    // Beside other protocols, chosen content can look like theirs for the length of a frame.
    let mut got = Vec::new();
    for event in receive(&[Protocol::Adat], &[part], sampling.timebase, || usize::MAX) {
        match event {
            Event::Frame(received) => got.push(received.frame),
            Event::Fault(_) | Event::Lost(_) => panic!("{event:?} {sampling:?}"),
            _ => {}
        }
    }
    assert_eq!(got, sent, "{sampling:?}");
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
