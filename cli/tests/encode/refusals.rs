//! What cannot be encoded leaves no file, and one line that says why.

use super::run::{Bench, format, noise, wav_bytes};

fn refused(bench: &Bench, args: &[&str], code: i32, words: &str) {
    let before = bench.files();
    let run = bench.encode(args);
    assert_eq!(run.code, Some(code), "{args:?}: {}", run.stderr);
    let last = run.stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("lightpipe: ") && last.contains(words), "{args:?}: {}", run.stderr);
    assert!(run.stdout.is_empty());
    assert_eq!(bench.files(), before, "{args:?}");
}

#[test]
fn usage_that_does_not_fit_is_refused() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 48_000), &noise(200));
    bench.wav("mono.wav", format(1, 48_000), &noise(100));
    bench.wav("slow.wav", format(8, 8_000), &noise(800));
    bench.write("adat.csv", "ch0\n0\n");
    refused(&bench, &["in.wav", "-o", "out.vcd", "--rate", "200T"], 2, "100 THz");
    refused(&bench, &["in.wav", "-o", "out.csv", "--rate", "200T"], 2, "100 THz");
    refused(&bench, &["in.wav", "-o", "out.sr", "--rate", "0.5"], 2, "whole number of hertz");
    refused(&bench, &["mono.wav", "-o", "out.bin"], 2, "--protocol adat");
    refused(&bench, &["slow.wav", "-o", "out.bin"], 2, "30 to 55 kHz");
    refused(&bench, &["in.wav", "-o", "out.bin", "--channel-status", "0g"], 2, "1 to 24 bytes of hex");
    refused(&bench, &["in.wav", "-o", "out.bin", "--user-bits", "00,xx"], 2, "\"xx\"");
    let adat = ["in.wav", "-o", "out.bin", "--protocol", "adat"];
    refused(&bench, &[&adat[..], &["--user-bits", "10"]].concat(), 2, "one hex digit");
    refused(&bench, &[&adat[..], &["--validity", "0"]].concat(), 2, "IEC 60958");
    refused(&bench, &["adat.csv", "-o", "out.bin", "--protocol", "spdif"], 2, "columns of ADAT");
    refused(&bench, &["in.wav", "-o", "missing/out.bin"], 2, "no folder missing");
    refused(&bench, &["in.wav", "-o", "out.bin", "--word", "64"], 2, "--word is for memory files");
    refused(&bench, &["in.wav", "-o", "out.hex", "--word", "30"], 2, "write readmemb");
    refused(&bench, &["in.wav", "-o", "out.hex", "--swap-halves"], 2, "--swap-halves is for arrays");
    refused(&bench, &["in.wav", "-o", "out.h", "--word", "24"], 2, "8, 16, 32 or 64");
    let bin = ["in.wav", "-o", "out.bin"];
    let line = |args: &[&str], words| refused(&bench, &[&bin[..], args].concat(), 2, words);
    line(&["--jitter", "a lot"], "0.25");
    line(&["--phase", "2s"], "a second");
    line(&["--disturb", "flip@0/0"], "flip@2/10000");
    let volts = ["in.wav", "-o", "out.csv", "--rate", "24M", "--low", "1", "--high", "1"];
    refused(&bench, &volts, 2, "same voltage");
    line(&["--jitter=-0.1"], "RMS value");
    line(&["--jitter", "5000"], "too far");
    line(&["--link", "17"], "0 to 16 cells");
    line(&["--offset", "600000"], "half from nominal");
    line(&["--sine", "0.25"], "0.25@8k");
    line(&["--drift", "ramp:5"], "ramp:PPM/BOUND");
    line(&["--drift", "walk:5", "--drift", "walk:6"], "one walk");
    line(&["--disturb", "noise@5"], "kinds are dropout");
    line(&["--disturb", "glitch@5"], "glitch:0.5");
    line(&["--disturb", "extra+flip@5"], "random places only");
    line(&["--disturb", "flip@20/10"], "more disturbances than cells");
    line(&["--rise", "0.3"], "--rise is for tables of voltages");
    line(&["--duty", "0.1", "--rate", "6144000"], "--duty needs more than one sample per cell");
    refused(&bench, &["in.wav", "-o", "out.hex", "--jitter", "0.1"], 2, "add --rate");
    refused(&bench, &["in.wav", "-o", "out.csv", "--noise", "x"], 2, "50mV");
    refused(&bench, &["in.wav", "-o", "out.csv", "--rise", "100"], 2, "rise time");
    bench.write("out.bin", "old");
    refused(&bench, &["in.wav", "-o", "out.bin"], 2, "--force");
}

#[test]
fn input_that_cannot_be_read_is_refused() {
    let bench = Bench::new();
    let out = ["-o", "out.bin"];
    let check = |name: &str, bytes: &[u8], words: &str| {
        bench.write(name, bytes);
        refused(&bench, &[&[name], &out[..]].concat(), 3, words);
    };
    refused(&bench, &["nothing.wav", "-o", "out.bin"], 3, "nothing.wav: ");
    refused(&bench, &[".", "-o", "out.bin"], 3, ".: ");
    check("a.wav", b"", "is empty");
    check("b.wav", b"fLaC\0\0\0\x22\x10\0", "WAV");
    check("c.jsonl", b"{\"frame\":0}\n", "CSV");
    check(
        "d.csv",
        b"frame,user\n0,0\n0,G\n",
        "d.csv: line 3, column user: expected one hex digit, found \"G\"",
    );
    check("e.csv", b"sample\n", "no frames");
    check("f.wav", &wav_bytes(format(2, 48_000), &[]), "no frames");
    check("g.wav", b"RIFF\x10\0\0\0WAVEfmt ", "g.wav: ");
    let mut floats = wav_bytes(format(2, 48_000), &noise(20));
    let fmt = floats.windows(4).position(|bytes| bytes == b"fmt ").unwrap();
    floats[fmt + 8] = 3;
    check("h.wav", &floats, "floating-point");
}

#[test]
fn a_sample_that_does_not_fit_24_bits_is_refused() {
    let bench = Bench::new();
    let mut wav = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x02\0".to_vec();
    wav.extend(48_000u32.to_le_bytes());
    wav.extend((48_000u32 * 8).to_le_bytes());
    wav.extend(b"\x08\0\x20\0data\xff\xff\xff\xff");
    wav.extend(256i32.to_le_bytes().repeat(20_000));
    wav.extend(257i32.to_le_bytes().repeat(2));
    bench.write("in.wav", wav);
    refused(&bench, &["in.wav", "-o", "out.bin"], 3, "sample 257 does not fit 24 bits");
}
