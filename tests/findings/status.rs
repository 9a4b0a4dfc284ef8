//! Channel status: rate, word length, CRCC, and what differs or changes.

use lightpipe::fault::Code;
use lightpipe::iec60958::{ChannelStatus, Preamble, Subframe};

use crate::stream::{Stream, noise};

const PROFESSIONAL: [u8; 3] = [0x85, 0x80, 0x2c];

/// Blocks with each of these 24 bytes of status in both channels.
fn blocks(all: impl IntoIterator<Item = [u8; 24]>) -> Stream {
    let mut stream = Stream::of_status(&[0x04]);
    stream.frames.clear();
    for bytes in all {
        stream.frames.extend(Stream::new([ChannelStatus(bytes); 2], 192, noise).frames);
    }
    stream
}

fn whole(head: &[u8]) -> [u8; 24] {
    ChannelStatus::from_bytes(head).unwrap().0
}

#[test]
fn a_rate_that_is_not_declared_is_told() {
    let mut stream = Stream::of_status(&[0x04, 0, 0, 0x02, 0x0b]);
    assert_eq!(stream.codes(), []);
    stream.rate = 44_100;
    assert_eq!(stream.codes(), [Code::RateMismatch]);
    assert!(stream.found()[0].seen.starts_with("48000 Hz declared, 44100"));
    // Varispeed is no other rate, and no standard rate is no statement about the status.
    for rate in [47_000, 37_000] {
        stream.rate = rate;
        assert!(!stream.codes().contains(&Code::RateMismatch), "{rate}");
    }
    let mut silent = Stream::of_status(&[0x04, 0, 0, 0x01, 0x0b]);
    silent.rate = 44_100;
    assert_eq!(silent.codes(), []);
}

#[test]
fn a_status_of_zeros_is_told() {
    assert!(blocks([[0; 24]; 3]).codes().contains(&Code::StatusZero));
    assert!(!blocks([whole(&[0x04]); 3]).codes().contains(&Code::StatusZero));
}

#[test]
fn a_wrong_crcc_is_told_with_what_it_should_be() {
    assert_eq!(blocks([whole(&PROFESSIONAL); 3]).codes(), []);
    let mut wrong = whole(&PROFESSIONAL);
    wrong[23] ^= 0x10;
    assert_eq!(blocks([wrong; 3]).codes(), [Code::CrccWrong]);
    wrong[23] = 0;
    let found = blocks([wrong; 3]).found();
    assert_eq!(found[0].code, Code::CrccWrong);
    let right = whole(&PROFESSIONAL)[23];
    assert!(found[0].seen.contains(&format!("the CRCC of the others is {right:02x}")), "{found:?}");
    assert!(found[0].cause.starts_with("none was computed"), "{found:?}");
}

#[test]
fn the_ways_to_get_a_crcc_wrong_are_named() {
    let right = whole(&PROFESSIONAL);
    // x^8 + x^4 + x^3 + x^2 + 1, bit by bit, from a register of zeros.
    let mut register = 0u8;
    for bit in (0..184).map(|n| right[n / 8] >> (n % 8) & 1) {
        let top = register >> 7;
        register = register << 1 ^ (if top ^ bit == 1 { 0x1d } else { 0 });
    }
    for (byte_23, why) in
        [(register.reverse_bits(), "preset to zeros"), (right[23].reverse_bits(), "reverse")]
    {
        let mut bytes = right;
        bytes[23] = byte_23;
        let found = blocks([bytes; 3]).found();
        let told = format!("{} {}", found[0].seen, found[0].cause);
        assert!(found.len() == 1 && told.contains(why), "{found:?}");
    }
}

#[test]
fn a_minimum_implementation_is_not_wrong() {
    let mut bytes = [0; 24];
    bytes[0] = 1;
    assert_eq!(blocks([bytes; 3]).codes(), [Code::CrccAbsent]);
    assert_eq!(blocks([whole(&[1]); 3]).codes(), []);
}

