use super::*;
use crate::args::{Cli, Command};
use clap::Parser;

fn args(options: &str) -> Encode {
    let words = ["lightpipe", "encode", "in", "-o", "out"].into_iter().chain(options.split_whitespace());
    match Cli::try_parse_from(words).unwrap().command {
        Command::Encode(args) => args,
        _ => panic!("another command"),
    }
}

fn audio(channels: u16, sample_rate: u32, options: &str) -> Result<(Protocol, usize, u64), String> {
    let format = wav::Format { channels, sample_rate, word_length: 24 };
    Signal::of_audio("in.wav", format, &args(options))
        .map(|signal| {
            let rate = signal.frame_rate;
            assert_eq!(rate.den(), 1);
            (signal.protocol, signal.smux.factor(), rate.num())
        })
        .map_err(|failure| failure.message)
}

#[test]
fn channels_choose_the_protocol_and_the_rate_chooses_smux() {
    assert_eq!(audio(2, 44_100, ""), Ok((Protocol::Iec60958, 1, 44_100)));
    assert_eq!(audio(2, 192_000, ""), Ok((Protocol::Iec60958, 1, 192_000)));
    assert_eq!(audio(8, 48_000, ""), Ok((Protocol::Adat, 1, 48_000)));
    assert_eq!(audio(3, 96_000, ""), Ok((Protocol::Adat, 2, 48_000)));
    assert_eq!(audio(4, 88_200, ""), Ok((Protocol::Adat, 2, 44_100)));
    assert_eq!(audio(2, 176_400, "--protocol adat"), Ok((Protocol::Adat, 4, 44_100)));
    assert_eq!(audio(1, 48_000, "--protocol adat"), Ok((Protocol::Adat, 1, 48_000)));
    assert_eq!(audio(2, 96_000, "--protocol adat --smux 2"), Ok((Protocol::Adat, 2, 48_000)));
}

#[test]
fn what_does_not_fit_is_refused_with_what_would() {
    for (channels, rate, options, words) in [
        (1, 48_000, "", "--protocol adat"),
        (1, 48_000, "--protocol spdif", "IEC 60958 has 2"),
        (9, 48_000, "", "up to 8"),
        (9, 48_000, "--protocol adat", "up to 8"),
        (6, 96_000, "", "up to 4"),
        (3, 192_000, "", "up to 2"),
        (3, 48_000, "--protocol aes3", "--protocol adat takes up to 8"),
        (2, 48_000, "--smux 2", "--protocol adat"),
        (4, 48_000, "--smux 2", "48000 Hz goes with --smux 1"),
        (8, 96_000, "--smux 1", "--smux 2"),
        (8, 22_050, "", "30 to 55 kHz, 60 to 110 kHz as S/MUX 2, 120 to 220 kHz as S/MUX 4"),
        (2, 8_000, "", "20 to 200 kHz"),
        (2, 48_000, "--frame-rate 48k", "tables"),
    ] {
        let why = audio(channels, rate, options).unwrap_err();
        assert!(why.starts_with("in.wav: ") && why.contains(words), "{why}");
    }
}

#[test]
fn samples_per_cell_are_exact() {
    let signal = |protocol, rate| Signal {
        protocol,
        frame_rate: Ratio::new(rate, 1).unwrap(),
        smux: Smux::X1,
        mode: None,
        channels: None,
    };
    let per_cell = |protocol, frame_rate, rate| {
        signal(protocol, frame_rate).samples_per_cell(Ratio::new(rate, 1).unwrap()).unwrap()
    };
    assert_eq!(per_cell(Protocol::Adat, 48_000, 12_288_000), Ratio::new(1, 1).unwrap());
    assert_eq!(per_cell(Protocol::Iec60958, 44_100, 5_644_800), Ratio::new(1, 1).unwrap());
    assert_eq!(per_cell(Protocol::Adat, 48_000, 100_000_000), Ratio::new(3125, 384).unwrap());
    let huge = Ratio::new(u64::MAX, 1).unwrap();
    let odd = Ratio::new(1, u64::MAX).unwrap();
    assert!(Signal { frame_rate: odd, ..signal(Protocol::Adat, 1) }.samples_per_cell(huge).is_err());
}

#[test]
fn the_frame_rate_of_a_table_is_given_or_assumed() {
    let table = |protocol, options: &str| {
        Signal::of_table("in.csv", protocol, &args(options))
            .map(|s| hertz(s.frame_rate))
            .map_err(|f| f.message)
    };
    assert_eq!(table(Protocol::Adat, ""), Ok("48000 Hz".into()));
    assert_eq!(table(Protocol::Adat, "--frame-rate 44.1k --protocol adat"), Ok("44100 Hz".into()));
    assert_eq!(table(Protocol::Iec60958, "--frame-rate 44055.94"), Ok("44055.940 Hz".into()));
    assert!(table(Protocol::Adat, "--frame-rate 96k").is_err_and(|why| why.contains("30 to 55")));
    assert!(table(Protocol::Adat, "--protocol spdif").is_err_and(|why| why.contains("ADAT")));
}
