//! The golden vectors in `testvectors/`: what is on the line, and what a receiver must make of it.
//!
//! What a case expects is what was put in, never what a decoder made of it.

mod adat;
mod bait;
mod case;
mod faults;
mod iec60958;
mod lock;
mod samples;
mod status;
mod write;

use sha2::{Digest, Sha256};

use crate::File;

/// Files beside the generated ones that stand in the sums.
pub(crate) const WRITTEN_BY_HAND: [&str; 3] = ["README.md", "check.py", "schema.json"];

/// The files of cases.
pub(crate) fn files() -> Vec<File> {
    let mut lock = lock::cases();
    lock.extend(bait::cases());
    [
        ("adat.json", "ADAT frames: samples, user bits, S/MUX", adat::cases()),
        ("iec60958.json", "IEC 60958 subframes: samples, V, U, C, P, rates", iec60958::cases()),
        ("status.json", "IEC 60958 blocks: channel status and user data", status::cases()),
        ("faults.json", "Streams with one fault each", faults::cases()),
        ("lock.json", "What keeps receivers from locking, or makes them lock to nothing", lock),
    ]
    .map(|(name, title, cases)| File { name, bytes: write::file(title, &cases) })
    .into()
}

/// In hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
