//! The checker in Python that stands beside the vectors.

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;

/// Where the vectors are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testvectors")
}

/// It finds nothing against any vector.
pub(crate) fn accepts() -> Result<(), Failed> {
    run(&[])
}

/// It finds something against every vector of which any one cell is flipped.
pub(crate) fn rejects_flips() -> Result<(), Failed> {
    run(&["--flip"])
}

fn run(arguments: &[&str]) -> Result<(), Failed> {
    let Ok(output) = Command::new("python3").arg(folder().join("check.py")).args(arguments).output() else {
        println!("skipped: no python3");
        return Ok(());
    };
    if output.status.success() {
        Ok(())
    } else {
        let said = [output.stdout, output.stderr].concat();
        Err(String::from_utf8_lossy(&said).chars().take(4000).collect::<String>().into())
    }
}
