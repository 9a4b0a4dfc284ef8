//! What goes over the line beside the audio, from the command line.

use lightpipe::adat::UserBits;
use lightpipe::iec60958::{BLOCK_FRAMES, ChannelStatus};
use lightpipe::pcm::Smux;

use super::mode;
use super::signal::Signal;
use crate::args::status::BitOrder;
use crate::args::{Encode, SentMode};
use crate::failure::Failure;
use crate::hex::from_hex;
use crate::message::tell;
use crate::status::{Base, one_or_two};

/// Bytes of channel status or user data in a block of one channel.
const BLOCK_BYTES: usize = 24;

/// What blocks of IEC 60958 carry beside the audio, channel A and channel B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ancillary {
    pub(super) status: [ChannelStatus; 2],
    /// The bit of frame *n* is bit *n* % 8 of byte *n* / 8.
    pub(super) user: [[u8; BLOCK_BYTES]; 2],
    pub(super) validity: bool,
    /// Nothing is sent in subframe 2: slots 4 to 31 are zero.
    pub(super) zero_second: bool,
}

impl Ancillary {
    pub(super) fn new(args: &Encode, signal: &Signal, word_length: u8) -> Result<Ancillary, Failure> {
        let rate = signal.frame_rate;
        // A rate that is not a whole number of hertz has no code, and 0 stands for such a rate.
        let hertz = if rate.num().is_multiple_of(rate.den()) { rate.num() / rate.den() } else { 0 };
        // Beside auxiliary bits, audio has 20 bits.
        let word_length = if args.aux.is_some() { word_length.min(20) } else { word_length };
        let base = Base { sampling_frequency: u32::try_from(hertz).unwrap_or(0), word_length };
        let status = match &args.channel_status {
            None => match signal.mode {
                None => [ChannelStatus::consumer(base.sampling_frequency, base.word_length); 2],
                Some(mode) => [mode::status(mode, base.sampling_frequency, base.word_length, args); 2],
            },
            Some(text) => statuses(text, base)?,
        };
        let user = match &args.user_bits {
            None => [[0; BLOCK_BYTES]; 2],
            Some(text) => both(text, "--user-bits", |bytes| {
                let mut all = [0; BLOCK_BYTES];
                all.get_mut(..bytes.len())?.copy_from_slice(bytes);
                (!bytes.is_empty()).then_some(all)
            })?,
        };
        let zero_second = args.mode == SentMode::MonoZero;
        Ok(Ancillary { status, user, validity: args.validity == Some(1), zero_second })
    }

    /// The channel status bit of a channel in frame `n` of a block.
    pub(super) fn status_bit(&self, channel: usize, n: u32) -> bool {
        self.status.get(channel).is_some_and(|status| bit(&status.0, n))
    }

    /// The user bit of a channel in frame `n` of a block.
    pub(super) fn user_bit(&self, channel: usize, n: u32) -> bool {
        self.user.get(channel).is_some_and(|user| bit(user, n))
    }
}

fn bit(bytes: &[u8; BLOCK_BYTES], n: u32) -> bool {
    debug_assert!(n < BLOCK_FRAMES);
    bytes.get(n as usize / 8).is_some_and(|byte| byte >> (n % 8) & 1 == 1)
}

/// The user bits of every ADAT frame: those that were asked for, and U2 as the S/MUX mode says.
pub(super) fn adat_user_bits(args: &Encode, smux: Smux) -> Result<UserBits, Failure> {
    for (option, given) in [
        ("--channel-status", args.channel_status.is_some()),
        ("--validity", args.validity.is_some()),
        ("--aux", args.aux.is_some()),
        ("--subcode", args.subcode.is_some()),
        ("--user-messages", args.user_messages.is_some()),
    ] {
        if given {
            return Err(Failure::usage(format!("{option} is part of IEC 60958, not of ADAT")));
        }
    }
    let asked = match args.user_bits.as_deref() {
        None => UserBits::default(),
        Some(text) => one_digit(text).ok_or_else(|| {
            Failure::usage(format!("--user-bits: expected one hex digit U3U2U1U0 for ADAT, found {text:?}"))
        })?,
    };
    let flag = match smux {
        Smux::X1 => false,
        Smux::X2 => true,
        Smux::X4 => args.smux4_flag,
    };
    let sent = match args.user_bits {
        None if flag => asked.with_smux(),
        // What is asked for is sent as it is.
        Some(_) if args.smux4_flag && flag => asked.with_smux(),
        _ => asked,
    };
    if flag && !sent.smux() {
        let factor = smux.factor();
        tell(format_args!("--user-bits leaves U2 at 0: receivers cannot see that this is S/MUX {factor}"));
    }
    Ok(sent)
}

fn one_digit(text: &str) -> Option<UserBits> {
    let [digit] = text.as_bytes() else { return None };
    UserBits::new(char::from(*digit).to_digit(16)? as u8)
}

/// Channel status for channel A and B, or for both; what fields do not say about the audio is `base`.
fn statuses(text: &str, base: Base) -> Result<[ChannelStatus; 2], Failure> {
    let (a, b) = one_or_two(text, BitOrder::Lsb, base)
        .map_err(|why| Failure::usage(format!("--channel-status: {why}")))?;
    Ok([a.status, b.unwrap_or(a).status])
}

/// Hex for channel A and B, or for both.
fn both<T: Copy>(text: &str, option: &str, make: impl Fn(&[u8]) -> Option<T>) -> Result<[T; 2], Failure> {
    let one = |text: &str| {
        from_hex(text.trim()).and_then(|bytes| make(&bytes)).ok_or_else(|| {
            Failure::usage(format!("{option}: expected 1 to {BLOCK_BYTES} bytes of hex, found {text:?}"))
        })
    };
    match text.split_once(',') {
        Some((a, b)) => Ok([one(a)?, one(b)?]),
        None => one(text).map(|both| [both; 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_for_both_channels_or_for_each() {
        let bytes = |text| both(text, "--user-bits", |bytes| Some(bytes.len())).map_err(|f| f.message);
        assert_eq!(bytes("0400"), Ok([2, 2]));
        assert_eq!(bytes("04,aABB"), Ok([1, 2]));
        for text in ["4", "0g", "04,5", "0400,0400,04"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        let status = |text| statuses(text, Base::default()).map_err(|f| f.message);
        assert!(status("").is_err_and(|why| why.contains("1 to 24 bytes")));
        // Commas between single bytes are spaces, as for `lightpipe status`.
        let [a, b] = status("04,82,00,02,0b").unwrap();
        assert_eq!((a, &b.0[..6]), (b, &[4, 0x82, 0, 2, 11, 0][..]));
        assert_eq!(status("0482,0400").map(|[a, b]| [a.0[1], b.0[1]]), Ok([0x82, 0]));
        assert!(status("consumer,professional,consumer").is_err());
        let base = Base { sampling_frequency: 96_000, word_length: 24 };
        let [a, b] = statuses("consumer category=dat channel=A,0400 fs=48k", base).unwrap();
        assert_eq!((&a.0[..5], &b.0[..5]), (&[4, 3, 0x10, 10, 11][..], &[4, 0, 0, 2, 0][..]));
        assert!(status("consumer category=tape").is_err_and(|why| why.starts_with("--channel-status: cat")));
        let (long, whole) = ("00".repeat(25), "01".repeat(24));
        assert!(status(&long).is_err());
        assert_eq!(status(&whole).unwrap()[1].0, [1; 24]);
    }
}
