//! Where on a disc: tracks, indices, and times in minutes, seconds and sectors, in decimal digits.

use core::fmt;

use super::ParseError;

/// Sectors of a second.
const SECTORS: u32 = 75;
/// Sectors of a minute.
const MINUTE: u32 = 60 * SECTORS;
/// Times are less than this many sectors.
const MOST: u32 = 100 * MINUTE;

/// Two decimal digits in a byte, or `None` if it holds others.
pub(super) const fn from_bcd(byte: u8) -> Option<u8> {
    let (tens, ones) = (byte >> 4, byte & 0b1111);
    if tens < 10 && ones < 10 { Some(tens * 10 + ones) } else { None }
}

/// A number below 100 as two decimal digits.
pub(super) const fn bcd(number: u8) -> u8 {
    ((number / 10) << 4) | (number % 10)
}

/// A time on a disc: minutes 0..=99, seconds 0..=59, and frames of 1/75 s, which are sectors, 0..=74.
///
/// ```
/// use lightpipe::iec60958::user::Msf;
/// let time: Msf = "00:02:00".parse().unwrap();
/// assert_eq!(time.sectors(), 150);
/// assert_eq!(Msf::from_sectors(150 + 74).to_string(), "00:02:74");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Msf {
    sectors: u32,
}

impl Msf {
    /// Of minutes, seconds and frames, or `None` out of their range.
    #[must_use]
    pub const fn new(minutes: u8, seconds: u8, frames: u8) -> Option<Msf> {
        if minutes < 100 && seconds < 60 && (frames as u32) < SECTORS {
            Some(Msf { sectors: minutes as u32 * MINUTE + seconds as u32 * SECTORS + frames as u32 })
        } else {
            None
        }
    }

    /// So many sectors from 00:00:00; begins again after 99:59:74.
    #[must_use]
    pub const fn from_sectors(sectors: u32) -> Msf {
        Msf { sectors: sectors % MOST }
    }

    /// Sectors from 00:00:00, 0..=449999.
    #[must_use]
    pub const fn sectors(self) -> u32 {
        self.sectors
    }

    /// The next sector; 00:00:00 after 99:59:74.
    #[must_use]
    pub const fn next(self) -> Msf {
        Msf::from_sectors(self.sectors + 1)
    }

    /// The sector before; 99:59:74 before 00:00:00.
    #[must_use]
    pub const fn previous(self) -> Msf {
        Msf::from_sectors(self.sectors + MOST - 1)
    }

    /// Minutes, seconds and frames.
    #[must_use]
    pub const fn parts(self) -> [u8; 3] {
        let frames = self.sectors % SECTORS;
        [(self.sectors / MINUTE) as u8, (self.sectors / SECTORS % 60) as u8, frames as u8]
    }

    pub(super) const fn from_bcd([minutes, seconds, frames]: [u8; 3]) -> Option<Msf> {
        match (from_bcd(minutes), from_bcd(seconds), from_bcd(frames)) {
            (Some(minutes), Some(seconds), Some(frames)) => Msf::new(minutes, seconds, frames),
            _ => None,
        }
    }

    pub(super) const fn bcd(self) -> [u8; 3] {
        let [minutes, seconds, frames] = self.parts();
        [bcd(minutes), bcd(seconds), bcd(frames)]
    }
}

impl fmt::Display for Msf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [minutes, seconds, frames] = self.parts();
        write!(f, "{minutes:02}:{seconds:02}:{frames:02}")
    }
}

impl core::str::FromStr for Msf {
    type Err = ParseError;

    /// Of `mm:ss:ff`.
    fn from_str(text: &str) -> Result<Msf, ParseError> {
        let error = ParseError::expected("a time as 01:23:74");
        let mut parts = text.split(':').map(|part| {
            let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        });
        let mut part = || parts.next().flatten();
        let (Some(minutes), Some(seconds), Some(frames)) = (part(), part(), part()) else {
            return Err(error);
        };
        if parts.next().is_some() { Err(error) } else { Msf::new(minutes, seconds, frames).ok_or(error) }
    }
}

/// TNO: the number of a track, or the lead-out behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Track(u8);

impl Track {
    /// What the lead-out has in the place of a number: 0xAA.
    pub const LEAD_OUT: Track = Track(0xaa);

