//! Arrays in C and Rust: compilers take them, and what they hold is the line.

use std::path::Path;
use std::process::Command;

use super::run::{Bench, format, noise};

/// Whether there is such a compiler.
fn is_there(compiler: &str) -> bool {
    let found = Command::new(compiler).arg("--version").output().is_ok_and(|run| run.status.success());
    if !found {
        println!("skipped: no {compiler}");
    }
    found
}

/// The cells of the line as digits, from a memory file.
fn cells(bench: &Bench, options: &[&str]) -> String {
    let args = [&["in.wav", "-o", "cells.memb", "--force"], options].concat();
    assert_eq!(bench.encode(&args).code, Some(0));
    std::fs::read_to_string(bench.path("cells.memb")).unwrap().replace('\n', "")
}

fn run(command: &mut Command) -> String {
    let run = command.output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success() && said.is_empty(), "{command:?}: {said}");
    String::from_utf8(run.stdout).unwrap()
}

fn with_audio() -> Bench {
    let bench = Bench::new();
    bench.wav("in.wav", format(2, 44_100), &noise(2 * 50));
    bench
}

/// The arguments that make words of so many bits of `cells`.
const KINDS: [(&str, &[&str], &[&str]); 4] = [
    ("32", &[], &[]),
    ("8", &["--word", "8", "--cells", "transitions"], &["--cells", "transitions"]),
    ("16", &["--word", "16", "--swap-halves"], &[]),
    ("64", &["--word", "64", "--bit-order", "lsb"], &[]),
];

/// The bits of a word in the order of time, in terms that both languages have.
fn place(options: &[&str], bits: &str) -> String {
    if options.contains(&"lsb") {
        "n".into()
    } else if options.contains(&"--swap-halves") {
        format!("({bits} - 1 - n + {bits} / 2) % {bits}")
    } else {
        format!("{bits} - 1 - n")
    }
}

#[test]
fn a_header_compiles_as_c_and_as_cpp() {
    if !is_there("cc") {
        return;
    }
    let bench = with_audio();
    for (bits, options, plain) in KINDS {
        let args = [&["in.wav", "-o", "Tone 44k1.h", "--force"], options].concat();
        assert_eq!(bench.encode(&args).code, Some(0));
        let place = place(options, bits);
        let program = format!(
            "#include \"Tone 44k1.h\"\n#include \"Tone 44k1.h\"\n#include <stdio.h>\n\
             typedef char whole[sizeof tone_44k1 == TONE_44K1_LENGTH * sizeof(uint{bits}_t) ? 1 : -1];\n\
             int main(void) {{\n  unsigned long i; int n;\n\
             for (i = 0; i < TONE_44K1_SAMPLES / {bits}; i++)\n\
             for (n = 0; n < {bits}; n++) putchar('0' + (int)(tone_44k1[i] >> ({place}) & 1));\n\
             return 0;\n}}\n"
        );
        for (language, standard) in [("c", "c99"), ("c++", "c++11")] {
            if language == "c++" && !is_there("c++") {
                continue;
            }
            bench.write("main.source", &program);
            let standard = format!("-std={standard}");
            run(Command::new(if language == "c" { "cc" } else { "c++" })
                .args([&standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-I.", "-o", "main"])
                .args(["-x", language, "main.source"])
                .current_dir(bench.path(".")));
            assert!(run(&mut Command::new(bench.path("main"))) == cells(&bench, plain), "{options:?}");
        }
    }
}

#[test]
fn an_array_compiles_as_rust() {
    if !is_there("rustc") {
        return;
    }
    let bench = with_audio();
    for (bits, options, plain) in KINDS {
        let args = [&["in.wav", "-o", "tone.rs", "--force"], options].concat();
        assert_eq!(bench.encode(&args).code, Some(0));
        let place = place(options, bits);
        bench.write(
            "main.rs",
            format!(
                "mod tone;\nmod again {{ include!(\"tone.rs\"); }}\nfn main() {{\n\
                 assert_eq!(tone::TONE, again::TONE);\nassert_eq!(tone::TONE_SAMPLES, tone::TONE.len() * {bits});\n\
                 for word in tone::TONE {{ for n in 0..{bits} {{ print!(\"{{}}\", word >> ({place}) & 1); }} }}\n}}\n"
            ),
        );
        run(Command::new("rustc")
            .args(["--edition", "2021", "-D", "warnings", "main.rs"])
            .current_dir(bench.path(".")));
        assert!(run(&mut Command::new(bench.path("main"))) == cells(&bench, plain), "{options:?}");
    }
}

#[test]
fn names_are_made_of_file_names() {
    let bench = with_audio();
    let first_words = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().find(|line| line.contains("= {") || line.contains("= &[")).unwrap().to_owned()
    };
    for (file, line) in [
        ("48k.h", "static const uint32_t line_48k[] = {"),
        ("int.h", "static const uint32_t int_line[] = {"),
        ("a-b.c.rs", "pub const A_B_C: &[u32] = &["),
    ] {
        assert_eq!(bench.encode(&["in.wav", "-o", file]).code, Some(0));
        assert_eq!(first_words(&bench.path(file)), line);
    }
    let text = String::from_utf8(bench.encode(&["in.wav", "-o", "-", "--format", "c"]).stdout).unwrap();
    assert!(
        text.contains("#define LINE_LENGTH 200") && text.starts_with("/* IEC 60958 at 44100 Hz\n"),
        "{text}"
    );
}
