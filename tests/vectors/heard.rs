//! What a decoder or a receiver made of a case.

use lightpipe::link::Event;
use lightpipe::unit::Instant;

use crate::case::Content;

#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The first cell of each frame, what it carries, and whether nothing is known against it.
    pub(crate) frames: Vec<(usize, Content, bool)>,
    /// The kind of each fault, and its frame.
    pub(crate) faults: Vec<(String, u64)>,
    /// Status of A and B and user data of A and B of whole blocks.
    pub(crate) blocks: Vec<[[u8; 24]; 4]>,
    /// How often a clock was found.
    pub(crate) locks: usize,
}

impl Heard {
    /// The frames that nothing is known against.
    pub(crate) fn sound(&self) -> Vec<(usize, Content)> {
        self.frames.iter().filter(|(_, _, clean)| *clean).map(|&(at, content, _)| (at, content)).collect()
    }

    /// Takes an event in; `cell_of` says which cell starts at an instant.
    pub(crate) fn take(&mut self, event: &Event, cell_of: impl Fn(Instant) -> usize) {
        match event {
            Event::Frame(it) => {
                self.frames.push((cell_of(it.span.start), Content::Adat(it.frame), it.marks.is_clean()));
            }
            Event::Subframe(it) => {
                let content = Content::Subframe(it.preamble, it.bits);
                self.frames.push((cell_of(it.span.start), content, it.marks.is_clean()));
            }
            Event::Locked { .. } => self.locks += 1,
            Event::Fault(fault) => self.faults.push((fault.kind.to_string(), fault.frame)),
            Event::Block(block) if block.is_complete() => {
                let [a, b] = block.status;
                let [c, d] = block.user;
                self.blocks.push([a, b, c, d].map(|bits| bits.bytes));
            }
            _ => {}
        }
    }
}
