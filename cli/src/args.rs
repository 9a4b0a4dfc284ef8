//! The command line.

mod choice;
pub(crate) mod clock;
mod line;
pub(crate) mod status;
mod words;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use lightpipe::capture::{Format, parse_rate};
use lightpipe::fault::Code;
use lightpipe::unit::Ratio;

pub(crate) use choice::{ModeChoice, ProtocolChoice, SentMode, SmuxChoice};
pub(crate) use line::{Drift, InVolts, Length, LineModel, Place, Planned, What};
pub(crate) use words::{InWords, OrderChoice};

/// Bit-exact codec for ADAT lightpipe and IEC 60958 (S/PDIF, AES3)
#[derive(Debug, Parser)]
#[command(name = "lightpipe", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Examples:
  lightpipe info capture.sr
  lightpipe decode capture.sr -o out.wav
  lightpipe encode in.wav -o out.sr --protocol adat

Exit codes: 0 clean, 1 faults or findings, 2 usage, 3 unreadable input, 4 no signal, 5 writing failed";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what a capture holds: format, channel, protocol, rates, faults, channel status
    Info(Info),
    /// Turn a capture into audio, a table of every frame, or a list of faults
    Decode(Decode),
    /// Turn audio, or a table of frames, into a capture
    Encode(Encode),
    /// Explain bytes of channel status, or make them from fields
    Status(status::Status),
    /// Say what a code such as LP012 means, what the standard asks, and what to do
    Explain(Explain),
    /// Say what receivers do with jitter and rates: this one, and models of others
    Clock(clock::Clock),
    /// Print a script for a shell that completes commands and options
    Completions(Completions),
    /// Print a manual page: of lightpipe, or of one of its commands
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as LP012 or 12; without one, all codes are listed
    #[arg(value_parser = code)]
    pub(crate) code: Option<Code>,
    /// Print JSON: one object, or a list of all
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell to print it for
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The command to describe, such as decode or clock try
    pub(crate) command: Vec<String>,
}

/// Heading of the options in [`Reading`].
const READING: &str = "Reading the capture";

/// Which part of a capture to look at, and how.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// The capture; - for standard input
    pub(crate) capture: PathBuf,
    /// Its format: sigrok, vcd, csv, readmemh, readmemb, lsb1, msb1, u8[:bit], u16le[:bit], u32le[:bit]
    #[arg(help_heading = READING, long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Its samples per second, such as 24M, 12.5MHz or 12288000; wins over what it says itself
    #[arg(help_heading = READING, long, value_name = "HZ", value_parser = rate)]
    pub(crate) rate: Option<Ratio>,
    /// The channel that carries the signal, by name or index (from 0); of a VCD, a path (tb.dut.line),
    /// the end of one (line), or a bit of a vector (tb.bus[3]); of a memory file, levels or transitions
    #[arg(help_heading = READING, long, value_name = "NAME|INDEX")]
    pub(crate) channel: Option<String>,
    /// Where a voltage turns from low to high
    #[arg(help_heading = READING, long, value_name = "VOLTS", allow_negative_numbers = true, value_parser = microvolts)]
    pub(crate) threshold: Option<i32>,
    /// What to look for
    #[arg(help_heading = READING, long, value_enum, default_value_t)]
    pub(crate) protocol: ProtocolChoice,
    /// ADAT slots per channel; auto goes by user bit U2, which cannot tell 4
    #[arg(help_heading = READING, long, value_enum, default_value_t)]
    pub(crate) smux: SmuxChoice,
    /// IEC 60958: what the two subframes of a frame carry; auto goes by professional channel status
    #[arg(help_heading = READING, long, value_enum, default_value_t)]
    pub(crate) mode: ModeChoice,
    /// Skip this much of the capture: seconds (0.5, 20ms, 300us), or samples (1000smp)
    #[arg(help_heading = READING, long, value_name = "TIME", value_parser = time)]
    pub(crate) start: Option<Time>,
    /// Stop after this much
    #[arg(help_heading = READING, long, value_name = "TIME", value_parser = time)]
    pub(crate) duration: Option<Time>,
    /// Which locked segment to take, from 1
    #[arg(help_heading = READING, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) segment: Option<u32>,
    /// Findings that make the exit code 1
    #[arg(help_heading = READING, long, value_enum, default_value_t)]
    pub(crate) fail_on: FailOn,
}

