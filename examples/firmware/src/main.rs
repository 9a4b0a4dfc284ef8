//! `lightpipe` on a microcontroller: frames to the wire and back, and a clock recovered from edges.
//!
//! * No allocator: all state is in statics, so the linker says whether it fits.
//! * No panic: the panic handler (`lib.rs`) calls a function that does not exist. This links only
//!   because nothing in here can reach it.
//!
//! `cargo run --release` in this folder runs it in an emulator (`qemu-system-arm`).

#![no_std]
#![no_main]

use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use lightpipe::edges::Edges;
use lightpipe::iec60958::{BLOCK_FRAMES, BlockEncoder, ChannelStatus};
use lightpipe::link::{Event, Protocol, Receiver, Transmitter};
use lightpipe::unit::{Instant, Ratio, STANDARD_RATES, Timebase};
use lightpipe::{adat, iec60958};
use lightpipe_firmware::{exit, say};

/// Frames of a stream: two blocks of IEC 60958 and a half.
const FRAMES: i32 = BLOCK_FRAMES as i32 * 5 / 2;
const FRAME_RATE: u32 = 48_000;
/// Ticks per second of the timer that sees the edges.
const TIMER_RATE: u64 = 168_000_000;
/// Edges that are handed over at once; an ADAT frame has up to 256.
const BATCH: usize = 256;

/// What frame `n` carries.
fn adat_frame(n: i32) -> adat::Frame {
    let slots = [0, 1, 2, 3, 4, 5, 6, 7].map(|slot| n * 1009 - slot * 1_000_003);
    adat::Frame { slots, user: adat::UserBits::default() }
}

/// The samples of frame `n`.
fn stereo(n: i32) -> [i32; 2] {
    [n * 4001, -n]
}

fn status() -> ChannelStatus {
    ChannelStatus::consumer(FRAME_RATE, 24)
}

/// ADAT where hardware deals in cells: an FPGA, or a serial port with a clock of its own.
fn adat_cells(decoder: &mut adat::Decoder) -> bool {
    let mut encoder = adat::Encoder::new();
    let mut expected = 0;
    let mut check = |event| {
        let adat::Event::Frame(received) = event else { return false };
        let right = received.frame == adat_frame(expected) && received.marks.is_clean();
        expected += 1;
        right
    };
    for n in 0..FRAMES {
        // Four words of 64 cells: here they would leave by DMA, and come in by DMA.
        let cells = encoder.encode(&adat_frame(n));
        let mut input = &cells[..];
        while let Some(event) = decoder.next(&mut input) {
            if !check(event) {
                return false;
            }
        }
    }
    // The last frame was held back for the sync behind it.
    while let Some(event) = decoder.finish() {
        if !check(event) {
            return false;
        }
    }
    expected == FRAMES
}

/// The same for IEC 60958, whose unit is the subframe; blocks bring channel status.
fn iec60958_cells(decoder: &mut iec60958::Decoder) -> bool {
    let mut encoder = iec60958::Encoder::new();
    let mut blocks = BlockEncoder::new([status(); 2]);
    let (mut expected, mut status_seen) = (0, false);
    for n in 0..FRAMES {
        let cells = blocks.frame(stereo(n)).map(|(preamble, bits)| encoder.encode(preamble, bits));
        let mut input = &cells[..];
        while let Some(event) = decoder.next(&mut input) {
            match event {
                iec60958::Event::Subframe(received) => {
                    let [left, right] = stereo(expected / 2);
                    let sent = if received.preamble.channel() == 0 { left } else { right };
                    if received.bits.sample() != sent || !received.marks.is_clean() {
                        return false;
                    }
                    expected += 1;
                }
                iec60958::Event::Block(block) => status_seen = block.status[0].bytes == status().0,
                _ => return false,
            }
        }
    }
    expected == 2 * FRAMES - 1 && status_seen
}

/// Makes instants of what a timer captured: 32 bits that wrap around, more often than once a minute.
#[derive(Default)]
struct TimerCapture {
    last: u32,
    at: i64,
}

impl TimerCapture {
    fn instant(&mut self, captured: u32) -> Instant {
        self.at += i64::from(captured.wrapping_sub(self.last));
        self.last = captured;
        Instant(self.at)
    }
}

