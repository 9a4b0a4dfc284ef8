//! The validity bit.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Content, ENOUGH};
use crate::check::Finding;
use crate::check::fact::Facts;
use crate::fault::Code;

pub(super) fn invalid(facts: &Facts, found: &mut Vec<Finding>) {
    let validity = &facts.validity;
    let (set, count): (u64, u64) = (validity.set.iter().sum(), validity.count.iter().sum());
    if set == 0 {
        return;
    }
    let channel = match validity.set {
        [_, 0] => ", all of channel A",
        [0, _] => ", all of channel B",
        _ => "",
    };
    if set < count {
        let seen =
            format!("V = 1 in {set} of {count} subframes{channel}; {} of them not zero", validity.on_audio);
        let cause = "samples that the source concealed or could not read, or a gap; some receivers mute";
        found.push(Finding::new(Code::Invalid, seen, cause).placed(validity.first));
        return;
    }
    let seen = String::from("V = 1 in every subframe: not fit for conversion to analogue");
    let audio = Content::of(facts) == Content::Pcm && facts.bursts.found().is_none();
    if audio && validity.on_audio >= ENOUGH {
        let cause = "V set by mistake (it is 0 for good audio): receivers that heed it mute";
        found.push(Finding::new(Code::InvalidAudio, seen, cause).placed(validity.first));
    } else {
        let cause = "a source that is stopped or sends data, or V set by mistake; some receivers mute";
        found.push(Finding::new(Code::Invalid, seen, cause).placed(validity.first));
    }
}
