//! Lines on which no receiver locks, and what they are called.

use lightpipe::check::mistake::unframed;
use lightpipe::edges::Edges;
use lightpipe::fault::Code;
use lightpipe::line::nrzi;
use lightpipe::link::{Event, Protocol, Receiver};
use lightpipe::unit::{Ratio, Timebase};

use crate::content::Content;
use crate::iec60958::{Mistake, Status};
use crate::{adat, iec60958, receive};

/// What is done to the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// Changes are sent as levels.
    Nrz,
    Inverted,
    Twice,
    /// The levels of every eight cells in reverse order.
    Reversed,
}

fn disorder(changes: &[u64], wrong: Wrong) -> Vec<u64> {
    let (mut before, mut sent) = (false, false);
    changes
        .iter()
        .map(|&changes| {
            let levels = nrzi::levels(changes, before);
            before = levels >> 63 == 1;
            let now = match wrong {
                Wrong::Nothing => return changes,
                Wrong::Inverted => return !changes,
                Wrong::Nrz => changes,
                Wrong::Twice => return levels,
                Wrong::Reversed => levels.reverse_bits().swap_bytes(),
            };
            let changes = nrzi::changes(now, sent);
            sent = now >> 63 == 1;
            changes
        })
        .collect()
}

fn cells(protocol: Protocol, content: Content) -> Vec<u64> {
    if protocol == Protocol::Adat {
        let frames = adat::frames(adat::Mistake::Nothing, content, 1, 48_000, 60);
        frames.iter().flat_map(|frame| frame.emit().0).collect()
    } else {
        iec60958::cells(Mistake::Nothing, content, Status::Consumer, 48_000, 60)
    }
}

/// The code of the finding, and how many frames a receiver finds without a mark.
fn heard(protocol: Protocol, cells: &[u64], sampling: u64) -> (Option<Code>, usize) {
    let (edges, until) = receive::edges(protocol, cells, 48_000, sampling);
    let mut input = Edges { at: &edges, until };
    let mut receiver = Receiver::new(&Protocol::ALL, Timebase::sampled(Ratio::new(sampling, 1)));
    let mut clean = 0;
    while let Some(event) = receiver.next(&mut input).or_else(|| receiver.finish()) {
        clean += usize::from(match event {
            Event::Frame(frame) => frame.marks.is_clean(),
            Event::Subframe(subframe) => subframe.marks.is_clean(),
            _ => false,
        });
    }
    (unframed(&edges).map(|finding| finding.code), clean)
}

#[test]
fn wrong_line_codes_are_named_and_right_ones_are_not() {
    let contents = [Content::Noise, Content::Sine, Content::Music16, Content::Music24, Content::Silence];
    for (protocol, samplings) in
        [(Protocol::Adat, [24_000_000, 100_000_000]), (Protocol::Iec60958, [16_000_000, 100_000_000])]
    {
        for sampling in samplings {
            for content in contents {
                for wrong in [Wrong::Nothing, Wrong::Nrz, Wrong::Inverted, Wrong::Twice, Wrong::Reversed] {
                    let (code, clean) =
                        heard(protocol, &disorder(&cells(protocol, content), wrong), sampling);
                    let place = format!("{protocol:?} at {sampling}, {content:?}, {wrong:?}");
                    let expected = match wrong {
                        Wrong::Nothing => None,
                        Wrong::Reversed => Some(Code::BitsReversed),
                        // Every run is two cells long, as if it were one.
                        Wrong::Inverted if protocol == Protocol::Iec60958 && content == Content::Silence => {
                            None
                        }
                        _ => Some(Code::WrongLineCode),
                    };
                    assert_eq!(code, expected, "{place}");
                    assert_eq!(clean > 0, wrong == Wrong::Nothing, "{place}: {clean} frames");
                }
            }
        }
    }
}
