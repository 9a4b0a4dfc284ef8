use std::io::Cursor;
use std::prelude::v1::*;
use std::{format, panic, vec};

use super::*;
use crate::capture::{Capture, Format, Notes, Options, Source, open};
use crate::trace::{Block, Changes, Hole};
use proptest::prelude::*;

/// What a file holds: the changes of both readings, the holes, and the notes.
#[derive(Debug, Default, PartialEq)]
struct Content {
    changes: [Vec<i64>; 2],
    holes: Vec<(i64, i64, HoleReason)>,
    notes: Notes,
}

/// Gives `piece` bytes at a time.
struct Dribble(Cursor<Vec<u8>>, usize);

impl Read for Dribble {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = self.1.min(out.len());
        self.0.read(&mut out[..room])
    }
}

fn opened(text: &[u8], radix: Radix, piece: usize) -> Result<Capture<'static>, String> {
    let options = Options { format: Some(Format::Memory(radix)), ..Options::default() };
    let source = Dribble(Cursor::new(text.to_vec()), piece);
    open(Source::stream(source), &options).map_err(|error| error.to_string())
}

fn content_in_pieces(text: &[u8], radix: Radix, piece: usize) -> Result<Content, String> {
    let mut capture = opened(text, radix, piece)?;
    let mut content = Content::default();
    let mut known = [0; 2];
    capture
        .read(|block| {
            match block {
                Block::Changes(Changes { channel, at, until, .. }) => {
                    assert!(at.iter().all(|at| (known[channel]..until.0).contains(&at.0)));
                    known[channel] = until.0;
                    content.changes[channel].extend(at.iter().map(|at| at.0));
                }
                Block::Hole(Hole { channel: None, span, reason }) => {
                    assert_eq!([span.start.0; 2], known);
                    known = [span.end.0; 2];
                    content.holes.push((span.start.0, span.end.0, reason));
                }
                other => panic!("{other:?}"),
            }
            ControlFlow::Continue(())
        })
        .map_err(|error| error.to_string())?;
    content.notes = capture.notes().clone();
    assert_eq!(known, [content.notes.samples as i64; 2]);
    Ok(content)
}

fn hex(text: &str) -> Content {
    content_in_pieces(text.as_bytes(), Radix::Hexadecimal, usize::MAX).unwrap()
}

fn binary(text: &str) -> Content {
    content_in_pieces(text.as_bytes(), Radix::Binary, usize::MAX).unwrap()
}

/// What is wrong with a file as a whole.
fn refused(text: &str, radix: Radix) -> String {
    content_in_pieces(text.as_bytes(), radix, usize::MAX).map(|_| ()).unwrap_err()
}

/// How many samples came, and why no more.
fn broken(text: &str) -> (u64, String) {
    let notes = hex(text).notes;
    let truncated = notes.truncated.unwrap();
    assert_eq!(truncated.at_sample, notes.samples);
    (notes.samples, truncated.what)
}

#[test]
fn the_most_significant_bit_is_the_first_in_time() {
    let content = hex("8f\n01\n");
    // 1000 1111 0000 0001
    assert_eq!(content.changes, [vec![1, 4, 8, 15], vec![4, 5, 6, 7, 15]]);
    assert_eq!(content.notes.samples, 16);
    assert_eq!(content, binary("1000111100000001"));
    assert_eq!(content, binary("1\n0 0 0 1 1 1 1\n0 0 0 0 0 0 0 1"));
}

#[test]
fn the_first_bit_is_no_change() {
    assert_eq!(hex("8").changes, [vec![1], vec![]]);
    assert_eq!(hex("7").changes, [vec![1], vec![1, 2, 3]]);
}

