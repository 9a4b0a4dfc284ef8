//! Everything that is known about the mistakes of ADAT transmitters.

use std::format;
use std::vec::Vec;

use super::bytes::Bytes;
use super::finding;
use crate::adat::ReceivedFrame;
use crate::check::smux::SmuxEvidence;
use crate::check::{Finding, Place};
use crate::fault::Code;

/// Looks for the classic mistakes of ADAT transmitters in the frames that arrive, and for S/MUX that
/// its flag does not tell.
///
/// It takes 5 KiB and does not grow.
///
/// ```
/// use lightpipe::adat::{Frame, ReceivedFrame};
/// use lightpipe::check::mistake::Adat;
/// use lightpipe::fault::{Code, Marks};
/// use lightpipe::unit::Span;
///
/// // The top byte of every sample three times.
/// let mut mistakes = Adat::new();
/// for number in 0..400 {
///     let slots = [number as i32 % 100 * 0x01_0101; 8];
///     let (frame, span) = (Frame { slots, ..Frame::default() }, Span::default());
///     mistakes.frame(&ReceivedFrame { frame, marks: Marks::NONE, span, number });
/// }
/// assert_eq!(mistakes.findings()[0].code, Code::TopByteRepeated);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adat {
    bytes: Bytes,
    smux: SmuxEvidence,
    /// The first frame without a mark.
    first: Option<Place>,
}

impl Adat {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new() -> Adat {
        Adat::default()
    }

    /// Takes the next frame; its number says whether some were lost. Frames with marks against them are
    /// left out. Does not allocate.
    pub fn frame(&mut self, received: &ReceivedFrame) {
        if !received.marks.is_clean() {
            self.smux.forget();
            return;
        }
        self.first.get_or_insert(Place { at: received.span.start, frame: received.number });
        received.frame.slots.into_iter().for_each(|sample| self.bytes.put(sample));
        self.smux.frame(received);
    }

    /// The mistakes that explain what was seen so far, and what is known about S/MUX.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let order = self.rotated().or_else(|| self.exchanged());
        let user = self.user_bits();
        // Slots in disorder, and a flag in the wrong place, explain what the flag says.
        if order.is_none() && user.is_none() {
            findings.extend(self.smux.finding());
        }
        findings.extend(user);
        findings.extend(order);
        findings.extend(self.bytes.finding());
        findings.iter_mut().for_each(|finding| finding.place_if_nowhere(self.first));
        findings
    }

    /// U2 in the place of U1 or U3.
    fn user_bits(&self) -> Option<Finding> {
        let counts = self.smux.counts();
        let (late, early) = counts.flag_beside;
        let fast = counts.fast;
        let enough = |count| counts.is_enough(count) && counts.flagged == 0;
        let (count, what, place) = match () {
            () if enough(late) => (late, "late", "U1"),
            () if enough(early) => (early, "early", "U3"),
            () => return None,
        };
        let seen = format!(
            "{place} is always set and U2, the S/MUX flag, never, in {count} of {fast} stretches in which adjacent slots look \
             like one signal"
        );
        let cause = format!(
            "the user bits are sent one cell {what}: U3 goes first, in cell 11, then U2, U1, U0; or the flag is put into {place} \
             (and --smux 2 is needed)"
        );
        Some(finding(Code::UserBitsShifted, seen, &cause))
    }

    /// S/MUX pairs that begin at an odd slot.
    fn rotated(&self) -> Option<Finding> {
        let counts = self.smux.counts();
        counts.is_enough(counts.rotated).then(|| {
            let seen = format!(
                "pairs of slots that begin at an odd one (ch1 and ch2, ch3 and ch4, ch5 and ch6) look like one signal each in {} of {} \
                 stretches, those at an even one (ch0 and ch1, ..) in {}",
                counts.rotated, counts.decided, counts.joined
            );
            let cause = "the channels begin at an odd slot: they are rotated by 1, 3, 5 or 7 slots (only S/MUX shows it)";
            finding(Code::SlotsRotated, seen, cause)
        })
    }

    /// Later samples in the lower slot.
    fn exchanged(&self) -> Option<Finding> {
        let counts = self.smux.counts();
        counts.is_enough(counts.exchanged).then(|| {
            let seen = format!(
                "two slots look like one signal if the higher slot comes first, in {} of {} stretches; as sent in {}",
                counts.exchanged, counts.decided, counts.joined
            );
            let cause = "the earlier sample of an S/MUX channel belongs into the lower slot: the halves are exchanged; or, if all \
                         channels carry the same signal, the slots are rotated by an odd number";
            finding(Code::SmuxHalvesExchanged, seen, cause)
        })
    }
}