#[test]
fn a_wrong_crcc_is_told_before_one_that_is_absent() {
    let (mut absent, mut wrong) = ([0; 24], whole(&PROFESSIONAL));
    absent[0] = 1;
    wrong[23] ^= 1;
    let found = blocks([absent, wrong, wrong]).found();
    let told = found.iter().find(|finding| finding.code == Code::CrccWrong).unwrap();
    assert!(told.seen.contains("in 2 of 3 blocks of A"), "{told:?}");
    assert_eq!(told.frame, Some(2 * 192));
    // In B only.
    let in_b = Stream::new([ChannelStatus(absent), ChannelStatus(wrong)], 3 * 192, noise).found();
    let told = in_b.iter().find(|finding| finding.code == Code::CrccWrong).unwrap();
    assert!(told.seen.contains("blocks of B"), "{told:?}");
}

#[test]
fn blocks_that_an_extra_start_cuts_are_no_changes() {
    for extra in [1, 100, 191] {
        let stream = Stream::of_status(&[0x04, 0, 0x10, 0x02, 0x0b]).changed(|n, preamble, bits| {
            let start = n == 2 * (192 + extra);
            (if start { Preamble::B } else { preamble }, bits)
        });
        let told = stream.codes();
        assert!(!told.contains(&Code::StatusChanges), "{extra}: {:?}", stream.found());
    }
}

#[test]
fn a_change_between_blocks_is_told_with_its_byte() {
    let (before, after) = (whole(&[0x04, 0, 0, 0x02, 0x0b]), whole(&[0x04, 0x02, 0, 0x02, 0x0b]));
    assert_eq!(blocks([before; 4]).codes(), []);
    let found = blocks([before, before, after, after]).found();
    let change = found.iter().find(|finding| finding.code == Code::StatusChanges).unwrap();
    assert!(change.seen.contains("first in byte 1, from 00 to 02"), "{change:?}");
    assert_eq!(change.frame, Some(2 * 192 * 2));
}

#[test]
fn different_status_in_a_and_b_is_told_by_what_it_means() {
    let of = |a: &[u8], b: &[u8]| Stream::of_both([a, b]).codes();
    let plain = [0x04, 0, 0, 0x02, 0x0b];
    assert_eq!(of(&plain, &plain), []);
    assert_eq!(of(&[0x04, 0, 0x10, 0x02, 0x0b], &[0x04, 0, 0x20, 0x02, 0x0b]), []);
    assert_eq!(of(&plain, &[0x04, 0, 0, 0x02, 0x00]), [Code::StatusDiffers]);
    for other in [[0x05, 0, 0, 0x02, 0x0b], [0x06, 0, 0, 0x02, 0x0b]] {
        assert!(of(&plain, &other).contains(&Code::StatusContradicts), "{other:02x?}");
    }
    let rates = of(&plain, &[0x04, 0, 0, 0x00, 0x0b]);
    assert!(rates.contains(&Code::StatusContradicts), "{rates:?}");
}

#[test]
fn status_in_one_channel_only_is_a_difference() {
    let stream = Stream::of_status(&[0x04, 0, 0, 0x02, 0x0b]).changed(|n, preamble, bits| {
        let content = bits.content();
        (preamble, Subframe { status: content.status && n % 2 == 0, ..content }.emit())
    });
    assert!(stream.codes().contains(&Code::StatusContradicts), "{:?}", stream.found());
}

/// The codes of four blocks with this status, which otherwise have nothing to be said of.
fn of(head: &[u8]) -> Vec<Code> {
    Stream::of_status(head).codes()
}

/// Four blocks of words with `bits` bits.
fn words(head: &[u8], bits: u32) -> Stream {
    let status = [ChannelStatus::from_bytes(head).unwrap(); 2];
    Stream::new(status, 4 * 192, |n| noise(n).map(|sample| sample >> (24 - bits) << (24 - bits)))
}