#[test]
fn what_people_write_around_words_is_tolerated() {
    let plain = hex("8f\n01\nc3\n");
    for text in [
        "8f\n01\nc3",
        "\u{feff}8f\n01\nc3\n",
        "8f\r\n01\r\nc3\r\n",
        "8f\r01\rc3\r",
        "8F\n01\nC3\n",
        "\n\n8f\n\n  01\t\n\x0cc3\n\n",
        "8f 01 c3",
        "// a word\n8f // and\n01// more\nc3 //",
        "/* a */8f/*\n // b */ 01 /***/\nc3 /* c */",
        "0x8f\n0X01\n0xC3\n",
        "0x8f\n01\n0xc3\n",
        "8_f\n0_1\nc_3_\n",
        "@0 8f\n@1\n01 @0000_0002 c3\n",
        "@F0 8f 01\n@f2 c3\n",
    ] {
        assert_eq!(hex(text), plain, "{text:?}");
    }
}

#[test]
fn unknown_digits_are_holes() {
    let reason = HoleReason::Unknown;
    let content = hex("8fx1\nzz0f\n");
    assert_eq!(content.changes, [vec![1, 4, 15, 28], vec![4, 5, 6, 7, 15, 28, 29, 30, 31]]);
    assert_eq!(content.holes, [(8, 12, reason), (16, 24, reason)]);
    let content = binary("10x1\n?0z1\n");
    assert_eq!(content.holes, [(2, 3, reason), (4, 5, reason), (6, 7, reason)]);
    assert_eq!(hex("xx\nxx\n").holes, [(0, 16, reason)]);
    assert_eq!(hex("1x\n").notes.samples, 8);
}

#[test]
fn the_first_digit_after_a_hole_is_no_change() {
    assert_eq!(hex("x8").changes, [vec![5], vec![]]);
    assert_eq!(binary("1x11").changes, [vec![], vec![3]]);
}

#[test]
fn an_address_ahead_is_a_hole() {
    let content = hex("@10 8f\n@14 01\n");
    assert_eq!(content.holes, [(8, 32, HoleReason::NotRecorded)]);
    assert_eq!(content.notes.samples, 40);
    // Unknown and not recorded are told apart.
    let content = hex("ff xx @4 xf");
    let (unknown, missing) = (HoleReason::Unknown, HoleReason::NotRecorded);
    assert_eq!(content.holes, [(8, 16, unknown), (16, 32, missing), (32, 36, unknown)]);
    // An address without a word says nothing.
    assert_eq!(hex("@0 ff @8"), hex("ff"));
    assert_eq!(hex("@ffffffffffffffff ff ff"), hex("ff ff"));
}

#[test]
fn damage_ends_what_is_read_and_says_where() {
    assert_eq!(broken("00\nff\n0ff\n00\n").0, 16);
    assert!(broken("00\nff\n0ff\n").1.starts_with("line 3: a word of 3 digits among words of 2"));
    assert!(broken("00\r\nff\r\n0\r\n").1.starts_with("line 3: a word of 1 digits"));
    assert_eq!(broken("00 // g\nfg\n"), (8, "line 2: `g` is no hexadecimal digit".into()));
    assert_eq!(broken("00\n1,\n"), (8, "line 2: `,` is no hexadecimal digit".into()));
    assert_eq!(broken("00\n/1\n"), (8, "line 2: `/` is no hexadecimal digit".into()));
    assert_eq!(broken("@8 00\n@8 00\n"), (8, "line 2: the address goes back, from 9 to 8".into()));
    assert_eq!(broken("00\n@1g 00\n"), (8, "line 2: `@1g` is no hexadecimal address".into()));
    assert_eq!(broken("00\n@ 00\n"), (8, "line 2: `@` is no hexadecimal address".into()));
    assert_eq!(broken("00\n@+1 00\n"), (8, "line 2: `@+1` is no hexadecimal address".into()));
    assert_eq!(
        broken("00\n@ffffffffffffffff 00\n"),
        (8, "line 2: the address ffffffffffffffff is too far from the first one".into())
    );
    assert_eq!(broken("00\n\n/* 11\n\n"), (8, "line 3: a comment that has no end begins here".into()));
    assert!(binary("01\n12\n").notes.truncated.unwrap().what.contains("--format readmemh"));
    assert!(broken(&format!("00\n{}", "0".repeat(1 << 17))).1.contains("more than 65536 digits"));
}

