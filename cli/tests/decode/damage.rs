//! Damage is named, counted and stays where it is: everything around it is exact.

use super::decoded::decode;
use super::line::{FRAME, Line, PER_CELL, REST, SUBFRAME};
use crate::run::Bench;

/// Frames of each line.
const FRAMES: usize = 300;

#[test]
fn a_dropout_in_adat_loses_its_frame_and_nothing_else() {
    let bench = Bench::new();
    let (mut line, audio) = Line::adat(&bench, FRAMES);
    // In the middle of frame 150.
    let start = REST + 150 * FRAME + 100;
    line.drop_out(start..start + 60);
    let (file, _) = line.write(&bench, "dropout");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(decoded.code, Some(1));
    assert!(decoded.number("faults/total") > 0);
    assert_eq!(decoded.number("faults/total"), decoded.faults.len() as u64);
    let lost = decoded.number("lost") as usize;
    // Where it stood, received or lost, time goes on.
    assert_eq!((decoded.audio.frames(), decoded.rows.len()), (FRAMES, FRAMES - lost));
    assert!(decoded.audio.samples[..150 * 8] == audio[..150 * 8]);
    assert!(decoded.audio.samples[152 * 8..] == audio[152 * 8..]);
    for (row, frame) in decoded.rows.numbers("frame").into_iter().enumerate() {
        let frame = frame as usize;
        let exact = decoded.rows.slots()[row * 8..][..8] == audio[frame * 8..][..8];
        let mark = decoded.rows.column("marks")[row];
        assert!(
            exact || !mark.trim_matches(['+', ' ']).replace("settled", "").replace("open", "").is_empty()
        );
    }
    for frame in 150..152 {
        let got = &decoded.audio.samples[frame * 8..][..8];
        let delivered = decoded.rows.numbers("frame").contains(&(frame as i32));
        assert!(delivered || got == [0; 8], "frame {frame} is lost, but not silent");
    }
    let at = (start * PER_CELL) as f64;
    for fault in &decoded.faults {
        let [from, to] = ["start_sample", "end_sample"].map(|key| fault[key].as_f64().unwrap());
        let frame = (FRAME * PER_CELL) as f64;
        assert!(from >= at - frame && to <= at + 2.0 * frame, "{fault} is far from {at}");
    }
}

#[test]
fn a_dropout_of_some_frames_is_as_long_in_the_audio() {
    let bench = Bench::new();
    let (mut line, audio) = Line::adat(&bench, FRAMES);
    let start = REST + 100 * FRAME + 77;
    line.drop_out(start..start + 10 * FRAME);
    let (file, _) = line.write(&bench, "dropout");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(decoded.code, Some(1));
    let lost = decoded.number("lost") as usize;
    assert!((10..=11).contains(&lost), "{lost} lost");
    assert_eq!(decoded.audio.frames(), FRAMES);
    assert!(decoded.audio.samples[..100 * 8] == audio[..100 * 8]);
    assert!(decoded.audio.samples[101 * 8..110 * 8].iter().all(|&sample| sample == 0));
    assert!(decoded.audio.samples[111 * 8..] == audio[111 * 8..]);
    assert_eq!(decoded.segments(), [("locked", (FRAMES - lost) as u64, lost as u64)]);

    let dropped = decode(&bench, &[&file, "--drop-lost"]);
    assert_eq!(dropped.audio.frames(), FRAMES - lost);
    assert!(dropped.audio.samples[..100 * 8] == audio[..100 * 8]);
    assert!(dropped.audio.samples.ends_with(&audio[111 * 8..]));
}

#[test]
fn a_dropout_in_spdif_loses_its_subframes_and_nothing_else() {
    let bench = Bench::new();
    let (mut line, audio) = Line::spdif(&bench, FRAMES, 48_000);
    // From the middle of subframe 301 into the next one.
    let start = REST + 301 * SUBFRAME + 20;
    line.drop_out(start..start + 60);
    let (file, _) = line.write(&bench, "dropout");
    let decoded = decode(&bench, &[&file]);
    assert_eq!(decoded.code, Some(1));
    assert!(decoded.number("faults/total") > 0);
    assert_eq!(decoded.audio.frames(), FRAMES);
    assert!(decoded.audio.samples[..301] == audio[..301]);
    assert!(decoded.audio.samples[304..] == audio[304..]);
    let numbers = decoded.rows.numbers("subframe");
    for number in 301..304 {
        let got = decoded.audio.samples[number];
        assert!(numbers.contains(&(number as i32)) || got == 0, "subframe {number} is lost, but not zero");
    }
    let samples = decoded.rows.numbers("sample");
    for (row, number) in numbers.iter().enumerate() {
        let damaged = (301..303).contains(number);
        assert!(damaged || samples[row] == audio[*number as usize], "subframe {number}");
    }
}

