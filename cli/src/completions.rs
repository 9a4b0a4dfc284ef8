//! `lightpipe completions`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::generate;

use crate::args::{Cli, Completions};
use crate::failure::{Exit, Failure};
use crate::print;

pub(crate) fn completions(args: &Completions) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    // Made in memory first: the generator takes a closed pipe for a fault of its own.
    let mut script = Vec::new();
    generate(args.shell, &mut command, name, &mut script);
    print::bytes(&script)?;
    Ok(Exit::Clean)
}
