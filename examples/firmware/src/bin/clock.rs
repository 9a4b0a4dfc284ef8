//! Clock recovery alone: edges to cells of either protocol.

#![no_std]
#![no_main]

use core::hint::black_box;
use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use lightpipe::clock::Recovery;
use lightpipe::edges::Edges;
use lightpipe::unit::{Instant, Timebase};
use lightpipe::{adat, iec60958};
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    static mut RECOVERY: MaybeUninit<Recovery> = MaybeUninit::uninit();
    let recovery =
        RECOVERY.write(Recovery::new(&[&adat::FRAMING, &iec60958::FRAMING], Timebase::sampled(None)));
    loop {
        let at = black_box([Instant(0); 64]);
        let mut input = Edges { at: &at, until: black_box(Instant(0)) };
        while let Some(event) = recovery.next(&mut input).or_else(|| recovery.finish()) {
            black_box(&event);
        }
        recovery.resume(black_box(Instant(0)));
        black_box(recovery.quality());
    }
}
