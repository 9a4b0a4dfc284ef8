//! The signals of an annotated dump.

use lightpipe::capture::{Signal, SignalKind};
use lightpipe::link::Protocol;

/// A signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Id {
    Line,
    Cell,
    Bit,
    Doubt,
    Lock,
    FrameStart,
    FrameNumber,
    Field,
    Marks,
    Fault,
    Faulty,
    Lost,
    User,
    /// An ADAT slot, 0 to 7.
    Slot(u8),
    Preamble,
    Channel,
    BlockStart,
    BlockFrame,
    Sample,
    SampleA,
    SampleB,
    Validity,
    UserBit,
    Status,
    Parity,
}

use SignalKind::{Bit, Text, Vector};

/// Samples of both protocols have so many bits.
const SAMPLE: SignalKind = Vector(24);

/// What is known of any line.
const COMMON: [(Id, &str, SignalKind); 12] = [
    (Id::Line, "lightpipe.line", Bit),
    (Id::Cell, "lightpipe.cell", Bit),
    (Id::Bit, "lightpipe.bit", Bit),
    (Id::Doubt, "lightpipe.doubt", Bit),
    (Id::Lock, "lightpipe.lock", Bit),
    (Id::FrameStart, "lightpipe.frame_start", Bit),
    // As many frames as go by in a year.
    (Id::FrameNumber, "lightpipe.frame_number", Vector(44)),
    (Id::Field, "lightpipe.field", Text),
    (Id::Marks, "lightpipe.marks", Text),
    (Id::Fault, "lightpipe.fault", Text),
    (Id::Faulty, "lightpipe.faulty", Bit),
    (Id::Lost, "lightpipe.lost", Vector(32)),
];

const ADAT: [(Id, &str, SignalKind); 9] = [
    (Id::User, "lightpipe.adat.user", Vector(4)),
    (Id::Slot(0), "lightpipe.adat.slot0", SAMPLE),
    (Id::Slot(1), "lightpipe.adat.slot1", SAMPLE),
    (Id::Slot(2), "lightpipe.adat.slot2", SAMPLE),
    (Id::Slot(3), "lightpipe.adat.slot3", SAMPLE),
    (Id::Slot(4), "lightpipe.adat.slot4", SAMPLE),
    (Id::Slot(5), "lightpipe.adat.slot5", SAMPLE),
    (Id::Slot(6), "lightpipe.adat.slot6", SAMPLE),
    (Id::Slot(7), "lightpipe.adat.slot7", SAMPLE),
];

const IEC60958: [(Id, &str, SignalKind); 11] = [
    (Id::Preamble, "lightpipe.iec60958.preamble", Text),
    (Id::Channel, "lightpipe.iec60958.channel", Bit),
    (Id::BlockStart, "lightpipe.iec60958.block_start", Bit),
    (Id::BlockFrame, "lightpipe.iec60958.block_frame", Vector(8)),
    (Id::Sample, "lightpipe.iec60958.sample", SAMPLE),
    (Id::SampleA, "lightpipe.iec60958.sample_a", SAMPLE),
    (Id::SampleB, "lightpipe.iec60958.sample_b", SAMPLE),
    (Id::Validity, "lightpipe.iec60958.v", Bit),
    (Id::UserBit, "lightpipe.iec60958.u", Bit),
    (Id::Status, "lightpipe.iec60958.c", Bit),
    (Id::Parity, "lightpipe.iec60958.p", Bit),
];

/// Those that describe a frame, and mean nothing where there is none.
pub(super) fn of_frame(protocol: Protocol) -> impl Iterator<Item = Id> {
    [Id::FrameStart, Id::FrameNumber, Id::Field, Id::Marks].into_iter().chain(of(protocol))
}

fn of(protocol: Protocol) -> impl Iterator<Item = Id> {
    let own = match protocol {
        Protocol::Adat => &ADAT[..],
        _ => &IEC60958[..],
    };
    own.iter().map(|(id, ..)| *id)
}

/// The signals of a dump, in its order.
pub(super) struct Declared {
    ids: Vec<(Id, &'static str, SignalKind)>,
}

impl Declared {
    /// Those of any line and of these protocols.
    pub(super) fn new(protocols: &[Protocol]) -> Declared {
        let mut ids = COMMON.to_vec();
        if protocols.contains(&Protocol::Adat) {
            ids.extend(ADAT);
        }
        if protocols.contains(&Protocol::Iec60958) {
            ids.extend(IEC60958);
        }
        Declared { ids }
    }

    pub(super) fn signals(&self) -> Vec<Signal<'static>> {
        self.ids.iter().map(|&(_, path, kind)| Signal { path, kind }).collect()
    }

    /// Where a signal stands; nowhere, if it is not of these protocols.
    pub(super) fn index(&self, id: Id) -> Option<usize> {
        self.ids.iter().position(|(own, ..)| *own == id)
    }
}
