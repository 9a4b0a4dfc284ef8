//! Sound streams, of which nothing may warn, whatever they carry and wherever they are cut.

use lightpipe::iec60958::{ChannelStatus, Preamble, Subframe};

use crate::stream::{Stream, adat, assert_sound, noise, random, sine};

/// Status as transmitters send it: a kernel's default, ALSA's, XMOS, a mixer, a camera.
const STATUSES: [&[u8]; 8] = [
    &[0x04, 0x00, 0x00, 0x02, 0x0b],
    &[0x04, 0x00, 0x00, 0x01],
    &[0x04, 0x82, 0x00, 0x02],
    &[0x04, 0x7a, 0x10, 0x02, 0x0b],
    &[0x01],
    &[0x85, 0x80, 0x2c],
    &[0x05, 0x80, 0x2c],
    &[0x01, 0x88, 0x2c, 0x01, 0x00, 0x00, b'C', b'A', b'M', b'1'],
];

type Signal = (&'static str, fn(usize) -> [i32; 2]);

const SIGNALS: [Signal; 8] = [
    ("noise", noise),
    ("sine", |n| [sine(n, 8_388_607.0), sine(n, -4_000_000.0)]),
    ("near-silence", |n| [sine(n, 2.0), random(n, 1) >> 22]),
    ("silence", |_| [0, 0]),
    ("constants", |_| [-8_388_608, 8_388_607]),
    ("sixteen bits", |n| [random(n, 1) >> 8 << 8, sine(n, 32_000.0) << 8]),
    ("one channel", |n| [random(n, 1), 0]),
    ("square", |n| [if n % 96 < 48 { 4_194_304 } else { -4_194_304 }; 2]),
];

#[test]
fn nothing_warns_of_any_signal_with_any_status() {
    for head in STATUSES {
        for (name, samples) in SIGNALS {
            let status = [ChannelStatus::from_bytes(head).unwrap(); 2];
            let found = Stream::new(status, 1000, samples).found();
            assert_sound(&found, &format!("{name}, {head:02x?}"));
        }
    }
}

#[test]
fn nothing_warns_of_recordings_of_any_length_from_any_place() {
    for head in STATUSES {
        for (skipped, length) in
            [(0, 3), (5, 3), (0, 191), (1, 192), (100, 193), (190, 400), (191, 1), (3, 2)]
        {
            let mut stream =
                Stream::new([ChannelStatus::from_bytes(head).unwrap(); 2], skipped + length, noise);
            stream.skipped = skipped;
            assert_sound(&stream.found(), &format!("{length} frames behind {skipped}, {head:02x?}"));
        }
    }
}

#[test]
fn the_alternating_copyright_bit_of_a_copied_disc_is_no_change() {
    let disc = |first: u8| ChannelStatus::from_bytes(&[first, 0x01, 0, 0, 0]).unwrap();
    let mut stream = Stream::new([disc(0); 2], 0, noise);
    stream.rate = 44_100;
    for n in 0..6 {
        let block = Stream::new([disc(if n % 2 == 0 { 0x00 } else { 0x04 }); 2], 192, noise);
        stream.frames.extend(block.frames);
    }
    let found = stream.found();
    assert_sound(&found, "a copied disc");
    assert!(found.iter().all(|finding| finding.code != lightpipe::fault::Code::StatusChanges), "{found:?}");
}

#[test]
fn running_addresses_of_professional_blocks_are_no_change() {
    let mut stream = Stream::of_status(&[0x85, 0x80, 0x2c]);
    stream.frames.clear();
    for n in 0..6u32 {
        let mut head = [0; 22];
        head[..3].copy_from_slice(&[0x85, 0x80, 0x2c]);
        head[14..18].copy_from_slice(&(n * 192).to_le_bytes());
        head[18..22].copy_from_slice(&(n * 192 + 77).to_le_bytes());
        let block = Stream::new([ChannelStatus::from_bytes(&head).unwrap(); 2], 192, noise);
        stream.frames.extend(block.frames);
    }
    let found = stream.found();
    assert_eq!(found, [], "sample addresses");
}

#[test]
fn damage_on_the_line_is_not_blamed_on_the_transmitter() {
    // Parity fails in single subframes: whatever these say is not the transmitter's word.
    for first in [0, 1, 40, 383, 384] {
        let damaged = Stream::of_status(&[0x85, 0x80, 0x2c]).changed(|n, preamble, bits| {
            let hit = n % 389 == first;
            let flipped = Subframe { status: !bits.content().status, validity: true, ..bits.content() };
            (preamble, if hit { flipped.emit().with_parity(!flipped.emit().parity()) } else { bits })
        });
        assert_sound(&damaged.found(), &format!("from {first}"));
    }
}

#[test]
fn lost_frames_are_not_blamed_on_the_transmitter() {
    for (at, frames) in [(10, 1), (150, 1), (191, 1), (192, 3), (193, 700), (380, 30)] {
        let mut stream = Stream::of_status(&[0x85, 0x80, 0x2c]);
        // What is lost on the way goes on in time: preambles and parity are destroyed.
        stream = stream.changed(|n, preamble, bits| {
            let hit = (2 * at..2 * (at + frames)).contains(&n);
            (preamble, if hit { bits.with_parity(!bits.parity()) } else { bits })
        });
        assert_sound(&stream.found(), &format!("{frames} frames at {at}"));
    }
}

#[test]
fn frames_cut_out_of_a_recording_are_not_blamed_on_the_status() {
    for (at, frames) in [(10, 1), (100, 50), (300, 192)] {
        let mut stream = Stream::of_status(&[0x85, 0x80, 0x2c]);
        stream.frames.drain(at..at + frames);
        assert_sound(&stream.found(), &format!("{frames} frames at {at}"));
    }
}

#[test]
fn a_stream_of_b_preambles_only_at_its_start_is_not_called_one_without() {
    let found = Stream::of_status(&[0x04, 0, 0, 2, 0x0b])
        .changed(|n, preamble, bits| {
            (if n > 0 && preamble == Preamble::B { Preamble::M } else { preamble }, bits)
        })
        .found();
    // The receiver tells that the second B is missing: a fault of the line.
    assert_sound(&found, "one B");
}

#[test]
fn adat_streams_are_sound_whatever_they_carry() {
    use lightpipe::adat::{Frame, UserBits};
    for user in 0..16 {
        for shift in [0, 4, 8, 24] {
            let slot = |n: usize, slot: u32| if shift > 23 { 0 } else { random(n, slot) >> shift << shift };
            let frame = |n: usize| Frame {
                slots: [0, 1, 2, 3, 4, 5, 6, 7].map(|k| slot(n, k)),
                user: UserBits::new(user).unwrap(),
            };
            for length in [3, 100] {
                assert_sound(&adat((0..length).map(frame)), &format!("user {user:x}, {shift} zeros"));
            }
        }
    }
}
