//! `lightpipe clock`: what receivers do with jitter and rates, this one and models of others.

mod attempt;
mod compare;
mod device;
mod fit;
mod lock;
mod report;
mod shape;
mod signal;
mod table;
mod tolerance;
mod transfer;
mod trial;

use crate::args::clock::{Clock, ClockCommand};

use crate::failure::{Exit, Failure};

pub(crate) fn clock(args: &Clock) -> Result<Exit, Failure> {
    match &args.command {
        ClockCommand::Transfer(args) => transfer::transfer(args),
        ClockCommand::Tolerance(args) => tolerance::tolerance(args),
        ClockCommand::Lock(args) => lock::lock(args),
        ClockCommand::Try(args) => attempt::attempt(args),
    }
}
