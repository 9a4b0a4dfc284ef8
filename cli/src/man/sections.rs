//! What manual pages say beyond the options.

use clap_mangen::roff::{Roff, bold, roman};

/// What belongs to the page of one command.
pub(super) struct Sections {
    /// Paragraphs.
    description: &'static [&'static str],
    /// Paragraphs on what it reads and writes.
    files: &'static [&'static str],
    /// Variables, and what they do.
    environment: &'static [(&'static str, &'static str)],
    /// What it is for, and what to type.
    examples: &'static [(&'static str, &'static str)],
}

const LIGHTPIPE: Sections = Sections {
    description: &[
        "lightpipe decodes what logic analysers, oscilloscopes and simulators recorded of ADAT lightpipe and of \
         IEC 60958 (S/PDIF, AES3), and makes captures from audio, bit for bit. Format, channel, protocol, rate and \
         polarity are found out; options are for captures that leave something open.",
        "Results go to standard output or to files, messages and progress to standard error. Input named - is \
         standard input, output named - is standard output. What is wrong on the wire is told with its kind, its \
         place and its time, and never ends a run.",
    ],
    files: FILES,
    environment: ENVIRONMENT,
    examples: &[
        ("What is it, and is it healthy?", "lightpipe info capture.sr"),
        ("A capture to audio:", "lightpipe decode capture.sr -o out.wav"),
        ("And back:", "lightpipe encode out.wav -o again.sr --protocol adat"),
        ("From a pipe:", "cat dump.bin | lightpipe info - --format lsb1 --rate 100M"),
    ],
};

const INFO: Sections = Sections {
    description: &[
        "Reads the whole capture and reports on one screen: the format and how it was recognised, the \
         channels that were tried, protocol, rate and its uncertainty, frames, channel status, faults with their \
         place and time, and what to try next. With --json the report is one object; keys may be added to it, and \
         are never renamed.",
    ],
    files: &[],
    environment: &[],
    examples: &[
        ("A report:", "lightpipe info capture.sr"),
        ("One signal of a simulation:", "lightpipe info sim.vcd --channel tb.dut.spdif_o"),
        (
            "The first second of a headerless dump:",
            "lightpipe info dump.bin --format lsb1 --rate 100M --duration 1",
        ),
        ("For a script, which fails on any finding:", "lightpipe info capture.sr --json --fail-on info"),
    ],
};

const DECODE: Sections = Sections {
    description: &[
        "Every sample that is written is exact or marked: nothing is concealed, scaled or dithered. \
         Lost frames become zeros so that time stays true, unless --drop-lost is given. The audio is that of one \
         locked segment, the first unless --segment is given; tables and lists of faults are of all.",
    ],
    files: &[],
    environment: &[],
    examples: &[
        ("Audio:", "lightpipe decode capture.sr -o out.wav"),
        ("Every bit of every frame:", "lightpipe decode capture.sr --frames frames.csv"),
        ("Line, cells and frames for a waveform viewer:", "lightpipe decode capture.sr --annotate out.vcd"),
        (
            "User data, such as the subcode of a compact disc:",
            "lightpipe decode capture.sr --user user.jsonl",
        ),
        ("Faults, and the report as one object:", "lightpipe decode capture.sr --faults faults.jsonl --json"),
        ("The second segment into a pipe:", "lightpipe decode capture.sr --segment 2 -o - | aplay"),
    ],
};

const ENCODE: Sections = Sections {
    description: &[
        "The input is a WAV file, or a table of frames as lightpipe decode --frames writes it. The \
         extension of the output says its format unless --format does. Samples that do not fit 24 bits are refused: \
         nothing is rounded.",
        "The line is ideal unless options of the line model say otherwise. What they do is the same on every \
         machine and for the same seed; standard error says what was done, and where disturbances were put. Cells \
         are counted from the first sample; 32 idle ones come before the first frame.",
    ],
    files: &[],
    environment: &[],
    examples: &[
        ("A sigrok session at 100 MS/s:", "lightpipe encode in.wav -o out.sr"),
        ("One sample for each cell:", "lightpipe encode frames.csv -o line.bin --rate 12288000"),
        ("For $readmemh, a frame a line:", "lightpipe encode frames.csv -o frames.hex"),
        ("An array for firmware:", "lightpipe encode in.wav -o frames.h"),
        (
            "A bad optical link, and two glitches in every 100000 cells:",
            "lightpipe encode in.wav -o bad.sr --jitter 0.03 --duty 0.15 --link 0.3 --disturb glitch:0.2@2/100000",
        ),
        (
            "A compact disc that plays:",
            "lightpipe encode in.wav -o cd.sr --channel-status 0401 --subcode track=3,absolute=12:34:56,copy",
        ),
        ("User data as it was received:", "lightpipe encode in.wav -o out.sr --user-messages user.jsonl"),
        ("As an oscilloscope sees it:", "lightpipe encode in.wav -o scope.csv --rise 0.3 --noise 50mV"),
    ],
};