#[derive(Debug, Args)]
pub(crate) struct Info {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Decode {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Write the audio of one segment as WAV; - for standard output
    #[arg(short, long, value_name = "WAV")]
    pub(crate) output: Option<PathBuf>,
    /// Write every frame with all it carries, as CSV or JSON lines (by extension)
    #[arg(long, value_name = "CSV|JSONL")]
    pub(crate) frames: Option<PathBuf>,
    /// Write every fault as JSON lines
    #[arg(long, value_name = "JSONL")]
    pub(crate) faults: Option<PathBuf>,
    /// Write the user data of IEC 60958 as JSON lines: messages, sectors of compact disc subcode, blocks
    #[arg(long, value_name = "JSONL")]
    pub(crate) user: Option<PathBuf>,
    /// Write the line, its cells, frames and faults as signals for waveform viewers
    #[arg(long, value_name = "VCD")]
    pub(crate) annotate: Option<PathBuf>,
    /// IEC 60958: bits of the audio; 20 leaves the auxiliary bits (slots 4 to 7) out of the audio, and
    /// gives them a column of --frames
    #[arg(long, value_name = "20|24", default_value_t = 24, value_parser = audio_bits)]
    pub(crate) audio_bits: u8,
    /// Write the auxiliary bits beside 20-bit audio (frame,a,b; one hex digit each); with --audio-bits 20
    #[arg(long, value_name = "CSV")]
    pub(crate) aux: Option<PathBuf>,
    /// Leave lost frames out of the audio, not zero in their place
    #[arg(long)]
    pub(crate) drop_lost: bool,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
    /// Print one JSON object, as info does
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Encode {
    /// WAV file, or table of frames as decode --frames writes it (CSV); - for standard input
    pub(crate) input: PathBuf,
    /// The capture: a sigrok session (.sr), a value change dump (.vcd), a memory file for $readmemh
    /// (.hex, .mem, .memh) or $readmemb (.memb), an array in C (.h) or Rust (.rs), a table of voltages
    /// (.csv), else packed samples (lsb1); - for standard output
    #[arg(short, long, value_name = "CAPTURE")]
    pub(crate) output: PathBuf,
    /// Its format, whatever the extension: sigrok, vcd, csv, readmemh, readmemb, c, rust, lsb1, msb1, u8
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Its samples per second; at the cell rate one sample is one cell [default: the cell rate for
    /// memory files and arrays, else 100M]
    #[arg(long, value_name = "HZ", value_parser = rate)]
    pub(crate) rate: Option<Ratio>,
    /// What to send; auto: two channels as IEC 60958, three to eight as ADAT
    #[arg(long, value_enum, default_value_t)]
    pub(crate) protocol: ProtocolChoice,
    /// ADAT slots per channel; auto goes by the rate of the audio
    #[arg(long, value_enum, default_value_t)]
    pub(crate) smux: SmuxChoice,
    /// IEC 60958: what the two subframes of a frame carry; professional channel status says it too, unless
    /// --channel-status is given
    #[arg(long, value_enum, default_value_t)]
    pub(crate) mode: SentMode,
    /// Put codes into the channel status that no public source confirms: those of the double modes
    #[arg(long)]
    pub(crate) unverified: bool,
    /// Auxiliary bits to send beside 20-bit audio, as decode --aux writes them
    #[arg(long, value_name = "CSV")]
    pub(crate) aux: Option<PathBuf>,
    /// Set user bit U2 for S/MUX 4 as well (XMOS does, RME does not)
    #[arg(long)]
    pub(crate) smux4_flag: bool,
    /// Frame rate of a table, which does not say it
    #[arg(long, value_name = "HZ", value_parser = rate)]
    pub(crate) frame_rate: Option<Ratio>,
    /// Channel status as 1 to 24 bytes of hex, byte 0 first, or as fields: "consumer category=cd"; A,B
    /// for different ones. What lightpipe status reads, this does. Professional status shorter than 24
    /// bytes gets its CRCC
    #[arg(long, value_name = "STATUS[,STATUS]")]
    pub(crate) channel_status: Option<String>,
    /// Validity bit of every subframe; 1 = not fit for conversion to analogue
    #[arg(long, value_name = "0|1", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub(crate) validity: Option<u8>,
    /// User bits: ADAT, one hex digit U3U2U1U0; IEC 60958, 1 to 24 bytes of hex per block, A,B for
    /// different ones
    #[arg(long, value_name = "HEX[,HEX]")]
    pub(crate) user_bits: Option<String>,
    /// Subcode of a compact disc in the user bits (IEC 60958): track=1,index=1,start=00:00:00,
    /// absolute=00:02:00,catalogue=DIGITS,isrc=CODE, and copy, data, pre-emphasis or four-channel;
    /// what is left out is as here
    #[arg(long, value_name = "KEY=VALUE,...", conflicts_with_all = ["user_bits", "user_messages"])]
    pub(crate) subcode: Option<String>,
    /// Messages and blocks in the user bits (IEC 60958), as decode --user writes them
    #[arg(long, value_name = "JSONL", conflicts_with = "user_bits")]
    pub(crate) user_messages: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) line: LineModel,
    #[command(flatten)]
    pub(crate) in_volts: InVolts,
    #[command(flatten)]
    pub(crate) in_words: InWords,
    /// Replace a file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Only what stops the program
    Never,
    /// Faults, truncated input, and findings that warn
    #[default]
    Warn,
    /// Any finding
    Info,
}

/// A length of time, or a number of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Time {
    Seconds(f64),
    Samples(u64),
}

/// A usage error in one line; nothing if it is no error but help.
pub(crate) fn in_one_line(error: &clap::Error) -> Option<String> {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => None,
        _ => {
            let text = error.to_string();
            // The usage that follows the first paragraph is for --help.
            let first = text.split("\n\n").next().unwrap_or_default();
            let words: Vec<&str> = first.trim_start_matches("error: ").split_whitespace().collect();
            Some(words.join(" ") + " (see --help)")
        }
    }
}

