//! Bursts of data among the words: IEC 61937, and its kin SMPTE ST 337.

use crate::check::Place;
use crate::unit::Instant;

/// Syncs further apart than this (subframes) do not support each other: a source sends one in 4096
/// frames at the least (ATSC A/52, annex B).
const TOGETHER: u64 = 2 * 4096;
/// Data types in Pc, bits 0 to 4.
const TYPES: usize = 32;
/// Words that are kept: five of one channel, among those of two.
const RING: usize = 16;

/// How the sync words lie in the subframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layout {
    /// As IEC 61937 asks: 16-bit words in slots 12 to 27.
    Word16,
    /// The same with the two bytes of each word exchanged.
    Swapped16,
    /// 16-bit words, but `u8` slots too early: right-aligned in 20 bits (4) or 24 bits (8).
    Low16(u8),
    /// 20-bit words (SMPTE ST 337).
    Word20,
    /// 24-bit words (SMPTE ST 337).
    Word24,
}

impl Layout {
    /// The longer words before those that are part of them.
    const ALL: [Layout; 6] = [
        Layout::Word16,
        Layout::Swapped16,
        Layout::Word20,
        Layout::Word24,
        Layout::Low16(4),
        Layout::Low16(8),
    ];

    /// The words Pa and Pb, as 24 bits. Those of 16 bits are IEC 61937; longer ones are of SMPTE ST 337.
    const fn sync(self) -> [u32; 2] {
        match self {
            Layout::Word16 => [0xf872 << 8, 0x4e1f << 8],
            Layout::Swapped16 => [0x72f8 << 8, 0x1f4e << 8],
            Layout::Low16(slots) => [0xf872 << (8 - slots), 0x4e1f << (8 - slots)],
            Layout::Word20 => [0x6_f872 << 4, 0x5_4e1f << 4],
            Layout::Word24 => [0x96_f872, 0xa5_4e1f],
        }
    }

    /// Bits 0 to 15 of a word in this layout.
    const fn low_16(self, word: u32) -> u16 {
        match self {
            Layout::Word16 => (word >> 8) as u16,
            Layout::Swapped16 => ((word >> 8) as u16).swap_bytes(),
            Layout::Low16(slots) => (word >> (8 - slots)) as u16,
            Layout::Word20 => (word >> 4) as u16,
            Layout::Word24 => word as u16,
        }
    }

    const fn fits(self, [first, second]: [u32; 2]) -> bool {
        let [pa, pb] = self.sync();
        match self {
            // Sign-extended or not: what lies above the word does not matter.
            Layout::Low16(slots) => {
                let mask = 0xffff << (8 - slots);
                first & mask == pa && second & mask == pb
            }
            _ => first == pa && second == pb,
        }
    }

    /// In words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Layout::Word16 => "16-bit words in slots 12 to 27",
            Layout::Swapped16 => "16-bit words with their bytes exchanged",
            Layout::Low16(4) => "16-bit words in slots 8 to 23",
            Layout::Low16(_) => "16-bit words in slots 4 to 19",
            Layout::Word20 => "20-bit words (SMPTE ST 337)",
            Layout::Word24 => "24-bit words (SMPTE ST 337)",
        }
    }
}

/// The name of a data type of IEC 61937-2 (Pc, bits 0 to 4), if it is known.
pub(crate) const fn type_name(data_type: usize) -> Option<&'static str> {
    Some(match data_type {
        0 => "null data",
        1 => "AC-3",
        2 => "SMPTE 338M or time stamp",
        3 => "pause",
        4 => "MPEG-1 layer I",
        5 => "MPEG-1 layer II/III or MPEG-2 without extension",
        6 => "MPEG-2 with extension",
        7 => "MPEG-2 AAC",
        8 => "MPEG-2 layer I, low rate",
        9 => "MPEG-2 layer II, low rate",
        10 => "MPEG-2 layer III, low rate",
        11 => "DTS type I",
        12 => "DTS type II",
        13 => "DTS type III",
        14 => "ATRAC",
        15 => "ATRAC2/3",
        16 => "ATRAC-X",
        17 => "DTS type IV (DTS-HD)",
        18 => "WMA Pro",
        19 => "MPEG-2 AAC, low rate",
        20 => "MPEG-4 AAC, unverified",
        21 => "E-AC-3",
        22 => "MAT (TrueHD)",
        23 => "MPEG-4, unverified",
        _ => return None,
    })
}

