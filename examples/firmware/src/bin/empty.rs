//! Nothing: what the other sizes are counted from.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    loop {
        core::hint::black_box(0);
    }
}
