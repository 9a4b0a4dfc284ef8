//! Subcode of a compact disc, from `--subcode`.

use std::str::FromStr;

use lightpipe::iec60958::user::{
    Control, Index, Msf, ParseError, Position, Programme, QContent, Subcode, SubcodeBits, Track,
};

use crate::failure::Failure;
use crate::message::tell;

const EXPECTED: &str = "expected track=1,index=1,start=00:00:00,absolute=00:02:00,catalogue=13 digits,\
                        isrc=12 characters, and the words copy, data, pre-emphasis, four-channel";

/// A track that plays, sector by sector.
#[derive(Debug)]
pub(crate) struct Sectors {
    programme: Programme,
    bits: Option<SubcodeBits>,
    /// Whole sectors sent.
    sent: u64,
    /// The first and the last position among them.
    first: Option<Msf>,
    last: Option<Msf>,
    now: Option<Msf>,
}

impl Sectors {
    /// Of `key=value` and words, separated by commas.
    pub(super) fn parse(text: &str) -> Result<Sectors, Failure> {
        Ok(Sectors {
            programme: programme(text).map_err(|why| Failure::usage(format!("--subcode: {why}")))?,
            bits: None,
            sent: 0,
            first: None,
            last: None,
            now: None,
        })
    }

    /// The next user bit.
    pub(super) fn next(&mut self) -> bool {
        if let Some(bit) = self.bits.as_mut().and_then(Iterator::next) {
            return bit;
        }
        if self.bits.is_some() {
            self.sector_ended();
        }
        let q = self.programme.sector();
        self.now = match q.content {
            QContent::Position(at) => Some(at.absolute),
            _ => None,
        };
        self.bits.insert(Subcode::from_q(q.emit()).bits()).next().unwrap_or(false)
    }

    fn sector_ended(&mut self) {
        self.sent += 1;
        self.first = self.first.or(self.now);
        self.last = self.now.or(self.last);
    }

    /// Says what was sent.
    pub(super) fn tell(mut self) {
        if self.bits.as_ref().is_some_and(|bits| bits.len() == 0) {
            self.sector_ended();
        }
        let plural = if self.sent == 1 { "" } else { "s" };
        match (self.first, self.last) {
            (Some(first), Some(last)) => {
                tell(format_args!("{} sector{plural} of subcode, {first} to {last}", self.sent));
            }
            _ => tell("less than a sector of subcode: 588 frames"),
        }
    }
}

fn read<T: FromStr<Err = ParseError>>(part: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|error| format!("{part:?}: {error}"))
}

fn programme(text: &str) -> Result<Programme, String> {
    let mut position = Position {
        track: Track::new(1).ok_or(EXPECTED)?,
        index: Index::START,
        relative: Msf::default(),
        zero: 0,
        absolute: Msf::from_sectors(150),
    };
    let (mut control, mut catalogue, mut isrc) = (Control::default(), None, None);
    let mut seen: Vec<&str> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let time = || read::<Msf>(part, value);
        let number = || value.parse::<u8>().ok();
        match key {
            _ if seen.contains(&key) => return Err(format!("{key} is given twice")),
            "track" => {
                position.track =
                    number().and_then(Track::new).ok_or_else(|| format!("{part:?}: tracks are 1 to 99"))?;
            }
            "index" => {
                position.index =
                    number().and_then(Index::new).ok_or_else(|| format!("{part:?}: an index is 0 to 99"))?;
            }
            "start" => position.relative = time()?,
            "absolute" => position.absolute = time()?,
            "catalogue" => {
                catalogue = Some(read(part, value)?);
            }
            "isrc" => {
                isrc = Some(read(part, value)?);
            }
            "copy" if part == key => control.copy_permitted = true,
            "data" if part == key => control.data = true,
            "pre-emphasis" if part == key => control.pre_emphasis = true,
            "four-channel" if part == key => control.four_channel = true,
            _ => return Err(format!("{part:?}: {EXPECTED}")),
        }
        seen.push(key);
    }
    let mut programme = Programme::at(position).with_control(control);
    if let Some(number) = catalogue {
        programme = programme.with_catalogue(number);
    }
    if let Some(code) = isrc {
        programme = programme.with_isrc(code);
    }
    Ok(programme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        let q = programme(text).unwrap().sector().emit();
        q.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn what_is_left_out_is_the_start_of_a_disc() {
        assert_eq!(first("data"), "410101000000000002002832");
        assert_eq!(first("track=1"), "010101000000000002005a28");
        assert_eq!(first("track=1, data,start=07:06:05,absolute=23:08:05"), "41010107060500230805ff38");
    }

    #[test]
    fn what_makes_no_sense_is_refused_in_one_line() {
        for (text, expected) in [
            ("", "expected track="),
            ("track=0", "1 to 99"),
            ("track=1,track=2", "twice"),
            ("index=100", "0 to 99"),
            ("start=1", "01:23:74"),
            ("absolute=00:60:00", "01:23:74"),
            ("catalogue=1", "13 digits"),
            ("isrc=abc", "five capital"),
            ("isrc=DEA12951234+", "five capital"),
            ("copy=1", "expected track="),
        ] {
            let why = programme(text).unwrap_err();
            assert!(why.contains(expected) && !why.contains('\n'), "{text}: {why}");
        }
    }

    #[test]
    fn sectors_follow_each_other() {
        let mut sectors = Sectors::parse("copy").unwrap();
        let bits: Vec<bool> = (0..1176 * 3 + 5).map(|_| sectors.next()).collect();
        assert_eq!(
            (sectors.sent, sectors.first, sectors.last),
            (3, Some(Msf::from_sectors(150)), Some(Msf::from_sectors(152)))
        );
        assert_eq!(bits[..24], [false; 24]);
        assert!(bits[24] && bits[1176 + 24] && bits[2 * 1176 + 24]);
    }
}
