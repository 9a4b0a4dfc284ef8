//! Recordings of other people's instruments: what `capture` makes of them, and what edges they hold.
//!
//! They are not part of this project: looked for in `../shared/captures`, or in the folder named by
//! `LIGHTPIPE_CAPTURES`; skipped where neither exists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use lightpipe::capture::{
    Capture, ChannelKind, Error, Format, Layout, Options, RateFrom, Source, open, open_path,
};
use lightpipe::edges::Activity;
use lightpipe::trace::Block;
use lightpipe::unit::{INTERPOLATED_TICKS, Instant, Ratio};

mod support;

use support::{captures, line};

/// The bits that ever change.
fn activity(mut capture: Capture<'_>) -> u128 {
    let mut activity = Activity::new();
    let read = capture.read(|block| {
        if let Block::Interleaved(samples) = block {
            activity.look(samples);
        }
        ControlFlow::Continue(())
    });
    read.expect("a readable file");
    activity.changed()
}

fn opened(path: &Path) -> Capture<'static> {
    match open_path(path, &Options::default()) {
        Ok(capture) => capture,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

fn hertz(capture: &Capture<'_>) -> Option<Ratio> {
    capture.timebase().samples_per_second()
}

/// The number behind `"key":` in a golden summary.
fn golden(folder: &Path, key: &str) -> f64 {
    let text = fs::read_to_string(folder.join("summary.json")).expect("a golden summary");
    let (_, rest) = text.split_once(&format!("\"{key}\":")).expect("the key");
    rest.split([',', '\n', '}']).next().and_then(|number| number.trim().parse().ok()).expect("a number")
}

#[test]
fn sigrok_sessions_hold_the_edges_that_are_known() {
    let Some(folder) = captures() else { return };
    for (file, name, bit, rate, summary) in [
        ("spdif/sigrok/pcm2707_100ksamples_24mhz.sr", "5", 5, 24_000_000, "sigrok_pcm2707_100k_24M"),
        ("spdif/sigrok/spdif_16mhz_44khz_3.sr", "D6", 6, 16_000_000, "sigrok_16mhz_44khz_3"),
        ("spdif/sigrok/2ch-16bit-48khz_50MHz.sr", "0", 0, 50_000_000, "sigrok_2ch16b48k_50M"),
    ] {
        let mut capture = opened(&folder.join(file));
        assert_eq!((capture.format().name(), capture.rate_from()), ("sigrok", RateFrom::Metadata));
        assert_eq!(hertz(&capture), Ratio::new(rate, 1), "{file}");
        let channel = capture.channels().iter().find(|channel| channel.name == name).expect("the channel");
        let kind = channel.kind;
        assert_eq!(kind, ChannelKind::Logic { bit });
        let total = capture.samples();
        let line = line(&mut capture, kind);
        let golden = |key| golden(&folder.join("spdif/sigrok/golden").join(summary), key) as u64;
        assert_eq!((line.samples, total), (golden("samples"), Some(golden("samples"))), "{file}");
        assert_eq!(line.edges.len() as u64, golden("edges"), "{file}");
        assert_eq!(line.edges.first().unwrap().0 as u64, golden("first_edge_sample"), "{file}");
        assert_eq!(line.edges.last().unwrap().0 as u64, golden("last_edge_sample"), "{file}");
        assert!(activity(opened(&folder.join(file))) >> bit & 1 == 1);
        assert_eq!(capture.notes().truncated, None);
    }
}

#[test]
fn a_session_with_one_channel_lists_one() {
    let Some(folder) = captures() else { return };
    let capture = opened(&folder.join("spdif/sigrok/spdif_16mhz_44khz_3.sr"));
    assert_eq!(capture.channels().len(), 1);
    assert_eq!(capture.samples(), Some(13_203));
}

#[test]
fn oscilloscope_edges_fall_between_samples_as_known() {
    let Some(folder) = captures() else { return };
    for (file, rate, summary) in [
        ("20220502-48k.csv", 100_000_000, "jw_20220502-48k"),
        ("test_44100_24_bit.csv", 12_500_000, "jw_test_44100_24_bit"),
    ] {
        let mut capture = opened(&folder.join("spdif/picoscope").join(file));
        assert_eq!((capture.format().name(), capture.rate_from()), ("csv", RateFrom::TimeColumn));
        assert_eq!(hertz(&capture), Ratio::new(rate, 1), "{file}");
        assert_eq!(capture.channels().len(), 1);
        assert_eq!(capture.channels()[0].name, "Channel A");
        let line = line(&mut capture, ChannelKind::Analogue { index: 0 });
        let golden = |key| golden(&folder.join("spdif/picoscope/golden").join(summary), key);
        assert_eq!(line.samples, golden("samples") as u64, "{file}");
        assert_eq!(line.edges.len(), golden("edges") as usize, "{file}");
        let samples = |ticks: Option<&Instant>| ticks.unwrap().0 as f64 / f64::from(INTERPOLATED_TICKS);
        assert!((samples(line.edges.first()) - golden("first_edge_sample")).abs() < 0.05, "{file}");
        assert!((samples(line.edges.last()) - golden("last_edge_sample")).abs() < 0.05, "{file}");
        let notes = capture.notes();
        assert_eq!((notes.rows_skipped, notes.clipped, notes.time_jumps), (0, 0, 0), "{file}");
    }
}

#[test]
fn every_container_of_one_signal_gives_the_same_edges() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("formats/synthetic");
    let mut found = Vec::new();
    for (file, format) in [
        ("spdif48k_100MS_1bit_lsbfirst.bin", Some("lsb1")),
        ("spdif48k_100MS_1bit_msbfirst.bin", Some("msb1")),
        ("spdif48k_100MS_bytes_bit3.bin", Some("u8:3")),
        ("spdif48k_sparse_probe10_unit2_12chunks.sr", None),
    ] {
        let format = format.map(|text| text.parse::<Format>().unwrap());
        let options = Options { format, ..Options::default() };
        let mut capture = open_path(&folder.join(file), &options).unwrap();
        assert_eq!(hertz(&capture), Ratio::new(100_000_000, 1), "{file}");
        assert_eq!(capture.channels().len(), 1);
        let kind = capture.channels()[0].kind;
        let line = line(&mut capture, kind);
        assert_eq!(capture.notes().truncated, None, "{file}");
        found.push((file, line));
    }
    let (_, first) = &found[2];
    assert_eq!(first.samples, 416_666);
    for (file, line) in &found {
        // the last byte of the packed ones is filled with zeros
        assert!(line.samples - first.samples < 8, "{file}");
        let edges: Vec<_> = line.edges.iter().filter(|edge| edge.0 < 416_666).collect();
        assert!(edges.into_iter().eq(&first.edges), "{file}");
    }
}