#[test]
fn a_file_without_a_sound_word_is_refused() {
    assert_eq!(
        refused("// nothing\n", Radix::Hexadecimal),
        "no samples: the capture is empty; record or export it again"
    );
    assert_eq!(
        refused("@12\n", Radix::Hexadecimal),
        "no samples: the capture is empty; record or export it again"
    );
    for (text, problem) in [
        ("\nwords\n", "line 2: `w` is no hexadecimal digit"),
        ("@3\n__ @1 __\n", "line 2: `_` without a digit"),
        ("/* 00", "line 1: a comment that has no end begins here"),
        ("@x 00", "line 1: `@x` is no hexadecimal address"),
        ("\n_ @0 _", "line 2: `_` without a digit"),
    ] {
        let expected = format!("not a valid readmemh file: {problem}");
        assert_eq!(refused(text, Radix::Hexadecimal), expected);
    }
    assert!(refused("02", Radix::Binary).contains("`2` is no binary digit"));
    assert!(refused(&"0".repeat(1 << 17), Radix::Binary).contains("more than 65536"));
}

#[test]
fn a_failing_source_is_an_error_after_what_came() {
    struct Failing(u32);
    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => (&b"0f\nf0\n"[..]).read(out),
                2 => Err(io::ErrorKind::Interrupted.into()),
                _ => Err(io::ErrorKind::TimedOut.into()),
            }
        }
    }
    let mut notes = Notes::default();
    let mut memory = Memory::open(Box::new(Failing(0)), Radix::Hexadecimal).unwrap();
    let mut blocks = 0;
    let result = memory.read(&mut notes, &mut |_| {
        blocks += 1;
        ControlFlow::Continue(())
    });
    assert!(matches!(result, Err(Error::Io(_))));
    assert_eq!((notes.samples, blocks), (16, 2));
}

#[test]
fn breaking_off_stops_at_once() {
    let text = "0f".repeat(1 << 16);
    for text in [text.as_str(), "0f0fxx", "0fxx"] {
        let lines: String =
            text.as_bytes().chunks(2).map(|word| format!("{}\n", word.escape_ascii())).collect();
        let mut capture = opened(lines.as_bytes(), Radix::Hexadecimal, 100).unwrap();
        let mut blocks = 0;
        capture
            .read(|_| {
                blocks += 1;
                ControlFlow::Break(())
            })
            .unwrap();
        assert_eq!(blocks, 1);
    }
}

