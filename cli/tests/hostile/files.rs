//! Files that are none: folders, links in a circle, devices, pipes, and files that shrink.

use crate::limits::{limited, refused, says_why};
use crate::run::Bench;

#[test]
fn folders_and_missing_files_are_refused_by_name() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("folder")).unwrap();
    bench.write("file", "x");
    refused(&bench, &["folder"], 3, &["folder: is a directory", "name a file in it"]);
    refused(&bench, &["missing"], 3, &["missing: "]);
    refused(&bench, &["file/below"], 3, &["file/below: "]);
    let run = limited(&bench, &["encode", "folder", "-o", "never.sr"]);
    says_why(&run, 3, &["folder: is a directory", "name a file in it"]);
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{Read, Write};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::{Command, Stdio};

    use super::*;
    use crate::decoded::Table;
    use crate::limits::ended;
    use crate::line::Line;

    #[test]
    fn links_in_a_circle_and_locked_files_are_refused() {
        let bench = Bench::new();
        symlink("b", bench.path("a")).unwrap();
        symlink("a", bench.path("b")).unwrap();
        refused(&bench, &["a"], 3, &["a: "]);
        let run = limited(&bench, &["encode", "a", "-o", "never.sr"]);
        says_why(&run, 3, &["a: "]);
        let locked = bench.write("locked", "x");
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
        if File::open(&locked).is_ok() {
            println!("skipped: this user may read everything");
            return;
        }
        refused(&bench, &["locked"], 3, &["locked: ", "ermission"]);
    }

    #[test]
    fn devices_without_end_stop_at_the_duration_or_are_refused() {
        let bench = Bench::new();
        let raw = ["--format", "lsb1", "--rate", "24M", "--duration", "10ms"];
        refused(&bench, &[&["/dev/zero"], &raw[..]].concat(), 4, &["never changes"]);
        refused(&bench, &[&["/dev/urandom"], &raw[..]].concat(), 4, &["no frames"]);
        refused(&bench, &["/dev/zero"], 3, &["no header", "give the format"]);
        refused(&bench, &["/dev/null"], 3, &["empty"]);
        let run = limited(&bench, &["encode", "/dev/zero", "-o", "never.sr"]);
        says_why(&run, 3, &["/dev/zero: neither a WAV file nor a table"]);
    }

    #[test]
    fn a_device_without_end_can_be_interrupted() {
        let bench = Bench::new();
        for format in ["lsb1", "vcd", "csv"] {
            let mut command = Command::new("timeout");
            command.args(["--signal=INT", "--preserve-status", "1", env!("CARGO_BIN_EXE_lightpipe")]);
            command.args(["decode", "/dev/zero", "--format", format, "--rate", "24M", "-o"]);
            command.arg(bench.path("never.wav")).stdin(Stdio::null());
            let run = ended(command, format);
            says_why(&run, 5, &["interrupted"]);
            assert!(bench.files().is_empty());
        }
    }

    #[test]
    fn names_with_control_characters_are_shown_in_one_line() {
        let bench = Bench::new();
        let name = "two\nlines\u{1b}[31m.sr";
        refused(&bench, &[name], 3, &[r"two\nlines\u{1b}[31m.sr: "]);
        let (line, _) = Line::spdif(&bench, 20, 48_000);
        bench.write(name, line.packed());
        let rate = line.sample_rate().to_string();
        let run = limited(&bench, &["info", name, "--format", "lsb1", "--rate", &rate]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(!run.stdout.contains(&0x1b) && run.stdout.starts_with(br"two\nlines"));
    }

    /// A table that goes into a pipe holds the reading back until somebody reads it.
    #[test]
    fn a_file_that_shrinks_while_it_is_read_is_told_and_kept_so_far() {
        let bench = Bench::new();
        let (line, audio) = Line::spdif(&bench, 4000, 48_000);
        let file = bench.write("shrinks", line.packed());
        let rate = line.sample_rate().to_string();
        let mut command = bench.program();
        command.args(["decode", "shrinks", "--format", "lsb1", "--rate", &rate, "--frames", "-"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut table = child.stdout.take().unwrap();
        let mut text = vec![0; 1000];
        table.read_exact(&mut text).unwrap();
        let size = std::fs::metadata(&file).unwrap().len();
        File::options().write(true).open(&file).unwrap().set_len(size / 2).unwrap();
        table.read_to_end(&mut text).unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{stderr}");
        assert!(stderr.contains("bytes went missing while it was read; keep the file as it is"), "{stderr}");
        let table = bench.write("table.csv", text);
        let rows = Table::read(&table).numbers("sample");
        assert!(audio.starts_with(&rows) && rows.len() > 3000, "{} rows", rows.len());
    }

    #[test]
    fn a_zip_of_zeros_on_standard_input_is_refused() {
        let bench = Bench::new();
        let mut command = bench.program();
        command.args(["info", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"PK\x03\x04").unwrap();
        stdin.write_all(&vec![0; 10 << 20]).unwrap();
        drop(stdin);
        let run = crate::run::ran(child.wait_with_output().unwrap());
        says_why(&run, 3, &["standard input: ", "holds no session", "copy or save it again"]);
    }
}
