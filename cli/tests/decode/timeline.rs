//! What happened when, from lines made of pieces.

use serde_json::Value;

use super::decoded::lightpipe;
use super::line::{Line, pack};
use crate::run::{Bench, format, noise};

/// Samples per second.
const RATE: u64 = 100_000_000;

/// A capture in the making.
#[derive(Default)]
struct Capture {
    samples: Vec<bool>,
}

impl Capture {
    /// Nothing changes for so many samples.
    fn rest(&mut self, samples: usize) -> &mut Capture {
        let level = self.samples.last().copied().unwrap_or_default();
        self.samples.extend(std::iter::repeat_n(level, samples));
        self
    }

    /// What `encode` makes of two channels at `rate`, with `options`. Returns where it starts.
    fn send(&mut self, bench: &Bench, audio: &[i32], rate: u32, options: &[&str]) -> usize {
        bench.wav("piece.wav", format(2, rate), audio);
        let piece = Line::encoded(bench, "piece.wav", options, rate * 128).without_rest().at(RATE);
        let level = self.samples.last().copied().unwrap_or_default();
        let start = self.samples.len();
        self.samples.extend(piece.into_iter().map(|sample| sample != level));
        start
    }

    fn write(&self, bench: &Bench, name: &str) -> String {
        let file = format!("{name}_100M.bin");
        bench.write(&file, pack(&self.samples));
        file
    }
}

fn timeline(bench: &Bench, file: &str) -> Value {
    lightpipe(bench, &["info", file, "--json"]).json()["timeline"].clone()
}

/// The spans of a lane: value, start and end in samples.
fn spans<'v>(timeline: &'v Value, lane: &str) -> Vec<(&'v str, f64, f64)> {
    let spans = timeline[lane]["spans"].as_array().unwrap().iter();
    let number = |value: &Value| value.as_f64().unwrap();
    spans
        .map(|span| {
            (span["value"].as_str().unwrap(), number(&span["start_sample"]), number(&span["end_sample"]))
        })
        .collect()
}

/// Whether two places are the same but for the samples that an edge may move by, and its last cell.
#[track_caller]
fn near(found: f64, expected: usize) {
    assert!((found - expected as f64).abs() <= 20.0, "{found} is not {expected}");
}

/// Idle, then V = 1 over silence, silence, audio, another status, another rate.
fn eventful(bench: &Bench) -> (String, [usize; 5], usize) {
    let mut capture = Capture::default();
    capture.rest(1_000_000);
    // Whole blocks, so that they follow each other.
    let (zeros, audio) = (vec![0; 960 * 2], noise(960 * 2));
    let starts = [
        capture.send(bench, &zeros, 48_000, &["--validity", "1"]),
        capture.send(bench, &zeros, 48_000, &[]),
        capture.send(bench, &audio, 48_000, &[]),
        capture.send(bench, &audio, 48_000, &["--channel-status", "04000002"]),
        capture.send(bench, &audio, 44_100, &[]),
    ];
    (capture.write(bench, "eventful"), starts, capture.samples.len())
}

