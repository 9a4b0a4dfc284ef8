//! Tables in, frames out.

use std::fmt::Write;

use lightpipe::adat::{Frame, UserBits};
use lightpipe::iec60958::{ChannelStatus, Preamble};

use super::run::{Bench, hear, noise};

const RATE: u64 = 100_000_000;

#[test]
fn an_adat_table_is_sent_as_it_is() {
    let bench = Bench::new();
    let frames: Vec<Frame> = noise(8 * 400)
        .as_chunks()
        .0
        .iter()
        .zip(0u8..=255)
        .map(|(slots, n)| Frame { slots: *slots, user: UserBits::new(n % 16).unwrap() })
        .collect();
    let mut csv = String::from("frame,start_sample,user,ch7,ch6,ch5,ch4,ch3,ch2,ch1,ch0,marks\n");
    for (n, Frame { slots, user }) in frames.iter().enumerate() {
        let slots = slots.iter().rev().map(|sample| format!("{:06x}", sample & 0xff_ffff));
        writeln!(csv, "{n},{},{user},{},", n * 521, slots.collect::<Vec<_>>().join(",")).unwrap();
    }
    bench.write("in.csv", csv);
    let run = bench.encode(&["in.csv", "-o", "out.bin", "--smux", "2"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("48000 Hz assumed"));
    let content = hear(&bench.path("out.bin"), RATE);
    assert_eq!(content.faults, 0);
    assert!(content.frames == frames);
}

#[test]
fn columns_that_are_left_out_get_their_default() {
    let bench = Bench::new();
    bench.write("in.csv", "ch2,ch0\n".to_owned() + &"7FFFFF,800000\n".repeat(50));
    let run = bench.encode(&["in.csv", "-o", "out.bin", "--frame-rate", "44.1k", "--user-bits", "3"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let frame = Frame { slots: [-8_388_608, 0, 8_388_607, 0, 0, 0, 0, 0], user: UserBits::new(3).unwrap() };
    assert!(hear(&bench.path("out.bin"), RATE).frames == [frame; 50]);

    let samples = noise(500);
    let rows: String = samples.iter().map(|sample| format!("{sample}\n")).collect();
    bench.write("in.csv", format!("\u{feff}sample\r\n{rows}"));
    let run = bench.encode(&["in.csv", "-o", "out.sr", "--frame-rate", "44100"]);
    assert_eq!((run.code, run.stderr.lines().count()), (Some(0), 1), "{}", run.stderr);
    let content = hear(&bench.path("out.sr"), 0);
    assert_eq!(content.faults, 0);
    assert!(content.samples() == samples);
    let status = ChannelStatus::consumer(44_100, 24);
    for (n, (preamble, bits)) in content.subframes.iter().enumerate() {
        let frame = n / 2 % 192;
        assert_eq!(*preamble == Preamble::B, n % 384 == 0);
        assert_eq!(bits.status(), status.0[frame / 8] >> (frame % 8) & 1 == 1);
        assert!(!bits.validity() && !bits.user());
    }
}

#[test]
fn wrong_parity_is_sent_as_the_table_has_it() {
    let bench = Bench::new();
    let mut csv = String::from("subframe,preamble,sample,v,u,c,p\n");
    for n in 0..100 {
        let preamble = if n % 2 == 1 { "W" } else { "M" };
        // One sample bit and P; in subframe 50, P is missing.
        writeln!(csv, "{n},{preamble},1,0,0,0,{}", u8::from(n != 50)).unwrap();
    }
    bench.write("in.csv", csv);
    assert_eq!(bench.encode(&["in.csv", "-o", "out.bin"]).code, Some(0));
    let content = hear(&bench.path("out.bin"), RATE);
    assert_eq!(content.faults, 1);
    let odd = content.subframes.iter().position(|(_, bits)| !bits.parity_is_even());
    assert_eq!((odd, content.subframes.len()), (Some(50), 100));
}
