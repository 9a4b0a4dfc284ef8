//! What is known of a segment, in memory that does not grow with it.

mod blocks;
mod bursts;
mod status;
mod validity;
mod words;

use crate::adat::{ReceivedFrame, SLOTS};
use crate::check::Place;
use crate::fault::Marks;
use crate::iec60958::{Block, Preamble, ReceivedSubframe};

pub(super) use blocks::Starts;
pub(super) use bursts::{Bursts, Found, Layout, studio_type_name, type_name};
pub(super) use status::{Seen, StatusSeen};
pub(super) use validity::Validity;
pub(super) use words::{WORD_BITS, Words};

/// Everything that rules look at.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// IEC 60958: the words of channel A and B.
    pub(super) channels: [Words; 2],
    /// ADAT: the words of each slot.
    pub(super) slots: [Words; SLOTS],
    /// ADAT frames with U2 set.
    flagged: u64,
    pub(super) bursts: Bursts,
    pub(super) validity: Validity,
    pub(super) status: StatusSeen,
    pub(super) starts: Starts,
    /// Where the segment begins.
    pub(super) first: Option<Place>,
}

impl Facts {
    pub(super) const fn new() -> Facts {
        Facts {
            channels: [const { Words::new() }; 2],
            slots: [const { Words::new() }; SLOTS],
            flagged: 0,
            bursts: Bursts::new(),
            validity: Validity::new(),
            status: StatusSeen::new(),
            starts: Starts::new(),
            first: None,
        }
    }

    pub(super) fn frame(&mut self, frame: &ReceivedFrame) {
        self.first.get_or_insert(Place { at: frame.span.start, frame: frame.number });
        if is_sure(frame.marks) {
            self.flagged += u64::from(frame.frame.user.smux());
            for (words, sample) in self.slots.iter_mut().zip(frame.frame.slots) {
                words.take(sample);
            }
        }
    }

    /// Slots that make a channel: two if any frame says S/MUX.
    pub(super) const fn slots_per_channel(&self) -> usize {
        if self.flagged > 0 { 2 } else { 1 }
    }

    pub(super) fn subframe(&mut self, subframe: &ReceivedSubframe) {
        let place = Place { at: subframe.span.start, frame: subframe.number };
        self.first.get_or_insert(place);
        self.starts.take(subframe.preamble, place);
        if subframe.preamble == Preamble::B {
            self.status.begin();
        }
        if !is_sure(subframe.marks) {
            self.status.doubt();
            return;
        }
        let (sample, channel) = (subframe.bits.sample(), subframe.preamble.channel());
        if let Some(words) = self.channels.get_mut(channel) {
            words.take(sample);
        }
        self.bursts.take(sample, subframe.number, subframe.span.start);
        self.validity.take(channel, subframe.bits.validity(), sample, place);
    }

    pub(super) fn block(&mut self, block: &Block) {
        self.status.take(block, self.starts.block());
    }

    /// Nothing follows.
    pub(super) fn end(&mut self) {
        self.status.end();
    }
}

/// What is damaged says nothing about the one who sent it.
const fn is_sure(marks: Marks) -> bool {
    marks.is_clean()
}
