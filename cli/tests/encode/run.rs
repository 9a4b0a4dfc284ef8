//! Runs the program, and hears what it wrote.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lightpipe::adat::Frame;
use lightpipe::capture::{Format, Layout, Options, open_path};
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::{Event, Heard, ListenOptions, listen};
use lightpipe::pcm::wav;
use lightpipe::unit::Ratio;

/// The folder with streams of other people's transmitters, if there is one.
pub(crate) fn captures() -> Option<PathBuf> {
    let folder = std::env::var_os("LIGHTPIPE_CAPTURES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/captures"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no captures in {}", folder.display());
    None
}

/// A folder of its own for each test.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

/// What came out of a run.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn wav(&self, name: &str, format: wav::Format, samples: &[i32]) -> PathBuf {
        self.write(name, wav_bytes(format, samples))
    }

    /// `lightpipe encode`, in the folder.
    pub(crate) fn encode(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().unwrap())
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.program();
        command.arg("encode").args(args);
        command
    }

    /// The program, to be run in the folder.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lightpipe"));
        command.current_dir(self.folder.path());
        command
    }

    /// Names of the files in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

pub(crate) fn ran(output: Output) -> Ran {
    let stderr = String::from_utf8(output.stderr).unwrap();
    Ran { code: output.status.code(), stdout: output.stdout, stderr }
}

pub(crate) fn wav_bytes(format: wav::Format, samples: &[i32]) -> Vec<u8> {
    let mut writer = wav::Writer::seekable(std::io::Cursor::new(Vec::new()), format).unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap().into_inner()
}

pub(crate) const fn format(channels: u16, sample_rate: u32) -> wav::Format {
    wav::Format { channels, sample_rate, word_length: 24 }
}

/// 24-bit noise with the extremes in it.
pub(crate) fn noise(count: usize) -> Vec<i32> {
    let mut state = 0x2545_f491_u32;
    let mut samples: Vec<i32> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state as i32) >> 8
    })
    .take(count)
    .collect();
    for (sample, extreme) in samples.iter_mut().zip([0, -1, 8_388_607, -8_388_608, 1]) {
        *sample = extreme;
    }
    samples
}

/// What a capture holds.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) frames: Vec<Frame>,
    pub(crate) subframes: Vec<(Preamble, SubframeBits)>,
    pub(crate) faults: usize,
    pub(crate) lost: usize,
}

impl Content {
    /// The samples of the subframes.
    pub(crate) fn samples(&self) -> Vec<i32> {
        self.subframes.iter().map(|(_, bits)| bits.sample()).collect()
    }
}

/// Decodes a capture; `rate` for packed samples.
pub(crate) fn hear(path: &Path, rate: u64) -> Content {
    let known = ["sr", "vcd", "csv", "hex", "mem", "memh", "memb"].map(OsStr::new);
    let is_raw = path.extension().is_none_or(|extension| !known.contains(&extension));
    let raw = is_raw.then_some(Format::Raw(Layout::Lsb1));
    let options = Options { format: raw, rate: raw.and(Ratio::new(rate, 1)), file_name: None };
    let mut capture = open_path(path, &options).unwrap();
    let mut content = Content::default();
    let hearing = listen(&mut capture, &ListenOptions::default(), |heard| {
        match heard {
            Heard::Event(Event::Frame(received)) => content.frames.push(received.frame),
            Heard::Event(Event::Subframe(received)) => {
                content.subframes.push((received.preamble, received.bits));
            }
            Heard::Event(Event::Fault(_)) => content.faults += 1,
            Heard::Event(Event::Lost(_)) => content.lost += 1,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert!(hearing.error.is_none());
    content
}
