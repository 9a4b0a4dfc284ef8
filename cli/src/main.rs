//! The `lightpipe` command.

mod args;
mod auxiliary;
mod clock;
mod completions;
mod decode;
mod encode;
mod explain;
mod failure;
mod follow;
mod hex;
mod info;
mod input;
mod man;
mod message;
mod output;
mod print;
mod progress;
mod report;
mod run;
mod si;
mod status;
mod table;
mod text;
mod timeline;
mod user;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, in_one_line};
use failure::Failure;

fn main() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => match in_one_line(&error) {
            Some(line) => return ended(Err(refused(Failure::usage(line)))),
            // Help and version, on request or for lack of anything to do.
            None => error.exit(),
        },
    };
    run::catch_interrupts();
    let result = match &command {
        Command::Info(args) => info::info(args),
        Command::Decode(args) => decode::decode(args),
        Command::Encode(args) => encode::run(args),
        Command::Status(args) => status::status(args),
        Command::Explain(args) => explain::explain(args),
        Command::Clock(args) => clock::clock(args),
        Command::Completions(args) => completions::completions(args),
        Command::Man(args) => man::man(args),
    };
    ended(result)
}

/// A command line that makes no sense; whoever asked for an object gets one.
fn refused(failure: Failure) -> Failure {
    if std::env::args_os().any(|argument| argument == "--json") { report::failed(failure) } else { failure }
}

/// Tells why it ended, if there is something to tell, and with what code.
fn ended(result: Result<failure::Exit, Failure>) -> ExitCode {
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            if !failure.message.is_empty() {
                message::tell(&failure);
            }
            ExitCode::from(failure.exit as u8)
        }
    }
}
