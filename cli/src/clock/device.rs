//! A receiver at work: a model with a decoder behind it, or this program's own.

use lightpipe::clock::model::{self, Account, Kind, Model, Slip, Start};
use lightpipe::edges::Edges;
use lightpipe::fault::Marks;
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::{self, Protocol};
use lightpipe::unit::{Instant, Span, Timebase};
use lightpipe::{adat, cells, iec60958};

/// What a frame or subframe carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Adat(adat::Frame),
    Iec60958(SubframeBits, Preamble),
}

/// A frame or subframe as it was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) content: Content,
    pub(crate) marks: Marks,
    pub(crate) span: Span,
}

impl From<&adat::ReceivedFrame> for Delivered {
    fn from(received: &adat::ReceivedFrame) -> Delivered {
        Delivered { content: Content::Adat(received.frame), marks: received.marks, span: received.span }
    }
}

impl From<&iec60958::ReceivedSubframe> for Delivered {
    fn from(received: &iec60958::ReceivedSubframe) -> Delivered {
        let content = Content::Iec60958(received.bits, received.preamble);
        Delivered { content, marks: received.marks, span: received.span }
    }
}

/// What comes out of a receiver.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Out {
    Frame(Delivered),
    /// Cells, of this program's own receiver.
    Cells(cells::Word),
}

/// A model and the decoder of its protocol.
pub(crate) struct Modelled {
    pub(crate) model: Model,
    framer: Framer,
    /// The first slips.
    pub(crate) slips: Vec<Slip>,
}

/// Slips that are kept; the others are only counted.
const KEPT_SLIPS: usize = 16;

impl Modelled {
    pub(crate) fn new(kind: Kind, protocol: Protocol, start: Start) -> Modelled {
        Modelled {
            model: Model::new(kind, protocol.framing(), start),
            framer: Framer::new(protocol),
            slips: Vec::new(),
        }
    }

    pub(crate) fn edges(&mut self, edges: Edges<'_>, out: &mut impl FnMut(Delivered)) {
        let mut input = edges;
        while let Some(event) = self.model.next(&mut input) {
            self.event(event, out);
        }
    }

    /// The end of the recording.
    pub(crate) fn finish(&mut self, out: &mut impl FnMut(Delivered)) {
        while let Some(event) = self.model.finish() {
            self.event(event, out);
        }
        self.framer.finish(out);
    }

    fn event(&mut self, event: model::Event, out: &mut impl FnMut(Delivered)) {
        match event {
            model::Event::Cells(word) => self.framer.word(word, out),
            model::Event::Rest(_) => self.framer.finish(out),
            model::Event::Slip(slip) if self.slips.len() < KEPT_SLIPS => self.slips.push(slip),
            _ => {}
        }
    }
}

/// Cells to frames.
#[allow(clippy::large_enum_variant)]
enum Framer {
    Adat(adat::Decoder),
    Iec60958(iec60958::Decoder),
}

impl Framer {
    const fn new(protocol: Protocol) -> Framer {
        match protocol {
            Protocol::Adat => Framer::Adat(adat::Decoder::new()),
            _ => Framer::Iec60958(iec60958::Decoder::new()),
        }
    }

    fn word(&mut self, word: cells::Word, out: &mut impl FnMut(Delivered)) {
        let mut input = &[word][..];
        match self {
            Framer::Adat(decoder) => {
                while let Some(event) = decoder.next(&mut input) {
                    adat_event(&event, out);
                }
            }
            Framer::Iec60958(decoder) => {
                while let Some(event) = decoder.next(&mut input) {
                    iec60958_event(&event, out);
                }
            }
        }
    }

    fn finish(&mut self, out: &mut impl FnMut(Delivered)) {
        match self {
            Framer::Adat(decoder) => {
                while let Some(event) = decoder.finish() {
                    adat_event(&event, out);
                }
            }
            Framer::Iec60958(decoder) => {
                while let Some(event) = decoder.finish() {
                    iec60958_event(&event, out);
                }
            }
        }
    }
}

fn adat_event(event: &adat::Event, out: &mut impl FnMut(Delivered)) {
    if let adat::Event::Frame(received) = event {
        out(received.into());
    }
}

fn iec60958_event(event: &iec60958::Event, out: &mut impl FnMut(Delivered)) {
    if let iec60958::Event::Subframe(received) = event {
        out(received.into());
    }
}

/// Either.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Device {
    Model(Modelled),
    Own(Box<link::Receiver>),
}

impl Device {
    /// A model of a kind, or this program's own receiver, which is told the protocol and no rate.
    pub(crate) fn new(kind: Option<Kind>, protocol: Protocol, start: Start, timebase: Timebase) -> Device {
        match kind {
            Some(kind) => Device::Model(Modelled::new(kind, protocol, start)),
            None => Device::Own(Box::new(link::Receiver::new(&[protocol], timebase).with_cells())),
        }
    }

    /// Takes edges; the line is known up to the last of them.
    pub(crate) fn edges(&mut self, at: &[Instant], out: &mut impl FnMut(Out)) {
        let Some(last) = at.last() else { return };
        let edges = Edges { at, until: last.plus(1) };
        match self {
            Device::Model(model) => model.edges(edges, &mut |frame| out(Out::Frame(frame))),
            Device::Own(receiver) => {
                let mut input = edges;
                while let Some(event) = receiver.next(&mut input) {
                    own_event(&event, out);
                }
            }
        }
    }

    /// The line stays as it is until `until`, and the recording ends.
    pub(crate) fn finish(&mut self, until: Instant, out: &mut impl FnMut(Out)) {
        let mut edges = Edges { at: &[], until };
        match self {
            Device::Model(model) => {
                model.edges(edges, &mut |frame| out(Out::Frame(frame)));
                model.finish(&mut |frame| out(Out::Frame(frame)));
            }
            Device::Own(receiver) => {
                while let Some(event) = receiver.next(&mut edges) {
                    own_event(&event, out);
                }
                while let Some(event) = receiver.finish() {
                    own_event(&event, out);
                }
            }
        }
    }

    /// How late the last edge came, in cells; only models say so.
    pub(crate) const fn error(&self) -> Option<f64> {
        match self {
            Device::Model(modelled) => Some(modelled.model.error()),
            Device::Own(_) => None,
        }
    }

    /// What it did so far; only models say so.
    pub(crate) const fn account(&self) -> Option<&Account> {
        match self {
            Device::Model(modelled) => Some(modelled.model.account()),
            Device::Own(_) => None,
        }
    }
}

fn own_event(event: &link::Event, out: &mut impl FnMut(Out)) {
    match event {
        link::Event::Frame(received) => out(Out::Frame(received.into())),
        link::Event::Subframe(received) => out(Out::Frame(received.into())),
        link::Event::Cells(word) => out(Out::Cells(*word)),
        _ => {}
    }
}
