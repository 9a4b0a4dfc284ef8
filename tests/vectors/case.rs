//! The files of cases, as `testvectors/schema.json` describes them.

use lightpipe::adat::{Frame, UserBits};
use lightpipe::iec60958::{Preamble, Subframe, SubframeBits};
use lightpipe::link::Protocol;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct File {
    pub(crate) schema: u32,
    pub(crate) cases: Vec<Case>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    protocol: String,
    pub(crate) start_level: u8,
    cells: usize,
    line: Vec<Piece>,
    verdict: String,
    frames: Vec<(usize, String, [String; 8])>,
    subframes: Vec<(usize, String, String, u8, u8, u8, u8)>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) audio: Option<Audio>,
    pub(crate) faults: Vec<Fault>,
}

#[derive(Deserialize)]
struct Piece {
    frame_rate: u32,
    #[serde(default)]
    idle: usize,
    #[serde(default)]
    count: usize,
    #[serde(default)]
    cells: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Block {
    status: [String; 2],
    user: [String; 2],
}

#[derive(Deserialize)]
pub(crate) struct Audio {
    pub(crate) smux: usize,
    channels: Vec<Vec<String>>,
}

#[derive(Deserialize)]
pub(crate) struct Fault {
    pub(crate) kind: String,
    code: String,
    pub(crate) frame: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Decodes,
    Reports,
    NoLock,
}

/// What a frame (ADAT) or a subframe (IEC 60958) carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Adat(Frame),
    Subframe(Preamble, SubframeBits),
}

/// A part of the line: its frame rate and its cells.
pub(crate) struct Stretch {
    pub(crate) frame_rate: u32,
    pub(crate) cells: Vec<bool>,
}

impl Case {
    pub(crate) fn verdict(&self) -> Verdict {
        match self.verdict.as_str() {
            "decodes" => Verdict::Decodes,
            "no-lock" => Verdict::NoLock,
            reports => {
                let kind = reports.strip_prefix("reports: ").expect("a verdict");
                assert_eq!(kind, self.faults[0].kind, "{}", self.id);
                Verdict::Reports
            }
        }
    }

    pub(crate) fn protocol(&self) -> Protocol {
        *Protocol::ALL.iter().find(|protocol| protocol.name() == self.protocol).expect("a protocol")
    }

    /// The line, piece by piece.
    pub(crate) fn stretches(&self) -> Vec<Stretch> {
        let stretches: Vec<_> = self.line.iter().map(Piece::stretch).collect();
        assert_eq!(
            stretches.iter().map(|stretch| stretch.cells.len()).sum::<usize>(),
            self.cells,
            "{}",
            self.id
        );
        stretches
    }

    /// Every cell.
    pub(crate) fn cells(&self) -> Vec<bool> {
        self.stretches().into_iter().flat_map(|stretch| stretch.cells).collect()
    }

    /// The first cell of every sound frame, and what it carries.
    pub(crate) fn content(&self) -> Vec<(usize, Content)> {
        let frames = self.frames.iter().map(|(at, user, slots)| {
            let user = UserBits::new(u8::from_str_radix(user, 16).unwrap()).unwrap();
            (*at, Content::Adat(Frame { slots: std::array::from_fn(|slot| sample(&slots[slot])), user }))
        });
        let subframes = self.subframes.iter().map(|(at, preamble, text, v, u, c, p)| {
            let preamble = *Preamble::ALL.iter().find(|it| it.name() == preamble).expect("a preamble");
            let subframe =
                Subframe { sample: sample(text), validity: *v == 1, user: *u == 1, status: *c == 1 };
            (*at, Content::Subframe(preamble, subframe.emit().with_parity(*p == 1)))
        });
        frames.chain(subframes).collect()
    }
}

impl Piece {
    fn stretch(&self) -> Stretch {
        let digits = self.cells.iter().flat_map(|row| row.chars()).map(|digit| digit.to_digit(16).unwrap());
        let mut cells: Vec<bool> =
            digits.flat_map(|digit| (0..4).rev().map(move |bit| digit >> bit & 1 == 1)).collect();
        assert_eq!(cells.len(), self.count.next_multiple_of(4));
        cells.truncate(self.count);
        cells.resize(self.count + self.idle, false);
        Stretch { frame_rate: self.frame_rate, cells }
    }
}

impl Block {
    /// Status of A and B, user data of A and B.
    pub(crate) fn bits(&self) -> [[u8; 24]; 4] {
        let [a, b] = &self.status;
        let [c, d] = &self.user;
        [a, b, c, d]
            .map(|text| std::array::from_fn(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap()))
    }
}

impl Audio {
    /// Each channel in time order.
    pub(crate) fn channels(&self) -> Vec<Vec<i32>> {
        self.channels.iter().map(|channel| channel.iter().map(|text| sample(text)).collect()).collect()
    }
}

impl Fault {
    /// Whether code and kind are those of the registry.
    pub(crate) fn is_registered(&self) -> bool {
        lightpipe::fault::FaultKind::ALL
            .iter()
            .any(|kind| kind.name() == self.kind && kind.code().to_string() == self.code)
    }
}

/// Six hexadecimal digits, two's complement.
fn sample(text: &str) -> i32 {
    assert_eq!(text.len(), 6);
    (i32::from_str_radix(text, 16).unwrap() << 8) >> 8
}