fn code(text: &str) -> Result<Code, String> {
    let digits = match text.as_bytes() {
        [b'L' | b'l', b'P' | b'p', ..] => text.get(2..).unwrap_or_default(),
        _ => text,
    };
    let number: u16 = digits.parse().map_err(|_| "expected a code such as LP012 or 12")?;
    let known = Code::ALL.iter().copied().find(|code| code.number() == number);
    known.ok_or_else(|| "there is no such code; `lightpipe explain` lists all".into())
}

fn rate(text: &str) -> Result<Ratio, String> {
    parse_rate(text).ok_or_else(|| "expected a rate such as 24M, 44.1k, 12.5MHz or 12288000".into())
}

fn audio_bits(text: &str) -> Result<u8, String> {
    match text {
        "20" => Ok(20),
        "24" => Ok(24),
        _ => Err("expected 20 or 24".into()),
    }
}

fn microvolts(text: &str) -> Result<i32, String> {
    let volts: f64 = text.trim_end_matches(['V', 'v']).parse().map_err(|_| "expected volts, such as 0.8")?;
    let microvolts = (volts * 1e6).round();
    if microvolts.abs() < f64::from(i32::MAX) { Ok(microvolts as i32) } else { Err("too large".into()) }
}

fn time(text: &str) -> Result<Time, String> {
    let digits = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let expected = || "expected a time such as 0.5, 20ms or 300us, or samples such as 1000smp".to_owned();
    let scale = match unit {
        "smp" => return number.parse().map(Time::Samples).map_err(|_| expected()),
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "us" => 1e-6,
        "ns" => 1e-9,
        _ => return Err(expected()),
    };
    let seconds = number.parse::<f64>().map_err(|_| expected())? * scale;
    if seconds.is_finite() && seconds >= 0.0 { Ok(Time::Seconds(seconds)) } else { Err(expected()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn usage_errors_are_one_line_and_help_is_none() {
        let error = |words: &[&str]| Cli::try_parse_from(words).unwrap_err();
        let line = in_one_line(&error(&["lightpipe", "encode", "in.wav"])).unwrap();
        assert!(line.contains("--output <CAPTURE>") && !line.contains('\n'), "{line}");
        let line = in_one_line(&error(&["lightpipe", "info", "x", "--rate", "fast"])).unwrap();
        assert!(line.contains("24M"), "{line}");
        assert_eq!(in_one_line(&error(&["lightpipe", "--help"])), None);
        assert_eq!(in_one_line(&error(&["lightpipe"])), None);
    }

    #[test]
    fn times_come_in_seconds_or_samples() {
        assert_eq!(time("20ms"), Ok(Time::Seconds(0.02)));
        assert_eq!(time("1.5"), Ok(Time::Seconds(1.5)));
        assert_eq!(time("7smp"), Ok(Time::Samples(7)));
        assert!(time("7 parsecs").is_err());
        assert!(time("-1").is_err());
    }
}