#[test]
fn words_are_compared_with_their_stated_length() {
    // 16 of 20, 20 of 20, 24 of 24, not indicated.
    let heads = [0x02, 0x0a, 0x0b, 0x00].map(|byte_4| [0x04, 0, 0, 0x02, byte_4]);
    let expected: [[&[Code]; 3]; 4] = [
        [&[], &[Code::WordsLonger], &[Code::WordsLonger]],
        // Up to 20 bits: what is below is auxiliary.
        [&[Code::WordsShorter], &[], &[]],
        [&[Code::WordsShorter], &[Code::WordsShorter], &[]],
        [&[], &[], &[]],
    ];
    for (head, row) in heads.iter().zip(expected) {
        for (bits, codes) in [16, 20, 24].into_iter().zip(row) {
            assert_eq!(words(head, bits).codes(), codes, "{bits} bits, {head:02x?}");
        }
    }
}

#[test]
fn auxiliary_bits_of_professional_streams_are_no_part_of_shorter_words() {
    // Up to 20 bits, of which all are used; the auxiliary bits are undefined, or a coordination signal.
    for byte_2 in [0x28, 0x2a] {
        assert_eq!(words(&[0x85, 0x80, byte_2], 24).codes(), [], "{byte_2:02x}");
    }
    // 16 of 20: four more bits than that are in use.
    let longer = words(&[0x85, 0x80, 0x08], 24);
    assert_eq!(longer.codes(), [Code::WordsLonger]);
    // Nearly all of them: the auxiliary bits do not hide it.
    let seen = &longer.found()[0].seen;
    let count: u32 = seen.split(' ').next().unwrap().parse().unwrap();
    assert!(count > 768 * 9 / 10 && seen.ends_with("20 bits in use"), "{seen}");
    assert_eq!(words(&[0x85, 0x80, 0x08], 16).codes(), []);
}

#[test]
fn professional_rates_are_compared_with_the_line() {
    let at = |rate: u32, head: &[u8]| {
        let mut stream = Stream::of_status(head);
        stream.rate = rate;
        stream.codes()
    };
    assert_eq!(at(48_000, &[0x85, 0x80, 0x2c]), []);
    assert_eq!(at(44_100, &[0x85, 0x80, 0x2c]), [Code::RateMismatch]);
    assert_eq!(at(96_000, &[0x05, 0x80, 0x2c, 0, 0x10]), []);
    assert_eq!(at(48_000, &[0x05, 0x80, 0x2c, 0, 0x10]), [Code::RateMismatch]);
    // Both bytes state one, and not the same.
    assert_eq!(at(96_000, &[0x85, 0x80, 0x2c, 0, 0x10]), [Code::RateMismatch]);
    // Single channel, double frequency: byte 0 is the frame rate, byte 4 that of the audio.
    assert_eq!(at(48_000, &[0x85, 0x0e, 0x2c, 0, 0x10]), []);
    // A frame rate of half of byte 4 is nothing that sources agree on.
    assert_eq!(at(48_000, &[0x05, 0x0e, 0x2c, 0, 0x18]), []);
    assert_eq!(at(32_000, &[0x05, 0x80, 0x2c]), []);
}

#[test]
fn what_is_not_known_for_certain_is_not_compared_with_the_line() {
    let mismatch = |head: &[u8]| of(head).contains(&Code::RateMismatch);
    assert!(mismatch(&[0x04, 0, 0, 0x0a, 0x0b]));
    // 384, 352.8, 128 and 705.6 kHz are known from one source each.
    for byte_3 in [0x05, 0x0d, 0x8b, 0x8d] {
        assert!(!mismatch(&[0x04, 0, 0, byte_3, 0x0b]), "{byte_3:02x}");
    }
    // In a mode other than 0 nothing is known of any field.
    let found = of(&[0x44, 0x81, 0, 0x0a, 0x02]);
    assert!(
        found.iter().all(|code| matches!(code, Code::StatusReserved | Code::StatusConflict)),
        "{found:?}"
    );
}

