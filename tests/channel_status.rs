//! Channel status of other people's transmitters, tools and manuals, against what is known to stand
//! in it. The list lies beside the source; without it the tests say so and pass.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use lightpipe::iec60958::status::{Category, Consumer, Crcc, Group, Preset, Professional, Status};
use lightpipe::iec60958::{ChannelStatus, crcc};
use serde_json::{Value, json};

const LIST: &str = "../shared/spec/channel_status_examples.json";

fn blocks() -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return None;
    };
    let list: Value = serde_json::from_str(&text).unwrap();
    Some(list["blocks"].as_array().unwrap().clone())
}

fn status(block: &Value) -> ChannelStatus {
    let hex = block["hex"].as_str().unwrap();
    let bytes = (0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap());
    ChannelStatus::from_bytes(&bytes.collect::<Vec<_>>()).unwrap()
}

/// CS bits in the order of transmission, as the list writes them.
fn bits(status: &ChannelStatus, first: usize, count: usize) -> String {
    (first..first + count).map(|n| if status.0[n / 8] >> (n % 8) & 1 == 1 { '1' } else { '0' }).collect()
}

type Fields = BTreeMap<&'static str, Value>;

fn consumer_fields(bytes: &ChannelStatus, status: &Consumer) -> Fields {
    let mut fields = Fields::from([
        ("format", json!("consumer")),
        ("linear_pcm", json!(status.is_pcm())),
        ("copy_permitted_bit2", json!(u8::from(!status.copyright_asserted()))),
        ("additional_format_bits_3_5", json!(bits(bytes, 3, 3))),
        ("mode_bits_6_7", json!(bits(bytes, 6, 2))),
        ("category_code_hex", json!(format!("{:02x}", status.category.code()))),
        ("category_bits_8_15", json!(bits(bytes, 8, 8))),
        ("category", json!(status.category.name())),
        ("L_bit", json!(u8::from(status.l))),
        ("generation", json!(status.generation().name())),
        ("source_number", json!(status.source.get())),
        ("channel_number", json!(status.channel.get())),
        ("fs_code_bits_24_27", json!(bits(bytes, 24, 4))),
        ("fs_hz", json!(status.sampling_frequency())),
        ("fs_ext_bits_30_31", json!(bits(bytes, 30, 2))),
        ("clock_accuracy", json!(status.clock_accuracy.name())),
        ("max_word_length", json!(status.word_length.max_bits())),
        ("word_length", json!(status.word_length_bits())),
        ("orig_fs_hz", json!(status.original_frequency.hertz())),
        ("cgms_a", json!(status.cgms_a.name())),
    ]);
    if let Some(emphasis) = status.emphasis() {
        fields.insert("pre_emphasis", json!(emphasis.name()));
    }
    fields
}

fn professional_fields(bytes: &ChannelStatus, status: &Professional) -> Fields {
    let hex = |bytes: [u8; 4]| bytes.map(|byte| format!("{byte:02x}")).concat();
    let multichannel = match status.multichannel.mode() {
        None => json!({ "defined": false, "channel_number": status.multichannel.channel() }),
        Some(_) => json!({
            "defined": true,
            "mode_bits_4_6": bits(bytes, 28, 3),
            "channel_number": status.multichannel.channel(),
        }),
    };
    let unreliable = status.reliability;
    Fields::from([
        ("format", json!("professional")),
        ("linear_pcm", json!(status.is_pcm())),
        ("emphasis", json!(status.emphasis.name())),
        ("lock_bit5", json!(status.lock.code())),
        ("lock", json!(status.lock.name())),
        ("fs_byte0_hz", json!(status.frequency.hertz())),
        ("channel_mode", json!(status.channel_mode.name())),
        ("user_bits", json!(status.user_management.name())),
        ("aux_use", json!(status.aux_use.name())),
        ("max_word_length", json!(status.max_word_length())),
        ("word_length", json!(status.word_length_bits())),
        ("alignment_level", json!(status.alignment_level.name())),
        ("multichannel", multichannel),
        ("dars", json!(status.reference.name())),
        ("byte4_bit2", json!(status.hidden_information.code())),
        ("fs_byte4_hz", json!(status.extended_frequency.hertz())),
        ("fs_scaled_1_over_1_001", json!(status.scaling.code() == 1)),
        ("origin_hex", json!(hex(status.origin.bytes()))),
        ("destination_hex", json!(hex(status.destination.bytes()))),
        ("origin", json!(status.origin.to_string())),
        ("destination", json!(status.destination.to_string())),
        ("local_sample_address", json!(status.sample_address)),
        ("time_of_day_samples", json!(status.time_of_day)),
        (
            "unreliable",
            json!({
                "bytes_0_5": unreliable.bytes_0_5(),
                "bytes_6_13": unreliable.bytes_6_13(),
                "bytes_14_17": unreliable.bytes_14_17(),
                "bytes_18_21": unreliable.bytes_18_21(),
            }),
        ),
    ])
}

