//! User data: what `decode --user` writes is what `encode` sends, both ways.

use serde_json::Value;

use super::decoded::lightpipe;
use super::report::{check, schema_of};
use crate::run::{Bench, format, noise};

const RAW: [&str; 4] = ["--format", "lsb1", "--rate", "24M"];

/// A bench with audio of so many frames.
fn bench(frames: usize) -> Bench {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 44_100), &noise(frames * 2));
    bench
}

fn encode(bench: &Bench, output: &str, options: &[&str]) {
    let run = bench.encode(&[&["in.wav", "-o", output, "--rate", "24M"], options].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

/// The lines of `decode --user`, and the table of every frame.
fn user(bench: &Bench, capture: &str) -> (Vec<Value>, String) {
    let (lines, frames) = (format!("{capture}.jsonl"), format!("{capture}.csv"));
    let outputs = ["--user", &lines, "--frames", &frames, "--force"];
    let run = lightpipe(bench, &[&["decode", capture], &RAW[..], &outputs].concat());
    assert!(run.code < Some(2), "{}", run.stderr);
    let text = std::fs::read_to_string(bench.path(&lines)).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, std::fs::read_to_string(bench.path(&frames)).unwrap())
}

fn report(bench: &Bench, capture: &str) -> Value {
    let report = lightpipe(bench, &[&["info", capture, "--json"], &RAW[..]].concat()).json();
    let (schema, mut wrong) = (schema_of("report"), Vec::new());
    check(&schema, &schema, &report, "", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
    report
}

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn subcode_is_sent_and_read_and_sent_again() {
    let bench = bench(588 * 4 + 100);
    let subcode =
        "track=12,index=2,start=01:02:03,absolute=45:59:73,catalogue=4006381333931,isrc=DEA129512345";
    encode(&bench, "line.bin", &["--subcode", subcode]);
    let (lines, frames) = user(&bench, "line.bin");
    let of = |n: usize| lines[n]["q"].clone();
    assert_eq!((&of(0)["relative"], &of(0)["absolute"]), (&"01:02:03".into(), &"45:59:73".into()));
    assert_eq!((&of(0)["track"], &of(0)["index"]), (&"12".into(), &2.into()));
    assert_eq!(of(1)["catalogue"], "4006381333931");
    assert_eq!(of(2)["isrc"], "DEA129512345");
    // Two more sectors: over the minute.
    assert_eq!(of(3)["absolute"], "46:00:01");
    assert!((0..4).all(|n| of(n)["crc"]["ok"] == true));

    let report = report(&bench, "line.bin");
    let summary = &report["user_data"];
    assert_eq!((&summary["kind"], &summary["sectors"]), (&"cd_subcode".into(), &4.into()));
    assert_eq!(summary["last"]["absolute"], "46:00:01");
    assert_eq!((&summary["catalogue"], &summary["isrc"]), (&of(1)["catalogue"], &of(2)["isrc"]));
    assert!(codes(&report).is_empty(), "{}", report["findings"]);

    // The sector that the audio cuts off comes back as far as it goes.
    encode(&bench, "again.bin", &["--user-messages", "line.bin.jsonl"]);
    assert_eq!(user(&bench, "again.bin"), (lines, frames));
}

#[test]
fn user_bits_that_are_no_messages_come_back_from_where_they_can_be_read() {
    let bench = bench(400);
    encode(
        &bench,
        "line.bin",
        &["--user-bits", "00000000ff01000000000000000000000000000000000080,0000000000c0"],
    );
    let (lines, frames) = user(&bench, "line.bin");
    encode(&bench, "again.bin", &["--user-messages", "line.bin.jsonl"]);
    assert_eq!(user(&bench, "again.bin"), (lines, frames));
}

#[test]
fn blocks_of_professional_streams_come_back() {
    let bench = bench(192 * 3);
    let status = ["--channel-status", "0180"];
    encode(&bench, "line.bin", &[&status[..], &["--user-bits", "a55a,ff"]].concat());
    let (lines, _) = user(&bench, "line.bin");
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[1]["kind"], &lines[1]["subframe"]), (&"block".into(), &384.into()));
    assert!(lines[1]["a"].as_str().unwrap().starts_with("a55a00"));
    encode(&bench, "again.bin", &[&status[..], &["--user-messages", "line.bin.jsonl"]].concat());
    assert_eq!(user(&bench, "again.bin").0, lines);
    let report = report(&bench, "line.bin");
    assert_eq!((&report["user_data"]["kind"], codes(&report).len()), (&"block".into(), 0));
}

#[test]
fn messages_that_the_standard_rules_out_are_warned_of() {
    let bench = bench(400);
    bench.write("short.jsonl", "{\"subframe\":30,\"hex\":\"8182\"}\n");
    encode(&bench, "line.bin", &["--user-messages", "short.jsonl"]);
    let run = lightpipe(&bench, &[&["info", "line.bin"], &RAW[..]].concat());
    assert_eq!(run.code, Some(1));
    assert_eq!(codes(&report(&bench, "line.bin")), ["LP050"]);
    assert_eq!(user(&bench, "line.bin").0[0]["malformed"], "too_short");
}

#[test]
fn what_does_not_fit_is_said_and_what_is_wrong_names_its_line() {
    let bench = bench(300);
    bench.write(
        "far.jsonl",
        "{\"hex\":\"818283\"}\n{\"subframe\":590,\"hex\":\"818283\"}\n{\"kind\":\"lost\"}\n",
    );
    let run = bench.encode(&["in.wav", "-o", "line.bin", "--user-messages", "far.jsonl"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains("1 messages or blocks") && run.stderr.contains("1 more do not fit"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("1 lines hold no user bits"), "{}", run.stderr);
    bench.write("bad.jsonl", "{\"hex\":\"818283\"}\n{\"hex\":\"8\"}\n");
    let run = bench.encode(&["in.wav", "-o", "no.bin", "--user-messages", "bad.jsonl"]);
    assert_eq!((run.code, run.stderr.lines().count()), (Some(3), 1), "{}", run.stderr);
    assert!(run.stderr.contains("bad.jsonl: line 2"), "{}", run.stderr);
    assert!(!bench.path("no.bin").exists());
}

#[test]
fn user_data_is_that_of_the_segment_whose_audio_is_wanted() {
    let bench = bench(800);
    encode(&bench, "line.bin", &["--subcode", "track=1"]);
    let mut both = std::fs::read(bench.path("line.bin")).unwrap();
    bench.wav("in.wav", format(2, 48_000), &noise(1600));
    encode(&bench, "fast.bin", &["--subcode", "track=2"]);
    both.extend(std::fs::read(bench.path("fast.bin")).unwrap());
    bench.write("both.bin", both);
    for segment in ["1", "2"] {
        let options = ["--user", "out.jsonl", "--segment", segment, "--force"];
        let run = lightpipe(&bench, &[&["decode", "both.bin"], &RAW[..], &options].concat());
        assert!(run.code < Some(2), "{}", run.stderr);
        let text = std::fs::read_to_string(bench.path("out.jsonl")).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let tracks: Vec<&Value> = lines.iter().filter_map(|line| line.pointer("/q/track")).collect();
        assert_eq!(tracks, [&Value::from(format!("0{segment}"))], "{text}");
        let said = format!("out.jsonl: {} lines of user data", lines.len());
        assert!(run.stderr.contains(&said), "{}", run.stderr);
    }
}
