//! Recordings of other people decode to what is known to be in them.

use std::path::Path;

use serde_json::Value;

use super::decoded::{Audio, Decoded, Table, decode, hex24};
use crate::run::{Bench, captures};

/// Nothing is wrong, and nothing is lost.
fn is_clean(name: &str, decoded: &Decoded) {
    assert_eq!(decoded.code, Some(0), "{name}");
    let counts = ["faults/total", "lost"].map(|path| decoded.number(path));
    assert_eq!((counts, decoded.faults.len()), ([0, 0], 0), "{name}");
    assert_eq!(decoded.report["error"], Value::Null, "{name}");
}

/// `ours` is `golden`, or has one row more at its end.
fn same<T: PartialEq + std::fmt::Debug>(name: &str, ours: &[T], golden: &[T]) {
    assert!(!golden.is_empty(), "{name}: nothing to compare with");
    assert!(
        ours.len() == golden.len() || ours.len() == golden.len() + 1,
        "{name}: {} rows for {}",
        ours.len(),
        golden.len()
    );
    let wrong = (0..golden.len()).find(|&row| ours[row] != golden[row]);
    assert!(wrong.is_none(), "{name}: row {wrong:?}: {:?}", wrong.map(|row| (&ours[row], &golden[row])));
}

fn summary(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("summary.json")).unwrap()).unwrap()
}

/// Preambles have two sets of names.
fn preamble(name: &str) -> &str {
    match name {
        "Z" => "B",
        "X" => "M",
        "Y" => "W",
        name => name,
    }
}

/// Two columns side by side.
fn pairs(left: &[i32], right: &[i32]) -> Vec<[i32; 2]> {
    left.iter().zip(right).map(|(left, right)| [*left, *right]).collect()
}

/// Judges every subframe of a recording of S/PDIF.
fn subframes_are_golden(name: &str, file: &str, golden: &str) {
    let Some(captures) = captures() else { return };
    let captures = captures.join("spdif");
    let bench = Bench::new();
    let decoded = decode(&bench, &[captures.join(file).to_str().unwrap()]);
    is_clean(name, &decoded);
    let golden = captures.join(golden);
    let expected = Table::read(&golden.join("subframes.csv"));
    let cell = summary(&golden)["measured_cell_samples"].as_f64().unwrap();
    for (ours, theirs) in
        [("channel", "channel"), ("sample", "pcm24"), ("v", "v"), ("u", "u"), ("c", "c"), ("p", "p")]
    {
        same(&format!("{name}: {ours}"), &decoded.rows.column(ours), &expected.column(theirs));
    }
    let names: Vec<&str> = expected.column("preamble").into_iter().map(preamble).collect();
    same(name, &decoded.rows.column("preamble"), &names);
    // Ours is not known before the first block start; theirs may be.
    let block_frames = decoded.rows.column("block_frame").into_iter().zip(expected.column("block_frame"));
    for (row, (ours, theirs)) in block_frames.enumerate() {
        assert!(ours.is_empty() || ours == theirs, "{name}: block frame {ours} for {theirs} in row {row}");
    }
    let starts = decoded.rows.column("start_sample").into_iter().zip(expected.column("start_sample"));
    for (row, (ours, theirs)) in starts.enumerate() {
        let off = ours.parse::<f64>().unwrap() - theirs.parse::<f64>().unwrap();
        // Half a cell, and half of the sample in which the change was seen.
        assert!(off.abs() <= cell / 2.0 + 0.5, "{name}: row {row} starts at {ours}, not {theirs}");
    }
    let pcm = Table::read(&golden.join("pcm.csv"));
    same(name, &stereo(&decoded.audio), &pairs(&pcm.numbers("left24"), &pcm.numbers("right24")));
    // Cut subframes at either end count for neither.
    assert_eq!(decoded.number("frames"), pcm.len() as u64, "{name}");
}

/// The samples of a WAV file with two channels.
fn stereo(audio: &Audio) -> Vec<[i32; 2]> {
    assert_eq!(audio.format.channels, 2);
    audio.samples.as_chunks().0.to_vec()
}

