//! `lightpipe decode`, `info` and `clock`, end to end: the real program, on recordings, on damage, on pipes.
//!
//! Recordings of other people are looked for in `../shared/captures`, or in the folder named by
//! `LIGHTPIPE_CAPTURES`; those tests are skipped where neither exists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "encode/run.rs"]
#[allow(dead_code)]
mod run;

mod decode {
    pub(super) mod decoded;
    pub(super) mod line;

    mod annotate;
    mod clock;
    mod damage;
    mod exits;
    mod golden;
    mod margin;
    mod mistakes;
    mod modes;
    mod outputs;
    mod report;
    mod round_trip;
    mod segments;
    mod streams;
    mod timeline;
    mod user;
    mod vcd;
}
