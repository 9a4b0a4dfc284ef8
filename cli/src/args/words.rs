//! Options for memory files and arrays.

use clap::{Args, ValueEnum};
use lightpipe::capture::Cells;

/// Heading of the options in [`InWords`].
const IN_WORDS: &str = "Memory files and arrays";

/// How samples lie in words.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct InWords {
    /// Samples in a word [default: a frame of ADAT, 256, or a subframe of IEC 60958, 64; 32 in arrays,
    /// which take 8, 16, 32 and 64]
    #[arg(help_heading = IN_WORDS, long, value_name = "BITS")]
    pub(crate) word: Option<u32>,
    /// What a bit is [default: levels]
    #[arg(help_heading = IN_WORDS, long, value_enum)]
    pub(crate) cells: Option<CellsChoice>,
    /// Which bit of a word of an array is the first in time [default: msb, as in every memory file]
    #[arg(help_heading = IN_WORDS, long, value_enum)]
    pub(crate) bit_order: Option<OrderChoice>,
    /// Swap the halves of each word of an array, as the DMA of some ESP32 sends 32-bit words
    #[arg(help_heading = IN_WORDS, long)]
    pub(crate) swap_halves: bool,
}

impl InWords {
    /// The first option that was given, by name.
    pub(crate) const fn first(&self) -> Option<&'static str> {
        match self {
            InWords { word: Some(_), .. } => Some("--word"),
            InWords { cells: Some(_), .. } => Some("--cells"),
            InWords { bit_order: Some(_), .. } => Some("--bit-order"),
            InWords { swap_halves: true, .. } => Some("--swap-halves"),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CellsChoice {
    /// The level, as a pin shows it
    Levels,
    /// 1 = the level changes here, as it is before NRZI
    Transitions,
}

impl From<CellsChoice> for Cells {
    fn from(choice: CellsChoice) -> Cells {
        match choice {
            CellsChoice::Levels => Cells::Levels,
            CellsChoice::Transitions => Cells::Transitions,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderChoice {
    /// The most significant
    Msb,
    /// The least significant
    Lsb,
}
