//! Where V says "not fit for conversion to analogue".

use crate::check::Place;

/// Subframes with V = 1.
#[derive(Clone, Debug)]
pub(crate) struct Validity {
    /// Subframes seen, of channel A and B.
    pub(crate) count: [u64; 2],
    /// Those with V = 1.
    pub(crate) set: [u64; 2],
    /// Those with V = 1 whose sample is not zero.
    pub(crate) on_audio: u64,
    pub(crate) first: Option<Place>,
}

impl Validity {
    pub(crate) const fn new() -> Validity {
        Validity { count: [0; 2], set: [0; 2], on_audio: 0, first: None }
    }

    pub(crate) fn take(&mut self, channel: usize, validity: bool, sample: i32, place: Place) {
        if let Some(count) = self.count.get_mut(channel) {
            *count += 1;
        }
        if !validity {
            return;
        }
        if let Some(set) = self.set.get_mut(channel) {
            *set += 1;
        }
        self.on_audio += u64::from(sample != 0);
        self.first.get_or_insert(place);
    }
}
