//! Channel status: rate, word length, CRCC, and what differs or changes.

use lightpipe::fault::Code;
use lightpipe::iec60958::{ChannelStatus, Subframe};

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
    assert!(stream.found()[0].seen.contains("says 48000 Hz, the line runs at 44100 Hz"));
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
    assert!(found[0].cause.starts_with("no CRCC was computed"), "{found:?}");
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
        [(register.reverse_bits(), "preset to zeros"), (right[23].reverse_bits(), "bits reversed")]
    {
        let mut bytes = right;
        bytes[23] = byte_23;
        let found = blocks([bytes; 3]).found();
        assert!(found[0].cause.contains(why), "{found:?}");
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
fn a_change_between_blocks_is_told_with_its_byte() {
    let (before, after) = (whole(&[0x04, 0, 0, 0x02, 0x0b]), whole(&[0x04, 0x02, 0, 0x02, 0x0b]));
    assert_eq!(blocks([before; 4]).codes(), []);
    let found = blocks([before, before, after, after]).found();
    let change = found.iter().find(|finding| finding.code == Code::StatusChanges).unwrap();
    assert!(change.seen.contains("first byte 1, from 00 to 02"), "{change:?}");
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
