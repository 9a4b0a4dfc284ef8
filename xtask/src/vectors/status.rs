//! IEC 60958 blocks: what C and U carry over 192 frames.

use lightpipe::iec60958::{BLOCK_FRAMES, BlockEncoder, ChannelStatus};

use super::case::Case;
use super::samples::noise;

const BLOCK: usize = BLOCK_FRAMES as usize;

type PerChannel = [[u8; 24]; 2];

/// Frames `from..to` of a stream whose first block starts at frame 0.
fn stream(case: Case, status: PerChannel, user: PerChannel, from: usize, to: usize) -> Case {
    let mut blocks = BlockEncoder::new(status.map(ChannelStatus)).with_user_bits(user);
    let subframes = (0..to).map(|n| blocks.frame([noise(2 * n), noise(2 * n + 1)])).skip(from);
    let case = case.subframes(subframes.flatten().collect::<Vec<_>>());
    (from.div_ceil(BLOCK)..to / BLOCK)
        .fold(case, |case, block| case.block(2 * (block * BLOCK - from), status, user))
}

/// One block and two frames of the next.
fn block(id: &str, note: &str, rate: u32, status: PerChannel, user: PerChannel) -> Case {
    let case = Case::iec60958(id, note, &["status"]).rate(rate);
    stream(case, status, user, 0, BLOCK + 2)
}

/// The first bytes, the rest 0; with the CRCC where the use is professional.
fn status(bytes: &[u8]) -> [u8; 24] {
    ChannelStatus::from_bytes(bytes).unwrap_or_default().0
}

/// Consumer status, as byte 0 to 4 say it.
fn consumer(rate: u32, word_length: u8, channel: u8) -> [u8; 24] {
    let mut status = ChannelStatus::consumer(rate, word_length).0;
    status[2] = channel << 4;
    status
}

fn professional_with_text() -> PerChannel {
    let mut bytes = [0; 23];
    // Professional, linear PCM, no emphasis, locked, 48 kHz; stereophonic; 24 bits.
    bytes[..3].copy_from_slice(&[0x85, 0x08, 0x2c]);
    bytes[6..10].copy_from_slice(b"ORIG");
    bytes[10..14].copy_from_slice(b"DEST");
    bytes[14..18].copy_from_slice(&0x0001_2345u32.to_le_bytes());
    bytes[18..22].copy_from_slice(&0x0123_4567u32.to_le_bytes());
    let a = status(&bytes);
    bytes[10..14].copy_from_slice(b"2ND ");
    [a, status(&bytes)]
}

/// A user data message of eight information units with four zeros between them, over both channels.
fn message() -> PerChannel {
    let mut user = [[0; 24]; 2];
    let units = [0x81u8, 0xc5, 0xa3, 0xff, 0x80, 0x99, 0xf1, 0xd2];
    for (n, unit) in units.into_iter().enumerate() {
        for bit in 0..8 {
            let at = 24 + n * 12 + bit;
            let (channel, frame) = (at % 2, at / 2);
            // The start bit comes first.
            user[channel][frame / 8] |= (unit >> (7 - bit) & 1) << (frame % 8);
        }
    }
    user
}

pub(crate) fn cases() -> Vec<Case> {
    let none = [[0; 24]; 2];
    let walking = [std::array::from_fn(|n| 1 << (n % 8)), std::array::from_fn(|n| 0x80 >> (n % 8))];
    let mut cut = Case::iec60958(
        "status-cut-start",
        "Begins 20 frames before a block: its place is known from the B on",
        &["status", "cut-start"],
    );
    cut = stream(cut, [consumer(48_000, 24, 1), consumer(48_000, 24, 2)], none, BLOCK - 20, 2 * BLOCK + 1);
    vec![
        block(
            "status-consumer-44k1",
            "Consumer, copying permitted, 44.1 kHz, 16 bits; user data: a message of eight units over A and B in turn",
            44_100,
            [consumer(44_100, 16, 0); 2],
            message(),
        ),
        block(
            "status-consumer-48k",
            "Consumer, 48 kHz, 24 bits, channel numbers 1 and 2",
            48_000,
            [consumer(48_000, 24, 1), consumer(48_000, 24, 2)],
            none,
        ),
        block("status-zero", "No status bit set: consumer, copyright asserted, 44.1 kHz", 44_100, none, none),
        block(
            "status-ones",
            "Every C and every U set: no CRCC that holds",
            48_000,
            [[0xff; 24]; 2],
            [[0xff; 24]; 2],
        ),
        block(
            "status-non-audio",
            "Consumer, not linear PCM, 48 kHz",
            48_000,
            [status(&[0x06, 0, 0, 0x02]); 2],
            none,
        ),
        block(
            "status-professional",
            "Professional, 48 kHz, texts and addresses, A and B differ, CRCC in byte 23",
            48_000,
            professional_with_text(),
            none,
        ),
        block(
            "status-professional-minimal",
            "Professional with bit 0 alone and no CRCC: byte 23 is zero",
            48_000,
            [{
                let mut minimal = [0; 24];
                minimal[0] = 1;
                minimal
            }; 2],
            none,
        ),
        block(
            "status-one-bit-per-byte",
            "C: a bit in each byte, low to high in A and high to low in B; U the other way around: any shift or reversal shows",
            48_000,
            walking,
            [walking[1], walking[0]],
        ),
        cut,
    ]
}
