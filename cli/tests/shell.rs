//! What the shell and `man` get: scripts that complete, and pages that set without complaints.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

const COMMANDS: [&str; 6] = ["info", "decode", "encode", "clock", "completions", "man"];

fn lightpipe(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightpipe"));
    command.args(args);
    command
}

/// Standard output of a run that ends with 0 and says nothing else.
fn printed(args: &[&str]) -> String {
    let run = lightpipe(args).output().unwrap();
    assert_eq!((run.status.code(), run.stderr.len()), (Some(0), 0), "{args:?}");
    String::from_utf8(run.stdout).unwrap()
}

/// What a tool makes of `input`; nothing if this machine has no such tool.
fn tool(name: &str, args: &[&str], input: &str) -> Option<Output> {
    let spawned = Command::new(name)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut running) = spawned else {
        println!("skipped: no {name} on this machine");
        return None;
    };
    let mut stdin = running.stdin.take().unwrap();
    // The tools of this page read all of their input before they print.
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    Some(running.wait_with_output().unwrap())
}

#[test]
fn every_shell_gets_a_script_with_all_commands_and_options() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for word in COMMANDS.iter().chain(&["fail-on", "smux4-flag"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_completes_options_with_the_script() {
    let mut script = printed(&["completions", "bash"]);
    script.push_str(
        "COMP_WORDS=(lightpipe decode --fr) COMP_CWORD=2\n_lightpipe lightpipe --fr decode\necho \"${COMPREPLY[@]}\"\n",
    );
    if let Some(run) = tool("bash", &["--norc", "-s"], &script) {
        assert_eq!(String::from_utf8_lossy(&run.stdout), "--frames\n", "{run:?}");
    }
}

#[test]
fn shells_take_their_scripts() {
    for (shell, args) in [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])] {
        if let Some(run) = tool(shell, &args, &printed(&["completions", shell])) {
            assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
        }
    }
}

#[test]
fn pages_set_without_a_warning() {
    for command in COMMANDS {
        let page = printed(&["man", command]);
        let Some(run) = tool("groff", &["-man", "-Tascii", "-ww", "-z"], &page) else { return };
        assert!(run.status.success(), "{command}: {run:?}");
        assert_eq!(String::from_utf8_lossy(&run.stderr), "", "{command}");
    }
}

#[test]
fn a_page_shows_how_to_use_the_command_and_what_its_exit_codes_mean() {
    let page = printed(&["man", "decode"]);
    for words in ["LIGHTPIPE-DECODE 1", ".SH SYNOPSIS", "--drop-lost", ".SH \"EXIT STATUS\"", ".SH EXAMPLES"]
    {
        assert!(page.replace("\\-", "-").contains(words), "{words}");
    }
    let tried = printed(&["man", "clock", "try"]).replace("\\-", "-");
    assert!(tried.contains("LIGHTPIPE-CLOCK-TRY 1") && tried.contains("--nominal"), "{tried}");
    assert_eq!(printed(&["man", "clock-try"]).replace("\\-", "-"), tried);
    let all = printed(&["man"]).replace("\\-", "-");
    for command in COMMANDS {
        assert!(all.contains(&format!("lightpipe-{command}(1)")), "{command}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_them_quietly() {
    for args in [&["completions", "zsh"][..], &["man"], &["man", "encode"]] {
        // The reading end is closed before anything is written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = lightpipe(args).stdout(writer).output().unwrap();
        assert_eq!((run.status.code(), run.stderr.len()), (Some(0), 0), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_with_5() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = lightpipe(&["man"]).stdout(full).output().unwrap();
    assert_eq!(run.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&run.stderr).contains("cannot write"), "{run:?}");
}
