//! Recordings of real S/PDIF outputs.

use std::path::{Path, PathBuf};

use lightpipe::capture::{ChannelKind, Format, Layout, Options, open_path};
use lightpipe::iec60958::{BLOCK_FRAMES, Preamble, ReceivedSubframe};
use lightpipe::link::Event;
use lightpipe::pcm::PairAssembler;
use lightpipe::unit::{Ratio, Timebase};

use crate::received::{assert_flawless, blocks, events, subframes};
use crate::support::{Line, captures, line};
use crate::table::{Table, json};

/// A recording, below `spdif/`.
pub(crate) struct Recording {
    pub(crate) file: &'static str,
    /// `None` if there is only one.
    channel: Option<&'static str>,
    /// What it holds.
    golden: &'static str,
    /// Of a file that does not say it.
    rate: Option<Ratio>,
}

const fn recording(file: &'static str, channel: &'static str, golden: &'static str) -> Recording {
    Recording { file, channel: Some(channel), golden, rate: None }
}

const fn stream(file: &'static str, golden: &'static str) -> Recording {
    Recording { file, channel: None, golden, rate: Ratio::new(100_000_000, 1) }
}

pub(crate) const WITH_SUBFRAMES: [Recording; 5] = [
    recording("sigrok/2ch-16bit-48khz_50MHz.sr", "0", "sigrok/golden/sigrok_2ch16b48k_50M"),
    recording("sigrok/spdif_16mhz_44khz_3.sr", "D6", "sigrok/golden/sigrok_16mhz_44khz_3"),
    recording("sigrok/pcm2707_100ksamples_24mhz.sr", "5", "sigrok/golden/sigrok_pcm2707_100k_24M"),
    recording("picoscope/test_44100_24_bit.csv", "Channel A", "picoscope/golden/jw_test_44100_24_bit"),
    recording("picoscope/20220502-48k.csv", "Channel A", "picoscope/golden/jw_20220502-48k"),
];

pub(crate) const XMOS: [Recording; 3] = [
    stream("xmos/48000-coax.stream", "xmos/golden/xmos_48000_coax"),
    stream("xmos/96000-jitter.stream", "xmos/golden/xmos_96000_jitter"),
    stream("xmos/192000-jitter.stream", "xmos/golden/xmos_192000_jitter"),
];

impl Recording {
    fn golden(&self, folder: &Path, file: &str) -> PathBuf {
        folder.join("spdif").join(self.golden).join(file)
    }

    /// Its line, and the timebase of its edges.
    pub(crate) fn line(&self, folder: &Path) -> (Line, Timebase) {
        let format = self.rate.map(|_| Format::Raw(Layout::Lsb1));
        let options = Options { format, rate: self.rate, ..Options::default() };
        let mut capture = open_path(&folder.join("spdif").join(self.file), &options).unwrap();
        let mut channels = capture.channels().iter();
        let channel = channels.find(|channel| self.channel.is_none_or(|name| channel.name == name));
        let kind = channel.expect("the channel").kind;
        let rate = capture.timebase().samples_per_second();
        let timebase = match kind {
            ChannelKind::Analogue { .. } => Timebase::interpolated(rate),
            _ => Timebase::sampled(rate),
        };
        (line(&mut capture, kind), timebase)
    }

    /// Its events, and the timebase of their instants.
    fn events(&self, folder: &Path) -> (Vec<Event>, Timebase) {
        let (line, timebase) = self.line(folder);
        (events(&line, timebase), timebase)
    }
}

/// The same number, but for one more at the end or the last one missing.
fn assert_count(ours: usize, golden: usize, name: &str) {
    assert!(ours.abs_diff(golden) <= 1, "{name}: {ours} of {golden}");
}

