//! Frames to audio and channel status: S/MUX, pairs, what status bytes say.

#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use lightpipe::fault::Marks;
use lightpipe::iec60958::{BlockBits, ChannelStatus, Preamble, ReceivedSubframe, SubframeBits};
use lightpipe::pcm::{PairAssembler, Smux, SmuxDetector};
use lightpipe::unit::{Rate, Span};
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    static mut SMUX: SmuxDetector = SmuxDetector::new();
    let mut pairs = PairAssembler::new();
    loop {
        let frame = black_box(lightpipe::adat::ReceivedFrame {
            frame: lightpipe::adat::Frame::default(),
            marks: Marks::NONE,
            span: Span::default(),
            number: 0,
        });
        SMUX.push(frame, |smux, frame| {
            black_box((smux, frame.frame.slots, smux.samples(frame.frame.slots)));
        });
        SMUX.finish(|smux, frame| {
            black_box((smux, frame.frame.slots));
        });
        black_box(Smux::from_factor(black_box(2)).map(|smux| smux.slots(black_box([0; 8]))));
        let subframe = black_box(ReceivedSubframe {
            bits: SubframeBits::new(0),
            preamble: Preamble::B,
            block_frame: None,
            marks: Marks::NONE,
            span: Span::default(),
            number: 0,
        });
        pairs.push(&subframe, |pair| {
            black_box(pair.is_complete());
        });
        pairs.finish();
        let bytes = black_box([0; 40]);
        let bytes = bytes.get(..black_box(7)).unwrap_or_default();
        if let Some(status) = ChannelStatus::from_bytes(bytes) {
            black_box((status.sampling_frequency(), status.with_crcc(), status.is_professional()));
        }
        let bits = black_box(BlockBits::default());
        black_box((bits.bit(black_box(3)), bits.known_bits()));
        let rate = Rate::from_millihertz(black_box(1));
        black_box((rate.hertz(), rate.nearest(black_box(&[1, 2, 3])), rate.offset_from(black_box(rate))));
    }
}
