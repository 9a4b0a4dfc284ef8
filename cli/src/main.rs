//! The `lightpipe` command.
fn main() {}
