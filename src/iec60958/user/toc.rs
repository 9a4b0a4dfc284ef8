//! ADR 1 in the lead-in: the table of contents, an entry per sector.

use super::position::{Msf, bcd, from_bcd};

/// What an entry of the table of contents is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Point {
    /// A track starts (POINT 01 to 99).
    Track {
        /// Its number, 1..=99; others are brought into this range when they are sent.
        number: u8,
        /// Where.
        start: Msf,
    },
    /// The first track (POINT A0).
    First {
        /// Its number, 0..=99; 99 is sent for more.
        number: u8,
        /// The kind of the disc, as it is.
        disc_type: u8,
    },
    /// The last track (POINT A1).
    Last {
        /// Its number, 0..=99; 99 is sent for more.
        number: u8,
    },
    /// The lead-out starts (POINT A2).
    LeadOut {
        /// Where.
        start: Msf,
    },
    /// None of these, or digits that are not decimal.
    Other {
        /// POINT, as it is.
        point: u8,
        /// PMIN, PSEC and PFRAME, as they are.
        time: [u8; 3],
    },
}

/// An entry of the table of contents: ADR 1 with TNO 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TocEntry {
    /// What it is about.
    pub point: Point,
    /// Time in the lead-in.
    pub time: Msf,
    /// The byte ZERO, which is 0 on every disc that was looked at.
    pub zero: u8,
}

const FIRST: u8 = 0xa0;
const LAST: u8 = 0xa1;
const LEAD_OUT: u8 = 0xa2;

impl Point {
    const fn parse(point: u8, time: [u8; 3]) -> Point {
        let [min, sec, frame] = time;
        match (point, from_bcd(point), from_bcd(min), Msf::from_bcd(time)) {
            (FIRST, _, Some(number), _) if frame == 0 => Point::First { number, disc_type: sec },
            (LAST, _, Some(number), _) if sec == 0 && frame == 0 => Point::Last { number },
            (LEAD_OUT, _, _, Some(start)) => Point::LeadOut { start },
            (1.., Some(number), _, Some(start)) => Point::Track { number, start },
            _ => Point::Other { point, time },
        }
    }

    fn emit(self) -> (u8, [u8; 3]) {
        match self {
            Point::Track { number, start } => (bcd(number.clamp(1, 99)), start.bcd()),
            Point::First { number, disc_type } => (FIRST, [bcd(number.min(99)), disc_type, 0]),
            Point::Last { number } => (LAST, [bcd(number.min(99)), 0, 0]),
            Point::LeadOut { start } => (LEAD_OUT, start.bcd()),
            Point::Other { point, time } => (point, time),
        }
    }
}

impl TocEntry {
    /// Of the nine bytes of DATA, or `None` if TNO is not 0 or the time is not decimal.
    #[must_use]
    pub const fn parse(data: &[u8; 9]) -> Option<TocEntry> {
        let &[tno, point, min, sec, frame, zero, pmin, psec, pframe] = data;
        let (0, Some(time)) = (tno, Msf::from_bcd([min, sec, frame])) else { return None };
        Some(TocEntry { point: Point::parse(point, [pmin, psec, pframe]), time, zero })
    }

    /// The nine bytes of DATA.
    #[must_use]
    pub fn emit(&self) -> [u8; 9] {
        let (point, [pmin, psec, pframe]) = self.point.emit();
        let [min, sec, frame] = self.time.bcd();
        [0, point, min, sec, frame, self.zero, pmin, psec, pframe]
    }
}
