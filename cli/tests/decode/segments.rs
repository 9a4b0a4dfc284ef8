//! Where a signal rests, changes its rate or its mode.

use super::decoded::{decode, lightpipe};
use super::line::{FRAME, Line, PER_CELL, REST, pack};
use crate::run::{Bench, format, noise};

#[test]
fn rest_between_two_bursts_is_no_fault_and_takes_its_time() {
    let bench = Bench::new();
    let (first, audio) = Line::adat(&bench, 120);
    // The rests around both lines add up to twenty frames.
    let mut line = first.clone();
    line.rest(20 * FRAME - 2 * REST);
    line.append(&first.levels);
    let (file, _) = line.write(&bench, "bursts");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(decoded.number("faults/total"), 0, "{:?}", decoded.faults);
    assert_eq!([decoded.number("frames"), decoded.number("lost")], [240, 20]);
    assert_eq!(decoded.segments(), [("locked", 240, 20)]);
    let silence = vec![0; 20 * 8];
    assert!(decoded.audio.samples == [&audio[..], &silence[..], &audio[..]].concat());

    let dropped = decode(&bench, &[&file, "--drop-lost"]);
    assert!(dropped.audio.samples == [&audio[..], &audio[..]].concat());
    assert_eq!(dropped.rows, decoded.rows);
}

#[test]
fn rest_in_spdif_takes_its_time_too() {
    let bench = Bench::new();
    let (first, audio) = Line::spdif(&bench, 200, 48_000);
    let mut line = first.clone();
    line.rest(5000 * 128 - 2 * REST);
    line.append(&first.levels);
    let (file, _) = line.write(&bench, "bursts");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(decoded.number("faults/total"), 0, "{:?}", decoded.faults);
    assert_eq!([decoded.number("frames"), decoded.number("lost")], [400, 5000]);
    let silence = vec![0; 5000 * 2];
    assert!(decoded.audio.samples == [&audio[..], &silence[..], &audio[..]].concat());
}

/// Frames on either side of a change.
const FRAMES: usize = 800;

#[test]
fn another_rate_is_another_segment() {
    let bench = Bench::new();
    let (slow, slow_audio) = Line::spdif(&bench, FRAMES, 44_100);
    let (fast, _) = Line::spdif(&bench, FRAMES, 48_000);
    let mut samples = slow.at(100_000_000);
    let level = samples.last().copied().unwrap();
    samples.extend(fast.at(100_000_000).into_iter().map(|sample| sample != level));
    bench.write("rates_100M.bin", pack(&samples));
    let all = decode(&bench, &["rates_100M.bin"]);
    assert_eq!(all.number("faults/total"), 0, "{:?}", all.faults);
    let locked: Vec<_> = all.report["segments"].as_array().unwrap().iter().collect();
    let rates: Vec<u64> = locked.iter().filter_map(|segment| segment["nominal_hz"].as_u64()).collect();
    assert_eq!(rates, [44_100, 48_000]);
    assert_eq!(all.rows.len(), 4 * FRAMES);
    assert_eq!((all.audio.format.sample_rate, all.audio.samples == slow_audio), (44_100, true));
    assert!(all.report["findings"].to_string().contains("--segment"));

    let second = decode(&bench, &["rates_100M.bin", "--segment", "2"]);
    assert_eq!((second.audio.format.sample_rate, second.audio.frames()), (48_000, FRAMES));
    // Both lines carry the same noise.
    assert!(second.audio.samples == slow_audio);
    assert_eq!(second.report["link"]["nominal_hz"], 48_000);

    let third = lightpipe(&bench, &["decode", "rates_100M.bin", "--segment", "3", "-o", "third.wav"]);
    assert_eq!(third.code, Some(2), "{}", third.stderr);
    assert!(!bench.path("third.wav").exists());
}

#[test]
fn the_smux_flag_begins_another_segment_when_it_comes() {
    let bench = Bench::new();
    let slots = noise(FRAMES * 8);
    bench.wav("plain.wav", format(8, 48_000), &slots);
    bench.wav("smux.wav", format(4, 96_000), &slots);
    let mut line = Line::encoded(&bench, "plain.wav", &[], 12_288_000).without_rest();
    line.append(&Line::encoded(&bench, "smux.wav", &[], 12_288_000).without_rest().levels);
    let (file, _) = line.write(&bench, "flag");
    let first = decode(&bench, &[&file]);
    assert_eq!(first.segments(), [("locked", FRAMES as u64, 0), ("locked", FRAMES as u64, 0)]);
    assert_eq!((first.audio.format.channels, first.audio.format.sample_rate), (8, 48_000));
    assert!(first.audio.samples == slots);
    let second = decode(&bench, &[&file, "--segment", "2"]);
    assert_eq!((second.audio.format.channels, second.audio.format.sample_rate), (4, 96_000));
    assert!(second.audio.samples == slots);
    assert_eq!(second.number("audio_frames"), 3 * FRAMES as u64);
    // Told how to read the slots, there is nothing that changes.
    let as_slots = decode(&bench, &[&file, "--smux", "1"]);
    assert_eq!(as_slots.segments(), [("locked", 2 * FRAMES as u64, 0)]);
    // The earlier of two samples sits in the lower of two slots.
    let pairs = slots.as_chunks::<8>().0.iter().flat_map(|[a, b, c, d, e, f, g, h]| [a, e, b, f, c, g, d, h]);
    let paired: Vec<i32> = pairs.copied().collect();
    assert!(as_slots.audio.samples == [&slots[..], &paired[..]].concat());
}

#[test]
fn start_and_duration_take_a_part() {
    let bench = Bench::new();
    let (line, audio) = Line::adat(&bench, 300);
    let (file, _) = line.write(&bench, "line");
    // Frames 100 to 199 and the beginning of frame 200.
    let first = (REST + 100 * FRAME) * PER_CELL;
    let start = format!("{}smp", first - 3 * PER_CELL);
    let duration = format!("{}smp", (100 * FRAME + 30) * PER_CELL);
    let decoded = decode(&bench, &[&file, "--start", &start, "--duration", &duration]);
    assert_eq!((decoded.code, decoded.number("faults/total")), (Some(0), 0));
    let found = audio.windows(8).position(|frame| *frame == decoded.audio.samples[..8]).unwrap();
    assert!(found == 100 * 8 || found == 101 * 8, "begins with sample {found}");
    assert!(decoded.audio.samples == audio[found..][..decoded.audio.samples.len()]);
    assert!((98..=100).contains(&decoded.audio.frames()), "{}", decoded.audio.frames());
    let place: usize = decoded.rows.column("start_sample")[0].parse().unwrap();
    assert_eq!(place, (REST + found / 8 * FRAME) * PER_CELL);
}
