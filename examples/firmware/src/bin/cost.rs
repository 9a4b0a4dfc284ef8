//! What each call costs, in the emulator: instructions and stack; and how large its state is.

#![no_std]
#![no_main]

use core::ffi::CStr;
use core::hint::black_box;
use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use lightpipe::edges::Edges;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus, Preamble, SubframeBits};
use lightpipe::link::{Protocol, Receiver, Transmitter};
use lightpipe::unit::{Instant, Ratio, Timebase};
use lightpipe::{adat, iec60958};
use lightpipe_firmware::{exit, measure, say, say_number};

const FRAMES: u32 = 400;
const FRAME_RATE: u32 = 48_000;
const TIMEBASE: Timebase = Timebase::sampled(Ratio::new(168_000_000, 1));

/// Instructions of all calls, and of one at most.
#[derive(Default)]
struct Cost {
    calls: u32,
    sum: u32,
    most: u32,
}

impl Cost {
    fn of(&mut self, call: impl FnOnce()) {
        let instructions = measure::instructions(call);
        self.calls += 1;
        self.sum += instructions;
        self.most = self.most.max(instructions);
    }
}

fn report(name: &CStr, state: usize, run: impl FnOnce(&mut Cost)) {
    let mut cost = Cost::default();
    let stack = measure::stack(|| run(&mut cost));
    say_number(cost.sum / cost.calls.max(1));
    say_number(cost.most);
    say_number(stack);
    say_number(state as u32);
    say(c"  ");
    say(name);
}

/// A sample as busy as music is.
fn noise(n: u32) -> i32 {
    (n + 1).wrapping_mul(0x9e37_79b9).rotate_left(n % 31) as i32 >> 8
}

fn adat_frames() -> impl Iterator<Item = adat::Frame> {
    (0..FRAMES).map(|n| {
        let slots = [0, 1, 2, 3, 4, 5, 6, 7].map(|slot| noise(8 * n + slot));
        black_box(adat::Frame { slots, ..adat::Frame::default() })
    })
}

fn block_encoder() -> BlockEncoder {
    BlockEncoder::new([ChannelStatus::consumer(FRAME_RATE, 24); 2])
}

fn iec60958_frames() -> impl Iterator<Item = [(Preamble, SubframeBits); 2]> {
    let mut blocks = block_encoder();
    (0..FRAMES).map(move |n| black_box(blocks.frame([noise(2 * n), noise(2 * n + 1)])))
}

fn transmitter(protocol: Protocol) -> Transmitter {
    let transmitter =
        TIMEBASE.samples_per_second().and_then(|rate| Transmitter::new(protocol, FRAME_RATE, rate));
    let Some(transmitter) = transmitter else { exit(false) };
    transmitter
}

/// The edges of one frame.
struct Captured {
    at: [Instant; 256],
    count: usize,
}

impl Captured {
    fn put(&mut self, at: Instant) {
        if let Some(place) = self.at.get_mut(self.count) {
            *place = at;
            self.count += 1;
        }
    }
}

/// Gives the receiver the edges of one frame after another, which `send` makes.
fn receive(
    cost: &mut Cost,
    receiver: &mut Receiver,
    captured: &mut Captured,
    mut send: impl FnMut(&mut Captured),
) {
    for _ in 0..FRAMES {
        captured.count = 0;
        send(captured);
        let at = captured.at.get(..captured.count).unwrap_or_default();
        let mut input = Edges { at, until: Instant(0) };
        cost.of(|| {
            while let Some(event) = receiver.next(&mut input) {
                black_box(&event);
            }
        });
    }
}

#[entry]
fn main() -> ! {
    static mut ADAT: adat::Decoder = adat::Decoder::new();
    static mut IEC60958: iec60958::Decoder = iec60958::Decoder::new();
    static mut RECEIVER: MaybeUninit<Receiver> = MaybeUninit::uninit();
    static mut CAPTURED: Captured = Captured { at: [Instant(0); 256], count: 0 };

    say(c"   instructions        bytes\n");
    say(c"      mean   at most     stack     state  of\n");
    report(c"adat::Encoder, a frame\n", size_of::<adat::Encoder>(), |cost| {
        let mut encoder = adat::Encoder::new();
        for frame in adat_frames() {
            cost.of(|| {
                black_box(encoder.encode(&frame));
            });
        }
    });
    report(c"adat::Decoder, a frame\n", size_of::<adat::Decoder>(), |cost| {
        let mut encoder = adat::Encoder::new();
        for frame in adat_frames() {
            let cells = black_box(encoder.encode(&frame));
            cost.of(|| {
                let mut input = &cells[..];
                while let Some(event) = ADAT.next(&mut input) {
                    black_box(&event);
                }
            });
        }
    });
    report(c"iec60958::BlockEncoder, a frame\n", size_of::<BlockEncoder>(), |cost| {
        let mut blocks = block_encoder();
        for n in 0..FRAMES {
            cost.of(|| {
                black_box(blocks.frame(black_box([noise(n), noise(n + 1)])));
            });
        }
    });
    report(c"iec60958::Encoder, a frame\n", size_of::<iec60958::Encoder>(), |cost| {
        let mut encoder = iec60958::Encoder::new();
        for frame in iec60958_frames() {
            cost.of(|| {
                black_box(frame.map(|(preamble, bits)| encoder.encode(preamble, bits)));
            });
        }
    });
    report(c"iec60958::Decoder, a frame\n", size_of::<iec60958::Decoder>(), |cost| {
        let mut encoder = iec60958::Encoder::new();
        for frame in iec60958_frames() {
            let cells = black_box(frame.map(|(preamble, bits)| encoder.encode(preamble, bits)));
            cost.of(|| {
                let mut input = &cells[..];
                while let Some(event) = IEC60958.next(&mut input) {
                    black_box(&event);
                }
            });
        }
    });
    report(c"link::Transmitter, an ADAT frame\n", size_of::<Transmitter>(), |cost| {
        let mut transmitter = transmitter(Protocol::Adat);
        for frame in adat_frames() {
            cost.of(|| {
                transmitter.adat(&frame, |at| {
                    black_box(at);
                });
            });
        }
    });
    let mut receiver = None;
    report(c"link::Receiver::new\n", size_of::<Receiver>(), |cost| {
        cost.of(|| receiver = Some(RECEIVER.write(Receiver::new(&Protocol::ALL, TIMEBASE))));
    });
    let Some(receiver) = receiver else { exit(false) };
    report(c"link::Receiver, the edges of an ADAT frame\n", size_of::<Receiver>(), |cost| {
        let (mut transmitter, mut frames) = (transmitter(Protocol::Adat), adat_frames());
        receive(cost, receiver, CAPTURED, |captured| {
            if let Some(frame) = frames.next() {
                transmitter.adat(&frame, |at| captured.put(at));
            }
        });
    });
    receiver.resume(Instant(0));
    report(c"link::Receiver, the edges of an IEC 60958 frame\n", size_of::<Receiver>(), |cost| {
        let (mut transmitter, mut frames) = (transmitter(Protocol::Iec60958), iec60958_frames());
        receive(cost, receiver, CAPTURED, |captured| {
            for (preamble, bits) in frames.next().into_iter().flatten() {
                transmitter.subframe(preamble, bits, |at| captured.put(at));
            }
        });
    });
    exit(true)
}
