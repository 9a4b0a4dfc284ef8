//! Sessions: zips that are cut, corrupt, nested, overfull, or lie.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::limits::{keeps, refused};
use crate::run::Bench;
use crate::signal::{FRAMES, metadata, samples, spdif};

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// A zip with these entries, deflated.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn session(metadata: &str, chunks: &[&[u8]]) -> Vec<u8> {
    let names: Vec<String> = (1..=chunks.len()).map(|n| format!("logic-1-{n}")).collect();
    let chunks = names.iter().map(String::as_str).zip(chunks.iter().copied());
    let first: [(&str, &[u8]); 2] = [("version", b"2"), ("metadata", metadata.as_bytes())];
    zip(&first.into_iter().chain(chunks).collect::<Vec<_>>())
}

/// The places of a signature.
fn places(bytes: &[u8], signature: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|&at| bytes[at..].starts_with(signature)).collect()
}

fn put(bytes: &mut [u8], at: usize, field: &[u8]) {
    bytes[at..at + field.len()].copy_from_slice(field);
}

#[test]
fn a_session_that_is_cut_keeps_what_came_before() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let samples = samples(&line);
    let (one, two) = samples.split_at(samples.len() / 2);
    let whole = session(&metadata(&line), &[one, two]);
    let directory = places(&whole, CENTRAL)[0];
    // Without the directory, and with half of it, everything is there.
    for cut in [directory, directory + 20, whole.len() - 1] {
        bench.write("cut.sr", &whole[..cut]);
        keeps(&bench, &["cut.sr"], &audio, FRAMES, &["directory at the end of the zip is missing"]);
    }
    let second = places(&whole, LOCAL)[3];
    bench.write("cut.sr", &whole[..second + 40]);
    keeps(&bench, &["cut.sr"], &audio, FRAMES / 2 - 2, &["input ends at sample"]);
    for cut in [4, 5, 20, 31] {
        bench.write("cut.sr", &whole[..cut]);
        refused(&bench, &["cut.sr"], 3, &["not a valid zip", "copy or save it again"]);
    }
}

#[test]
fn a_session_whose_data_are_damaged_keeps_the_chunks_before() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let samples = samples(&line);
    let (one, two) = samples.split_at(samples.len() / 2);
    let mut bytes = session(&metadata(&line), &[one, two]);
    let second = places(&bytes, LOCAL)[3];
    put(&mut bytes, second + 60, b"\xff\xff\xff\xff");
    bench.write("corrupt.sr", bytes);
    keeps(&bench, &["corrupt.sr"], &audio, FRAMES / 2 - 2, &["entry `logic-1-2`: ", "input ends at sample"]);
}

#[test]
fn sizes_that_lie_do_not_cost_the_samples_up_to_them() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let samples = samples(&line);
    let mut bytes = session(&metadata(&line), &[&samples]);
    let directory = places(&bytes, CENTRAL)[2];
    let half = samples.len() / 2;
    put(&mut bytes, directory + 24, &(half as u32).to_le_bytes());
    bench.write("small.sr", &bytes);
    let ends = format!("input ends at sample {half}: entry `logic-1-1`");
    keeps(&bench, &["small.sr"], &audio, FRAMES / 2 - 2, &[&ends]);
    // More than there are: those that there are.
    put(&mut bytes, directory + 24, &0xffff_fff0_u32.to_le_bytes());
    bench.write("large.sr", &bytes);
    let kept = crate::limits::decoded(&bench, &["large.sr"]);
    assert!(kept.audio.samples == audio);
}

#[test]
fn counts_and_places_that_lie_are_as_good_as_no_directory() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let whole = session(&metadata(&line), &[&samples(&line)]);
    let end = places(&whole, END)[0];
    for (at, field) in [(8, &[0xff; 4][..]), (16, &[0xf0; 4]), (12, &[0xff; 4])] {
        let mut bytes = whole.clone();
        put(&mut bytes, end + at, field);
        bench.write("lie.sr", bytes);
        let kept = crate::limits::decoded(&bench, &["lie.sr"]);
        assert!(kept.audio.samples == audio, "{at}: {}", kept.report);
    }
    // A zip64 directory of 2^60 entries.
    let long = |n: u64| n.to_le_bytes();
    let record = [&b"PK\x06\x06"[..], &long(44), &[45, 0, 45, 0], &[0; 8], &long(1 << 60), &long(1 << 60)];
    let record = [record.concat(), long(1 << 60).to_vec(), long(places(&whole, CENTRAL)[0] as u64).to_vec()];
    let locator = [&b"PK\x06\x07"[..], &[0; 4], &long(end as u64), &[1, 0, 0, 0]].concat();
    let last = [END, &[0; 4], &[0xff; 12], &[0; 2]].concat();
    bench.write("zip64.sr", [&whole[..end], &record.concat(), &locator, &last].concat());
    keeps(&bench, &["zip64.sr"], &audio, FRAMES, &["directory"]);
}

