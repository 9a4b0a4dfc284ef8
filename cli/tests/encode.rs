//! `lightpipe encode`, end to end: what it writes is decoded by the library and compared.
//!
//! Streams of other people's transmitters are looked for in `../shared/captures`, or in the folder
//! named by `LIGHTPIPE_CAPTURES`; those tests are skipped where neither exists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod encode {
    pub(super) mod run;

    mod arrays;
    mod audio;
    mod golden;
    mod icarus;
    mod line_model;
    mod memory;
    mod modes;
    mod refusals;
    mod tables;
    mod vcd;
}
