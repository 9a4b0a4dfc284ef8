//! Both encoders, and the transmitter: frames to cells, frames to edges.

#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus};
use lightpipe::link::{Protocol, Transmitter};
use lightpipe::unit::Ratio;
use lightpipe::{adat, iec60958};
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    let mut adat = adat::Encoder::new();
    let mut spdif = iec60958::Encoder::new();
    let mut blocks = BlockEncoder::new([ChannelStatus::consumer(black_box(48_000), 24); 2]);
    let rate = Ratio::new(black_box(100_000_000), 1);
    let mut transmitter = rate.and_then(|rate| Transmitter::new(Protocol::Adat, black_box(48_000), rate));
    loop {
        let frame = black_box(adat::Frame::default());
        black_box(adat.encode(&frame));
        for (preamble, bits) in blocks.frame(black_box([0; 2])) {
            black_box(spdif.encode(preamble, bits));
        }
        if let Some(transmitter) = &mut transmitter {
            transmitter.adat(&frame, |at| {
                black_box(at);
            });
            transmitter.rest(black_box(5));
            for (preamble, bits) in blocks.frame(black_box([0; 2])) {
                transmitter.subframe(preamble, bits, |at| {
                    black_box(at);
                });
            }
            black_box(transmitter.until());
        }
    }
}
