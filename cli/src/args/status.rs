//! Options of `lightpipe status`.

use clap::{Args, ValueEnum};

const EXAMPLES: &str = "Examples:
  lightpipe status 04 82 00 02 0b
  lightpipe status consumer category=cd fs=44100 word_length=16
  lightpipe status 0482000200 fs=96k
  lightpipe status 048200020b,048200020b --json
  lightpipe status professional fs=48k channel_mode=two_channel origin=STUA --bits";

/// What it says in 1 to 24 bytes of channel status, and how to have it said.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Status {
    /// Bytes of hex, byte 0 first (0482, 04 82, 0x04,0x82), as consumer or professional, and
    /// field=value to set; A,B to compare two blocks. A wrong field or value gets a list of the right ones
    #[arg(value_name = "HEX|consumer|professional|FIELD=VALUE", required = true)]
    pub(crate) words: Vec<String>,
    /// A second block, to compare with the first
    #[arg(long, value_name = "HEX")]
    pub(crate) b: Option<String>,
    /// Which bit of a byte of hex is the first in time
    #[arg(long, value_enum, default_value_t)]
    pub(crate) bit_order: BitOrder,
    /// Show every field with its place and its bits
    #[arg(long)]
    pub(crate) bits: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum BitOrder {
    /// The least significant, as software and most tools have it: category CD is 01
    #[default]
    Lsb,
    /// The most significant, as some manuals write it: category CD is 80
    Msb,
}

impl BitOrder {
    /// A byte as written, with its first bit in time as the least significant.
    pub(crate) const fn read(self, byte: u8) -> u8 {
        match self {
            BitOrder::Lsb => byte,
            BitOrder::Msb => byte.reverse_bits(),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            BitOrder::Lsb => "lsb",
            BitOrder::Msb => "msb",
        }
    }
}
