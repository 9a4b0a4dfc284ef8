//! Any bytes as a value change dump; and dumps with a sound beginning, whose body is made of the words
//! that bodies are made of.
#![no_main]

use arbitrary::Arbitrary;
use lightpipe::capture::Format;

const HEAD: &str = "$comment 1/3 channels at 24 MHz $end $timescale 100 ps $end $scope module tb $end\n\
                    $var wire 1 ! line $end $var reg 8 \" bus [7:0] $end $var wire 1 ! alias $end\n\
                    $var real 64 # volts $end $var string 1 $ word $end $upscope $end\n\
                    $enddefinitions $end\n";

#[derive(Arbitrary, Debug)]
enum Word<'a> {
    /// Ticks since the last time.
    Later(u16),
    /// A time that may fall.
    Time(i64),
    Level(u8),
    Detached(u8),
    Vector(u8, u8),
    Real(u8),
    Text(&'a str),
    Off,
    On,
    Vars,
    End,
    Comment(&'a str),
    Any(&'a str),
}

fn dump(words: Vec<Word<'_>>) -> Vec<u8> {
    const LEVELS: [char; 8] = ['0', '1', 'x', 'z', 'U', 'L', '-', '2'];
    const CODES: [char; 6] = ['!', '"', '#', '$', '%', '!'];
    let level = |n: u8| LEVELS[usize::from(n) % LEVELS.len()];
    let code = |n: u8| CODES[usize::from(n >> 3) % CODES.len()];
    let mut text = String::from(HEAD);
    let mut now = 0i64;
    for word in words {
        match word {
            Word::Later(ticks) => {
                now = now.saturating_add(ticks.into());
                text.push_str(&format!("#{now}"));
            }
            Word::Time(time) => {
                now = time;
                text.push_str(&format!("#{time}"));
            }
            Word::Level(n) => text.push_str(&format!("{}{}", level(n), code(n))),
            Word::Detached(n) => text.push_str(&format!("{} {}", level(n), code(n))),
            Word::Vector(bits, n) => text.push_str(&format!("b{}{bits:b} {}", level(n), code(n))),
            Word::Real(n) => text.push_str(&format!("r{n}.5 {}", code(n))),
            Word::Text(any) => text.push_str(&format!("s{any} $")),
            Word::Off => text.push_str("$dumpoff"),
            Word::On => text.push_str("$dumpon"),
            Word::Vars => text.push_str("$dumpvars"),
            Word::End => text.push_str("$end"),
            Word::Comment(any) => text.push_str(&format!("$comment {any} $end")),
            Word::Any(any) => text.push_str(any),
        }
        text.push('\n');
    }
    text.into_bytes()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"$") {
        lightpipe_fuzz::capture::read(bytes, Some(Format::Vcd));
    } else if let Ok(words) = Vec::arbitrary_take_rest(arbitrary::Unstructured::new(bytes)) {
        lightpipe_fuzz::capture::read(&dump(words), Some(Format::Vcd));
    }
});