#[test]
fn the_channel_of_another_rate_is_named_and_a_status_of_zeros_is_its_cause() {
    let right = [0x04, 0, 0, 0x02, 0x0b];
    let rate = |stream: Stream| {
        stream.found().into_iter().find(|finding| finding.code == Code::RateMismatch).unwrap()
    };
    let one = rate(Stream::of_both([&right, &[0]]));
    assert!(one.seen.starts_with("44100 Hz declared in B, 48000"), "{one:?}");
    assert!(one.cause.starts_with("no channel status is sent in this channel"), "{one:?}");
    let both = rate(Stream::of_both([&[0], &[0]]));
    assert!(both.seen.starts_with("44100 Hz declared, 48000"), "{both:?}");
    assert!(both.cause.contains("LP024"), "{both:?}");
    let left_over = rate(Stream::of_status(&[0x04, 0, 0, 0x03, 0x0b]));
    assert!(left_over.cause.contains("left over"), "{left_over:?}");
}

#[test]
fn zeros_in_subframe_2_of_mono_say_nothing() {
    let mono = ChannelStatus::from_bytes(&[0x85, 0x04, 0x2c]).unwrap();
    let found = |mode: [ChannelStatus; 2]| Stream::new(mode, 4 * 192, |n| [noise(n)[0], 0]).codes();
    assert_eq!(found([mono, ChannelStatus([0; 24])]), []);
    let stereo = ChannelStatus::from_bytes(&[0x85, 0x08, 0x2c]).unwrap();
    let told = found([stereo, ChannelStatus([0; 24])]);
    assert!(told.contains(&Code::Silence) && told.contains(&Code::StatusContradicts), "{told:?}");
}

#[test]
fn the_stated_accuracy_sets_how_far_the_rate_may_be_off() {
    let at = |rate: u32, accuracy: u8| {
        let mut stream = Stream::of_status(&[0x04, 0, 0, 0x02 | accuracy << 4, 0x0b]);
        stream.rate = rate;
        stream.codes()
    };
    let (level_2, level_1, level_3) = (0, 1, 2);
    // 48 Hz are 1000 ppm.
    assert_eq!(at(48_040, level_2), []);
    assert_eq!(at(48_100, level_2), [Code::RateAccuracy]);
    assert_eq!(at(48_005, level_1), []);
    assert_eq!(at(48_020, level_1), [Code::RateAccuracy]);
    assert_eq!(at(49_000, level_3), []);
    // Variable pitch may reach the next standard rate.
    assert_eq!(at(44_100, level_3), []);
    assert_eq!(at(32_000, level_3), [Code::RateMismatch]);
}

#[test]
fn what_is_reserved_is_told_but_for_what_is_not_known_for_certain() {
    assert_eq!(of(&[0x04, 0, 0, 0x02, 0x0b]), []);
    assert!(of(&[0x44, 0, 0, 0x02, 0x0b]).contains(&Code::StatusReserved));
    assert_eq!(of(&[0x04, 0, 0, 0x02, 0x0b, 0, 0x10]), [Code::StatusReserved]);
    assert_eq!(of(&[0x04, 0, 0, 0x02, 0x07]), [Code::StatusReserved]);
    assert_eq!(of(&[0x85, 0x80, 0x2c, 0, 0, 0x01]), [Code::StatusReserved]);
    let told = Stream::of_status(&[0x04, 0, 0, 0x02, 0x0b, 0, 0x10]).found();
    assert!(told[0].seen.contains("byte 6"), "{told:?}");
}