const STATUS: Sections = Sections {
    description: &[
        "Explains 1 to 24 bytes of channel status, consumer (IEC 60958-3) or professional (AES3): what every field \
         says, what a recorder may do, whether the CRCC is right and if not why, what is reserved and what \
         contradicts itself. Meanings that only one source gives are called unverified. With --bits every field is \
         shown with its place. Bytes after those given count as 0.",
        "Words with = set fields, on top of bytes of hex or of what consumer or professional starts with: two \
         channels of PCM that may be copied, rate and word length not indicated. Values go by name, by a part of \
         a name, or as bits (0x1f); byte0 to byte23 set whole bytes. Professional status gets its CRCC, unless crcc \
         is set. The same words make the channel status of lightpipe encode --channel-status. docs/channel-status.md \
         in the source lists fields and values.",
        "One comma between two blocks, or --b, compares them as channels A and B. It ends with 1 if a CRCC is wrong, \
         or if A and B differ where they must not.",
    ],
    files: &[],
    environment: ENVIRONMENT,
    examples: &[
        ("What does it say?", "lightpipe status 04 82 00 02 0b"),
        ("As a manual prints it, first bit left:", "lightpipe status --bit-order msb 20 49 00 40"),
        ("Bytes for firmware:", "lightpipe status consumer category=mixer fs=48k word_length=24"),
        ("The same with another rate:", "lightpipe status 049200020b fs=96k --bits"),
        ("Why is this refused?", "lightpipe status 85882c000000000000000000000000000000000000000035"),
        (
            "Send it:",
            "lightpipe encode in.wav -o out.sr --channel-status 'professional channel_mode=stereophonic'",
        ),
    ],
};

const EXPLAIN: Sections = Sections {
    description: &[
        "Everything that info and decode report has a code, which keeps its meaning. This prints what it means, what \
         the standard asks, what was probably done wrong, what to do, and an example; without a code, the list of all. \
         docs/findings.md in the source has the same pages.",
    ],
    files: &[],
    environment: &[],
    examples: &[
        ("What does this mean?", "lightpipe explain LP025"),
        ("All codes:", "lightpipe explain"),
        ("All pages, for a program:", "lightpipe explain --json"),
    ],
};

const CLOCK: Sections = Sections {
    description: &[
        "Would another receiver lock on this? Models of what is in use (loops of chips, counters of programmable \
         logic, oversampling) and lightpipe's own receiver are tried on frames of random data, with sine jitter or \
         at a rate that is off, or on a capture. All models are idealised; docs/receiver-models.md in the source has \
         their equations and sources.",
        "transfer and tolerance compare with AES3-4 and IEC 60958-3 and end with 1 where a limit is not met; lock \
         ends with 1 where a rate is not locked to, try where the model does not deliver what lightpipe does. Each \
         has a --help of its own.",
    ],
    files: &[],
    environment: &[],
    examples: &[
        (
            "How much jitter comes through a loop?",
            "lightpipe clock transfer --damping 0.7 --natural-frequency 2k",
        ),
        (
            "What does a counter at 24 MS/s stand?",
            "lightpipe clock tolerance --model edge-counter --protocol adat --sampled-at 24M",
        ),
        ("How far may the rate be off?", "lightpipe clock lock --model frame-resync --protocol adat"),
        ("Would it read this capture?", "lightpipe clock try --model edge-counter capture.sr"),
    ],
};

