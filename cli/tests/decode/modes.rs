//! What the two subframes of a frame carry: by the channel status, or as asked.

use super::decoded::{Audio, decode, lightpipe};
use super::line::Line;
use crate::run::{Bench, format, noise};

const FRAMES: usize = 900;
const CELLS: u32 = 48_000 * 128;

/// A line whose frames hold these pairs, with this channel status.
fn line(bench: &Bench, pairs: &[i32], status: &str) -> Line {
    bench.wav("in.wav", format(2, 48_000), pairs);
    Line::encoded(bench, "in.wav", &["--channel-status", status], CELLS)
}

/// Each sample twice.
fn copied(mono: &[i32]) -> Vec<i32> {
    mono.iter().flat_map(|&sample| [sample; 2]).collect()
}

fn reasons(report: &serde_json::Value) -> String {
    report["link"]["reasons"].to_string()
}

#[test]
fn a_stream_that_states_nothing_has_two_channels() {
    let bench = Bench::new();
    let audio = noise(FRAMES * 2);
    for status in ["04", "8500", "850a", "850f", "8508"] {
        let (file, _) = line(&bench, &audio, status).write(&bench, "line");
        let decoded = decode(&bench, &[&file]);
        assert_eq!(
            (decoded.audio.format.channels, decoded.audio.format.sample_rate),
            (2, 48_000),
            "{status}"
        );
        assert!(decoded.audio.samples == audio, "{status}");
        assert_eq!(decoded.report["link"]["mode"], "two-channel", "{status}");
        assert!(!reasons(&decoded.report).contains("channel status"), "{status}");
    }
}

#[test]
fn mono_is_one_channel_whether_it_is_copied_or_not() {
    let bench = Bench::new();
    let mono = noise(FRAMES);
    let zero: Vec<i32> = mono.iter().flat_map(|&sample| [sample, 0]).collect();
    for pairs in [copied(&mono), zero] {
        let line = line(&bench, &pairs, "8504");
        let (file, _) = line.write(&bench, "line");
        let decoded = decode(&bench, &[&file]);
        assert_eq!((decoded.audio.format.channels, decoded.audio.format.sample_rate), (1, 48_000));
        assert!(decoded.audio.samples == mono);
        assert_eq!(decoded.report["link"]["mode"], "mono");
        assert_eq!(
            (&decoded.report["link"]["channels"], &decoded.report["link"]["audio_hz"]),
            (&1.into(), &48_000.0.into())
        );
        assert!(reasons(&decoded.report).contains("mono: byte 1 of the channel status says so"));
        let asked = decode(&bench, &[&file, "--mode", "two-channel"]);
        assert!(asked.audio.samples == pairs);
        assert!(reasons(&asked.report).contains("two-channel, as asked for"));
        assert_eq!(asked.rows, decoded.rows);
    }
}

#[test]
fn double_is_one_channel_at_twice_the_rate() {
    let bench = Bench::new();
    let audio = noise(FRAMES * 2);
    for (status, mode) in [("850e", "double"), ("8501", "double-left"), ("8509", "double-right")] {
        let (file, _) = line(&bench, &audio, status).write(&bench, "line");
        let decoded = decode(&bench, &[&file]);
        assert_eq!((decoded.audio.format.channels, decoded.audio.format.sample_rate), (1, 96_000));
        assert!(decoded.audio.samples == audio);
        assert_eq!(decoded.report["link"]["mode"], mode);
        assert_eq!(
            (&decoded.report["link"]["nominal_hz"], &decoded.report["link"]["audio_hz"]),
            (&48_000.into(), &96_000.0.into())
        );
        assert_eq!(decoded.number("audio_frames"), 2 * FRAMES as u64);
        assert!(reasons(&decoded.report).contains("no public source"));
    }
    let (file, _) = line(&bench, &audio, "04").write(&bench, "line");
    let asked = decode(&bench, &[&file, "--mode", "double"]);
    assert_eq!((asked.audio.format.channels, asked.audio.format.sample_rate), (1, 96_000));
    assert!(asked.audio.samples == audio);
}

