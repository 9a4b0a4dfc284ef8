//! The way back: what a case describes, as cells.

use lightpipe::link::Protocol;
use lightpipe::pcm::Smux;
use lightpipe::{adat, iec60958};

use crate::case::{Case, Content};

/// Encodes every sound frame to the cells that the case has there, and the audio of S/MUX to slots.
pub(crate) fn back(case: &Case) -> Result<(), String> {
    let cells = case.cells();
    let (mut adat, mut iec60958) = (adat::Encoder::new(), iec60958::Encoder::new());
    for (at, content) in case.content() {
        let words = match content {
            Content::Adat(frame) => adat.encode(&frame).to_vec(),
            Content::Subframe(preamble, bits) => vec![iec60958.encode(preamble, bits)],
        };
        let encoded = words.iter().flat_map(|word| (0..64).map(move |n| word.bits >> n & 1 == 1));
        if let Some(n) = encoded.zip(&cells[at..]).position(|(made, &cell)| made != cell) {
            return Err(format!("the frame at cell {at} is encoded otherwise, from its cell {n} on"));
        }
    }
    if !case.faults.iter().all(|fault| fault.is_registered()) {
        return Err("a fault has a name or code that the registry does not know".to_owned());
    }
    case.audio.as_ref().map_or(Ok(()), |audio| {
        let smux = Smux::from_factor(audio.smux).ok_or("S/MUX by none of 1, 2, 4")?;
        let channels = audio.channels();
        let made: Vec<[i32; 8]> = (0..case.content().len())
            .map(|n| {
                smux.slots(std::array::from_fn(|at| {
                    channels[at % smux.channels()][n * smux.factor() + at / smux.channels()]
                }))
            })
            .collect();
        let slots: Vec<[i32; 8]> = case
            .content()
            .iter()
            .filter_map(
                |(_, content)| if let Content::Adat(frame) = content { Some(frame.slots) } else { None },
            )
            .collect();
        if case.protocol() == Protocol::Adat && made == slots {
            Ok(())
        } else {
            Err("the audio sits in the slots otherwise".to_owned())
        }
    })
}
