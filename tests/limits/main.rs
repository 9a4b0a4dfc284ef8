//! How bad a line may be: the receiver, told nothing, on lines made by `lightpipe::clock::impair`.
//!
//! `cargo test --release --test limits -- --nocapture` prints all figures; `docs/limits.md` has the tables.
//! `LIGHTPIPE_LIMITS_FRAMES` changes the number of frames of each random configuration, and
//! `LIGHTPIPE_LIMITS_ONLY` names the only one to run; `LIGHTPIPE_LIMITS_FIRST` takes a thousand others, or
//! `LIGHTPIPE_LIMITS_COUNT`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod genie;
#[allow(dead_code, reason = "xtask makes pages with it and needs more")]
#[path = "../support/impaired/mod.rs"]
mod impaired;
mod jitter_tolerance;
mod judged;
mod near_rational;
mod observer;
mod random;
mod starts;
mod targets;
mod varispeed;
