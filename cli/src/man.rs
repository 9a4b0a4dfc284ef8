//! `lightpipe man`: manual pages, made of the command line's own description.

mod sections;

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::roff::Roff;

use crate::args::{self, Cli};
use crate::failure::{Exit, Failure};
use crate::print;

pub(crate) fn man(args: &args::Man) -> Result<Exit, Failure> {
    let lightpipe = lightpipe();
    let mut command = &lightpipe;
    // A page is called clock-try, what is typed is clock try.
    for wanted in args.command.iter().flat_map(|words| words.split('-')) {
        command = command.find_subcommand(wanted).ok_or_else(|| {
            let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            let advice = if names.is_empty() {
                format!("{} has no commands of its own", command.get_name())
            } else {
                format!("there are {}", names.join(", "))
            };
            Failure::usage(format!("there is no command '{wanted}'; {advice}"))
        })?;
    }
    let page = page(command, &lightpipe)
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot make the page: {error}")))?;
    print::bytes(&page)?;
    Ok(Exit::Clean)
}

/// The command line with all names filled in.
fn lightpipe() -> Command {
    let mut lightpipe = Cli::command().disable_help_subcommand(true);
    for command in lightpipe.get_subcommands_mut() {
        *command = command.clone().disable_help_subcommand(true);
    }
    lightpipe.build();
    lightpipe
}

/// The name of a command's page.
fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// The page of `command`, as the source that `man` sets.
fn page(command: &Command, lightpipe: &Command) -> io::Result<Vec<u8>> {
    // The usage in one line, as --help shows it: no option stands there and under OPTIONS as well.
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let command = command.clone().override_usage(usage).subcommand_help_heading("COMMANDS");
    let own = sections::of(command.get_name());
    let mut others: Vec<String> = lightpipe.get_subcommands().map(|other| name(other).to_owned()).collect();
    others.insert(0, name(lightpipe).to_owned());
    others.retain(|other| other != name(&command));

    let has_commands = command.has_subcommands();
    let mut page = Vec::new();
    // A page without a date: it is that of the version.
    let version = env!("CARGO_PKG_VERSION");
    writeln!(page, ".TH {} 1 \"\" \"lightpipe {version}\" \"User Commands\"", name(&command).to_uppercase())?;
    let generated = clap_mangen::Man::new(command);
    generated.render_name_section(&mut page)?;
    generated.render_synopsis_section(&mut page)?;
    let mut before = Roff::new();
    let mut after = Roff::new();
    if let Some(own) = own {
        own.before(&mut before);
        own.after(&mut after);
    }
    before.to_writer(&mut page)?;
    if has_commands {
        generated.render_subcommands_section(&mut page)?;
    }
    generated.render_options_section(&mut page)?;
    sections::see_also(&mut after, &others);
    after.to_writer(&mut page)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_a_description_and_examples() {
        let lightpipe = lightpipe();
        for command in lightpipe.get_subcommands().chain([&lightpipe]) {
            let page = String::from_utf8(page(command, &lightpipe).unwrap()).unwrap();
            for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "EXAMPLES"] {
                assert!(page.contains(&format!("\n.SH {section}\n")), "{}: {section}", name(command));
            }
        }
    }
}