#[test]
fn primary_and_secondary_are_two_channels() {
    let bench = Bench::new();
    let audio = noise(FRAMES * 2);
    let (file, _) = line(&bench, &audio, "850c").write(&bench, "line");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(
        (decoded.audio.format.channels, decoded.report["link"]["mode"].as_str()),
        (2, Some("primary-secondary"))
    );
    assert!(decoded.audio.samples == audio);
}

#[test]
fn a_mode_with_a_wrong_crcc_is_not_acted_upon() {
    let bench = Bench::new();
    let audio = copied(&noise(FRAMES));
    let status = format!("8504{}55", "00".repeat(21));
    let (file, _) = line(&bench, &audio, &status).write(&bench, "line");
    assert!(decode(&bench, &[&file]).audio.samples == audio);
}

#[test]
fn mono_that_carries_a_second_channel_keeps_it_unless_asked() {
    let bench = Bench::new();
    let audio = noise(FRAMES * 2);
    let (file, _) = line(&bench, &audio, "8504").write(&bench, "line");
    let decoded = decode(&bench, &[&file]);
    assert!(decoded.audio.samples == audio);
    assert!(reasons(&decoded.report).contains("subframe 2 carries something else"));
    let asked = decode(&bench, &[&file, "--mode", "mono"]);
    let left: Vec<i32> = audio.as_chunks().0.iter().map(|[left, _]| *left).collect();
    assert!(asked.audio.samples == left);
    let differing = audio.as_chunks().0.iter().filter(|[a, b]| *b != *a && *b != 0).count();
    assert!(reasons(&asked.report).contains(&format!("{differing} of {FRAMES} frames carry something else")));
}

#[test]
fn a_mode_that_changes_is_another_segment() {
    let bench = Bench::new();
    let audio = copied(&noise(2 * 192));
    let mut stream = line(&bench, &audio, "04").without_rest();
    stream.append(&line(&bench, &audio, "8504").without_rest().levels);
    let (file, _) = stream.write(&bench, "line");
    let first = decode(&bench, &[&file]);
    assert_eq!(first.segments(), [("locked", 384, 0), ("locked", 384, 0)]);
    assert!(first.audio.samples == audio);
    let second = decode(&bench, &[&file, "--segment", "2"]);
    assert_eq!((second.audio.format.channels, second.audio.samples == noise(2 * 192)), (1, true));
    // As asked for, there is nothing that changes.
    assert_eq!(decode(&bench, &[&file, "--mode", "mono"]).segments(), [("locked", 768, 0)]);
}

#[test]
fn a_capture_that_is_cut_has_the_mode_from_its_first_frame() {
    let bench = Bench::new();
    let mono = noise(FRAMES);
    let (file, _) = line(&bench, &copied(&mono), "8504").write(&bench, "line");
    // From frame 50 of a block to the end.
    let decoded = decode(&bench, &[&file, "--start", &format!("{}smp", (32 + 50 * 128 - 3) * 8)]);
    assert_eq!(decoded.segments(), [("locked", FRAMES as u64 - 50, 0)]);
    assert!(decoded.audio.samples == mono[50..]);
}

#[test]
fn a_recording_without_a_whole_block_has_two_channels() {
    let bench = Bench::new();
    let audio = copied(&noise(150));
    let (file, _) = line(&bench, &audio, "8504").write(&bench, "line");
    assert!(decode(&bench, &[&file]).audio.samples == audio);
    let run = lightpipe(&bench, &["decode", &file, "--mode", "mono", "-o", "mono.wav"]);
    assert!(run.stderr.contains("150 samples, 1 channel at 48000 Hz"), "{}", run.stderr);
    assert!(Audio::read(&std::fs::read(bench.path("mono.wav")).unwrap()).samples == noise(150));
}
