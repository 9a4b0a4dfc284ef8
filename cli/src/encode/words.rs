//! How samples lie in words, for memory files and arrays.

use lightpipe::capture::{BitOrder, Cells, Radix};
use lightpipe::link::Protocol;

use super::format::CaptureFormat;
use crate::args::{InWords, OrderChoice};
use crate::failure::Failure;

/// Bits of a word of an array.
const ARRAY_BITS: u32 = 32;
/// The longest word of a memory file.
const MOST_BITS: u32 = 1 << 16;

/// How samples lie in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// Bits of a word; `None` for those of a frame of ADAT, or of a subframe of IEC 60958.
    bits: Option<u32>,
    pub(super) cells: Cells,
    pub(super) order: BitOrder,
    pub(super) swap_halves: bool,
}

impl Words {
    /// What `asked` says, if it fits `format`; `None` for a format that has no words.
    pub(super) fn choose(asked: &InWords, format: CaptureFormat) -> Result<Option<Words>, Failure> {
        let bits = match format {
            CaptureFormat::Memory(radix) => memory_bits(asked, radix)?,
            CaptureFormat::Array(_) => Some(array_bits(asked)?),
            _ => {
                return asked.first().map_or(Ok(None), |option| {
                    let files = if matches!(option, "--word" | "--cells") {
                        "memory files (.hex, .mem, .memh, .memb) and arrays (.h, .rs)"
                    } else {
                        "arrays (.h, .rs)"
                    };
                    Err(Failure::usage(format!("{option} is for {files}")))
                });
            }
        };
        let order = match asked.bit_order {
            Some(OrderChoice::Lsb) => BitOrder::Lsb,
            _ => BitOrder::Msb,
        };
        let cells = asked.cells.map_or(Cells::Levels, Into::into);
        Ok(Some(Words { bits, cells, order, swap_halves: asked.swap_halves }))
    }

    /// Samples in a word.
    pub(super) fn bits(&self, protocol: Protocol) -> u32 {
        self.bits.unwrap_or(match protocol {
            Protocol::Adat => protocol.frame_cells(),
            _ => protocol.frame_cells() / 2,
        })
    }
}

fn memory_bits(asked: &InWords, radix: Radix) -> Result<Option<u32>, Failure> {
    if asked.bit_order.is_some() || asked.swap_halves {
        let option = if asked.swap_halves { "--swap-halves" } else { "--bit-order" };
        return Err(Failure::usage(format!(
            "{option} is for arrays (.h, .rs); in a memory file the first in time is the most significant bit"
        )));
    }
    match asked.word {
        Some(bits) if !(1..=MOST_BITS).contains(&bits) => {
            Err(Failure::usage(format!("--word {bits}: a word of a memory file has 1 to {MOST_BITS} bits")))
        }
        Some(bits) if !bits.is_multiple_of(radix.bits()) => {
            Err(Failure::usage(format!("--word {bits}: hexadecimal digits have 4 bits; write readmemb")))
        }
        bits => Ok(bits),
    }
}

fn array_bits(asked: &InWords) -> Result<u32, Failure> {
    let bits = asked.word.unwrap_or(ARRAY_BITS);
    match bits {
        8 if asked.swap_halves => Err(Failure::usage("--swap-halves: words of 8 bits have no halves")),
        8 | 16 | 32 | 64 => Ok(bits),
        _ => Err(Failure::usage(format!("--word {bits}: a word of an array has 8, 16, 32 or 64 bits"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser;
    use lightpipe::capture::{Language, Layout};

    const HEX: CaptureFormat = CaptureFormat::Memory(Radix::Hexadecimal);
    const BINARY: CaptureFormat = CaptureFormat::Memory(Radix::Binary);
    const ARRAY: CaptureFormat = CaptureFormat::Array(Language::C);

    fn choose(options: &str, format: CaptureFormat) -> Result<Option<Words>, String> {
        let words = ["lightpipe", "encode", "in", "-o", "out"].into_iter().chain(options.split_whitespace());
        match Cli::try_parse_from(words).unwrap().command {
            Command::Encode(args) => Words::choose(&args.in_words, format).map_err(|failure| failure.message),
            _ => panic!("another command"),
        }
    }

    #[test]
    fn a_word_is_a_frame_or_subframe_unless_it_is_given() {
        let bits = |options, format, protocol| choose(options, format).unwrap().unwrap().bits(protocol);
        assert_eq!(bits("", HEX, Protocol::Iec60958), 64);
        assert_eq!(bits("", HEX, Protocol::Adat), 256);
        assert_eq!(bits("", ARRAY, Protocol::Adat), 32);
        assert_eq!(bits("--word 12", HEX, Protocol::Adat), 12);
        assert_eq!(bits("--word 1", BINARY, Protocol::Adat), 1);
        assert_eq!(choose("", CaptureFormat::Raw(Layout::Lsb1)), Ok(None));
    }

    #[test]
    fn order_and_cells_are_as_asked() {
        let words = choose("--cells transitions --bit-order lsb --swap-halves", ARRAY);
        let expected =
            Words { bits: Some(32), cells: Cells::Transitions, order: BitOrder::Lsb, swap_halves: true };
        assert_eq!(words, Ok(Some(expected)));
        assert_eq!(choose("--bit-order msb", ARRAY).unwrap().unwrap().order, BitOrder::Msb);
        assert_eq!(choose("", HEX).unwrap().unwrap().cells, Cells::Levels);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (options, format, words) in [
            ("--word 6", HEX, "4 bits"),
            ("--word 0", HEX, "1 to 65536"),
            ("--word 70000", BINARY, "1 to 65536"),
            ("--word 12", ARRAY, "8, 16, 32 or 64"),
            ("--word 8 --swap-halves", ARRAY, "no halves"),
            ("--swap-halves", HEX, "--swap-halves is for arrays"),
            ("--bit-order msb", BINARY, "--bit-order is for arrays"),
            ("--word 64", CaptureFormat::Sigrok, "--word is for memory files"),
            ("--cells levels", CaptureFormat::Vcd, "--cells is for memory files"),
            ("--bit-order lsb", CaptureFormat::Raw(Layout::Lsb1), "--bit-order is for arrays"),
            ("--swap-halves", CaptureFormat::Sigrok, "--swap-halves is for arrays"),
        ] {
            let why = choose(options, format).unwrap_err();
            assert!(why.contains(words) && !why.contains('\n'), "{options}: {why}");
        }
    }
}