#[test]
fn a_separator_without_its_change_is_one_fault_of_a_frame_that_stays() {
    let bench = Bench::new();
    let (mut line, audio) = Line::adat(&bench, FRAMES);
    // A frame: ten zeros, a one, four user bits, then a one before every four bits.
    let separator = REST + 150 * FRAME + 15 + 5 * 20;
    line.flip(separator);
    let (file, _) = line.write(&bench, "separator");
    let decoded = decode(&bench, &[&file]);
    assert_eq!((decoded.code, decoded.number("faults/total")), (Some(1), 1));
    assert_eq!(decoded.fault_kinds(), ["cell"]);
    assert_eq!((&decoded.faults[0]["frame"], &decoded.faults[0]["cell"]), (&150.into(), &115.into()));
    assert_eq!([decoded.number("faults/cell"), decoded.number("lost")], [1, 0]);
    assert!(decoded.audio.samples == audio);
    let marks = decoded.rows.column("marks");
    let marked: Vec<usize> = (0..marks.len()).filter(|&row| marks[row].contains("cell")).collect();
    assert_eq!(marked, [150]);
}

#[test]
fn a_bit_that_was_turned_is_a_parity_fault_of_its_subframe() {
    let bench = Bench::new();
    let (mut line, audio) = Line::spdif(&bench, FRAMES, 44_100);
    // Slot 8 of subframe 400 holds bit 4 of the sample; its second cell is the bit.
    line.flip(REST + 400 * SUBFRAME + 8 * 2 + 1);
    let (file, _) = line.write(&bench, "bit");
    let decoded = decode(&bench, &[&file]);
    assert_eq!((decoded.code, decoded.fault_kinds()), (Some(1), vec!["parity"]));
    assert_eq!(decoded.faults[0]["frame"], 400);
    let mut expected = audio;
    expected[400] ^= 1 << 4;
    assert!(decoded.audio.samples == expected);
    assert!(decoded.rows.column("marks")[400].contains("parity"));
}

#[test]
fn wrong_parity_in_a_table_comes_back_as_it_was() {
    let bench = Bench::new();
    let (line, _) = Line::spdif(&bench, FRAMES, 48_000);
    let (file, _) = line.write(&bench, "clean");
    let clean = decode(&bench, &[&file]);
    assert_eq!(clean.code, Some(0));
    let table = std::fs::read_to_string(bench.path("d.csv")).unwrap();
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    // The header is line 0; p is the last column but one.
    let mut fields: Vec<&str> = table.lines().nth(124).unwrap().split(',').collect();
    let turned = if fields[9] == "1" { "0" } else { "1" };
    fields[9] = turned;
    lines[124] = fields.join(",");
    bench.write("wrong.csv", lines.join("\n") + "\n");
    let line = Line::encoded(&bench, "wrong.csv", &["--frame-rate", "48000"], 48_000 * 128);
    let (file, _) = line.write(&bench, "wrong");
    let decoded = decode(&bench, &[&file]);
    assert_eq!((decoded.code, decoded.fault_kinds()), (Some(1), vec!["parity"]));
    assert_eq!((&decoded.faults[0]["frame"], decoded.rows.column("p")[123]), (&123.into(), turned));
    assert!(decoded.rows.column("sample") == clean.rows.column("sample"));
    assert!(decoded.audio == clean.audio);
}

#[test]
fn polarity_makes_no_difference() {
    let bench = Bench::new();
    for mut line in [Line::adat(&bench, 80).0, Line::spdif(&bench, 250, 48_000).0] {
        let (file, _) = line.write(&bench, "line");
        let upright = decode(&bench, &[&file]);
        assert_eq!(upright.code, Some(0));
        line.invert();
        line.write(&bench, "line");
        let inverted = decode(&bench, &[&file]);
        assert!(upright == inverted, "{upright:?}\n{inverted:?}");
    }
}
