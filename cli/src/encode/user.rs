//! User data that goes over the line: a stream of bits beside the blocks.

mod pieces;
mod subcode;

use lightpipe::iec60958::user::{Management, SECTOR_BITS};
use lightpipe::unit::Ratio;

use pieces::Pieces;
use subcode::Sectors;

use super::ancillary::Ancillary;
use super::signal::{Signal, hertz};
use super::stop::Stop;
use crate::args::Encode;
use crate::failure::Failure;
use crate::message::tell;

/// Frames of a sector of subcode.
const SECTOR_FRAMES: u64 = SECTOR_BITS as u64 / 2;
/// The frame rate of a compact disc.
const DISC_RATE: u64 = 44_100;

/// Where the user bits come from.
#[derive(Debug)]
pub(super) enum UserData {
    /// From the blocks of [`Ancillary`]; they are all alike.
    Blocks,
    Subcode(Box<Sectors>),
    Pieces(Box<Pieces>),
}

impl UserData {
    /// What the options ask for.
    pub(super) fn new(args: &Encode, signal: &Signal, ancillary: &Ancillary) -> Result<UserData, Failure> {
        let bits = args.subcode.is_some() || args.user_messages.is_some();
        if bits && ancillary.zero_second {
            return Err(Failure::usage(
                "--mode mono-zero leaves no user bits in subframe 2; --mode mono copies the audio instead",
            ));
        }
        if let Some(text) = &args.subcode {
            let sectors = Sectors::parse(text)?;
            let [a, _] = ancillary.status.map(|status| Management::of(&status));
            if !a.is_messages() {
                return Err(Failure::usage(format!(
                    "--subcode: the channel status says professional use, with user bits for {}; subcode is for \
                     consumer use",
                    a.name().replace('_', " ")
                )));
            }
            let rate = signal.frame_rate;
            if !is_disc_rate(rate) {
                let sectors = rate.to_f64() / SECTOR_FRAMES as f64;
                let at = hertz(rate);
                tell(format_args!(
                    "subcode takes {SECTOR_FRAMES} frames a sector: {sectors:.2} per second at {at}, not 75"
                ));
            }
            return Ok(UserData::Subcode(Box::new(sectors)));
        }
        match &args.user_messages {
            Some(path) => Pieces::open(path, &args.input).map(|pieces| UserData::Pieces(Box::new(pieces))),
            None => Ok(UserData::Blocks),
        }
    }

    /// The user bit of the next subframe, in the order of the wire; `None` if the blocks have it.
    pub(super) fn next(&mut self) -> Result<Option<bool>, Stop> {
        match self {
            UserData::Blocks => Ok(None),
            UserData::Subcode(sectors) => Ok(Some(sectors.next())),
            UserData::Pieces(pieces) => pieces.next().map(Some).map_err(Stop::Failed),
        }
    }

    /// Everything is sent; says what became of the user data.
    pub(super) fn finish(self) -> Result<(), Stop> {
        match self {
            UserData::Blocks => Ok(()),
            UserData::Subcode(sectors) => {
                sectors.tell();
                Ok(())
            }
            UserData::Pieces(pieces) => pieces.tell().map_err(Stop::Failed),
        }
    }
}

fn is_disc_rate(rate: Ratio) -> bool {
    u128::from(rate.num()) == u128::from(DISC_RATE) * u128::from(rate.den())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_many_digits_is_compared_exactly() {
        let is = |num, den| is_disc_rate(Ratio::new(num, den).unwrap());
        assert!(is(44_100, 1) && is(u64::MAX / 44_100 * 44_100, u64::MAX / 44_100));
        assert!(!is(10_000_000_000_000_000_001, 500_000_000_000_000));
    }
}
