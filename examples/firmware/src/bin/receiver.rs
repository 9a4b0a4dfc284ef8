//! The whole receiver: edges to frames of a protocol that nobody told.

#![no_std]
#![no_main]

use core::hint::black_box;
use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use lightpipe::edges::Edges;
use lightpipe::link::{Protocol, Receiver};
use lightpipe::unit::{Instant, Ratio, STANDARD_RATES, Timebase};
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    static mut RECEIVER: MaybeUninit<Receiver> = MaybeUninit::uninit();
    let timebase = Timebase::sampled(Ratio::new(black_box(168_000_000), 1));
    let receiver = RECEIVER.write(Receiver::new(&Protocol::ALL, timebase));
    loop {
        let at = black_box([Instant(0); 64]);
        let mut input = Edges { at: &at, until: black_box(Instant(0)) };
        while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
            black_box(&event);
        }
        receiver.resume(black_box(Instant(0)));
        let rate = receiver.quality().and_then(|quality| Protocol::Adat.frame_rate(quality.cell, timebase));
        black_box(rate.and_then(|rate| rate.nearest(&STANDARD_RATES)));
    }
}
