//! Outputs that cannot be what they should, and readers that go away.

use crate::decoded::Audio;
use crate::limits::{limited, says_why};
use crate::line::Line;
use crate::run::Bench;

#[test]
fn names_that_no_file_can_have_are_refused_before_the_work() {
    let bench = Bench::new();
    bench.write("file", "x");
    for name in ["x".repeat(300), "file/below".to_owned()] {
        let run = limited(&bench, &["decode", "missing.sr", "-o", &name]);
        says_why(&run, 2, &["cannot create"]);
    }
    assert_eq!(bench.files(), ["file"]);
}

#[cfg(unix)]
#[test]
fn force_replaces_what_a_link_stands_for() {
    let bench = Bench::new();
    let (line, audio) = Line::spdif(&bench, 60, 48_000);
    let (file, _) = line.write(&bench, "line");
    bench.write("there.wav", "old");
    std::os::unix::fs::symlink("there.wav", bench.path("link.wav")).unwrap();
    let args = ["decode", &file, "--format", "lsb1", "-o", "link.wav"];
    says_why(&limited(&bench, &args), 2, &["link.wav: exists already", "--force"]);
    let run = limited(&bench, &[&args[..], &["--force"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(bench.path("link.wav").is_symlink());
    assert!(Audio::read(&std::fs::read(bench.path("there.wav")).unwrap()).samples == audio);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_leaves_the_other_outputs_whole() {
    use std::io::Read;
    use std::process::Stdio;

    let bench = Bench::new();
    let (line, audio) = Line::spdif(&bench, 4000, 48_000);
    let (file, _) = line.write(&bench, "line");
    for (output, other) in
        [(&["--frames", "-"][..], "out.wav"), (&["--faults", "none", "--frames", "-"], "two.wav")]
    {
        let mut command = bench.program();
        command.args(["decode", &file, "--format", "lsb1", "-o", other]).args(output);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut table = child.stdout.take().unwrap();
        table.read_exact(&mut [0; 100]).unwrap();
        drop(table);
        let run = crate::run::ran(child.wait_with_output().unwrap());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(Audio::read(&std::fs::read(bench.path(other)).unwrap()).samples == audio);
    }
    assert!(std::fs::read(bench.path("none")).unwrap().is_empty());
    // With nothing else to do, it ends.
    let mut command = bench.program();
    command.args(["decode", &file, "--format", "lsb1", "--frames", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0; 100]).unwrap();
    let run = crate::run::ran(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}
