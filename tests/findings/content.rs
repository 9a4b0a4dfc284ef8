//! Audio, data and silence, V, and block starts.

use lightpipe::adat::Frame;
use lightpipe::fault::Code;
use lightpipe::iec60958::{ChannelStatus, Preamble, Subframe, SubframeBits};

use crate::stream::{Stream, adat, codes, noise, random, sine};

const PCM: [u8; 5] = [0x04, 0, 0, 0x02, 0x0b];
const DATA: [u8; 5] = [0x06, 0, 0, 0x02, 0x00];

/// Word `n` of a stream of AC-3 bursts: a period of 1536 frames, each with four zero words before.
fn burst_word(n: usize) -> u16 {
    match n % 3072 {
        4 => 0xf872,
        5 => 0x4e1f,
        6 => 0x0001,
        7 => 0x3000,
        k @ 8..=1543 => random(k, n as u32 / 3072) as u16,
        _ => 0,
    }
}

/// Bursts whose words become samples by `make`.
fn bursts(head: &[u8], make: fn(u16) -> i32) -> Stream {
    let status = [ChannelStatus::from_bytes(head).unwrap(); 2];
    Stream::new(status, 4000, |n| [2 * n, 2 * n + 1].map(|word| make(burst_word(word))))
}

fn as_asked(word: u16) -> i32 {
    i32::from(word as i16) << 8
}

fn with_validity(stream: Stream, set: impl Fn(usize) -> bool) -> Stream {
    stream.changed(|n, preamble, bits| (preamble, Subframe { validity: set(n), ..bits.content() }.emit()))
}

#[test]
fn bursts_are_named_and_ask_for_the_flag() {
    let flagged = bursts(&DATA, as_asked);
    assert_eq!(flagged.codes(), [Code::Bursts]);
    let finding = &flagged.found()[0];
    assert!(finding.seen.contains("3 bursts (AC-3)"), "{}", finding.seen);
    assert_eq!(finding.frame, Some(5));
    assert_eq!(bursts(&PCM, as_asked).codes(), [Code::BurstsUnflagged]);
}

#[test]
fn bursts_with_their_bytes_or_slots_moved_are_misplaced() {
    for make in [
        |word: u16| as_asked(word.swap_bytes()),
        |word| i32::from(word as i16) << 4,
        |word| i32::from(word as i16),
    ] {
        assert_eq!(bursts(&DATA, make).codes(), [Code::BurstsMisplaced]);
    }
}

#[test]
fn bursts_of_24_bits_are_for_studios_only() {
    fn wide(word: u16) -> i32 {
        let long = match word {
            0xf872 => 0x96_f872,
            0x4e1f => 0xa5_4e1f,
            _ => u32::from(word),
        };
        (long << 8) as i32 >> 8
    }
    assert_eq!(bursts(&[0x03, 0, 0x04], wide).codes(), [Code::Bursts]);
    assert_eq!(bursts(&DATA, wide).codes(), [Code::BurstsMisplaced]);
}

#[test]
fn audio_with_the_flag_of_data_is_told_and_data_without_bursts_is_not() {
    let of = |head: &[u8], samples: fn(usize) -> [i32; 2]| {
        Stream::new([ChannelStatus::from_bytes(head).unwrap(); 2], 4000, samples).codes()
    };
    let music = |n: usize| [sine(n, 4e6), sine(n + 7, 3e6) + random(n, 3) / 1000];
    assert_eq!(of(&DATA, music), [Code::PcmFlaggedData]);
    assert_eq!(of(&PCM, music), []);
    assert_eq!(of(&DATA, noise), []);
    assert_eq!(of(&DATA, |_| [0; 2]), [Code::Silence]);
}

#[test]
fn silence_and_constants_are_told_for_each_channel() {
    let of = |samples: fn(usize) -> [i32; 2]| {
        Stream::new([ChannelStatus::from_bytes(&PCM).unwrap(); 2], 400, samples).found()
    };
    let both = of(|_| [0; 2]);
    assert_eq!(codes(&both), [Code::Silence]);
    assert_eq!(both[0].seen, "every sample of A and B is zero");
    assert_eq!(of(|n| [random(n, 1), 0])[0].seen, "every sample of B is 0");
    assert_eq!(of(|_| [-1, 5])[0].seen, "every sample of A is -1, every sample of B is 5");
    assert_eq!(codes(&of(|n| [random(n, 1), (n == 17) as i32])), []);
}

#[test]
fn v_throughout_warns_on_audio_only() {
    let audio = || Stream::of_status(&PCM);
    assert_eq!(with_validity(audio(), |_| false).codes(), []);
    assert_eq!(with_validity(audio(), |_| true).codes(), [Code::InvalidAudio]);
    let in_part = with_validity(audio(), |n| n / 10 == 7);
    assert_eq!(in_part.codes(), [Code::Invalid]);
    assert_eq!((in_part.found()[0].frame, in_part.found()[0].code), (Some(70), Code::Invalid));
    assert!(in_part.found()[0].seen.starts_with("V = 1 in 10 of 1536 subframes"));
    let one_channel = with_validity(audio(), |n| n % 2 == 1);
    assert!(one_channel.found()[0].seen.contains("channel B"), "{:?}", one_channel.found());
    // Silence, and data, are not fit for conversion anyway.
    let silent = Stream::new([ChannelStatus::from_bytes(&PCM).unwrap(); 2], 400, |_| [0; 2]);
    assert_eq!(with_validity(silent, |_| true).codes(), [Code::Invalid, Code::Silence]);
    assert_eq!(with_validity(bursts(&DATA, as_asked), |_| true).codes(), [Code::Invalid, Code::Bursts]);
}

#[test]
fn a_stream_without_block_starts_is_told_once_one_was_due() {
    let never = |_: usize, preamble, bits: SubframeBits| {
        (if preamble == Preamble::B { Preamble::M } else { preamble }, bits)
    };
    assert_eq!(Stream::of_status(&PCM).changed(never).codes(), [Code::NoBlockStart]);
    assert_eq!(Stream::of_status(&PCM).codes(), []);
    let mut short = Stream::of_status(&PCM).changed(never);
    short.frames.truncate(192);
    assert_eq!(short.codes(), []);
}

#[test]
fn adat_slots_tell_how_many_bits_they_use() {
    let of = |shift: u32, user: u8| {
        let user = lightpipe::adat::UserBits::new(user).unwrap();
        adat((0..200).map(|n| Frame {
            slots: [0, 1, 2, 3, 4, 5, 6, 7].map(|slot| random(n, slot) >> shift << shift),
            user,
        }))
    };
    assert_eq!(codes(&of(0, 0)), []);
    let short = of(8, 0);
    assert_eq!(codes(&short), [Code::SlotsShort]);
    assert!(short[0].seen.starts_with("ch0 to ch7 use 16 bits"), "{}", short[0].seen);
    // With S/MUX the two slots of a channel are judged together.
    let ramp =
        |n: i32| Frame { slots: [2 * n, 2 * n + 1, 0, 0, 0, 0, 0, 0], user: lightpipe::adat::UserBits::SMUX };
    assert_eq!(codes(&adat((0..200).map(ramp))), []);
}

#[test]
fn an_adat_link_without_any_audio_is_told() {
    assert_eq!(codes(&adat((0..200).map(|_| Frame::default()))), [Code::Silence]);
    let one = |n| Frame { slots: [0, 0, 0, 0, 0, 0, 0, n], ..Frame::default() };
    assert_eq!(codes(&adat((0..200).map(one))), []);
}
