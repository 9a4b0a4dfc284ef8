//! `lightpipe info`: what a capture holds.

use crate::args::Info;
use crate::failure::{Exit, Failure};
use crate::print;
use crate::report;
use crate::run::run;
use crate::text::text;

pub(crate) fn info(args: &Info) -> Result<Exit, Failure> {
    let listened = match run(&args.reading, &mut ()) {
        Ok(listened) => listened,
        Err(failure) if args.json => return Err(report::failed(failure)),
        Err(failure) => return Err(failure),
    };
    if args.json {
        print::json(&listened.report)?;
    } else {
        print::page(&text(&listened.report))?;
    }
    let exit = listened.exit(args.reading.fail_on);
    listened.nothing.map_or(Ok(exit), Err)
}