#[test]
fn two_forms_of_one_simulation_agree() {
    let Some(folder) = captures() else { return };
    let folder = folder.join("adat/la");
    let mut session = opened(&folder.join("j7_B_48k_100M.sr"));
    let options = Options { format: Some(Format::Raw(Layout::Lsb1)), ..Options::default() };
    let mut raw = open_path(&folder.join("j7_B_48k_100M.bin"), &options).unwrap();
    assert_eq!(raw.rate_from(), RateFrom::FileName);
    assert_eq!(hertz(&raw), hertz(&session));
    let logic = ChannelKind::Logic { bit: 0 };
    let (session, raw) = (line(&mut session, logic), line(&mut raw, logic));
    assert!(session.edges.len() > 10_000);
    // the last byte of the raw file is filled with zeros
    let samples = session.samples as i64;
    assert!(raw.edges.iter().filter(|edge| edge.0 < samples).eq(&session.edges));
}

#[test]
fn exports_of_many_oscilloscopes_are_read() {
    let Some(folder) = captures() else { return };
    let picos = |femto: u64| Ratio::new(1_000_000_000_000_000, femto).map(reduced);
    for (file, channels, rows, rate, from) in [
        (
            "digilent/waveforms_logic_acq0001.csv",
            &["SPI", "MISO", "Break"][..],
            2048,
            picos(12_400_000_000),
            RateFrom::TimeColumn,
        ),
        (
            "keysight/agilent_mso7034a_scope_3.csv",
            &["1", "2"],
            1000,
            Ratio::new(500_000, 1),
            RateFrom::TimeColumn,
        ),
        ("keysight/agilent_mso7034a_scope_7_1.csv", &["1"], 100, Ratio::new(50_000, 1), RateFrom::TimeColumn),
        ("rigol/rigol_2ch_noX_NewFile1.csv", &["CH1", "CH2"], 1200, Ratio::new(50_000, 1), RateFrom::Header),
        ("rs/rtb_WFM01_first4000lines.csv", &["C1 in V"], 3999, picos(9_240_000_000), RateFrom::TimeColumn),
        (
            "siglent/sds1202xe_SDS00001_first4000lines.csv",
            &["CH1"],
            3988,
            Ratio::new(500_000, 1),
            RateFrom::Header,
        ),
        (
            "tek/mdo4104c_RTC_first3000lines.csv",
            &["CH1", "CH2"],
            2979,
            Ratio::new(50_000_000, 1),
            RateFrom::Header,
        ),
    ] {
        let mut capture = opened(&folder.join("formats/scope").join(file));
        let names: Vec<&str> = capture.channels().iter().map(|channel| channel.name.as_str()).collect();
        assert_eq!(names, channels, "{file}");
        assert_eq!((hertz(&capture), capture.rate_from()), (rate, from), "{file}");
        let line = line(&mut capture, ChannelKind::Analogue { index: 0 });
        assert_eq!(line.samples, rows, "{file}: {:?}", capture.notes());
        assert_eq!(capture.notes().rows_skipped, 0, "{file}");
    }
}

