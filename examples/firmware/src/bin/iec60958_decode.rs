//! IEC 60958 decoder alone: cells to subframes and blocks.

#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use lightpipe::cells::Word;
use lightpipe::fault::Marks;
use lightpipe::iec60958::{Decoder, Preamble, ReceivedSubframe, SubframeBits};
use lightpipe::unit::Span;
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    static mut DECODER: Decoder = Decoder::new();
    let nothing = ReceivedSubframe {
        bits: SubframeBits::new(0),
        preamble: Preamble::B,
        block_frame: None,
        marks: Marks::NONE,
        span: Span::default(),
        number: 0,
    };
    let mut subframes = [nothing; 4];
    loop {
        let cells = black_box([Word::default(); 16]);
        let mut input = &cells[..];
        black_box(DECODER.subframes(&mut input, &mut subframes));
        black_box(&subframes);
        while let Some(event) = DECODER.next(&mut input).or_else(|| DECODER.finish()) {
            black_box(&event);
        }
        black_box(DECODER.block());
    }
}