/// The same of SMPTE ST 337, whose numbers (ST 338) are others from 16 on. Those have a single source.
pub(crate) const fn studio_type_name(data_type: usize) -> Option<&'static str> {
    Some(match data_type {
        16 => "E-AC-3, unverified",
        17 => "DTS, unverified",
        18 => "WMA, unverified",
        24 => "AC-4, unverified",
        25 => "MPEG-H, unverified",
        26 => "utility data, unverified",
        27 => "KLV data, unverified",
        28 => "Dolby E, unverified",
        29 => "captions, unverified",
        30 => "user data, unverified",
        31 => "extended type, unverified",
        0..16 => return type_name(data_type),
        _ => return None,
    })
}

/// Syncs of one layout and one order of words.
#[derive(Clone, Copy, Debug)]
struct Seen {
    count: u64,
    /// Of the 96-bit form: four words of zero before.
    long: u64,
    /// With another one near.
    supported: u64,
    first: Option<Place>,
    last: u64,
}

impl Seen {
    const NONE: Seen = Seen { count: 0, long: 0, supported: 0, first: None, last: 0 };
}

/// Bursts of one layout.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) layout: Layout,
    /// The words follow each other in one channel, not from A to B.
    pub(crate) one_channel: bool,
    pub(crate) bursts: u64,
    pub(crate) first: Option<Place>,
}

/// Looks for bursts in the words of both channels.
///
/// Words of a burst come in the order of subframes, A, B, A, B; those of a single channel (SMPTE
/// ST 337) follow each other in it. 32 bits of sync are too few to prove anything in a long stream: a
/// burst counts with four words of zero before it, or with another one near.
#[derive(Clone, Debug)]
pub(crate) struct Bursts {
    /// The last words, in a ring.
    last: [u32; RING],
    /// How many words came without a gap.
    filled: usize,
    next: u64,
    seen: [[Seen; Layout::ALL.len()]; 2],
    types: [u64; TYPES],
    /// Pc is still to come: behind how many words, and in what layout.
    header: Option<(u8, Layout)>,
}

impl Bursts {
    pub(crate) const fn new() -> Bursts {
        Bursts {
            last: [0; RING],
            filled: 0,
            next: 0,
            seen: [[Seen::NONE; Layout::ALL.len()]; 2],
            types: [0; TYPES],
            header: None,
        }
    }

    /// Takes the word of subframe `number`.
    pub(crate) fn take(&mut self, sample: i32, number: u64, at: Instant) {
        let word = sample as u32 & 0xff_ffff;
        if number != self.next {
            self.filled = 0;
            self.header = None;
        }
        self.next = number.wrapping_add(1);
        if let Some((wait, layout)) = self.header {
            self.header = (wait > 0).then_some((wait.saturating_sub(1), layout));
            if wait == 0
                && let Some(count) = self.types.get_mut(usize::from(layout.low_16(word) & 0b1_1111))
            {
                *count += 1;
            }
        }
        // What ends like no Pb need not be compared.
        if matches!(word & 0xffff, 0x1f00 | 0x4e00 | 0xe1f0 | 0x4e1f) {
            if self.filled > 0 {
                self.sync([self.before(1), word], false, number, at);
            }
            if self.filled > 1 {
                self.sync([self.before(2), word], true, number, at);
            }
        }
        self.last[self.filled % RING] = word;
        // Bounded, and the same place in the ring.
        self.filled = if self.filled < 4 * RING { self.filled + 1 } else { self.filled + 1 - RING };
    }

    /// The word `n` before the present one, 1..=RING; only of those that came without a gap.
    const fn before(&self, n: usize) -> u32 {
        self.last[self.filled.wrapping_sub(n) % RING]
    }

    fn sync(&mut self, words: [u32; 2], one_channel: bool, number: u64, at: Instant) {
        let Some(index) = Layout::ALL.iter().position(|layout| layout.fits(words)) else { return };
        let (layout, back) = (Layout::ALL[index], if one_channel { 2 } else { 1 });
        // The four words before Pa, in the same order of words.
        let long = self.filled >= 5 * back && (2..=5).all(|n| self.before(n * back) == 0);
        let Some(seen) = self.seen.get_mut(usize::from(one_channel)).and_then(|all| all.get_mut(index))
        else {
            return;
        };
        let near = seen.count > 0 && number.saturating_sub(seen.last) <= TOGETHER;
        seen.count += 1;
        seen.long += u64::from(long);
        seen.supported += u64::from(near);
        seen.last = number;
        seen.first.get_or_insert(Place { at, frame: number });
        self.header = Some((back as u8 - 1, layout));
    }

