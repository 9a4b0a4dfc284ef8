//! Any cells through the ADAT decoder.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::adat::{Decoder, Event, Frame, ReceivedFrame, UserBits};
use lightpipe::cells::Word;
use lightpipe_fuzz::cells::{Stretch, any_word};

fn all(decoder: &mut Decoder, mut input: &[Word]) -> Vec<Event> {
    let mut events: Vec<Event> = std::iter::from_fn(|| decoder.next(&mut input)).collect();
    assert!(input.is_empty());
    events.extend(std::iter::from_fn(|| decoder.finish()));
    assert_eq!(decoder.finish(), None);
    events
}

/// The same, frames in batches.
fn batches(mut input: &[Word], blank: ReceivedFrame) -> Vec<Event> {
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    let mut out = [blank; 3];
    loop {
        let count = decoder.frames(&mut input, &mut out);
        events.extend(out[..count].iter().copied().map(Event::Frame));
        if count < out.len() {
            match decoder.next(&mut input) {
                Some(event) => events.push(event),
                None => break,
            }
        }
    }
    events.extend(std::iter::from_fn(|| decoder.finish()));
    events
}

/// Numbers rise, and a fault comes before its frame.
fn check_order(events: &[Event]) {
    let mut next = 0;
    for event in events {
        match event {
            Event::Frame(received) => {
                assert!(received.number >= next);
                next = received.number + 1;
            }
            Event::Fault(fault) | Event::Cut(fault) => assert!(fault.frame >= next),
            Event::Lost(lost) => assert!(lost.frames > 0),
            _ => {}
        }
    }
}

fn frame(u: &mut Unstructured<'_>) -> Result<Vec<u64>> {
    let user = UserBits::new(u.int_in_range(0..=15)?).unwrap_or_default();
    Ok(Frame { slots: u.arbitrary()?, user }.emit().0.into())
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let cuts: Vec<u8> = u.arbitrary()?;
    let mut decoder = Decoder::new();
    for _ in 0..u.int_in_range(1..=3)? {
        let stretch = Stretch::arbitrary(u, frame)?;
        let (whole, cut) = (stretch.cut(&[63]), stretch.cut(&cuts));
        let events = all(&mut Decoder::new(), &whole);
        assert_eq!(events, all(&mut Decoder::new(), &cut), "cut");
        if let Some(blank) = events.iter().find_map(|e| if let Event::Frame(r) = e { Some(*r) } else { None })
        {
            assert_eq!(events, batches(&cut, blank), "batches");
        }
        check_order(&events);
        check_order(&all(&mut decoder.clone(), &whole));
        all(&mut decoder, &cut);
    }
    // Times that make no sense.
    while !u.is_empty() {
        let words = [any_word(u)?, any_word(u)?, any_word(u)?];
        all(&mut decoder, &words);
    }
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
