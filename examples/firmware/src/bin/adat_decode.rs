//! ADAT decoder alone: cells to frames.

#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use lightpipe::adat::{Decoder, Frame, ReceivedFrame};
use lightpipe::cells::Word;
use lightpipe::fault::Marks;
use lightpipe::unit::Span;
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    static mut DECODER: Decoder = Decoder::new();
    let nothing =
        ReceivedFrame { frame: Frame::default(), marks: Marks::NONE, span: Span::default(), number: 0 };
    let mut frames = [nothing; 4];
    loop {
        let cells = black_box([Word::default(); 16]);
        let mut input = &cells[..];
        black_box(DECODER.frames(&mut input, &mut frames));
        black_box(&frames);
        while let Some(event) = DECODER.next(&mut input).or_else(|| DECODER.finish()) {
            black_box(&event);
        }
    }
}
