//! Memory files: what is written is read again, and what people make of it, too.

use lightpipe::capture::{Format, Options, Radix, open_path};
use lightpipe::pcm::wav;

use super::run::{Bench, Ran, format, hear, noise, ran};

fn lightpipe(bench: &Bench, args: &[&str]) -> Ran {
    ran(bench.program().args(args).output().unwrap())
}

/// Audio for both protocols, as `spdif.wav` and `adat.wav`.
fn with_audio(frames: usize) -> (Bench, Vec<i32>, Vec<i32>) {
    let bench = Bench::new();
    let (spdif, adat) = (noise(2 * frames), noise(8 * frames));
    bench.wav("spdif.wav", format(2, 48_000), &spdif);
    bench.wav("adat.wav", format(8, 48_000), &adat);
    (bench, spdif, adat)
}

/// Encodes with `options` and gives what was said.
fn encode(bench: &Bench, input: &str, output: &str, options: &[&str]) -> String {
    let run = bench.encode(&[&[input, "-o", output, "--force"], options].concat());
    assert_eq!(run.code, Some(0), "{options:?}: {}", run.stderr);
    run.stderr
}

fn assert_holds(bench: &Bench, file: &str, spdif: &[i32], adat: &[i32]) {
    let content = hear(&bench.path(file), 0);
    assert_eq!((content.faults, content.lost), (0, 0), "{file}");
    if content.frames.is_empty() {
        assert!(content.samples() == spdif, "{file}: {} subframes", content.subframes.len());
    } else {
        let slots: Vec<i32> = content.frames.iter().flat_map(|frame| frame.slots).collect();
        assert!(slots == adat, "{file}: {} frames", content.frames.len());
    }
}

#[test]
fn a_line_of_text_is_a_frame() {
    let (bench, ..) = with_audio(20);
    let lines = |name: &str| -> Vec<String> {
        std::fs::read_to_string(bench.path(name)).unwrap().lines().map(str::to_owned).collect()
    };
    let said = encode(&bench, "spdif.wav", "s.hex", &["--cells", "transitions"]);
    assert!(said.contains("20 frames of IEC 60958") && said.contains("in 40 words of 64"), "{said}");
    assert!(said.contains("2560 samples at 6144000 Hz"), "{said}");
    for (n, line) in lines("s.hex").iter().enumerate() {
        // B, W, M, W, ..: polarity-free, as the tables have them.
        let preamble = if n == 0 { "9c" } else { ["93", "96"][n % 2] };
        assert!(line.len() == 16 && line.starts_with(preamble), "{n}: {line}");
    }
    let said = encode(&bench, "adat.wav", "a.memb", &["--cells", "transitions"]);
    assert!(said.contains("in 20 words of 256"), "{said}");
    for line in lines("a.memb") {
        assert!(line.len() == 256 && line.starts_with("00000000001"), "{line}");
    }
    encode(&bench, "adat.wav", "a.hex", &[]);
    let text = std::fs::read(bench.path("a.hex")).unwrap();
    assert!(text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'\n')));
    assert!(text.len() == 20 * 65 && text.ends_with(b"\n"));
}

#[test]
fn the_same_frames_come_back_whatever_a_bit_means() {
    let (bench, spdif, adat) = with_audio(300);
    for cells in ["levels", "transitions"] {
        for (input, file) in [
            ("spdif.wav", "s.hex"),
            ("spdif.wav", "s.memb"),
            ("adat.wav", "a.mem"),
            ("adat.wav", "a.memh"),
            ("adat.wav", "a.memb"),
        ] {
            for rate in [&[][..], &["--rate", "24.576M"], &["--rate", "100M"]] {
                encode(&bench, input, file, &[&["--cells", cells], rate].concat());
                assert_holds(&bench, file, &spdif, &adat);
            }
        }
    }
}

#[test]
fn words_of_any_width_hold_the_line_and_the_last_is_filled() {
    let (bench, spdif, adat) = with_audio(7);
    for (bits, file) in
        [("4", "x.hex"), ("12", "x.hex"), ("100", "x.hex"), ("65536", "x.hex"), ("37", "x.memb")]
    {
        for input in ["spdif.wav", "adat.wav"] {
            let said = encode(&bench, input, file, &["--word", bits]);
            let (samples, bits) =
                (if input == "adat.wav" { 7 * 256 } else { 7 * 128 }, bits.parse().unwrap());
            let free = usize::next_multiple_of(samples, bits) - samples;
            let filled = format!("{free} more samples of the last level fill the last word");
            assert_eq!(said.contains(&filled), free > 0, "{said}");
            assert_holds(&bench, file, &spdif, &adat);
        }
    }
    // One bit a line is a column of numbers as well: the name says what it is.
    encode(&bench, "spdif.wav", "x.memb", &["--word", "1"]);
    assert_holds(&bench, "x.memb", &spdif, &adat);
}

#[test]
fn polarity_does_not_matter() {
    let (bench, spdif, adat) = with_audio(40);
    for input in ["spdif.wav", "adat.wav"] {
        encode(&bench, input, "x.hex", &[]);
        let text = std::fs::read_to_string(bench.path("x.hex")).unwrap();
        let inverted: String = text
            .chars()
            .map(|c| c.to_digit(16).map_or(c, |digit| char::from_digit(15 - digit, 16).unwrap()))
            .collect();
        assert_ne!(text, inverted);
        bench.write("x.hex", inverted);
        assert_holds(&bench, "x.hex", &spdif, &adat);
    }
}

