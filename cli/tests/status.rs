//! `lightpipe status`, end to end, on channel status of other people. The list of it lies beside the
//! source; without it, or without the tool to compare with, the tests say so and pass.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

const LIST: &str = "../../shared/spec/channel_status_examples.json";

fn blocks() -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return None;
    };
    let list: Value = serde_json::from_str(&text).unwrap();
    Some(list["blocks"].as_array().unwrap().clone())
}

/// The object for these words, and the exit code.
fn status(words: &[&str]) -> (Value, i32) {
    let run = Command::new(env!("CARGO_BIN_EXE_lightpipe")).arg("status").args(words).arg("--json").output();
    let run = run.unwrap();
    (serde_json::from_slice(&run.stdout).unwrap(), run.status.code().unwrap())
}

fn better(object: &Value) -> Option<&str> {
    let mut hints = object["hints"].as_array().unwrap().iter().filter_map(Value::as_str);
    hints.find(|hint| hint.contains("more sense"))
}

#[test]
fn every_block_of_the_list_is_explained_as_the_list_does() {
    let Some(blocks) = blocks() else { return };
    let mut codes = [0; 2];
    for block in &blocks {
        let id = &block["id"];
        let (object, code) = status(&[block["hex"].as_str().unwrap()]);
        assert_eq!(object["hex"], block["hex"]);
        for (field, expected) in block["expected"].as_object().unwrap() {
            assert_eq!(&object[field], expected, "{id}: {field}");
        }
        if block["format"] == "professional" {
            for (ours, theirs) in [("stored", "stored"), ("computed", "computed_preset_ff"), ("ok", "ok")] {
                assert_eq!(object["crc"][ours], block["crc"][theirs], "{id}");
            }
        } else {
            assert!(object["crc"].is_null(), "{id}");
        }
        assert_eq!(better(&object), None, "{id}");
        codes[code as usize] += 1;
    }
    // Four CRCCs are wrong; the fifth is one that a minimum implementation leaves out.
    assert_eq!(codes, [blocks.len() - 4, 4]);
}

#[test]
fn blocks_with_the_first_bit_left_are_recognised() {
    let Some(blocks) = blocks() else { return };
    let (mut known, mut misread) = (0, 0);
    for block in &blocks {
        let hex = block["hex"].as_str().unwrap();
        let bytes = (0..24).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap().reverse_bits());
        let turned: String = bytes.map(|byte| format!("{byte:02x}")).collect();
        let (object, _) = status(&[&turned]);
        match better(&object) {
            Some(hint) => {
                assert!(hint.contains("--bit-order msb"), "{}: {hint}", block["id"]);
                known += 1;
            }
            None => {
                println!("not recognised: {} {turned}", block["id"]);
                misread += 1;
            }
        }
        let (object, _) = status(&[&turned, "--bit-order", "msb"]);
        assert_eq!((object["hex"].as_str(), better(&object)), (Some(hex), None));
    }
    println!("{known} of {} recognised", known + misread);
    // A block of zeros is the same either way.
    assert!(known >= 60, "{known}");
}

#[test]
fn keys_are_those_of_the_schema() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/report.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let properties = schema["$defs"]["status_fields"]["properties"].as_object().unwrap();
    let described: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    let beside = ["hex", "bytes_given", "bit_order", "summary", "crc", "hints"];
    let mut printed = BTreeSet::new();
    let objects = ["consumer", "professional"].map(|words| status(&[words]).0);
    for object in &objects {
        printed.extend(object.as_object().unwrap().keys().map(String::as_str));
    }
    printed.retain(|key| !beside.contains(key));
    assert_eq!(printed, described);
}

/// A stand-in for a sound card, built once.
fn card() -> Option<&'static Path> {
    static CARD: OnceLock<Option<PathBuf>> = OnceLock::new();
    let build = || {
        let card = Path::new(env!("CARGO_TARGET_TMPDIR")).join("iecset_card.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/status/iecset_card.c");
        let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&card).arg(source).status();
        built.is_ok_and(|status| status.success()).then_some(card)
    };
    CARD.get_or_init(build).as_deref()
}

/// What `iecset` of alsa-utils prints for a card with the status `bytes`.
fn iecset(words: &[&str], bytes: &str) -> Option<String> {
    let Some(card) = card() else {
        println!("skipped: no C compiler for what stands in for a sound card");
        return None;
    };
    let run = Command::new("iecset").args(words).env("LD_PRELOAD", card).env("IECSET_STATUS", bytes).output();
    let text = run.ok().map(|run| String::from_utf8(run.stdout).unwrap()).filter(|text| !text.is_empty());
    if text.is_none() {
        println!("skipped: no iecset (alsa-utils)");
    }
    text
}

/// Bytes 0 to 3 in hex, from a line such as `AES0=0x04,AES1=0x82,AES2=0x00,AES3=0x02`.
fn first_bytes(line: &str) -> String {
    line.trim().split(',').filter_map(|part| part.split_once("=0x")).map(|(_, byte)| byte).collect()
}

#[test]
fn iecset_makes_the_same_bytes_of_the_same_fields() {
    let pairs: [(&[&str], &[&str]); 7] = [
        (&["rate", "48000"], &["fs=48000"]),
        (&["rate", "44100", "category", "1"], &["fs=44.1k", "category=cd"]),
        (&["rate", "96000", "category", "0x12"], &["fs=96k", "category=mixer"]),
        (&["copyright", "on", "emphasis", "1"], &["copyright=asserted", "pre_emphasis=50_15us"]),
        (&["audio", "off", "rate", "192000"], &["content=other", "fs=192k"]),
        // What it calls original is the bit, whatever the category.
        (&["category", "3", "original", "on"], &["category=dat", "generation=original"]),
        (&["category", "1", "original", "on"], &["category=cd", "generation=copy"]),
    ];
    for (theirs, ours) in pairs {
        let words = [&["-x"], theirs].concat();
        let Some(line) = iecset(&words, "04000000") else { return };
        let (object, _) = status(&[&["04000000"], ours].concat());
        assert_eq!(first_bytes(&line), object["hex"].as_str().unwrap()[..8], "{theirs:?} {ours:?}");
    }
}

#[test]
fn iecset_reads_the_same_fields_in_the_same_bytes() {
    let Some(blocks) = blocks() else { return };
    let mut compared = 0;
    for block in &blocks {
        let hex = block["hex"].as_str().unwrap();
        let Some(text) = iecset(&[], hex) else { return };
        let (object, _) = status(&[hex]);
        for line in text.lines() {
            let Some((name, theirs)) = line.split_once(": ") else { continue };
            let ours = match name {
                "Mode" => object["format"].as_str().unwrap().to_owned(),
                "Data" => if object["linear_pcm"] == true { "audio" } else { "non-audio" }.to_owned(),
                "Copyright" => {
                    if object["copy_permitted_bit2"] == 1 { "permitted" } else { "protected" }.to_owned()
                }
                // It knows the rates of byte 0 and byte 3 only up to 192 kHz.
                "Rate" if theirs.ends_with(" Hz") => {
                    let hertz = object.get("fs_byte0_hz").unwrap_or(&object["fs_hz"]);
                    format!("{hertz} Hz")
                }
                "Original" => if object["L_bit"] == 1 { "original" } else { "1st generation" }.to_owned(),
                _ => continue,
            };
            assert_eq!(theirs, ours, "{}: {name}", block["id"]);
            compared += 1;
        }
    }
    println!("{compared} statements compared");
    assert!(compared > 200);
}
