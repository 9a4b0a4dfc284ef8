//! The `lightpipe` command.

mod args;
mod decode;
mod encode;
mod failure;
mod follow;
mod info;
mod input;
mod output;
mod print;
mod progress;
mod report;
mod run;
mod table;
mod text;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::{Exit, Failure};

fn main() -> ExitCode {
    let command = Cli::try_parse().unwrap_or_else(|error| refuse(&error)).command;
    run::catch_interrupts();
    let result = match &command {
        Command::Info(args) => info::info(args),
        Command::Decode(args) => decode::decode(args),
        Command::Encode(args) => encode::run(args),
    };
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("lightpipe: {failure}");
            }
            ExitCode::from(failure.exit as u8)
        }
    }
}

/// Ends the run over a command line that makes no sense; whoever asked for an object gets one.
fn refuse(error: &clap::Error) -> ! {
    if error.use_stderr() && std::env::args_os().any(|argument| argument == "--json") {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default();
        let failure = print::failed(Failure::usage(line.strip_prefix("error: ").unwrap_or(line)));
        eprintln!("lightpipe: {failure}");
        std::process::exit(Exit::Usage as i32);
    }
    error.exit()
}
