use std::prelude::v1::*;

use super::*;
use proptest::prelude::*;

const OPTIONS: ArrayOptions<'static> = ArrayOptions {
    language: Language::C,
    name: "test",
    about: "one line",
    rate: None,
    bits: 32,
    cells: Cells::Levels,
    order: BitOrder::Msb,
    swap_halves: false,
};

fn written(options: &ArrayOptions<'_>, words: &[u64], last: u64, samples: u32) -> String {
    let mut writer = ArrayWriter::new(Vec::new(), options).unwrap();
    writer.words(words).unwrap();
    String::from_utf8(writer.finish(last, samples).unwrap()).unwrap()
}

/// The numbers between the braces or brackets.
fn numbers(text: &str) -> Vec<u64> {
    let (_, text) = text.split_once("[] = {").or_else(|| text.split_once("= &[")).unwrap();
    let items = text.split("0x").skip(1);
    items.map(|item| u64::from_str_radix(item.split(',').next().unwrap(), 16).unwrap()).collect()
}

#[test]
fn a_header_of_c_says_what_it_holds() {
    let rate = Ratio::new(6_144_000, 1);
    let text = written(&ArrayOptions { rate, ..OPTIONS }, &[1], 1, 4);
    let expected = "/* one line\n \
        * Levels of the line, 6144000 samples per second\n * first in time = most significant bit */\n\
        #ifndef TEST_H\n#define TEST_H\n\n#include <stdint.h>\n\n\
        static const uint32_t test[] = {\n    0x80000000, 0x00000000, 0x80000000,\n};\n\n\
        /* Words, and the samples in them. */\n#define TEST_LENGTH 3\n#define TEST_SAMPLES 68\n\n#endif\n";
    assert_eq!(text, expected);
}

#[test]
fn a_rust_array_says_what_it_holds() {
    let rate = Ratio::new(25, 2);
    let cells = Cells::Transitions;
    let options = ArrayOptions { language: Language::Rust, bits: 8, rate, cells, ..OPTIONS };
    let text = written(&options, &[], 0b11, 3);
    let expected = "// one line\n\
        // Transitions of the line (1 = the level changes here), 12.500 samples per second\n\
        // first in time = most significant bit\n\n\
        #[rustfmt::skip]\n#[allow(clippy::unreadable_literal, dead_code)]\n\
        pub const TEST: &[u8] = &[\n    0xa0,\n];\n\n\
        /// Samples in the 1 words of [`TEST`].\n#[allow(dead_code)]\npub const TEST_SAMPLES: usize = 3;\n";
    assert_eq!(text, expected);
}

#[test]
fn halves_change_places() {
    let options = ArrayOptions { swap_halves: true, order: BitOrder::Lsb, ..OPTIONS };
    assert_eq!(numbers(&written(&options, &[0x1122_3344_5566_7788], 0, 0)), [0x7788_5566, 0x3344_1122]);
    let text = written(&ArrayOptions { bits: 64, ..options }, &[0x1122_3344_5566_7788], 0, 0);
    assert_eq!(numbers(&text), [0x5566_7788_1122_3344]);
    assert!(text.contains("first in time = least significant bit, halves of each word swapped"));
}

#[test]
fn what_is_no_array_is_refused() {
    let refused = |options: &ArrayOptions<'_>| ArrayWriter::new(Vec::new(), options).is_err();
    assert!(!refused(&OPTIONS));
    for bits in [0, 1, 12, 128] {
        assert!(refused(&ArrayOptions { bits, ..OPTIONS }));
    }
    assert!(refused(&ArrayOptions { bits: 8, swap_halves: true, ..OPTIONS }));
    for about in ["a\nb", "a */ b", "a\\"] {
        assert!(refused(&ArrayOptions { about, ..OPTIONS }));
    }
}

proptest! {
    #[test]
    fn words_hold_the_samples_in_order(
        words in prop::collection::vec(any::<u64>(), 0..20),
        (last, samples) in (any::<u64>(), 0u32..64),
        (size, rust, lsb, swap_halves) in (0u32..4, any::<bool>(), any::<bool>(), any::<bool>()),
        transitions: bool,
    ) {
        let bits = 8 << size;
        let options = ArrayOptions {
            language: if rust { Language::Rust } else { Language::C },
            bits,
            cells: if transitions { Cells::Transitions } else { Cells::Levels },
            order: if lsb { BitOrder::Lsb } else { BitOrder::Msb },
            swap_halves: swap_halves && bits > 8,
            ..OPTIONS
        };
        let text = written(&options, &words, last, samples);
        prop_assert!(text.lines().all(|line| line.len() <= 110));
        let total = words.len() as u32 * 64 + samples;
        let mut found = Vec::new();
        for number in numbers(&text) {
            for n in 0..bits {
                let significance = if lsb { n } else { bits - 1 - n };
                let swapped = (significance + bits / 2) % bits;
                found.push(number >> if options.swap_halves { swapped } else { significance } & 1 == 1);
            }
        }
        prop_assert_eq!(found.len() as u32, total.next_multiple_of(bits));
        let level = |n: u32| {
            words.get(n as usize / 64).unwrap_or(&last) >> (n % 64) & 1 == 1
        };
        let mut before = false;
        for (n, found) in (0..).zip(found) {
            let level = level(n.min(total - 1));
            prop_assert_eq!(found, if transitions { level != before } else { level });
            before = level;
        }
        let counted = text.contains(&format!("_LENGTH {}", total.div_ceil(bits)))
            || text.contains(&format!("the {} words", total.div_ceil(bits)));
        prop_assert!(counted && text.contains(&total.to_string()));
    }
}
