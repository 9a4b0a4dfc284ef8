//! The `lightpipe` command.

mod args;
mod encode;
mod failure;
mod output;
mod table;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Info(_) | Command::Decode(_) => todo!(),
        Command::Encode(args) => encode::run(&args),
    };
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            eprintln!("lightpipe: {failure}");
            ExitCode::from(failure.exit as u8)
        }
    }
}
