//! `lightpipe status`: what bytes of channel status mean, and the bytes of what is meant.

mod consumer;
mod fields;
mod hex;
mod language;
mod page;
mod pick;
mod professional;
mod reading;
mod report;

pub(crate) use fields::{Crc, Fields};
pub(crate) use language::{Base, one_or_two};
pub(crate) use report::{Difference, differences};

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::Crcc;

use crate::args::status::Status;
use crate::failure::{Exit, Failure};
use crate::print;
use report::{Comparison, Failed};

/// Channel status as given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) status: ChannelStatus,
    /// How many bytes stood there as hex; `None` where fields were given, so that all are meant.
    pub(crate) bytes: Option<usize>,
}

impl Given {
    /// What the CRCC is worth; `None` for consumer use, and where byte 23 was not given.
    pub(crate) fn crcc(&self) -> Option<Crcc> {
        self.status.parse().crcc_verdict().filter(|_| self.bytes.is_none_or(|bytes| bytes == ALL_BYTES))
    }
}

/// Bytes of a block.
const ALL_BYTES: usize = 24;

pub(crate) fn status(args: &Status) -> Result<Exit, Failure> {
    let read = match language::blocks(&args.words, args.b.as_deref(), args.bit_order) {
        Ok(read) => read,
        Err(why) => {
            if args.json {
                print::json(&Failed::new(&why))?;
            }
            return Err(Failure::usage(why));
        }
    };
    let comparison = Comparison::new(&read, args.bit_order);
    if args.json {
        print::json(&comparison)?;
    } else {
        print::page(&page::page(&comparison, args.bits))?;
    }
    Ok(if comparison.is_sound() { Exit::Clean } else { Exit::Findings })
}