#[test]
fn entries_that_lie_on_top_of_each_other_are_not_unpacked_again_and_again() {
    let bench = Bench::new();
    let (line, _) = spdif(&bench);
    let bytes = session(&metadata(&line), &[&vec![0; 4 << 20]]);
    let central = places(&bytes, CENTRAL);
    let [first, end] = [central[2], places(&bytes, END)[0]];
    let mut bomb = bytes[..first].to_vec();
    let entry = &bytes[first..end];
    // 46 bytes, then the name.
    let name = 46.."logic-1-1".len() + 46;
    let copies = 20_000;
    for n in 1..=copies {
        let chunk = format!("logic-1-{n}");
        let mut entry = entry.to_vec();
        put(&mut entry, 28, &(chunk.len() as u16).to_le_bytes());
        entry.splice(name.clone(), chunk.into_bytes());
        bomb.extend(entry);
    }
    let size = bomb.len() - central[0];
    let count = ((copies + 2) as u16).to_le_bytes();
    let fields = [&bytes[end..end + 8], &count, &count, &(size as u32).to_le_bytes(), &bytes[end + 16..]];
    bomb.extend(fields.concat());
    bench.write("bomb.sr", bomb);
    refused(&bench, &["bomb.sr"], 4, &["sample 4194304", "entry `logic-1-2` lies on top"]);
}

#[test]
fn an_entry_that_inflates_without_end_takes_no_memory() {
    let bench = Bench::new();
    let (line, _) = spdif(&bench);
    bench.write("zeros.sr", session(&metadata(&line), &[&vec![0; 80 << 20]]));
    refused(&bench, &["zeros.sr"], 4, &["the line never changes"]);
    let long = metadata(&line) + &"#".repeat(80 << 20);
    bench.write("long.sr", session(&long, &[&samples(&line)]));
    assert_eq!(crate::limits::decoded(&bench, &["long.sr"]).audio.frames(), FRAMES);
}

#[test]
fn as_many_entries_as_a_zip_can_count_are_read() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let samples = samples(&line);
    let text = metadata(&line);
    let first: [(&str, &[u8]); 2] = [("version", b"2"), ("metadata", text.as_bytes())];
    let names: Vec<String> = (1..=65_534).map(|n| format!("logic-1-{n}")).collect();
    let chunks = names.iter().enumerate().map(|(n, name)| (name.as_str(), samples.get(n..=n).unwrap_or(&[])));
    bench.write("many.sr", zip(&first.into_iter().chain(chunks).collect::<Vec<_>>()));
    let kept = crate::limits::decoded(&bench, &["many.sr"]);
    let count = samples.len().min(65_534);
    assert_eq!(kept.report["source"]["samples"], count);
    assert!(audio.starts_with(&kept.audio.samples) && kept.audio.frames() >= FRAMES - 2);
}

#[test]
fn a_directory_without_end_is_not_taken_in() {
    let bench = Bench::new();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for n in 0..200_000 {
        zip.start_file(format!("{n}"), options).unwrap();
    }
    bench.write("entries.sr", zip.finish().unwrap().into_inner());
    refused(&bench, &["entries.sr"], 3, &["directory", "copy or save it again"]);
}

#[test]
fn zips_that_are_no_session_say_what_to_do() {
    let bench = Bench::new();
    let (line, _) = spdif(&bench);
    let inner = session(&metadata(&line), &[&samples(&line)]);
    bench.write("nested.zip", zip(&[("capture.sr", &inner)]));
    bench.write("empty.zip", [END, &[0; 18]].concat());
    bench.write("up.zip", zip(&[("../version", b"2"), ("../metadata", b""), ("../logic-1", &[1, 0])]));
    for file in ["nested.zip", "empty.zip", "up.zip"] {
        refused(&bench, &[file], 3, &[file, "not a sigrok session", "unpack it first"]);
    }
    // As samples, a session is noise.
    bench.write("inside.sr", session(&metadata(&line), &[&inner]));
    refused(&bench, &["inside.sr"], 4, &["no frames"]);
    // A signature and zeros.
    bench.write("zeros.zip", [LOCAL, &[0; 100_000]].concat());
    refused(&bench, &["zeros.zip"], 3, &["holds no session", "copy or save it again"]);
}