#[test]
fn a_file_may_be_written_by_hand_and_named_at_will() {
    let (bench, spdif, adat) = with_audio(40);
    for (input, cells) in [("spdif.wav", "levels"), ("adat.wav", "transitions")] {
        encode(&bench, input, "x.hex", &["--cells", cells]);
        let text = std::fs::read_to_string(bench.path("x.hex")).unwrap();
        let words: Vec<String> = text.lines().map(|line| format!("0x{}", line.to_uppercase())).collect();
        let text = format!("\u{feff}// by hand\r\n@0 /* from\r\nhere */ {}", words.join("\r\n"));
        for name in ["hand.txt", "hand.hex"] {
            bench.write(name, &text);
            let options = Options::default();
            let capture = open_path(&bench.path(name), &options).unwrap();
            assert_eq!(capture.format(), Format::Memory(Radix::Hexadecimal));
        }
        assert_holds(&bench, "hand.hex", &spdif, &adat);
    }
}

#[test]
fn the_reading_can_be_forced() {
    let (bench, ..) = with_audio(40);
    for (input, cells, other) in
        [("spdif.wav", "transitions", "levels"), ("adat.wav", "levels", "transitions")]
    {
        encode(&bench, input, "x.hex", &["--cells", cells]);
        assert_eq!(lightpipe(&bench, &["info", "x.hex", "--channel", cells]).code, Some(0));
        assert_eq!(
            lightpipe(&bench, &["info", "x.hex", "--channel", other]).code,
            Some(4),
            "{cells} as {other}"
        );
        let found = String::from_utf8(lightpipe(&bench, &["info", "x.hex"]).stdout).unwrap();
        assert!(found.contains(&format!("channel   \"{cells}\"")), "{found}");
    }
}

#[test]
fn a_rate_gives_times_and_pitch() {
    let (bench, ..) = with_audio(300);
    encode(&bench, "adat.wav", "x.hex", &[]);
    let run = lightpipe(&bench, &["info", "x.hex", "--rate", "12288000"]);
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(run.code == Some(0) && text.contains("ADAT, 8 channels at 48 kHz"), "{text}");
}

#[test]
fn damage_is_told_and_what_came_before_it_is_kept() {
    let (bench, _, adat) = with_audio(40);
    encode(&bench, "spdif.wav", "x.hex", &[]);
    let text = std::fs::read_to_string(bench.path("x.hex")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[60] = "1234";
    bench.write("x.hex", lines.join("\n"));
    let run = lightpipe(&bench, &["decode", "x.hex", "--frames", "x.csv"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(bench.path("x.csv")).unwrap().lines().count(), 1 + 60);
    let text = String::from_utf8(lightpipe(&bench, &["info", "x.hex"]).stdout).unwrap();
    assert!(text.contains("line 61: a word of 4 digits among words of 16"), "{text}");

    // Words that a simulation left unknown, and an address ahead, are time without a signal.
    encode(&bench, "adat.wav", "y.hex", &[]);
    let text = std::fs::read_to_string(bench.path("y.hex")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let unknown = "x".repeat(64);
    let parts = [&lines[..20], &[unknown.as_str(), "@40"], &lines[20..]].concat();
    bench.write("y.hex", parts.join("\n"));
    let slots: Vec<i32> = hear(&bench.path("y.hex"), 0).frames.iter().flat_map(|frame| frame.slots).collect();
    assert!(slots == adat);
}

#[test]
fn pipes_carry_words_as_well() {
    let (bench, spdif, _) = with_audio(40);
    let written = bench.encode(&["spdif.wav", "-o", "-", "--format", "readmemh"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    encode(&bench, "spdif.wav", "x.hex", &[]);
    assert!(written.stdout == std::fs::read(bench.path("x.hex")).unwrap());
    let file = std::fs::File::open(bench.path("x.hex")).unwrap();
    let run = ran(bench.program().args(["decode", "-", "-o", "-"]).stdin(file).output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut wav = wav::Reader::new(&run.stdout[..]).unwrap();
    let mut samples = vec![0; spdif.len() + 1];
    assert_eq!(wav.read(&mut samples).unwrap(), spdif.len());
    assert!(samples[..spdif.len()] == spdif);
}

#[test]
fn an_assumed_rate_of_the_audio_is_said() {
    let (bench, ..) = with_audio(200);
    encode(&bench, "spdif.wav", "spdif.hex", &[]);
    encode(&bench, "adat.wav", "adat.hex", &[]);
    for (args, wanted) in [
        (&["spdif.hex"][..], "2 channels at 48000 Hz (by the channel status)\n"),
        (&["adat.hex"], "8 channels at 48000 Hz (assumed: "),
        (&["adat.hex", "--rate", "11289600"], "8 channels at 44100 Hz\n"),
    ] {
        let run = lightpipe(&bench, &[&["decode", "-o", "back.wav", "--force"], args].concat());
        assert!(run.code == Some(0) && run.stderr.contains(wanted), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn a_table_of_frames_is_no_capture_and_the_way_is_shown() {
    let (bench, ..) = with_audio(4);
    encode(&bench, "spdif.wav", "x.hex", &[]);
    assert_eq!(lightpipe(&bench, &["decode", "x.hex", "--frames", "x.csv"]).code, Some(0));
    for file in ["x.csv", "spdif.wav"] {
        let run = lightpipe(&bench, &["info", file]);
        assert_eq!(run.code, Some(3));
        assert!(run.stderr.contains("lightpipe encode") && run.stderr.lines().count() == 1, "{}", run.stderr);
    }
}

#[test]
fn arrays_cannot_be_read() {
    let (bench, ..) = with_audio(4);
    encode(&bench, "spdif.wav", "x.h", &[]);
    let run = lightpipe(&bench, &["info", "x.h", "--format", "c"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("readmemh") && run.stderr.lines().count() == 1, "{}", run.stderr);
}
