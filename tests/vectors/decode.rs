//! The frame decoders, from cells that are given.

use lightpipe::cells::Word;
use lightpipe::fault::Fault;
use lightpipe::link::{Event, Protocol};
use lightpipe::unit::Instant;
use lightpipe::{adat, iec60958};

use crate::case::Case;
use crate::heard::Heard;

/// Rest that ends a stretch of cells, as it does for the clock.
const REST_CELLS: usize = 16;
/// So much of the rest belongs to what follows: the zeros of a sync.
const SYNC_ZEROS: usize = 10;

/// What the decoder of the protocol says to the cells, one tick each.
pub(crate) fn from_cells(case: &Case) -> Heard {
    let cells = case.cells();
    // From where to where the line does not rest.
    let mut stretches = Vec::new();
    let (mut start, mut rest) = (0, 0);
    for (at, &cell) in cells.iter().enumerate() {
        if cell && rest > REST_CELLS {
            stretches.push(start..at - rest + REST_CELLS);
            start = at - SYNC_ZEROS;
        }
        rest = if cell { 0 } else { rest + 1 };
    }
    stretches.push(start..cells.len() - rest.saturating_sub(REST_CELLS));
    let mut heard = Heard::default();
    let mut decoder = Decoder::new(case.protocol());
    let mut cut = None;
    for stretch in stretches {
        let words = words(&cells[stretch.clone()], stretch.start);
        let mut input = &words[..];
        while let Some(told) = decoder.next(&mut input).or_else(|| decoder.finish()) {
            match told {
                Ok(event) => {
                    heard.faults.extend(cut.take().map(|fault: Fault| (fault.kind.to_string(), fault.frame)));
                    heard.take(&event, |at| at.0 as usize);
                }
                Err(fault) => cut = Some(fault),
            }
        }
    }
    if let Decoder::Iec60958(decoder) = decoder {
        heard.take(&Event::Block(decoder.block()), |at| at.0 as usize);
    }
    heard
}

fn words(cells: &[bool], start: usize) -> Vec<Word> {
    let word = |(n, cells): (usize, &[bool])| {
        let bits = cells.iter().enumerate().fold(0, |bits, (n, &cell)| bits | u64::from(cell) << n);
        Word::certain(bits, cells.len() as u8, Instant((start + 64 * n) as i64))
    };
    cells.chunks(64).enumerate().map(word).collect()
}

#[allow(clippy::large_enum_variant)]
enum Decoder {
    Adat(adat::Decoder),
    Iec60958(iec60958::Decoder),
}

impl Decoder {
    fn new(protocol: Protocol) -> Decoder {
        match protocol {
            Protocol::Adat => Decoder::Adat(adat::Decoder::new()),
            _ => Decoder::Iec60958(iec60958::Decoder::new()),
        }
    }

    fn next(&mut self, input: &mut &[Word]) -> Option<Result<Event, Fault>> {
        match self {
            Decoder::Adat(decoder) => decoder.next(input).map(adat_event),
            Decoder::Iec60958(decoder) => decoder.next(input).map(iec60958_event),
        }
    }

    fn finish(&mut self) -> Option<Result<Event, Fault>> {
        match self {
            Decoder::Adat(decoder) => decoder.finish().map(adat_event),
            Decoder::Iec60958(decoder) => decoder.finish().map(iec60958_event),
        }
    }
}

/// The event, or the fault that a cut frame is if the signal comes back.
fn adat_event(event: adat::Event) -> Result<Event, Fault> {
    Ok(match event {
        adat::Event::Frame(frame) => Event::Frame(frame),
        adat::Event::Fault(fault) => Event::Fault(fault),
        adat::Event::Lost(lost) => Event::Lost(lost),
        adat::Event::Cut(fault) => return Err(fault),
        other => panic!("{other:?}"),
    })
}

fn iec60958_event(event: iec60958::Event) -> Result<Event, Fault> {
    Ok(match event {
        iec60958::Event::Subframe(subframe) => Event::Subframe(subframe),
        iec60958::Event::Block(block) => Event::Block(block),
        iec60958::Event::Fault(fault) => Event::Fault(fault),
        iec60958::Event::Lost(lost) => Event::Lost(lost),
        iec60958::Event::Cut(fault) => return Err(fault),
        other => panic!("{other:?}"),
    })
}