#[test]
fn every_subframe_of_real_recordings_is_exact_and_in_place() {
    let Some(folder) = captures() else { return };
    for recording in &WITH_SUBFRAMES {
        let name = recording.file;
        let (events, timebase) = recording.events(&folder);
        assert_flawless(&events, name);
        let ours = subframes(&events);
        let golden = Table::read(&recording.golden(&folder, "subframes.csv"));
        assert_count(ours.len(), golden.len(), name);
        for (n, (subframe, row)) in ours.iter().zip(golden.rows()).enumerate() {
            let bits = subframe.bits;
            assert_eq!(subframe.preamble, row.preamble(), "{name} {n}");
            assert_eq!(subframe.preamble.channel() as i64, row.number("channel"), "{name} {n}");
            let slots = u32::from_str_radix(row.text("slots4_31_hex"), 16).unwrap();
            assert_eq!(bits.word() >> 4, slots, "{name} {n}");
            assert_eq!(i64::from(bits.sample()), row.number("pcm24"), "{name} {n}");
            let vucp = [bits.validity(), bits.user(), bits.status(), bits.parity()];
            assert_eq!(vucp, ["v", "u", "c", "p"].map(|bit| row.bit(bit)), "{name} {n}");
            assert_block_frame(subframe, row.known("block_frame"), &format!("{name} {n}"));
            let start = timebase.samples(subframe.span.start);
            let cell = (timebase.samples(subframe.span.end) - start) / 64.0;
            let golden_start: f64 = row.text("start_sample").parse().unwrap();
            assert!((start - golden_start).abs() < cell / 2.0, "{name} {n}: {start}, not {golden_start}");
        }
    }
}

/// The same place in the block, where both know it.
fn assert_block_frame(subframe: &ReceivedSubframe, golden: Option<i64>, place: &str) {
    if let (Some(ours), Some(golden)) = (subframe.block_frame, golden) {
        assert_eq!(i64::from(ours), golden, "{place}");
    }
}

#[test]
fn every_frame_of_real_recordings_holds_its_two_samples() {
    let Some(folder) = captures() else { return };
    for recording in WITH_SUBFRAMES.iter().chain(&XMOS) {
        let name = recording.file;
        let (events, _) = recording.events(&folder);
        assert_flawless(&events, name);
        let subframes = subframes(&events);
        let mut pairs = PairAssembler::new();
        let mut ours = Vec::new();
        for subframe in &subframes {
            pairs.push(subframe, |pair| ours.push(pair));
        }
        let golden = Table::read(&recording.golden(&folder, "pcm.csv"));
        assert_count(ours.len(), golden.len(), name);
        for (pair, row) in ours.iter().zip(golden.rows()) {
            assert!(pair.is_complete(), "{name}");
            assert_eq!(pair.number as i64, row.number("frame"), "{name}");
            let samples = ["left24", "right24"].map(|channel| row.number(channel));
            assert_eq!(pair.samples.map(i64::from), samples, "{name} {}", pair.number);
        }
        let first_a = subframes.iter().position(|subframe| subframe.preamble != Preamble::W).unwrap();
        assert!(first_a <= 1, "{name}");
        for (subframe, row) in subframes[first_a..].iter().step_by(2).zip(golden.rows()) {
            assert_block_frame(subframe, row.known("block_frame"), name);
        }
    }
}

#[test]
fn whole_blocks_hold_the_channel_status_that_is_known() {
    let Some(folder) = captures() else { return };
    for recording in &XMOS {
        let name = recording.file;
        let (events, _) = recording.events(&folder);
        let summary = json(&recording.golden(&folder, "summary.json"));
        let [golden] = &summary["channel_status_hex"].as_array().unwrap()[..] else {
            panic!("{name}: more than one channel status");
        };
        let blocks = blocks(&events);
        let whole: Vec<_> = blocks.iter().filter(|block| block.is_complete()).collect();
        assert_eq!(whole.len() as u64, summary["full_blocks"].as_u64().unwrap(), "{name}");
        for block in whole {
            assert_eq!(block.frames, BLOCK_FRAMES);
            for (bits, golden) in block.status.iter().zip(golden.as_array().unwrap()) {
                let hex: String = bits.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(Some(&hex[..]), golden.as_str(), "{name}");
            }
        }
    }
}
