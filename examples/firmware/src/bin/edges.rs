//! Instruments to edges and back: packed and interleaved samples, voltages.

#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;
use lightpipe::edges::{Activity, InterleavedEdges, PackedEdges, Packer, Threshold, VoltageEdges};
use lightpipe::trace::{Interleaved, Packed, Voltages};
use lightpipe::unit::Instant;
use lightpipe_firmware as _;

#[entry]
fn main() -> ! {
    let mut packed = PackedEdges::default();
    let mut interleaved = InterleavedEdges::new(black_box(3), Instant(0));
    let mut voltages = VoltageEdges::new(Threshold::new(black_box(0), black_box(100)), 0);
    let mut activity = Activity::new();
    let mut packer = Packer::new(black_box(false));
    loop {
        let mut out = [Instant(0); 64];
        let words = black_box([0; 8]);
        let mut input = Packed { words: &words, samples: black_box(500) };
        black_box(packed.changes(&mut input, &mut out));
        let bytes = black_box([0; 64]);
        let mut input = Interleaved { bytes: &bytes, unit: black_box(2) };
        activity.look(input);
        black_box(activity.is_active(black_box(3)));
        black_box(interleaved.changes(&mut input, &mut out));
        let microvolts = black_box([0; 64]);
        let mut input = Voltages { channel: 0, microvolts: &microvolts };
        black_box(voltages.changes(&mut input, &mut out));
        black_box((packed.until(), interleaved.until(), voltages.until()));
        let mut words = [0; 8];
        black_box(packer.edges(&mut black_box(&out[..]), &mut words));
        black_box(packer.hold(black_box(Instant(70)), &mut words));
        black_box((packer.position(), packer.finish().map(|last| last.bytes())));
        black_box(&words);
    }
}