#[test]
fn what_happens_is_told_with_its_place() {
    let bench = Bench::new();
    let (file, [first, valid, sound, status, rate], end) = eventful(&bench);
    let timeline = timeline(&bench, &file);
    near(timeline["start"]["sample"].as_f64().unwrap(), 0);
    near(timeline["end"]["sample"].as_f64().unwrap(), end);
    let lock = spans(&timeline, "lock");
    assert_eq!((lock[0].0, lock[1].0), ("idle", "locked"));
    near(lock[0].2, first);
    let validity = spans(&timeline, "validity");
    let values: Vec<_> = validity.iter().map(|span| span.0).collect();
    assert_eq!(values, ["invalid", "valid"]);
    near(validity[0].1, first);
    near(validity[1].1, valid);
    let content = spans(&timeline, "content");
    let values: Vec<_> = content.iter().map(|span| span.0).collect();
    assert_eq!(values, ["silence", "audio"]);
    near(content[1].1, sound);
    let rates = spans(&timeline, "rate");
    let values: Vec<_> = rates.iter().map(|span| span.0).collect();
    assert_eq!(values, ["48 kHz", "44.1 kHz"]);
    near(rates[1].1, rate);
    let changes = timeline["status_changes"]["list"].as_array().unwrap();
    near(changes[0]["at_sample"].as_f64().unwrap(), status);
    assert_eq!(changes[0]["bytes"], serde_json::json!([{ "byte": 4, "from": "0b", "to": "00" }]));
    // A and B at 48 kHz, and again with the rate.
    assert_eq!(timeline["status_changes"]["count"], 4);
    for (name, place) in [("lock", first), ("frame", first), ("valid", valid), ("sound", sound)] {
        near(timeline["first"][name]["sample"].as_f64().unwrap(), place);
    }
    near(timeline["first"]["block"]["sample"].as_f64().unwrap(), first + 400_000);
}

#[test]
fn the_drawing_shows_the_same() {
    let bench = Bench::new();
    let (file, ..) = eventful(&bench);
    let text = String::from_utf8(lightpipe(&bench, &["info", &file]).stdout).unwrap();
    let from = &text[text.find("\ntimeline\n").unwrap() + 1..];
    // The lanes, and the moments.
    let page: String = from.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n");
    let lane = |name: &str| {
        let line = page.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        assert!(line.chars().count() <= 72, "{line}");
        line.chars().skip(12).collect::<String>()
    };
    assert!(lane("carrier").starts_with("·····─"));
    assert!(lane("V").contains("V=1 !!") && lane("V").contains("V=0 ──"));
    assert!(lane("content").contains("silence __") && lane("content").contains("audio ██"));
    assert!(lane("status").contains('┼'));
    for moment in [
        "10 ms        signal: locked",
        "V = 0: fit",
        "rate: 44.1 kHz",
        "status of A and B: word length 24 bits of 24 -> not indicated",
    ] {
        assert!(page.contains(moment), "{moment}: {page}");
    }
    let docs = format!("{}/../docs/timeline.md", env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_to_string(docs).unwrap();
    assert!(docs.contains(page.trim()), "docs/timeline.md shows another page than this:\n{page}");
}

#[test]
fn a_stream_that_just_goes_on_gets_one_line() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, 1000, 48_000);
    let (file, _) = line.write(&bench, "plain");
    let text = String::from_utf8(lightpipe(&bench, &["info", &file]).stdout).unwrap();
    assert_eq!(text.matches("timeline").count(), 1);
    assert!(text.contains("\ntimeline: locked from ") && text.contains("audio throughout, V = 0"), "{text}");
    let (line, _) = Line::adat(&bench, 500);
    let (file, _) = line.write(&bench, "adat");
    let timeline = timeline(&bench, &file);
    assert_eq!((timeline["validity"].clone(), timeline["slots"].as_array().unwrap().len()), (Value::Null, 8));
}

#[test]
fn a_slot_that_is_silent_is_told_apart() {
    let bench = Bench::new();
    let mut audio = noise(8 * 600);
    for frame in audio.chunks_mut(8) {
        frame[3] = 0;
    }
    audio[..8 * 100].fill(0);
    bench.wav("adat.wav", format(8, 48_000), &audio);
    let (file, _) = Line::encoded(&bench, "adat.wav", &[], 12_288_000).write(&bench, "adat");
    let timeline = timeline(&bench, &file);
    assert_eq!(timeline["slots"][3], serde_json::json!({ "first_sound": null, "silent_frames": 600 }));
    let zeros = audio.chunks(8).filter(|frame| frame[0] == 0).count();
    assert_eq!(timeline["slots"][0]["silent_frames"], zeros);
    near(timeline["first"]["sound"]["sample"].as_f64().unwrap(), (32 + 100 * 256) * 8);
}