/// What came out of the receiver.
#[derive(Default)]
struct Heard {
    /// The frame rate by the timer, rounded to a standard one.
    rate: Option<u32>,
    frames: i32,
    subframes: i32,
    blocks: i32,
    /// Anything that should not be in a clean stream.
    wrong: i32,
}

impl Heard {
    fn take(&mut self, event: Event, timebase: Timebase) {
        match event {
            Event::Segment { protocol, cell } => {
                let rate = protocol.frame_rate(cell, timebase);
                self.rate = rate.and_then(|rate| rate.nearest(&STANDARD_RATES));
            }
            Event::Frame(received) => {
                self.wrong += i32::from(received.frame != adat_frame(self.frames));
                self.frames += 1;
            }
            Event::Subframe(received) => {
                let [left, right] = stereo(self.subframes / 2);
                let sent = if received.preamble.channel() == 0 { left } else { right };
                self.wrong += i32::from(received.bits.sample() != sent);
                self.subframes += 1;
            }
            Event::Block(_) => self.blocks += 1,
            Event::Locked { .. } | Event::Unlocked { .. } => {}
            _ => self.wrong += 1,
        }
    }
}

/// Both protocols where hardware only sees edges. The receiver is told neither protocol nor rate.
fn edges(receiver: &mut Receiver, timebase: Timebase, protocol: Protocol, start: u32) -> Heard {
    let mut heard = Heard::default();
    let Some(rate) = timebase.samples_per_second() else { return heard };
    let Some(mut transmitter) = Transmitter::new(protocol, FRAME_RATE, rate) else { return heard };
    let mut blocks = BlockEncoder::new([status(); 2]);
    let mut timer = TimerCapture { last: start, at: i64::from(start) };
    for n in 0..FRAMES {
        let mut captured = [Instant(0); BATCH];
        let mut places = captured.iter_mut();
        // Here a timer would capture both edges of a pin.
        let mut capture = |at: Instant| {
            if let Some(place) = places.next() {
                *place = timer.instant(start.wrapping_add(at.0 as u32));
            }
        };
        match protocol {
            Protocol::Adat => transmitter.adat(&adat_frame(n), capture),
            _ => {
                for (preamble, bits) in blocks.frame(stereo(n)) {
                    transmitter.subframe(preamble, bits, &mut capture);
                }
            }
        }
        let free = places.len();
        let at = captured.get(..BATCH - free).unwrap_or_default();
        let mut input = Edges { at, until: at.last().copied().unwrap_or_default() };
        while let Some(event) = receiver.next(&mut input) {
            heard.take(event, timebase);
        }
    }
    while let Some(event) = receiver.finish() {
        heard.take(event, timebase);
    }
    heard
}

#[entry]
fn main() -> ! {
    static mut ADAT: adat::Decoder = adat::Decoder::new();
    static mut IEC60958: iec60958::Decoder = iec60958::Decoder::new();
    static mut RECEIVER: MaybeUninit<Receiver> = MaybeUninit::uninit();
    let timebase = Timebase::sampled(Ratio::new(TIMER_RATE, 1));
    let receiver = RECEIVER.write(Receiver::new(&Protocol::ALL, timebase));

    let mut all_is_well = true;
    let mut report = |what, well| {
        say(if well { c"ok      " } else { c"WRONG   " });
        say(what);
        all_is_well &= well;
    };
    report(c"ADAT, cells to frames\n", adat_cells(ADAT));
    report(c"IEC 60958, cells to subframes\n", iec60958_cells(IEC60958));

    let heard = edges(receiver, timebase, Protocol::Adat, 0);
    report(c"ADAT, edges to frames\n", heard.frames == FRAMES && heard.wrong == 0);
    report(c"ADAT, rate\n", heard.rate == Some(FRAME_RATE));

    receiver.resume(Instant(1 << 31));
    let heard = edges(receiver, timebase, Protocol::Iec60958, 1 << 31);
    let right = heard.subframes == 2 * FRAMES && heard.blocks == 3 && heard.wrong == 0;
    report(c"IEC 60958, edges to subframes\n", right);
    report(c"IEC 60958, rate\n", heard.rate == Some(FRAME_RATE));
    exit(all_is_well)
}
