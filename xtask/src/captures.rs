//! The captures that the documentation decodes.

use std::error::Error;
use std::io::Cursor;

use lightpipe::adat::Frame;
use lightpipe::capture::SigrokWriter;
use lightpipe::edges::Packer;
use lightpipe::iec60958::{BlockEncoder, ChannelStatus, Subframe};
use lightpipe::link::{Protocol, Transmitter};
use lightpipe::unit::{Instant, Ratio};

use crate::File;

/// Samples per second: what small logic analysers do.
const RATE: u64 = 24_000_000;
/// Cells of rest before and after the frames.
const REST: u32 = 64;

/// The sessions, by name.
pub(crate) fn files() -> Result<Vec<File>, Box<dyn Error>> {
    let adat = session(Protocol::Adat, 48_000, |line, edges| {
        for n in 0..96 {
            let slot = |slot: i32| n * 1009 + slot * 1_000_003 - 4_000_000;
            let frame = Frame { slots: [0, 1, 2, 3, 4, 5, 6, 7].map(slot), ..Frame::default() };
            line.adat(&frame, |at| edges.push(at));
        }
    })?;
    let spdif = session(Protocol::Iec60958, 44_100, |line, edges| {
        let mut blocks = BlockEncoder::new([ChannelStatus::consumer(44_100, 24); 2]);
        for n in 0..400 {
            for (preamble, bits) in blocks.frame([n * 5, -7 * n]) {
                line.subframe(preamble, bits, |at| edges.push(at));
            }
        }
    })?;
    Ok(vec![
        File { name: "adat-48k-24M.sr", bytes: adat },
        File { name: "spdif-44k1-24M.sr", bytes: spdif },
        File { name: "spdif-sick-24M.sr", bytes: sick()? },
    ])
}

/// A transmitter with several things wrong: status of 48 kHz and 16 bits on 24 bits at 44.1 kHz, which
/// asserts copyright and numbers both channels 1; V set for a while; a wrong parity bit; and a block that
/// is two frames short.
fn sick() -> Result<Vec<u8>, Box<dyn Error>> {
    const SHORT_BLOCK: usize = 2;
    session(Protocol::Iec60958, 44_100, |line, edges| {
        let mut status = ChannelStatus::consumer(48_000, 16);
        status.0[0] = 0x00;
        status.0[2] = 0x10;
        let mut frames = Vec::new();
        for block in 0..4 {
            let mut blocks = BlockEncoder::new([status; 2]);
            let length = if block == SHORT_BLOCK { 190 } else { 192 };
            frames.extend((0..length).map(|n| {
                let time = block as i32 * 192 + n;
                blocks.frame([time * 10_007 % 4_000_000, -time * 7_001 % 3_000_000])
            }));
        }
        for (n, (preamble, bits)) in frames.into_iter().flatten().enumerate() {
            let content = bits.content();
            let bits = Subframe { validity: (300..340).contains(&n), ..content }.emit();
            let parity = bits.parity() != (n == 1001);
            line.subframe(preamble, bits.with_parity(parity), |at| edges.push(at));
        }
    })
}

fn session(
    protocol: Protocol,
    frame_rate: u32,
    send: impl FnOnce(&mut Transmitter, &mut Vec<Instant>),
) -> Result<Vec<u8>, Box<dyn Error>> {
    let rate = Ratio::new(RATE, 1).ok_or("a rate of zero")?;
    let mut line = Transmitter::new(protocol, frame_rate, rate).ok_or("a rate that does not fit")?;
    let mut edges = Vec::new();
    line.rest(REST);
    send(&mut line, &mut edges);
    line.rest(REST);

    let mut words = vec![0; line.until().0 as usize / 64 + 1];
    let mut packer = Packer::new(false);
    let mut count = packer.edges(&mut &edges[..], &mut words);
    count += packer.hold(line.until(), words.get_mut(count..).unwrap_or_default());
    let mut out = SigrokWriter::new(Cursor::new(Vec::new()), Some(rate), "line")?;
    out.words(words.get(..count).unwrap_or_default())?;
    let last = packer.finish();
    let file = out.finish(last.map_or(0, |last| last.bits), last.map_or(0, |last| last.samples))?;
    Ok(file.into_inner())
}