#[test]
fn what_is_locked_or_packed_in_another_way_says_so() {
    let bench = Bench::new();
    let (line, _) = spdif(&bench);
    let whole = session(&metadata(&line), &[&samples(&line)]);
    let [mut locked, mut odd] = [whole.clone(), whole.clone()];
    for (signature, flags) in [(LOCAL, 6), (CENTRAL, 8)] {
        for at in places(&whole, signature) {
            put(&mut locked, at + flags, &[1, 0]);
            put(&mut odd, at + flags + 2, &[12, 0]);
        }
    }
    bench.write("locked.sr", locked);
    refused(&bench, &["locked.sr"], 3, &["entry `version`", "Password", "without a password"]);
    bench.write("odd.sr", odd);
    refused(&bench, &["odd.sr"], 3, &["entry `version`", "compression method", "deflated"]);
}

#[test]
fn metadata_that_are_absurd_or_missing_are_refused_or_left_out() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let (good, samples) = (metadata(&line), samples(&line));
    let with = |file: &str, metadata: &str| {
        bench.write(file, session(metadata, &[&samples]));
    };
    for unit in ["0", "17", "255", "4294967295"] {
        with("unit.sr", &good.replace("unitsize=1", &format!("unitsize={unit}")));
        let bytes = format!("samples of {unit} bytes");
        refused(&bench, &["unit.sr"], 3, &["entry `metadata`", &bytes, "save fewer channels"]);
    }
    with("none.sr", "");
    refused(
        &bench,
        &["none.sr"],
        3,
        &["entry `metadata`", "lists no logic channel", "save the session again"],
    );
    with("far.sr", &good.replace("probe1=", "probe4294967295="));
    refused(&bench, &["far.sr"], 3, &["lists no logic channel"]);
    let probes: String = (1..=10_000).map(|n| format!("probe{n}=p{n}\n")).collect();
    with("probes.sr", &good.replace("probe1=D0\nunitsize=1\n", &format!("{probes}unitsize=1250\n")));
    refused(&bench, &["probes.sr"], 3, &["samples of 1250 bytes", "save fewer channels"]);
    with("elsewhere.sr", &good.replace("=logic-1", "=../../etc/passwd"));
    refused(&bench, &["elsewhere.sr"], 3, &["`../../etc/passwd`", "is missing", "save it again"]);
    with("codes.sr", &good.replace("=logic-1", "=\u{1b}[2J\u{7}"));
    refused(&bench, &["codes.sr"], 3, &[r"entry `\u{1b}[2J"]);

    // Too many channels for the samples: those that fit. No rate that is one: none.
    with("narrow.sr", &good.replace("probe1=D0\n", &probes));
    assert!(crate::limits::decoded(&bench, &["narrow.sr"]).audio.samples == audio);
    for rate in ["1e99 GHz", "-5", "0", "nan", "18446744073709551615 GHz"] {
        with("rate.sr", &good.replace(&format!("{} Hz", line.sample_rate()), rate));
        let kept = crate::limits::decoded(&bench, &["rate.sr"]);
        assert!(kept.audio.samples == audio && kept.findings().contains("--rate"), "{rate}");
    }
    for rate in ["18446744073709551615", "0.0000000000000000001", "1"] {
        with("rate.sr", &good.replace(&format!("{} Hz", line.sample_rate()), rate));
        assert!(crate::limits::decoded(&bench, &["rate.sr"]).audio.samples == audio, "{rate}");
    }
}

#[test]
fn names_given_twice_and_missing_chunks_keep_the_samples_of_the_first() {
    let bench = Bench::new();
    let (line, audio) = spdif(&bench);
    let (text, samples) = (metadata(&line), samples(&line));
    let (one, two) = samples.split_at(samples.len() / 2);
    let entries: [(&str, &[u8]); 4] =
        [("version", b"2"), ("metadata", text.as_bytes()), ("logic-1-1", one), ("logic-1-9", two)];
    let bytes = zip(&entries);
    bench.write("gap.sr", &bytes);
    keeps(&bench, &["gap.sr"], &audio, FRAMES / 2 - 2, &["entry `logic-1-2` is missing"]);
    // The same name twice, in the directory and in front of the data.
    let mut twice = bytes;
    for at in places(&twice, b"logic-1-9") {
        put(&mut twice, at, b"logic-1-1");
    }
    let directory = places(&twice, CENTRAL)[0];
    bench.write("twice.sr", &twice[..directory]);
    keeps(&bench, &["twice.sr"], &audio, FRAMES / 2 - 2, &["entry `logic-1-"]);
    bench.write("twice.sr", &twice);
    let run = crate::limits::limited(&bench, &["info", "twice.sr"]);
    assert!(run.code < Some(2), "{}", run.stderr);
}