fn reduced(ratio: Ratio) -> Ratio {
    let (mut a, mut b) = (ratio.num(), ratio.den());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Ratio::new(ratio.num() / a, ratio.den() / a).unwrap()
}

#[test]
fn other_formats_are_refused_by_name() {
    let Some(folder) = captures() else { return };
    for (file, name) in [
        ("formats/saleae/cap2.sal", "a Saleae .sal"),
        ("formats/saleae/cap1_digital_0_v0.bin", "a Saleae export"),
        ("formats/saleae/cap1_analog_1_v0_downsample4.bin", "a Saleae export"),
        ("formats/dsview/protocol.demo", "a DSView session"),
        ("formats/synthetic/dsview_v3_ch5.dsl", "a DSView session"),
        ("formats/generated/iverilog.fst", "FST"),
        ("formats/generated/bwf_24.wav", "WAV"),
        ("formats/generated/rf64_24.wav", "WAV"),
        ("formats/saleae_csv/cap1_digital_relative.csv", "a CSV of changes"),
        ("formats/saleae_csv/logic2_sent_digital.csv", "a CSV of changes"),
        ("formats/saleae_csv/logic2_usb_setup_txn.csv", "a CSV of changes"),
        ("formats/saleae_csv/logic2_usb_setupin.csv", "a CSV of changes"),
    ] {
        match open_path(&folder.join(file), &Options::default()) {
            Err(Error::Unsupported { format, .. }) => assert_eq!(format, name, "{file}"),
            other => panic!("{file}: {other:?}"),
        }
    }
    for file in [
        "spdif/xmos/48000-coax.stream",
        "adat/la/j7_A_48k_24M.bin",
        "formats/saleae_csv/cap1_digital_iso8601.csv",
    ] {
        let error = open_path(&folder.join(file), &Options::default()).unwrap_err();
        assert!(matches!(error, Error::Unknown { .. }), "{file}: {error}");
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn nothing_breaks_when_a_file_is_cut_anywhere() {
    let Some(folder) = captures() else { return };
    for file in [
        "spdif/sigrok/pcm2707_100ksamples_24mhz.sr",
        "formats/synthetic/spdif48k_sparse_probe10_unit2_12chunks.sr",
    ] {
        let whole = fs::read(folder.join(file)).unwrap();
        let mut total = 0;
        for cut in (0..whole.len()).step_by(whole.len() / 200 + 1).chain([whole.len()]) {
            let source = Source::file(std::io::Cursor::new(&whole[..cut]));
            let Ok(mut capture) = open(source, &Options::default()) else { continue };
            let kind = capture.channels()[0].kind;
            let samples = line(&mut capture, kind).samples;
            assert!(samples >= total, "{file} cut at {cut}: {samples} samples, {total} before");
            assert_eq!(capture.notes().truncated.is_some(), cut < whole.len(), "{file} cut at {cut}");
            total = samples;
        }
        assert!(total > 90_000);
    }
}
