//! User bits that are 1, counted by what the channel status of their block says that they are.

use super::summary::Tally;
use crate::iec60958::ReceivedSubframe;
use crate::iec60958::user::Management;

/// Ways to use user bits, the reserved ones taken together.
const FORMS: usize = 8;

/// Counts of ones, apart for each form, as a stream may change its form.
///
/// Subframes that something is known against are left out: the wrong bit may be U.
#[derive(Clone, Debug, Default)]
pub(super) struct Ones {
    forms: [Tally; FORMS],
    /// In the block in progress.
    block: Tally,
    /// In blocks without a status, of which none came before.
    waiting: Tally,
}

impl Ones {
    pub(super) fn push(&mut self, subframe: &ReceivedSubframe) {
        if subframe.bits.user() && subframe.marks.is_clean() {
            self.block.add(subframe.number, subframe.span.start);
        }
    }

    /// The block is over; its status, or the one before, says that its user bits are this.
    pub(super) fn end_block(&mut self, management: Option<Management>) {
        self.waiting.join(core::mem::take(&mut self.block));
        if let Some(form) = management.and_then(|management| self.forms.get_mut(form(management))) {
            form.join(core::mem::take(&mut self.waiting));
        }
    }

    pub(super) fn of(&self, management: Management) -> Tally {
        self.forms.get(form(management)).copied().unwrap_or_default()
    }
}

const fn form(management: Management) -> usize {
    match management {
        Management::Messages => 0,
        Management::None => 1,
        Management::Block => 2,
        Management::Packets => 3,
        Management::UserDefined => 4,
        Management::ConsumerMessages => 5,
        Management::Metadata => 6,
        Management::Reserved(_) => 7,
    }
}