const COMPLETIONS: Sections = Sections {
    description: &["Prints the script to standard output. Where it belongs is the shell's affair."],
    files: &[],
    environment: &[],
    examples: &[
        ("bash:", "lightpipe completions bash > ~/.local/share/bash-completion/completions/lightpipe"),
        ("zsh, into a folder of $fpath:", "lightpipe completions zsh > ~/.zfunc/_lightpipe"),
        ("fish:", "lightpipe completions fish > ~/.config/fish/completions/lightpipe.fish"),
    ],
};

const MAN: Sections = Sections {
    description: &["Prints the source of a manual page to standard output."],
    files: &[],
    environment: &[],
    examples: &[
        ("Read one:", "lightpipe man decode | man -l -"),
        ("Install one:", "lightpipe man decode > ~/.local/share/man/man1/lightpipe-decode.1"),
    ],
};

/// The sections of the command `name`; none for a command without any.
pub(super) fn of(name: &str) -> Option<Sections> {
    Some(match name {
        "lightpipe" => LIGHTPIPE,
        "info" => INFO,
        "decode" => DECODE,
        "encode" => ENCODE,
        "status" => STATUS,
        "explain" => EXPLAIN,
        "clock" => CLOCK,
        "completions" => COMPLETIONS,
        "man" => MAN,
        _ => return None,
    })
}

const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "Nothing to complain about."),
    ("1", "A fault, a truncated input, or a finding of the level that --fail-on names (warn by default)."),
    ("2", "The command line makes no sense, or an output exists already or cannot be made."),
    ("3", "The input cannot be read, is empty, or is in no known format."),
    ("4", "The input was read, but holds no signal, or no frames."),
    ("5", "Writing failed, or the program is at fault."),
];

const FILES: &[&str] = &[
    "Captures are sigrok and PulseView sessions (.sr), value change dumps (.vcd), tables of oscilloscopes (.csv), \
     memory files (.hex, .mem, .memh, .memb) and raw samples; audio is WAV. They are recognised by what they hold. \
     The rate of raw samples may stand in their name, as in line_24M.bin.",
    "Output files appear whole or not at all: they are written under a temporary name in the folder they go to. \
     None replaces another without --force.",
];

const ENVIRONMENT: &[(&str, &str)] =
    &[("NO_COLOR", "If set, the report has no colours. It has none either if it does not go to a terminal.")];

/// A section of paragraphs.
fn paragraphs(page: &mut Roff, title: &str, paragraphs: &[&str]) {
    page.control("SH", [title]);
    for (index, text) in paragraphs.iter().enumerate() {
        if index > 0 {
            page.control("PP", []);
        }
        page.text([roman(*text)]);
    }
}

/// A section of terms and what they mean.
fn terms(page: &mut Roff, title: &str, terms: &[(&str, &str)]) {
    page.control("SH", [title]);
    for (term, meaning) in terms {
        page.control("TP", []);
        page.text([bold(*term)]);
        page.text([roman(*meaning)]);
    }
}

impl Sections {
    /// What stands before the options.
    pub(super) fn before(&self, page: &mut Roff) {
        paragraphs(page, "DESCRIPTION", self.description);
    }

    /// What stands after the options.
    pub(super) fn after(&self, page: &mut Roff) {
        terms(page, "EXIT STATUS", EXIT_STATUS);
        if !self.files.is_empty() {
            paragraphs(page, "FILES", self.files);
        }
        if !self.environment.is_empty() {
            terms(page, "ENVIRONMENT", self.environment);
        }
        page.control("SH", ["EXAMPLES"]);
        for (aim, line) in self.examples {
            page.control("PP", []);
            page.text([roman(*aim)]);
            page.control("PP", []);
            page.control("RS", ["4"]);
            page.control("nf", []);
            page.text([bold(*line)]);
            page.control("fi", []);
            page.control("RE", []);
        }
    }
}

/// The other pages.
pub(super) fn see_also(page: &mut Roff, names: &[String]) {
    page.control("SH", ["SEE ALSO"]);
    let mut line = Vec::new();
    for (index, name) in names.iter().enumerate() {
        line.extend([roman(if index > 0 { ", " } else { "" }), bold(name.as_str()), roman("(1)")]);
    }
    page.text(line);
}