    /// Track `number`, 1..=99.
    #[must_use]
    pub const fn new(number: u8) -> Option<Track> {
        if number >= 1 && number <= 99 { Some(Track(bcd(number))) } else { None }
    }

    /// The number, 1..=99; `None` for the lead-out.
    #[must_use]
    pub const fn number(self) -> Option<u8> {
        from_bcd(self.0)
    }

    pub(super) const fn from_byte(byte: u8) -> Option<Track> {
        match from_bcd(byte) {
            Some(0) => None,
            Some(_) => Some(Track(byte)),
            None if byte == Track::LEAD_OUT.0 => Some(Track::LEAD_OUT),
            None => None,
        }
    }

    pub(super) const fn byte(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

/// INDEX: a part of a track, 0..=99; 0 is the pause before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Index(u8);

impl Index {
    /// The pause before a track.
    pub const PAUSE: Index = Index(0);
    /// Where a track starts.
    pub const START: Index = Index(1);

    /// Index `number`, 0..=99.
    #[must_use]
    pub const fn new(number: u8) -> Option<Index> {
        if number <= 99 { Some(Index(number)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// ADR 1 in the program area and the lead-out: where on the disc this sector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Position {
    /// TNO.
    pub track: Track,
    /// INDEX.
    pub index: Index,
    /// Time in the track; before its start (index 0) it counts down.
    pub relative: Msf,
    /// The byte ZERO between the times, which is 0 on every disc that was looked at.
    pub zero: u8,
    /// Time on the disc. The program area begins at 00:02:00.
    pub absolute: Msf,
}

impl Position {
    /// Of the nine bytes of DATA, or `None` if they are none: TNO is 0 in the lead-in, and digits that
    /// are not decimal mean nothing.
    #[must_use]
    pub const fn parse(data: &[u8; 9]) -> Option<Position> {
        let &[tno, index, min, sec, frame, zero, amin, asec, aframe] = data;
        let (Some(track), Some(index)) = (Track::from_byte(tno), from_bcd(index)) else { return None };
        let times = (Msf::from_bcd([min, sec, frame]), Msf::from_bcd([amin, asec, aframe]));
        let (Some(relative), Some(absolute)) = times else { return None };
        Some(Position { track, index: Index(index), relative, zero, absolute })
    }

    /// The nine bytes of DATA.
    #[must_use]
    pub const fn emit(&self) -> [u8; 9] {
        let [min, sec, frame] = self.relative.bcd();
        let [amin, asec, aframe] = self.absolute.bcd();
        [self.track.byte(), bcd(self.index.0), min, sec, frame, self.zero, amin, asec, aframe]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::ToString;

    #[test]
    fn times_are_read_in_three_parts_of_digits() {
        assert_eq!("99:59:74".parse(), Ok(Msf::from_sectors(449_999)));
        assert_eq!("1:2:3".parse(), Ok(Msf::new(1, 2, 3).unwrap()));
        for text in ["", "1:2", "1:2:3:4", "00:60:00", "00:00:75", "100:00:00", "+1:00:00", "::", "a:b:c"] {
            let error = text.parse::<Msf>().unwrap_err();
            assert_eq!(error.to_string(), "expected a time as 01:23:74", "{text}");
        }
    }

    #[test]
    fn times_begin_again_after_a_hundred_minutes() {
        let last = Msf::new(99, 59, 74).unwrap();
        assert_eq!(last.next(), Msf::default());
        assert_eq!(Msf::default().previous(), last);
    }

    #[test]
    fn tracks_and_indices_stay_in_their_range() {
        assert_eq!((Track::new(0), Track::new(100), Index::new(100)), (None, None, None));
        assert_eq!(Track::new(99).unwrap().number(), Some(99));
        assert_eq!((Track::LEAD_OUT.number(), Track::LEAD_OUT.to_string().as_str()), (None, "AA"));
    }

    proptest! {
        #[test]
        fn sectors_and_parts_agree(sectors in 0..MOST) {
            let time = Msf::from_sectors(sectors);
            let [minutes, seconds, frames] = time.parts();
            prop_assert_eq!(Msf::new(minutes, seconds, frames), Some(time));
            prop_assert_eq!(Msf::from_bcd(time.bcd()), Some(time));
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            prop_assert_eq!(time.next().previous(), time);
        }
    }
}