#[test]
fn bursts_are_told_from_audio() {
    let bench = Bench::new();
    let mut words = vec![0; 2 * 3000];
    for start in [500, 1500] {
        words[2 * start..2 * start + 4].copy_from_slice(&[-0x0007_8e00, 0x4e_1f00, 0x0100, 0x30_0000]);
        words[2 * start + 4..2 * start + 600].copy_from_slice(&noise(596));
    }
    bench.wav("bursts.wav", format(2, 48_000), &words);
    let (file, _) = Line::encoded(&bench, "bursts.wav", &[], 48_000 * 128).write(&bench, "bursts");
    let timeline = timeline(&bench, &file);
    let values: Vec<_> = spans(&timeline, "content").into_iter().map(|span| span.0).collect();
    assert_eq!(values, ["silence", "bursts"]);
}

#[test]
fn noise_before_a_signal_is_a_carrier_but_no_lock() {
    let bench = Bench::new();
    let mut capture = Capture::default();
    capture.rest(100_000);
    let mut level = false;
    for wait in noise(4000) {
        level = !level;
        capture.samples.extend(std::iter::repeat_n(level, 10 + wait.unsigned_abs() as usize % 90));
    }
    let start = capture.send(&bench, &noise(2 * 2000), 48_000, &[]);
    let file = capture.write(&bench, "noisy");
    let timeline = timeline(&bench, &file);
    let lock = spans(&timeline, "lock");
    assert_eq!((lock[0].0, lock.last().unwrap().0), ("no_lock", "locked"));
    // A few edges of noise may fit the signal by chance.
    assert!((lock.last().unwrap().1 - start as f64).abs() < 3.0 * RATE as f64 / 48_000.0, "{lock:?} {start}");
    assert_eq!(spans(&timeline, "carrier").len(), 1);
}

#[test]
fn short_captures_have_a_content() {
    let bench = Bench::new();
    for (audio, value) in [(vec![0; 60 * 2], "silence"), (noise(60 * 2), "audio")] {
        let mut capture = Capture::default();
        capture.rest(100_000);
        capture.send(&bench, &audio, 48_000, &[]);
        let file = capture.write(&bench, value);
        let timeline = timeline(&bench, &file);
        assert_eq!(spans(&timeline, "content").iter().map(|span| span.0).collect::<Vec<_>>(), [value]);
        assert_eq!(spans(&timeline, "validity").iter().map(|span| span.0).collect::<Vec<_>>(), ["valid"]);
    }
    // From the first edge on.
    bench.wav("zeros.wav", format(2, 48_000), &[0; 60 * 2]);
    let line = Line::encoded(&bench, "zeros.wav", &[], 48_000 * 128).without_rest().at(RATE);
    bench.write("zeros_100M.bin", pack(&line));
    let text = lightpipe(&bench, &["info", "zeros_100M.bin"]).stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("silence") && !text.contains("audio throughout"), "{text}");
}

#[test]
fn zeros_between_sounds_are_a_part_of_them() {
    let bench = Bench::new();
    let mut audio = vec![0; 2500 * 2];
    // Every third frame is zero.
    for (n, sample) in noise(1000 * 2).into_iter().enumerate() {
        audio[2000 + n] = if n / 2 % 3 == 0 { 0 } else { sample | 0x100 };
    }
    let mut capture = Capture::default();
    capture.rest(100_000);
    capture.send(&bench, &audio, 48_000, &[]);
    let file = capture.write(&bench, "thirds");
    let timeline = timeline(&bench, &file);
    let values: Vec<&str> = spans(&timeline, "content").iter().map(|span| span.0).collect();
    // 500 frames of silence behind the sound too.
    assert_eq!(values, ["silence", "audio", "silence"]);
    assert_eq!(timeline["content"]["changes"], 2);
}
