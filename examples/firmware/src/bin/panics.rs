//! Can panic, so it must not link: the check of the check.

#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    let samples = black_box([0; 8]);
    loop {
        black_box(samples[black_box(8)]);
    }
}
