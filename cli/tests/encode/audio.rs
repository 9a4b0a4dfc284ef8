//! Audio in, the same audio out, at every rate and mode.

use lightpipe::adat::{SLOTS, UserBits};
use lightpipe::iec60958::{ChannelStatus, Preamble};
use lightpipe::link::Protocol;
use lightpipe::pcm::Smux;
use lightpipe::pcm::wav;

use super::run::{Bench, Content, format, hear, noise, ran, wav_bytes};

const TIMES: usize = 600;

/// Sample rates that are enough to decode a line of so many cells per second.
fn sample_rates(cell_rate: u64) -> Vec<u64> {
    let mut rates = vec![cell_rate, 100_000_000];
    if 24_000_000 * 10 >= cell_rate * 19 {
        rates.push(24_000_000);
    }
    rates
}

/// The audio of ADAT frames, as a WAV file has it.
fn adat_audio(content: &Content, smux: Smux, channels: usize) -> Vec<i32> {
    let samples = content.frames.iter().flat_map(|frame| smux.samples(frame.slots));
    let all: Vec<i32> = samples.collect();
    all.chunks(smux.channels())
        .flat_map(|time| {
            assert!(time[channels..].iter().all(|sample| *sample == 0));
            &time[..channels]
        })
        .copied()
        .collect()
}

fn adat_survives(rates: &[u32], smux: Smux, channels: usize, flag: bool) {
    let bench = Bench::new();
    let audio = noise(TIMES * channels);
    for &rate in rates {
        bench.wav("in.wav", format(channels as u16, rate), &audio);
        let cell_rate = u64::from(rate) / smux.factor() as u64 * u64::from(Protocol::Adat.frame_cells());
        for sample_rate in sample_rates(cell_rate) {
            let run = bench.encode(&[
                "in.wav",
                "-o",
                "out.bin",
                "--force",
                "--protocol",
                "adat",
                "--rate",
                &sample_rate.to_string(),
            ]);
            assert_eq!((run.code, run.stdout.len()), (Some(0), 0), "{}", run.stderr);
            let content = hear(&bench.path("out.bin"), sample_rate);
            assert_eq!((content.faults, content.lost), (0, 0), "{rate} at {sample_rate}");
            assert_eq!(content.frames.len(), TIMES / smux.factor(), "{rate} at {sample_rate}");
            assert!(content.frames.iter().all(|frame| frame.user.smux() == flag));
            assert!(adat_audio(&content, smux, channels) == audio, "{rate} at {sample_rate}");
        }
    }
}

#[test]
fn adat_survives_at_single_rates() {
    adat_survives(&[44_100, 48_000], Smux::X1, 8, false);
    adat_survives(&[48_000], Smux::X1, 1, false);
}

#[test]
fn adat_survives_at_double_rates() {
    adat_survives(&[88_200, 96_000], Smux::X2, 4, true);
    adat_survives(&[96_000], Smux::X2, 3, true);
}

#[test]
fn adat_survives_at_quadruple_rates() {
    adat_survives(&[176_400, 192_000], Smux::X4, 2, false);
}

#[test]
fn iec60958_survives_at_every_rate() {
    let bench = Bench::new();
    let audio = noise(TIMES * 2);
    for rate in [22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] {
        bench.wav("in.wav", format(2, rate), &audio);
        let cell_rate = u64::from(rate * Protocol::Iec60958.frame_cells());
        for sample_rate in sample_rates(cell_rate) {
            let run =
                bench.encode(&["in.wav", "-o", "out.bin", "--force", "--rate", &sample_rate.to_string()]);
            assert_eq!(run.code, Some(0), "{}", run.stderr);
            let content = hear(&bench.path("out.bin"), sample_rate);
            assert_eq!((content.faults, content.lost), (0, 0), "{rate} at {sample_rate}");
            assert!(content.samples() == audio, "{rate} at {sample_rate}");
            let first = ChannelStatus::consumer(rate, 24);
            for (n, (preamble, bits)) in content.subframes.iter().enumerate() {
                let expected = match (n % 2, n % 384) {
                    (_, 0) => Preamble::B,
                    (0, _) => Preamble::M,
                    _ => Preamble::W,
                };
                let frame = n / 2 % 192;
                let status = first.0[frame / 8] >> (frame % 8) & 1 == 1;
                assert_eq!((*preamble, bits.status()), (expected, status), "subframe {n}");
            }
        }
    }
}

#[test]
fn at_the_cell_rate_a_capture_is_the_cells_and_nothing_else() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 48_000), &noise(20));
    let length = |rate: &str| {
        assert_eq!(bench.encode(&["in.wav", "-o", "out.bin", "--force", "--rate", rate]).code, Some(0));
        std::fs::read(bench.path("out.bin")).unwrap().len()
    };
    assert_eq!(length("6144000"), 10 * 128 / 8);
    assert_eq!(length("6.144MHz"), 10 * 128 / 8);
    // 32 idle cells on either side.
    assert_eq!(length("12288000"), (10 * 128 + 64) * 2 / 8);
}