#[test]
fn sessions_of_sigrok_hold_every_subframe() {
    subframes_are_golden(
        "48 kHz at 50 MS/s",
        "sigrok/2ch-16bit-48khz_50MHz.sr",
        "sigrok/golden/sigrok_2ch16b48k_50M",
    );
    subframes_are_golden(
        "44.1 kHz at 16 MS/s",
        "sigrok/spdif_16mhz_44khz_3.sr",
        "sigrok/golden/sigrok_16mhz_44khz_3",
    );
    subframes_are_golden(
        "44.1 kHz at 24 MS/s",
        "sigrok/pcm2707_100ksamples_24mhz.sr",
        "sigrok/golden/sigrok_pcm2707_100k_24M",
    );
}

#[test]
fn tables_of_picoscope_hold_every_subframe() {
    subframes_are_golden(
        "44.1 kHz at 12.5 MS/s",
        "picoscope/test_44100_24_bit.csv",
        "picoscope/golden/jw_test_44100_24_bit",
    );
    subframes_are_golden(
        "48 kHz at 100 MS/s",
        "picoscope/20220502-48k.csv",
        "picoscope/golden/jw_20220502-48k",
    );
}

#[test]
fn streams_of_a_test_bench_hold_their_ramps() {
    let Some(captures) = captures() else { return };
    for (name, rate, status) in
        [("48000-coax", 48_000, "02"), ("96000-jitter", 96_000, "0a"), ("192000-jitter", 192_000, "0e")]
    {
        let bench = Bench::new();
        let file = captures.join(format!("spdif/xmos/{name}.stream"));
        let decoded = decode(&bench, &[file.to_str().unwrap(), "--format", "lsb1", "--rate", "100M"]);
        is_clean(name, &decoded);
        let folder = captures.join(format!("spdif/xmos/golden/xmos_{}", name.replace('-', "_")));
        let golden = Table::read(&folder.join("pcm.csv"));
        let expected = pairs(&golden.numbers("left24"), &golden.numbers("right24"));
        same(name, &stereo(&decoded.audio), &expected);
        assert_eq!(decoded.audio.format.sample_rate, rate, "{name}");
        // The rows say the same; the first of them is the first complete subframe.
        let samples = decoded.rows.numbers("sample");
        let by_rows = samples.as_chunks::<2>().0;
        same(name, by_rows, &expected);
        let block_frames = decoded.rows.column("block_frame");
        for (row, (ours, theirs)) in
            block_frames.iter().step_by(2).zip(golden.column("block_frame")).enumerate()
        {
            assert!(ours.is_empty() || *ours == theirs, "{name}: block frame in row {row}");
        }
        assert!(block_frames.iter().filter(|frame| frame.is_empty()).count() < 384, "{name}");
        let summary = summary(&folder);
        let zeros = "0".repeat(38);
        for (channel, byte) in [("a", "10"), ("b", "20")] {
            let expected = format!("047a{byte}{status}0b{zeros}");
            assert_eq!(decoded.report["channel_status"][channel]["hex"], expected.as_str(), "{name}");
        }
        assert_eq!(decoded.number("blocks"), summary["full_blocks"].as_u64().unwrap(), "{name}");
        let subframes = summary["subframes"].as_u64().unwrap();
        assert!((subframes..=subframes + 1).contains(&decoded.number("subframes")), "{name}");
    }
}

/// Judges every frame of an ADAT stream by its table of slots.
fn frames_are_golden(captures: &Path, file: &str, table: &str, options: &[&str], first: f64, cell: f64) {
    let bench = Bench::new();
    let path = captures.join("adat").join(file);
    let decoded = decode(&bench, &[&[path.to_str().unwrap(), "--smux", "1"], options].concat());
    is_clean(file, &decoded);
    let golden = Table::read(&captures.join(format!("adat/pcm/{table}.csv")));
    same(file, &decoded.rows.column("user"), &golden.column("user"));
    let golden: Vec<[i32; 8]> = golden.slots().as_chunks().0.to_vec();
    same(file, decoded.rows.slots().as_chunks::<8>().0, &golden);
    same(file, decoded.audio.samples.as_chunks::<8>().0, &golden);
    assert_eq!((decoded.audio.format.channels, decoded.audio.format.sample_rate), (8, 48_000), "{file}");
    for (row, start) in decoded.rows.column("start_sample").into_iter().enumerate() {
        let off = start.parse::<f64>().unwrap() - first - row as f64 * 256.0 * cell;
        // Half a cell, and the sample in which a change is seen.
        assert!(off.abs() <= cell / 2.0 + 1.0, "{file}: row {row} starts {off} samples off");
    }
}