#[test]
fn a_crc_in_a_consumer_block_is_known_and_not_judged() {
    for (head, byte_23) in [([0x06, 0, 0, 2], 0x63), ([0x04, 0, 0, 2], 0x16)] {
        let mut bytes = whole(&head);
        bytes[23] = byte_23;
        assert_eq!(blocks([bytes; 3]).codes(), [Code::ConsumerCrc]);
        bytes[23] = 0x55;
        assert_eq!(blocks([bytes; 3]).codes(), [Code::StatusReserved]);
    }
}

#[test]
fn channel_numbers_make_a_pair() {
    let of = |a: u8, b: u8| {
        let found = Stream::of_both([&[0x04, 0, a << 4, 0x02, 0x0b], &[0x04, 0, b << 4, 0x02, 0x0b]]).found();
        found.first().map(|finding| finding.seen.clone())
    };
    assert_eq!([of(0, 0), of(1, 2), of(3, 4)], [None, None, None]);
    assert_eq!(of(1, 1).unwrap(), "A and B are both numbered 1");
    assert_eq!(of(0, 2).unwrap(), "only B has a number, 2");
    assert!(of(2, 1).is_some());
}

#[test]
fn copying_goes_by_category_and_l() {
    let copying = |first: u8, category: u8| {
        let mut stream = Stream::of_status(&[first, category, 0, 0x02, 0x0b]);
        stream.rate = 48_000;
        let found = stream.found();
        found.into_iter().find(|finding| finding.code == Code::CopyProtected).map(|finding| finding.seen)
    };
    assert_eq!(copying(0x04, 0x00), None);
    assert!(copying(0x00, 0x00).unwrap().ends_with("copy prohibited"));
    // A disc is an original with L = 0, a coder with L = 1.
    for (category, verdict) in [
        (0x09, "one copy permitted"),
        (0x89, "copy prohibited"),
        (0x02, "copy prohibited"),
        (0x82, "one copy permitted"),
    ] {
        assert!(copying(0x00, category).unwrap().ends_with(verdict), "{category:02x}");
    }
}

#[test]
fn a_disc_with_l_set_and_reserved_categories_are_odd() {
    assert_eq!(of(&[0x04, 0x01, 0, 0x02, 0x0b]), []);
    assert_eq!(of(&[0x04, 0x81, 0, 0x02, 0x0b]), [Code::CategoryOdd]);
    assert_eq!(of(&[0x04, 0x80, 0, 0x02, 0x0b]), [Code::CategoryOdd]);
    // Bits of the code of a disc reversed.
    assert_eq!(of(&[0x04, 0x07, 0, 0x02, 0x0b]), [Code::CategoryOdd]);
}

#[test]
fn emphasis_is_told_of_pcm_only() {
    assert_eq!(of(&[0x0c, 0, 0, 0x02, 0x0b]), [Code::Emphasis]);
    assert_eq!(of(&[0x8d, 0x80, 0x2c]), [Code::Emphasis]);
    assert_eq!(of(&[0x9d, 0x80, 0x2c]), [Code::Emphasis]);
    assert_eq!(of(&[0x85, 0x80, 0x2c]), []);
}

#[test]
fn an_unlocked_source_says_so() {
    assert_eq!(of(&[0xa5, 0x80, 0x2c]), [Code::SourceUnlocked]);
    assert_eq!(of(&[0x85, 0x80, 0x2c]), []);
}

#[test]
fn fields_that_exclude_each_other_are_told() {
    // Scaling of a frequency that neither byte 0 nor byte 4 states.
    assert_eq!(of(&[0x05, 0x80, 0x2c, 0, 0x80]), [Code::StatusConflict]);
    // 48 kHz / 1.001: byte 4 scales what byte 0 states.
    assert_eq!(of(&[0x85, 0x80, 0x2c, 0, 0x80]), []);
    let mut scaled = Stream::of_status(&[0x05, 0x80, 0x2c, 0, 0x90]);
    scaled.rate = 96_000;
    assert_eq!(scaled.codes(), []);
}
