//! Channel status that makes sense in both channels once it is read another way: a frame later or
//! earlier, or with the bits of every byte the other way round.
//!
//! Both channels say the same then, so only what they say can show it: the rate against that of the
//! line, codes that are reserved, the CRCC.

use std::format;
use std::string::String;

use super::finding;
use super::plausible::{bytes, earlier_by_one, later_by_one, plausibility};
use crate::check::{Finding, Place};
use crate::fault::Code;
use crate::iec60958::ChannelStatus;
use crate::iec60958::status::Crcc;

/// Blocks with the same status, from which it is judged.
const ENOUGH: u64 = 2;

/// A reading that is shifted must have so much in its favour (it fits the rate, or has its CRCC), and
/// so much more than what was sent.
const SHIFTED: i32 = 6;
const SHIFTED_MARGIN: i32 = 5;

/// Points of [`ChannelStatus::sense`] by which reversed bytes must make more sense: if byte 0 looks the
/// same from both ends, by more.
const REVERSED_MARGIN: i32 = 3;
const REVERSED_MARGIN_OF_PALINDROMES: i32 = 8;
/// Points for a rate that is that of the line.
const RATE: i32 = 3;

/// All C bits of a channel over a block.
type Bits = [u64; 3];

/// The last status of both channels, and how often it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Readings {
    blocks: u64,
    /// Blocks on end whose first 64 bits are those of [`last`](Readings::last).
    same: u64,
    last: [Bits; 2],
    /// Where the first of them began.
    first: Option<Place>,
}

impl Readings {
    /// Takes the C bits of both channels over a whole block.
    pub(super) fn block(&mut self, status: [Bits; 2], place: Option<Place>) {
        self.blocks += 1;
        // Addresses in later bytes may change from block to block.
        if self.same == 0 || [0, 1].map(|n: usize| self.last[n][0]) != [0, 1].map(|n: usize| status[n][0]) {
            self.same = 0;
            self.first = place;
        }
        self.same += 1;
        self.last = status;
    }

    /// The reading that makes more sense, if there is one. `rate` is the measured frame rate in hertz,
    /// `audio` says that the samples are certainly PCM.
    pub(super) fn finding(&self, rate: Option<u32>, audio: bool) -> Option<Finding> {
        let steady = self.same >= ENOUGH && self.same * 10 >= self.blocks * 9;
        if !steady {
            return None;
        }
        self.shifted(rate, audio).or_else(|| self.reversed(rate)).map(|found| found.placed(self.first))
    }

    /// C one frame early or late in both channels.
    fn shifted(&self, rate: Option<u32>, audio: bool) -> Option<Finding> {
        let score = |bits: &Bits| {
            let bytes = bytes(bits);
            let flagged = bytes[0] & 0b11 == 0b10;
            // Without a CRCC, one that comes to 0 proves nothing.
            let unchecked = bytes[0] & 1 == 1 && bytes[23] == 0;
            let points = plausibility(&bytes, rate).min(if unchecked { SHIFTED - 1 } else { i32::MAX });
            points - if audio && flagged { RATE } else { 0 }
        };
        let fits = |read: fn(&Bits) -> Bits| {
            self.last.iter().all(|sent| {
                let moved = score(&read(sent));
                moved >= SHIFTED && moved >= score(sent) + SHIFTED_MARGIN
            })
        };
        let (what, read, cause): (_, fn(&Bits) -> Bits, _) = match (fits(later_by_one), fits(earlier_by_one))
        {
            (true, false) => (
                "early",
                later_by_one,
                "the counter of frames is advanced before the bit is fetched, or is 1 with the B preamble: the bit that goes \
                 with B must be bit 0",
            ),
            (false, true) => (
                "late",
                earlier_by_one,
                "the bit of the frame before is sent, or the counter of frames begins one frame behind the B preamble: the bit \
                 that goes with B must be bit 0",
            ),
            _ => return None,
        };
        let [sent, meant] =
            [self.last, self.last.each_ref().map(read)].map(|both| both.map(|one| head(&bytes(&one))));
        let seen = format!(
            "channel status comes one frame {what} in A and B: moved by one bit they read {} and {}, which makes sense on this line, \
             as sent {} and {}, in {} of {} blocks",
            meant[0], meant[1], sent[0], sent[1], self.same, self.blocks
        );
        Some(finding(Code::StatusShifted, seen, cause))
    }

    /// Every byte with its last bit first.
    fn reversed(&self, rate: Option<u32>) -> Option<Finding> {
        let sent = self.last.map(|bits| ChannelStatus(bytes(&bits)));
        let meant = sent.map(|status| ChannelStatus(status.0.map(u8::reverse_bits)));
        if !sent.iter().zip(&meant).all(|(sent, meant)| is_reversed(sent, meant, rate)) {
            return None;
        }
        let [of_sent, of_meant] = [sent, meant].map(|both| both.map(|one| head(&one.0)));
        let seen = format!(
            "the bytes of channel status make sense with their bits in reverse order: {} and {}, as sent {} and {}, in {} of {} blocks",
            of_meant[0], of_meant[1], of_sent[0], of_sent[1], self.same, self.blocks
        );
        let cause = "bytes are sent from bit 7 down, or a table that has the first bit at the left was taken for hex: bit 0 of a \
                     byte must go first";
        Some(finding(Code::StatusBitsReversed, seen, cause))
    }
}

