//! What streams are found to be: each finding from a stream that was made to have it, and none from
//! those that are sound.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod content;
mod recordings;
mod sound;
mod status;
mod stream;
#[path = "../support/mod.rs"]
#[allow(dead_code)]
mod support;
