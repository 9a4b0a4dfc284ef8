use std::collections::HashMap;
use std::format;

use proptest::prelude::*;

use super::*;
use crate::unit::Ratio;

fn timebase() -> Timebase {
    Timebase::sampled(Ratio::new(100_000_000, 1))
}

fn signal(path: &str, kind: SignalKind) -> Signal<'_> {
    Signal { path, kind }
}

#[test]
fn scopes_open_and_close_around_their_signals() {
    let signals = [
        signal("top", SignalKind::Bit),
        signal("a.one", SignalKind::Vector(24)),
        signal("a.b.two", SignalKind::Text),
        signal("a.c.three", SignalKind::Bit),
    ];
    let writer = VcdSignals::new(Vec::new(), timebase(), &signals).unwrap();
    let text = String::from_utf8(writer.finish(Instant(0)).unwrap()).unwrap();
    let (_, declared) = text.split_once("$timescale 1 ns $end\n").unwrap();
    let expected = "$var wire 1 ! top $end\n$scope module a $end\n$var wire 24 \" one [23:0] $end\n\
                    $scope module b $end\n$var string 1 # two $end\n$upscope $end\n$scope module c $end\n\
                    $var wire 1 $ three $end\n$upscope $end\n$upscope $end\n$enddefinitions $end\n\
                    #0\n$dumpvars\nx!\nbx \"\ns- #\nx$\n$end\n";
    assert_eq!(declared, expected);
}

#[test]
fn the_last_value_of_an_instant_counts_and_only_if_it_is_new() {
    let signals = [signal("bit", SignalKind::Bit), signal("word", SignalKind::Text)];
    let mut writer = VcdSignals::new(Vec::new(), timebase(), &signals).unwrap();
    writer.change(Instant(-4), 0, SignalValue::Bits(1)).unwrap();
    writer.change(Instant(5), 0, SignalValue::Bits(0)).unwrap();
    writer.change(Instant(5), 0, SignalValue::Bits(1)).unwrap();
    writer.change(Instant(6), 1, SignalValue::Text("two words")).unwrap();
    // Times that fall are the present instant.
    writer.change(Instant(2), 0, SignalValue::Bits(0)).unwrap();
    writer.change(Instant(7), 9, SignalValue::Bits(0)).unwrap();
    writer.change(Instant(8), 1, SignalValue::Unknown).unwrap();
    let text = String::from_utf8(writer.finish(Instant(8)).unwrap()).unwrap();
    let expected = "#0\n$dumpvars\n1!\ns- \"\n$end\n#60\nstwo_words \"\n0!\n#80\ns- \"\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn what_no_reader_understands_is_refused() {
    for path in ["", "two words", "a..b", "$end", "a.$b"] {
        assert!(VcdSignals::new(Vec::new(), timebase(), &[signal(path, SignalKind::Bit)]).is_err(), "{path}");
    }
    for width in [0, 1, 65] {
        let vector = signal("a", SignalKind::Vector(width));
        assert!(VcdSignals::new(Vec::new(), timebase(), &[vector]).is_err(), "{width}");
    }
}

#[test]
fn codes_of_many_signals_differ() {
    let mut codes: Vec<Vec<u8>> = (0..20_000).map(code).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 20_000);
    assert_eq!(
        (code(0), code(93), code(94), code(95)),
        (b"!".into(), b"~".into(), b"!!".into(), b"\"!".into())
    );
}

/// What a signal may be, as the other reader says it.
fn shown(width: u32, value: Option<u64>) -> String {
    match value {
        None => "x".repeat(width as usize),
        Some(bits) => format!("{:0width$b}", bits & crate::bits::low_mask(width), width = width as usize),
    }
}

proptest! {
    #[test]
    fn another_reader_sees_the_same_values(
        changes in prop::collection::vec((0i64..4, 0usize..4, prop::option::of(any::<u64>())), 1..200),
    ) {
        let widths = [1, 2, 24, 64];
        let paths = ["s.a", "s.b", "s.t.c", "s.t.d"];
        let kind = |width| if width == 1 { SignalKind::Bit } else { SignalKind::Vector(width) };
        let signals: Vec<Signal<'_>> =
            paths.iter().zip(widths).map(|(path, width)| signal(path, kind(width))).collect();
        let mut writer = VcdSignals::new(Vec::new(), timebase(), &signals).unwrap();
        let mut at = 0;
        // By signal, at the end of each instant.
        let mut expected: HashMap<(usize, i64), Option<u64>> = HashMap::new();
        for (gap, index, value) in changes {
            at += gap;
            let bits = value.map_or(SignalValue::Unknown, SignalValue::Bits);
            writer.change(Instant(at), index, bits).unwrap();
            expected.insert((index, at), value);
        }
        let bytes = writer.finish(Instant(at + 1)).unwrap();
        let mut parser = vcd::Parser::new(&bytes[..]);
        let header = parser.parse_header().unwrap();
        let path = |index: usize| -> Vec<&str> { paths[index].split('.').collect() };
        let codes: Vec<vcd::IdCode> =
            (0..4).map(|index| header.find_var(&path(index)).unwrap().code).collect();
        let mut now = 0;
        let mut seen: HashMap<(usize, i64), String> = HashMap::new();
        let index_of = |code| codes.iter().position(|own| *own == code).unwrap();
        for command in parser {
            match command.unwrap() {
                vcd::Command::Timestamp(time) => now = time as i64 / 10,
                vcd::Command::ChangeScalar(code, value) => {
                    seen.insert((index_of(code), now), value.to_string());
                }
                vcd::Command::ChangeVector(code, value) => {
                    seen.insert((index_of(code), now), value.to_string());
                }
                _ => {}
            }
        }
        for (index, width) in widths.into_iter().enumerate() {
            let (mut ours, mut theirs) = (None, String::from("x"));
            for instant in 0..=at {
                ours = expected.get(&(index, instant)).copied().unwrap_or(ours);
                theirs = seen.get(&(index, instant)).cloned().unwrap_or(theirs);
                let fill = if theirs.starts_with('x') { "x" } else { "0" };
                let full = fill.repeat(width as usize - theirs.len()) + &theirs;
                prop_assert_eq!(&full, &shown(width, ours));
            }
        }
    }
}
