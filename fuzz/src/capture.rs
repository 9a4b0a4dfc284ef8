//! Reads captures and checks what holds for any of them.

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use lightpipe::capture::{Capture, Error, Format, Options, Source, open};
use lightpipe::trace::{Block, Changes};
use lightpipe::unit::Instant;

/// Samples after which a capture is left alone.
const ENOUGH: usize = 1 << 21;
/// The most that a block may hold.
const MOST_IN_BLOCK: usize = 1 << 20;

/// Opens `bytes` as a file, and as a stream where that is possible, and reads both.
pub fn read(bytes: &[u8], format: Option<Format>) {
    let options = Options { format, ..Options::default() };
    let file = open(Source::file(Cursor::new(bytes)), &options).map(drain);
    let stream = open(Source::stream(bytes), &options).map(drain);
    match (file, stream) {
        (Ok(file), Ok(stream)) => assert_eq!(file, stream),
        (file, Err(error)) => {
            let _ = error.to_string();
            if let Err(error) = file {
                let _ = error.to_string();
            }
        }
        // A stream does not know its length.
        (Err(Error::Empty), Ok(0)) => {}
        (Err(error), Ok(_)) => panic!("a stream opens, but the file does not: {error}"),
    }
}

/// Reads a capture up to a limit; returns how many samples (of all channels) came.
fn drain(mut capture: Capture<'_>) -> usize {
    let _ = format!("{capture:?}");
    let mut total = 0;
    let mut lines = HashMap::new();
    let result = capture.read(|block| {
        check_changes(block, &mut lines);
        let samples = samples_in(block);
        assert!((1..=MOST_IN_BLOCK).contains(&samples), "{samples} samples in a block");
        total += samples;
        if total < ENOUGH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(result.is_ok(), "memory cannot fail");
    let _ = format!("{:?}", capture.notes());
    total
}

/// Changes of a line rise, and go on where those before ended: in time and in level.
fn check_changes(block: Block<'_>, lines: &mut HashMap<usize, (Instant, Option<bool>)>) {
    match block {
        Block::Changes(Changes { channel, high, at, until, .. }) => {
            let (from, level) = lines.get(&channel).copied().unwrap_or((Instant(0), None));
            assert!(level.is_none_or(|level| level == high), "another level");
            assert!(at.first().is_none_or(|first| *first >= from), "a change before {from:?}");
            assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "changes fall");
            assert!(at.last().is_none_or(|last| *last < until) && from <= until, "changes after {until:?}");
            lines.insert(channel, (until, Some(high ^ (at.len() % 2 == 1))));
        }
        // What comes behind a hole has any level.
        Block::Hole(hole) => match hole.channel {
            Some(channel) => drop(lines.insert(channel, (hole.span.end, None))),
            None => lines.values_mut().for_each(|line| *line = (hole.span.end, None)),
        },
        _ => {}
    }
}

fn samples_in(block: Block<'_>) -> usize {
    match block {
        Block::Packed(packed) => {
            assert!(packed.samples <= packed.words.len() * 64);
            packed.samples
        }
        Block::Interleaved(words) => {
            assert!((1..=16).contains(&words.unit));
            words.bytes.len() / words.unit
        }
        Block::Voltages(voltages) => voltages.microvolts.len(),
        Block::Changes(changes) => changes.at.len().max(1),
        _ => 1,
    }
}