#[test]
fn blocks_are_bounded() {
    let mut capture = opened("aa\n".repeat(1 << 17).as_bytes(), Radix::Hexadecimal, 5000).unwrap();
    let (mut blocks, mut changes) = (0, 0);
    capture
        .read(|block| {
            let Block::Changes(block) = block else { panic!() };
            assert!(block.at.len() <= 1 << 16);
            blocks += 1;
            changes += block.at.len();
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(changes, (1 << 20) - 1 + (1 << 19) - 1);
    assert!(blocks >= 32);
}

/// Bits, first in time first, `None` where unknown; with `missing` bits left out before some.
fn naive(bits: &[Option<bool>]) -> [Vec<i64>; 2] {
    let known = |n: usize| n.checked_sub(1).and_then(|before| Some((bits[before]?, bits[n]?)));
    let list = |change: fn((bool, bool)) -> bool| {
        (0..bits.len()).filter(|&n| known(n).is_some_and(change)).map(|n| n as i64).collect()
    };
    [list(|(before, now)| before != now), list(|(_, now)| now)]
}

proptest! {
    #[test]
    fn words_agree_with_a_loop_however_they_are_cut(
        width in 1usize..20,
        words in prop::collection::vec((prop::collection::vec(0u8..18, 20), 0u64..3, 0usize..8), 1..40),
        piece in 1usize..40,
    ) {
        const BLANKS: [&str; 8] = ["\n", " ", "\r\n", "\t// x\n", "/* @1 */", "\n\n", "//\r", " \n"];
        let (mut text, mut bits, mut address) = (String::new(), Vec::new(), 0);
        for (digits, skipped, blank) in &words {
            if *skipped > 0 && address > 0 {
                address += skipped;
                text.push_str(&format!("@{address:X} "));
                bits.extend(vec![None; width * 4 * *skipped as usize]);
            }
            for digit in &digits[..width] {
                text.push(char::from(b"0123456789abcdefxZ"[usize::from(*digit)]));
                bits.extend((0..4).rev().map(|bit| (*digit < 16).then_some(digit >> bit & 1 == 1)));
            }
            text.push_str(BLANKS[*blank]);
            address += 1;
        }
        // What looks like a prefix in the first word is one.
        prop_assume!(!text.starts_with("0x") || width == 2);
        let content = content_in_pieces(text.as_bytes(), Radix::Hexadecimal, piece).unwrap();
        prop_assert_eq!(&content.notes.truncated, &None);
        prop_assert_eq!(content.notes.samples, bits.len() as u64);
        prop_assert_eq!(&content.changes, &naive(&bits));
        let holes: usize = content.holes.iter().map(|(start, end, _)| (end - start) as usize).sum();
        prop_assert_eq!(holes, bits.iter().filter(|bit| bit.is_none()).count());
    }

    #[test]
    fn any_text_is_survived_and_does_not_depend_on_its_pieces(
        text in "[01fx@/*_ \n\rg]{0,60}",
        piece in 1usize..9,
        binary: bool,
    ) {
        let radix = if binary { Radix::Binary } else { Radix::Hexadecimal };
        let whole = content_in_pieces(text.as_bytes(), radix, usize::MAX);
        prop_assert_eq!(&whole, &content_in_pieces(text.as_bytes(), radix, piece));
        let said = whole.as_ref().map_or_else(|error| error.as_str(), |content| {
            content.notes.truncated.as_ref().map_or("", |truncated| truncated.what.as_str())
        });
        prop_assert!(!said.contains('\n'));
    }

    #[test]
    fn what_is_written_is_read_again(
        words in prop::collection::vec(any::<u64>(), 0..20),
        (last, samples) in (any::<u64>(), 0u32..64),
        digits in 1u32..70,
        binary: bool,
        transitions: bool,
    ) {
        prop_assume!(!words.is_empty() || samples > 0);
        let radix = if binary { Radix::Binary } else { Radix::Hexadecimal };
        let cells = if transitions { Cells::Transitions } else { Cells::Levels };
        let bits = digits * radix.bits();
        let mut writer = MemoryWriter::new(Vec::new(), radix, bits, cells).unwrap();
        let (first, second) = words.split_at(words.len() / 2);
        writer.words(first).unwrap();
        writer.words(second).unwrap();
        let text = writer.finish(last, samples).unwrap();
        prop_assert!(text.ends_with(b"\n"));
        prop_assert!(text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
            .all(|line| line.len() == digits as usize));

        let total = words.len() * 64 + samples as usize;
        let level = |n: usize| words.get(n / 64).unwrap_or(&last) >> (n % 64) & 1 == 1;
        let mut levels: Vec<Option<bool>> = (0..total).map(|n| Some(level(n))).collect();
        levels.resize(total.next_multiple_of(bits as usize), levels[total - 1]);
        let content = content_in_pieces(&text, radix, usize::MAX).unwrap();
        prop_assert_eq!(content.notes.samples, levels.len() as u64);
        prop_assert_eq!(&content.changes[usize::from(transitions)], &naive(&levels)[0]);
        // A high first cell is a transition, which no reader can see but in the text.
        let first = *text.first().unwrap();
        prop_assert_eq!(Some(first > b'7' || binary && first == b'1'), levels[0]);
    }
}

#[test]
fn words_that_cannot_be_are_refused() {
    for (radix, bits) in [
        (Radix::Hexadecimal, 0),
        (Radix::Hexadecimal, 6),
        (Radix::Hexadecimal, 1 << 17),
        (Radix::Binary, 0),
        (Radix::Binary, (1 << 16) + 1),
    ] {
        assert!(MemoryWriter::new(Vec::new(), radix, bits, Cells::Levels).is_err(), "{bits}");
    }
    assert!(MemoryWriter::new(Vec::new(), Radix::Binary, 1, Cells::Levels).is_ok());
}