/// What the list itself calls uncertain, unless a hand has checked it in this block.
fn is_uncertain(field: &str, status: &Status, block: &Value) -> bool {
    let checked = block["hand_checked_fields"].as_array().unwrap();
    if checked.iter().any(|name| name == field) {
        return false;
    }
    match (field, status) {
        ("generation", Status::Consumer(status)) => status.category.group() == Some(Group::Broadcast),
        ("clock_accuracy", Status::Consumer(status)) => status.clock_accuracy.code() == 3,
        ("byte4_bit2" | "fs_ext_bits_30_31", _) => true,
        ("multichannel", Status::Professional(status)) => status.multichannel.mode().is_some(),
        _ => false,
    }
}

#[test]
fn every_block_of_the_list_has_the_fields_that_it_should() {
    let Some(blocks) = blocks() else { return };
    let (mut compared, mut wrong) = (0, Vec::new());
    for block in &blocks {
        let bytes = status(block);
        let parsed = bytes.parse();
        assert_eq!(parsed.emit(), bytes);
        let ours = match &parsed {
            Status::Consumer(status) => consumer_fields(&bytes, status),
            Status::Professional(status) => professional_fields(&bytes, status),
        };
        for (field, expected) in block["expected"].as_object().unwrap() {
            compared += 1;
            let ours = ours.get(field.as_str());
            if ours != Some(expected) {
                let line = format!("{}: {field} is {expected}, got {ours:?}", block["id"]);
                if is_uncertain(field, &parsed, block) {
                    println!("tolerated: {line}")
                } else {
                    wrong.push(line)
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{compared} fields of {} blocks", blocks.len());
    assert!(blocks.len() >= 69 && compared > 1_000);
}

#[test]
fn the_crcc_of_every_professional_block_is_judged_right_and_consumer_blocks_are_not_judged() {
    let Some(blocks) = blocks() else { return };
    let (mut good, mut bad, mut consumer) = (0, 0, 0);
    for block in &blocks {
        let bytes = status(block);
        let hex = |key: &str| u8::from_str_radix(block["crc"][key].as_str().unwrap(), 16).unwrap();
        assert_eq!(hex("stored"), bytes.0[23]);
        assert_eq!(hex("computed_preset_ff"), crcc(&bytes.covered()), "{}", block["id"]);
        match (bytes.parse().crcc_verdict(), block["crc"]["ok"].as_bool()) {
            (None, None) => consumer += 1,
            (Some(verdict), Some(ok)) => {
                assert_eq!(verdict.is_ok(), ok, "{}", block["id"]);
                *(if ok { &mut good } else { &mut bad }) += 1;
            }
            (verdict, ok) => panic!("{}: {verdict:?} but {ok:?}", block["id"]),
        }
    }
    assert_eq!((good, bad, consumer), (32, 5, 32));
}

#[test]
fn causes_of_bad_crccs_are_told() {
    let Some(blocks) = blocks() else { return };
    let named = |id: &str| status(blocks.iter().find(|block| block["id"] == id).unwrap());
    let verdict = |id: &str| Crcc::judge(&named(id));
    assert_eq!(verdict("aes3_minimum_no_crc"), Crcc::Absent);
    assert_eq!(verdict("pro_crc_preset_zero"), Crcc::PresetZero);
    assert_eq!(verdict("pro_crc_bit_reversed"), Crcc::Reversed);
    assert_eq!(verdict("pro_crc_bad_crc_flip"), Crcc::Wrong);
    assert_eq!(verdict("pro_crc_zero_via_byte5"), Crcc::Ok);
    for id in ["samsung_tv_arc_capture_1", "samsung_tv_arc_capture_2", "samsung_tv_arc_capture_3"] {
        assert_eq!(Consumer::parse(&named(id)).unwrap().crcc_like(), Some(Preset::Zeros));
    }
}

#[test]
fn the_page_of_the_docs_names_every_category_and_every_verdict() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/channel-status.md")).unwrap();
    for meaning in Category::MEANINGS {
        let name = format!("`{}`", meaning.name);
        let unverified = format!("{name} **u**");
        assert!(page.contains(&name), "{name}");
        assert_eq!(page.contains(&unverified), !meaning.evidence.is_agreed(), "{name}");
        assert!(page.contains(&format!("{:02x}", meaning.code)), "{name}");
    }
    for verdict in [Crcc::Ok, Crcc::Absent, Crcc::Missing, Crcc::PresetZero, Crcc::Reversed, Crcc::Wrong] {
        assert!(page.contains(&format!("| `{}` |", verdict.name())), "{}", verdict.name());
    }
}
