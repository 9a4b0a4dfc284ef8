//! Chores of the repository: `cargo run --release -p xtask -- vectors|pages|findings [--check]`.

mod captures;
#[path = "../../tests/support/impaired/mod.rs"]
mod impaired;
mod pages;
mod vectors;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run --release -p xtask -- vectors|pages|findings [--check]
       cargo run --release -p xtask -- complaints [SEED]

vectors     writes everything in testvectors/ that is generated
pages       writes the pages in docs/ whose tables are computed
findings    writes docs/findings.md from the registry of codes
--check     compares byte for byte instead, and writes nothing
complaints  lists the disturbances of docs/disturbances.md that went by without a mark or cost more than
            the frames they touch; with another SEED than 1, others at other places";

/// What is generated, and where it lies.
#[derive(Clone, Copy)]
struct Chore {
    name: &'static str,
    folder: &'static str,
    files: fn(&Path) -> Made,
}

/// Files, or why there are none.
type Made = Result<Vec<File>, Box<dyn Error>>;

const VECTORS: Chore = Chore { name: "vectors", folder: "../testvectors", files };
const PAGES: Chore = Chore { name: "pages", folder: "../docs", files: |_| pages::files() };
const FINDINGS: Chore = Chore { name: "findings", folder: "../docs", files: |_| pages::of_findings() };

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["vectors"] => VECTORS.write(),
        ["vectors", "--check"] => VECTORS.check(),
        ["pages"] => PAGES.write(),
        ["pages", "--check"] => PAGES.check(),
        ["findings"] => FINDINGS.write(),
        ["findings", "--check"] => FINDINGS.check(),
        ["complaints"] => pages::complaints(pages::SEED),
        ["complaints", seed] => match seed.parse::<u32>() {
            Ok(seed) => pages::complaints(seed.into()),
            Err(_) => Err(format!("SEED is a number up to {}, not {seed}", u32::MAX).into()),
        },
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

/// A file that is generated.
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
fn files(folder: &Path) -> Made {
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

impl Chore {
    fn folder(self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder)
    }

    fn write(self) -> Result<String, Box<dyn Error>> {
        let folder = self.folder();
        let files = (self.files)(&folder)?;
        for File { name, bytes } in &files {
            std::fs::write(folder.join(name), bytes)?;
        }
        Ok(format!("{} files written", files.len()))
    }

    fn check(self) -> Result<String, Box<dyn Error>> {
        let folder = self.folder();
        let files = (self.files)(&folder)?;
        let differs =
            |file: &&File| !std::fs::read(folder.join(file.name)).is_ok_and(|old| old == file.bytes);
        let different: Vec<&str> = files.iter().filter(differs).map(|file| file.name).collect();
        if different.is_empty() {
            return Ok(format!("{} files are as they would be written", files.len()));
        }
        let Chore { name, .. } = self;
        Err(format!(
            "not as `cargo run --release -p xtask -- {name}` would write them: {}",
            different.join(", ")
        )
        .into())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_files_in_testvectors_are_as_they_would_be_written() {
        super::VECTORS.check().unwrap();
    }

    #[test]
    fn the_pages_in_docs_are_as_they_would_be_written() {
        super::PAGES.check().unwrap();
    }
    #[test]
    fn the_page_of_findings_is_as_it_would_be_written() {
        super::FINDINGS.check().unwrap();
    }
}