#[test]
fn a_session_says_its_rate_and_holds_the_same_samples_also_on_a_pipe() {
    let bench = Bench::new();
    let audio = noise(TIMES * 8);
    bench.wav("in.wav", format(8, 48_000), &audio);
    assert_eq!(bench.encode(&["in.wav", "-o", "out.sr"]).code, Some(0));
    let content = hear(&bench.path("out.sr"), 0);
    assert!(adat_audio(&content, Smux::X1, SLOTS) == audio);

    let run = bench.encode(&["in.wav", "-o", "-", "--format", "sigrok"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout == std::fs::read(bench.path("out.sr")).unwrap());
}

#[test]
fn audio_comes_from_standard_input_and_goes_to_standard_output() {
    let bench = Bench::new();
    let wav = bench.wav("in.wav", format(2, 44_100), &noise(TIMES * 2));
    assert_eq!(bench.encode(&["in.wav", "-o", "out.bin"]).code, Some(0));
    let mut command = bench.command(&["-", "-o", "-"]);
    let run = ran(command.stdin(std::fs::File::open(wav).unwrap()).output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout == std::fs::read(bench.path("out.bin")).unwrap());
    assert_eq!(run.stderr.lines().count(), 1);
    assert!(run.stderr.starts_with("lightpipe: standard output: 600 frames of IEC 60958 at 44100 Hz"));
}

#[test]
fn sixteen_bits_sit_at_the_top_and_the_status_says_so() {
    let bench = Bench::new();
    let samples: Vec<i32> = noise(TIMES * 2).into_iter().map(|sample| sample >> 8 << 8).collect();
    bench.wav("in.wav", wav::Format { channels: 2, sample_rate: 44_100, word_length: 16 }, &samples);
    assert_eq!(bench.encode(&["in.wav", "-o", "out.bin"]).code, Some(0));
    let content = hear(&bench.path("out.bin"), 100_000_000);
    assert!(content.samples() == samples);
    // Word length, byte 4: 0010.
    let bits: Vec<bool> = (32..36).map(|frame| content.subframes[2 * frame].1.status()).collect();
    assert_eq!(bits, [false, true, false, false]);
}

#[test]
fn status_user_bits_and_validity_are_sent_as_asked() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 48_000), &noise(TIMES * 2));
    let run = bench.encode(&[
        "in.wav",
        "-o",
        "out.bin",
        "--channel-status",
        "0500,0142",
        "--user-bits",
        "00ff,8001",
        "--validity",
        "1",
    ]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let content = hear(&bench.path("out.bin"), 100_000_000);
    let status = [ChannelStatus::from_bytes(&[5]).unwrap(), ChannelStatus::from_bytes(&[1, 0x42]).unwrap()];
    let user = [[0u8, 0xff], [0x80, 1]];
    for (n, (_, bits)) in content.subframes.iter().enumerate() {
        let (channel, frame) = (n % 2, n / 2 % 192);
        let bit = |bytes: &[u8]| bytes.get(frame / 8).is_some_and(|byte| byte >> (frame % 8) & 1 == 1);
        assert!(bits.validity());
        assert_eq!(bits.status(), bit(&status[channel].0), "subframe {n}");
        assert_eq!(bits.user(), bit(&user[channel]), "subframe {n}");
    }
}

#[test]
fn adat_user_bits_are_added_to_the_smux_flag() {
    let bench = Bench::new();
    let user = |channels: u16, rate: u32, options: &[&str]| {
        bench.wav("in.wav", format(channels, rate), &noise(TIMES * usize::from(channels)));
        let mut args = vec!["in.wav", "-o", "out.bin", "--force", "--protocol", "adat"];
        args.extend(options);
        assert_eq!(bench.encode(&args).code, Some(0));
        hear(&bench.path("out.bin"), 100_000_000).frames[0].user
    };
    assert_eq!(user(8, 48_000, &["--user-bits", "9"]), UserBits::new(9).unwrap());
    assert_eq!(user(4, 96_000, &["--user-bits", "1"]), UserBits::new(1).unwrap());
    assert_eq!(user(2, 192_000, &[]), UserBits::default());
    assert_eq!(user(2, 192_000, &["--smux4-flag", "--user-bits", "8"]), UserBits::new(12).unwrap());
}

#[test]
fn a_last_frame_that_is_not_full_is_filled_with_zero_and_said_so() {
    let bench = Bench::new();
    let audio = noise(4 * 101);
    bench.wav("in.wav", format(4, 96_000), &audio);
    let run = bench.encode(&["in.wav", "-o", "out.bin"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("filled up with 1 sample "), "{}", run.stderr);
    let content = hear(&bench.path("out.bin"), 100_000_000);
    let got = adat_audio(&content, Smux::X2, 4);
    assert!(got[..404] == audio && got[404..] == [0; 4]);
}

#[test]
fn channels_that_are_not_there_are_sent_as_zero_and_said_so() {
    let bench = Bench::new();
    let audio = noise(TIMES * 3);
    bench.wav("in.wav", format(3, 48_000), &audio);
    let run = bench.encode(&["in.wav", "-o", "out.bin"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("3 of 8 channels; the others are sent as zero"), "{}", run.stderr);
    assert!(adat_audio(&hear(&bench.path("out.bin"), 100_000_000), Smux::X1, 3) == audio);
}

#[test]
fn a_truncated_file_is_encoded_as_far_as_it_goes() {
    let bench = Bench::new();
    let audio = noise(TIMES * 2);
    let whole = wav_bytes(format(2, 48_000), &audio);
    bench.write("in.wav", &whole[..whole.len() - 100 * 6 - 1]);
    let run = bench.encode(&["in.wav", "-o", "out.bin"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("ends before its audio does"));
    assert!(hear(&bench.path("out.bin"), 100_000_000).samples() == audio[..499 * 2]);
}

#[test]
fn too_few_samples_per_cell_are_warned_of() {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 192_000), &noise(TIMES * 2));
    let run = bench.encode(&["in.wav", "-o", "out.bin", "--rate", "24M"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("0.98 samples per cell"), "{}", run.stderr);
}
