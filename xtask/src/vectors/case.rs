//! A case: what is on the line, and what a receiver must say to it.

use lightpipe::adat::{Frame, SLOTS};
use lightpipe::fault::FaultKind;
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::Protocol;

/// What a receiver must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The frames, and nothing against them.
    Decodes,
    /// The sound frames, and this fault before any other.
    Reports(FaultKind),
    /// Nothing.
    NoLock,
}

/// What one frame (ADAT) or subframe (IEC 60958) carries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Adat(Frame),
    Subframe(Preamble, SubframeBits),
}

/// A frame on the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    /// Its first cell.
    pub(crate) at: usize,
    pub(crate) content: Content,
    /// No fault concerns it.
    pub(crate) sound: bool,
}

/// A whole block on the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WholeBlock {
    /// The first cell of its first subframe.
    pub(crate) at: usize,
    /// Channel status of channel A and B, byte 0 first.
    pub(crate) status: [[u8; 24]; 2],
    /// User data likewise.
    pub(crate) user: [[u8; 24]; 2],
}

/// A fault on the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) kind: FaultKind,
    /// Frame or subframe, counted from the first of the stream.
    pub(crate) frame: usize,
    /// Where that starts.
    pub(crate) at: usize,
}

/// The audio of a case, where slots are not channels.
#[derive(Clone, Debug)]
pub(crate) struct Audio {
    /// Slots per channel.
    pub(crate) smux: usize,
    /// Each channel in time order.
    pub(crate) channels: Vec<Vec<i32>>,
}

/// Cells that stand on one line of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) start: usize,
    /// Frames per second.
    pub(crate) frame_rate: u32,
    /// No changes; only their number is written.
    pub(crate) idle: bool,
    /// Begins a piece of its own.
    pub(crate) new_piece: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) note: String,
    pub(crate) flags: Vec<&'static str>,
    pub(crate) protocol: Protocol,
    pub(crate) start_level: u8,
    pub(crate) verdict: Verdict,
    /// 1 = the level changed at the start of this cell.
    pub(crate) cells: Vec<bool>,
    pub(crate) rows: Vec<Row>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) blocks: Vec<WholeBlock>,
    pub(crate) faults: Vec<Placed>,
    pub(crate) audio: Option<Audio>,
    frame_rate: u32,
    new_piece: bool,
}

impl Case {
    /// A case without cells that decodes.
    pub(crate) fn new(protocol: Protocol, id: &str, note: &str, flags: &[&'static str]) -> Case {
        Case {
            id: format!("{}-{id}", protocol.name()),
            note: note.to_owned(),
            flags: flags.to_vec(),
            protocol,
            start_level: 0,
            verdict: Verdict::Decodes,
            cells: Vec::new(),
            rows: Vec::new(),
            sent: Vec::new(),
            blocks: Vec::new(),
            faults: Vec::new(),
            audio: None,
            frame_rate: 48_000,
            new_piece: true,
        }
    }

    pub(crate) fn adat(id: &str, note: &str, flags: &[&'static str]) -> Case {
        Case::new(Protocol::Adat, id, note, flags)
    }

    pub(crate) fn iec60958(id: &str, note: &str, flags: &[&'static str]) -> Case {
        Case::new(Protocol::Iec60958, id, note, flags)
    }

    /// The line is high before the first cell.
    pub(crate) fn starting_high(mut self) -> Case {
        self.start_level = 1;
        self
    }

    /// What follows is sent at this frame rate.
    pub(crate) fn rate(mut self, frame_rate: u32) -> Case {
        self.frame_rate = frame_rate;
        self.new_piece = true;
        self
    }

    pub(crate) fn verdict(mut self, verdict: Verdict) -> Case {
        self.verdict = verdict;
        self
    }

    fn row(&mut self, idle: bool) {
        let (start, frame_rate, new_piece) = (self.cells.len(), self.frame_rate, self.new_piece || idle);
        self.rows.push(Row { start, frame_rate, idle, new_piece });
        self.new_piece = idle;
    }

    /// Lets the line rest.
    pub(crate) fn idle(mut self, cells: usize) -> Case {
        self.row(true);
        self.cells.resize(self.cells.len() + cells, false);
        self
    }

    /// Sends cells that nobody must make anything of.
    pub(crate) fn raw(mut self, cells: &[bool]) -> Case {
        for row in cells.chunks(256) {
            self.row(false);
            self.cells.extend(row);
        }
        self.new_piece |= !cells.len().is_multiple_of(4);
        self
    }

    fn send(&mut self, content: Content) {
        self.row(false);
        self.sent.push(Sent { at: self.cells.len(), content, sound: true });
        self.cells.extend(cells_of(content));
    }

    pub(crate) fn frames(mut self, frames: impl IntoIterator<Item = Frame>) -> Case {
        for frame in frames {
            self.send(Content::Adat(frame));
        }
        self
    }

    pub(crate) fn slots(self, frames: impl IntoIterator<Item = [i32; SLOTS]>) -> Case {
        self.frames(frames.into_iter().map(|slots| Frame { slots, ..Frame::default() }))
    }

    pub(crate) fn subframes(mut self, subframes: impl IntoIterator<Item = (Preamble, SubframeBits)>) -> Case {
        for (preamble, bits) in subframes {
            self.send(Content::Subframe(preamble, bits));
        }
        self
    }

    /// A whole block was sent from subframe `first` on.
    pub(crate) fn block(mut self, first: usize, status: [[u8; 24]; 2], user: [[u8; 24]; 2]) -> Case {
        self.blocks.push(WholeBlock { at: self.sent[first].at, status, user });
        self
    }

    /// Turns a cell of frame `frame` around: its start changes the level, or no longer does.
    pub(crate) fn flip(mut self, frame: usize, cell: usize) -> Case {
        let at = self.sent[frame].at + cell;
        self.cells[at] = !self.cells[at];
        self
    }

    /// The same, and what the frame carries now, where that is a valid stream all the same.
    pub(crate) fn now_carries(mut self, frame: usize, content: Content) -> Case {
        self.sent[frame].content = content;
        self
    }

    /// A fault in frame `frame`, which is not sound.
    pub(crate) fn fault(mut self, kind: FaultKind, frame: usize) -> Case {
        self.sent[frame].sound = false;
        self.fault_in_sound(kind, frame)
    }

    /// A fault told at frame `frame`, which is sound.
    pub(crate) fn fault_in_sound(mut self, kind: FaultKind, frame: usize) -> Case {
        if self.faults.is_empty() {
            self.verdict = Verdict::Reports(kind);
        }
        self.faults.push(Placed { kind, frame, at: self.sent[frame].at });
        self
    }

    /// A frame that cannot be read, but is there: it counts, and is not sound.
    pub(crate) fn broken(mut self, cells: &[bool]) -> Case {
        let content = match self.protocol {
            Protocol::Adat => Content::Adat(Frame::default()),
            _ => Content::Subframe(Preamble::M, SubframeBits::default()),
        };
        self.sent.push(Sent { at: self.cells.len(), content, sound: false });
        self.new_piece = true;
        self.raw(cells)
    }
}

/// The cells of a frame, in time order.
pub(crate) fn cells_of(content: Content) -> Vec<bool> {
    let words = match content {
        Content::Adat(frame) => frame.emit().0.to_vec(),
        Content::Subframe(preamble, bits) => vec![bits.cells(preamble)],
    };
    words.iter().flat_map(|word| (0..64).map(move |n| word >> n & 1 == 1)).collect()
}
