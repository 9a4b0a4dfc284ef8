//! A whole capture, with the channel, protocol and rate found out on the way.

use std::ops::ControlFlow;
use std::vec::Vec;

use super::{Event, Protocol};
use crate::capture::{Capture, Error};
use crate::check::Finding;
use crate::clock::Quality;
use crate::unit::Timebase;

mod ear;
mod ears;
mod line;

use ears::Ears;
pub use line::LineChange;

/// Frames without a fault after which a channel has won against the others.
pub const ENOUGH_FRAMES: u64 = 256;

/// Channels that are followed at once, where a capture lists changes; each takes about 45 KiB.
pub const MOST_LISTENED: usize = 512;

/// A fault weighs as much as this many good frames when channels are compared.
const FRAMES_PER_FAULT: u64 = 8;

/// What to listen to.
#[derive(Clone, Copy, Debug)]
pub struct ListenOptions<'o> {
    /// The protocols to look for.
    pub protocols: &'o [Protocol],
    /// Index of the channel; `None` to take the one with the best framing.
    pub channel: Option<usize>,
    /// Where voltages turn from low to high, in microvolts; `None` to find out.
    pub threshold: Option<i32>,
    /// The first sample.
    pub start: u64,
    /// The first sample that is not listened to any more.
    pub end: Option<u64>,
    /// Whether to hand out the line as well, [`Heard::Line`], and its cells, [`Event::Cells`]. Takes up to
    /// 128 KiB more for each channel that is followed.
    ///
    /// Of a channel that is followed beside others, the last 4096 changes before its signal begins are
    /// handed out; what was before is left out.
    pub line: bool,
}

impl Default for ListenOptions<'_> {
    fn default() -> Self {
        ListenOptions {
            protocols: &Protocol::ALL,
            channel: None,
            threshold: None,
            start: 0,
            end: None,
            line: false,
        }
    }
}

/// What listening brings, in the order of time.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Heard<'h> {
    /// The channel was chosen; instants of the events that follow are in this timebase.
    Channel {
        /// Its index.
        channel: usize,
        /// The timebase of its edges.
        timebase: Timebase,
    },
    /// What that channel looked like, piece by piece and without a break; told before the events in it,
    /// if [`ListenOptions::line`] asks for it.
    Line(&'h [LineChange]),
    /// Something on that channel.
    Event(Event),
    /// So many samples were read.
    Progress(u64),
}

/// How a channel did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// Index of the channel.
    pub channel: usize,
    /// Edges seen.
    pub edges: u64,
    /// What it locked to, if anything: the protocol, and the length of a cell in 1/65536 ticks.
    pub lock: Option<(Protocol, u64)>,
    /// Frames (IEC 60958: pairs of subframes) received without a mark against them.
    pub clean_frames: u64,
    /// Faults.
    pub faults: u64,
}

impl Candidate {
    /// How good its framing is. Any clean frame counts for more than none.
    #[must_use]
    pub const fn score(&self) -> u64 {
        self.clean_frames.saturating_sub(self.faults * FRAMES_PER_FAULT) + (self.clean_frames > 0) as u64
    }
}

/// What listening to a capture came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Hearing {
    /// The channel that was decoded; `None` if no channel holds a signal.
    pub chosen: Option<usize>,
    /// The timebase of its edges.
    pub timebase: Timebase,
    /// Every channel with edges, as it stood when the choice was made (the chosen one: at the end).
    pub candidates: Vec<Candidate>,
    /// How the edges of the last lock lay.
    pub quality: Option<Quality>,
    /// Edges of the chosen channel that passed unheard, because [`MOST_LISTENED`] others were followed:
    /// frames may be missing from its start. Asked for by [`ListenOptions::channel`], it is heard whole.
    pub unheard: u64,
    /// What a channel without a signal reads as in another line code (see
    /// [`mistake::unframed`](crate::check::mistake::unframed)), if no channel holds a signal.
    pub mistaken: Option<Finding>,
    /// Why reading stopped early, if it did; what was heard before was told.
    pub error: Option<Error>,
}

/// Reads a capture to its end, or until `each` breaks off, and says what it heard.
///
/// All channels are followed at once until one has [`ENOUGH_FRAMES`] frames or the capture ends;
/// what was heard on the best one is then told from its beginning, so that no second pass is
/// needed. Ties go to the lower index. Of channels that are names of one line, the first is taken.
///
/// Of many channels that are lists of changes, up to [`MOST_LISTENED`] are followed at once; those that
/// show nothing for long make room for others.
///
/// If the source fails, what was heard before is told all the same, and [`Hearing::error`] says so.
pub fn listen(
    capture: &mut Capture<'_>,
    options: &ListenOptions<'_>,
    mut each: impl FnMut(Heard<'_>) -> ControlFlow<()>,
) -> Hearing {
    let mut ears = Ears::new(capture, options);
    let result = capture.read(|block| {
        ears.compare(&block)?;
        ears.hear(block)?;
        ears.tell(&mut each, false)
    });
    if !ears.stopped {
        ears.finish();
        // Nobody is left to be told of a break.
        let _ = ears.tell(&mut each, true);
    }
    Hearing { error: result.err(), ..ears.hearing() }
}