/// Streams of ADAT: name, table, cell of the first row.
const ADAT: [(&str, &str, f64); 4] = [
    ("j7_A", "A_patterns", 257.0),
    ("j7_B", "B_random", 257.0),
    ("xmos_B_smux", "B24_random_xsmux", 64.0),
    ("xmos_smux2_96k_4ch", "smux2_96k_4ch_slots", 64.0),
];

#[test]
fn lines_of_one_sample_per_cell_hold_every_adat_frame() {
    let Some(captures) = captures() else { return };
    for (name, table, first) in ADAT {
        let file = format!("cells/{name}.line.bin");
        let options = ["--format", "lsb1", "--rate", "12288000"];
        frames_are_golden(&captures, &file, table, &options, first, 1.0);
    }
}

#[test]
fn asynchronous_samples_hold_every_adat_frame_without_being_told_anything() {
    let Some(captures) = captures() else { return };
    // The rate is in the name, the layout in the signal.
    for (file, table, source, rate) in [
        ("j7_A_48k_100M.bin", "A_patterns", 0, 100e6),
        ("j7_A_48k_24M.bin", "A_patterns", 0, 24e6),
        ("j7_B_48k_100M.bin", "B_random", 1, 100e6),
        ("j7_B_48k_100M.sr", "B_random", 1, 100e6),
        ("j7_B_48k_24M.sr", "B_random", 1, 24e6),
        ("xmos_B_smux_48k_24M.bin", "B24_random_xsmux", 2, 24e6),
        ("xmos_smux2_96k_4ch_100M.bin", "smux2_96k_4ch_slots", 3, 100e6),
        ("xmos_smux2_96k_4ch_24M.bin", "smux2_96k_4ch_slots", 3, 24e6),
    ] {
        let ppm = if source == 3 { 20.0 } else { 37.0 };
        let cell = rate / 12_288_000.0 / (1.0 + ppm * 1e-6);
        // 30 us of idle and a part of a sample, then the cells before the first row.
        let first = 30e-6 * rate + 0.3 + ADAT[source].2 * cell;
        frames_are_golden(&captures, &format!("la/{file}"), table, &[], first, cell);
    }
}

#[test]
fn the_smux_flag_makes_four_channels_at_96_khz() {
    let Some(captures) = captures() else { return };
    let golden = Table::read(&captures.join("adat/pcm/smux2_96k_4ch.csv"));
    let columns = [0, 1, 2, 3].map(|channel| golden.column(&format!("ch{channel}")));
    let expected: Vec<[i32; 4]> =
        (0..golden.len()).map(|row| columns.each_ref().map(|column| hex24(column[row]))).collect();
    for (file, options) in [
        ("la/xmos_smux2_96k_4ch_100M.bin", &[][..]),
        ("la/xmos_smux2_96k_4ch_24M.bin", &[]),
        ("cells/xmos_smux2_96k_4ch.line.bin", &["--format", "lsb1", "--rate", "12288000"]),
    ] {
        let bench = Bench::new();
        let path = captures.join("adat").join(file);
        let decoded = decode(&bench, &[&[path.to_str().unwrap()], options].concat());
        is_clean(file, &decoded);
        let audio = &decoded.audio;
        assert_eq!((audio.format.channels, audio.format.sample_rate), (4, 96_000), "{file}");
        assert!(audio.samples.as_chunks::<4>().0 == expected, "{file}");
        assert_eq!([decoded.number("frames"), decoded.number("audio_frames")], [256, 512], "{file}");
        assert_eq!(decoded.report["link"]["smux"], 2, "{file}");
        assert_eq!(decoded.report["link"]["audio_hz"], 96_000.0, "{file}");
        // With the table, the frames stay as they are.
        assert_eq!(decoded.rows.len(), 256, "{file}");
    }
}
