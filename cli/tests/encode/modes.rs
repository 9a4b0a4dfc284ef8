//! Modes and auxiliary bits: what is encoded comes back from the program itself.

use lightpipe::iec60958::{ChannelStatus, Preamble};
use lightpipe::pcm::wav;
use lightpipe::pcm::{ChannelMode, StatedMode};
use serde_json::Value;

use super::run::{Bench, format, hear, noise, ran};

const TIMES: usize = 1200;

/// Decodes `line.sr` with `options`; the report, and the audio.
fn decode(bench: &Bench, options: &[&str]) -> (Value, wav::Format, Vec<i32>) {
    let mut command = bench.program();
    command.args(["decode", "line.sr", "-o", "out.wav", "--force", "--json"]).args(options);
    let run = ran(command.output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let bytes = std::fs::read(bench.path("out.wav")).unwrap();
    let mut reader = wav::Reader::new(bytes.as_slice()).unwrap();
    let (format, mut samples) = (reader.format(), vec![0; bytes.len()]);
    let count = reader.read(&mut samples).unwrap();
    samples.truncate(count);
    (serde_json::from_slice(&run.stdout).unwrap(), format, samples)
}

#[track_caller]
fn encode(bench: &Bench, options: &[&str]) -> String {
    let run = bench.encode(&[&["in.wav", "-o", "line.sr", "--force"], options].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stderr
}

/// The status of channel A in the first block.
fn status(bench: &Bench, channel: usize) -> ChannelStatus {
    let content = hear(&bench.path("line.sr"), 0);
    assert_eq!((content.faults, content.subframes[0].0), (0, Preamble::B));
    let mut bytes = [0; 24];
    for frame in 0..192 {
        bytes[frame / 8] |= u8::from(content.subframes[2 * frame + channel].1.status()) << (frame % 8);
    }
    ChannelStatus(bytes)
}

#[test]
fn every_mode_comes_back_as_the_audio_that_went_in() {
    let bench = Bench::new();
    for (mode, channels, rate) in [
        ("two-channel", 2, 48_000),
        ("stereo", 2, 44_100),
        ("primary-secondary", 2, 96_000),
        ("mono", 1, 48_000),
        ("mono-zero", 1, 44_100),
        ("double", 1, 96_000),
        ("double", 1, 192_000),
        ("double-left", 1, 88_200),
    ] {
        let audio = noise(TIMES);
        bench.wav("in.wav", format(channels, rate), &audio);
        let said = encode(&bench, &["--mode", mode, "--unverified"]);
        assert!(!said.contains("no public source"), "{said}");
        let (report, format, samples) = decode(&bench, &[]);
        let named = mode.trim_end_matches("-zero");
        assert_eq!(report["link"]["mode"], named);
        assert_eq!((format.channels, format.sample_rate), (channels, rate), "{mode}");
        assert!(samples == audio, "{mode}");
        let stated = StatedMode::of(&status(&bench, 0));
        assert!(matches!(stated, StatedMode::Mode(mode) if mode.name() == named), "{mode}: {stated:?}");
    }
}

#[test]
fn the_status_of_every_mode_and_rate_fits_the_line() {
    let bench = Bench::new();
    let cases = [
        ("two-channel", 2, [44_100, 48_000, 96_000, 192_000]),
        ("stereo", 2, [44_100, 48_000, 88_200, 176_400]),
        ("primary-secondary", 2, [32_000, 48_000, 96_000, 192_000]),
        ("mono", 1, [44_100, 48_000, 96_000, 192_000]),
        ("double", 1, [88_200, 96_000, 176_400, 192_000]),
        ("double-left", 2, [64_000, 96_000, 192_000, 384_000]),
        ("double-right", 2, [64_000, 96_000, 192_000, 384_000]),
    ];
    for (mode, channels, rates) in cases {
        for rate in rates {
            bench.wav("in.wav", format(channels, rate), &noise(TIMES * usize::from(channels)));
            encode(&bench, &["--mode", mode, "--unverified"]);
            let run = ran(bench.program().args(["info", "line.sr"]).output().unwrap());
            assert_eq!(run.code, Some(0), "{mode} {rate}: {}", String::from_utf8_lossy(&run.stdout));
        }
    }
}

#[test]
fn without_a_timebase_the_rate_of_the_audio_is_that_of_the_status() {
    let bench = Bench::new();
    for rate in [96_000, 192_000] {
        bench.wav("in.wav", format(1, rate), &noise(TIMES));
        let cells = (rate / 2 * 128).to_string();
        let out =
            ["in.wav", "-o", "line.bin", "--force", "--rate", &cells, "--mode", "double", "--unverified"];
        assert_eq!(bench.encode(&out).code, Some(0));
        let args = ["decode", "line.bin", "--format", "lsb1", "-o", "out.wav", "--force"];
        let run = ran(bench.program().args(args).output().unwrap());
        assert!(
            run.stderr.contains(&format!("1 channel at {rate} Hz (by the channel status)")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn the_second_subframe_of_mono_is_a_copy_or_zero() {
    let bench = Bench::new();
    let audio = noise(TIMES);
    bench.wav("in.wav", format(1, 48_000), &audio);
    encode(&bench, &["--mode", "mono"]);
    for pair in hear(&bench.path("line.sr"), 0).subframes.as_chunks().0 {
        let [(_, first), (second_preamble, second)] = pair;
        assert_eq!((first, *second_preamble), (second, Preamble::W));
    }
    encode(&bench, &["--mode", "mono-zero", "--validity", "1"]);
    for pair in hear(&bench.path("line.sr"), 0).subframes.as_chunks().0 {
        let [(_, first), (_, second)] = pair;
        assert_eq!((first.validity(), second.word()), (true, 0));
    }
}

#[test]
fn a_code_that_no_source_confirms_is_sent_only_if_asked_for() {
    let bench = Bench::new();
    let audio = noise(TIMES);
    bench.wav("in.wav", format(1, 96_000), &audio);
    let said = encode(&bench, &["--mode", "double"]);
    assert!(said.contains("--unverified sends it"), "{said}");
    assert_eq!(StatedMode::of(&status(&bench, 0)), StatedMode::Nothing);
    // The status cannot tell, the user can.
    let (_, format, _) = decode(&bench, &[]);
    assert_eq!((format.channels, format.sample_rate), (2, 48_000));
    let (_, format, samples) = decode(&bench, &["--mode", "double"]);
    assert_eq!((format.channels, format.sample_rate), (1, 96_000));
    assert!(samples == audio);
}

#[test]
fn two_links_carry_left_and_right() {
    let bench = Bench::new();
    let audio = noise(2 * TIMES);
    bench.wav("in.wav", format(2, 96_000), &audio);
    let mut sides = Vec::new();
    for mode in ["double-left", "double-right"] {
        encode(&bench, &["--mode", mode, "--unverified"]);
        let (report, format, samples) = decode(&bench, &[]);
        assert_eq!(
            (report["link"]["mode"].as_str(), format.channels, format.sample_rate),
            (Some(mode), 1, 96_000)
        );
        sides.push(samples);
    }
    let joined: Vec<i32> = sides[0].iter().zip(&sides[1]).flat_map(|(left, right)| [*left, *right]).collect();
    assert!(joined == audio);
}

#[test]
fn a_last_frame_with_one_sample_is_filled_up_and_said_so() {
    let bench = Bench::new();
    let audio = noise(TIMES - 1);
    bench.wav("in.wav", format(1, 96_000), &audio);
    let said = encode(&bench, &["--mode", "double", "--unverified"]);
    assert!(said.contains("filled up with a sample of zero"), "{said}");
    let (_, _, samples) = decode(&bench, &[]);
    assert!(samples[..TIMES - 1] == audio && samples[TIMES - 1..] == [0]);
}

#[test]
fn the_status_that_is_given_is_the_one_that_is_sent() {
    let bench = Bench::new();
    bench.wav("in.wav", format(1, 48_000), &noise(TIMES));
    let said = encode(&bench, &["--mode", "double", "--channel-status", "04"]);
    assert!(!said.contains("--unverified"), "{said}");
    assert_eq!(status(&bench, 0), ChannelStatus::from_bytes(&[4]).unwrap());
    encode(&bench, &["--mode", "mono"]);
    assert_eq!(StatedMode::of(&status(&bench, 1)), StatedMode::Mode(ChannelMode::Mono));
}

#[test]
fn what_does_not_fit_a_mode_is_refused() {
    let bench = Bench::new();
    bench.wav("mono.wav", format(1, 96_000), &noise(TIMES));
    bench.wav("stereo.wav", format(2, 48_000), &noise(TIMES));
    bench.wav("eight.wav", format(8, 48_000), &noise(TIMES));
    bench.write("aux.csv", "frame,a,b\n0,1,2\n");
    bench.write("adat.csv", "ch0\n000000\n");
    bench.write("spdif.csv", "sample\n1\n2\n");
    for (file, options, words) in [
        ("mono.wav", &["--mode", "stereo"][..], "--mode stereo takes 2 channels"),
        ("stereo.wav", &["--mode", "mono"], "--mode mono takes 1 channel"),
        ("eight.wav", &["--mode", "double-left"], "takes 1 or 2 channels"),
        ("stereo.wav", &["--mode", "stereo", "--protocol", "adat"], "not of ADAT"),
        ("adat.csv", &["--mode", "stereo"], "not of ADAT"),
        ("spdif.csv", &["--mode", "mono-zero"], "a table says what each subframe carries"),
        ("eight.wav", &["--aux", "aux.csv"], "not of ADAT"),
        ("stereo.wav", &["--unverified"], "--unverified is for"),
        ("mono.wav", &[], "--mode mono or double"),
    ] {
        let run = bench.encode(&[&[file, "-o", "out.sr"], options].concat());
        assert_eq!(run.code, Some(2), "{file} {options:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{file} {options:?}: {}", run.stderr);
    }
}

/// Audio of 20 bits, and digits below it.
fn split(times: usize) -> (Vec<i32>, Vec<[u8; 2]>) {
    let noise = noise(2 * times);
    let audio = noise.iter().map(|sample| sample & !0xf).collect();
    (audio, noise.as_chunks().0.iter().map(|pair| pair.map(|sample| (sample >> 5 & 0xf) as u8)).collect())
}

#[test]
fn auxiliary_bits_travel_beside_audio_of_20_bits() {
    let bench = Bench::new();
    let (audio, bits) = split(TIMES);
    bench.wav("in.wav", format(2, 48_000), &audio);
    let rows = bits.iter().enumerate().map(|(n, [a, b])| format!("{n},{a:X},{b:X}\n"));
    let file: String = std::iter::once("frame,a,b\n".to_owned()).chain(rows).collect();
    bench.write("aux.csv", &file);
    encode(&bench, &["--aux", "aux.csv"]);
    // 20 bits, consumer: byte 4.
    assert_eq!(status(&bench, 0).0[4], 0b1010);

    let options = ["--audio-bits", "20", "--aux", "back.csv", "--frames", "back_frames.csv"];
    let (_, format, samples) = decode(&bench, &options);
    assert_eq!(format.word_length, 20);
    assert!(samples == audio);
    assert_eq!(std::fs::read_to_string(bench.path("back.csv")).unwrap(), file);
    // As audio of 24 bits, nothing is left out.
    let (_, format, samples) = decode(&bench, &[]);
    assert_eq!(format.word_length, 24);
    let joined = audio
        .as_chunks()
        .0
        .iter()
        .zip(&bits)
        .flat_map(|([l, r], [a, b])| [l | i32::from(*a), r | i32::from(*b)]);
    assert!(joined.eq(samples));

    // The table has them as well, and takes them back.
    let table = std::fs::read_to_string(bench.path("back_frames.csv")).unwrap();
    assert!(
        table.starts_with("subframe,start_sample,preamble,channel,block_frame,sample,aux,v,u,c,p,marks\n")
    );
    let first = std::fs::read(bench.path("line.sr")).unwrap();
    let run = bench.encode(&["back_frames.csv", "-o", "line.sr", "--force", "--frame-rate", "48k"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(std::fs::read(bench.path("line.sr")).unwrap() == first);
}

#[test]
fn auxiliary_bits_of_a_table_replace_the_lowest_of_its_samples() {
    let bench = Bench::new();
    bench.write("in.csv", "sample,aux\n-16,0\n31,7\n0,F\n1,0\n");
    assert_eq!(bench.encode(&["in.csv", "-o", "line.sr", "--frame-rate", "48k"]).code, Some(0));
    assert_eq!(hear(&bench.path("line.sr"), 0).samples(), [-16, 23, 15, 0]);
}

#[test]
fn auxiliary_bits_that_do_not_fit_are_refused_or_said() {
    let bench = Bench::new();
    let (audio, _) = split(3);
    bench.wav("in.wav", format(2, 48_000), &audio);
    bench.write("long.csv", "frame,a,b\n1,1,2\n7,1,2\n");
    let said = encode(&bench, &["--aux", "long.csv"]);
    assert!(said.contains("the audio has 3 frames; rows from frame 7 on are left out"), "{said}");
    assert!(!said.contains("frame 1 on"), "{said}");
    bench.write("wrong.csv", "frame,a,b\n0,1,2\n1,x,0\n");
    let run = bench.encode(&["in.wav", "-o", "line.sr", "--force", "--aux", "wrong.csv"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("lightpipe: wrong.csv: line 3"), "{}", run.stderr);
    bench.wav("in.wav", format(2, 48_000), &[16, 17]);
    let run = bench.encode(&["in.wav", "-o", "line.sr", "--force", "--aux", "long.csv"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("more than 20 bits"), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    let run = ran(bench.program().args(["decode", "line.sr", "--aux", "out.csv"]).output().unwrap());
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--audio-bits 20"), "{}", run.stderr);
    let options = ["--audio-bits", "20", "--drop-lost"];
    let args = [&["decode", "line.sr", "--aux", "out.csv"], &options[..]].concat();
    let run = ran(bench.program().args(args).output().unwrap());
    assert_eq!((run.code, run.stderr.lines().count()), (Some(2), 1), "{}", run.stderr);
    assert!(run.stderr.contains("--drop-lost leaves out"), "{}", run.stderr);
}