    /// The layout with the most bursts, if there are any for certain.
    pub(crate) fn found(&self) -> Option<Found> {
        let all = self.seen.iter().zip([false, true]).flat_map(|(layouts, one_channel)| {
            layouts.iter().zip(Layout::ALL).map(move |(seen, layout)| (seen, layout, one_channel))
        });
        let certain = all.filter(|(seen, ..)| seen.long > 0 || seen.supported > 0);
        let (seen, layout, one_channel) = certain.max_by_key(|(seen, ..)| seen.count)?;
        Some(Found { layout, one_channel, bursts: seen.count, first: seen.first })
    }

    /// Data types that were announced, with how often.
    pub(crate) fn types(&self) -> impl Iterator<Item = (usize, u64)> {
        self.types.iter().copied().enumerate().filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn bursts(words: impl IntoIterator<Item = u32>) -> Bursts {
        let mut bursts = Bursts::new();
        for (n, word) in words.into_iter().enumerate() {
            bursts.take((word << 8) as i32 >> 8, n as u64, Instant(n as i64));
        }
        bursts
    }

    /// A burst of AC-3 with 16-bit words `make` puts into the subframe.
    fn burst(make: impl Fn(u16) -> u32) -> Vec<u32> {
        let words = [0, 0, 0, 0, 0xf872, 0x4e1f, 0x0001, 0x3000, 0x0b77, 0x1234];
        words.into_iter().map(make).collect()
    }

    #[test]
    fn a_burst_is_found_in_every_layout() {
        type Make = fn(u16) -> u32;
        let makes: [(Layout, Make); 4] = [
            (Layout::Word16, |word| u32::from(word) << 8),
            (Layout::Swapped16, |word| u32::from(word.swap_bytes()) << 8),
            (Layout::Low16(4), |word| u32::from(word) << 4),
            (Layout::Low16(8), |word| u32::from(word)),
        ];
        for (layout, make) in makes {
            let bursts = bursts(burst(make));
            let found = bursts.found().unwrap();
            assert_eq!((found.layout, found.bursts, found.one_channel), (layout, 1, false));
            assert_eq!(found.first.unwrap().frame, 5);
            assert_eq!(bursts.types().collect::<Vec<_>>(), [(1, 1)], "{layout:?}");
        }
    }

    #[test]
    fn a_burst_in_one_channel_is_found_beside_audio_in_the_other() {
        let words = burst(|word| u32::from(word) << 8).into_iter().flat_map(|word| [word, 0x12_3456]);
        let bursts = bursts(words);
        let found = bursts.found().unwrap();
        assert!(found.one_channel);
        assert_eq!(bursts.types().collect::<Vec<_>>(), [(1, 1)]);
    }

    #[test]
    fn the_longer_words_of_st_337_are_found() {
        for (layout, sync) in
            [(Layout::Word20, [0x6f_8720, 0x54_e1f0]), (Layout::Word24, [0x96_f872, 0xa5_4e1f])]
        {
            let words = [0, 0, 0, 0].into_iter().chain(sync).chain([0, 0]);
            assert_eq!(bursts(words).found().map(|found| found.layout), Some(layout));
        }
    }

    #[test]
    fn one_sync_without_zeros_proves_nothing_and_two_near_ones_do() {
        let noise = (0..2000u32).map(|n| n.wrapping_mul(0x9e37_79b9) >> 8);
        let one: Vec<u32> = noise.clone().chain([0xf8_7200, 0x4e_1f00]).chain(noise.clone()).collect();
        assert!(bursts(one.clone()).found().is_none());
        assert_eq!(bursts(one.iter().chain(&one).copied()).found().map(|found| found.bursts), Some(2));
    }

    #[test]
    fn a_gap_inside_a_sync_breaks_it() {
        let mut bursts = Bursts::new();
        let words = burst(|word| u32::from(word) << 8);
        for (n, word) in words.into_iter().enumerate() {
            let number = if n > 4 { n as u64 + 2 } else { n as u64 };
            bursts.take((word << 8) as i32 >> 8, number, Instant(0));
        }
        assert!(bursts.found().is_none());
    }
}
