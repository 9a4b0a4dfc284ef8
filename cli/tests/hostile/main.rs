//! What nobody should hand in, and somebody does: damage, lies and nonsense in every kind of input.
//!
//! Each case holds the program to the same: the exit code that fits, one line that says what, where
//! and what to do, little memory, an end in time, and what came before the damage exactly.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../decode/decoded.rs"]
#[allow(dead_code)]
mod decoded;
#[path = "../decode/line.rs"]
#[allow(dead_code)]
mod line;
#[path = "../encode/run.rs"]
#[allow(dead_code)]
mod run;

mod limits;
mod signal;

mod csv;
mod files;
mod outputs;
mod raw;
mod tables;
mod vcd;
mod wav;
mod zip;
