//! Everything that is known about the mistakes of IEC 60958 transmitters.

use std::vec::Vec;

use super::audio::{Audio, Declared};
use super::crcc::Crccs;
use super::order::Order;
use super::parity::Parities;
use super::plausible::bytes;
use super::reading::Readings;
use super::repeats::{Repeats, pattern};
use super::shift::StatusPairs;
use super::slots::StatusSlots;
use crate::check::{Finding, Place};
use crate::fault::{Code, Marks};
use crate::iec60958::ReceivedSubframe;
use crate::unit::{Rate, STANDARD_RATES};

/// Slot of C.
const STATUS: u32 = 30;

/// Looks for the classic mistakes of IEC 60958 transmitters in the subframes that arrive.
///
/// It takes 6 KiB and does not grow.
///
/// ```
/// use lightpipe::check::mistake::Iec60958;
/// use lightpipe::fault::{Code, Marks};
/// use lightpipe::iec60958::{Preamble, ReceivedSubframe, Subframe};
/// use lightpipe::unit::Span;
///
/// // P is always 0.
/// let mut mistakes = Iec60958::new();
/// for number in 0..400 {
///     let preamble = if number % 2 == 1 { Preamble::W } else { Preamble::M };
///     let bits = Subframe { sample: number as i32, ..Subframe::default() }.emit().with_parity(false);
///     let (span, marks) = (Span::default(), Marks::NONE);
///     mistakes.subframe(&ReceivedSubframe { bits, preamble, block_frame: None, marks, span, number });
/// }
/// let findings = mistakes.findings(None);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].code, Code::ParitySlots);
/// assert!(findings[0].seen.starts_with("P is always 0 in 400 of 400 subframes"));
/// ```
#[derive(Clone, Debug)]
pub struct Iec60958 {
    order: Order,
    repeats: Repeats,
    slots: StatusSlots,
    pairs: StatusPairs,
    readings: Readings,
    crccs: Crccs,
    parities: Parities,
    audio: Audio,
    /// Number of the subframe that comes next.
    next: Option<u64>,
    /// The first subframe, and where the first block began.
    first: Option<Place>,
    first_block: Option<Place>,
    /// Where the present block began.
    block: Option<Place>,
    /// The words that channel status stated last.
    declared: Option<Declared>,
}

impl Default for Iec60958 {
    fn default() -> Iec60958 {
        Iec60958::new()
    }
}

impl Iec60958 {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new() -> Iec60958 {
        Iec60958 {
            order: Order::default(),
            repeats: Repeats::new(),
            slots: StatusSlots::default(),
            pairs: StatusPairs::default(),
            readings: Readings::default(),
            crccs: Crccs::default(),
            parities: Parities::default(),
            audio: Audio::new(),
            next: None,
            first: None,
            first_block: None,
            block: None,
            declared: None,
        }
    }

    /// Takes the next subframe, with its faults as marks; its number says whether some were lost. Does
    /// not allocate.
    pub fn subframe(&mut self, subframe: &ReceivedSubframe) {
        let follows = self.next == Some(subframe.number);
        self.next = subframe.number.checked_add(1);
        if !follows {
            self.audio.forget();
        }
        let place = self.order.place(subframe);
        let here = Place { at: subframe.span.start, frame: subframe.number };
        self.first.get_or_insert(here);
        if place == Some(0) {
            self.block = Some(here);
            self.first_block.get_or_insert(here);
        }
        let word = subframe.bits.word();
        if subframe.marks.contains(Marks::DOUBT) {
            self.parities.skip();
            self.audio.forget();
            self.repeats.put(None, word);
            return;
        }
        self.parities.put(word, follows);
        self.audio.put(subframe.preamble.channel(), subframe.bits);
        if let Some(words) = self.repeats.put(place, word) {
            let status = pattern(words, STATUS);
            self.slots.block(words);
            self.pairs.block(status);
            self.readings.block(status, self.block);
            for bits in status {
                self.crccs.block(&bytes(&bits));
                self.declared = Declared::of(bytes(&bits)).or(self.declared);
            }
        }
    }

    /// The mistakes that explain what was seen so far. The frame rate, if it was measured, helps to
    /// tell which of two readings of channel status makes sense.
    #[must_use]
    pub fn findings(&self, measured: Option<Rate>) -> Vec<Finding> {
        let mut findings = self.named(measured.and_then(|rate| rate.nearest(&STANDARD_RATES)));
        for finding in &mut findings {
            // A mistake is there from the start; one of channel status, from the first block on.
            let of_status = matches!(
                finding.code,
                Code::StatusInValidity | Code::StatusShifted | Code::ChannelsExchanged | Code::CrccPreset
            );
            finding.place_if_nowhere(self.first_block.filter(|_| of_status).or(self.first));
        }
        findings
    }

    fn named(&self, rate: Option<u32>) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.extend(self.order.exchanged());
        findings.extend(self.order.length_finding());
        // Words in disorder: what else looks wrong follows from it.
        let disorder = self
            .parities
            .halves()
            .or_else(|| self.slots.halves(&self.repeats))
            .or_else(|| self.slots.reversed(&self.repeats));
        if let Some(disorder) = disorder {
            findings.push(disorder);
            return findings;
        }
        findings.extend(self.slots.in_validity(&self.repeats));
        let misread =
            self.pairs.shifted(rate).or_else(|| self.readings.finding(rate, self.audio.is_smooth()));
        // A status that is read wrong states no word length.
        let declared = self.declared.filter(|_| misread.is_none());
        findings.extend(misread);
        findings.extend(self.parities.finding());
        findings.extend(self.audio.order().or_else(|| self.audio.misaligned(declared)));
        findings.extend(self.pairs.exchanged());
        findings.extend(self.crccs.finding());
        findings.sort_by_key(|finding| finding.code);
        findings
    }
}
