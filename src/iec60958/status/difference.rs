//! What differs between the status of two channels.

use super::crcc::Crcc;
use super::field::{Field, Value};
use super::{ChannelStatus, Professional};

/// A field in which two blocks differ.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// Where.
    pub field: &'static Field,
    /// What it says in the one and in the other.
    pub values: [Value; 2],
    /// Whether the channels of one stream may differ here: in their channel number, in professional
    /// use also in origin and destination, and in the CRCC that follows from these.
    pub is_legal: bool,
}

impl ChannelStatus {
    /// The fields in which `self` and `other` differ, in the order of transmission. Where the one is for
    /// consumers and the other for professionals, that is the only difference that is told.
    ///
    /// ```
    /// use lightpipe::iec60958::status::{ChannelNumber, Consumer};
    /// let [a, b] = [1, 2].map(|number| Consumer {
    ///     channel: ChannelNumber::from_code(number),
    ///     ..Consumer::pcm(48_000, 24)
    /// });
    /// let differences: Vec<_> = a.emit().differences(&b.emit()).collect();
    /// assert_eq!(differences[0].field.name, "channel");
    /// assert!(differences.len() == 1 && differences[0].is_legal);
    /// ```
    pub fn differences(&self, other: &ChannelStatus) -> impl Iterator<Item = Difference> {
        let pair = [*self, *other];
        let fields = if self.is_professional() == other.is_professional() { usize::MAX } else { 1 };
        let differing = move |field: &&Field| field.raw(&pair[0]) != field.raw(&pair[1]);
        self.layout().iter().take(fields).filter(differing).map(move |field| Difference {
            field,
            values: pair.each_ref().map(|status| field.value(status)),
            is_legal: is_legal(field, &pair),
        })
    }
}

fn is_legal(field: &Field, pair: &[ChannelStatus; 2]) -> bool {
    match (pair.iter().all(ChannelStatus::is_professional), field.name) {
        // A number that is unspecified in one channel only is a mistake.
        (false, "channel") => pair.iter().all(|status| field.raw(status) != 0),
        (true, "origin" | "destination") => true,
        // Channels have numbers of their own, in one mode.
        (true, "multichannel") => {
            let [a, b] = pair.each_ref().map(Professional::parse);
            a.zip(b).is_some_and(|(a, b)| a.multichannel.mode() == b.multichannel.mode())
        }
        (true, "crcc") => pair.iter().all(|status| Crcc::judge(status).is_ok()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ChannelNumber, Consumer, Label, Professional};
    use super::*;
    extern crate std;
    use std::vec::Vec;

    fn named(a: ChannelStatus, b: ChannelStatus) -> Vec<(&'static str, bool)> {
        a.differences(&b).map(|difference| (difference.field.name, difference.is_legal)).collect()
    }

    #[test]
    fn only_one_channel_with_a_number_is_a_mistake() {
        let a = Consumer::pcm(48_000, 24);
        let b = Consumer { channel: ChannelNumber::from_code(2), ..a };
        assert_eq!(named(a.emit(), b.emit()), [("channel", false)]);
        assert_eq!(named(a.emit(), Consumer::pcm(44_100, 24).emit()), [("fs", false)]);
        assert_eq!(named(a.emit(), a.emit()), []);
    }

    #[test]
    fn the_crcc_may_follow_from_another_difference() {
        let a = Professional::pcm(48_000, 24);
        let b = Professional { origin: Label::from_text("R").unwrap(), ..a }.with_crcc();
        assert_eq!(named(a.emit(), b.emit()), [("origin", true), ("crcc", true)]);
        let b = Professional { crcc: a.crcc ^ 1, ..a };
        assert_eq!(named(a.emit(), b.emit()), [("crcc", false)]);
    }

    #[test]
    fn different_uses_are_one_difference() {
        let (a, b) = (Consumer::pcm(48_000, 24).emit(), Professional::pcm(48_000, 24).emit());
        assert_eq!(named(a, b), [("format", false)]);
    }
}
