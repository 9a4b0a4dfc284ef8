//! Chores of the repository: `cargo run -p xtask -- vectors [--check]`.

mod captures;
mod vectors;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- vectors [--check]

vectors          writes everything in testvectors/ that is generated
vectors --check  compares it byte for byte instead, and writes nothing";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["vectors"] => write_all(&folder()),
        ["vectors", "--check"] => check_all(&folder()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The folder `testvectors/` of this clone.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testvectors")
}

/// A file in that folder.
struct File {
    name: &'static str,
    bytes: Vec<u8>,
}

impl File {
    /// A line of `SHA256SUMS`.
    fn sum(&self) -> (&'static str, String) {
        (self.name, format!("{}  {}\n", vectors::sha256(&self.bytes), self.name))
    }
}

/// Every generated file. The sums come last.
fn files(folder: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = captures::files()?;
    files.extend(vectors::files());
    let mut sums: Vec<_> = files.iter().map(File::sum).collect();
    for name in vectors::WRITTEN_BY_HAND {
        sums.push(File { name, bytes: std::fs::read(folder.join(name))? }.sum());
    }
    sums.sort();
    let lines: String = sums.into_iter().map(|(_, line)| line).collect();
    files.push(File { name: "SHA256SUMS", bytes: lines.into_bytes() });
    Ok(files)
}

fn write_all(folder: &Path) -> Result<String, Box<dyn Error>> {
    let files = files(folder)?;
    for File { name, bytes } in &files {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(format!("{} files written", files.len()))
}

fn check_all(folder: &Path) -> Result<String, Box<dyn Error>> {
    let files = files(folder)?;
    let differs = |file: &&File| !std::fs::read(folder.join(file.name)).is_ok_and(|old| old == file.bytes);
    let different: Vec<&str> = files.iter().filter(differs).map(|file| file.name).collect();
    if different.is_empty() {
        Ok(format!("{} files are as they would be written", files.len()))
    } else {
        Err(format!("not as `cargo run -p xtask -- vectors` would write them: {}", different.join(", "))
            .into())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_files_in_testvectors_are_as_they_would_be_written() {
        super::check_all(&super::folder()).unwrap();
    }
}