fn is_reversed(sent: &ChannelStatus, meant: &ChannelStatus, rate: Option<u32>) -> bool {
    let sense = |status: &ChannelStatus| {
        let fits = rate.is_some() && status.parse().sampling_frequency() == rate;
        status.sense(24) + if fits { RATE } else { 0 }
    };
    let parsed = meant.parse();
    let is_checked = parsed.crcc_verdict() == Some(Crcc::Ok);
    let contradicts =
        rate.is_some() && parsed.sampling_frequency().is_some_and(|stated| Some(stated) != rate);
    let margin = if sent.0[0] == meant.0[0] { REVERSED_MARGIN_OF_PALINDROMES } else { REVERSED_MARGIN };
    sense(meant) >= sense(sent) + margin
        && (is_checked
            || !contradicts && meant.reserved().next().is_none() && parsed.conflicts().next().is_none())
}

/// The bytes that say something, `04 00 10 02 0b ..`.
fn head(bytes: &[u8; 24]) -> String {
    let [a, b, c, d, e, ..] = bytes;
    format!("{a:02x} {b:02x} {c:02x} {d:02x} {e:02x} ..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iec60958::status::{Category, Consumer, OriginalFrequency, Professional};
    use std::vec::Vec;

    fn bits(status: &ChannelStatus) -> Bits {
        core::array::from_fn(|n| {
            status.0[n * 8..][..8].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
        })
    }

    fn code(status: [Bits; 2], rate: Option<u32>, audio: bool) -> Option<Code> {
        let mut readings = Readings::default();
        (0..ENOUGH).for_each(|_| readings.block(status, None));
        readings.finding(rate, audio).map(|finding| finding.code)
    }

    /// What transmitters send, at every agreed rate, each with what it is sent at.
    fn statuses() -> Vec<ChannelStatus> {
        let mut all = Vec::new();
        for rate in [0, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] {
            for length in [0, 16, 20, 24] {
                for category in [0x00, 0x01, 0x02, 0x82, 0x7a, 0x09, 0x19, 0x80] {
                    for first in [0, 0b10, 0b100, 0b110, 0b1000, 0b1100] {
                        let mut status = Consumer::pcm(rate, length).emit().0;
                        status[0] = first;
                        status[1] = category;
                        for original in [OriginalFrequency::NOT_INDICATED, OriginalFrequency::HZ_44100] {
                            status[4] = status[4] & 0xf | original.code() << 4;
                            all.push(ChannelStatus(status));
                        }
                    }
                }
                all.push(Professional::pcm(rate, length).with_crcc().emit());
            }
        }
        all.push(ChannelStatus([0; 24]));
        all.push(ChannelStatus::from_bytes(&[1]).unwrap());
        assert!(Category::from_code(0x7a & 0x7f).meaning().is_some());
        all
    }

    #[test]
    fn no_status_that_makes_sense_is_read_otherwise() {
        for status in statuses() {
            let both = [bits(&status); 2];
            for rate in
                [None, Some(22_050), Some(32_000), Some(44_100), Some(48_000), Some(96_000), Some(192_000)]
            {
                for audio in [false, true] {
                    // A flag that was left over on audio, and another rate, are other mistakes.
                    let left_over = audio && status.0[0] & 0b11 == 0b10;
                    let stated = status.sampling_frequency();
                    if !left_over && (stated.is_none() || rate.is_none() || stated == rate) {
                        assert_eq!(code(both, rate, audio), None, "{:02x?} at {rate:?}", &status.0[..5]);
                    }
                }
            }
        }
    }

    #[test]
    fn shifted_and_reversed_ones_are_read_right() {
        let heads: [&[u8]; 4] = [
            &[0x04, 0, 0, 0x02, 0x0b],
            &[0x04, 0, 0, 0x02, 0x02],
            &[0x04, 0x82, 0, 0x02, 0x0b],
            &[0x85, 0x80, 0x2c],
        ];
        for head in heads {
            let status = ChannelStatus::from_bytes(head).unwrap();
            let right = bits(&status);
            for moved in [later_by_one(&right), earlier_by_one(&right)] {
                assert_eq!(code([moved; 2], Some(48_000), true), Some(Code::StatusShifted), "{head:02x?}");
            }
            let reversed = bits(&ChannelStatus(status.0.map(u8::reverse_bits)));
            assert_eq!(
                code([reversed; 2], Some(48_000), true),
                Some(Code::StatusBitsReversed),
                "{head:02x?}"
            );
            // One channel only is no such mistake.
            assert_eq!(code([reversed, right], Some(48_000), true), None);
        }
    }
}
