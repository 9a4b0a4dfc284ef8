//! Any IEC 60958 subframes come back as they were.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::iec60958::{Preamble, Subframe};
use lightpipe::link::{Event, Protocol, Transmitter};
use lightpipe_fuzz::line::{Sampling, receive};

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let sampling = Sampling::arbitrary(u, Protocol::Iec60958)?;
    let rate = sampling.samples_per_second;
    let Some(mut transmitter) = Transmitter::new(Protocol::Iec60958, sampling.frame_rate, rate) else {
        return Ok(());
    };
    let (mut sent, mut edges) = (Vec::new(), Vec::new());
    transmitter.rest(sampling.rest[0]);
    // Any place in a block.
    let first = u.int_in_range(0..=383)?;
    // Three or four subframes whose first preamble is cut can be too few to lock to.
    for n in first..first + u.int_in_range(8..=120)? {
        let preamble = match n {
            0 | 384 => Preamble::B,
            n if n % 2 == 0 => Preamble::M,
            _ => Preamble::W,
        };
        let [validity, user, status] = u.arbitrary()?;
        let bits = Subframe { sample: u.arbitrary::<i32>()? >> 8, validity, user, status }.emit();
        transmitter.subframe(preamble, bits, |at| edges.push(at));
        sent.push((preamble, bits));
    }
    transmitter.rest(sampling.rest[1]);
    let part = sampling.part(&edges, transmitter.until());
    let mut got = Vec::new();
    for event in receive(&Protocol::ALL, &[part], sampling.timebase, || usize::MAX) {
        match event {
            Event::Subframe(received) => got.push((received.preamble, received.bits)),
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
