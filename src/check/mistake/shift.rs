//! Channel status one subframe early or late, and channel numbers the wrong way round.
//!
//! If every C bit comes one subframe late, channel A gets the bits of B from the frame before, and
//! channel B those of A; one subframe early, B gets those of A from the frame behind. Either way bit
//! *n* + 1 of A is bit *n* of B. Which of the two it is shows in which channel has a status that
//! makes sense.

use std::format;
use std::string::String;

use super::finding;
use super::plausible::{bytes, earlier_by_one, later_by_one, plausibility, span};
use crate::check::Finding;
use crate::fault::Code;
use crate::iec60958::ChannelStatus;

/// Counts blocks by how the status of the two channels fits together.
#[derive(Clone, Debug, Default)]
pub(super) struct StatusPairs {
    blocks: u64,
    /// The same, but for what may differ.
    equal: u64,
    /// The same with channel A read one frame later.
    shifted: u64,
    /// Channel numbers as they should be, A before B, and the wrong way round.
    numbers: [u64; 2],
    last: [[u64; 3]; 2],
}

impl StatusPairs {
    /// Takes the C bits of both channels over a whole block.
    pub(super) fn block(&mut self, status: [[u64; 3]; 2]) {
        let [a, b] = status;
        self.blocks += 1;
        // Channel numbers may differ, and with them the CRCC.
        let professional = (a[0] | b[0]) & 1 == 1;
        let number = if professional { span(23, 31) } else { span(19, 23) };
        let crcc = if professional { span(183, 191) } else { [0; 3] };
        let differences = |x: &[u64; 3], y: &[u64; 3]| -> u32 {
            (0..3).map(|n| ((x[n] ^ y[n]) & !(number[n] | crcc[n])).count_ones()).sum()
        };
        let says_something = differences(&b, &[0; 3]) > 0;
        if differences(&a, &b) == 0 {
            self.equal += 1;
        } else if says_something && differences(&earlier_by_one(&a), &b) == 0 {
            self.shifted += 1;
        }
        self.last = status;
        self.number([ChannelStatus(bytes(&a)), ChannelStatus(bytes(&b))]);
    }

    fn number(&mut self, [a, b]: [ChannelStatus; 2]) {
        if a.is_professional() != b.is_professional() {
            return;
        }
        let number = |status: &ChannelStatus| {
            if status.is_professional() {
                // Some count from 0, some from 1; a multichannel mode has its own meaning.
                (status.0[3] & 0b1000_0000 == 0).then_some(status.0[3])
            } else {
                Some(status.0[2] >> 4)
            }
        };
        if let (Some(a), Some(b)) = (number(&a), number(&b))
            && a > 0
            && b > 0
        {
            self.numbers[0] += u64::from(a + 1 == b);
            self.numbers[1] += u64::from(b + 1 == a);
        }
    }

    /// C one subframe early or late. `rate` is the measured frame rate in hertz.
    pub(super) fn shifted(&self, rate: Option<u32>) -> Option<Finding> {
        if self.shifted == 0 || self.shifted * 10 < self.blocks * 9 {
            return None;
        }
        let [a, b] = self.last;
        let score =
            |x: &[u64; 3], y: &[u64; 3]| plausibility(&bytes(x), rate) + plausibility(&bytes(y), rate);
        let late = score(&b, &earlier_by_one(&a));
        let early = score(&a, &later_by_one(&b));
        let (what, right) = match late - early {
            1.. => ("late", "B"),
            ..=-1 => ("early", "A"),
            0 => ("early or late (neither reading makes more sense)", "A or of B"),
        };
        let [bytes_a, bytes_b] =
            [bytes(&a), bytes(&b)].map(|x| format!("{:02x} {:02x} {:02x} {:02x}", x[0], x[1], x[2], x[3]));
        let seen = format!(
            "channel status comes one subframe {what}: bit n + 1 of A is bit n of B in {} of {} blocks, as sent the two agree in \
             {} (A {bytes_a} .., B {bytes_b} ..); that of {right} makes sense",
            self.shifted, self.blocks, self.equal
        );
        let mut cause = String::from(
            "the C bit is taken from the subframe before or behind: receivers that read one channel work, others see \
             another status (non-audio, another rate)",
        );
        if late <= early {
            cause += "; or the 32-cell halves of coded subframes are exchanged, which looks the same while slots 4 to 15 keep \
                      their parity";
        }
        Some(finding(Code::StatusShifted, seen, &cause))
    }

    /// Channel numbers the wrong way round.
    pub(super) fn exchanged(&self) -> Option<Finding> {
        let [right, wrong] = self.numbers;
        (wrong > 0 && wrong * 10 >= self.blocks * 9).then(|| {
            let seen = format!(
                "channel status gives channel A the number that follows that of B in {wrong} of {} blocks, the right order in \
                 {right}",
                self.blocks
            );
            let cause = "left and right are exchanged, with their status; or the channel numbers of the status are";
            finding(Code::ChannelsExchanged, seen, cause)
        })
    }
}
