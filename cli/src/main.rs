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

fn main() -> ExitCode {
    let command = Cli::parse().command;
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
