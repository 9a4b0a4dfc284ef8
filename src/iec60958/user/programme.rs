//! A disc that plays: the Q channel of one sector after the other.

use super::catalogue::CatalogueNumber;
use super::isrc::Isrc;
use super::position::{Index, Msf, Position, Track};
use super::q::Control;
use super::q_frame::{CatalogueFrame, IsrcFrame, QContent, QFrame};

/// The catalogue number and the ISRC take one sector of so many each (IEC 60908, unverified: at least
/// one in a hundred).
const PERIOD: u8 = 100;
const CATALOGUE_AT: u8 = 1;
const ISRC_AT: u8 = 2;
/// Where the program area begins.
const PROGRAM_AREA: Msf = match Msf::new(0, 2, 0) {
    Some(time) => time,
    None => unreachable!(),
};

/// A track as it plays: its position runs on from sector to sector, and of every hundred sectors the
/// second holds the catalogue number and the third the ISRC, if there are such.
#[derive(Clone, Debug)]
pub struct Programme {
    control: Control,
    position: Position,
    catalogue: Option<CatalogueNumber>,
    isrc: Option<Isrc>,
    /// The sector among a hundred.
    turn: u8,
}

impl Programme {
    /// Track `track`, 1..=99, from its start (index 1, 00:00:00), at 00:02:00 of the disc. `None` if there
    /// is no such track.
    #[must_use]
    pub const fn new(track: u8) -> Option<Programme> {
        let Some(track) = Track::new(track) else { return None };
        let relative = Msf::from_sectors(0);
        let position = Position { track, index: Index::START, relative, zero: 0, absolute: PROGRAM_AREA };
        Some(Programme::at(position))
    }

    /// From `position` on.
    #[must_use]
    pub const fn at(position: Position) -> Programme {
        let control =
            Control { four_channel: false, data: false, copy_permitted: false, pre_emphasis: false };
        Programme { control, position, catalogue: None, isrc: None, turn: 0 }
    }

    /// The same with this CONTROL.
    #[must_use]
    pub const fn with_control(self, control: Control) -> Programme {
        Programme { control, ..self }
    }

    /// The same with the catalogue number of the disc.
    #[must_use]
    pub const fn with_catalogue(self, number: CatalogueNumber) -> Programme {
        Programme { catalogue: Some(number), ..self }
    }

    /// The same with the ISRC of the track.
    #[must_use]
    pub const fn with_isrc(self, isrc: Isrc) -> Programme {
        Programme { isrc: Some(isrc), ..self }
    }

    /// The Q channel of the next sector. In the pause before a track (index 0) its time counts down, and
    /// index 1 follows 00:00:00.
    pub fn sector(&mut self) -> QFrame {
        let content = self.content();
        self.turn = (self.turn + 1) % PERIOD;
        let at = &mut self.position;
        at.absolute = at.absolute.next();
        match (at.index, at.relative.sectors()) {
            (Index::PAUSE, 0) => at.index = Index::START,
            (Index::PAUSE, _) => at.relative = at.relative.previous(),
            _ => at.relative = at.relative.next(),
        }
        QFrame { control: self.control, content }
    }

    fn content(&self) -> QContent {
        let [.., frame] = self.position.absolute.bcd();
        match (self.turn, self.catalogue, self.isrc) {
            (CATALOGUE_AT, Some(number), _) => {
                QContent::Catalogue(CatalogueFrame { number, reserved: 0, frame })
            }
            (ISRC_AT, _, Some(isrc)) => QContent::Isrc(IsrcFrame { isrc, reserved: 0, frame }),
            _ => QContent::Position(self.position),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};

    fn told(frame: QFrame) -> String {
        match frame.content {
            QContent::Position(at) => {
                std::format!("{} {} {} {}", at.track, at.index.number(), at.relative, at.absolute)
            }
            QContent::Catalogue(frame) => frame.number.to_string(),
            QContent::Isrc(frame) => frame.isrc.to_string(),
            _ => String::new(),
        }
    }

    #[test]
    fn positions_run_on_behind_the_sectors_of_other_content() {
        let mut disc = Programme::new(7)
            .unwrap()
            .with_catalogue("0123456789012".parse().unwrap())
            .with_isrc("DEA129512345".parse().unwrap());
        let all: std::vec::Vec<_> = (0..201).map(|_| told(disc.sector())).collect();
        assert_eq!(all[0], "07 1 00:00:00 00:02:00");
        assert_eq!((all[1].as_str(), all[2].as_str()), ("0123456789012", "DEA129512345"));
        assert_eq!(all[3], "07 1 00:00:03 00:02:03");
        assert_eq!(all[75], "07 1 00:01:00 00:03:00");
        assert_eq!(all[200], "07 1 00:02:50 00:04:50");
        for what in [&all[1], &all[2]] {
            assert_eq!(all.iter().filter(|told| *told == what).count(), 2);
        }
    }

    #[test]
    fn the_pause_before_a_track_counts_down() {
        let mut start = match Programme::new(2).unwrap().sector().content {
            QContent::Position(at) => at,
            _ => panic!(),
        };
        (start.index, start.relative) = (Index::PAUSE, Msf::from_sectors(1));
        let mut disc = Programme::at(start);
        let all: [_; 4] = core::array::from_fn(|_| told(disc.sector()));
        assert_eq!(
            all,
            [
                "02 0 00:00:01 00:02:00",
                "02 0 00:00:00 00:02:01",
                "02 1 00:00:00 00:02:02",
                "02 1 00:00:01 00:02:03"
            ]
        );
    }
}
